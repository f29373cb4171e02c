"""The floor: Textual with nothing around it. `python -m bench.bare text|table|list|day`, in a terminal."""

import sys
from typing import ClassVar, Final

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import DataTable, Input, Static

READY: Final = "bare and ready"
OWNERS: Final = 20
PEOPLE, QUARTERS, DAYS = 12, 40, 60


class BareText(App[None]):
    """One line."""

    def compose(self) -> ComposeResult:
        yield Static(READY)


class BareTable(App[None]):
    """A field, and a table with as many rows and columns as the desk's list of owners."""

    CSS = "DataTable { height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "clear", "Clear")]

    def compose(self) -> ComposeResult:
        yield Input(placeholder=READY)
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        self.query_one(Input).cursor_blink = False
        self.query_one(DataTable).add_columns("Owner", "Pets", "Phone", "Next visit")
        self.fill("")

    def fill(self, typed: str) -> None:
        """As many owners as the desk shows, with what was typed in them, so that every cell is painted."""
        table = self.query_one(DataTable)
        table.clear()
        table.add_rows(
            (f"{typed}-Okonkwo, Wim {row}", f"{typed} (dog), Tom (cat)", f"+49 30 {typed} {row}", f"Thu 12 {typed}")
            for row in range(OWNERS)
        )

    def action_clear(self) -> None:
        """An empty field."""
        self.query_one(Input).clear()
        self.query_one(Input).focus()


class BareList(BareTable):
    """The same, and every letter typed fills the table anew."""

    def on_input_changed(self, event: Input.Changed) -> None:
        """Other owners."""
        self.fill(event.value)


class BareDay(App[None]):
    """A table with a column for each person and rows for many days; a page further, all of it is painted anew."""

    CSS = "DataTable { height: 1fr; }"

    def compose(self) -> ComposeResult:
        yield DataTable(cursor_type="cell")

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns(READY, *(f"Dr {number}" for number in range(PEOPLE)))
        table.add_rows((f"{row}:00", *(f"Rex {row}" for _ in range(PEOPLE))) for row in range(DAYS * QUARTERS))


APPS: Final[dict[str, type[App[None]]]] = {"text": BareText, "table": BareTable, "list": BareList, "day": BareDay}

if __name__ == "__main__":
    APPS[sys.argv[1]]().run()
