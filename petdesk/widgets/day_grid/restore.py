"""Where the cursor stands when a board comes in: on what it was on before, or at the present."""

from datetime import datetime

from petdesk.widgets.day_grid.layout import DayLayout, Spot
from petdesk.widgets.day_grid.rows import local_row
from petdesk.widgets.day_grid.walk import land


def first_spot(layout: DayLayout, now: datetime, column: int = 0) -> Spot:
    """The present; on another day the first slot in opening hours."""
    row = layout.row_now(now)
    return land(layout, column, layout.open_rows()[0] if row is None else row)


def restored(old: DayLayout, spot: Spot, new: DayLayout, *, follow: bool = True) -> Spot:
    """On the same visit, wherever it is now; else, or not to `follow` it, with the same person at the same time."""
    block = old.block_at(spot)
    if follow and block and (place := new.places.get(block.visit.appointment_id)):
        column, there = place
        return Spot(column, there.first + min(spot.row - block.first, there.end - there.first - 1), there.lane)
    same = new.column_of(old.columns[spot.column].staff_id)
    return land(new, spot.column if same is None else same, same_time(old, spot.row, new), spot.lane)


def same_time(old: DayLayout, row: int, new: DayLayout) -> int:
    """The row of the same instant; on another day, of the same time by the clock."""
    row = min(row, len(old.rows) - 1)
    if old.board.day == new.board.day:
        return new.row_of(old.rows[row].starts_at)
    return local_row(new.rows, new.board.day, old.rows[row].at)
