"""Who is here: the locks by which the desks of this machine agree on one server.

Both locks belong to the system, which frees them however a process ends. They are held per process, and
closing any handle of a locked file frees it, so a process opens each file once, and its threads take turns.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from petdesk.embedded.errors import EmbeddedError

with suppress(ModuleNotFoundError):  # without the extra, `require_libraries` speaks before we do
    import fasteners


@dataclass
class _Presence:
    """This process at one home: its shared lock, and how many times it has joined."""

    lock: Any
    times: int = 0


_presences: dict[Path, _Presence] = {}
_one_thread = threading.RLock()

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_presences.clear)  # a forked child holds none of its parent's locks


@contextmanager
def gate(home: Path, timeout: float) -> Iterator[None]:
    """Let one desk at a time start, stop or delete the server.

    Raises:
        EmbeddedError: another desk kept the gate closed until the time was up.
    """
    lock = fasteners.InterProcessLock(home / "gate.lock")
    with _one_thread:
        if not lock.acquire(timeout=max(timeout, 0)):
            raise EmbeddedError(
                f"Another desk is still starting or stopping the local PostgreSQL in {home}. Try again in a minute."
            )
        try:
            yield
        finally:
            lock.release()


def join(home: Path) -> None:
    """Become one of the desks. The gate must be held."""
    presence = _presences.get(home)
    if presence is None:
        presence = _Presence(_desks_lock(home))
        presence.lock.acquire_read_lock()
        _presences[home] = presence
    presence.times += 1


def leave(home: Path) -> bool:
    """Take back one `join`, and return whether no desk is left. The gate must be held."""
    presence = _presences.get(home)
    if presence is None:
        return False
    presence.times -= 1
    if presence.times:
        return False
    nobody_else = others_absent(home)
    forget(home)
    return nobody_else


def forget(home: Path) -> None:
    """Take back every `join` of this process."""
    if presence := _presences.pop(home, None):
        presence.lock.release_read_lock()


def others_absent(home: Path) -> bool:
    """Tell whether no other process is a desk. The gate must be held."""
    presence = _presences.get(home)
    lock = presence.lock if presence else _desks_lock(home)
    absent: bool = lock.acquire_write_lock(blocking=False)
    if presence:
        lock.acquire_read_lock()
    else:
        lock.release_write_lock()
    return absent


def _desks_lock(home: Path) -> Any:
    return fasteners.InterProcessReaderWriterLock(home / "desks.lock")
