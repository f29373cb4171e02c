"""Booking, in the order of the phone call: which pet, what for, with whom, when, a note."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Label, Static

from petdesk.clock import day_bounds
from petdesk.errors import DeskError, SlotTaken
from petdesk.models import Source, new_id
from petdesk.screens.base import AtTheDesk
from petdesk.screens.dialogs.confirm import Confirm
from petdesk.services import catalogue, moments, pets, scheduling, search, team
from petdesk.services.catalogue import ServiceRow
from petdesk.services.scheduling import Booked, BookingRequest, FreeSlot, Outlook
from petdesk.services.search import OwnerHit, PetHit
from petdesk.widgets import signs
from petdesk.widgets.highlight import folded
from petdesk.widgets.key_bar import KeyBar
from petdesk.widgets.told import BOOKED, told
from petdesk.widgets.type_ahead import Choice, TypeAhead
from petdesk.wording import age, money, shown, weight, when

ANYBODY: Final = "anybody"
STEP: Final = 5


@dataclass(frozen=True, slots=True)
class When:
    """A time with somebody, as the dialog offers it. Instants in UTC."""

    staff_id: UUID
    starts_at: datetime


class BookingDialog(AtTheDesk, ModalScreen[Booked | None]):
    """Returns the slot that is held, or None. What was typed stays until it is saved or given up on purpose."""

    AREA = "Booking"
    CSS_PATH = "booking.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", id="booking.save", priority=True, tooltip="Book it"),
        Binding("escape", "leave", "Cancel", id="booking.leave", tooltip="Leave without booking"),
        Binding("ctrl+o", "squeeze", "Squeeze in", id="booking.squeeze", priority=True,
                tooltip="Book beside a visit that has the slot, with a reason"),
        Binding("ctrl+up", f"longer({STEP})", "Longer", id="booking.longer", show=False, priority=True,
                tooltip="Five minutes longer than the service usually takes"),
        Binding("ctrl+down", f"longer({-STEP})", "Shorter", id="booking.shorter", show=False, priority=True,
                tooltip="Five minutes shorter"),
    ]  # fmt: skip

    def __init__(
        self,
        *,
        pet_id: UUID | None = None,
        staff_id: UUID | None = None,
        starts_at: datetime | None = None,
        service_hint: str = "",
        source: Source = Source.PHONE,
    ) -> None:
        super().__init__()
        self._pet_id = pet_id
        self._staff_id = staff_id
        self._starts_at = starts_at
        self._service_hint = service_hint
        self._source = source
        self._appointment_id = new_id()
        self._extra_minutes = 0
        self._typed_when = ""
        self._from_day: date | None = None
        self._slots: tuple[FreeSlot, ...] = ()
        self._outlook: Outlook | None = None
        self._saving = False

    def compose(self) -> ComposeResult:
        with Vertical(id="card"):
            yield Static("Walk-in" if self._source == Source.WALK_IN else "Book a visit", id="title")
            yield Static("", id="pet_card")
            with Horizontal(classes="row", id="pet_row"):
                yield Label("Pet")
                yield TypeAhead(placeholder="owner, pet, phone or chip", looked_up=True, id="pet")
            for name, label in (("service", "What for"), ("staff", "With whom"), ("when", "When")):
                with Horizontal(classes="row"):
                    yield Label(label)
                    yield TypeAhead(looked_up=name == "when", id=name)
            with Horizontal(classes="row"):
                yield Label("Note")
                yield Input(id="note", max_length=500)
            with Horizontal(classes="row", id="reason_row"):
                yield Label("Why beside")
                yield Input(placeholder="the reason is kept with the visit", id="reason", max_length=200)
            yield Static("", id="outlook")
        yield KeyBar()

    async def on_mount(self) -> None:
        self.query_one("#reason_row").display = False
        for field in self.query(Input):
            field.cursor_blink = False
        self.query_one("#pet_row").display = self._pet_id is None
        self._field("pet" if self._pet_id is None else "service").query_one(Input).focus()
        self.prepare()

    def on_screen_resume(self) -> None:
        """Back from behind the cover: what was offered may be over by now."""
        if self._slots:
            self.find_times()

    def _field(self, name: str) -> TypeAhead:
        return self.query_one(f"#{name}", TypeAhead)

    # What there is to choose from

    @work
    async def prepare(self) -> None:
        """Services, people, and the pet when it is known; then the first free times."""
        with self.telling():
            offered = await self.read(catalogue.services_offered)
            people = await self.read(team.team)
            self._field("service").offer(self._service_choices(offered))
            bookable = [Choice(member.staff_id, member.title) for member in people if member.bookable]
            self._field("staff").offer([Choice(ANYBODY, "Anybody, first free"), *bookable], self._staff_id or ANYBODY)
            if self._pet_id is not None:
                await self._show_pet(self._pet_id)
            self.find_times()

    def _service_choices(self, offered: tuple[ServiceRow, ...]) -> list[Choice]:
        hint = self._service_hint.lower()
        ordered = sorted(offered, key=lambda service: hint not in service.name.lower()) if hint else offered
        currency = self.desk.clinic.currency
        return [
            Choice(service, shown(service.name), f"{service.minutes} min  {money(service.price, currency)}")
            for service in ordered
        ]

    async def _show_pet(self, pet_id: UUID) -> None:
        pet = await self.read(pets.open_pet, pet_id)
        facts = (
            shown(pet.species).lower(),
            shown(pet.breed).lower(),
            age(pet.birth_date, self.today),
            weight(pet.weight),
        )
        self.query_one("#pet_card", Static).update(
            Content("\n").join(
                [
                    Content.assemble(
                        (shown(pet.name), "bold"), f"  {shown(pet.owner_name)}  ",
                        (" · ".join(filter(None, facts)), "$foreground-muted"),
                    ),
                    *(
                        Content.styled(f"{signs.ALERT.glyph} {shown(alert.message)}", "$text-error")
                        for alert in pet.alerts
                    ),
                ]
            )
        )  # fmt: skip

    @on(TypeAhead.Typed, "#pet")
    def _pet_typed(self, event: TypeAhead.Typed) -> None:
        self._pet_id = None  # until the answer says whom the field names now
        self.find_pets(event.text)

    @work(exclusive=True, group="pets")
    async def find_pets(self, query: str) -> None:
        """The living pets of the owners a search finds."""
        with self.telling():
            found = await self.read(search.find_owners, query)
            pairs = [(pet, owner) for owner in found.owners for pet in owner.pets if not pet.deceased]
            pairs.sort(key=lambda pair: not folded(pair[0].name).startswith(folded(query.strip())))
            self._field("pet").offer(_pet_choice(pet, owner) for pet, owner in pairs)
            self._pet_chosen()

    @on(TypeAhead.Chosen, "#pet")
    def _pet_chosen(self) -> None:
        choice = self._field("pet").chosen
        self._pet_id = choice.key if choice else None

    # When

    @property
    def _service(self) -> ServiceRow | None:
        choice = self._field("service").chosen
        service: ServiceRow | None = choice.key if choice else None
        return service

    @property
    def _minutes(self) -> int:
        return max((self._service.minutes if self._service else 15) + self._extra_minutes, STEP)

    @property
    def _with(self) -> UUID | None:
        choice = self._field("staff").chosen
        return choice.key if choice and choice.key != ANYBODY else None

    def action_longer(self, by: int) -> None:
        """This visit takes longer, or not as long."""
        self._extra_minutes = max(self._extra_minutes + by, STEP - (self._service.minutes if self._service else 15))
        self.find_times()

    @on(TypeAhead.Chosen, "#service")
    def _service_chosen(self) -> None:
        self._extra_minutes = 0
        self.find_times()

    @on(TypeAhead.Chosen, "#staff")
    def _staff_chosen(self) -> None:
        self.find_times()

    @on(TypeAhead.Typed, "#when")
    def _when_typed(self, event: TypeAhead.Typed) -> None:
        self._typed_when = event.text
        day = moments.read_day(event.text, self.today)
        if day == self._from_day:
            self._offer_times()
        else:
            self._from_day = day
            self.find_times()

    @work(exclusive=True, group="times")
    async def find_times(self) -> None:
        """The next free times for this service with this person; the slot the dialog came with stays first."""
        if (service := self._service) is None:
            return
        with self.telling():
            self._slots = await self.read(
                scheduling.free_slots,
                self._minutes,
                staff_id=self._with,
                needs_vet=service.needs_vet,
                earliest=day_bounds(self._from_day, self.desk.clinic.zone)[0] if self._from_day else None,
                limit=24,
            )
            self._offer_times()

    def _offer_times(self) -> None:
        choices = [self._time_choice(When(slot.staff_id, slot.starts_at), slot.staff) for slot in self._slots]
        if asked := self._asked_time():
            choices = [asked, *(choice for choice in choices if choice.key != asked.key)]
        elif self._from_day is None and (words := folded(self._typed_when).split()):
            choices = [choice for choice in choices if choice.fits(words)]
        field = self._field("when")
        field.offer(choices, choices[0].key if choices and (asked or not field.touched) else None)
        self.look()

    def _asked_time(self) -> Choice | None:
        """The time that was typed, or the one the dialog came with: offered even when it is not free."""
        typed = moments.read_moment(self._typed_when, self.now, self.desk.clinic.zone)
        starts_at = typed or (None if self._typed_when else self._starts_at)
        if starts_at is None:
            return None
        free = next((slot for slot in self._slots if slot.starts_at == starts_at), None)
        staff_id = self._with or (self._staff_id if not typed else None) or (free.staff_id if free else None)
        staff_id = staff_id or self._first_person()
        return self._time_choice(When(staff_id, starts_at), free.staff if free else "") if staff_id else None

    def _first_person(self) -> UUID | None:
        return self._slots[0].staff_id if self._slots else None

    def _time_choice(self, moment: When, staff: str) -> Choice:
        return Choice(moment, when(self.local(moment.starts_at), self.today), shown(staff))

    @on(TypeAhead.Chosen, "#when")
    def _time_chosen(self) -> None:
        self.look()

    @work(exclusive=True, group="look")
    async def look(self) -> None:
        """Say how the chosen time looks, before anything is saved."""
        choice = self._field("when").chosen
        if choice is None:
            self._say_outlook(None)
            return
        moment: When = choice.key
        with self.telling():
            ends_at = moment.starts_at + timedelta(minutes=self._minutes)
            self._say_outlook(await self.read(scheduling.outlook, moment.staff_id, moment.starts_at, ends_at))

    def _say_outlook(self, outlook: Outlook | None) -> None:
        self._outlook = outlook
        self._tell(self._outlook_words(outlook))
        if outlook and not outlook.taken:
            self.query_one("#reason_row").display = False
        self.refresh_bindings()

    def _outlook_words(self, outlook: Outlook | None) -> Content:
        if outlook is None:
            return Content.styled("No free time in the next two weeks. Type one, such as fri 14:30.", "$text-warning")
        starts, ends = self.local(outlook.starts_at), self.local(outlook.ends_at)
        span = f"{when(starts, self.today)}–{ends:%H:%M}"
        if outlook.past:
            return Content.styled(f"{span} is over. Choose a later time.", "$text-error")
        if outlook.taken:
            other = outlook.taken
            begin, end = self.local(other.starts_at), self.local(other.ends_at)
            who = f"{shown(other.pet)} ({shown(other.owner_last)})"
            return Content.styled(f"✗ Taken: {outlook.staff} sees {who} {begin:%H:%M}–{end:%H:%M}.", "$text-error")
        words = Content.styled(f"✓ {outlook.staff} is free {span}", "$text-success")
        return words if outlook.open_hours else words + Content.styled("  outside opening hours", "$text-warning")

    def _tell(self, words: Content) -> None:
        self.query_one("#outlook", Static).update(words)

    # Saving

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        del parameters
        return action != "squeeze" or bool(self._outlook and self._outlook.taken)

    def action_squeeze(self) -> None:
        """Overbook on purpose: somebody bleeds. Asks why."""
        self.query_one("#reason_row").display = True
        self.query_one("#reason").focus()

    @on(TypeAhead.Accepted)
    def _to_next_field(self) -> None:
        self.focus_next()

    @on(Input.Submitted, "#note")
    @on(Input.Submitted, "#reason")
    def action_save(self) -> None:
        """Book it, once, however often the key is pressed."""
        if not self._saving:
            self._saving = True
            self.save()

    @work
    async def save(self) -> None:
        """Write the booking; on any refusal everything typed stays."""
        try:
            if (request := self._request()) is None:
                return
            booked = await self.write(scheduling.book, request)
        except SlotTaken as taken:
            self._tell(Content.styled(f"✗ {taken}", "$text-error"))
            self._outlook = None
            self.find_times()
        except DeskError as error:
            self._tell(Content.styled(f"✗ {error}", "$text-error"))
        else:
            starts = when(self.local(booked.starts_at), self.today)
            news = told(booked.told, BOOKED, self.today, self.desk.clinic.zone)
            words = "Checked in as a walk-in." if self._source == Source.WALK_IN else f"Booked: {starts}. {news}"
            self.say(words.strip())
            self.dismiss(booked)
        finally:
            self._saving = False

    def _request(self) -> BookingRequest | None:
        choice = self._field("when").chosen
        if self._pet_id is None or self._service is None or choice is None:
            missing = "a pet" if self._pet_id is None else "what for" if self._service is None else "a time"
            self._tell(Content.styled(f"Choose {missing} first.", "$text-error"))
            return None
        moment: When = choice.key
        reason = self.query_one("#reason", Input)
        return BookingRequest(
            self._appointment_id,
            self._pet_id,
            self._service.service_id,
            moment.staff_id,
            moment.starts_at,
            self._minutes,
            note=self.query_one("#note", Input).value.strip() or None,
            source=self._source,
            overbooking_reason=reason.value.strip() or None if reason.parent and reason.parent.display else None,
        )

    @work
    async def action_leave(self) -> None:
        """Leave; ask only when something was typed."""
        typed = any(field.touched for field in self.query(TypeAhead)) or self.query_one("#note", Input).value
        if not typed or await self.petdesk.push_screen_wait(Confirm("Leave without booking?", "Leave")):
            self.dismiss(None)


def _pet_choice(pet: PetHit, owner: OwnerHit) -> Choice:
    name = f"{shown(owner.last_name)}, {shown(owner.first_name)}".strip(", ")
    return Choice(pet.pet_id, f"{shown(pet.name)} · {name}", shown(pet.species).lower())
