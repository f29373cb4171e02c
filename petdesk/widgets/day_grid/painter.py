"""Lines of the day grid as strips: what a line shows is decided here, where the cursor goes is not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rich.segment import Segment
from textual.strip import Strip

from petdesk.clock import to_local
from petdesk.services.scheduling import Visit
from petdesk.widgets import signs
from petdesk.widgets.cells import fit, longest
from petdesk.widgets.day_grid.blocks import Block
from petdesk.widgets.day_grid.layout import DayLayout, Spot
from petdesk.widgets.day_grid.palette import Palette
from petdesk.widgets.day_grid.rows import quarter_before
from petdesk.widgets.day_grid.slots import drop_words, droppable, free_words
from petdesk.widgets.day_grid.text import Pieces, bar_line, name_line, service_line
from petdesk.widgets.day_grid.widths import GUTTER, Widths, lane_edges
from petdesk.wording import shown


@dataclass(frozen=True, slots=True)
class Ghost:
    """A visit that was picked up and follows the cursor. `starts_at` in UTC: when it would begin here."""

    visit: Visit
    column: int
    first: int
    end: int
    starts_at: datetime


class Painter:
    """Draws the lines of one layout. Cells are kept; only those under the cursor are drawn anew each time."""

    def __init__(
        self, layout: DayLayout, widths: Widths, palette: Palette, now: datetime, moving: UUID | None = None
    ) -> None:
        self.layout = layout
        self.widths = widths
        self.palette = palette
        self.now = now
        self._moving = moving
        self._cells: dict[tuple[int, int], list[Segment]] = {}

    def forget(self, column: int, block: Block) -> None:
        """Draw a block's cells anew when they are next needed."""
        for row in range(block.first, block.end):
            self._cells.pop((column, row), None)

    def header(self, spot: Spot | None) -> Strip:
        """The line with the columns' titles, and how many columns are out of view to either side."""
        style, columns = self.palette.places, self.layout.columns
        before, after = self.widths.first, len(columns) - self.widths.columns.stop
        segments = [Segment(fit(f" ◂ {before}" if before else "", GUTTER), style["hint"])]
        for column in self.widths.columns:
            start, end = self.widths.of(column)
            here = spot is not None and spot.column == column
            title = ("▾" if here else " ") + shown(columns[column].title)
            segments.append(Segment(fit(title, end - start), style["title-here" if here else "title"]))
        hint = f" {after} ▸ " if after else ""
        strip = Strip(segments).adjust_cell_length(self.widths.total - len(hint), style["title"])
        return Strip.join([strip, Strip([Segment(hint, style["hint"])])]) if hint else strip

    def now_line(self) -> Strip:
        """The line of the present, straight through all columns."""
        at = to_local(self.now, self.layout.zone)
        label = f"━{at:%H:%M}"
        line = label + "━" * (self.widths.edges[-1] - len(label))
        return Strip([Segment(line, self.palette.places["now"])]).adjust_cell_length(
            self.widths.total, self.palette.places["closed"]
        )

    def row(self, row: int, spot: Spot | None, ghost: Ghost | None, *, topmost: bool = False) -> Strip:
        """A quarter hour through all columns in view. The topmost one tells its whole time."""
        segments = [self._time(row, here=spot is not None and spot.row == row, whole=topmost)]
        for column in self.widths.columns:
            if ghost is not None and ghost.column == column and ghost.first <= row < ghost.end:
                segments.extend(self._ghost(ghost, row))
            elif ghost is None and spot is not None and spot.column == column and self._touches(spot, row):
                segments.extend(self._cell(column, row, spot))
            else:
                segments.extend(self._plain_cell(column, row))
        return Strip(segments, self.widths.edges[-1]).extend_cell_length(
            self.widths.total, self.palette.places["closed"]
        )

    def _touches(self, spot: Spot, row: int) -> bool:
        if spot.row == row:
            return True
        block = self.layout.block_at(spot)
        return block is not None and block.first <= row < block.end

    def _time(self, number: int, *, here: bool, whole: bool) -> Segment:
        row = self.layout.rows[number]
        if here:
            return Segment(f"▸{row.at:%H:%M} ", self.palette.places["here"])
        again = "↻" if row.again else " "
        if row.on_the_hour:
            return Segment(f"{again}{row.at:%H:%M} ", self.palette.places["hour"])
        if whole:
            return Segment(f"{again}{row.at:%H:%M} ", self.palette.places["gutter"])
        return Segment(f"    {row.at:%M} ", self.palette.places["gutter"])

    def _plain_cell(self, column: int, row: int) -> list[Segment]:
        key = column, row
        if (cell := self._cells.get(key)) is None:
            cell = self._cells[key] = list(self._cell(column, row, None))
        return cell

    def _cell(self, column: int, row: int, spot: Spot | None) -> Iterator[Segment]:
        """A column's part of a line: its blocks side by side, and the free lanes between them."""
        edges = lane_edges(*self.widths.of(column), self.layout.lanes(column, row))
        selected = self.layout.block_at(spot) if spot else None
        lane = 0
        for block in (*self.layout.cells[column][row], None):
            stop = block.lane if block else len(edges) - 1
            for free in range(lane, stop):
                width = edges[free + 1] - edges[free]
                under_cursor = spot is not None and selected is None and spot.lane == free and spot.row == row
                yield from self._slot(column, row, width) if under_cursor else self._free(row, width)
            if block:
                lane = block.lane + block.span
                yield from self._block(block, row, edges[lane] - edges[block.lane], selected=block is selected)

    def _block(self, block: Block, row: int, width: int, *, selected: bool) -> Iterator[Segment]:
        if width <= 0:
            return
        places = self.palette.places
        styles = self.palette.blocks[self._word(block.visit, selected=selected)]
        yield Segment("▌", places["here"]) if selected else Segment(" ", places["closed"])
        for text, part in self._line(block, row, width - 1):
            if text:
                yield Segment(text, styles[part])

    def _word(self, visit: Visit, *, selected: bool) -> str:
        if selected:
            return "cursor"
        if visit.appointment_id == self._moving:
            return "moving"
        return signs.of_visit(visit, self.now).word

    def _line(self, block: Block, row: int, width: int) -> Pieces:
        visit = block.visit
        at = f"{to_local(visit.starts_at, self.layout.zone):%H:%M}" if _off_the_quarter(visit) else ""
        if row == block.first:
            alone = block.end - block.first == 1
            aside = f"{at} {shown(visit.service)}".strip() if alone else ""
            return name_line(visit, signs.of_visit(visit, self.now), width, aside)
        return service_line(visit, width, at) if row == block.first + 1 else bar_line(width)

    def _free(self, row: int, width: int) -> Iterator[Segment]:
        if width <= 0:
            return
        places = self.palette.places
        if not self.layout.rows[row].open:
            yield Segment(" " + "░" * (width - 1), places["closed"])
        elif self.layout.rows[row].on_the_hour:
            yield Segment(" " + "┈" * (width - 1), places["guide"])
        else:
            yield Segment(" " * width, places["guide"])

    def _slot(self, column: int, row: int, width: int) -> Iterator[Segment]:
        words = longest(free_words(self.layout, column, self.layout.rows[row], self.now), width - 2)
        yield Segment("▌", self.palette.places["here"])
        if width > 1:
            yield Segment(fit(f" {words}", width - 1), self.palette.blocks["cursor"]["name"])

    def _ghost(self, ghost: Ghost, row: int) -> Iterator[Segment]:
        start, end = self.widths.of(ghost.column)
        place = self.layout, ghost.column, ghost.starts_at, ghost.visit, self.now
        style = self.palette.places["fits" if droppable(*place) else "taken"]
        name = shown(ghost.visit.pet)
        text = ""
        if row == ghost.first:
            text = longest(drop_words(*place), end - start - 2)
            if ghost.end - ghost.first == 1:
                text = f"{text}  {name}"
        elif row == ghost.first + 1:
            text = name
        yield Segment("▌", self.palette.places["here"])
        yield Segment(fit(f" {text}", end - start - 1), style)


def _off_the_quarter(visit: Visit) -> bool:
    return quarter_before(visit.starts_at) != visit.starts_at
