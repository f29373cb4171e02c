"""The line above the day: the days around it, how far it is, and how much of it is free."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from rich.cells import cell_len
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from petdesk.clock import to_local, to_utc
from petdesk.models import LIVE, Status
from petdesk.services.scheduling import DayBoard, Visit
from petdesk.wording import day_long

HALF_HOUR: Final = timedelta(minutes=30)


class DayLine(Widget):
    """`◂ Wed 21   Thu 22 November 2026   Fri 23 ▸    11 of 34 done · 2 free before noon`."""

    DEFAULT_CSS = """
    DayLine { height: 1; }
    """

    board: reactive[DayBoard | None] = reactive(None)
    """The day."""
    now: reactive[datetime] = reactive(datetime(1970, 1, 1, tzinfo=UTC))
    """The present instant: only what is still to come can be free."""
    zone: reactive[ZoneInfo] = reactive(ZoneInfo("UTC"))
    """The clinic's time zone."""

    @dataclass
    class Turned(Message):
        """The day before or after was clicked."""

        days: int

    def render(self) -> Content:
        if self.board is None:
            return Content("")
        before, day, after = _days(self.board.day)
        is_today = to_local(self.now, self.zone).date() == self.board.day
        days = Content.assemble(
            (f" ◂ {before}   ", "$foreground 60%"),
            (day, "bold $text-accent" if is_today else "bold"),
            (f"   {after} ▸", "$foreground 60%"),
        )
        for words in said_of(self.board, self.now, self.zone):
            line = Content.assemble(days, ("    ", ""), (words, "$foreground 80%"))
            if cell_len(line.plain) <= self.size.width:
                return line
        return days

    def on_click(self, event: Click) -> None:
        """Turn to the neighbouring day that was clicked."""
        if self.board is None:
            return
        before, day, after = (cell_len(name) for name in _days(self.board.day))
        if event.x < before + 4:
            self.post_message(self.Turned(-1))
        elif before + day + 6 < event.x < before + day + after + 12:
            self.post_message(self.Turned(1))


def _days(day: date) -> tuple[str, str, str]:
    before, after = day - timedelta(days=1), day + timedelta(days=1)
    return f"{before:%a} {before.day}", day_long(day), f"{after:%a} {after.day}"


def said_of(board: DayBoard, now: datetime, zone: ZoneInfo) -> Iterable[str]:
    """How far the day is and how much of it is free, the longest wording first."""
    expected = [visit for visit in board.visits if visit.status != Status.CANCELLED]
    done = sum(visit.status == Status.COMPLETED for visit in expected)
    if not expected:
        how_far = "nothing booked" if board.opening else "closed"
    else:
        has_begun = to_local(now, zone).date() >= board.day
        how_far = f"{done} of {len(expected)} done" if has_begun else f"{len(expected)} booked"
    if free := _free(board, now, zone):
        yield f"{how_far} · {free}"
    yield how_far


def _free(board: DayBoard, now: datetime, zone: ZoneInfo) -> str:
    if not board.opening or board.opening[-1][1] <= now:
        return ""
    closing, noon = board.opening[-1][1], to_utc(board.day, time(12), zone)
    if to_local(now, zone).date() != board.day:
        return f"{free_half_hours(board, now, closing)} free"
    if now < noon and (before_noon := free_half_hours(board, now, noon)):
        return f"{before_noon} free before noon"
    return f"{free_half_hours(board, now, closing)} free until closing"


def free_half_hours(board: DayBoard, start: datetime, end: datetime) -> int:
    """How many more visits of half an hour would fit in between two instants, over all columns."""
    busy: dict[UUID | None, list[Visit]] = {column.staff_id: [] for column in board.columns if column.staff_id}
    for visit in board.visits:
        if visit.status in LIVE and visit.staff_id in busy:
            busy[visit.staff_id].append(visit)
    spans = [(max(opens, start), min(closes, end)) for opens, closes in board.opening]
    return sum(gap // HALF_HOUR for visits in busy.values() for span in spans for gap in _gaps(visits, *span))


def _gaps(visits: Iterable[Visit], start: datetime, end: datetime) -> Iterator[timedelta]:
    """The lengths of what visits, in order of their start, leave free between two instants."""
    for visit in visits:
        yield max(min(visit.starts_at, end) - start, timedelta())
        start = max(start, visit.ends_at)
    yield max(end - start, timedelta())
