"""The species that come to a clinic: how they are called, and what would be odd about their age and weight."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from petdesk.services.forms import Read, Unreadable, line

SPECIES_LENGTH: Final = 50
HEAVIEST: Final = Decimal("999.99")
"""Kilograms that the record can hold."""

_GRAMS: Final = Decimal("0.01")
_POUND: Final = Decimal("0.45359237")
_UNITS: Final = {"kg": Decimal(1), "g": Decimal("0.001"), "lb": _POUND, "lbs": _POUND, "oz": _POUND / 16}
_WEIGHT: Final = re.compile(r"(\d{1,6}(?:[.,]\d{1,4})?)\s*(kg|g|lbs?|oz)?\.?")


@dataclass(frozen=True, slots=True)
class Species:
    """A species. Heavier than `heaviest` (kilograms) or older than `oldest` (years) is odd, though not impossible."""

    name: str
    heaviest: Decimal
    oldest: int


KNOWN: Final = tuple(
    Species(name, Decimal(heaviest), oldest)
    for name, heaviest, oldest in (
        ("Dog", "110", 22),
        ("Cat", "14", 28),
        ("Rabbit", "10", 14),
        ("Guinea pig", "2", 10),
        ("Hamster", "0.3", 4),
        ("Gerbil", "0.2", 6),
        ("Mouse", "0.1", 4),
        ("Rat", "1", 5),
        ("Chinchilla", "1.5", 22),
        ("Ferret", "3", 13),
        ("Hedgehog", "1.8", 10),
        ("Parrot", "2", 90),
        ("Budgerigar", "0.1", 18),
        ("Canary", "0.05", 16),
        ("Chicken", "7", 14),
        ("Duck", "7", 18),
        ("Tortoise", "60", 150),
        ("Turtle", "20", 80),
        ("Bearded dragon", "1", 18),
        ("Gecko", "0.5", 30),
        ("Snake", "90", 45),
        ("Goat", "140", 22),
        ("Sheep", "160", 20),
        ("Pig", "400", 25),
        ("Horse", "999.99", 45),
        ("Donkey", "480", 50),
    )
)
_BY_NAME: Final = {species.name.casefold(): species for species in KNOWN}


def species(typed: str) -> Read[str]:
    """A species the way this clinic writes it: `dog` is `Dog`. Any other is taken as it is typed. Raises Unreadable."""
    name = line(typed, SPECIES_LENGTH, "What kind of animal is it? Dog, cat, …")
    known = _BY_NAME.get(name.casefold())
    return Read(known.name if known else line(name[0].upper() + name[1:], SPECIES_LENGTH))


def kilograms(typed: str) -> Read[Decimal | None]:
    """A weight in kilograms, from `14,2`, `14.2 kg`, `850 g`, `31 lb`. Empty is None. Raises Unreadable."""
    text = line(typed, 40).casefold()
    if not text:
        return Read(None)
    match = _WEIGHT.fullmatch(text)
    if not match:
        raise Unreadable("This is not a weight. Type kilograms like 14.2, or 850 g, or 31 lb.")
    exact = Decimal(match[1].replace(",", ".")) * _UNITS[match[2] or "kg"]
    if exact > HEAVIEST:
        raise Unreadable(f"At most {HEAVIEST} kg can be recorded.")
    weight = exact.quantize(_GRAMS, ROUND_HALF_UP)
    if not weight:
        raise Unreadable("This is nothing at all: the least is 10 g.")
    return Read(weight)


def odd_weight(kind: str, weight: Decimal) -> str:
    """What is odd about this weight for this species, empty when nothing is."""
    known = _BY_NAME.get(kind.casefold())
    if known and weight > known.heaviest:
        return f"heavy for a {known.name.lower()}: check it"
    return ""


def odd_age(kind: str, born: date, today: date) -> str:
    """What is odd about this day of birth for this species, empty when nothing is."""
    known = _BY_NAME.get(kind.casefold())
    if known and (today - born).days > known.oldest * 366:
        return f"old for a {known.name.lower()}: check it"
    return ""
