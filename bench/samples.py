"""Samples and what is said of them. Everything is measured beside its floor, turn by turn, on the same machine."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle and the slow end of some samples, in milliseconds or mebibytes."""

    p50: float
    p95: float
    count: int

    @classmethod
    def of(cls, samples: Iterable[float]) -> Self:
        """The spread of these samples, at least one."""
        ordered = sorted(samples)
        return cls(_at(ordered, 0.50), _at(ordered, 0.95), len(ordered))


def _at(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


@dataclass(frozen=True, slots=True)
class Pair:
    """Ours and the floor's, sample by sample."""

    ours: tuple[float, ...]
    floor: tuple[float, ...]

    def __add__(self, other: "Pair") -> "Pair":
        return Pair(self.ours + other.ours, self.floor + other.floor)


def milliseconds(call: Callable[[], object]) -> float:
    """How long a call takes."""
    begun = time.perf_counter()
    call()
    return (time.perf_counter() - begun) * 1000


def turn_by_turn(ours: Sequence[Callable[[], Any]], floor: Sequence[Callable[[], Any]], rounds: int = 1) -> Pair:
    """Time each of ours right beside its floor. Who goes first alternates, so that neither always warms the caches."""
    mine: list[float] = []
    least: list[float] = []
    for number in range(rounds):
        for place, (one, other) in enumerate(zip(ours, floor, strict=True)):
            if (place + number) % 2:
                least.append(milliseconds(other))
                mine.append(milliseconds(one))
            else:
                mine.append(milliseconds(one))
                least.append(milliseconds(other))
    return Pair(tuple(mine), tuple(least))
