"""Saying that a pet has died: on which day, and what that means for its visits."""

from datetime import date

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from petdesk.screens.dialogs.form import FormDialog
from petdesk.services import pets, typed_dates
from petdesk.services.forms import read_field
from petdesk.services.pets import PetProfile
from petdesk.widgets.field import Field, Hint
from petdesk.wording import count, day_long


class DeceasedDialog(FormDialog[int]):
    """Returns how many visits were cancelled, None when it was given up."""

    AREA = "Deceased"

    def __init__(self, pet: PetProfile, coming: int) -> None:
        super().__init__(f"{pet.name} has died")
        self._pet = pet
        self._coming = coming

    def compose_fields(self) -> ComposeResult:
        yield Field("day", "On", replaces=True, means=lambda typed: Hint(day_long(self._read_day(typed))))

    def compose_below(self) -> ComposeResult:
        visits = f"{count(self._coming, 'coming visit')} will be cancelled, and nobody" if self._coming else "Nobody"
        yield Static(Content(f"{visits} will be reminded of vaccinations. It can be undone."), classes="aside")

    async def fill(self) -> None:
        self.field("day").fill("today")

    async def store(self) -> int:
        day = read_field("day", self.typed()["day"], self._read_day)
        return await self.write(pets.mark_deceased, self._pet.pet_id, day)

    def _read_day(self, typed: str) -> date:
        return typed_dates.past_day(typed, self.today, self.desk.clinic.country)
