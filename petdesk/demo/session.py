"""The demo's own database: a local server, shared by every demo desk of this user, filled on the first visit."""

from collections.abc import Callable

from sqlalchemy import Connection

from petdesk import embedded, roles, schema
from petdesk.clock import SystemClock
from petdesk.database import make_engine, schema_revision
from petdesk.demo.load import fill
from petdesk.desk import Desk
from petdesk.errors import SetupProblem

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
        server.let_in(roles.APP)
    except embedded.EmbeddedError as error:
        raise SetupProblem(str(error)) from None
    return Desk.open(server.dsn(DATABASE, user=roles.APP))


def reset_demo() -> None:
    """Delete the demo's data. Raises SetupProblem while another desk uses it."""
    try:
        embedded.reset(embedded.default_home())
    except embedded.EmbeddedError as error:
        raise SetupProblem(str(error)) from None


def _prepare(address: str, progress: Callable[[str], None], *, owners: int, seed: int) -> None:
    engine = make_engine(address, patient=True)
    try:
        with engine.begin() as connection:
            # Two demos that start together: one fills, the other waits for it.
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7330)")
            if schema_revision(connection) is None or not _has_clinic(connection):
                progress("Setting up the clinic, once…")
                schema.upgrade(engine)
                fill(address, owners=owners, seed=seed, now=SystemClock().now(), progress=progress)
            else:
                schema.upgrade(engine)
    finally:
        engine.dispose()


def _has_clinic(connection: Connection) -> bool:
    return bool(connection.exec_driver_sql("SELECT EXISTS (SELECT FROM clinics)").scalar())
