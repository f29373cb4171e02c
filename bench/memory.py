"""What a desk takes of the machine's memory, once every area was looked at, against a bare Textual program."""

from contextlib import ExitStack
from typing import Final

import psutil

from bench.clinics import BenchClinic
from bench.programs import at_work, bare_at_work
from bench.report import Measure
from bench.samples import Pair
from bench.terminal import Terminal

RATIO: Final = 2.5
AREAS: Final = (b"\x1bOR", b"\x1bOS", b"\x1b[17~", b"\x1b[18~", b"\x1bOQ")
"""F3, F4, F6, F7, and F2 back to the clients."""


def measure(clinic: BenchClinic, home: str, times: int) -> list[Measure]:
    """Resident memory (RSS), as a system shows it, and what of it is shared with no other process (USS)."""
    own: list[tuple[float, float]] = []
    resident: list[tuple[float, float]] = []
    for _ in range(times):
        with ExitStack() as programs:
            desk = programs.enter_context(at_work(clinic, home))
            bare = programs.enter_context(bare_at_work("table", home))
            for area in AREAS:
                desk.press(area, quiet=1)
            desk.press(b"mar", quiet=1)
            sizes = [_size(terminal) for terminal in (desk, bare)]
            own.append((sizes[0][0], sizes[1][0]))
            resident.append((sizes[0][1], sizes[1][1]))
    its_own = Measure.of("of its own (USS)", Pair(*zip(*own, strict=True)), unit="MiB")
    return [
        Measure.of("memory (RSS)", Pair(*zip(*resident, strict=True)), ratio=RATIO, unit="MiB").also(parts=(its_own,))
    ]


def _size(terminal: Terminal) -> tuple[float, float]:
    memory = psutil.Process(terminal.process.pid).memory_full_info()
    return memory.uss / 2**20, memory.rss / 2**20
