"""What the demo clinic offers, how long it takes and what it costs."""

from dataclasses import dataclass
from typing import Final

_FURRY: Final = ("Dog", "Cat")
_NEUTERED: Final = ("Dog", "Cat", "Rabbit")
_MAMMALS: Final = ("Dog", "Cat", "Rabbit", "Guinea pig", "Ferret", "Chinchilla", "Rat", "Horse", "Goat")


@dataclass(frozen=True, slots=True)
class Offer:
    """A service. `share` is how often somebody comes for it unasked; prices are US dollars at the level of Denver."""

    name: str
    minutes: int
    dollars: float
    description: str
    share: int = 0
    needs_vet: bool = True
    species: tuple[str, ...] = ()
    """For whom; empty means for all."""

    @property
    def quarters(self) -> int:
        """Its length in quarters of an hour."""
        return -(-self.minutes // 15)


CHECK_UP: Final = Offer("Check-up", 30, 62, "General examination from nose to tail.", 30)
VACCINATION: Final = Offer("Vaccination", 15, 38, "First dose, with a short examination.")
BOOSTER: Final = Offer("Booster", 15, 34, "Further dose, with a short examination.")
RE_CHECK: Final = Offer("Re-check", 15, 30, "A second look after treatment.")
DENTAL: Final = Offer("Dental", 60, 340, "Scaling and polishing under anaesthesia.", 6, species=_FURRY)
X_RAY: Final = Offer("X-ray", 45, 165, "Two views, light sedation if needed.", 4)
ULTRASOUND: Final = Offer("Ultrasound", 45, 210, "Abdomen or heart.", 3, species=_MAMMALS)
BLOOD_TEST: Final = Offer("Blood test", 15, 88, "Sample for the laboratory; results the next day.", 6)
LIMPING: Final = Offer("Limping", 30, 74, "Lameness examination.", 6, species=("Dog", "Cat", "Horse", "Goat"))
SKIN: Final = Offer("Skin and ears", 30, 70, "Itching, ears, lumps and bumps.", 9, species=_MAMMALS)
STOMACH: Final = Offer("Upset stomach", 30, 72, "Vomiting, diarrhoea, not eating.", 7)
EMERGENCY: Final = Offer("Emergency", 30, 140, "Seen at once, between the others.", 3)
SPAY: Final = Offer("Spay", 90, 290, "Operation, from admission to waking up.", species=_NEUTERED)
NEUTER: Final = Offer("Neuter", 60, 190, "Operation, from admission to waking up.", species=_NEUTERED)
SURGERY: Final = Offer("Surgery", 120, 880, "Longer operations: joints, tumours, foreign bodies.", 1, species=_FURRY)
MICROCHIP: Final = Offer(
    "Microchip", 15, 36, "Implant and registration.", 2, species=("Dog", "Cat", "Rabbit", "Ferret")
)
FAREWELL: Final = Offer("Putting to sleep", 45, 130, "In the quiet room. No other visit follows at once.")
NAIL_TRIM: Final = Offer("Nail trim", 15, 16, "Claws, or beak and claws.", 13, needs_vet=False)
NURSE_VISIT: Final = Offer("Nurse visit", 30, 24, "Dressings, injections, advice.", 8, needs_vet=False)
WEIGHT_CHECK: Final = Offer("Weight check", 15, 0, "Weighing and feeding advice. Free.", 5, needs_vet=False)
FULL_GROOM: Final = Offer("Full groom", 60, 68, "Bath, clip, claws, ears.", 16, needs_vet=False, species=("Dog",))
BATH: Final = Offer("Bath", 45, 42, "Bath and blow-dry.", 6, needs_vet=False, species=_FURRY)
PUPPY_CLASS: Final = Offer("Puppy class", 15, 12, "Handling, teeth, first weeks.", needs_vet=False, species=("Dog",))

OFFERS: Final = (
    CHECK_UP, VACCINATION, BOOSTER, RE_CHECK, DENTAL, X_RAY, ULTRASOUND, BLOOD_TEST, LIMPING, SKIN, STOMACH, EMERGENCY,
    SPAY, NEUTER, SURGERY, MICROCHIP, FAREWELL, NAIL_TRIM, NURSE_VISIT, WEIGHT_CHECK, FULL_GROOM, BATH, PUPPY_CLASS,
)  # fmt: skip
"""The whole list."""

RE_CHECKED: Final = frozenset({DENTAL, LIMPING, SKIN, EMERGENCY, SPAY, NEUTER, SURGERY})
"""After these most come back within a fortnight."""


def offers_for(species: str, *, planned: bool = False) -> tuple[Offer, ...]:
    """What an owner of such an animal rings up for, each as often as it is asked for; or what can be `planned`."""
    offers = [offer for offer in OFFERS if not offer.species or species in offer.species]
    return tuple(offer for offer in offers if not planned or offer is not EMERGENCY for _ in range(offer.share))
