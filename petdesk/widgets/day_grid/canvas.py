"""The drawn part of the day grid: lines, scrolling, and repainting no more than what changed."""

from datetime import UTC, datetime
from typing import ClassVar, Final
from uuid import UUID

from rich.style import Style
from textual.geometry import Region, Size
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.strip import Strip

from petdesk.widgets.day_grid import palette as colours
from petdesk.widgets.day_grid.layout import DayLayout, Spot
from petdesk.widgets.day_grid.painter import Ghost, Painter
from petdesk.widgets.day_grid.restore import same_time
from petdesk.widgets.day_grid.walk import land
from petdesk.widgets.day_grid.widths import lane_edges, share_out

HEADER: Final = 1
"""The line of titles, which stays when the rest scrolls."""
_CONTEXT: Final = 2
"""How many lines stay in view above and below the cursor."""


class DayCanvas(ScrollView, can_focus=False, inherit_bindings=False):
    """Shows a layout and a cursor on it. A line is a row of the layout, or the present between two of them."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = colours.COMPONENT_CLASSES
    DEFAULT_CSS = colours.DEFAULT_CSS

    now: var[datetime] = var(datetime(1970, 1, 1, tzinfo=UTC), init=False)
    """The present instant, for the line across the day and for who is late."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._painter: Painter | None = None
        self._palette: colours.Palette | None = None
        self._looks: tuple[Style, ...] = ()
        self._looks_are_old = True
        self._spot: Spot | None = None
        self._ghost: Ghost | None = None
        self._scroll_when_sized = False

    @property
    def layout_shown(self) -> DayLayout | None:
        """What is drawn at present."""
        return self._painter.layout if self._painter else None

    # What changes

    def show_layout(self, layout: DayLayout, spot: Spot | None) -> None:
        """Draw another layout. The same time of day stays where it was on the screen."""
        before, was_in_view = self.layout_shown, self._in_view()
        top = self._row_at(round(self.scroll_y)) if before else None
        self._spot = spot
        self._draw(layout, self._painter.widths.first if self._painter else 0)
        self._measure()
        if before and top is not None:
            self.scroll_to(y=self._line_of(same_time(before, top, layout)), animate=False, force=True)
        if was_in_view:
            self._keep_in_view()

    def move_cursor(self, spot: Spot, ghost: Ghost | None) -> None:
        """Show the cursor, or the visit it carries, somewhere else."""
        if (painter := self._painter) is None or (spot, ghost) == (self._spot, self._ghost):
            return
        if self._spot is None or self._spot.column != spot.column:
            self.refresh(Region(0, 0, self.size.width, HEADER))
        self._refresh_cursor()
        in_hand, self._spot, self._ghost = self._moving, spot, ghost
        self._refresh_cursor()
        if in_hand != self._moving:
            self._draw(painter.layout, painter.widths.first)
        self._keep_in_view()

    def scroll_to_present(self) -> None:
        """Bring the present into view, with more of what is to come than of what was."""
        layout = self.layout_shown
        self._scroll_when_sized = not self.size
        if layout and (row := layout.row_now(self.now)) is not None:
            self.scroll_to(y=self._line_of(row) - self._page // 3, animate=False, force=True)

    def watch_now(self, old: datetime, new: datetime) -> None:
        if (painter := self._painter) is None:
            return
        painter.now = new
        for column, block in painter.layout.places.values():
            if block.visit.is_late(old) != block.visit.is_late(new):
                painter.forget(column, block)
                self._refresh_rows(block.first, block.end)
        self._refresh_cursor()
        before, after = painter.layout.row_now(old), painter.layout.row_now(new)
        if before is not None and after is not None:
            self._refresh_lines(min(before, after), max(before, after) + 2)
        elif before != after:
            self._measure()
            self.refresh()

    # Drawing

    def render_line(self, y: int) -> Strip:
        painter = self._painter
        if painter is None or not painter.layout.columns:
            return Strip.blank(self.size.width, self.rich_style)
        if y < HEADER:
            return painter.header(self._spot)
        line = y - HEADER + round(self.scroll_y)
        if line >= self._lines:
            return Strip.blank(self.size.width, self.rich_style)
        if line == self._line_now:
            return painter.now_line()
        return painter.row(self._row_at(line), self._spot, self._ghost, topmost=y == HEADER)

    def render_lines(self, crop: Region) -> list[Strip]:
        if self._painter and self._looks_are_old:
            self._looks_are_old = False
            looks = colours.telltale(self.get_component_rich_style)
            if looks != self._looks:
                self._looks, self._palette = looks, None
                self._draw(self._painter.layout, self._painter.widths.first)
        return super().render_lines(crop)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._looks_are_old = True

    def on_resize(self) -> None:
        if self._painter:
            self._draw(self._painter.layout, self._painter.widths.first)
            self._measure()
            if self._scroll_when_sized:
                self.scroll_to_present()
            self._keep_in_view()

    def _draw(self, layout: DayLayout, first_column: int) -> None:
        widths = share_out(self.size.width, len(layout.columns), first_column)
        self._palette = self._palette or colours.make_palette(self.get_component_rich_style)
        self._painter = Painter(layout, widths, self._palette, self.now, self._moving)
        self.refresh()

    @property
    def _moving(self) -> UUID | None:
        """The visit in hand."""
        return self._ghost.visit.appointment_id if self._ghost else None

    # Lines and rows

    @property
    def _lines(self) -> int:
        layout = self.layout_shown
        return len(layout.rows) + (self._line_now is not None) if layout else 0

    @property
    def _line_now(self) -> int | None:
        """The line of the present: after the row that it is in."""
        layout = self.layout_shown
        row = layout.row_now(self.now) if layout else None
        return None if row is None else row + 1

    @property
    def _page(self) -> int:
        """How many lines are in view."""
        return max(self.size.height - HEADER, 1)

    def _line_of(self, row: int) -> int:
        now = self._line_now
        return row if now is None or row < now else row + 1

    def _row_at(self, line: int) -> int:
        now = self._line_now
        return line if now is None or line < now else line - 1

    def _rows_of_cursor(self) -> tuple[int, int] | None:
        """The rows [first, end) that look different because of the cursor."""
        layout, spot = self.layout_shown, self._spot
        if layout is None or spot is None:
            return None
        if self._ghost:
            return self._ghost.first, self._ghost.end
        block = layout.block_at(spot)
        return (block.first, block.end) if block else (spot.row, spot.row + 1)

    def _measure(self) -> None:
        self.virtual_size = Size(self.size.width, HEADER + self._lines)

    # Repainting and scrolling

    def _refresh_cursor(self) -> None:
        if rows := self._rows_of_cursor():
            self._refresh_rows(*rows)

    def _refresh_rows(self, first: int, end: int) -> None:
        self._refresh_lines(self._line_of(first), self._line_of(end - 1) + 1)

    def _refresh_lines(self, first: int, end: int) -> None:
        top = HEADER - round(self.scroll_y)
        lines = Region(0, HEADER, self.size.width, self._page)
        if visible := lines.intersection(Region(0, top + first, self.size.width, end - first)):
            self.refresh(visible)

    def _in_view(self) -> bool:
        if (rows := self._rows_of_cursor()) is None:
            return True
        line = self._line_of(rows[0]) - round(self.scroll_y)
        return 0 <= line < self._page

    def _keep_in_view(self) -> None:
        """Scroll no further than needed: by columns, and by lines with some context around the cursor."""
        rows, spot, painter = self._rows_of_cursor(), self._spot, self._painter
        if rows is None or spot is None or painter is None or not self.size:
            return
        columns = painter.widths.columns
        if spot.column not in columns:
            first = spot.column if spot.column < columns.start else spot.column - len(columns) + 1
            self._draw(painter.layout, first)
        first, last = self._line_of(rows[0]) - _CONTEXT, self._line_of(rows[1] - 1) + _CONTEXT
        lowest = min(last - self._page + 1, first)  # a block taller than the page shows its beginning
        self.scroll_to(y=min(max(self.scroll_y, lowest), first), animate=False, force=True)

    def spot_at(self, x: int, y: int) -> Spot | None:
        """The spot under a cell of the widget; None in the header, in the gutter, and beyond the columns."""
        painter, line = self._painter, y - HEADER + round(self.scroll_y)
        column = painter.widths.column_at(x) if painter else None
        if painter is None or column is None or y < HEADER or line >= self._lines:
            return None
        row = self._row_at(line)
        edges = lane_edges(*painter.widths.of(column), painter.layout.lanes(column, row))
        lane = next(number for number, edge in enumerate(edges[1:]) if x < edge)
        return land(painter.layout, column, row, lane)
