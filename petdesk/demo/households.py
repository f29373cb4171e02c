"""Owners with their pets."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Final

from petdesk.demo.animals import Animal, AnimalMaker
from petdesk.demo.identity import KeyMaker
from petdesk.demo.names import EmailMaker, NameMaker, PersonName
from petdesk.demo.pet_names import pet_name
from petdesk.demo.phones import COUNTRIES, phone_maker
from petdesk.demo.places import Place

YEARS: Final = 8
"""How long ago the clinic's first clients came."""

UNRELIABLE: Final = 0.07
"""The share of owners who often do not come to their appointments."""

_PETS: Final = (1, 1, 1, 1, 1, 1, 2, 2, 3, 3)
_OFFICE_HOURS: Final = (9 * 60, 17 * 60 - 1)
_WEANED: Final = timedelta(days=50)
_BEFORE_THE_END: Final = timedelta(days=3)


@dataclass(slots=True)
class Owner:
    """A client. `misses` is the share of appointments that they do not come to."""

    user_id: str
    name: PersonName
    email: str | None
    phone: str | None
    since: datetime
    misses: float
    patients: list["Patient"] = field(default_factory=list)


@dataclass(slots=True)
class Patient:
    """A pet in the clinic's records."""

    pet_id: str
    owner: Owner
    animal: Animal
    since: datetime
    weights: list[tuple[datetime, float]]
    """Every weighing, in the order of time; the first was at registration."""


class HouseholdMaker:
    """Draws owners and their pets."""

    def __init__(self, seed: int, place: Place, midnight: datetime) -> None:
        """`midnight` is today's, on the clinic's clock."""
        self._rng = Random(f"{seed}:households")
        self._midnight = midnight
        self._today = midnight.date()
        self._eleven = midnight + timedelta(hours=11)
        self._local_phone = place.phone
        self._phones_abroad = tuple(phone_maker(country) for country in COUNTRIES)
        self._keys = KeyMaker(Random(f"{seed}:keys"))
        self._names = NameMaker(Random(f"{seed}:names"), place.cultures)
        self._emails = EmailMaker(Random(f"{seed}:emails"))
        self.animals = AnimalMaker(Random(f"{seed}:animals"), self._today)

    def make(self) -> Owner:
        """An owner with one to three pets."""
        rng = self._rng
        days = 1 + int(rng.betavariate(1.0, 1.5) * YEARS * 365)
        misses = 0.35 if rng.random() < UNRELIABLE else 0.04
        owner = self.owner(self._names.make(), days, misses)
        for _ in range(rng.choice(_PETS)):
            animal = self.animals.make()
            while any(animal.name == other.animal.name for other in owner.patients):
                animal.name = pet_name(rng, animal.species.name)
            self.register(owner, animal)
        return owner

    def owner(self, name: PersonName, days: int, misses: float) -> Owner:
        """An owner of this name, a client for so many days, without pets yet."""
        since = self._midnight - timedelta(days=days) + timedelta(minutes=self._rng.randint(*_OFFICE_HOURS))
        email = self._emails.make(name) if self._rng.random() >= 0.2 else None
        return Owner(self._keys.make(since), name, email, self._phone(), since, misses)

    def register(self, owner: Owner, animal: Animal) -> Patient:
        """Put an animal on record: when its owner first came, or once it was weaned."""
        last_day = animal.died or self._today
        weaned = self._eleven - ((self._today - animal.born) - _WEANED)
        latest = max(self._eleven - ((self._today - last_day) + _BEFORE_THE_END), weaned)
        since = min(max(owner.since, weaned), latest)
        owner.since = min(owner.since, since)
        weight = max(round(animal.weight_on(since.date()), 2), 0.01)
        patient = Patient(self._keys.make(since), owner, animal, since, [(since, weight)])
        owner.patients.append(patient)
        return patient

    def _phone(self) -> str | None:
        rng = self._rng
        where = rng.random()
        if where < 0.05:
            return None
        return (rng.choice(self._phones_abroad) if where < 0.11 else self._local_phone)(rng)
