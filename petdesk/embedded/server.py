"""Joining, leaving and deleting the local server."""

import atexit
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import psycopg
from psycopg import errors, sql

from petdesk.embedded import desks
from petdesk.embedded.account import server_account
from petdesk.embedded.cluster import USER, Cluster
from petdesk.embedded.errors import EmbeddedError, explained
from petdesk.embedded.places import data_folder, make_cluster_folder, make_home, remove_cluster_folder
from petdesk.embedded.programs import find_programs, require_libraries

FAST_AND_UNSAFE: Final = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
"""Options for a server whose data may be lost, as in tests."""

_LEAVE_SECONDS: Final = 60.0
_local_servers: "list[LocalServer]" = []  # those that this process has not left


class LocalServer:
    """A running local PostgreSQL and our place among its desks.

    Made by `start`. As a context manager it leaves at the end of the block.
    """

    def __init__(self, home: Path, cluster: Cluster) -> None:
        self.home = home
        self._cluster = cluster

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.leave()

    def dsn(self, database: str = "postgres", *, user: str = USER) -> str:
        """Return the URL of a database, which need not exist, for its owner or another role that was let in.

        psycopg takes it as it is; for SQLAlchemy the scheme becomes `postgresql+psycopg`.
        """
        return self._cluster.dsn(database, user)

    def database(self, name: str) -> str:
        """Make a database when there is none of this name, and return its URL. Others may do so at once.

        Raises:
            EmbeddedError: the server does not answer.
        """
        with self._asked() as connection:
            known = connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone()
            if known is None:
                # The second is what the loser of a race is told when both came past the first check.
                with suppress(errors.DuplicateDatabase, errors.UniqueViolation):
                    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.dsn(name)

    @contextmanager
    def _asked(self) -> Iterator[psycopg.Connection]:
        try:
            with psycopg.connect(self.dsn(), autocommit=True) as connection:
                yield connection
        except psycopg.OperationalError as error:
            raise EmbeddedError(
                f"The local PostgreSQL in {self.home} does not answer. Start the desk again; "
                f"if that does not help, see {self._cluster.log}."
            ) from error

    def let_in(self, role: str) -> None:
        """Let a role that exists sign in, through the same socket. Others may do so at once.

        Raises:
            EmbeddedError: the server does not answer.
        """
        with self._asked() as connection:
            connection.execute("SELECT pg_advisory_lock(7334)")
            known = connection.execute("SELECT FROM pg_roles WHERE rolname = %s AND rolcanlogin", [role]).fetchone()
            if known is None:
                connection.execute(sql.SQL("ALTER ROLE {} LOGIN").format(sql.Identifier(role)))

    def leave(self) -> None:
        """Leave the server; the last desk to leave stops it. Leaving twice does nothing."""
        if self not in _local_servers:
            return
        _local_servers.remove(self)
        if not self.home.is_dir():  # deleted under us; PostgreSQL sees so within a minute and ends by itself
            desks.forget(self.home)
            return
        with desks.gate(self.home, _LEAVE_SECONDS):
            _leave(self.home, self._cluster)


def start(
    home: Path, *, options: Sequence[str] = (), binaries: Path | None = None, timeout: float = 120
) -> LocalServer:
    """Start the local PostgreSQL of a home, or join it when it runs.

    Args:
        home: the folder to keep it in; made when missing.
        options: arguments for `postgres`, such as `FAST_AND_UNSAFE`; they count when this call starts it.
        binaries: the folder of `initdb` and `postgres` (17 or newer), before PETDESK_POSTGRES_BINARIES, which
            goes before those of the extra.
        timeout: seconds until it must be ready.

    Raises:
        EmbeddedError: it cannot be had; the message says why and what to do.
    """
    require_libraries()
    deadline = time.monotonic() + timeout
    home = home.resolve()
    with explained(home):
        make_home(home)
        with desks.gate(home, timeout):
            cluster = _cluster(home)
            desks.join(home)
            try:
                if not cluster.answers():
                    programs = find_programs(binaries, cluster.account, cluster.data.parent)
                    cluster.set_up(programs, options, deadline)
                    cluster.run(programs, options, deadline)
            except BaseException:
                _leave(home, cluster)
                raise
    server = LocalServer(home, cluster)
    _local_servers.append(server)
    return server


def reset(home: Path) -> None:
    """Delete the cluster of a home, if it has one, with all its databases; stop its server first.

    Where this process is itself a desk of this home, it has left it then.

    Raises:
        EmbeddedError: another desk uses it.
    """
    home = home.resolve()
    if not home.is_dir():
        return
    require_libraries()
    with explained(home), desks.gate(home, _LEAVE_SECONDS):
        if not desks.others_absent(home):
            raise EmbeddedError(f"Another desk uses the local PostgreSQL in {home}. Close it and try again.")
        _cluster(home).stop()
        remove_cluster_folder(home)
        _local_servers[:] = [server for server in _local_servers if server.home != home]
        desks.forget(home)


def _cluster(home: Path) -> Cluster:
    account = server_account(data_folder(home))
    return Cluster(make_cluster_folder(home, account) / "data", home / "server.log", account)


def _leave(home: Path, cluster: Cluster) -> None:
    if desks.leave(home):
        cluster.stop()


@atexit.register
def _leave_all() -> None:
    while _local_servers:
        with suppress(EmbeddedError):  # the gate stayed closed: the lock is freed all the same
            _local_servers[-1].leave()
