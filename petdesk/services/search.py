"""Finding an owner from whatever the caller says first: a name, a phone number, the pet, a chip.

One statement, one round trip: small ranged look-ups in b-tree indexes, each bounded, their hits ranked together.
Whoever is expected today comes first, however many share the name. Only when little is found and the word is long
enough for a typo does a second statement ask the lexicon for similar words.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

import phonenumbers
from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from petdesk.clock import day_bounds
from petdesk.services.here import Here
from petdesk.services.plain import tidy
from petdesk.services.query import make

MOST: Final = 20
"""Owners a search returns: what fits a screen, and more than anybody reads."""

_TYPO_WHEN_FEWER: Final = 3
_TYPO_LETTERS: Final = 4
_LAST_CHARACTER: Final = "chr(1114109)"  # sorts behind every prefix

# Ranks: how good a hit is, before who is expected today.
_NAME, _PET, _CONTACT, _SIMILAR = 1, 2, 3, 9


@dataclass(frozen=True, slots=True)
class PetHit:
    """A pet as the list of owners shows it."""

    pet_id: UUID
    name: str
    species: str
    deceased: bool
    alert: bool


@dataclass(frozen=True, slots=True)
class OwnerHit:
    """An owner who was found, with pets and the next visit (in UTC)."""

    owner_id: UUID
    first_name: str
    last_name: str
    phone: str | None
    email: str | None
    next_visit: datetime | None
    pets: tuple[PetHit, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a search: best first. `more` when the list was cut; `similar` when spelling was forgiven."""

    query: str
    owners: tuple[OwnerHit, ...]
    more: bool = False
    similar: tuple[str, ...] = ()


def find_owners(session: Session, here: Here, query: str) -> Found:
    """Owners by name in any order, phone in any formatting, e-mail, pet's name or microchip. Empty asks nothing."""
    query = tidy(query.replace("\x00", ""))
    words = re.split(r"[\s,]+", query.strip(" ,"))
    if not words[0]:
        return Found(query, ())
    parameters = _parameters(here)
    owners = _owners(session, *_question(query, words, here.clinic.country), parameters)
    if len(owners) >= _TYPO_WHEN_FEWER or not _may_be_misspelt(words):
        return Found(query, owners[:MOST], more=len(owners) > MOST)
    similar = _similar_words(session, words)
    known = {owner.owner_id for owner in owners}
    forgiven = [
        owner
        for owner in _owners(session, _by_similar(len(words)), {f"s{n}": s for n, s in enumerate(similar)}, parameters)
        if owner.owner_id not in known
    ]
    spelt = tuple(word for words_like_it in similar for word in words_like_it) if forgiven else ()
    return Found(query, (*owners, *forgiven)[:MOST], similar=spelt)


def expected_today(session: Session, here: Here) -> tuple[OwnerHit, ...]:
    """The owners nobody has checked in yet today, the next one first: the list before anything is typed."""
    return _owners(session, _by_time(), {}, {**_parameters(here), "most": 100})


def _parameters(here: Here) -> dict[str, Any]:
    first, last = day_bounds(here.today, here.clinic.zone)
    return {"clinic_id": here.clinic.clinic_id, "first": first, "last": last, "most": MOST + 1}


def _question(query: str, words: list[str], country: str) -> tuple[TextClause, dict[str, Any]]:
    digits = re.sub(r"\D", "", query)
    if len(digits) >= 3 and re.fullmatch(r"[\d\s()+./-]+", query):
        return _by_number(), {
            "digits": digits,
            "national": _with_country_code(digits, country),
            "end": digits[::-1],
        }
    if len(words) == 1:
        return _by_word(), {"a": words[0]}
    return _by_words(), {
        "a": words[0],
        "b": words[-1],
        "all": " ".join(words),
        "but_last": " ".join(words[:-1]),
        "but_first": " ".join(words[1:]),
    }


def _with_country_code(digits: str, country: str) -> str:
    """What somebody dials at home, as it is stored: 0712… in Kenya is 254712…"""
    code = phonenumbers.country_code_for_region(country)
    return f"{code}{digits.lstrip('0')}" if code else digits


def _may_be_misspelt(words: list[str]) -> bool:
    return max(map(len, words)) >= _TYPO_LETTERS and all(re.fullmatch(r"[^\W\d_].*", word) for word in words)


# The statement. A branch gives (id, rank); each has its own index and stops at :most rows.


def _prefix(column: str, parameter: str) -> str:
    folded = f"petdesk_fold(:{parameter})"
    return f"{column} ~>=~ {folded} AND {column} ~<~ {folded} || {_LAST_CHARACTER}"


def _owner_branch(condition: str, rank: int, order: str, exact: str = "false") -> str:
    return (
        f"(SELECT user_id AS id, CASE WHEN {exact} THEN 0 ELSE {rank} END AS rank, false AS today FROM users"
        f" WHERE clinic_id = :clinic_id AND role = 'owner' AND {condition} ORDER BY {order} USING ~<~ LIMIT :most)"
    )


def _pet_branch(condition: str, rank: int, order: str, exact: str = "false") -> str:
    return (
        f"(SELECT user_id AS id, CASE WHEN {exact} THEN 0 ELSE {rank} END AS rank, false AS today FROM pets"
        f" WHERE clinic_id = :clinic_id AND {condition} ORDER BY {order} USING ~<~ LIMIT :most)"
    )


def _expected_branch(condition: str) -> str:
    # Those expected today, whoever else has the name: the counter asks for them first.
    return (
        f"(SELECT u.user_id AS id, {_NAME} AS rank, true AS today FROM appointments AS a"
        " JOIN pets AS p ON p.pet_id = a.pet_id JOIN users AS u ON u.user_id = p.user_id"
        " WHERE a.clinic_id = :clinic_id AND a.appointment_date >= :first AND a.appointment_date < :last"
        f" AND a.status IN ('scheduled', 'checked_in', 'in_progress') AND ({condition}) LIMIT :most)"
    )


@cache
def _by_word() -> TextClause:
    return _statement(
        _owner_branch(_prefix("search_last", "a"), _NAME, "search_last", "search_last = petdesk_fold(:a)"),
        _owner_branch(_prefix("search_first", "a"), _NAME, "search_first", "search_first = petdesk_fold(:a)"),
        _pet_branch(_prefix("search_name", "a"), _PET, "search_name", "search_name = petdesk_fold(:a)"),
        _owner_branch("email ~>=~ lower(:a) AND email ~<~ lower(:a) || chr(1114109)", _CONTACT, "email"),
        _pet_branch(
            "microchip_id ~>=~ upper(:a) AND microchip_id ~<~ upper(:a) || chr(1114109)",
            _CONTACT,
            "microchip_id",
        ),
        _expected_branch(
            " OR ".join(f"({_prefix(c, 'a')})" for c in ("u.search_last", "u.search_first", "p.search_name"))
        ),
    )


@cache
def _by_words() -> TextClause:
    """First and last name in any order, names of several words, a pet and its owner."""
    either = [
        (("search_last", "a"), ("search_first", "but_first")),
        (("search_last", "but_last"), ("search_first", "b")),
        (("search_first", "a"), ("search_last", "but_first")),
        (("search_first", "but_last"), ("search_last", "b")),
    ]
    branches = [_owner_branch(f"{_prefix(*one)} AND {_prefix(*other)}", _NAME, one[0]) for one, other in either]
    whole = [_owner_branch(_prefix(column, "all"), _NAME, column) for column in ("search_last", "search_first")]
    expected = " OR ".join(
        f"({_prefix(one, a)} AND {_prefix(other, b)})"
        for one, other in (
            ("u.search_last", "u.search_first"),
            ("u.search_first", "u.search_last"),
            ("p.search_name", "u.search_last"),
            ("u.search_last", "p.search_name"),
        )
        for a, b in (("a", "but_first"), ("but_last", "b"))
    )
    return _statement(
        *branches,
        *whole,
        _pet_branch(_prefix("search_name", "all"), _PET, "search_name"),
        _pet_and_owner_branch("a", "but_first"),
        _pet_and_owner_branch("b", "but_last"),
        _expected_branch(expected),
    )


def _pet_and_owner_branch(pet: str, owner: str) -> str:
    # "rex ngugi": from the owners of that name, the ones whose pet is called so. Bounded: a name can be very common.
    return (
        f"(SELECT p.user_id AS id, {_PET} AS rank, false AS today FROM (SELECT user_id FROM users"
        f" WHERE clinic_id = :clinic_id AND role = 'owner' AND {_prefix('search_last', owner)} LIMIT 500) AS o"
        f" JOIN pets AS p ON p.user_id = o.user_id WHERE {_prefix('p.search_name', pet)} LIMIT :most)"
    )


@cache
def _by_number() -> TextClause:
    def starts(column: str, parameter: str) -> str:
        return f"{column} ~>=~ :{parameter} AND {column} ~<~ :{parameter} || chr(1114109)"

    return _statement(
        _owner_branch(starts("search_phone", "national"), _NAME, "search_phone", "search_phone = :national"),
        _owner_branch(starts("search_phone", "digits"), _NAME, "search_phone", "search_phone = :digits"),
        _owner_branch(starts("search_phone_end", "end"), _PET, "search_phone_end"),
        _pet_branch(starts("microchip_id", "digits"), _PET, "microchip_id", "microchip_id = :digits"),
        _expected_branch(
            f"{starts('u.search_phone', 'national')} OR {starts('u.search_phone', 'digits')}"
            f" OR {starts('u.search_phone_end', 'end')}"
        ),
    )


@cache
def _by_similar(words: int) -> TextClause:
    """Owners whose names are words of the lexicon that look like the typed ones."""
    if words == 1:
        return _statement(
            *(
                f"(SELECT user_id AS id, {_SIMILAR} + array_position(:s0, {column}) AS rank, false AS today FROM {table}"
                f" WHERE clinic_id = :clinic_id AND {column} = ANY (:s0) LIMIT :most)"
                for table, column in (
                    ("users", "search_last"),
                    ("users", "search_first"),
                    ("pets", "search_name"),
                )
            )
        )
    pairs = ((0, words - 1), (words - 1, 0))
    return _statement(
        *(
            f"(SELECT user_id AS id, {_SIMILAR} + array_position(:s{a}, search_last) AS rank, false AS today FROM users"
            f" WHERE clinic_id = :clinic_id AND search_last = ANY (:s{a}) AND search_first = ANY (:s{b}) LIMIT :most)"
            for a, b in pairs
        )
    )


_SIMILAR_WORDS = text(
    "SELECT word FROM search_words WHERE word % petdesk_fold(:word)"
    " ORDER BY similarity(word, petdesk_fold(:word)) DESC, word LIMIT 8"
)


def _similar_words(session: Session, words: list[str]) -> list[list[str]]:
    return [list(session.execute(_SIMILAR_WORDS, {"word": word}).scalars()) for word in words]


@cache
def _by_time() -> TextClause:
    waiting_for = "a.status = 'scheduled'"
    return _statement(_expected_branch(waiting_for), order="next_visit, u.search_last, u.search_first, u.user_id")


_BEST_FIRST: Final = f"rank >= {_SIMILAR}, NOT today, rank, u.search_last, u.search_first, u.user_id"


def _statement(*branches: str, order: str = _BEST_FIRST) -> TextClause:
    """Rank the hits together, and read for the best what the list shows."""
    return text(f"""
        WITH hits AS ({" UNION ALL ".join(branches)}),
        best AS (SELECT id, min(rank) AS rank, bool_or(today) AS today FROM hits GROUP BY id)
        SELECT u.user_id, u.first_name, u.last_name, u.phone_number, u.email,
            (SELECT min(a.appointment_date) FROM pets AS p JOIN appointments AS a ON a.pet_id = p.pet_id
                WHERE p.user_id = u.user_id AND a.appointment_date >= :first
                    AND a.status IN ('scheduled', 'checked_in', 'in_progress')) AS next_visit,
            (SELECT json_agg(json_build_array(p.pet_id, p.name, p.species, p.deceased_on IS NOT NULL,
                    EXISTS (SELECT FROM pet_alerts AS w WHERE w.pet_id = p.pet_id))
                    ORDER BY p.deceased_on IS NOT NULL, p.created_at, p.pet_id)
                FROM pets AS p WHERE p.user_id = u.user_id)
        FROM best JOIN users AS u ON u.user_id = best.id
        ORDER BY {order}
        LIMIT :most
    """)


def _owners(
    session: Session, statement: TextClause, question: dict[str, Any], parameters: dict[str, Any]
) -> tuple[OwnerHit, ...]:
    rows = session.execute(statement, {**parameters, **question})
    return tuple(make(OwnerHit, *fields, tuple(_pets(pets or ()))) for *fields, pets in rows)


def _pets(records: Iterable[list[Any]]) -> Iterator[PetHit]:
    return (PetHit(UUID(pet_id), *fields) for pet_id, *fields in records)
