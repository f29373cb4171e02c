"""Audit: who did what, the newest first; by person, day and record, and one entry in full."""

from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar
from uuid import UUID

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from petdesk.screens.base import DeskScreen
from petdesk.screens.dialogs.choose_person import ChoosePerson
from petdesk.screens.dialogs.entry import EntryDialog
from petdesk.screens.dialogs.go_to_date import GoToDate
from petdesk.services.audit.details import details
from petdesk.services.audit.reading import AuditLine, Page, Place, entries
from petdesk.widgets import signs
from petdesk.widgets.table import Column, Table
from petdesk.wording import count, day_long, shown, when


@dataclass(frozen=True, slots=True)
class Named:
    """A person or a record, and what it is called."""

    key: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked for: what a person did, on a clinic day, to a record and what belongs to it."""

    person: Named | None = None
    day: date | None = None
    record: Named | None = None


class Audit(DeskScreen):
    """A page of the log. What is older is a key away; nothing here can be changed."""

    AREA = "Audit"
    CSS_PATH = "audit.tcss"
    AUTO_FOCUS = "#entries"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Everything", id="audit.everything", tooltip="Every entry again, the newest first"),
        Binding("p", "person", "Person", id="audit.person", tooltip="What one person did"),
        Binding("d", "day", "Day", id="audit.day", tooltip="What was done on one day"),
        Binding("r", "record", "Record", id="audit.record", tooltip="The history of what the entry is about"),
        Binding("left_square_bracket", "older", "Older", id="audit.older", tooltip="The 200 entries before"),
        Binding("right_square_bracket", "newer", "Newer", id="audit.newer", tooltip="The 200 entries after"),
    ]

    def __init__(self, wanted: Filter | None = None) -> None:
        super().__init__()
        self._first_wanted = wanted or Filter()
        self._wanted = self._first_wanted
        self._places: tuple[Place | None, ...] = (None,)
        """Where each page up to this one begins."""
        self._page = Page((), None)

    def compose_work(self) -> ComposeResult:
        yield Static("", id="filter")
        yield Table(
            Column("When", 17),
            Column("", 1),
            Column("What", 30, share=1),
            Column("Desk", 16, roomy=100),
            id="entries",
        )
        yield Static("", id="nothing")

    @property
    def _table(self) -> Table:
        return self.query_one("#entries", Table)

    def reload(self) -> object:
        """Read the page again."""
        return self.read_page()

    @work(exclusive=True, group="audit")
    async def read_page(self, *, from_the_top: bool = False) -> None:
        """Read the page that is asked for, and show it."""
        with self.telling():
            self._page = await self.read(
                entries,
                person=self._wanted.person.key if self._wanted.person else None,
                record=self._wanted.record.key if self._wanted.record else None,
                day=self._wanted.day,
                older=self._places[-1],
            )
            self._show(from_the_top=from_the_top)

    def day_changed(self, day: date) -> None:
        """Rows do not move under the eyes of whoever reads them; coming back to the screen reads again."""

    def _show(self, *, from_the_top: bool) -> None:
        lines = self._page.lines
        self._table.show(((line, self._cells(line)) for line in lines), from_the_top=from_the_top)
        self._table.display = bool(lines)
        nothing = self.query_one("#nothing", Static)
        nothing.display = not lines
        nothing.update("Nothing was done that is asked for here. Esc goes back.")
        self.query_one("#filter", Static).update(self._told())
        self.refresh_bindings()

    def _told(self) -> Content:
        wanted = self._wanted
        parts = [
            *([f"History of {shown(wanted.record.name)}"] if wanted.record else []),
            *([shown(wanted.person.name)] if wanted.person else []),
            *([day_long(wanted.day)] if wanted.day else []),
        ]
        pages = f" · page {len(self._places)}" if len(self._places) > 1 else ""
        more = " · older ones with [" if self._page.older else ""
        number = count(len(self._page.lines), "entry", "entries")
        return Content.assemble((f" {' · '.join(parts) or 'Everything'}", "bold"), f"    {number}{pages}{more}")

    def _cells(self, line: AuditLine) -> tuple[Text, ...]:
        table = self._table
        return (
            Text(when(self.local(line.at), self.today)),
            Text() if line.proven else table.signed(signs.UNPROVEN),
            Text(shown(line.sentence)),
            Text(shown(line.desk) or "–", table.ink("muted")),
        )

    # What is asked for

    @property
    def _line(self) -> AuditLine | None:
        return next((table.selected for table in self.query(Table)), None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        del parameters
        match action:
            case "back":
                return self._wanted != self._first_wanted or len(self._places) > 1
            case "record":
                return self._line is not None and self._line.record is not None
            case "older":
                return self._page.older is not None
            case "newer":
                return len(self._places) > 1
            case _:
                return True

    @on(Table.RowHighlighted)
    def _offer_what_acts(self) -> None:
        self.refresh_bindings()

    def _ask(self, wanted: Filter) -> None:
        self._wanted, self._places = wanted, (None,)
        self.read_page(from_the_top=True)

    def action_back(self) -> None:
        """Without what was asked for."""
        self._ask(self._first_wanted)

    def action_older(self) -> None:
        """The page before."""
        self._places = (*self._places, self._page.older)
        self.read_page(from_the_top=True)

    def action_newer(self) -> None:
        """The page after."""
        self._places = self._places[:-1]
        self.read_page(from_the_top=True)

    @work
    async def action_person(self) -> None:
        """Choose somebody of the team."""
        at = self._line.person if self._line else None
        if chosen := await self.petdesk.push_screen_wait(ChoosePerson("Whose entries?", at)):
            self._ask(replace(self._wanted, person=Named(chosen.staff_id, chosen.title)))

    @work
    async def action_day(self) -> None:
        """Choose a day."""
        at = self._wanted.day or (self.local(self._line.at).date() if self._line else self.today)
        if day := await self.petdesk.push_screen_wait(GoToDate(at)):
            self._ask(replace(self._wanted, day=day))

    def action_record(self) -> None:
        """What happened to the record of this entry, whoever did it and whenever."""
        if (line := self._line) and line.record:
            self._ask(Filter(record=Named(line.record, line.record_name or "one record")))

    @on(Table.RowSelected)
    @work
    async def open_entry(self) -> None:
        """One entry in full."""
        if line := self._line:
            with self.telling():
                found = await self.read(details, Place(line.at, line.entry_id))
                await self.petdesk.push_screen_wait(EntryDialog(found))


class History(Audit):
    """The log of one person or one record, on top of where it was asked for."""

    AREA = "History"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="history.back", tooltip="Less of what was asked for; then back"),
        *Audit.BINDINGS[1:],
    ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return True if action == "back" else super().check_action(action, parameters)

    def action_back(self) -> None:
        """As it was at first; from there back to the screen below."""
        if super().check_action("back", ()):
            super().action_back()
        elif self.is_current:
            self.dismiss()


def of_person(key: UUID, name: str) -> History:
    """What somebody did."""
    return History(Filter(person=Named(key, name)))


def of_record(key: UUID, name: str) -> History:
    """What happened to a record and to what belongs to it."""
    return History(Filter(record=Named(key, name)))
