"""No-shows: who did not come in a period, how often before, and what it cost."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from petdesk.screens.base import DeskScreen
from petdesk.screens.dialogs.booking import BookingDialog
from petdesk.screens.pet import PetScreen
from petdesk.services import no_shows
from petdesk.services.no_shows import MissedVisit
from petdesk.widgets.table import Column, Table
from petdesk.wording import count, day_short, money, phone, shown

PERIODS = {"week": 7, "month": 30, "quarter": 91, "year": 365}
MOST = 500


class NoShows(DeskScreen):
    """A period that ends today, or further back; each missed visit with who, what, with whom, how often before."""

    AREA = "No-shows"
    CSS_PATH = "no_shows.tcss"
    AUTO_FOCUS = "#missed"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b", "book", "Book again", id="no_shows.book", tooltip="Book a new visit for the pet"),
        Binding("w", "period('week')", "Week", id="no_shows.week", tooltip="Seven days"),
        Binding("m", "period('month')", "Month", id="no_shows.month", tooltip="Thirty days"),
        Binding("q", "period('quarter')", "Quarter", id="no_shows.quarter", tooltip="Thirteen weeks"),
        Binding("y", "period('year')", "Year", id="no_shows.year", tooltip="A year"),
        Binding("left_square_bracket", "shift(-1)", "Earlier", id="no_shows.earlier", tooltip="The period before"),
        Binding("right_square_bracket", "shift(1)", "Later", id="no_shows.later", tooltip="The period after"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._days = PERIODS["month"]
        self._back = 0

    def compose_work(self) -> ComposeResult:
        yield Static("", id="summary")
        yield Table(
            Column("When", 18),
            Column("Pet", 10, share=2),
            Column("Owner", 14, share=3),
            Column("Missed before", 13),
            Column("Service", 12, share=2, roomy=78),
            Column("With", 14, share=1, roomy=96),
            Column("Phone", 17, roomy=110),
            id="missed",
        )
        yield Static("", id="nothing")

    @property
    def _table(self) -> Table:
        return self.query_one("#missed", Table)

    @property
    def _period(self) -> tuple[date, date]:
        last = self.today - timedelta(days=self._back * self._days)
        return last - timedelta(days=self._days - 1), last

    @work(exclusive=True, group="missed")
    async def reload(self) -> None:
        """Read the period again."""
        first, last = self._period
        with self.telling():
            missed = await self.read(no_shows.missed_visits, first, last, MOST + 1)
            self._show(missed)

    def _show(self, missed: tuple[MissedVisit, ...]) -> None:
        first, last = self._period
        self._table.show((visit, partial(self._cells, visit)) for visit in missed[:MOST])
        lost = sum((visit.price for visit in missed), Decimal())
        again = len({visit.owner_id for visit in missed if visit.before})
        number = f"{MOST}+ visits" if len(missed) > MOST else count(len(missed), "visit")
        self.query_one("#summary", Static).update(
            Content.assemble(
                (_period_words(first, last), "bold"),
                f"    {number} missed · {money(lost, self.desk.clinic.currency)} not earned",
                f" · {count(again, 'owner')} not for the first time" if again else "",
            )
        )
        nothing = self.query_one("#nothing", Static)
        nothing.display = not missed
        self._table.display = bool(missed)
        nothing.update("Everybody came. Press [ for the period before, y for a whole year.")

    def _cells(self, visit: MissedVisit) -> tuple[Text, ...]:
        table = self._table
        local = self.local(visit.starts_at)
        before = Text("first time", table.ink("muted"))
        if visit.before:
            before = Text(
                f"{'!' if visit.before > 1 else ' '} {visit.before} ×",
                table.ink("error" if visit.before > 1 else "warning"),
            )
        return (
            Text(f"{day_short(local.date(), self.today)} {local:%H:%M}"),
            Text(shown(visit.pet)),
            Text(f"{shown(visit.owner_last)}, {shown(visit.owner_first)}".strip(", ")),
            before,
            Text(shown(visit.service)),
            Text(shown(visit.staff)),
            Text(phone(visit.phone) or "–"),
        )

    @on(Table.RowSelected)
    def open_pet(self) -> None:
        """The pet that did not come."""
        if visit := self._visit():
            self.petdesk.push_screen(PetScreen(visit.pet_id))

    @work
    async def action_book(self) -> None:
        """Another try."""
        if visit := self._visit():
            await self.petdesk.push_screen_wait(BookingDialog(pet_id=visit.pet_id, service_hint=visit.service))

    def _visit(self) -> MissedVisit | None:
        visit: MissedVisit | None = self._table.selected
        if visit is None:
            self.say("Nothing is selected.")
        return visit

    def action_period(self, name: str) -> None:
        """A period of this length, up to today."""
        self._days, self._back = PERIODS[name], 0
        self.reload()

    def action_shift(self, by: int) -> None:
        """The period before or after; never past today."""
        self._back = max(self._back - by, 0)
        self.reload()


def _period_words(first: date, last: date) -> str:
    year = f" {first.year}" if first.year != last.year else ""
    return f"{first:%a} {first.day} {first:%b}{year} – {last:%a} {last.day} {last:%b %Y}"
