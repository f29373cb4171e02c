"""A program in a terminal of 120×40, with the time at which each of its repaints was complete."""

import fcntl
import math
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyte

from petdesk.vault.sources import ENVIRONMENT

COLUMNS, LINES = 120, 40
REPOSITORY: Final = Path(__file__).parent.parent
PATIENCE: Final = 30.0

_FRAME_ENDS: Final = b"\x1b[?2026l"
_ASKED_FOR_FRAMES: Final = b"\x1b[?2026$p"
_FRAMES_SUPPORTED: Final = b"\x1b[?2026;2$y"
_NOT_FOR_PYTE: Final = re.compile(rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1b\[\?2026[hl]")

View = Callable[[pyte.Screen], Hashable]
"""What is looked at on the screen."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What was painted at once; `at` is when its last byte arrived, in seconds of `time.perf_counter`."""

    at: float
    painted: bytes


class Terminal:
    """Starts a program and shows what it paints. Says yes, as today's terminals do, to frames painted at once."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self.screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.ByteStream(self.screen)
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        self.begun = time.perf_counter()
        self.process = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            cwd=REPOSITORY,
            env=_environment(environment),
        )
        os.close(theirs)
        self._fd = ours
        self._unfinished = b""
        self._arrived = self._shown = self.begun

    def press(self, keys: bytes, *views: View, quiet: float = 0.1) -> list[float]:
        """Send keys, and wait until nothing was painted for `quiet` seconds.

        Returns, for each view, the milliseconds until what it looks at had changed for the last time.
        """
        pressed = time.perf_counter()
        os.write(self._fd, keys)
        frames = self.settle(quiet)  # looked at only afterwards, when it takes nobody's time
        changed = [math.nan] * len(views)
        before = [view(self.screen) for view in views]
        for frame in frames:
            self._show(frame)
            for place, view in enumerate(views):
                if (now := view(self.screen)) != before[place]:
                    before[place], changed[place] = now, (frame.at - pressed) * 1000
        return changed

    def settle(self, quiet: float) -> list[Frame]:
        """What is painted until nothing comes for `quiet` seconds."""
        frames = []
        while frame := self._next(quiet):
            frames.append(frame)
        return frames

    def wait_for(self, words: str) -> float:
        """Wait until these words stand on the screen; returns when they were painted, or what was painted last."""
        while time.perf_counter() - self.begun < PATIENCE * 10:
            if any(words in line for line in self.screen.display):
                return self._shown
            if (frame := self._next(PATIENCE)) is None:
                break
            self._show(frame)
        raise TimeoutError(f"“{words}” was never painted. This was:\n" + "\n".join(self.screen.display))

    def _show(self, frame: Frame) -> None:
        self._stream.feed(_NOT_FOR_PYTE.sub(b"", frame.painted))
        self._shown = frame.at

    def stop(self) -> None:
        """End the program."""
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        os.close(self._fd)

    def _next(self, patience: float) -> Frame | None:
        while True:
            ready, _, _ = select.select([self._fd], [], [], patience)
            if not ready:
                return self._rest()
            try:
                got = os.read(self._fd, 1 << 20)
            except OSError:  # the program ended
                return self._rest()
            self._arrived = time.perf_counter()
            if _ASKED_FOR_FRAMES in got:
                os.write(self._fd, _FRAMES_SUPPORTED)
            self._unfinished += got
            done, ends, begun = self._unfinished.rpartition(_FRAME_ENDS)
            if ends:
                self._unfinished = begun
                return Frame(self._arrived, done + ends)

    def _rest(self) -> Frame | None:
        rest, self._unfinished = self._unfinished, b""
        return Frame(self._arrived, rest) if rest else None


def _environment(more: dict[str, str]) -> dict[str, str]:
    left_out = ("PETDESK_", "TEXTUAL", "XDG_", "COLUMNS", "LINES", "NO_COLOR")
    ours = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    keys = {ENVIRONMENT: os.environ.get(ENVIRONMENT, "")}
    return {**ours, **keys, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8", **more}
