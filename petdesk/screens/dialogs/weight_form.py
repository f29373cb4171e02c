"""A weighing."""

from datetime import date
from decimal import Decimal

from textual.app import ComposeResult

from petdesk.models import new_id
from petdesk.screens.dialogs.form import FormDialog
from petdesk.services import pets, species, typed_dates
from petdesk.services.forms import Unreadable, read_field
from petdesk.services.pets import PetProfile, WeightRow
from petdesk.widgets.field import Field, Hint
from petdesk.wording import day_long, day_short, weight, weight_change


class WeightDialog(FormDialog[WeightRow]):
    """Returns the weighing that was recorded. A typing error shows: how much more or less than last time is said."""

    AREA = "Weight"

    def __init__(self, pet: PetProfile) -> None:
        super().__init__(f"Weighing {pet.name}")
        self._pet = pet
        self._weight_id = new_id()

    def compose_fields(self) -> ComposeResult:
        yield Field("weight", "Weight", means=self._weight, placeholder="kg, or 850 g, 31 lb")
        yield Field("day", "On", replaces=True, means=lambda typed: Hint(day_long(self._read_day(typed))))

    async def fill(self) -> None:
        self.field("day").fill("today")

    async def store(self) -> WeightRow:
        typed = self.typed()
        kilograms = read_field("weight", typed["weight"], _needed)
        day = read_field("day", typed["day"], self._read_day)
        return await self.write(pets.record_weight, self._pet.pet_id, self._weight_id, kilograms, day)

    def _read_day(self, typed: str) -> date:
        return typed_dates.past_day(typed, self.today, self.desk.clinic.country)

    def _weight(self, typed: str) -> Hint:
        kilograms = species.kilograms(typed).value
        if kilograms is None:
            return Hint()
        last = self._pet.weights[-1] if self._pet.weights else None
        if last is None:
            return Hint(weight(kilograms), species.odd_weight(self._pet.species, kilograms))
        change = kilograms - last.kilograms
        before = f"{weight(last.kilograms)} {day_short(last.day, self.today)}"
        words = f"{weight(kilograms)} · {weight_change(last.kilograms, kilograms)} since {before}"
        much = abs(change) * 3 > last.kilograms
        odd = species.odd_weight(self._pet.species, kilograms) or ("a big change: check it" if much else "")
        return Hint(words, odd)


def _needed(typed: str) -> Decimal:
    kilograms = species.kilograms(typed).value
    if kilograms is None:
        raise Unreadable("What does it weigh?")
    return kilograms
