"""Notes can be written for every service."""

from random import Random

import pytest

from petdesk.demo import notes
from petdesk.demo.breeds import SPECIES, Species
from petdesk.demo.catalogue import OFFERS, offers_for


@pytest.mark.parametrize("species", SPECIES, ids=lambda species: species.name)
def test_every_service_has_notes_without_gaps(species: Species) -> None:
    rng = Random(1)
    for offer in OFFERS:
        for _ in range(30):
            note = notes.treatment(rng, offer, species, 4.25, "Rabies")
            assert len(note) > 10
            assert "{" not in note


@pytest.mark.parametrize("species", SPECIES, ids=lambda species: species.name)
def test_every_species_has_something_to_come_for(species: Species) -> None:
    assert len({offer.name for offer in offers_for(species.name)}) >= 5
    assert ("Full groom" in {offer.name for offer in offers_for(species.name)}) == (species.name == "Dog")
