"""petdesk in a real terminal: a pty for the program, and a screen that shows what a person would see."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pexpect
import pyte

from petdesk.vault.sources import ENVIRONMENT
from tests.vaults import KEYS

PATIENCE: Final = 60
"""Seconds until a test gives up waiting for the screen; it goes on as soon as it shows what is waited for."""


class Terminal:
    """A program on a screen of so many columns and lines. `raw` is every byte it ever sent."""

    def __init__(self, columns: int, lines: int, code: str, environment: dict[str, str]) -> None:
        self.raw = b""
        self._home = Path(environment["HOME"])
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self.screen)
        others = ("PETDESK_", "XDG_", "PG", "COLUMNS", "LINES", "NO_COLOR")
        ours = {name: value for name, value in os.environ.items() if not name.startswith(others)}
        self._child: Any = pexpect.spawn(
            sys.executable,
            ["-c", code],
            env={
                **ours,
                "TERM": "xterm-256color",
                "COLORTERM": "truecolor",
                "LC_ALL": "C.UTF-8",
                "TEXTUAL_ANIMATIONS": "none",
                ENVIRONMENT: KEYS,
                **environment,
            },
            dimensions=(lines, columns),
            timeout=PATIENCE,
        )

    @property
    def pid(self) -> int:
        """The program's process."""
        return int(self._child.pid)

    @property
    def shown(self) -> str:
        """What stands on the screen now, a line each."""
        return "\n".join("".join(cells).rstrip() for cells in self.cells)

    @property
    def cells(self) -> list[list[str]]:
        """What stands in each cell of each line; nothing in the second cell of a wide character."""
        columns = range(self.screen.columns)
        return [[self.screen.buffer[y][x].data for x in columns] for y in range(self.screen.lines)]

    def type(self, keys: str) -> None:
        """Press keys."""
        self._child.send(keys)

    def send(self, raw: bytes) -> None:
        """Send bytes as they are."""
        os.write(self._child.child_fd, raw)

    def shows(self, *words: str, without: str = "") -> str:
        """Wait until all of these stand on the screen, and that does not; returns the screen."""
        self._until(lambda: all(word in self.shown for word in words) and not (without and without in self.shown))
        return self.shown

    def focuses(self, placeholder: str) -> None:
        """Wait until the cursor stands in the empty field that says this: its first letter looks unlike the second."""

        def cursor_is_there() -> bool:
            for y, line in enumerate(self.cells):
                if (x := "".join(cell or " " for cell in line).find(placeholder)) >= 0:
                    first, second = (self.screen.buffer[y][at] for at in (x, x + 1))
                    return (first.fg, first.bg, first.reverse) != (second.fg, second.bg, second.reverse)
            return False

        self._until(cursor_is_there)

    def ends(self) -> int:
        """Wait until the program ends; returns its exit code."""
        self._until(lambda: self._child.flag_eof)
        self._child.close()
        if self._child.signalstatus is not None:
            raise AssertionError(f"It was killed by signal {self._child.signalstatus}.")
        return int(self._child.exitstatus)

    def vanish(self) -> None:
        """Close the window around the program, and wait until it has ended."""
        self._child.ptyproc.fileobj.close()
        self._child.ptyproc.closed = self._child.closed = True
        give_up = time.monotonic() + PATIENCE
        while self._child.isalive():
            assert time.monotonic() < give_up
            time.sleep(0.02)

    def stop(self) -> None:
        """End the program, whatever it does."""
        self._child.close(force=True)

    def _until(self, is_so: Callable[[], bool]) -> None:
        give_up = time.monotonic() + PATIENCE
        while not is_so():
            if time.monotonic() > give_up or self._child.flag_eof:
                raise AssertionError(f"This is what stands on the screen instead:\n{self.shown}\n{self._log()}")
            self._read()

    def _log(self) -> str:
        log = self._home / ".local" / "share" / "petdesk" / "petdesk.log"
        return log.read_text() if log.exists() else ""

    def _read(self) -> None:
        try:
            sent = self._child.read_nonblocking(65536, timeout=0.1)
        except pexpect.TIMEOUT:
            return
        except pexpect.EOF:
            return
        self.raw += sent
        self._stream.feed(sent)


@contextmanager
def open_terminal(
    *arguments: str, columns: int = 120, lines: int = 40, setup: str = "", **environment: str
) -> Iterator[Terminal]:
    """Run petdesk with these arguments in a terminal. `setup` is code that runs in the program before it."""
    code = f"{setup}\nimport sys\nsys.argv = ['petdesk', *{arguments!r}]\nfrom petdesk.__main__ import main\nmain()"
    terminal = Terminal(columns, lines, code, environment)
    try:
        yield terminal
    finally:
        terminal.stop()
