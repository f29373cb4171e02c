"""Opening a day of 12 columns and 200 visits, against its queries by psycopg and one repaint of a bare table."""

from contextlib import ExitStack
from datetime import timedelta
from typing import Final

from bench.clinics import BenchClinic
from bench.keystrokes import BARE_DAY, F3
from bench.programs import at_work, bare_at_work, region
from bench.replay import Raw, Statement, statements
from bench.report import Measure
from bench.samples import Pair, milliseconds
from bench.terminal import Terminal
from petdesk.clock import to_local
from petdesk.services.scheduling import day_board

RATIO: Final = 1.5
F2, PAGE_DOWN = b"\x1bOQ", b"\x1b[6~"
WORK: Final = region(1, 39)
"""Everything between the header, with its clock, and the keys."""


def measure(clinic: BenchClinic, home: str, openings: int) -> list[Measure]:
    """Go from the clients to the day and on to the next, so many times; the first look at it does not count."""
    queries = _queries(clinic)
    raw = Raw(clinic.address)
    opened: list[tuple[float, float]] = []
    turned: list[tuple[float, float]] = []
    with ExitStack() as programs:
        desk = programs.enter_context(at_work(clinic, home))
        bare = programs.enter_context(bare_at_work("day", home))
        for number in range(openings + 1):
            opening = _beside(desk, F3, bare, raw, queries[0])
            turning = _beside(desk, b"]", bare, raw, queries[1])
            desk.press(b"[", quiet=0.3)
            desk.press(F2, quiet=0.5)
            if number:
                opened.append(opening)
                turned.append(turning)
    raw.close()
    return [
        Measure.of("opening the day", Pair(*zip(*opened, strict=True)), ratio=RATIO),
        Measure.of("the next day", Pair(*zip(*turned, strict=True)), ratio=RATIO),
    ]


def _queries(clinic: BenchClinic) -> tuple[list[Statement], list[Statement]]:
    desk = clinic.open_desk()
    today = to_local(desk.clock.now(), desk.clinic.zone).date()
    asked = statements(desk, day_board, today), statements(desk, day_board, today + timedelta(days=1))
    desk.close()
    return asked


def _beside(desk: Terminal, key: bytes, bare: Terminal, raw: Raw, queries: list[Statement]) -> tuple[float, float]:
    asked = milliseconds(lambda: raw.run(queries))
    (painted,) = bare.press(PAGE_DOWN, BARE_DAY, quiet=0.3)
    (shown,) = desk.press(key, WORK, quiet=0.4)
    return shown, asked + painted
