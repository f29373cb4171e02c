"""Which vaccine for whom, how often, and the doses that a pet has had."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

DUE_SOON: Final = 0.03
"""The share of a pet's vaccines that fall due within 30 days ..."""
OVERDUE: Final = 0.045
"""... and the share whose date has passed, within a year as a rule."""

_SOON: Final = 30
_ADULT: Final = 500
_PUPPY: Final = 16 * 7


@dataclass(frozen=True, slots=True)
class Vaccine:
    """A line of a protocol: `years` lie between two doses of an adult, `takers` is the share of pets that get it."""

    name: str
    years: int
    takers: float = 1.0
    first_weeks: int = 8


@dataclass(slots=True)
class Dose:
    """One dose and when the next one is due; the key of the vet who gave it, where that is known."""

    vaccine: str
    given: date
    due: date
    vet: str | None = None


# After the vaccination guidelines of the WSAVA (2024): core vaccines every three years, those of which the protection
# does not last every year.
DOG: Final = (
    Vaccine("DHPP", 3, 0.95),
    Vaccine("Rabies", 3, 0.9, first_weeks=12),
    Vaccine("Leptospirosis", 1, 0.55),
    Vaccine("Bordetella", 1, 0.2),
)
CAT: Final = (Vaccine("FVRCP", 3, 0.9), Vaccine("Rabies", 1, 0.55, first_weeks=12), Vaccine("FeLV", 1, 0.25))
RABBIT: Final = (Vaccine("Myxomatosis-RHD", 1, 0.8, first_weeks=7),)
FERRET: Final = (Vaccine("Distemper", 1, 0.8), Vaccine("Rabies", 1, 0.7, first_weeks=12))
HORSE: Final = (Vaccine("Tetanus", 2, 0.9, first_weeks=24), Vaccine("Equine influenza", 1, 0.8, first_weeks=24))
GOAT: Final = (Vaccine("CDT", 1, 0.8),)


def doses(rng: Random, protocol: Sequence[Vaccine], born: date, last_day: date, *, alive: bool) -> list[Dose]:
    """What one pet was given before its last day, which is today or the day it died.

    Of each vaccine the last dose, and often the one before. Many vaccines are given together.
    """
    given: list[Dose] = []
    for vaccine in protocol:
        if rng.random() < vaccine.takers:
            together = given[-1].given if given and rng.random() < 0.65 else None
            given += _course(rng, vaccine, born, last_day, alive=alive, together=together)
    return given


def upcoming(protocol: Sequence[Vaccine], given: Sequence[Dose]) -> Vaccine:
    """The vaccine of a protocol that is due first. One that was never given is not due."""
    due = {dose.vaccine: dose.due for dose in given}
    return min(protocol, key=lambda vaccine: due.get(vaccine.name, date.max))


def _course(
    rng: Random, vaccine: Vaccine, born: date, last_day: date, *, alive: bool, together: date | None
) -> list[Dose]:
    age = (last_day - born).days
    earliest = born + timedelta(weeks=vaccine.first_weeks)
    if earliest >= last_day:
        return []
    interval = _interval(vaccine, age)
    if together is not None and earliest <= together and last_day < together + timedelta(days=interval):
        last = together
    else:
        days = _days_until_due(rng, interval) if alive else rng.randint(1, interval - 1)
        last = last_day + timedelta(days=days - interval)
    if last < earliest:  # Young: it has only just begun.
        last = min(earliest + timedelta(days=rng.randint(0, 20)), last_day - timedelta(days=1))
    course = [Dose(vaccine.name, last, last + timedelta(days=interval))]
    before = last - timedelta(days=interval + rng.randint(-25, 40))
    if before >= earliest and rng.random() < 0.6:
        course.insert(0, Dose(vaccine.name, before, before + timedelta(days=interval)))
    return course


def _interval(vaccine: Vaccine, age: int) -> int:
    # The first course is repeated after four weeks, and again after a year.
    if age < _PUPPY:
        return 28
    return 365 * vaccine.years if age > _ADULT else 365


def _days_until_due(rng: Random, interval: int) -> int:
    share = rng.random()
    if share < OVERDUE:
        return -rng.randint(1, 330) if share < 0.93 * OVERDUE else -rng.randint(366, 800)
    if share < OVERDUE + DUE_SOON or interval <= _SOON:
        return rng.randint(0, min(_SOON, interval - 1))
    return rng.randint(_SOON + 1, interval - 1)
