"""From starting the program to its first complete picture, against a bare Textual program started the same way."""

import compileall
from functools import partial
from typing import Final

from bench.bare import READY
from bench.clinics import BenchClinic
from bench.programs import SIGN_IN, bare, desk
from bench.report import Measure
from bench.samples import Pair
from bench.terminal import REPOSITORY

RATIO: Final = 1.3


def measure(clinic: BenchClinic, home: str, starts: int) -> list[Measure]:
    """Start both by turns. Both are byte-compiled, as after installing."""
    for package in ("petdesk", "bench"):
        compileall.compile_dir(REPOSITORY / package, quiet=2)
    programs = [(partial(desk, clinic, home), SIGN_IN), (partial(bare, "text", home), READY)]
    taken: dict[str, list[float]] = {SIGN_IN: [], READY: []}
    for number in range(starts + 1):
        for begin, words in programs if number % 2 else reversed(programs):
            terminal = begin()
            painted = terminal.wait_for(words)
            terminal.stop()
            if number:  # the first brings the files into memory
                taken[words].append((painted - terminal.begun) * 1000)
    return [Measure.of("start to sign-in", Pair(tuple(taken[SIGN_IN]), tuple(taken[READY])), ratio=RATIO)]
