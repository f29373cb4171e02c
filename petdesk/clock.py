"""What time it is, and the one place where clinic time and UTC are converted.

Instants are stored and passed around as aware datetimes in UTC. People speak in the clinic's own time zone.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Tells the present instant. The seam at which tests and screenshots freeze time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class FixedClock:
    """A clock that stands still."""

    instant: datetime

    def now(self) -> datetime:
        return self.instant.astimezone(UTC)


class NonexistentTime(ValueError):
    """The clocks are put forward past this local time: it does not happen on that day."""


class AmbiguousTime(ValueError):
    """The clocks are put back: this local time happens twice. `first` and `second` are the two instants, in UTC."""

    def __init__(self, local: datetime, first: datetime, second: datetime) -> None:
        super().__init__(f"{local:%H:%M} happens twice on {local:%d %b %Y}")
        self.first = first
        self.second = second


def to_local(instant: datetime, zone: ZoneInfo) -> datetime:
    """The clinic's wall-clock time of an instant."""
    return instant.astimezone(zone)


def to_utc(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant of a wall-clock time in the clinic, in UTC.

    Raises NonexistentTime in the hour that is skipped in spring, AmbiguousTime in the one repeated in autumn.
    """
    local = datetime.combine(day, at, tzinfo=zone)
    first = local.replace(fold=0).astimezone(UTC)
    second = local.replace(fold=1).astimezone(UTC)
    if first == second:
        return first
    if first.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise NonexistentTime(f"{at:%H:%M} does not exist on {day:%d %b %Y}: the clocks go forward")
    raise AmbiguousTime(local, first, second)


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first instant of a clinic day and of the next one, in UTC: 23, 24 or 25 hours apart."""
    return _midnight(day, zone), _midnight(day + timedelta(days=1), zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    # Some zones change their clocks at midnight: the day then begins at the first instant that has its date.
    local = datetime.combine(day, time(), tzinfo=zone)
    start = local.astimezone(UTC)
    while start.astimezone(zone).date() < day:
        start += timedelta(minutes=15)
    return start
