"""A visit, and the free quarters of an hour that it can go into."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from petdesk.demo.catalogue import Offer
from petdesk.demo.households import Patient
from petdesk.demo.team import Colleague
from petdesk.demo.vaccines import Dose
from petdesk.models import Source, Status

QUARTER: Final = timedelta(minutes=15)


@dataclass(slots=True)
class Visit:
    """An appointment, before it becomes rows."""

    patient: Patient
    offer: Offer
    colleague: Colleague
    start: datetime
    booked: datetime
    source: Source
    remark: str | None = None
    """What was said when it was booked."""
    status: Status = Status.SCHEDULED
    checked_in: datetime | None = None
    started: datetime | None = None
    finished: datetime | None = None
    note: str | None = None
    """The treatment note."""
    cancel_reason: str | None = None
    overbooked_by: Colleague | None = None
    overbooking_reason: str | None = None
    doses: list[Dose] = field(default_factory=list)
    """The vaccinations that are given, where that is known beforehand."""
    weight: float | None = None
    """What the scale says, where that is known beforehand."""

    @property
    def end(self) -> datetime:
        """When it should be over."""
        return self.start + timedelta(minutes=self.offer.minutes)

    @property
    def lane(self) -> int:
        """0, or 1 where it was put beside another one on purpose."""
        return int(self.overbooked_by is not None)


class DayPlan:
    """A day's columns, one for each bookable colleague, in quarters of an hour from opening on."""

    def __init__(self, opens: datetime, closes: datetime, colleagues: Iterable[Colleague]) -> None:
        self.opens = opens
        self.quarters = (closes - opens) // QUARTER
        self._busy = {colleague.user_id: 0 for colleague in colleagues}  # A bit for each quarter.

    @property
    def day(self) -> date:
        """The clinic's date."""
        return self.opens.date()

    def start(self, quarter: int) -> datetime:
        """When a quarter begins."""
        return self.opens + quarter * QUARTER

    def quarter(self, instant: datetime) -> int:
        """The quarter in which an instant lies; before opening it is negative."""
        return (instant - self.opens) // QUARTER

    def is_free(self, colleague: Colleague, quarter: int, length: int) -> bool:
        """Whether a colleague has this much time."""
        return not self._busy[colleague.user_id] & _bits(quarter, length)

    def take(self, colleague: Colleague, quarter: int, length: int) -> None:
        """Mark quarters as busy."""
        self._busy[colleague.user_id] |= _bits(quarter, length)

    def find(
        self, rng: Random, colleagues: Sequence[Colleague], length: int, between: range
    ) -> tuple[Colleague, int] | None:
        """A free time of this length with one of them, at hours that people like. None when there is none left."""
        if len(between) < length:
            return None
        latest = between[-length]
        for _ in range(8):
            colleague, quarter = rng.choice(colleagues), _liked(rng, between[0], latest)
            if self.is_free(colleague, quarter, length):
                return colleague, quarter
        for quarter in range(between[0], latest + 1):
            for colleague in colleagues:
                if self.is_free(colleague, quarter, length):
                    return colleague, quarter
        return None


def _bits(quarter: int, length: int) -> int:
    return ((1 << length) - 1) << quarter


def _liked(rng: Random, earliest: int, latest: int) -> int:
    # In the morning, or after work.
    middle = 0.25 if rng.random() < 0.6 else 0.85
    wanted = earliest + int(rng.gauss(middle, 0.2) * (latest - earliest))
    return min(max(wanted, earliest), latest)
