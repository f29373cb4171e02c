"""The demo's own database: a local server, shared by every demo desk of this user, filled on the first visit."""

import shutil
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from petdesk import database_roles, embedded, migrations, schema
from petdesk.clock import SystemClock
from petdesk.database import make_engine, new_session, schema_revision
from petdesk.demo.accounts import ACCOUNTS, PASSWORD
from petdesk.demo.load import fill
from petdesk.desk import Desk
from petdesk.errors import SetupProblem
from petdesk.services.accounts import hash_password
from petdesk.services.clinics import this_clinic
from petdesk.vault.cipher import AesVault
from petdesk.vault.clinic_key import key_of
from petdesk.vault.ring import KeyRing
from petdesk.vault.rotation import Rotation
from petdesk.vault.sources import KeyFile, vault_of

DATABASE = "petdesk"


def open_demo(progress: Callable[[str], None], *, owners: int, seed: int) -> Desk:
    """Start or join the local server, bring its schema up to date, fill it when it is empty, and open the desk.

    Raises SetupProblem with the cure. The last desk to leave stops the server.
    """
    address, vault = join_demo(progress, owners=owners, seed=seed)
    return Desk.open(address, vault=vault)


def join_demo(progress: Callable[[str], None], *, owners: int, seed: int) -> tuple[str, AesVault]:
    """As `open_demo`, but only the address for a desk, and the keys. Raises SetupProblem."""
    try:
        progress("Starting the demo's database…")
        server = embedded.start(embedded.default_home())
        vault = _prepare(server.database(DATABASE), progress, owners=owners, seed=seed)
        server.let_in(database_roles.APP)
    except embedded.EmbeddedError as error:
        raise SetupProblem(str(error)) from None
    return server.dsn(DATABASE, user=database_roles.APP), vault


def outbox() -> Path:
    """Where the demo's messages are written: with its data. Nothing of the demo ever leaves the machine."""
    return embedded.default_home() / "outbox"


def key_file() -> KeyFile:
    """Where the demo's keys are: with its data, and of no use for anything else."""
    return KeyFile(embedded.default_home() / "petdesk.keys")


def vault_of_demo() -> AesVault:
    """The demo's keys. Raises SetupProblem when they are gone."""
    file = key_file()
    ring = file.read()
    if ring is None:
        raise SetupProblem(f"The demo's keys are gone ({file.path}). `petdesk demo --reset` begins a fresh demo.")
    return vault_of(file, ring)


def reset_demo() -> None:
    """Delete the demo's data. Raises SetupProblem while another desk uses it."""
    try:
        embedded.reset(embedded.default_home())
        key_file().path.unlink(missing_ok=True)
        shutil.rmtree(outbox(), ignore_errors=True)
    except embedded.EmbeddedError as error:
        raise SetupProblem(str(error)) from None


def _prepare(address: str, progress: Callable[[str], None], *, owners: int, seed: int) -> AesVault:
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
                vault = _new_vault()
                fill(address, owners=owners, seed=seed, now=SystemClock().now(), progress=progress, vault=vault)
            else:
                if present != migrations.HEAD:
                    schema.upgrade(engine)
                    _keep_the_sign_ins(engine)
                vault = _vault(engine)
    finally:
        engine.dispose()
    return vault


def _new_vault() -> AesVault:
    if key_file().read() is None:
        key_file().create(KeyRing.new())
    return vault_of_demo()


def _vault(engine: Engine) -> AesVault:
    """The keys of a demo that has data; one from before notes were encrypted gets keys, and goes on."""
    with engine.connect() as connection:
        clinic_id = this_clinic(new_session(connection)).clinic_id
        known = key_of(connection, clinic_id)
    if known is not None:
        return vault_of_demo()
    vault = _new_vault()
    Rotation(engine, clinic_id, key_file(), vault.ring, lambda _: None).rotate()
    return vault


def _keep_the_sign_ins(engine: Engine) -> None:
    """Let one key still sign in to a demo that an older version filled: no second proof, and today's password."""
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE clinics SET mfa_required = false")
        connection.execute(
            text("UPDATE users SET password_hash = :password_hash WHERE email = ANY(:emails)"),
            {"password_hash": hash_password(PASSWORD), "emails": [account.email for account in ACCOUNTS]},
        )


def _has_clinic(connection: Connection) -> bool:
    return bool(connection.exec_driver_sql("SELECT EXISTS (SELECT FROM clinics)").scalar())
