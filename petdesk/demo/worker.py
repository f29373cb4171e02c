"""The demo's own worker: a process beside the desk, which ends with it."""

import atexit
import subprocess
import sys
import threading
from contextlib import suppress
from typing import Final

PATIENCE: Final = 5.0
"""Seconds in which it has to end when the desk is left: the next demo may want to begin afresh."""

_PAUSE: Final = 3.0
"""Seconds before a worker that died is replaced."""


def start_worker() -> None:
    """Let a worker send the demo's messages into a folder, until this process ends, however it does."""
    _Keeper().start()


class _Keeper(threading.Thread):
    """Keeps a worker running, as a service manager does for a clinic."""

    def __init__(self) -> None:
        super().__init__(name="worker", daemon=True)
        self._leaving = threading.Event()
        self._worker = _begin()
        atexit.register(self._leave)

    def run(self) -> None:
        while not self._leaving.is_set():
            self._worker.wait()
            if not self._leaving.wait(_PAUSE):
                self._worker = _begin()

    def _leave(self) -> None:
        self._leaving.set()
        with suppress(OSError, subprocess.TimeoutExpired):
            self._worker.communicate(timeout=PATIENCE)


def _begin() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "petdesk", "worker", "--demo", "--with-parent"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # a Ctrl+C or a closed window is the desk's; the worker sees its standard input end
    )
