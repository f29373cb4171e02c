"""The species that come to the clinic and their breeds: how heavy, how old, how common."""

from dataclasses import dataclass
from typing import Final

from petdesk.demo import vaccines
from petdesk.demo.vaccines import Vaccine


@dataclass(frozen=True, slots=True)
class Breed:
    """A breed and what a grown animal weighs, in kilograms. `share` is how common it is within the species."""

    name: str
    lightest: float
    heaviest: float
    share: int = 1


@dataclass(frozen=True, slots=True)
class Species:
    """A species. `share` is how common it is in the waiting room, in per mille."""

    name: str
    share: int
    years: int
    """How old they grow."""
    months_to_grow: float
    breeds: tuple[Breed, ...]
    chipped: float = 0.0
    """The share that carries a microchip."""
    protocol: tuple[Vaccine, ...] = ()
    exotic: bool = False
    """Has feathers, scales or a shell, or is very small."""


def _breeds(text: str) -> tuple[Breed, ...]:
    """Reads lines such as `Beagle 9-14 x3`."""
    breeds = []
    for line in text.strip().splitlines():
        name, weights, share = line.rsplit(maxsplit=2)
        lightest, heaviest = weights.split("-")
        breeds.append(Breed(name.strip(), float(lightest), float(heaviest), int(share.removeprefix("x"))))
    return tuple(breeds)


_DOGS: Final = _breeds("""
    Mixed breed               8-30    x22
    Labrador Retriever       25-36    x9
    French Bulldog            8-13    x7
    German Shepherd          23-40    x6
    Golden Retriever         25-34    x6
    Beagle                    9-15    x4
    Poodle                   20-32    x2
    Toy Poodle              2.5-4.5   x3
    Miniature Schnauzer       5-9     x3
    Dachshund                 7-14    x4
    Rottweiler               36-58    x2
    Yorkshire Terrier       2.2-3.4   x4
    Boxer                    25-34    x2
    Border Collie            14-21    x4
    Australian Shepherd      18-30    x3
    Cavalier King Charles Spaniel 5.5-8.5 x3
    Shih Tzu                  4-7.5   x3
    Chihuahua               1.6-3     x4
    Siberian Husky           17-27    x2
    Great Dane               45-78    x1
    Dobermann                28-43    x1
    Jack Russell Terrier    5.5-8     x4
    Cocker Spaniel           12-15.5  x3
    Cockapoo                  7-13    x3
    Pug                     6.2-8.8   x2
    Maltese                 2.4-4     x2
    Pembroke Welsh Corgi      9-13.5  x2
    Shiba Inu                 8-11    x2
    Rhodesian Ridgeback      30-40    x1
    Whippet                   9-17    x1
    Greyhound                27-38    x1
    Bernese Mountain Dog     36-52    x1
    Staffordshire Bull Terrier 11-17  x2
    West Highland White Terrier 6.5-9.5 x2
    Basenji                   9-11.5  x1
    Saint Bernard            55-84    x1
""")
_CATS: Final = _breeds("""
    Domestic Shorthair        3.2-5.8 x40
    Domestic Longhair         3.4-6.2 x10
    Maine Coon                4.8-8.6 x5
    British Shorthair         3.6-7.2 x6
    Siamese                   2.8-5   x4
    Ragdoll                   4.4-8.2 x4
    Persian                   3.2-5.6 x3
    Bengal                    3.6-6.6 x3
    Sphynx                    3-5.2   x1
    Norwegian Forest Cat      4.2-7.6 x2
    Burmese                   3.4-5.6 x2
    Russian Blue              3.2-5.4 x2
    Scottish Fold             2.9-5.6 x1
    Abyssinian                2.8-4.8 x1
""")
_RABBITS: Final = _breeds("""
    Netherland Dwarf          0.8-1.2 x4
    Holland Lop               1.4-1.9 x4
    Mini Lop                  2-2.9   x3
    Lionhead                  1.2-1.8 x3
    Dutch                     1.8-2.5 x2
    Rex                       2.9-4.4 x1
    Flemish Giant             5.6-8.4 x1
""")

SPECIES: Final = (
    Species("Dog", 480, 13, 12, _DOGS, 0.72, vaccines.DOG),
    Species("Cat", 345, 16, 10, _CATS, 0.52, vaccines.CAT),
    Species("Rabbit", 52, 9, 7, _RABBITS, 0.12, vaccines.RABBIT),
    Species(
        "Guinea pig",
        26,
        6,
        6,
        (Breed("American", 0.75, 1.15, 3), Breed("Abyssinian", 0.75, 1.1, 2), Breed("Peruvian", 0.8, 1.2)),
    ),
    Species(
        "Hamster",
        16,
        2,
        3,
        (Breed("Syrian", 0.09, 0.15, 3), Breed("Roborovski", 0.02, 0.03), Breed("Campbell's dwarf", 0.03, 0.05)),
        exotic=True,
    ),
    Species(
        "Parrot",
        13,
        35,
        8,
        (
            Breed("African Grey", 0.38, 0.56, 3),
            Breed("Cockatiel", 0.08, 0.12, 4),
            Breed("Blue-fronted Amazon", 0.34, 0.48),
            Breed("Sun Conure", 0.1, 0.13, 2),
        ),
        0.15,
        exotic=True,
    ),
    Species("Budgerigar", 11, 8, 3, (Breed("Wild type", 0.03, 0.04, 2), Breed("English", 0.04, 0.06)), exotic=True),
    Species(
        "Tortoise",
        9,
        60,
        96,
        (Breed("Hermann's", 1.6, 3.4, 3), Breed("Greek", 1.4, 3.6, 2), Breed("Leopard", 8, 17)),
        0.4,
        exotic=True,
    ),
    Species("Ferret", 12, 7, 6, (Breed("Standard", 0.8, 1.7, 3), Breed("Angora", 0.9, 1.9)), 0.3, vaccines.FERRET),
    Species("Chinchilla", 9, 15, 10, (Breed("Standard Grey", 0.42, 0.62, 3), Breed("Beige", 0.42, 0.6))),
    Species(
        "Bearded dragon", 11, 11, 15, (Breed("Central", 0.32, 0.52, 4), Breed("Leatherback", 0.3, 0.5)), exotic=True
    ),
    Species("Rat", 8, 3, 4, (Breed("Fancy", 0.28, 0.52, 3), Breed("Dumbo", 0.28, 0.5)), exotic=True),
    Species(
        "Horse",
        4,
        27,
        48,
        (Breed("Shetland Pony", 170, 210, 2), Breed("Haflinger", 410, 560), Breed("Arabian", 380, 450)),
        0.9,
        vaccines.HORSE,
    ),
    Species("Goat", 4, 15, 18, (Breed("Pygmy", 24, 36, 2), Breed("Nigerian Dwarf", 26, 34)), 0.2, vaccines.GOAT),
)

BY_NAME: Final = {species.name: species for species in SPECIES}
"""The species by the name that is stored."""
