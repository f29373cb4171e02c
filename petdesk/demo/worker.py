"""The demo's own worker: a process beside the desk, which ends with it."""

import atexit
import subprocess
import sys
from contextlib import suppress
from typing import Final

PATIENCE: Final = 5.0
"""Seconds in which it has to end when the desk is left: the next demo may want to begin afresh."""


def start_worker() -> None:
    """Let a worker send the demo's messages into a folder, until this process ends, however it does."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "petdesk", "worker", "--demo", "--with-parent"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # a Ctrl+C or a closed window is the desk's; the worker sees its standard input end
    )
    atexit.register(_end, worker)


def _end(worker: "subprocess.Popen[bytes]") -> None:
    with suppress(OSError, subprocess.TimeoutExpired):
        worker.communicate(timeout=PATIENCE)
