"""Visits as blocks: the rows each one stands in, and how visits at the same time share the width of their column."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from petdesk.services.scheduling import Visit
from petdesk.widgets.day_grid.rows import QUARTER, quarter_after, quarter_before


@dataclass(frozen=True, slots=True)
class Block:
    """A visit in rows [first, end) of a column, in `span` of its `lanes` equal parts from part `lane` on."""

    visit: Visit
    first: int
    end: int
    lane: int = 0
    span: int = 1
    lanes: int = 1

    def meets(self, other: "Block") -> bool:
        """Whether the two have a row in common."""
        return self.first < other.end and other.first < self.end

    def covers(self, lane: int) -> bool:
        return self.lane <= lane < self.lane + self.span


def column_blocks(visits: Iterable[Visit], row_0: datetime, rows: int) -> tuple[Block, ...]:
    """The blocks of one column, by first row. `row_0` is the instant at which the first row begins."""
    placed = _in_rows(sorted(visits, key=_order), row_0, rows)
    return tuple(block for cluster in _clusters(placed) for block in _side_by_side(cluster))


def _order(visit: Visit) -> tuple[datetime, int, str]:
    return visit.starts_at, visit.lane, str(visit.appointment_id)


def _in_rows(visits: Sequence[Visit], row_0: datetime, rows: int) -> list[Block]:
    # A quarter in which one visit ends and others begin is theirs, if the first one keeps a row of its own.
    begins: dict[int, datetime] = {}
    for visit in visits:
        begins.setdefault(_row(visit.starts_at, row_0, rows), visit.starts_at)
    blocks = []
    for visit in visits:
        first = _row(visit.starts_at, row_0, rows)
        end = min(max((quarter_after(visit.ends_at) - row_0) // QUARTER, first + 1), rows)
        if end - 1 > first and begins.get(end - 1, visit.starts_at) >= visit.ends_at:
            end -= 1
        blocks.append(Block(visit, first, end))
    return sorted(blocks, key=lambda block: (block.first, block.visit.lane, block.visit.starts_at))


def _row(instant: datetime, row_0: datetime, rows: int) -> int:
    return min(max((quarter_before(instant) - row_0) // QUARTER, 0), rows - 1)


def _clusters(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """Groups of blocks that overlap one another, directly or through others. `blocks` are in order of first row."""
    cluster: list[Block] = []
    end = 0
    for block in blocks:
        if cluster and block.first >= end:
            yield cluster
            cluster = []
        end = max(end, block.end) if cluster else block.end
        cluster.append(block)
    if cluster:
        yield cluster


def _side_by_side(cluster: Sequence[Block]) -> Iterator[Block]:
    ends: list[int] = []  # of the last block in each lane
    laned = []
    for block in cluster:
        lane = next((number for number, end in enumerate(ends) if end <= block.first), len(ends))
        ends[lane : lane + 1] = [block.end]
        laned.append(replace(block, lane=lane))
    for block in laned:
        yield replace(block, span=_span(block, laned, len(ends)), lanes=len(ends))


def _span(block: Block, cluster: Sequence[Block], lanes: int) -> int:
    """How many lanes a block can take without touching another one to its right."""
    right = [other.lane for other in cluster if other.lane > block.lane and other.meets(block)]
    return min(right, default=lanes) - block.lane
