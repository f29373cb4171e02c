"""The demo's own database: a local server, shared by every demo desk of this user, filled on the first visit."""

from collections.abc import Callable

from sqlalchemy import Connection, Engine, text

from petdesk import database_roles, embedded, migrations, schema
from petdesk.clock import SystemClock
from petdesk.database import make_engine, schema_revision
from petdesk.demo.accounts import ACCOUNTS, PASSWORD
from petdesk.demo.load import fill
from petdesk.desk import Desk
from petdesk.errors import SetupProblem
from petdesk.services.accounts import hash_password

DATABASE = "petdesk"


def open_demo(progress: Callable[[str], None], *, owners: int, seed: int) -> Desk:
    """Start or join the local server, bring its schema up to date, fill it when it is empty, and open the desk.

    Raises SetupProblem with the cure. The last desk to leave stops the server.
    """
    try:
        progress("Starting the demo's database…")
        server = embedded.start(embedded.default_home())
        address = server.database(DATABASE)
        _prepare(address, progress, owners=owners, seed=seed)
        server.let_in(database_roles.APP)
    except embedded.EmbeddedError as error:
        raise SetupProblem(str(error)) from None
    return Desk.open(server.dsn(DATABASE, user=database_roles.APP))


def reset_demo() -> None:
    """Delete the demo's data. Raises SetupProblem while another desk uses it."""
    try:
        embedded.reset(embedded.default_home())
    except embedded.EmbeddedError as error:
        raise SetupProblem(str(error)) from None


def _prepare(address: str, progress: Callable[[str], None], *, owners: int, seed: int) -> None:
    engine = make_engine(address, patient=True)
    try:
        with engine.begin() as turn:
            # Two demos that start together: one fills, the other waits for it.
            turn.exec_driver_sql("SELECT pg_advisory_xact_lock(7330)")
            with engine.begin() as connection:  # over before the schema changes, which waits for whoever looked at it
                present = schema_revision(connection)
                filled = present is not None and _has_clinic(connection)
            if not filled:
                progress("Setting up the clinic, once…")
                schema.upgrade(engine)
                fill(address, owners=owners, seed=seed, now=SystemClock().now(), progress=progress)
            elif present != migrations.HEAD:
                schema.upgrade(engine)
                _keep_the_keys(engine)
    finally:
        engine.dispose()


def _keep_the_keys(engine: Engine) -> None:
    """Let one key still sign in to a demo that an older version filled: no second proof, and today's password."""
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE clinics SET mfa_required = false")
        connection.execute(
            text("UPDATE users SET password_hash = :password_hash WHERE email = ANY(:emails)"),
            {"password_hash": hash_password(PASSWORD), "emails": [account.email for account in ACCOUNTS]},
        )


def _has_clinic(connection: Connection) -> bool:
    return bool(connection.exec_driver_sql("SELECT EXISTS (SELECT FROM clinics)").scalar())
