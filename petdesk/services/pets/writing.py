"""Writing a pet down, and changing what is written."""

from datetime import date
from functools import partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from petdesk import wording
from petdesk.errors import NotFound
from petdesk.models import Gender
from petdesk.services.access import Action, allowed
from petdesk.services.forms import Read, Reading, Unreadable, merge, untouched
from petdesk.services.here import Here
from petdesk.services.life import hold
from petdesk.services.microchip import microchip
from petdesk.services.pets.reading import open_pet
from petdesk.services.pets.records import PetForm, PetProfile
from petdesk.services.pets.weights import weigh_today
from petdesk.services.session import Session
from petdesk.services.species import kilograms, species
from petdesk.services.typed_dates import birth_date

NAME_LENGTH: Final = 100

_ADD = text("""
    INSERT INTO pets (pet_id, clinic_id, user_id, name, species, breed, birth_date, gender, microchip_id)
    SELECT :pet_id, clinic_id, user_id, :name, :species, :breed, :birth_date, CAST(:gender AS pet_gender), :microchip
    FROM users WHERE user_id = :owner_id AND clinic_id = :clinic_id AND role = 'owner'
    ON CONFLICT (pet_id) DO UPDATE SET name = EXCLUDED.name, species = EXCLUDED.species, breed = EXCLUDED.breed,
        birth_date = EXCLUDED.birth_date, gender = EXCLUDED.gender, microchip_id = EXCLUDED.microchip_id
    WHERE pets.clinic_id = EXCLUDED.clinic_id
    RETURNING pet_id
""")
_CHANGE = text("""
    UPDATE pets SET name = :name, species = :species, breed = :breed, birth_date = :birth_date,
        gender = CAST(:gender AS pet_gender), microchip_id = :microchip
    WHERE pet_id = :pet_id AND clinic_id = :clinic_id
""")
_CHIP_TAKEN = text("""
    SELECT p.name, u.last_name, u.first_name, p.clinic_id
    FROM pets AS p JOIN users AS u ON u.user_id = p.user_id
    WHERE p.microchip_id = :microchip AND p.pet_id <> :pet_id
""")


@allowed(Action.WRITE_PET)
def add_pet(session: Session, here: Here, pet_id: UUID, owner_id: UUID, form: PetForm) -> PetProfile:
    """A new pet. `pet_id` is made once per dialog: saving again, corrected or not, is still one pet.

    A weight becomes a weighing of today. Raises FieldErrors, NotFound for an owner who is gone.
    """
    values = _read(session, here, pet_id, form)
    keys = {"pet_id": pet_id, "owner_id": owner_id, "clinic_id": here.clinic.clinic_id}
    if session.execute(_ADD, {**keys, **values}).first() is None:
        raise NotFound("This owner is not in the clinic's records any more.")
    weigh_today(session, here, pet_id, values["weight"])
    return open_pet(session, here, pet_id)


@allowed(Action.WRITE_PET)
def change_pet(session: Session, here: Here, pet_id: UUID, form: PetForm, seen: PetForm | None = None) -> PetProfile:
    """Change a pet. What the form still says as it was `seen` keeps what another desk saved meanwhile.

    A weight, where one is given, becomes a weighing of today. Raises FieldErrors, NotFound.
    """
    life = hold(session, here, pet_id)
    stored = open_pet(session, here, pet_id)
    form = merge(form, seen, stored.form)
    kept = {field: getattr(stored, field) for field in untouched(form, stored.form) if field != "weight"}
    values = _read(session, here, pet_id, form, kept, life.died)
    session.execute(_CHANGE, {"pet_id": pet_id, "clinic_id": here.clinic.clinic_id, **values})
    weigh_today(session, here, pet_id, values["weight"])
    return open_pet(session, here, pet_id)


def _read(
    session: Session,
    here: Here,
    pet_id: UUID,
    form: PetForm,
    kept: dict[str, Any] | None = None,
    died: date | None = None,
) -> dict[str, Any]:
    reading = Reading(kept or {})
    day_of_birth = partial(birth_date, today=here.today, country=here.clinic.country)
    birth = reading.read("birth_date", form.birth_date, day_of_birth)
    chip = reading.read("microchip", form.microchip, microchip)
    values = {
        "name": reading.line("name", form.name, NAME_LENGTH, "A name is needed."),
        "species": reading.read("species", form.species, species),
        "breed": reading.line("breed", form.breed, NAME_LENGTH) or None,
        "birth_date": birth,
        "gender": reading.read("gender", form.gender, _gender),
        "weight": reading.read("weight", form.weight, kilograms),
        "microchip": chip,
    }
    if died and birth and birth > died:
        reading.refuse("birth_date", f"This is after the day it died, {wording.day_long(died)}.")
    if chip and (taken := _who_has(session, here, chip, pet_id)):
        reading.refuse("microchip", taken)
    reading.done()
    return values


def _gender(typed: str) -> Read[str]:
    if typed not in set(Gender):
        raise Unreadable("Female, male or unknown.")
    return Read(typed)


def _who_has(session: Session, here: Here, number: str, pet_id: UUID) -> str:
    row = session.execute(_CHIP_TAKEN, {"microchip": number, "pet_id": pet_id}).first()
    if row is None:
        return ""
    if row.clinic_id != here.clinic.clinic_id:
        return "A pet of another clinic already has this chip. Read it again."
    return f"{row.name} ({row.last_name or row.first_name}) already has this chip. Read it again."
