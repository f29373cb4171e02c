"""Finding an owner, against the same statements by psycopg alone, at every size."""

import math
from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import Final

from bench.clinics import BenchClinic
from bench.queries import mix
from bench.replay import Raw, statements
from bench.report import Goal, Measure
from bench.samples import Pair, turn_by_turn
from petdesk.services.search import find_owners

RATIO: Final = 1.5
SLOWEST: Final = 20.0
"""Milliseconds that 95 of 100 queries may take."""


def measure(clinics: Sequence[BenchClinic], of_each: int, rounds: int) -> list[Measure]:
    """Every kind of query at every size. The sizes take turns, so that growth is not the machine's mood."""
    benches = [_Bench(clinic, of_each) for clinic in clinics]
    for number in range(rounds + 1):
        for kind in benches[0].queries:
            for bench in benches:
                bench.ask(kind, counts=number > 0)  # the first round brings everything into memory
    for bench in benches:
        bench.close()
    measured = [(clinic.owners, bench.measure()) for clinic, bench in zip(clinics, benches, strict=True)]
    growths = [(), *(_growth(*smaller, *larger) for smaller, larger in pairwise(measured))]
    return [measure.also(*growth) for (_, measure), growth in zip(measured, growths, strict=True)]


def _growth(fewer: int, before: Measure, more: int, after: Measure) -> tuple[Goal, ...]:
    """No worse than the logarithm of the size: what a look-up in a sorted index grows by."""
    limit = math.log(more) / math.log(fewer)
    return (
        Goal("p50 growth", limit, after.ours.p50 / before.ours.p50),
        Goal("p95 growth", limit, after.ours.p95 / before.ours.p95),
    )


class _Bench:
    """One clinic with a desk, a bare connection, what is asked of both, and how long they took."""

    def __init__(self, clinic: BenchClinic, of_each: int) -> None:
        self.queries = mix(clinic.address, of_each)
        self._owners = clinic.owners
        self._desk = clinic.open_desk()
        self._raw = Raw(clinic.address)
        self._taken = dict.fromkeys(self.queries, Pair((), ()))
        listening = clinic.open_desk()  # SQLAlchemy is slower for good once somebody has listened
        self._ours = {
            kind: [partial(self._desk.read, find_owners, query) for query in asked]
            for kind, asked in self.queries.items()
        }
        self._floor = {
            kind: [partial(self._raw.run, statements(listening, find_owners, query)) for query in asked]
            for kind, asked in self.queries.items()
        }
        listening.close()

    def ask(self, kind: str, *, counts: bool) -> None:
        """Every query of a kind, of the desk and of psycopg."""
        taken = turn_by_turn(self._ours[kind], self._floor[kind])
        if counts:
            self._taken[kind] += taken

    def measure(self) -> Measure:
        """All kinds together; each alone as a part."""
        together = Pair((), ())
        for pair in self._taken.values():
            together += pair
        whole = Measure.of(f"search, {self._owners:,} owners", together, ratio=RATIO)
        parts = tuple(Measure.of(kind, pair) for kind, pair in self._taken.items())
        return whole.also(Goal("p95 ms", SLOWEST, whole.ours.p95), parts=parts)

    def close(self) -> None:
        """Give the connections back."""
        self._desk.close()
        self._raw.close()
