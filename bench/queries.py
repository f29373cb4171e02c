"""What people type into the search field: a mix drawn from the data, the same number of queries of each kind."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final

import psycopg

_KNOWN: Final = """
    SELECT u.first_name, u.last_name, coalesce(u.phone_number, ''), coalesce(u.email, ''), p.name,
        coalesce(p.microchip_id, '')
    FROM users AS u JOIN pets AS p USING (user_id)
    WHERE u.role = 'owner' AND length(u.last_name) > 2 AND length(u.first_name) > 2
    ORDER BY md5(p.pet_id::text) LIMIT %s
"""
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Known:
    """A pet and its owner, as they are on record. What is not on record is empty."""

    first: str
    last: str
    phone: str
    email: str
    pet: str
    chip: str


Typed = Callable[[Known, Random], str]
"""What somebody types who looks for them; empty when it cannot be looked for in this way."""


def mix(address: str, of_each: int) -> dict[str, list[str]]:
    """Queries by kind, drawn from all over the tables; the same in every run on equal data."""
    with psycopg.connect(address, autocommit=True) as connection:
        known = [Known(*row) for row in connection.execute(_KNOWN, [of_each * 4]).fetchall()]
    rng = Random(1)
    return {kind: _some(typed, known, of_each, rng) for kind, typed in KINDS.items()}


def _some(typed: Typed, known: list[Known], number: int, rng: Random) -> list[str]:
    return [query for one in known if (query := typed(one, rng).strip())][:number]


def _begun(word: str, rng: Random, least: int = 1) -> str:
    """The word as far as somebody has typed it: every length is as likely."""
    return word[: rng.randint(min(least, len(word)), len(word))]


def _two_words(known: Known, rng: Random) -> str:
    names = [known.first, known.last]
    rng.shuffle(names)
    return f"{names[0]} {_begun(names[1], rng)}"


def _pet_and_owner(known: Known, rng: Random) -> str:
    words = [known.pet, known.last]
    rng.shuffle(words)
    return " ".join(words)


def _phone(known: Known, rng: Random) -> str:
    digits = "".join(filter(str.isdigit, known.phone))
    if not digits:
        return ""
    grouped = " ".join(digits[place : place + 3] for place in range(0, len(digits), 3))
    return rng.choice([
        known.phone,
        _begun(digits, rng, 4),
        f"+{_begun(grouped, rng, 6)}",
        f"({digits[-7:-4]}) {digits[-4:-2]}-{digits[-2:]}",
        "0" + digits[-9:],
        digits[-rng.randint(4, 6) :],
    ])  # fmt: skip


def _email(known: Known, rng: Random) -> str:
    return _begun(known.email, rng, 4)


def _chip(known: Known, rng: Random) -> str:
    return _begun(known.chip, rng, 6)


def _slip(word: str, rng: Random) -> str:
    """One letter wrong, missing, doubled or swapped, but not the first."""
    place = rng.randrange(1, len(word))
    before, letter, after = word[:place], word[place], word[place + 1 :]
    return rng.choice([
        before + rng.choice(_LETTERS) + after,
        before + after,
        before + letter * 2 + after,
        before[:-1] + letter + before[-1] + after,
    ])  # fmt: skip


def _misspelt(known: Known, rng: Random) -> str:
    word = rng.choice([known.last, known.first])
    return _slip(word, rng) if len(word) > 4 else ""


def _misspelt_pair(known: Known, rng: Random) -> str:
    return f"{known.first} {_slip(known.last, rng)}" if len(known.last) > 4 else ""


def _nobody(known: Known, rng: Random) -> str:
    unlisted = [f"{known.last[:3]}q{''.join(rng.choices(_LETTERS, k=4))}", "".join(rng.choices("0123456789", k=11))]
    return rng.choice(unlisted)


KINDS: Final[dict[str, Typed]] = {
    "last name, 1 letter to all": lambda known, rng: _begun(known.last, rng),
    "first name, 1 letter to all": lambda known, rng: _begun(known.first, rng),
    "two names, either order": _two_words,
    "pet, 1 letter to all": lambda known, rng: _begun(known.pet, rng),
    "pet and owner, either order": _pet_and_owner,
    "phone, part or all, any format": _phone,
    "e-mail, 4 letters to all": _email,
    "microchip, 6 digits to all": _chip,
    "one name with a slip": _misspelt,
    "two names with a slip": _misspelt_pair,
    "nobody": _nobody,
}
