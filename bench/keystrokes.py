"""From a key to the last byte of what it changes on the screen, against bare Textual programs of the same size."""

import math
from collections.abc import Iterable
from contextlib import ExitStack
from typing import Final

from bench.clinics import BenchClinic
from bench.programs import at_work, bare_at_work, region
from bench.queries import mix
from bench.replay import Raw, statements
from bench.report import Goal, Measure
from bench.samples import Pair, milliseconds
from bench.terminal import Terminal, View
from petdesk.services.search import find_owners

RATIO: Final = 1.5
SLOWEST: Final = 50.0
"""Milliseconds until 95 of 100 typed letters are answered."""

UP, DOWN, TAB, ESCAPE, F3 = b"\x1b[A", b"\x1b[B", b"\t", b"\x1b", b"\x1bOR"
STEPS: Final = 15
LETTERS: Final = 8

FIELD: Final = region(2, 3, 8, 80)
LIST: Final = region(5, 39, 0, 79)
GRID: Final = region(3, 39, 0, 79)
BARE_FIELD: Final = region(0, 3)
BARE_TABLE: Final = region(4, 40)
BARE_DAY: Final = region(1, 40)


def measure(clinic: BenchClinic, home: str, words: int, walks: int) -> list[Measure]:
    """Type names letter by letter, then walk through the list and the day; each key first here, then there."""
    with ExitStack() as programs:
        desk = programs.enter_context(at_work(clinic, home))
        table = programs.enter_context(bare_at_work("table", home))
        filling = programs.enter_context(bare_at_work("list", home))
        day = programs.enter_context(bare_at_work("day", home))
        typing = _typing(clinic, desk, table, filling, words)
        for terminal in (desk, table):
            terminal.press(b"mar", quiet=0.5)
        desk.press(DOWN, quiet=0.5)
        table.press(TAB, quiet=0.5)
        in_list = _walking(desk, LIST, table, BARE_TABLE, walks)
        desk.press(F3, quiet=1)
        in_day = _walking(desk, GRID, day, BARE_DAY, walks)
    return [
        *typing,
        Measure.of("key to repaint: down the list", in_list, ratio=RATIO),
        Measure.of("key to repaint: down the day", in_day, ratio=RATIO),
    ]


def _typing(clinic: BenchClinic, desk: Terminal, table: Terminal, filling: Terminal, words: int) -> list[Measure]:
    """The floor of an echo is a bare field's; of an answer, the statements by psycopg and a bare table filled anew."""
    raw, reader = Raw(clinic.address), clinic.open_desk()
    echoed: list[list[float]] = []
    answered: list[list[float]] = []
    names = [name for name in mix(clinic.address, 4 * words)["two names, either order"] if name.isascii()][:words]
    for number, name in enumerate(["warm up", *names]):
        for end in range(1, min(len(name), LETTERS) + 1):
            if name[end - 1] == " ":
                continue  # a space alone asks nothing new
            letter = name[end - 1 - (name[end - 2 : end - 1] == " ") : end].encode()
            asked = statements(reader, find_owners, name[:end])
            (floor_echo,) = table.press(letter, BARE_FIELD, quiet=0.15)
            echo, answer = desk.press(letter, FIELD, LIST, quiet=0.3)
            (filled,) = filling.press(letter, BARE_TABLE, quiet=0.3)
            floor_answer = filled + milliseconds(lambda asked=asked: raw.run(asked))  # type: ignore[misc]
            if number:
                echoed.append([echo, floor_echo])
                answered.append([answer, floor_answer])
        for terminal in (desk, table, filling):
            terminal.press(ESCAPE, quiet=0.3)
    reader.close()
    raw.close()
    answers = Measure.of("typing: letter to answer", _pair(answered), ratio=RATIO)
    return [
        Measure.of("typing: letter to echo", _pair(echoed), ratio=RATIO),
        answers.also(Goal("p95 ms", SLOWEST, answers.ours.p95)),
    ]


def _walking(desk: Terminal, ours: View, bare: Terminal, theirs: View, walks: int) -> Pair:
    taken = []
    for number in range(walks + 1):
        for key in [DOWN] * STEPS + [UP] * STEPS:
            (floor,) = bare.press(key, theirs)
            (mine,) = desk.press(key, ours)
            if number:
                taken.append([mine, floor])
    return _pair(taken)


def _pair(samples: Iterable[list[float]]) -> Pair:
    """Without the keys that changed nothing, such as down on the last row."""
    mine, floor = zip(*(sample for sample in samples if not any(map(math.isnan, sample))), strict=True)
    return Pair(mine, floor)
