"""Opening the desk: what `petdesk run` and `petdesk demo` do.

What is loaded when, so that nobody waits for what is not on the screen yet:

- until the sign-in is painted: Textual, `petdesk.app` and the sign-in screen. No Typer, no SQLAlchemy, no pydantic;
- behind the sign-in, in a thread that begins once it stands on the screen: the desk with all that talks to the
  database, and the areas (`petdesk.screens.areas`), but not the models' tables (`petdesk.models`);
- when it is first used: what only managers look at, the editor of notes, the charts of weights (numpy), the parts of
  the demo that invent a clinic.

`tests/test_layers.py` holds the first two.
"""

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from ctypes import CDLL

    from petdesk.app import OpenDesk
    from petdesk.demo.accounts import DemoAccount
    from petdesk.desk import Desk

DEMO_OWNERS: Final = 400

NO_TERMINAL: Final = 2
"""The exit code where there is no terminal to show a desk in."""

GRACE: Final = 8.0
"""Seconds in which a desk that was told to end does so in order."""


def run() -> int:
    """Open the desk on the clinic's database, until it is left; returns the exit code."""

    def open_desk(progress: Callable[[str], None]) -> "Desk":
        from petdesk.desk import open_configured

        progress("Connecting…")
        return open_configured()

    return _open(open_desk, ())


def demo(*, owners: int = DEMO_OWNERS, seed: int = 1) -> int:
    """Open the desk on the demo's own database, until it is left; returns the exit code."""
    from petdesk.demo.accounts import ACCOUNTS

    def open_desk(progress: Callable[[str], None]) -> "Desk":
        from petdesk.demo.session import open_demo
        from petdesk.demo.worker import start_worker

        desk = open_demo(progress, owners=owners, seed=seed)
        start_worker()
        return desk

    return _open(open_desk, ACCOUNTS)


def has_terminal(command: str) -> bool:
    """Whether there is a terminal for a desk; where there is none, says so."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        return True
    sentence = f"petdesk {command} needs a terminal. For scripts there are `petdesk today` and `petdesk doctor`."
    print(sentence, file=sys.stderr)  # noqa: T201
    return False


def _open(open_desk: "OpenDesk", accounts: "tuple[DemoAccount, ...]") -> int:
    if sys.platform == "linux":
        _one_heap_for_all_threads()
    gc.disable()  # nothing that the first picture needs is garbage; `_opened` enables it again
    import asyncio
    import os

    os.environ.setdefault("TEXTUAL_FPS", "120")  # read when Textual is imported; an answer waits for the next frame
    from petdesk.app import PetDeskApp
    from petdesk.log import log_to_file
    from petdesk.terminal import forgive_wrong_bytes

    log_to_file()
    forgive_wrong_bytes()
    sys.setswitchinterval(0.001)  # seconds; who asks the database gives way to who paints
    desk_app = PetDeskApp(lambda progress: _opened(open_desk, progress), demo=accounts)
    with asyncio.Runner() as runner:
        _end_in_order(runner.get_loop(), desk_app.exit)
        desk_app.run(loop=runner.get_loop())
    return desk_app.return_code or 0


def _opened(open_desk: "OpenDesk", progress: Callable[[str], None]) -> "Desk":
    """Runs in a thread, behind the sign-in, where somebody may be typing: nothing in it may stop everything else."""
    _never_look_through_what_is_there()
    gc.enable()
    from petdesk.screens import areas

    desk = open_desk(progress)
    areas.load()
    _never_look_through_what_is_there()
    if sys.platform == "linux":
        _give_back_free_memory()
    return desk


def _never_look_through_what_is_there() -> None:
    # What is loaded stays for as long as the desk does: looking through it for garbage would only hold up keys.
    gc.freeze()


_M_ARENA_MAX: Final = -8  # glibc's name, in malloc.h


def _one_heap_for_all_threads() -> None:
    # Each thread would get a heap of its own, with its own holes. They take turns in any case: Python has one lock.
    with _c_library() as c:
        c.mallopt(_M_ARENA_MAX, 1)


def _give_back_free_memory() -> None:
    with _c_library() as c:
        c.malloc_trim(0)


@contextmanager
def _c_library() -> "Iterator[CDLL]":
    """The C library, for what only glibc has: elsewhere nothing is done."""
    import ctypes

    with suppress(OSError, AttributeError):
        yield ctypes.CDLL(None)


def _end_in_order(loop: "AbstractEventLoop", leave: Callable[[], None]) -> None:
    """A closed terminal, a shutdown and `kill` end the desk as Ctrl+Q does: the terminal and the server are left."""
    import signal
    import threading

    from petdesk.terminal import hung_up

    def end(*_: object) -> None:
        # Whoever writes to a terminal that is gone may wait for ever.
        at_the_latest = threading.Timer(GRACE, _end_at_once)
        at_the_latest.daemon = True
        at_the_latest.start()
        with suppress(RuntimeError):  # the loop is closed: it ends already
            loop.call_soon_threadsafe(leave)

    def end_when_hung_up() -> None:
        if hung_up():
            end()

    for name in ("SIGTERM", "SIGHUP", "SIGINT"):  # no SIGHUP on Windows
        if number := getattr(signal, name, None):
            signal.signal(number, end)
    threading.Thread(target=end_when_hung_up, name="terminal", daemon=True).start()


def _end_at_once() -> None:
    import atexit
    import os

    atexit._run_exitfuncs()
    os._exit(0)
