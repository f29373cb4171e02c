"""A list of rows with a cursor: columns share the width, the selected row is marked by a sign as well as by colour."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.events import Resize
from textual.strip import Strip
from textual.widgets import DataTable

from petdesk.widgets.signs import Sign

MARK: Final = "▌"
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


class Table(DataTable[Text]):
    """Rows of Text, each with a key of the caller's. Cells that do not fit end in …"""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "cursor_up", "Up", id="list.up", show=False, tooltip="The row above"),
        Binding("down", "cursor_down", "Down", id="list.down", show=False, tooltip="The row below"),
        Binding("pageup", "page_up", "Page up", id="list.page_up", show=False, tooltip="A page up"),
        Binding("pagedown", "page_down", "Page down", id="list.page_down", show=False, tooltip="A page down"),
        Binding("home", "scroll_top", "First", id="list.first", show=False, tooltip="The first row"),
        Binding("end", "scroll_bottom", "Last", id="list.last", show=False, tooltip="The last row"),
        Binding("enter", "select_cursor", "Open", id="list.open", tooltip="Open the row"),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"table--{ink}" for ink in INKS}
    DEFAULT_CSS = """
    Table {
        height: 1fr; background: $background; scrollbar-size-vertical: 1;
        &:focus { background-tint: $foreground 0%; }
        & > .datatable--header { background: $background; color: $text-muted; text-style: none; }
        & > .datatable--cursor { background: $panel; color: $text; text-style: none; }
        &:focus > .datatable--cursor { background: $primary 25%; color: $text; text-style: bold; }
        & > .table--muted { color: $foreground 60%; }
        & > .table--accent { color: $text-accent; }
        & > .table--match { color: $text-accent; text-style: bold; }
        & > .table--success { color: $text-success; }
        & > .table--warning { color: $text-warning; }
        & > .table--error { color: $text-error; }
    }
    """

    def __init__(self, *columns: Column, id: str | None = None) -> None:  # noqa: A002  (Textual's own name)
        super().__init__(cursor_type="row", cell_padding=_PADDING, zebra_stripes=False, id=id)
        self._spread = columns
        self._keys: tuple[Any, ...] = ()
        self._rows: tuple[Sequence[Text], ...] = ()

    @property
    def selected(self) -> Any | None:
        """The key of the row under the cursor."""
        return self._keys[self.cursor_row] if 0 <= self.cursor_row < len(self._keys) else None

    def ink(self, name: str) -> Style:
        """The style of one of INKS in the present theme."""
        style = self.get_component_rich_style(f"table--{name}", partial=True)
        return Style(color=style.color, bold=style.bold)

    def signed(self, sign: Sign, words: str = "") -> Text:
        """A sign in its colour, and words behind it."""
        name = sign.colour.removeprefix("text-")
        text = Text(sign.glyph, self.ink(name) if name in INKS else Style())
        return text.append(f" {words}", Style()) if words else text

    def show(self, rows: Iterable[tuple[Any, Sequence[Text]]]) -> None:
        """Show these rows instead. The cursor stays on its key, or else goes to the first row."""
        before = self.selected
        pairs = tuple(rows)
        self._keys = tuple(key for key, _ in pairs)
        self._rows = tuple(cells for _, cells in pairs)
        self._fill(self._keys.index(before) if before in self._keys else 0)

    def on_resize(self, event: Resize) -> None:
        """Share the new width."""
        del event
        self._fill(max(self.cursor_row, 0))

    def _fill(self, row: int) -> None:
        widths = self._widths(self.size.width - 1)
        self.clear(columns=True)
        self.add_column(Text(""), width=1)
        for column, width in zip(self._spread, widths, strict=True):
            if width:
                self.add_column(Text(column.title), width=width)
        for cells in self._rows:
            kept = [_fitting(cell) for cell, width in zip(cells, widths, strict=True) if width]
            self.add_row(Text(" "), *kept)
        if self._rows:
            self.move_cursor(row=row, animate=False)

    def _widths(self, room: int) -> list[int]:
        shown = [room >= column.roomy for column in self._spread]
        fixed = sum(
            column.width + 2 * _PADDING for column, is_shown in zip(self._spread, shown, strict=True) if is_shown
        )
        spare = max(room - (1 + 2 * _PADDING) - fixed, 0)
        shares = sum(column.share for column, is_shown in zip(self._spread, shown, strict=True) if is_shown) or 1
        return [
            column.width + spare * column.share // shares if is_shown else 0
            for column, is_shown in zip(self._spread, shown, strict=True)
        ]

    def render_line(self, y: int) -> Strip:
        """A line of the table; the row under the cursor is marked. (A cell that changed would redraw every row.)"""
        strip = super().render_line(y)
        row = y - self.header_height + self.scroll_offset.y
        if y < self.header_height or row != self.cursor_row or row >= self.row_count:
            return strip
        under = next(iter(strip), Segment("")).style or Style()
        return Strip.join([Strip([Segment(f" {MARK} ", under + self.ink("accent"))]), strip.crop(len(MARK) + 2)])


def _fitting(cell: Text) -> Text:
    cell.no_wrap = True
    cell.overflow = "ellipsis"
    return cell
