"""The database: reachable, new enough, set up, on time, in its zone, encrypted, and heard."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import psycopg
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from petdesk import database, migrations
from petdesk.doctor import privileges
from petdesk.doctor.finding import Finding, bad, good, warn
from petdesk.doctor.listening import listening
from petdesk.doctor.setup import said_without_password
from petdesk.errors import SetupProblem
from petdesk.services.clinics import this_clinic

CLOCKS_MAY_DIFFER: Final = timedelta(seconds=5)

_CURES: Final = (
    ("Connection refused", "Start the server, or correct host and port."),
    ("No such file", "Start the server, or correct the folder of its socket."),
    ("password", "Check user and password."),
    ("does not exist", "Make it: docs/deploy.md says how."),
    ("translate host name", "Check the host's name."),
    ("resolve host", "Check the host's name."),
    ("SSL", "See “Encryption” in docs/deploy.md."),
    ("certificate", "See “Encryption” in docs/deploy.md."),
    ("pg_hba.conf", "Let this machine in, in the server's pg_hba.conf."),
)
_EXTENSIONS = text("""
    SELECT a.name, n.nspname FROM pg_available_extensions AS a
    LEFT JOIN pg_extension AS e ON e.extname = a.name
    LEFT JOIN pg_namespace AS n ON n.oid = e.extnamespace
    WHERE a.name = ANY(:wanted)
""")
_MAY_SET_UP = text(
    "SELECT has_database_privilege(current_database(), 'CREATE') AND has_schema_privilege('public', 'CREATE')"
)


def findings(address: str, listen_address: str, clinic: str) -> Iterator[Finding]:
    """Examine a database, one thing after the other; what stands on something bad is left out."""
    engine = database.make_engine(address)
    begun, subject = time.perf_counter(), "connection"
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            subject = "questions"
            yield good("connection", f"Answered in {(time.perf_counter() - begun) * 1000:.0f} ms.")
            yield from _on(connection, clinic)
            yield _encryption(connection)
            yield listening(connection, listen_address)
    except DBAPIError as error:
        said = said_without_password(error.orig, address)
        yield bad(subject, said, next((cure for sign, cure in _CURES if sign in said), "See docs/deploy.md."))
    finally:
        engine.dispose()


def _on(connection: Connection, clinic: str) -> Iterator[Finding]:
    yield (version := _version(connection))
    if version.bad:
        return
    yield (extensions := _extensions(connection))
    yield (revision := _revision(connection))
    if not extensions.bad and not revision.bad:
        yield from privileges.findings(connection)
        yield from _clinic(connection, clinic)
    yield _clocks(connection)


def _version(connection: Connection) -> Finding:
    try:
        database.check_version(connection)
    except SetupProblem as problem:
        return bad("server", str(problem))
    number = database.server_version(connection)
    return good("server", f"PostgreSQL {number // 10000}.{number % 10000}, {database.ENCODING}.")


def _extensions(connection: Connection) -> Finding:
    rows = connection.execute(_EXTENSIONS, {"wanted": list(database.EXTENSIONS)})
    schemas: dict[str, str | None] = {row.name: row.nspname for row in rows}
    missing = [name for name in database.EXTENSIONS if name not in schemas]
    if missing:
        cure = "Install PostgreSQL's contrib package on the server."
        return bad("extensions", f"The server does not have {', '.join(missing)}.", cure)
    elsewhere = [name for name, schema in schemas.items() if schema not in {None, "public"}]
    if elsewhere:
        cure = " ".join(f"ALTER EXTENSION {name} SET SCHEMA public;" for name in elsewhere)
        return bad("extensions", f"{', '.join(elsewhere)}: not in the schema public.", cure)
    absent = [name for name in database.EXTENSIONS if schemas[name] is None]
    if not absent:
        return good("extensions", f"{', '.join(database.EXTENSIONS)}.")
    if connection.execute(_MAY_SET_UP).scalar_one():
        return good("extensions", f"`petdesk migrate` will install {', '.join(absent)}.")
    return bad("extensions", f"This user may not install {', '.join(absent)}.", "Run `petdesk migrate` as the owner.")


def _revision(connection: Connection) -> Finding:
    try:
        database.check_server(connection)
    except SetupProblem as problem:
        return bad("schema", str(problem))
    return good("schema", f"{migrations.HEAD}, as this version needs it.")


def _clinic(connection: Connection, name: str) -> Iterator[Finding]:
    try:
        clinic = this_clinic(database.new_session(connection), name)
    except SetupProblem as problem:
        yield bad("clinic", str(problem))
        return
    yield good("clinic", f"{clinic.name}.")
    yield _zone(connection, clinic.time_zone)


def _zone(connection: Connection, name: str) -> Finding:
    cure = "It is a name like Africa/Nairobi, in the column time_zone of the table clinics."
    try:
        local = datetime.now(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError):
        return bad("time zone", f"{name} is not known here.", f"{cure} `pip install --upgrade tzdata` brings new ones.")
    known = text("SELECT EXISTS (SELECT FROM pg_timezone_names WHERE name = :name)")
    if not connection.execute(known, {"name": name}).scalar_one():
        return bad("time zone", f"The server does not know {name}.", cure)
    return good("time zone", f"{name}, where it is {local:%a} {local.day} {local:%b %H:%M}.")


def _clocks(connection: Connection) -> Finding:
    before = datetime.now(UTC)
    server: datetime = connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
    ahead = server - (before + (datetime.now(UTC) - before) / 2)
    seconds = abs(ahead.total_seconds())
    if abs(ahead) <= CLOCKS_MAY_DIFFER:
        return good("clock", f"The server's and this machine's differ by {seconds:.1f} s.")
    which = "ahead of" if ahead > timedelta(0) else "behind"
    return warn(
        "clock",
        f"The server's is {seconds:.0f} s {which} this machine's.",
        "Set both by the network: `timedatectl set-ntp true`.",
    )


def _encryption(connection: Connection) -> Finding:
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)  # noqa: S101  (the only driver there is)
    host, encrypted = driver.info.host, bool(driver.pgconn.ssl_in_use)
    if is_local(host):
        return good("encryption", "Not needed: the server is on this machine.")
    mode = driver.info.get_parameters().get("sslmode") or os.environ.get("PGSSLMODE", "prefer")
    state = "encrypted" if encrypted else "not encrypted"
    if encrypted and mode == "verify-full":
        return good("encryption", "Encrypted, and the server has proved who it is.")
    return warn(
        "encryption",
        f"The way to {host} is {state}, and nothing proves that it is the right server (sslmode={mode}).",
        "Add sslmode=verify-full to the address: see “Encryption” in docs/deploy.md.",
    )


def is_local(host: str) -> bool:
    """Whether a connection to this host stays on the machine: a socket's folder, or the loopback."""
    if not host or host.startswith(("/", "@")) or host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
