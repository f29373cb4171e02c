"""A list of rows with a cursor: columns share the width, the selected row is marked by a sign as well as by colour.

Drawn line by line. Textual's DataTable renders every cell through a console of its own; of a list that is filled anew
with every letter typed, that is most of the time between the letter and its answer.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.events import Click
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from petdesk.widgets.own_keys import OwnKeys, own_keys
from petdesk.widgets.signs import Sign

MARK: Final = "▌"
HEADER: Final = 1
"""The line of titles, which stays when the rest scrolls."""
_GUTTER: Final = 3
"""Cells at the left of every row: the mark, and a space on both sides."""
_PADDING: Final = 1

INKS: Final = ("muted", "accent", "match", "success", "warning", "error")
"""The styles that cells are written in, from the theme."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column `width` cells wide, or with a `share` of what the others leave, but at least `width`.

    A column that says `roomy` is left out below that many cells of the whole table.
    """

    title: str
    width: int
    share: int = 0
    roomy: int = 0


@dataclass(frozen=True, slots=True)
class _Looks:
    """The styles of whole lines, as theme and focus have them at the moment."""

    row: Style
    header: Style
    cursor: Style
    mark: Style


_CURSOR_KEYS: Final[list[BindingType]] = [
    Binding("up", "step(-1)", "Up", id="list.up", show=False, tooltip="The row above"),
    Binding("down", "step(1)", "Down", id="list.down", show=False, tooltip="The row below"),
    Binding("pageup", "page(-1)", "Page up", id="list.page_up", show=False, tooltip="A page up"),
    Binding("pagedown", "page(1)", "Page down", id="list.page_down", show=False, tooltip="A page down"),
    Binding("home", "first", "First", id="list.first", show=False, tooltip="The first row"),
    Binding("end", "last", "Last", id="list.last", show=False, tooltip="The last row"),
]

Cells = Sequence[Text] | Callable[[], Sequence[Text]]
"""What stands in a row; of a long list, what writes it when the row comes into view."""


class Table(OwnKeys, ScrollView, can_focus=True, inherit_bindings=False):
    """Rows of Text, each with a key of the caller's. Cells that do not fit end in …"""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        *_CURSOR_KEYS,
        Binding("enter", "open", "Open", id="list.open", tooltip="Open the row"),
    ]
    OWN_KEYS = own_keys(_CURSOR_KEYS)
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "table--header",
        "table--row",
        "table--cursor",
        *(f"table--{ink}" for ink in INKS),
    }
    DEFAULT_CSS = """
    Table {
        height: 1fr; background: $background; color: $foreground;
        overflow-x: hidden; overflow-y: scroll; scrollbar-size-vertical: 1; scrollbar-background: $background;
        & > .table--row { background: $background; color: $foreground; }
        & > .table--header { background: $background; color: $text-muted; }
        & > .table--cursor { background: $panel; color: $text; }
        &:focus > .table--cursor { background: $primary 25%; color: $text; text-style: bold; }
        & > .table--muted { color: $foreground 60%; }
        & > .table--accent { color: $text-accent; }
        & > .table--match { color: $text-accent; text-style: bold; }
        & > .table--success { color: $text-success; }
        & > .table--warning { color: $text-warning; }
        & > .table--error { color: $text-error; }
    }
    """

    @dataclass
    class RowHighlighted(Message):
        """The cursor is on another row, or the rows are others."""

        table: "Table"

        @property
        def control(self) -> "Table":
            return self.table

    @dataclass
    class RowSelected(Message):
        """The row under the cursor is to be opened."""

        table: "Table"

        @property
        def control(self) -> "Table":
            return self.table

    def __init__(self, *columns: Column, id: str | None = None) -> None:  # noqa: A002  (Textual's own name)
        super().__init__(id=id)
        self._columns = columns
        self._keys: tuple[Any, ...] = ()
        self._rows: tuple[Cells, ...] = ()
        self._cursor = 0
        self._widths: tuple[int, ...] = ()
        self._looks: _Looks | None = None
        self._looks_are_old = True
        self._drawn: dict[int, Strip] = {}

    @property
    def selected(self) -> Any | None:
        """The key of the row under the cursor."""
        return self._keys[self._cursor] if self._cursor < len(self._keys) else None

    @property
    def keys(self) -> tuple[Any, ...]:
        """The keys of all rows, from the top."""
        return self._keys

    def go_to(self, row: int) -> None:
        """Put the cursor on a row."""
        self._go_to(row)

    def ink(self, name: str) -> Style:
        """The style of one of INKS in the present theme."""
        return _without_background(self.get_component_rich_style(f"table--{name}", partial=True))

    def signed(self, sign: Sign, words: str = "") -> Text:
        """A sign in its colour, and words behind it."""
        name = sign.colour.removeprefix("text-")
        text = Text(sign.glyph, self.ink(name) if name in INKS else Style())
        return text.append(f" {words}", Style()) if words else text

    def show(self, rows: Iterable[tuple[Any, Cells]], *, from_the_top: bool = False) -> None:
        """Show these rows instead. The cursor stays on its key, or where that was, unless `from_the_top`."""
        before, at = (None, 0) if from_the_top else (self.selected, self._cursor)
        pairs = tuple(rows)
        self._keys = tuple(key for key, _ in pairs)
        self._rows = tuple(cells for _, cells in pairs)
        self._cursor = self._keys.index(before) if before in self._keys else min(at, max(len(self._keys) - 1, 0))
        self._drawn.clear()
        self.virtual_size = Size(self.size.width, HEADER + len(self._rows))
        self.refresh()
        self._keep_in_view()
        if self._rows:
            self.post_message(self.RowHighlighted(self))

    # The cursor

    def action_step(self, by: int) -> None:
        """So many rows down."""
        self._go_to(self._cursor + by)

    def action_page(self, by: int) -> None:
        """So many pages down."""
        self._go_to(self._cursor + by * self._page)

    def action_first(self) -> None:
        """The first row."""
        self._go_to(0)

    def action_last(self) -> None:
        """The last row."""
        self._go_to(len(self._rows) - 1)

    def action_open(self) -> None:
        """Open the row under the cursor."""
        if self._rows:
            self.post_message(self.RowSelected(self))

    def on_click(self, event: Click) -> None:
        """A click chooses a row; a click on the chosen one opens it."""
        row = event.y - HEADER + round(self.scroll_y)
        if event.y < HEADER or row >= len(self._rows):
            return
        if row == self._cursor:
            self.action_open()
        self._go_to(row)

    def _go_to(self, row: int) -> None:
        row = max(min(row, len(self._rows) - 1), 0)
        if row == self._cursor:
            return
        self._refresh_row(self._cursor)
        self._cursor = row
        self._refresh_row(row)
        self._keep_in_view()
        self.call_after_refresh(self.post_message, self.RowHighlighted(self))  # the mark is painted first

    @property
    def _page(self) -> int:
        """How many rows are in view."""
        return max(self.size.height - HEADER, 1)

    def _keep_in_view(self) -> None:
        lowest = self._cursor - self._page + 1
        self.scroll_to(y=min(max(self.scroll_y, lowest), self._cursor), animate=False, force=True)

    def _refresh_row(self, row: int) -> None:
        line = HEADER + row - round(self.scroll_y)
        if HEADER <= line < self.size.height:
            self.refresh(Region(0, line, self.size.width, 1))

    # Drawing

    def on_resize(self) -> None:
        """Share the new width."""
        self._widths = tuple(self._shared(self.size.width))
        self._drawn.clear()
        self.virtual_size = Size(self.size.width, HEADER + len(self._rows))
        self._keep_in_view()

    def render_lines(self, crop: Region) -> list[Strip]:
        if self._looks_are_old:
            self._look_again()
        return super().render_lines(crop)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._looks_are_old = True

    def _look_again(self) -> None:
        looks = _Looks(
            self.get_component_rich_style("table--row"),
            self.get_component_rich_style("table--header"),
            self.get_component_rich_style("table--cursor"),
            self.ink("accent"),
        )
        self._looks_are_old = False
        if looks != self._looks:
            self._looks = looks
            self._drawn.clear()

    def render_line(self, y: int) -> Strip:
        looks = self._looks
        if looks is None or not self._widths:
            return Strip.blank(self.size.width, self.rich_style)
        if y < HEADER:
            return self._line([Text(column.title) for column in self._columns], looks.header)
        row = y - HEADER + round(self.scroll_y)
        if row >= len(self._rows):
            return Strip.blank(self.size.width, looks.row)
        if row == self._cursor:
            return self._line(self._written(row), looks.cursor, looks.mark)
        if (strip := self._drawn.get(row)) is None:
            strip = self._drawn[row] = self._line(self._written(row), looks.row)
        return strip

    def _written(self, row: int) -> Sequence[Text]:
        cells = self._rows[row]
        return cells() if callable(cells) else cells

    def _line(self, cells: Sequence[Text], style: Style, mark: Style | None = None) -> Strip:
        gutter = Segment(f" {MARK} ", style + mark) if mark else Segment(" " * _GUTTER, style)
        segments = [gutter]
        for cell, width in zip(cells, self._widths, strict=True):
            if width:
                segments += self._cell(cell, width, style)
        return Strip(segments).adjust_cell_length(self.size.width, style)

    def _cell(self, cell: Text, width: int, style: Style) -> Iterable[Segment]:
        if cell.cell_len > width:
            cell = cell.copy()
            cell.truncate(width, overflow="ellipsis")
        own = style + cell.style if isinstance(cell.style, Style) else style
        before, behind = " " * _PADDING, " " * (width - cell.cell_len + _PADDING)
        if cell.spans:
            yield Segment(before, own)
            yield from Segment.apply_style(cell.render(self.app.console), own)
            yield Segment(behind, own)
        else:
            yield Segment(before + cell.plain + behind, own)

    def _shared(self, room: int) -> Iterable[int]:
        shown = [column for column in self._columns if room >= column.roomy]
        spare = max(room - _GUTTER - sum(column.width + 2 * _PADDING for column in shown), 0)
        shares = sum(column.share for column in shown) or 1
        for column in self._columns:
            yield column.width + spare * column.share // shares if column in shown else 0


@lru_cache(maxsize=64)
def _without_background(style: Style) -> Style:
    return Style(color=style.color, bold=style.bold)
