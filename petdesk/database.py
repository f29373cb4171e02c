"""The connection to PostgreSQL: one engine a desk, one session a use case, and what must be true of the server."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import lru_cache
from queue import Empty, LifoQueue
from typing import Any, Final, cast

import psycopg
from sqlalchemy import (
    URL,
    Connection,
    Dialect,
    Engine,
    Executable,
    Result,
    TextClause,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import ArgumentError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from petdesk import migrations
from petdesk.driver import Command, PromptConnection
from petdesk.errors import SetupProblem
from petdesk.services.session import Parameters, Session

MINIMUM_SERVER: Final = 15
"""PostgreSQL's major version. The schema needs 14 (multiranges, functions with a body in SQL), but 14 is given up by
its makers in November 2026; 15 is the oldest that the tests run on."""

ENCODING: Final = "UTF8"
"""What the database's text is kept in: the checks against control characters name characters of Unicode."""

EXTENSIONS: Final = ("btree_gist", "pg_trgm", "unaccent")

POOL_SIZE: Final = 4
"""Connections of a desk: as many as it has threads that read and write."""

_PATIENCE: Final = 10.0
"""Seconds to wait for one of them."""

BEGIN: Final = Command("BEGIN ISOLATION LEVEL READ COMMITTED")

# A thread cannot be killed, so the server and the kernel give up for it. Milliseconds where the name says nothing else.
_SESSION_OPTIONS: Final = {
    "timezone": "UTC",
    "statement_timeout": "15000",
    "lock_timeout": "5000",
    "idle_in_transaction_session_timeout": "60000",
}
_PATIENT: Final = {"statement_timeout": "0", "lock_timeout": "120000", "idle_in_transaction_session_timeout": "0"}
_CONNECTION: Final[dict[str, Any]] = {
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
    except (ArgumentError, ValueError):
        raise SetupProblem(
            "The database address cannot be read. It looks like postgresql://user@host:5432/petdesk."
        ) from None
    if url.drivername not in {"postgresql", "postgres", "postgresql+psycopg"}:
        raise SetupProblem("petdesk works with PostgreSQL only: the address begins with postgresql://.")
    if address.partition("?")[0].count("@") > (url.username is not None):
        # Half of a password would be taken for the host, and shown as such.
        raise SetupProblem("The database address has an @ too many: in a password, write @ as %40 and / as %2F.")
    return url.set(drivername="postgresql+psycopg")


def connect(address: str) -> psycopg.Connection:
    """A connection of one's own, outside of any pool, without transactions: for LISTEN. Raises psycopg.Error."""
    return psycopg.connect(**connection_arguments(address), autocommit=True)


def connection_arguments(address: str) -> dict[str, Any]:
    """What psycopg is told to connect to an address, with our defaults. Raises SetupProblem."""
    url = parse_url(address)
    _, arguments = url.get_dialect()().create_connect_args(url)
    return {**_CONNECTION, **arguments}


def make_engine(address: str, *, patient: bool = False) -> Engine:
    """An engine with bounded waits. `patient` lifts the statement timeout, for migrations and bulk loads.

    Parameters stay out of error texts. What the address itself says about the connection goes before our defaults.
    """
    url = parse_url(address)
    engine = create_engine(
        url,
        connect_args={
            **_arguments(url, _SESSION_OPTIONS | (_PATIENT if patient else {})),
            "prepare_threshold": 5 if patient else 1,  # a desk asks the same few things again and again
        },
        isolation_level="READ COMMITTED",
        hide_parameters=True,
        pool_size=POOL_SIZE,
        max_overflow=2,
        pool_use_lifo=True,  # the connection that was used last has its statements prepared
        pool_timeout=_PATIENCE,
    )
    event.listen(engine, "do_connect", _connect_promptly)
    return engine


def _connect_promptly(_dialect: Any, _record: Any, arguments: Sequence[Any], named: dict[str, Any]) -> PromptConnection:
    return PromptConnection.connect(*arguments, **named)


class DirectSession:
    """A use case's session on one connection, which is in its transaction already.

    `text()` goes to the driver as it was translated the first time: on a short statement SQLAlchemy spends more time on
    finding that out anew than the driver on asking. Errors, events and results are SQLAlchemy's as ever.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def execute(self, statement: Executable, params: Parameters | None = None) -> Result[*tuple[Any, ...]]:
        """Execute a statement, with each of the parameters when they are several."""
        connection = self._connection
        if type(statement) is TextClause:
            directly = _for_the_driver(statement, connection.dialect)
            return connection.exec_driver_sql(directly, params, statement.get_execution_options())
        return connection.execute(statement, params)

    def begin_nested(self) -> AbstractContextManager[object, None]:
        """Begin a savepoint."""
        return self._connection.begin_nested()

    def connection(self) -> Connection:
        """The connection of this use case."""
        return self._connection


@lru_cache(maxsize=1024)
def _for_the_driver(statement: TextClause, dialect: Dialect) -> str:
    return str(statement.compile(dialect=dialect))


def new_session(connection: Connection) -> Session:
    """A session for one use case on this connection. Who opened the connection commits it."""
    return DirectSession(connection)


class Connections:
    """A desk's connections, kept between use cases. The one used last, whose statements are prepared, goes first.

    The driver never begins anything by itself, so reading and writing share connections without switching them over.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._bare = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._free = LifoQueue[Connection | None]()
        for _ in range(POOL_SIZE):
            self._free.put(None)

    @contextmanager
    def lend(self, first: Sequence[Command]) -> Iterator[Connection]:
        """A connection that says `first` ahead of the first statement; what it has begun is committed at the end.

        A block that asks nothing says nothing. Raises sqlalchemy.exc.TimeoutError when none gets free.
        """
        connection = self._take()
        try:
            driver = cast(PromptConnection, connection.connection.driver_connection)
            with connection.begin():
                driver.owes = first
                try:
                    yield connection
                finally:
                    driver.owes = ()
        except BaseException:
            if connection.invalidated:
                self.forget()  # what broke one has probably broken all
            self._give_back(connection)
            raise
        self._free.put(connection)

    def forget(self) -> None:
        """Close those that nobody uses."""
        free = []
        with suppress(Empty):
            while True:
                free.append(self._free.get_nowait())
        for connection in free:
            self._give_back(connection)

    def close(self) -> None:
        """Close them."""
        self.forget()
        self._engine.dispose()

    def _give_back(self, connection: Connection | None) -> None:
        # To the engine, which resets it or will open another.
        try:
            if connection is not None:
                connection.close()
        finally:
            self._free.put(None)

    def _take(self) -> Connection:
        try:
            free = self._free.get(timeout=_PATIENCE)
        except Empty:
            raise PoolTimeout("no connection got free") from None
        if free is not None:
            return free
        try:
            return self._bare.connect()
        except BaseException:
            self._free.put(None)
            raise


def server_version(connection: Connection) -> int:
    """The server's version as PostgreSQL counts it: 180006 is 18.6."""
    return int(connection.exec_driver_sql("SHOW server_version_num").scalar_one())


def check_version(connection: Connection) -> None:
    """Raise SetupProblem, with the cure, when the server is too old or the database's encoding cannot hold names."""
    version = server_version(connection)
    if version // 10000 < MINIMUM_SERVER:
        raise SetupProblem(
            f"This server is PostgreSQL {version // 10000}; petdesk needs {MINIMUM_SERVER} or newer."
            " Upgrade the server, or point PETDESK_DATABASE_URL at a newer one."
        )
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != ENCODING:
        raise SetupProblem(
            f"This database keeps its text as {encoding}; petdesk needs {ENCODING}. Make another one with"
            f" `createdb --encoding={ENCODING} --template=template0 petdesk`."
        )


def check_server(connection: Connection) -> None:
    """Raise SetupProblem, with the cure, when server, database or schema are not what this version works with."""
    check_version(connection)
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


def _arguments(url: URL, options: dict[str, str]) -> dict[str, Any]:
    flags = [f"-c {name}={value}" for name, value in options.items()]
    own = url.query.get("options", ())
    ours = {name: value for name, value in _CONNECTION.items() if name not in url.query}
    return {**ours, "options": " ".join([*flags, own] if isinstance(own, str) else [*flags, *own])}
