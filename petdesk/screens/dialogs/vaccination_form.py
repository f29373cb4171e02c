"""A dose: which vaccine, when it was given, when the next one is due."""

from datetime import date
from uuid import UUID

from textual import on
from textual.app import ComposeResult

from petdesk.models import new_id
from petdesk.screens.dialogs.form import FormDialog
from petdesk.services import typed_dates, vaccinations
from petdesk.services.forms import Read, Unreadable, read_field
from petdesk.services.vaccinations import UsualVaccine
from petdesk.widgets.field import Field, FormField, Hint
from petdesk.wording import day_long


class VaccinationDialog(FormDialog[UUID]):
    """Returns the id of the dose that was recorded. The next dose is proposed for when it is usual at this clinic."""

    AREA = "Vaccination"

    def __init__(self, pet_id: UUID, pet: str) -> None:
        super().__init__(f"Vaccination of {pet}")
        self._pet_id = pet_id
        self._vaccination_id = new_id()
        self._usual: dict[str, UsualVaccine] = {}

    def compose_fields(self) -> ComposeResult:
        yield Field("vaccine", "Vaccine")
        yield Field("given_on", "Given on", means=self._given, replaces=True)
        yield Field(
            "due_on",
            "Next due",
            means=self._due,
            replaces=True,
            placeholder="a date, or 1 y, 6 months; empty for never",
        )
        yield Field("note", "Note", placeholder="batch, site, where it was given")

    async def fill(self) -> None:
        usual = await self.read(vaccinations.usual_vaccines, self._pet_id)
        self._usual = {each.vaccine.casefold(): each for each in usual}
        self.query_one("#vaccine", Field).complete(each.vaccine for each in usual)
        self.field("given_on").fill("today")

    @on(FormField.Changed, "#vaccine")
    def _propose_due(self) -> None:
        usual = self._usual.get(self.field("vaccine").value.strip().casefold())
        if usual and not self.field("due_on").touched:
            self.field("due_on").fill(_interval(usual.days))

    @on(FormField.Changed, "#given_on")
    def _given_changed(self) -> None:
        self.query_one("#due_on", Field).explain()

    async def store(self) -> UUID:
        typed = self.typed()
        given_on = read_field("given_on", typed["given_on"], self._read_given)
        due_on = read_field("due_on", typed["due_on"], lambda text: self._read_due(text, given_on)).value
        await self.write(
            vaccinations.record_vaccination,
            self._vaccination_id,
            self._pet_id,
            typed["vaccine"],
            given_on,
            due_on,
            typed["note"],
        )
        return self._vaccination_id

    def _read_given(self, typed: str) -> date:
        return typed_dates.past_day(typed, self.today, self.desk.clinic.country)

    def _read_due(self, typed: str, given_on: date) -> Read[date | None]:
        return typed_dates.later_day(typed, given_on, self.desk.clinic.country)

    def _given(self, typed: str) -> Hint:
        return Hint(day_long(self._read_given(typed)))

    def _due(self, typed: str) -> Hint:
        try:
            given_on = self._read_given(self.field("given_on").value)
        except Unreadable:
            return Hint()
        due_on = self._read_due(typed, given_on).value
        if due_on is None:
            return Hint("nothing falls due")
        odd = "already over" if due_on < self.today else ""
        return Hint(day_long(due_on), odd)


def _interval(days: int) -> str:
    """`1 y`, `4 wk`: how long that is, the way one would type it."""
    years = round(days / 365.25)
    if years and abs(days - years * 365.25) <= 7:
        return f"{years} y"
    return f"{days // 7} wk" if days % 7 == 0 else f"{days} d"
