"""A new pet, or what is written of one; how an age, a weight and a chip were understood is said while one types."""

from datetime import date
from functools import partial
from uuid import UUID

from textual import on, work
from textual.app import ComposeResult

from petdesk.errors import DeskError
from petdesk.models import Gender, new_id
from petdesk.screens.dialogs.form import FormDialog
from petdesk.services import microchip, owners, pets, species, typed_dates
from petdesk.services.forms import Unreadable
from petdesk.services.pets import PetForm
from petdesk.widgets.field import Field, FormField, Hint
from petdesk.widgets.pick import Pick
from petdesk.wording import age, day_long, shown, weight

SEXES = ((Gender.UNKNOWN.value, "unknown"), (Gender.FEMALE.value, "female"), (Gender.MALE.value, "male"))


class PetFormDialog(FormDialog[UUID]):
    """Returns the id of the pet that was saved."""

    AREA = "Pet"

    def __init__(self, owner_id: UUID, pet_id: UUID | None = None) -> None:
        super().__init__("Pet" if pet_id else "New pet")
        self._owner_id = owner_id
        self._is_new = pet_id is None
        self._pet_id = pet_id or new_id()
        self._seen: PetForm | None = None

    def compose_fields(self) -> ComposeResult:
        country = self.desk.clinic.country
        yield Field("name", "Name")
        yield Field("species", "Species", completes=[each.name for each in species.KNOWN])
        yield Field("breed", "Breed")
        yield Field("birth_date", "Born", means=partial(self._born, today=self.today, country=country),
                    placeholder="a date, or an age such as 6 y or 8 months")  # fmt: skip
        yield Pick("gender", "Sex", SEXES)
        yield Field("weight", "Weight", means=self._weight, placeholder="kg today")
        yield Field("microchip", "Microchip", means=_microchip)

    async def fill(self) -> None:
        if self._is_new:
            owner = await self.read(owners.open_owner, self._owner_id)
            self.head(f"New pet of {owner.name}")
            return
        pet = await self.read(pets.open_pet, self._pet_id)
        self._seen = pet.form
        self.head(f"{pet.name}, {pet.owner_name}")
        for field in self.fields:
            field.fill(getattr(pet.form, field.key))
        if pet.weight:
            self.query_one("#weight", Field).hold_place(f"{weight(pet.weight)} so far; type what it weighs today")
        self.suggest_breeds(pet.species)

    async def store(self) -> UUID:
        form = PetForm(**self.typed())
        if self._is_new:
            return (await self.write(pets.add_pet, self._pet_id, self._owner_id, form)).pet_id
        return (await self.write(pets.change_pet, self._pet_id, form, self._seen)).pet_id

    # What is said while one types

    @on(FormField.Changed, "#species")
    def _species_typed(self) -> None:
        for key in ("birth_date", "weight"):
            self.query_one(f"#{key}", Field).explain()
        try:
            kind = species.species(self._species).value
        except Unreadable:
            return
        self.suggest_breeds(kind)

    @work(exclusive=True, group="breeds")
    async def suggest_breeds(self, kind: str) -> None:
        """Offer to complete the breed the way it is written here. Without a connection nothing is offered."""
        try:
            self.query_one("#breed", Field).suggest(await self.read(pets.usual_breeds, kind))
        except DeskError:
            return

    @property
    def _species(self) -> str:
        return self.field("species").value.strip()

    def _born(self, typed: str, today: date, country: str) -> Hint:
        read = typed_dates.birth_date(typed, today, country)
        if read.value is None:
            return Hint()
        odd = species.odd_age(self._species, read.value, today)
        return Hint(f"{day_long(read.value)} · {age(read.value, today)}", " · ".join(filter(None, (read.note, odd))))

    def _weight(self, typed: str) -> Hint:
        kilograms = species.kilograms(typed).value
        if kilograms is None:
            return Hint()
        return Hint(weight(kilograms), species.odd_weight(self._species, kilograms))


def _microchip(typed: str) -> Hint:
    read = microchip.microchip(typed)
    return Hint(microchip.spaced(shown(read.value)), read.note)
