"""The rows of the day grid: quarter hours counted in instants, so that days of 23 and 25 hours come out right."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from petdesk.clock import day_bounds, to_local
from petdesk.services.scheduling import DayBoard

QUARTER: Final = timedelta(minutes=15)
_MARGIN: Final = timedelta(hours=1)
_CLOSED_DAY: Final = (timedelta(hours=8), timedelta(hours=18))
"""What is shown of a day on which nothing is open and nothing booked, from its midnight."""


@dataclass(frozen=True, slots=True)
class Row:
    """A quarter hour. `starts_at` in UTC, `at` the clinic's wall clock; `again` when that hour already was today."""

    starts_at: datetime
    at: datetime
    open: bool

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + QUARTER

    @property
    def again(self) -> bool:
        return self.at.fold == 1

    @property
    def on_the_hour(self) -> bool:
        return self.at.minute == 0


def day_rows(board: DayBoard, zone: ZoneInfo) -> tuple[Row, ...]:
    """From an hour before opening to an hour after closing, and as far as there are visits, within the day."""
    start, end = _span(board, zone)
    return tuple(
        Row(instant, to_local(instant, zone), open=_overlaps(instant, board.opening))
        for instant in (start + QUARTER * number for number in range((end - start) // QUARTER))
    )


def quarter_before(instant: datetime) -> datetime:
    """The quarter hour that an instant lies in."""
    return instant - timedelta(seconds=instant.timestamp() % QUARTER.total_seconds())


def quarter_after(instant: datetime) -> datetime:
    """The first quarter hour that is not before an instant."""
    return instant + timedelta(seconds=-instant.timestamp() % QUARTER.total_seconds())


def local_row(rows: tuple[Row, ...], day: date, at: datetime) -> int:
    """The row of another day that has the same wall-clock time, or the nearest one."""
    wanted = at.replace(year=day.year, month=day.month, day=day.day, tzinfo=None, fold=0)
    return min(range(len(rows)), key=lambda number: abs(rows[number].at.replace(tzinfo=None) - wanted))


def _span(board: DayBoard, zone: ZoneInfo) -> tuple[datetime, datetime]:
    midnight, next_midnight = day_bounds(board.day, zone)
    starts = [visit.starts_at for visit in board.visits]
    ends = [visit.ends_at for visit in board.visits]
    if board.opening:
        starts.append(board.opening[0][0] - _MARGIN)
        ends.append(board.opening[-1][1] + _MARGIN)
    elif not board.visits:
        starts.append(midnight + _CLOSED_DAY[0])
        ends.append(midnight + _CLOSED_DAY[1])
    first = max(quarter_before(min(starts)), midnight)
    last = min(quarter_after(max(ends)), next_midnight)
    return first, max(last, first + QUARTER)


def _overlaps(quarter: datetime, spans: tuple[tuple[datetime, datetime], ...]) -> bool:
    return any(start < quarter + QUARTER and quarter < end for start, end in spans)
