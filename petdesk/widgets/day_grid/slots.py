"""What can be said of a slot that nothing is drawn in, and of one that a visit is carried over."""

from datetime import datetime

from petdesk.clock import to_local
from petdesk.models import LIVE
from petdesk.services.scheduling import Visit
from petdesk.widgets.day_grid.layout import DayLayout
from petdesk.widgets.day_grid.rows import Row
from petdesk.wording import shown


def free_words(layout: DayLayout, column: int, row: Row, now: datetime) -> tuple[str, ...]:
    """What a slot under the cursor is called, the longest wording first: `free 11:15–12:00`, `free 11:15`, `11:15`."""
    at = f"{row.at:%H:%M}"
    if not row.open:
        return f"closed {at}", at
    if row.ends_at <= now:
        return f"past {at}", at
    if holder(layout, column, row.starts_at, row.ends_at) is not None:
        return f"beside {at}", at
    until = to_local(free_until(layout, column, row.starts_at), layout.zone)
    return f"free {at}–{until:%H:%M}", f"free {at}", at


def drop_words(layout: DayLayout, column: int, starts_at: datetime, visit: Visit, now: datetime) -> tuple[str, ...]:
    """What a picked-up visit would meet here, the longest wording first."""
    at = f"{to_local(starts_at, layout.zone):%H:%M}"
    ends_at = starts_at + (visit.ends_at - visit.starts_at)
    if taken := holder(layout, column, starts_at, ends_at, but=visit):
        return f"{at} taken: {shown(taken.pet)}", f"taken: {shown(taken.pet)}", "taken"
    if ends_at <= now:
        return f"{at} past", "past"
    if not _within_opening(layout, starts_at, ends_at):
        return f"{at} free, closed", f"{at} closed", "closed"
    return f"{at} free", "free"


def droppable(layout: DayLayout, column: int, starts_at: datetime, visit: Visit, now: datetime) -> bool:
    """Whether nothing that is on the board keeps the visit from moving here."""
    ends_at = starts_at + (visit.ends_at - visit.starts_at)
    return ends_at > now and holder(layout, column, starts_at, ends_at, but=visit) is None


def holder(
    layout: DayLayout, column: int, starts_at: datetime, ends_at: datetime, *, but: Visit | None = None
) -> Visit | None:
    """The first visit that holds part of this time. Work that nobody is assigned to never stands in the way."""
    if layout.columns[column].staff_id is None:
        return None
    for block in layout.blocks[column]:
        visit = block.visit
        if (
            visit.status in LIVE
            and (but is None or visit.lane == 0)  # a move goes to lane 0; what is overbooked there is not in its way
            and (but is None or visit.appointment_id != but.appointment_id)
            and visit.starts_at < ends_at
            and starts_at < visit.ends_at
        ):
            return visit
    return None


def free_until(layout: DayLayout, column: int, starts_at: datetime) -> datetime:
    """Until when nobody holds the column's time: the next visit, or closing time."""
    closing = next((end for start, end in layout.board.opening if start <= starts_at < end), starts_at)
    starts = [
        block.visit.starts_at
        for block in layout.blocks[column]
        if block.visit.status in LIVE and block.visit.starts_at >= starts_at
    ]
    return min([closing, *starts]) if closing > starts_at else starts_at


def _within_opening(layout: DayLayout, starts_at: datetime, ends_at: datetime) -> bool:
    return any(start <= starts_at and ends_at <= end for start, end in layout.board.opening)
