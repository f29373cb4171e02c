"""People's names, and the e-mail addresses made of them."""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import Final, NamedTuple

from petdesk.demo.cultures import LATIN_LETTERS, WORLD
from petdesk.demo.cultures.culture import Culture

DOMAINS: Final = ("example.com", "example.org", "example.net")
"""Reserved for examples (RFC 2606): a message to them reaches nobody."""

_RARE: Final = 0.3
_FIRSTS: Final = 0.25  # How steeply names become rarer: see `by_rank`.
_FAMILIES: Final = 0.55
_LETTERS: Final = str.maketrans({"ł": "l", "ø": "o", "ß": "ss", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})


class PersonName(NamedTuple):
    """A first name and a last name."""

    first: str
    last: str


class NameMaker:
    """Draws names: half of them from where the clinic lies, half from all over the world."""

    def __init__(self, rng: Random, local: Sequence[Culture]) -> None:
        self._rng = rng
        self._local = tuple(map(_Pool, local))
        self._world = tuple(map(_Pool, WORLD))

    def make(self) -> PersonName:
        """A person's name. Common names come up often, as they do."""
        rng = self._rng
        return rng.choice(self._local if rng.random() < 0.5 else self._world).draw(rng)


class _Pool:
    """A culture's names: the listed ones each as often as it is common, and the rare ones put together from parts."""

    def __init__(self, culture: Culture) -> None:
        rare = tuple(stem + ending for stem in culture.stems for ending in culture.endings if stem.lower() != ending)
        self._culture = culture
        self._women = _Names(
            by_rank(culture.women, _FIRSTS),
            by_rank([_feminine(name, culture) for name in culture.families], _FAMILIES),
            tuple(_feminine(name, culture) for name in rare),
        )
        self._men = _Names(by_rank(culture.men, _FIRSTS), by_rank(culture.families, _FAMILIES), rare)

    def draw(self, rng: Random) -> PersonName:
        culture = self._culture
        names = self._women if rng.random() < 0.5 else self._men
        first = rng.choice(names.first)
        last = rng.choice(names.rare if names.rare and rng.random() < _RARE else names.last)
        if rng.random() < culture.second_names:
            first = _two(first, rng.choice(names.first), " ")
        if rng.random() < culture.double_families:
            last = _two(last, rng.choice(names.last), culture.joint)
        return PersonName(first, last)


class _Names(NamedTuple):
    first: tuple[str, ...]
    last: tuple[str, ...]
    rare: tuple[str, ...]


class EmailMaker:
    """Makes e-mail addresses of names, no two alike."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._seen: Counter[str] = Counter()
        self._letters: dict[str, str] = {}

    def make(self, name: PersonName) -> str:
        """An address such as `wanjiru.ngugi2@example.org`."""
        first, last = self._plain(name.first), self._plain(name.last)
        style = self._rng.random()
        if style < 0.6:
            local = f"{first}.{last}"
        elif style < 0.8:
            local = f"{first[0]}.{last}"
        else:
            local = f"{last}.{first}" if style < 0.9 else first + last
        self._seen[local] += 1
        number = self._seen[local]
        return f"{local}{number if number > 1 else ''}@{self._rng.choice(DOMAINS)}"

    def _plain(self, name: str) -> str:
        if name not in self._letters:
            self._letters[name] = ascii_letters(name)
        return self._letters[name]


def ascii_letters(name: str) -> str:
    """A name in the letters a to z only."""
    latin = LATIN_LETTERS.get(name, name).lower().translate(_LETTERS)
    return "".join(letter for letter in unicodedata.normalize("NFKD", latin) if "a" <= letter <= "z")


def by_rank(names: Sequence[str], steepness: float) -> tuple[str, ...]:
    """Repeat names by Zipf's law: the n-th is n ** -steepness times as frequent as the first."""
    rarest = len(names) ** -steepness
    return tuple(name for rank, name in enumerate(names, start=1) for _ in range(round(3 * rank**-steepness / rarest)))


def _feminine(name: str, culture: Culture) -> str:
    for ending, hers in culture.feminine:
        if name.endswith(ending):
            return name.removesuffix(ending) + hers
    return name


def _two(one: str, other: str, joint: str) -> str:
    simple = one != other and not any(mark in one + other for mark in " -'")
    return f"{one}{joint}{other}" if simple else one
