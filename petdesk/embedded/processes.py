"""The server's processes, found without trusting the number in a file that a killed server left behind."""

from __future__ import annotations

import contextlib
import signal
import time
from pathlib import Path
from typing import Final

with contextlib.suppress(ModuleNotFoundError):  # without the extra, `require_libraries` speaks before we do
    import psutil

_PID_LINE: Final = 0
_STATUS_LINE: Final = 7
_POLL_SECONDS: Final = 0.02

# The ways to stop a server, and the seconds each is given: PostgreSQL's "fast" shutdown writes a checkpoint,
# its "immediate" one leaves that work to the next start.
_SHUTDOWNS: Final = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 5.0))


def says_ready(data: Path) -> bool:
    """Tell whether the last server of this folder came as far as taking connections. It may be dead by now."""
    lines = _pid_file(data)
    return len(lines) > _STATUS_LINE and lines[_STATUS_LINE].strip() == "ready"


def is_in_use(data: Path) -> bool:
    """Tell whether any process of a server works in this folder, be it starting, stopping or orphaned."""
    return any(_works_in(process, data) for process in psutil.process_iter())


def stop(data: Path) -> None:
    """Stop the server of this folder, if there is one, and wait for its end."""
    postmaster = _postmaster(data)
    if postmaster is None:
        return
    for shutdown, seconds in _SHUTDOWNS:
        with contextlib.suppress(psutil.NoSuchProcess):
            postmaster.send_signal(shutdown)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not _works_in(postmaster, data):
                return
            time.sleep(_POLL_SECONDS)


def _postmaster(data: Path) -> psutil.Process | None:
    """Return the process that started the others, unless its number now belongs to something else."""
    lines = _pid_file(data)
    if not lines or not lines[_PID_LINE].strip().isdecimal():
        return None
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(int(lines[_PID_LINE]))
        if _works_in(process, data):
            return process
    return None


def _works_in(process: psutil.Process, data: Path) -> bool:
    """Tell whether this is a live process of a server of this folder: it has made it its working directory."""
    try:
        if not process.name().startswith("postgres") or process.status() == psutil.STATUS_ZOMBIE:
            return False
        try:
            return process.cwd() == str(data)
        except psutil.AccessDenied:  # root in a container may not look, but anybody may read the arguments
            return str(data) in process.cmdline()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


def _pid_file(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text(errors="replace").splitlines()
    except FileNotFoundError:
        return []
