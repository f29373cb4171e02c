"""Where a local PostgreSQL keeps its things: the home, the cluster folder, the socket."""

import hashlib
import os
import shutil
import stat
import tempfile
from pathlib import Path
from typing import Final

import platformdirs

from petdesk.embedded.account import Account
from petdesk.embedded.errors import EmbeddedError

PORT: Final = 5432  # nobody listens on it: it ends the name of the socket
SOCKET: Final = f".s.PGSQL.{PORT}"

_LONGEST_SOCKET_PATH: Final = 99  # bytes; systems take from 103 (macOS) to 107 (Linux)
_PRIVATE: Final = 0o700
_PASSABLE: Final = 0o711
_STATE: Final = Path("/var/lib")
# Others write there too: what we make in them is checked by `_make_own_folder`.
_TEMPORARY: Final = Path("/tmp")  # noqa: S108
_LASTING_TEMPORARY: Final = Path("/var/tmp")  # noqa: S108


def default_home() -> Path:
    """Return the folder for the local PostgreSQL of the person who runs this program.

    It is the user's data folder; for root `/var/lib/petdesk` where that can be made, because the server does
    not run as root and cannot enter root's own folders.
    """
    if os.name == "posix" and os.geteuid() == 0 and os.access(_STATE, os.W_OK):
        return _STATE / "petdesk"
    return platformdirs.user_data_path("petdesk")


def make_home(home: Path) -> None:
    """Make the home folder, closed to others; the server that root starts may pass through."""
    if not home.is_dir():
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(_PASSABLE if os.geteuid() == 0 else _PRIVATE)


def data_folder(home: Path) -> Path:
    """Return where the data is or will be, without links."""
    return _entry(home).resolve() / "data"


def make_cluster_folder(home: Path, account: Account) -> Path:
    """Make the folder that the server's account can enter, and return it.

    Raises:
        EmbeddedError: the account cannot enter where the cluster is, or its place is somebody else's.
    """
    entry = _entry(home)
    if not entry.is_symlink() and not entry.exists() and not account.can_enter(home):
        entry.symlink_to(_make_place_elsewhere(home, account))
    folder = entry.resolve()
    owners = {os.geteuid()} if entry.is_symlink() else {os.geteuid(), account.uid}
    _make_own_folder(folder, _PASSABLE if account.borrowed else _PRIVATE, owners)
    if not account.can_enter(folder):
        raise EmbeddedError(
            f"The account that runs PostgreSQL (uid {account.uid}) cannot enter {folder}. "
            "Let others pass through the folders above it, or choose another folder."
        )
    return folder


def remove_cluster_folder(home: Path) -> None:
    """Delete the cluster folder, wherever it is. The lock files stay: others may be waiting at them."""
    entry = _entry(home)
    if entry.exists():
        shutil.rmtree(entry.resolve())
    if entry.is_symlink():
        entry.unlink()


def socket_folder(data: Path, account: Account) -> Path:
    """Return the folder of the socket: the data folder, or one with a short name when that is too deep.

    The short name follows from the arguments alone, so that all desks agree whatever their TMPDIR.
    """
    if len(os.fsencode(data / SOCKET)) <= _LONGEST_SOCKET_PATH:
        return data
    base = _TEMPORARY if _TEMPORARY.is_dir() else _own_temporary()
    fingerprint = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    return base / f"petdesk-{account.uid}-{fingerprint}"


def make_socket_folder(data: Path, account: Account) -> Path:
    """Make the folder of the socket, and return it.

    Raises:
        EmbeddedError: somebody else has taken its name.
    """
    folder = socket_folder(data, account)
    if folder != data:
        _make_own_folder(folder, _PRIVATE, {os.geteuid(), account.uid})
        account.own(folder)
    return folder


def _make_own_folder(folder: Path, mode: int, owners: set[int]) -> None:
    """Make a folder, or check that the one there belongs to one of these owners and only they may write."""
    try:
        folder.mkdir(mode=_PRIVATE)
        folder.chmod(mode)
    except FileExistsError:
        status = folder.lstat()
        others_may_write = status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
        if not stat.S_ISDIR(status.st_mode) or status.st_uid not in owners or others_may_write:
            raise EmbeddedError(
                f"{folder} is not safe for PostgreSQL: it is not a folder, it belongs to another account, "
                "or others may write in it. Remove it, or choose another folder."
            ) from None


def _make_place_elsewhere(home: Path, account: Account) -> Path:
    """Make a folder for the cluster of a home that the server's account cannot enter.

    Its name is new each time: a home made anew must not find the data of one that was deleted.
    """
    temporary = [folder for folder in (_own_temporary(), _TEMPORARY) if home.is_relative_to(folder)]
    for folder in (*temporary, _STATE, _LASTING_TEMPORARY, _TEMPORARY):
        if folder.is_dir() and os.access(folder, os.W_OK) and account.can_enter(folder):
            place = Path(tempfile.mkdtemp(prefix="petdesk-", dir=folder))
            place.chmod(_PASSABLE)
            return place
    raise EmbeddedError(
        f"The account that runs PostgreSQL (uid {account.uid}) can enter neither {home} nor {_STATE}. "
        "Choose a folder that it can enter."
    )


def _entry(home: Path) -> Path:
    return home / "cluster"


def _own_temporary() -> Path:
    return Path(tempfile.gettempdir()).resolve()
