"""Animals, their weights and their vaccinations."""

from datetime import date, timedelta
from random import Random

import pytest

from petdesk.demo.animals import AnimalMaker
from petdesk.demo.breeds import SPECIES, Breed
from petdesk.demo.vaccines import Dose, upcoming

TODAY = date(2026, 11, 19)
ANIMALS = [animal for maker in [AnimalMaker(Random(1), TODAY)] for animal in (maker.make() for _ in range(4_000))]


@pytest.mark.parametrize("breed", [breed for species in SPECIES for breed in species.breeds], ids=lambda b: b.name)
def test_breeds_have_a_sensible_range(breed: Breed) -> None:
    assert 0.01 < breed.lightest < breed.heaviest < 999
    assert breed.heaviest / breed.lightest < 4
    assert breed.share > 0


def test_adults_weigh_what_their_breed_weighs() -> None:
    for animal in ANIMALS:
        months = (TODAY - animal.born).days / 30.4
        weight = animal.weight_on(TODAY)
        assert 0.01 <= weight <= animal.breed.heaviest
        if months > 1.5 * animal.species.months_to_grow:
            assert weight >= 0.9 * animal.breed.lightest


def test_the_young_grow() -> None:
    for animal in ANIMALS[:200]:
        weights = [animal.weight_on(animal.born + timedelta(days=days)) for days in (60, 120, 240, 700)]
        assert weights == sorted(weights)


def test_every_species_comes_and_dogs_and_cats_come_most() -> None:
    counts = {species.name: sum(animal.species is species for animal in ANIMALS) for species in SPECIES}
    assert min(counts.values()) > 0
    assert sorted(counts, key=lambda name: -counts[name])[:2] == ["Dog", "Cat"]


def test_microchips_have_15_digits_and_are_unique() -> None:
    chips = [animal.chip for animal in ANIMALS if animal.chip]
    assert len(set(chips)) == len(chips)
    assert all(len(chip) == 15 and chip.isdecimal() for chip in chips)


def test_the_dead_lived_first() -> None:
    dead = [animal for animal in ANIMALS if animal.died]
    assert 0.03 < len(dead) / len(ANIMALS) < 0.12
    for animal in dead:
        assert animal.died is not None
        assert animal.born < animal.died < TODAY


def test_doses_lie_within_life_and_the_next_one_is_due_after_them() -> None:
    for animal in ANIMALS:
        for dose in animal.doses:
            assert animal.born + timedelta(weeks=6) < dose.given < (animal.died or TODAY)
            assert dose.given < dose.due


def test_a_few_vaccines_are_due_soon_and_a_few_are_overdue() -> None:
    last = [dose for animal in ANIMALS if not animal.died for dose in _last_doses(animal.doses)]
    soon = sum(TODAY <= dose.due <= TODAY + timedelta(days=30) for dose in last) / len(last)
    overdue = [TODAY - dose.due for dose in last if dose.due < TODAY]
    assert 0.02 < soon < 0.06
    assert 0.02 < len(overdue) / len(last) < 0.06
    assert sum(gap.days <= 365 for gap in overdue) > 0.8 * len(overdue)


def _last_doses(doses: list[Dose]) -> list[Dose]:
    return list({dose.vaccine: dose for dose in sorted(doses, key=lambda dose: dose.given)}.values())


def test_upcoming_is_the_vaccine_that_is_due_first() -> None:
    dog = next(species for species in SPECIES if species.name == "Dog")
    given = [Dose("Rabies", TODAY, TODAY + timedelta(days=9)), Dose("DHPP", TODAY, TODAY + timedelta(days=99))]
    assert upcoming(dog.protocol, given).name == "Rabies"
    assert upcoming(dog.protocol, []).name == "DHPP"
