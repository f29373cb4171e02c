"""The account the server runs as: our own, or, because PostgreSQL refuses root, one without privileges."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from petdesk.embedded.errors import EmbeddedError

UNPRIVILEGED = "nobody"


@dataclass(frozen=True)
class Account:
    """An account of this machine: ours, or one that we, as root, borrow for the server."""

    uid: int
    gid: int
    borrowed: bool

    def can_enter(self, folder: Path) -> bool:
        """Tell whether the account may pass through the folder and all its parents."""
        return all(self._may_pass(step) for step in (folder, *folder.parents))

    def own(self, path: Path) -> None:
        """Give the account a file or folder that we have just made."""
        if self.borrowed:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def _may_pass(self, folder: Path) -> bool:
        if not self.borrowed:
            return os.access(folder, os.X_OK)
        status = folder.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & stat.S_IXUSR)
        if status.st_gid == self.gid:
            return bool(status.st_mode & stat.S_IXGRP)
        return bool(status.st_mode & stat.S_IXOTH)


def server_account(data: Path) -> Account:
    """Return who runs the server of this data folder, which need not exist yet.

    Raises:
        EmbeddedError: we are root, and there is no account to step down to.
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), borrowed=False)
    if data.is_dir() and (owner := data.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid, borrowed=True)
    return _unprivileged_account()


def _unprivileged_account() -> Account:
    import pwd  # not on Windows, where `start` has said so before

    try:
        entry = pwd.getpwnam(UNPRIVILEGED)
    except KeyError as missing:
        raise EmbeddedError(
            f"PostgreSQL does not run as root, and this machine has no account “{UNPRIVILEGED}” to run it. "
            "Start petdesk as an ordinary user."
        ) from missing
    return Account(entry.pw_uid, entry.pw_gid, borrowed=True)
