"""The connection to PostgreSQL: one engine a desk, one session a use case, and what must be true of the server."""

from typing import Final

from sqlalchemy import URL, Connection, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from petdesk import migrations
from petdesk.errors import SetupProblem

MINIMUM_SERVER: Final = 15
"""PostgreSQL's major version. The schema needs multiranges (14); 14 itself is no longer maintained."""

EXTENSIONS: Final = ("btree_gist", "pg_trgm", "unaccent")

POOL_SIZE: Final = 4
"""Connections of a desk: as many as it has threads that read and write."""

# A thread cannot be killed, so the server and the kernel give up for it. Milliseconds where the name says nothing else.
_SESSION_OPTIONS: Final = {
    "timezone": "UTC",
    "statement_timeout": "15000",
    "lock_timeout": "5000",
    "idle_in_transaction_session_timeout": "60000",
}
_CONNECTION: Final = {
    "application_name": "petdesk",
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15000,
}


def parse_url(address: str) -> URL:
    """Read a connection address such as `postgresql://user@host/petdesk`. Raises SetupProblem when it is none."""
    try:
        url = make_url(address.strip())
    except ArgumentError:
        raise SetupProblem(
            "The database address cannot be read. It looks like postgresql://user@host:5432/petdesk."
        ) from None
    if url.drivername not in {"postgresql", "postgres", "postgresql+psycopg"}:
        raise SetupProblem("petdesk works with PostgreSQL only: the address begins with postgresql://.")
    return url.set(drivername="postgresql+psycopg")


def make_engine(address: str, *, patient: bool = False) -> Engine:
    """An engine with bounded waits. `patient` lifts the statement timeout, for migrations and bulk loads.

    Parameters stay out of error texts, and nothing is expired behind a row that has left its session.
    """
    options = dict(_SESSION_OPTIONS)
    if patient:
        options |= {"statement_timeout": "0", "idle_in_transaction_session_timeout": "0"}
    flags = " ".join(f"-c {name}={value}" for name, value in options.items())
    return create_engine(
        parse_url(address),
        connect_args={**_CONNECTION, "options": flags},
        hide_parameters=True,
        pool_size=POOL_SIZE,
        max_overflow=2,
        pool_timeout=10,
    )


def new_session(connection: Connection) -> Session:
    """A session for one use case on this connection. Who opens it commits it."""
    return Session(bind=connection, expire_on_commit=False)


def server_version(connection: Connection) -> int:
    """The server's version as PostgreSQL counts it: 180006 is 18.6."""
    return int(connection.exec_driver_sql("SHOW server_version_num").scalar_one())


def check_server(connection: Connection) -> None:
    """Raise SetupProblem, with the cure, when the server is too old or its schema is not this version's."""
    version = server_version(connection)
    if version // 10000 < MINIMUM_SERVER:
        raise SetupProblem(
            f"This server is PostgreSQL {version // 10000}; petdesk needs {MINIMUM_SERVER} or newer."
            " Upgrade the server, or point PETDESK_DATABASE_URL at a newer one."
        )
    revision = schema_revision(connection)
    if revision is None:
        raise SetupProblem("This database is empty. Run `petdesk migrate` to set it up.")
    if revision != migrations.HEAD:
        raise SetupProblem(
            f"The database has schema {revision}, this petdesk works with {migrations.HEAD}."
            " Run `petdesk migrate`, or install the petdesk that the other desks use."
        )


def schema_revision(connection: Connection) -> str | None:
    """The schema's revision, None in a database that was never migrated."""
    if connection.exec_driver_sql("SELECT to_regclass('alembic_version')").scalar_one() is None:
        return None
    revision: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return revision
