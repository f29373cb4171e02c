"""A pet: who it is on the left, its record on the right, and what one does with it."""

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar, Final, cast
from uuid import UUID

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import ContentSwitcher, Static, TabbedContent, TabPane

from petdesk.errors import DeskError, NotFound, Offline
from petdesk.screens.base import DeskScreen
from petdesk.screens.dialogs.alert_form import AlertDialog
from petdesk.screens.dialogs.confirm import Confirm
from petdesk.screens.dialogs.deceased_form import DeceasedDialog
from petdesk.screens.dialogs.owner_form import OwnerFormDialog
from petdesk.screens.dialogs.pet_form import PetFormDialog
from petdesk.screens.dialogs.vaccination_form import VaccinationDialog
from petdesk.screens.dialogs.weight_form import WeightDialog
from petdesk.services import pets, scheduling
from petdesk.services.access import Action
from petdesk.services.pets import PetProfile, PetRecord
from petdesk.widgets import pet_sheets
from petdesk.widgets.pet_facts import PetFacts
from petdesk.widgets.pet_overview import PetOverview
from petdesk.widgets.pet_sheets import Present
from petdesk.wording import count, day_short, shown, weight

if TYPE_CHECKING:
    from petdesk.services.here import Actor
    from petdesk.widgets.weight_chart import WeightChart

TABS: Final = ("overview", "visits", "vaccinations", "appointments", "weight")
_ROOM_FOR_TWO: Final = 100
_MARGINS: Final = 3  # of a sheet: padding, and the bar that scrolls it

_FOR_THE_LIVING: Final = {"book", "check_in", "vaccinate", "weigh", "alert", "deceased"}
_NEEDS_THE_RECORD: Final = {
    *_FOR_THE_LIVING,
    "history",
    "edit",
    "edit_owner",
    "write",
    "contact",
    "undo_deceased",
    "forget_weight",
}


class PetScreen(DeskScreen):
    """Pushed on top of an area; Esc goes back to it."""

    AREA = "Pet"
    CSS_PATH = "pet.tcss"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="pet.back", tooltip="Back to where one came from"),
        Binding("b", "book", "Book", id="pet.book", tooltip="Book a visit for this pet"),
        Binding("i", "check_in", "Check in", id="pet.check_in", tooltip="Check in to today's visit"),
        Binding("v", "vaccinate", "Vaccine", id="pet.vaccinate", tooltip="Record a vaccination"),
        Binding("w", "weigh", "Weigh", id="pet.weigh", tooltip="Record a weight"),
        Binding("a", "alert", "Alert", id="pet.alert", tooltip="What must be known before one touches the pet"),
        Binding("e", "edit", "Edit", id="pet.edit", tooltip="Change what is written of the pet"),
        Binding("o", "edit_owner", "Owner", id="pet.edit_owner", tooltip="Change the owner's details"),
        Binding("m", "write", "Message", id="pet.write", tooltip="Write to the owner"),
        Binding("c", "contact", "Contact", id="pet.contact", tooltip="How the owner may be written to"),
        Binding("u", "undo_deceased", "It lives", id="pet.undo_deceased", tooltip="Marked as deceased by mistake"),
        Binding("delete", "forget_weight", "Take away", id="pet.forget_weight", show=False,
                tooltip="On the weight sheet: take away the last weighing, a mistake"),
        Binding("h", "history", "History", id="pet.history", tooltip="Who did what to this pet's record"),
        Binding("D", "deceased", "Deceased", id="pet.deceased", tooltip="The pet has died"),
        *(
            Binding(str(number), f"tab('{tab}')", tab.capitalize(), id=f"pet.{tab}", show=False,
                    tooltip=f"Show {tab}")
            for number, tab in enumerate(TABS, 1)
        ),
    ]  # fmt: skip

    def __init__(self, pet_id: UUID) -> None:
        super().__init__()
        self._pet_id = pet_id
        self._record: PetRecord | None = None
        self._opened_by: Actor | None = None

    def compose_work(self) -> ComposeResult:
        with Horizontal(id="work"):
            with VerticalScroll(id="who", can_focus=False):
                yield PetFacts(id="facts")
            with TabbedContent(id="record"):
                with TabPane("1 Overview", id="overview"):
                    yield PetOverview(classes="sheet")
                for number, tab in enumerate(TABS[1:4], 2):
                    with TabPane(f"{number} {tab.capitalize()}", id=tab), VerticalScroll(classes="sheet"):
                        yield Static(id=f"{tab}_sheet")
                with (
                    TabPane("5 Weight", id="weight"),
                    Horizontal(id="weight_sheet"),
                    VerticalScroll(classes="sheet", id="weighings"),
                ):
                    yield Static(id="weights")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#record ContentTabs").can_focus = False

    # Reading

    @property
    def _present(self) -> Present:
        width = self.query_one(ContentSwitcher).size.width - _MARGINS
        return Present(self.now, self.desk.clinic.zone, max(width, 40))

    @property
    def _shown(self) -> PetRecord:
        """The record on the screen; actions wait for it (see check_action)."""
        if self._record is None:
            raise RuntimeError("The pet's record is not read yet.")
        return self._record

    @property
    def _pet(self) -> PetProfile:
        return self._shown.pet

    def reload(self) -> object:
        """Read the record again."""
        return self.open_record()

    @work(exclusive=True, group="record")
    async def open_record(self) -> None:
        """Read all that the clinic knows of this pet, and show it."""
        try:
            reader = self.desk.actor
            again = reader is not None and reader == self._opened_by
            record = await self.read(pets.open_record, self._pet_id, again=again)
        except NotFound as error:
            self.say(str(error), "warning")
            self.action_back()
        except DeskError as error:
            self.say(str(error), "warning" if isinstance(error, Offline) else "error")
        else:
            self._record, self._opened_by = record, reader
            self._show()

    def minute_passed(self) -> None:
        """A waiting time reads differently now."""
        self._show()

    def on_resize(self) -> None:
        """Above the record where there is no room beside it."""
        self.set_class(self.size.width < _ROOM_FOR_TWO, "flat")
        self.call_after_refresh(self._show)  # once the sheets have their new width

    def _show(self) -> None:
        if (record := self._record) is None:
            return
        present = self._present
        self.set_class(record.pet.deceased_on is not None, "deceased")
        self.query_one(PetFacts).show(record.pet, present.today, flat=self.has_class("flat"))
        self.query_one(PetOverview).show(record, present)
        for tab in ("visits", "vaccinations", "appointments"):
            self.query_one(f"#{tab}_sheet", Static).update(getattr(pet_sheets, tab)(record, present))
        self.query_one("#weights", Static).update(pet_sheets.weights(record.pet.weights, present))
        for chart in self.query("WeightChart"):
            cast("WeightChart", chart).rows = record.pet.weights
        self.refresh_bindings()

    # Tabs

    def action_tab(self, tab: str) -> None:
        """Show one of the record's sheets."""
        self.query_one(TabbedContent).active = tab

    @on(TabbedContent.TabActivated)
    def _tab_shown(self, event: TabbedContent.TabActivated) -> None:
        sheet = event.pane.query_one(".sheet")
        sheet.focus()  # so that the arrows scroll it
        if event.pane.id == "weight":
            self.show_chart()

    @work(exclusive=True, group="chart")
    async def show_chart(self) -> None:
        """Draw the weights beside their list; what draws is slow to load, hence only now and in a thread."""
        if self.query("WeightChart"):
            return
        module = await self.petdesk.in_thread(partial(import_module, "petdesk.widgets.weight_chart"))
        chart: WeightChart = module.WeightChart()
        await self.query_one("#weight_sheet").mount(chart, before=0)
        if self._record:
            chart.rows = self._record.pet.weights

    # What one does with the pet

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        del parameters
        if action not in _NEEDS_THE_RECORD:
            return True
        if self._record is None:
            return False
        deceased = self._record.pet.deceased_on is not None
        match action:
            case "undo_deceased":
                return deceased
            case "history":
                return self.may(Action.READ_AUDIT)
            case "forget_weight":
                return self.query_one(TabbedContent).active == "weight" and bool(self._record.pet.weights)
            case _:
                return not (deceased and action in _FOR_THE_LIVING)

    def action_back(self) -> None:
        """Back to the area below."""
        if self.is_current:
            self.dismiss()

    def action_history(self) -> None:
        """Who did what to this record."""
        from petdesk.screens import audit  # for managers, when they first ask

        self.petdesk.push_screen(audit.of_record(self._pet_id, self._pet.name))

    @work
    async def action_book(self) -> None:
        """Book a visit."""
        from petdesk.screens.dialogs.booking import BookingDialog

        await self.petdesk.push_screen_wait(BookingDialog(pet_id=self._pet_id))

    @work
    async def action_check_in(self) -> None:
        """Check in the visit this pet is expected for today."""
        with self.telling():
            expected = await self.read(scheduling.expected_visit, pet_id=self._pet_id)
            if expected is None:
                self.say("No visit is booked for today. b books one.", "warning")
                return
            if expected.checked_in_at is not None:
                self.say(f"Checked in already, at {self.local(expected.checked_in_at):%H:%M}.")
                return
            visit = await self.write(scheduling.check_in, expected.appointment_id)
            self.say(
                f"{shown(visit.pet)} is checked in for {self.local(visit.starts_at):%H:%M} {shown(visit.service)}."
            )
            self.reload()

    @work
    async def action_edit(self) -> None:
        """Change what is written of the pet."""
        await self.petdesk.push_screen_wait(PetFormDialog(self._pet.owner_id, self._pet_id))

    @work
    async def action_edit_owner(self) -> None:
        """Change the owner's details."""
        await self.petdesk.push_screen_wait(OwnerFormDialog(self._pet.owner_id))

    @work
    async def action_write(self) -> None:
        """Write to the owner."""
        from petdesk.screens.dialogs.write_message import write_to

        await write_to(self, self._pet.owner_id)

    @work
    async def action_contact(self) -> None:
        """What the owner says about being written to."""
        from petdesk.screens.dialogs.contact import ContactDialog

        await self.petdesk.push_screen_wait(ContactDialog(self._pet.owner_id))

    @work
    async def action_vaccinate(self) -> None:
        """Record a dose."""
        if await self.petdesk.push_screen_wait(VaccinationDialog(self._pet_id, self._pet.name)):
            self.say("The vaccination is recorded.")

    @work
    async def action_weigh(self) -> None:
        """Record a weight."""
        if row := await self.petdesk.push_screen_wait(WeightDialog(self._pet)):
            self.say(f"{weight(row.kilograms)} recorded for {day_short(row.day, self.today)}.")

    @work
    async def action_forget_weight(self) -> None:
        """The last weighing was a mistake."""
        row = self._pet.weights[-1]
        question = f"Take away {weight(row.kilograms)} of {day_short(row.day, self.today)}?"
        if await self.petdesk.push_screen_wait(Confirm(question, "Take it away")):
            with self.telling():
                await self.write(pets.remove_weight, self._pet_id, row.weight_id)
                self.reload()

    @work
    async def action_alert(self) -> None:
        """What must be known before one touches the pet."""
        await self.petdesk.push_screen_wait(AlertDialog(self._pet))

    @work
    async def action_deceased(self) -> None:
        """The pet has died: ask for the day, say what follows."""
        coming = len(pet_sheets.coming(self._shown, self._present))
        cancelled = await self.petdesk.push_screen_wait(DeceasedDialog(self._pet, coming))
        if cancelled is not None:
            visits = f" {count(cancelled, 'visit')} cancelled." if cancelled else ""
            self.say(f"{shown(self._pet.name)} is marked as deceased.{visits} u undoes it.")

    @work
    async def action_undo_deceased(self) -> None:
        """It was a mistake."""
        name = shown(self._pet.name)
        if not await self.petdesk.push_screen_wait(Confirm(f"Was {name} marked as deceased by mistake?", "It lives")):
            return
        with self.telling():
            undone = await self.write(pets.undo_deceased, self._pet_id)
            back = f" {count(undone.restored, 'visit')} back in the book." if undone.restored else ""
            lost = f" {count(undone.taken, 'time')} taken by now: book again." if undone.taken else ""
            self.say(f"{name} lives.{back}{lost}", "warning" if undone.taken else "information")
            self.reload()
