"""One cluster: set up aside and renamed, started or found running, stopped."""

import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final
from urllib.parse import quote
from uuid import uuid4

import psycopg

from petdesk.embedded import processes
from petdesk.embedded.account import Account
from petdesk.embedded.errors import EmbeddedError, last_words
from petdesk.embedded.places import PORT, SOCKET, make_socket_folder, socket_folder
from petdesk.embedded.programs import ASIDE, Programs

USER: Final = "petdesk"

_POLL_SECONDS: Final = 0.02
_LONGEST_LOG: Final = 5_000_000  # bytes
_INITDB: Final = (
    f"--username={USER}",
    "--auth-local=trust",
    "--auth-host=reject",
    "--encoding=UTF8",
    "--no-locale",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
)
_SETTINGS: Final = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
    # What is in the rows stays out of the log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


@dataclass(frozen=True)
class Cluster:
    """The data of one server, its log and the account that runs it."""

    data: Path
    log: Path
    account: Account

    def dsn(self, database: str, user: str = USER) -> str:
        """Return the URL of a database, for a role that may sign in."""
        sockets = quote(os.fsencode(socket_folder(self.data, self.account)), safe="")
        who, where = quote(user, safe=""), quote(database, safe="")
        return f"postgresql://{who}@/{where}?host={sockets}&port={PORT}&connect_timeout=5"

    def answers(self) -> bool:
        """Tell whether a server takes connections."""
        if not processes.says_ready(self.data):
            return False
        with suppress(psycopg.OperationalError):
            psycopg.connect(self.dsn("postgres")).close()
            return True
        return False

    def set_up(self, programs: Programs, options: Sequence[str], deadline: float) -> None:
        """Make the data when there is none, and sweep away what earlier attempts left.

        It is made under another name and then renamed: half a cluster is never taken for a whole one.

        Raises:
            EmbeddedError: `initdb` failed.
        """
        folder = self.data.parent
        for leftover in folder.glob(f"{ASIDE}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        if self.data.exists():
            return
        aside = folder / f"{ASIDE}{uuid4().hex}"
        try:
            aside.mkdir(mode=0o700)
            self.account.own(aside)
            self._initdb(programs, aside, options, deadline)
            aside.rename(self.data)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise

    def run(self, programs: Programs, options: Sequence[str], deadline: float) -> None:
        """Return when the server takes connections, whether it is found starting or must be started.

        Raises:
            EmbeddedError: it ended, or was not ready in time.
        """
        ours: subprocess.Popen[bytes] | None = None
        while not self.answers():
            ours_is_over = ours is None or ours.poll() is not None
            # One that is still starting, stopping, or the orphan of a killed one, goes first.
            if ours_is_over and not processes.is_in_use(self.data):
                if ours is not None:
                    raise EmbeddedError(self._failure("does not start"))
                ours = self._launch(programs, options)
            if time.monotonic() > deadline:
                raise EmbeddedError(self._failure("is not ready in time"))
            time.sleep(_POLL_SECONDS)

    def stop(self) -> None:
        """Stop the server, if it runs, and wait for its end."""
        processes.stop(self.data)
        sockets = socket_folder(self.data, self.account)
        if sockets != self.data and not processes.is_in_use(self.data):
            shutil.rmtree(sockets, ignore_errors=True)

    def _initdb(self, programs: Programs, aside: Path, options: Sequence[str], deadline: float) -> None:
        careless = ["--no-sync"] if "fsync=off" in options else []
        seconds = max(deadline - time.monotonic(), 1)
        with self._open_log() as log:
            try:
                code = programs.run(
                    "initdb",
                    [f"--pgdata={aside}", *_INITDB, *careless],
                    cwd=aside,
                    log=log,
                    timeout=seconds,
                )
            except subprocess.TimeoutExpired:
                raise EmbeddedError(self._failure("was not set up in time")) from None
        if code != 0:
            raise EmbeddedError(self._failure("cannot be set up"))

    def _launch(self, programs: Programs, options: Sequence[str]) -> "subprocess.Popen[bytes]":
        sockets = make_socket_folder(self.data, self.account)
        # Left by a server that was killed. The process number in them may by now be anybody's, and PostgreSQL
        # would take that for a server at work.
        for leftover in (self.data / "postmaster.pid", sockets / SOCKET, sockets / f"{SOCKET}.lock"):
            leftover.unlink(missing_ok=True)
        quoted_sockets = '"' + str(sockets).replace('"', '""') + '"'
        settings = {**_SETTINGS, "unix_socket_directories": quoted_sockets}
        arguments = [f"--{name}={value}" for name, value in settings.items()]
        with self._open_log() as log:
            return programs.launch("postgres", ["-D", str(self.data), *arguments, *options], cwd=self.data, log=log)

    def _open_log(self) -> BinaryIO:
        if self.log.exists() and self.log.stat().st_size > _LONGEST_LOG:
            self.log.replace(self.log.with_name(f"{self.log.name}.1"))
        return os.fdopen(os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")

    def _failure(self, what: str) -> str:
        reason = last_words(self.log)
        said = f" It said: {reason}" if reason else ""
        return f"The local PostgreSQL {what}.{said} See {self.log}, mend what it names, and start again."
