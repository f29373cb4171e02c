"""The animals on today's board that are always there, whatever the seed: screens and stories count on them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from petdesk.demo.animals import YEAR, Animal
from petdesk.demo.breeds import BY_NAME, Breed, Species
from petdesk.demo.households import HouseholdMaker, Owner, Patient
from petdesk.demo.names import PersonName
from petdesk.demo.vaccines import Dose, Vaccine
from petdesk.models import Gender


@dataclass(frozen=True, slots=True)
class Part:
    """One animal of the cast and its owner."""

    first: str
    last: str
    pet: str
    species: str
    breed: str
    years: float
    kilograms: float
    gender: Gender = Gender.MALE
    alert: str | None = None
    died_days_ago: int | None = None
    due_in_days: int | None = None
    """When the next dose falls due; None leaves it to chance."""
    years_here: float = 3.2
    email: str | None = None
    phone: str | None = None


_F: Final = Gender.FEMALE

PARTS: Final = (
    Part(
        "Wanjirũ", "Ngũgĩ", "Rex", "Dog", "Beagle", 6.4, 14.2, alert="Bites when held", years_here=7.2, due_in_days=8,
        email="wanjiru@example.org", phone="+254712345678",
    ),
    Part("Wanjirũ", "Ngũgĩ", "Simba", "Cat", "Domestic Shorthair", 13.4, 4.6, died_days_ago=629),
    Part("Yaw", "Osei", "Simba", "Cat", "Domestic Shorthair", 4.2, 5.1),
    Part("Lidia", "Ivanova", "Rocky", "Dog", "Boxer", 5.4, 31.5),
    Part("Karin", "Berg", "Daisy", "Dog", "Labrador Retriever", 9.3, 29.8, _F, "Heart murmur grade II/VI"),
    Part("Ivy", "Park", "Olive", "Cat", "British Shorthair", 3.1, 4.4, _F, due_in_days=3),
    Part("Rima", "Haddad", "Luna", "Cat", "Siamese", 2.3, 3.6, _F, due_in_days=-4),
    Part("Tom", "Walker", "Pip", "Guinea pig", "Abyssinian", 1.8, 0.95),
    Part("Jonas", "Weber", "Max", "Dog", "Dachshund", 7.6, 9.7, due_in_days=6),
    Part("Hannah", "Adler", "Kiwi", "Parrot", "Cockatiel", 5.0, 0.1),
    Part("Claire", "Dubois", "Oscar", "Cat", "Maine Coon", 6.6, 7.3),
    Part("Mei", "Chen", "Milo", "Dog", "French Bulldog", 2.1, 11.2),
    Part("Rafael", "Silva", "Tiger", "Cat", "Bengal", 4.9, 5.3, alert="Scratches: use a towel"),
    Part("Lucía", "Ortiz", "Bella", "Dog", "Mixed breed", 8.2, 17.4, _F),
    Part("Tereza", "Nováková", "Coco", "Dog", "Toy Poodle", 3.7, 3.4, _F),
    Part("Kenji", "Satō", "Teddy", "Dog", "Cockapoo", 2.6, 9.8),
    Part("Piotr", "Kowalczyk", "Nala", "Cat", "Ragdoll", 5.5, 5.9, _F),
    Part("Adaeze", "Nwosu", "Duke", "Dog", "Rottweiler", 4.3, 47.0, alert="Muzzle needed"),
    Part("Thi Lan", "Nguyen", "Pho", "Dog", "Shiba Inu", 4.0, 9.4, phone="+14155550138"),
    Part("Van", "Nguyen", "Bun", "Rabbit", "Holland Lop", 2.8, 1.7, phone="+14155550177"),
    Part("Van", "Nguyen", "Cha", "Rabbit", "Mini Lop", 2.2, 2.4, _F),
    Part("Sam", "Engudai", "Ngu", "Parrot", "African Grey", 16.5, 0.46),
)  # fmt: skip


class Cast:
    """The parts as owners and patients of the clinic."""

    def __init__(self, maker: HouseholdMaker, today: date) -> None:
        self._maker = maker
        self._today = today
        self._owners: dict[PersonName, Owner] = {}
        self._patients: dict[str, Patient] = {}
        for part in PARTS:
            patient = maker.register(self._owner(part), self._animal(part))
            self._patients[f"{part.pet} {part.last}"] = patient

    def __getitem__(self, pet_and_owner: str) -> Patient:
        """A patient by a name such as `Rex Ngũgĩ`."""
        return self._patients[pet_and_owner]

    @property
    def owners(self) -> list[Owner]:
        """All owners, Wanjirũ Ngũgĩ first."""
        return list(self._owners.values())

    @property
    def patients(self) -> list[Patient]:
        """All animals, Rex first."""
        return list(self._patients.values())

    def _owner(self, part: Part) -> Owner:
        name = PersonName(part.first, part.last)
        if name not in self._owners:
            owner = self._maker.owner(name, round(part.years_here * YEAR), misses=0.02)
            owner.email = part.email or owner.email
            owner.phone = part.phone or owner.phone
            self._owners[name] = owner
        return self._owners[name]

    def _animal(self, part: Part) -> Animal:
        species = BY_NAME[part.species]
        born = self._today - timedelta(days=round(part.years * YEAR))
        died = None if part.died_days_ago is None else self._today - timedelta(days=part.died_days_ago)
        return Animal(
            name=part.pet,
            species=species,
            breed=_breed(species, part.breed),
            born=born,
            gender=part.gender.value,
            grown_weight=part.kilograms,
            chip=self._maker.animals.chip() if species.chipped > 0.3 else None,
            died=died,
            alerts=(part.alert,) if part.alert else (),
            doses=self._doses(part, species, born, died),
        )

    def _doses(self, part: Part, species: Species, born: date, died: date | None) -> list[Dose]:
        if part.due_in_days is None:
            return self._maker.animals.doses(species, born, died)
        # The second vaccine of the protocol falls due then, the first one more than a year later.
        due = self._today + timedelta(days=part.due_in_days)
        first, second = species.protocol[:2]
        given = [*_twice(first, due + timedelta(days=457)), *_twice(second, due)]
        return [dose for dose in given if dose.given > born + timedelta(weeks=second.first_weeks)]


def _breed(species: Species, name: str) -> Breed:
    return next(breed for breed in species.breeds if breed.name == name)


def _twice(vaccine: Vaccine, due: date) -> list[Dose]:
    interval = timedelta(days=365 * vaccine.years)
    return [Dose(vaccine.name, due - 2 * interval, due - interval), Dose(vaccine.name, due - interval, due)]
