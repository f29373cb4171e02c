"""Animals: what kind, how old, how heavy, what has to be known about them."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from math import exp
from random import Random
from typing import Final

from petdesk.demo.breeds import SPECIES, Breed, Species
from petdesk.demo.pet_names import pet_name
from petdesk.demo.vaccines import Dose, doses
from petdesk.models import Gender

YEAR: Final = 365.25

_MAKERS: Final = ("900", "941", "956", "968", "972", "981", "985")
_SPECIES: Final = tuple(species for species in SPECIES for _ in range(species.share))
_BREEDS: Final = {
    species.name: tuple(breed for breed in species.breeds for _ in range(breed.share)) for species in SPECIES
}
_GENDERS: Final = (Gender.FEMALE.value, Gender.MALE.value)
_DECEASED: Final = 0.07
_LATEST_DEATH: Final = 1_400  # days ago, at most

ALERTS: Final = {
    "Dog": (
        "Bites when held",
        "Muzzle needed",
        "Reactive to other dogs: wait outside",
        "Allergic to penicillin",
        "Epileptic, on phenobarbital",
        "Heart murmur grade III: careful with sedation",
        "MDR1 mutation: no ivermectin",
        "Afraid of men",
        "Diabetic, insulin twice a day",
        "Addison's disease: no stress, give steroid cover",
        "Collapsing trachea: harness only, no collar",
        "Reacted to DHPP in the past: premedicate",
        "Slips the collar: carry on a double leash",
    ),
    "Cat": (
        "Scratches: use a towel",
        "Bites without warning",
        "FIV positive",
        "Kidney disease: no NSAIDs",
        "Diabetic, insulin twice a day",
        "Hypertrophic cardiomyopathy: no ketamine",
        "Escape artist: keep the door shut",
        "Allergic to penicillin",
        "Hyperthyroid, methimazole",
        "Stressed by dogs: use the cat room",
    ),
    "": (
        "Bites",
        "Very stressed by handling: keep it short",
        "Prone to gut stasis: feed before and after",
        "Do not turn on its back",
        "Breathing trouble when stressed: oxygen at hand",
        "Previous anaesthetic complication",
        "Dental disease: soft food only",
    ),
}
"""Warnings that stand on top of a profile, by species; under the empty name those for all others."""


@dataclass(slots=True)
class Animal:
    """A pet before it becomes rows."""

    name: str
    species: Species
    breed: Breed
    born: date
    gender: str
    grown_weight: float
    chip: str | None
    died: date | None = None
    alerts: tuple[str, ...] = ()
    doses: list[Dose] = field(default_factory=list)
    stray: bool = False
    """Found somewhere: breed and date of birth are not on record."""

    def weight_on(self, day: date) -> float:
        """What it weighs on a day, in kilograms: steep growth at first, then level (Gompertz' curve)."""
        months = max((day - self.born).days, 30) / YEAR * 12
        return max(self.grown_weight * exp(-2.2 * exp(-4.5 * months / self.species.months_to_grow)), 0.01)


class AnimalMaker:
    """Draws animals as they sit in a waiting room on a day."""

    def __init__(self, rng: Random, today: date) -> None:
        self._rng = rng
        self._today = today
        self._chips = 0

    def make(self) -> Animal:
        """Some animal, at least two months old."""
        rng = self._rng
        species = rng.choice(_SPECIES)
        breed = rng.choice(_BREEDS[species.name])
        days = int(YEAR * species.years * min(rng.betavariate(1.25, 1.9), 0.98)) + 60
        born = self._today - timedelta(days=days)
        died = self._death(days) if rng.random() < _DECEASED else None
        animal = Animal(
            name=pet_name(rng, species.name),
            species=species,
            breed=breed,
            born=born,
            gender=Gender.UNKNOWN.value if species.exotic and rng.random() < 0.5 else rng.choice(_GENDERS),
            grown_weight=rng.triangular(breed.lightest, breed.heaviest),
            chip=self.chip() if rng.random() < species.chipped else None,
            died=died,
            stray=rng.random() < 0.03,
        )
        if rng.random() < 0.06:
            animal.alerts = tuple(rng.sample(ALERTS.get(species.name, ALERTS[""]), rng.choice((1, 1, 1, 2))))
        animal.doses = self.doses(species, born, died)
        return animal

    def doses(self, species: Species, born: date, died: date | None) -> list[Dose]:
        """The vaccinations of an animal that was born, and perhaps died, on these days."""
        return doses(self._rng, species.protocol, born, died or self._today, alive=died is None)

    def chip(self) -> str:
        """A microchip number after ISO 11784: a manufacturer's code, then 38 bits in digits. Never the same again."""
        self._chips += 1
        scattered = self._chips * 387_420_489 % 274_877_906_899  # Modulo the last prime of 38 bits: no two alike.
        return f"{self._rng.choice(_MAKERS)}{scattered:012}"

    def _death(self, days: int) -> date:
        longest = min(days - 45, _LATEST_DEATH)
        return self._today - timedelta(days=self._rng.randint(1, max(longest, 1)))
