"""Clients: one field that answers every keystroke, the owners it finds, and what one does with them."""

from contextlib import suppress
from datetime import timedelta
from typing import ClassVar, Final
from uuid import UUID

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static
from textual.worker import WorkerCancelled

from petdesk.errors import DeskError
from petdesk.models import Source
from petdesk.screens.base import DeskScreen
from petdesk.screens.dialogs.booking import BookingDialog
from petdesk.screens.dialogs.choose_pet import ChoosePet
from petdesk.screens.dialogs.owner_form import OwnerFormDialog
from petdesk.screens.dialogs.pet_form import PetFormDialog
from petdesk.screens.pet import PetScreen
from petdesk.services import owners, scheduling, search
from petdesk.services.search import Found, OwnerHit, PetHit
from petdesk.widgets import signs
from petdesk.widgets.highlight import folded, highlighted
from petdesk.widgets.owner_panel import OwnerPanel
from petdesk.widgets.table import Column, Table
from petdesk.wording import count, phone, shown, when

SETTLED: Final = 2.0
"""Seconds without another letter after which what stands in the field is what somebody looked for."""


def _from_list_and_field(letter: str, control: str, action: str, label: str, tooltip: str) -> tuple[Binding, Binding]:
    # In the field letters are typed, so the same acts with Ctrl. (Check in is not Ctrl+I: terminals send Tab for it.)
    return (
        Binding(letter, action, label, id=f"clients.{action}", tooltip=tooltip),
        Binding(control, action, label, id=f"clients.field.{action}", priority=True, tooltip=tooltip),
    )


class FindField(Input):
    """The field, whose Enter opens what is selected below it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Open", id="clients.open", tooltip="Open the pet"),
    ]


class Clients(DeskScreen):
    """Letters typed always go to the field; the list's keys act on the selected owner, and so does Ctrl+letter."""

    AREA = "Clients"
    CSS_PATH = "clients.tcss"
    AUTO_FOCUS = "#find"
    BINDINGS: ClassVar[list[BindingType]] = [
        *_from_list_and_field("i", "ctrl+k", "check_in", "Check in", "Check in to today's visit"),
        *_from_list_and_field("b", "ctrl+b", "book", "Book", "Book a visit"),
        *_from_list_and_field("w", "ctrl+w", "walk_in", "Walk-in", "The pet is here without a booking"),
        *_from_list_and_field("a", "ctrl+a", "add_owner", "Add owner", "A new owner, then their pet"),
        *_from_list_and_field("p", "ctrl+t", "add_pet", "Add pet", "Another pet of this owner"),
        *_from_list_and_field("e", "ctrl+e", "edit_owner", "Edit", "Change the owner's details"),
        *_from_list_and_field("m", "ctrl+n", "write", "Message", "Write to the owner"),
        *_from_list_and_field("c", "ctrl+o", "contact", "Contact", "How the owner may be written to"),
        Binding("escape", "clear", "Clear", id="clients.clear", tooltip="Empty the field and begin again"),
        Binding("down", "into_list", id="clients.into_list", show=False, tooltip="From the field into the list"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._found: dict[UUID, OwnerHit] = {}
        self._answered: str | None = None
        self._settling: Timer | None = None

    def compose_work(self) -> ComposeResult:
        with Horizontal(id="search"):
            yield Static("Find", id="label")
            yield FindField(placeholder="owner, pet, phone, e-mail or chip", id="find", max_length=200)
            yield Static("", id="answer")
        with Horizontal(id="work"):
            with Vertical(id="list"):
                yield Table(
                    Column("Owner", 16, share=3),
                    Column("Pets", 14, share=3),
                    Column("Phone", 17),
                    Column("Next visit", 16),
                    id="owners",
                )
                yield Static("", id="nobody")
            yield OwnerPanel(id="panel")

    def on_mount(self) -> None:
        self._field.cursor_blink = False
        self._nobody.display = False

    @property
    def _field(self) -> Input:
        return self.query_one("#find", Input)

    @property
    def _table(self) -> Table:
        return self.query_one("#owners", Table)

    @property
    def _nobody(self) -> Static:
        return self.query_one("#nobody", Static)

    # Finding

    def reload(self) -> object:
        """Ask the same again: somebody may have been checked in or booked meanwhile."""
        return self.find(self._field.value)

    @on(Input.Changed, "#find")
    def _typed(self, event: Input.Changed) -> None:
        self.find(event.value)

    @work(exclusive=True, group="find")
    async def find(self, query: str) -> None:
        """Answer what is in the field; nothing typed asks who is expected."""
        begun = self.now
        with self.telling():
            if query.strip():
                found = await self.read(search.find_owners, query)
            else:
                found = Found("", await self.read(search.expected_today))
            self._show(query, found, self.now - begun)
            if query != self._answered:
                self._log_when_settled(query, len(found.owners))
            self._answered = query

    def _log_when_settled(self, query: str, found: int) -> None:
        if self._settling:
            self._settling.stop()
        self._settling = self.set_timer(SETTLED, lambda: self.log_search(query, found)) if query.strip() else None

    @work(group="log")
    async def log_search(self, query: str, found: int) -> None:
        """Leave in the access log what was looked for. A search is no less an answer for not being logged."""
        with suppress(DeskError):
            await self.write(search.note_search, query, found)

    def _show(self, query: str, found: Found, took: timedelta) -> None:
        self._found = {owner.owner_id: owner for owner in found.owners}
        words = found.query.replace(",", " ").split()
        self._table.show(
            ((owner.owner_id, self._cells(owner, [*words, *found.similar])) for owner in found.owners),
            from_the_top=query != self._answered,
        )
        self.query_one("#answer", Static).update(Content(_answer(found, took)), layout=False)
        self._table.display = bool(found.owners)
        self._nobody.display = not found.owners
        if not found.owners:
            self._nobody.update(Content(_nobody(found)))
            self.query_one(OwnerPanel).card = None

    def _cells(self, owner: OwnerHit, words: list[str]) -> tuple[Text, Text, Text, Text]:
        table = self._table
        match = table.ink("match")
        name = f"{shown(owner.last_name)}, {shown(owner.first_name)}".strip(", ")
        pets = Text(", ").join(self._pet(pet, words) for pet in owner.pets)
        next_visit = Text("–", table.ink("muted"))
        if owner.next_visit:
            local = self.local(owner.next_visit)
            next_visit = Text(when(local, self.today), table.ink("accent") if local.date() == self.today else "")
        return highlighted(name, words, match), pets, Text(phone(owner.phone)), next_visit

    def _pet(self, pet: PetHit, words: list[str]) -> Text:
        table = self._table
        text = Text()
        if pet.alert:
            text.append(f"{signs.ALERT.glyph} ", table.ink("error"))
        text.append_text(highlighted(shown(pet.name), words, table.ink("match")))
        text.append(
            f" ({shown(pet.species).lower()}{' ' + signs.DECEASED.glyph if pet.deceased else ''})", table.ink("muted")
        )
        return text

    # The selected owner

    @on(Table.RowHighlighted, "#owners")
    def _selected_changed(self) -> None:
        if isinstance(self._table.selected, UUID):
            self.show_card(self._table.selected)

    @work(exclusive=True, group="card")
    async def show_card(self, owner_id: UUID) -> None:
        """Who the selected owner is, beside the list."""
        panel = self.query_one(OwnerPanel)
        if not panel.display:
            return
        with self.telling():
            panel.show(await self.read(owners.open_owner, owner_id), self.today, self.desk.clinic.zone)

    def on_resize(self) -> None:
        """Beside the list only where there is room for both."""
        self.query_one(OwnerPanel).display = self.size.width >= 100

    @on(Input.Submitted, "#find")
    @on(Table.RowSelected, "#owners")
    @work
    async def open_pet(self) -> None:
        """Open the pet that was meant; ask which when it is not clear."""
        if (owner := await self._owner()) and (pet := await self._which_pet(owner)):
            self.petdesk.push_screen(PetScreen(pet.pet_id))

    async def _owner(self) -> OwnerHit | None:
        """Whoever is selected in the list that answers what stands in the field, not in the one before it."""
        if self._answered != self._field.value:
            with suppress(WorkerCancelled):
                await self.find(self._field.value).wait()
        if self._answered != self._field.value:
            self.say("The list is not up to date. Try again in a moment.", "warning")
            return None
        owner = self._found.get(self._table.selected) if self._table.selected else None
        if owner is None:
            self.say("Nobody is selected. Type a name, a phone number or a pet first.")
        return owner

    async def _which_pet(self, owner: OwnerHit, *, living: bool = False) -> PetHit | None:
        pets = [pet for pet in owner.pets if not (living and pet.deceased)]
        if not pets:
            self.say("This owner has no pet here yet. Press p to add one.")
            return None
        typed = folded(self._field.value.strip())
        meant = [pet for pet in pets if typed and folded(pet.name).startswith(typed)]
        if len(meant) == 1:
            return meant[0]
        alive = [pet for pet in pets if not pet.deceased]
        if len(alive) == 1:
            return alive[0]
        if len(pets) == 1:
            return pets[0]
        return await self.petdesk.push_screen_wait(ChoosePet(pets))

    # What one does with an owner

    @work
    async def action_check_in(self) -> None:
        """Check in the visit this owner is expected for today."""
        if (owner := await self._owner()) is None:
            return
        with self.telling():
            expected = await self.read(scheduling.expected_visit, owner_id=owner.owner_id)
            if expected is None:
                self.say(f"{shown(owner.last_name)} has no visit today. Press w for a walk-in, b to book.", "warning")
                return
            if expected.checked_in_at is not None:
                since = self.local(expected.checked_in_at)
                self.say(f"{shown(expected.pet)} is already checked in, since {since:%H:%M}.")
                return
            visit = await self.write(scheduling.check_in, expected.appointment_id)
            self.say(
                f"{shown(visit.pet)} is checked in for {self.local(visit.starts_at):%H:%M} {shown(visit.service)}."
            )
            self.reload()

    def action_book(self) -> None:
        """Book a visit for a pet of this owner."""
        self.book(Source.PHONE)

    def action_walk_in(self) -> None:
        """The pet is here now."""
        self.book(Source.WALK_IN)

    @work
    async def book(self, source: Source) -> None:
        """Which pet, then the booking dialog."""
        if (owner := await self._owner()) is None or (pet := await self._which_pet(owner, living=True)) is None:
            return
        await self.petdesk.push_screen_wait(BookingDialog(pet_id=pet.pet_id, source=source))

    @work
    async def action_add_owner(self) -> None:
        """A new owner; then, in the same breath, their pet."""
        if (owner_id := await self.petdesk.push_screen_wait(OwnerFormDialog(None))) is None:
            return
        if pet_id := await self.petdesk.push_screen_wait(PetFormDialog(owner_id, None)):
            self.petdesk.push_screen(PetScreen(pet_id))

    @work
    async def action_add_pet(self) -> None:
        """Another pet of the selected owner."""
        if (owner := await self._owner()) is None:
            return
        if pet_id := await self.petdesk.push_screen_wait(PetFormDialog(owner.owner_id, None)):
            self.petdesk.push_screen(PetScreen(pet_id))

    @work
    async def action_edit_owner(self) -> None:
        """Change the owner's details."""
        if owner := await self._owner():
            await self.petdesk.push_screen_wait(OwnerFormDialog(owner.owner_id))

    @work
    async def action_write(self) -> None:
        """Write to the owner."""
        from petdesk.screens.dialogs.write_message import write_to

        if owner := await self._owner():
            await write_to(self, owner.owner_id)

    @work
    async def action_contact(self) -> None:
        """What the owner says about being written to."""
        from petdesk.screens.dialogs.contact import ContactDialog

        if owner := await self._owner():
            await self.petdesk.push_screen_wait(ContactDialog(owner.owner_id))

    def action_clear(self) -> None:
        """Back to an empty field."""
        self._field.clear()
        self._field.focus()

    def action_into_list(self) -> None:
        """From the field to the list below it."""
        if self._table.display:
            self._table.focus()


def _answer(found: Found, took: timedelta) -> str:
    if not found.query:
        return f"{len(found.owners)} expected today" if found.owners else ""
    kind = "similar owner" if found.similar else "owner"
    number = f"{len(found.owners)}+ {kind}s" if found.more else count(len(found.owners), kind)
    return f"{number} · {took / timedelta(milliseconds=1):.0f} ms"


def _nobody(found: Found) -> str:
    if not found.query:
        return "Nobody else is expected today.\n\nType a name, a pet, a phone number or a chip to find anybody."
    return (
        f"Nobody matches “{shown(found.query)}”.\n\n"
        "Try the phone number or the pet's name, or press Ctrl+A to add a new owner."
    )
