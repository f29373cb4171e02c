"""A day laid out once per board: what stands in which row of which column. Pure, and quick to ask."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from petdesk.models import Status
from petdesk.services.scheduling import DayBoard, StaffColumn, Visit
from petdesk.widgets.day_grid.blocks import Block, column_blocks
from petdesk.widgets.day_grid.rows import QUARTER, Row, day_rows

_CELL_WITHOUT_BLOCKS: Final[tuple[Block, ...]] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the grid: a column, a row, and a lane where visits share the column's width."""

    column: int
    row: int
    lane: int = 0


@dataclass(frozen=True)
class DayLayout:
    """A board in rows, columns and blocks. `cells[column][row]` are the blocks in that row, from left to right."""

    board: DayBoard
    zone: ZoneInfo
    rows: tuple[Row, ...]
    blocks: tuple[tuple[Block, ...], ...]
    cells: tuple[tuple[tuple[Block, ...], ...], ...]
    places: dict[UUID, tuple[int, Block]]

    @property
    def columns(self) -> tuple[StaffColumn, ...]:
        return self.board.columns

    def lanes(self, column: int, row: int) -> int:
        """In how many parts the column's width is shared in this row."""
        here = self.cells[column][row]
        return here[0].lanes if here else 1

    def block_at(self, spot: Spot) -> Block | None:
        """The block under a spot, or None where it is free."""
        return next((block for block in self.cells[spot.column][spot.row] if block.covers(spot.lane)), None)

    def row_of(self, instant: datetime) -> int:
        """The row that an instant lies in, or the nearest one."""
        return min(max((instant - self.rows[0].starts_at) // QUARTER, 0), len(self.rows) - 1)

    def row_now(self, now: datetime) -> int | None:
        """The row of the present, if it is on this grid at all."""
        within = self.rows[0].starts_at <= now < self.rows[-1].ends_at
        return self.row_of(now) if within else None

    def column_of(self, staff_id: UUID | None) -> int | None:
        """The column of a staff member, or None without one."""
        return next((at for at, column in enumerate(self.columns) if column.staff_id == staff_id), None)

    def spot_of(self, visit_id: UUID) -> Spot | None:
        """Where a visit begins, or None when it is not shown."""
        if (place := self.places.get(visit_id)) is None:
            return None
        column, block = place
        return Spot(column, block.first, block.lane)

    def open_rows(self) -> tuple[int, int]:
        """The first and the last row in opening hours; of the whole day when it is closed."""
        rows = [number for number, row in enumerate(self.rows) if row.open]
        return (rows[0], rows[-1]) if rows else (0, len(self.rows) - 1)


def lay_out(board: DayBoard, zone: ZoneInfo, *, show_cancelled: bool = False) -> DayLayout:
    """The layout of a board. Cancelled visits take room only when they are to be shown."""
    rows = day_rows(board, zone)
    by_staff: defaultdict[UUID | None, list[Visit]] = defaultdict(list)
    for visit in board.visits:
        if show_cancelled or visit.status != Status.CANCELLED:
            by_staff[visit.staff_id].append(visit)
    blocks = tuple(column_blocks(by_staff[column.staff_id], rows[0].starts_at, len(rows)) for column in board.columns)
    places = {block.visit.appointment_id: (at, block) for at, column in enumerate(blocks) for block in column}
    cells = tuple(_cells(column, len(rows)) for column in blocks)
    return DayLayout(board, zone, rows, blocks, cells, places)


def _cells(blocks: tuple[Block, ...], rows: int) -> tuple[tuple[Block, ...], ...]:
    cells = [_CELL_WITHOUT_BLOCKS] * rows
    for block in sorted(blocks, key=lambda block: block.lane):
        for row in range(block.first, block.end):
            cells[row] += (block,)
    return tuple(cells)
