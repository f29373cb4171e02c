"""Where the cursor goes: by slot, and over a block in one step. Pure functions from one spot to the next."""

from collections.abc import Callable
from typing import Final, TypeAlias

from petdesk.widgets.day_grid.layout import DayLayout, Spot

Step: TypeAlias = Callable[[DayLayout, Spot], Spot]

HOUR: Final = 4
"""The rows of an hour."""


def land(layout: DayLayout, column: int, row: int, lane: int = 0) -> Spot:
    """The spot nearest to what was aimed at."""
    column = min(max(column, 0), len(layout.columns) - 1)
    row = min(max(row, 0), len(layout.rows) - 1)
    spot = Spot(column, row, min(lane, layout.lanes(column, row) - 1))
    block = layout.block_at(spot)
    return Spot(column, row, block.lane) if block else spot


def down(layout: DayLayout, spot: Spot) -> Spot:
    """The next slot; from within a block, the first one after it."""
    block = layout.block_at(spot)
    row = block.end if block else spot.row + 1
    return land(layout, spot.column, row, spot.lane) if row < len(layout.rows) else spot


def up(layout: DayLayout, spot: Spot) -> Spot:
    """The slot before; from within a block, the last one before it. A block is entered at its first row."""
    block = layout.block_at(spot)
    row = (block.first if block else spot.row) - 1
    if row < 0:
        return spot
    landed = land(layout, spot.column, row, spot.lane)
    entered = layout.block_at(landed)
    return Spot(landed.column, entered.first, entered.lane) if entered else landed


def right(layout: DayLayout, spot: Spot) -> Spot:
    """The next lane of visits side by side, then the next column."""
    block = layout.block_at(spot)
    lane = block.lane + block.span if block else spot.lane + 1
    if lane < layout.lanes(spot.column, spot.row):
        return land(layout, spot.column, spot.row, lane)
    return land(layout, spot.column + 1, spot.row) if spot.column + 1 < len(layout.columns) else spot


def left(layout: DayLayout, spot: Spot) -> Spot:
    """The lane before, then the column before."""
    if spot.lane > 0:
        return land(layout, spot.column, spot.row, spot.lane - 1)
    if spot.column == 0:
        return spot
    return land(layout, spot.column - 1, spot.row, layout.lanes(spot.column - 1, spot.row) - 1)


def next_visit(layout: DayLayout, spot: Spot) -> Spot:
    """The next visit in the column."""
    here = _place(layout, spot)
    visits = sorted((block.first, block.lane) for block in layout.blocks[spot.column])
    after = next((place for place in visits if place > here), None)
    return Spot(spot.column, *after) if after else spot


def previous_visit(layout: DayLayout, spot: Spot) -> Spot:
    """The visit before, in the column."""
    here = _place(layout, spot)
    visits = sorted((block.first, block.lane) for block in layout.blocks[spot.column])
    before = next((place for place in reversed(visits) if place < here), None)
    return Spot(spot.column, *before) if before else spot


def first_open(layout: DayLayout, spot: Spot) -> Spot:
    """The first slot of the day in opening hours."""
    return land(layout, spot.column, layout.open_rows()[0], spot.lane)


def last_open(layout: DayLayout, spot: Spot) -> Spot:
    """The last slot of the day in opening hours."""
    return land(layout, spot.column, layout.open_rows()[1], spot.lane)


def by_rows(rows: int) -> Step:
    """So many rows further down, or up; as far as the day goes."""
    return lambda layout, spot: land(layout, spot.column, spot.row + rows, spot.lane)


def by_columns(columns: int) -> Step:
    """So many columns to the right, or to the left."""
    return lambda layout, spot: land(layout, spot.column + columns, spot.row)


WALKING: Final[dict[str, Step]] = {
    "up": up,
    "down": down,
    "left": left,
    "right": right,
    "previous_visit": previous_visit,
    "next_visit": next_visit,
    "hour_earlier": by_rows(-HOUR),
    "hour_later": by_rows(HOUR),
    "first_open": first_open,
    "last_open": last_open,
}
"""The steps of the cursor by itself."""

CARRYING: Final[dict[str, Step]] = WALKING | {
    "up": by_rows(-1),
    "down": by_rows(1),
    "left": by_columns(-1),
    "right": by_columns(1),
    "previous_visit": by_rows(-HOUR),
    "next_visit": by_rows(HOUR),
}
"""The steps with a visit in hand: by single slots, since what stands there is no obstacle to walking."""


def _place(layout: DayLayout, spot: Spot) -> tuple[int, int]:
    block = layout.block_at(spot)
    return (block.first, block.lane) if block else (spot.row, spot.lane)
