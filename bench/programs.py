"""The programs that are measured in a terminal: a desk at which somebody has signed in, and the bare ones."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pyte

from bench.bare import READY
from bench.clinics import BenchClinic
from bench.terminal import COLUMNS, LINES, Terminal, View
from petdesk.demo.accounts import ACCOUNTS, PASSWORD

SIGN_IN: Final = "Password"
"""What the sign-in screen shows last."""


def desk(clinic: BenchClinic, home: str) -> Terminal:
    """Start `petdesk run`."""
    return Terminal([sys.executable, "-m", "petdesk", "run"], {"PETDESK_DATABASE_URL": clinic.address, "HOME": home})


def bare(what: str, home: str) -> Terminal:
    """Start a bare Textual program in the same way."""
    return Terminal([sys.executable, "-m", "bench.bare", what], {"HOME": home, "TEXTUAL_ANIMATIONS": "none"})


@contextmanager
def at_work(clinic: BenchClinic, home: str) -> Iterator[Terminal]:
    """A desk at which the receptionist has signed in: the clients are on the screen."""
    terminal = desk(clinic, home)
    try:
        terminal.wait_for(SIGN_IN)
        terminal.press(f"{ACCOUNTS[0].email}\r".encode())
        terminal.press(f"{PASSWORD}\r".encode())
        terminal.wait_for("Next visit")
        terminal.settle(quiet=0.5)
        yield terminal
    finally:
        terminal.stop()


@contextmanager
def bare_at_work(what: str, home: str) -> Iterator[Terminal]:
    """A bare program that has painted."""
    terminal = bare(what, home)
    try:
        terminal.wait_for(READY)
        terminal.settle(quiet=0.5)
        yield terminal
    finally:
        terminal.stop()


def region(top: int, bottom: int, left: int = 0, right: int = COLUMNS) -> View:
    """The cells between these lines and columns, with their colours."""

    def look(screen: pyte.Screen) -> tuple[object, ...]:
        return tuple(screen.buffer[line][column] for line in range(top, bottom) for column in range(left, right))

    return look


ALL: Final = region(0, LINES)
