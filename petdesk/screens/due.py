"""Due: vaccinations that lapsed or are about to, and whom to call."""

from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from petdesk.screens.base import DeskScreen
from petdesk.screens.dialogs.booking import BookingDialog
from petdesk.screens.pet import PetScreen
from petdesk.services import vaccinations
from petdesk.services.vaccinations import DueRow
from petdesk.widgets import signs
from petdesk.widgets.table import Column, Table
from petdesk.wording import count, day_short, phone, shown

MOST = 200


class Due(DeskScreen):
    """Two lists under each other's key: overdue, the last to lapse first; and due within a month."""

    AREA = "Due"
    CSS_PATH = "due.tcss"
    AUTO_FOCUS = "#vaccinations"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b", "book", "Book", id="due.book", tooltip="Book the vaccination"),
        Binding("o", "list('overdue')", "Overdue", id="due.overdue", tooltip="What should have been given by now"),
        Binding("d", "list('due')", "Due", id="due.due", tooltip="What falls due within 30 days"),
        Binding("tab", "other_list", id="due.other", show=False, tooltip="The other list"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._lists: dict[str, tuple[DueRow, ...]] = {"overdue": (), "due": ()}
        self._shown = "overdue"

    def compose_work(self) -> ComposeResult:
        with Horizontal(id="lists"):
            yield Static("", id="overdue")
            yield Static("", id="due")
        yield Table(
            Column("Due", 14),
            Column("Vaccination", 12, share=2),
            Column("Pet", 11, share=2),
            Column("Owner", 11, share=3),
            Column("Phone", 17, roomy=78),
            Column("Last visit", 12, roomy=96),
            Column("Booked", 12, roomy=110),
            id="vaccinations",
        )
        yield Static("", id="nothing")

    @property
    def _table(self) -> Table:
        return self.query_one("#vaccinations", Table)

    @work(exclusive=True, group="due")
    async def reload(self) -> None:
        """Both lists, so that each says how long the other is."""
        with self.telling():
            overdue = await self.read(vaccinations.overdue, MOST + 1)
            due = await self.read(vaccinations.due_soon, MOST + 1)
            self._lists = {"overdue": overdue, "due": due}
            self._show()

    def _show(self) -> None:
        rows = self._lists[self._shown]
        self._table.show((row, partial(self._cells, row)) for row in rows[:MOST])
        for name, title in (("overdue", "Overdue"), ("due", "Due in 30 days")):
            number = f"{MOST}+" if len(self._lists[name]) > MOST else str(len(self._lists[name]))
            tab = self.query_one(f"#{name}", Static)
            tab.update(Content(f"{'▌' if name == self._shown else ' '} {title}  {number}"))
            tab.set_class(name == self._shown, "chosen")
        nothing = self.query_one("#nothing", Static)
        nothing.display = not rows
        self._table.display = bool(rows)
        nothing.update(Content(_nothing(self._shown)))

    def _cells(self, row: DueRow) -> tuple[Text, ...]:
        table = self._table
        late = row.due_on < self.today
        day = table.signed(signs.OVERDUE if late else signs.DUE, day_short(row.due_on, self.today))
        last = day_short(self.local(row.last_visit).date(), self.today) if row.last_visit else "–"
        booked = day_short(self.local(row.next_visit).date(), self.today) if row.next_visit else "–"
        pet = Text(shown(row.pet)).append(f" ({shown(row.species).lower()})", table.ink("muted"))
        owner = f"{shown(row.owner_last)}, {shown(row.owner_first)}".strip(", ")
        return (
            day,
            Text(shown(row.vaccine)),
            pet,
            Text(owner),
            Text(phone(row.phone) or "–"),
            Text(last, table.ink("muted")),
            Text(booked, table.ink("success") if row.next_visit else table.ink("muted")),
        )

    def _row(self) -> DueRow | None:
        row: DueRow | None = self._table.selected
        if row is None:
            self.say("Nothing is selected.")
        return row

    @on(Table.RowSelected)
    def open_pet(self) -> None:
        """The pet whose vaccination it is."""
        if row := self._row():
            self.petdesk.push_screen(PetScreen(row.pet_id))

    @work
    async def action_book(self) -> None:
        """Book a visit for it; the list then says so."""
        if row := self._row():
            await self.petdesk.push_screen_wait(BookingDialog(pet_id=row.pet_id, service_hint="vaccin"))

    def action_list(self, name: str) -> None:
        """Show one of the two lists."""
        self._shown = name
        self._show()
        self._table.focus()

    def action_other_list(self) -> None:
        """Show the list that is not shown."""
        self.action_list("due" if self._shown == "overdue" else "overdue")


def _nothing(name: str) -> str:
    if name == "overdue":
        return f"{count(0, 'vaccination')} overdue: everybody came in time. Press d for what falls due."
    return "Nothing falls due within 30 days. Press o for what is overdue."
