"""Finding an owner from whatever the caller says first: a name, a phone number, the pet, a chip.

One statement, one round trip: small ranged look-ups in b-tree indexes, each bounded, their hits ranked together.
Whoever is expected today comes first, however many share the name. Only when little is found and the word is long
enough for a typo does a second statement ask the lexicon for similar words: first those that differ by one slip, which
an index of what is left of each word without one of its letters finds at once; only without any, by their trigrams.
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

from petdesk.clock import day_bounds
from petdesk.services.access import Action, allowed
from petdesk.services.audit.access import log_access
from petdesk.services.here import Here
from petdesk.services.plain import tidy
from petdesk.services.query import make
from petdesk.services.session import Session

MOST: Final = 20
"""Owners a search returns: what fits a screen, and more than anybody reads."""

_CUT: Final = MOST + 1  # a literal in the statement: the planner would take a parameter for a tenth of the table
_EXPECTED: Final = 100
_COMMON: Final = 10_000  # of a name that more owners or pets have, not all are looked at
_LOGGED: Final = 80  # characters of a query
_TYPO_WHEN_FEWER: Final = 3
_TYPO_LETTERS: Final = 4

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


@allowed(Action.FIND)
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
    question: dict[str, Any] = {f"s{place}": words_like_it for place, words_like_it in enumerate(similar)}
    if len(words) > 1:
        question |= {"a": words[0], "b": words[-1]}
    alike = _owners(session, _by_similar(len(words)), question, parameters)
    forgiven = [owner for owner in alike if owner.owner_id not in known]
    spelt = tuple(word for words_like_it in similar for word in words_like_it) if forgiven else ()
    return Found(query, (*owners, *forgiven)[:MOST], similar=spelt)


@allowed(Action.FIND)
def note_search(session: Session, here: Here, query: str, found: int) -> None:
    """Log what somebody looked for and how many owners it found; called once they have stopped typing."""
    log_access(session, here, "search", None, query=tidy(query.replace("\x00", ""))[:_LOGGED], found=found)


@allowed(Action.FIND)
def expected_today(session: Session, here: Here) -> tuple[OwnerHit, ...]:
    """The owners nobody has checked in yet today, the next one first: the list before anything is typed."""
    return _owners(session, _by_time(), {}, _parameters(here))


def _parameters(here: Here) -> dict[str, Any]:
    first, last = day_bounds(here.today, here.clinic.zone)
    return {"clinic_id": here.clinic.clinic_id, "first": first, "last": last}


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
    begun, whole = [words[0], words[-1]], " ".join(words)
    if len(words) == 2:
        return _by_words(_TWO_WORDS), {"a": begun[0], "b": begun[1], "all": whole}
    return _by_words(_MORE_WORDS), {
        "a": begun[0],
        "b": begun[1],
        "but_first": " ".join(words[1:]),
        "but_last": " ".join(words[:-1]),
        "all": whole,
    }


def _with_country_code(digits: str, country: str) -> str:
    """What somebody dials at home, as it is stored: 0712… in Kenya is 254712…"""
    code = phonenumbers.country_code_for_region(country)
    return f"{code}{digits.lstrip('0')}" if code else digits


def _may_be_misspelt(words: list[str]) -> bool:
    return max(map(len, words)) >= _TYPO_LETTERS and all(re.fullmatch(r"[^\W\d_][^\d@]*", word) for word in words)


# The statement. A branch gives (id, rank); each has its own index and stops at _CUT rows.

_TWO_WORDS: Final = (("a", "b"),)
_MORE_WORDS: Final = (("a", "but_first"), ("but_last", "b"))
"""Where the one name may end and the other begin."""


def _begins(column: str, value: str, *, longer: bool = False) -> str:
    """A range of an index on this column: what begins with a value. `LIKE` would not use it under a generic plan.

    The bounds are subqueries: worked out once a search, and unknown to the planner, which therefore never makes a plan
    for one name that another name pays for. `longer` leaves out the value itself.
    """
    least = "~>~" if longer else "~>=~"
    beyond = f"{value} || chr(1114109)"  # behind everything that begins so
    return f"({column} {least} (SELECT {value}) AND {column} ~<~ (SELECT {beyond}))"


def _prefix(column: str, parameter: str, *, longer: bool = False) -> str:
    return _begins(column, f"petdesk_fold(:{parameter})", longer=longer)


def _is(column: str, parameter: str) -> str:
    return f"{column} = (SELECT petdesk_fold(:{parameter}))"


def _owner_branch(condition: str, rank: int, order: str, exact: str = "false") -> str:
    return (
        f"(SELECT user_id AS id, CASE WHEN {exact} THEN 0 ELSE {rank} END AS rank, false AS today FROM users"
        f" WHERE clinic_id = :clinic_id AND role = 'owner' AND {condition} ORDER BY {order} USING ~<~ LIMIT {_CUT})"
    )


def _pet_branch(condition: str, rank: int, order: str, exact: str = "false") -> str:
    return (
        f"(SELECT user_id AS id, CASE WHEN {exact} THEN 0 ELSE {rank} END AS rank, false AS today FROM pets"
        f" WHERE clinic_id = :clinic_id AND {condition} ORDER BY {order} USING ~<~ LIMIT {_CUT})"
    )


def _expected_branch(condition: str, most: int = _CUT) -> str:
    # Those expected today, whoever else has the name: the counter asks for them first.
    return (
        f"(SELECT u.user_id AS id, {_NAME} AS rank, true AS today FROM appointments AS a"
        " JOIN pets AS p ON p.pet_id = a.pet_id JOIN users AS u ON u.user_id = p.user_id"
        " WHERE a.clinic_id = :clinic_id AND a.appointment_date >= :first AND a.appointment_date < :last"
        f" AND a.status IN ('scheduled', 'checked_in', 'in_progress') AND ({condition}) LIMIT {most})"
    )


@cache
def _by_word() -> TextClause:
    return _statement(
        _owner_branch(_prefix("search_last", "a"), _NAME, "search_last", "search_last = petdesk_fold(:a)"),
        _owner_branch(_prefix("search_first", "a"), _NAME, "search_first", "search_first = petdesk_fold(:a)"),
        _pet_branch(_prefix("search_name", "a"), _PET, "search_name", "search_name = petdesk_fold(:a)"),
        _owner_branch(_begins("email", "lower(:a)"), _CONTACT, "email"),
        _pet_branch(
            _begins("microchip_id", "upper(:a)"),
            _CONTACT,
            "microchip_id",
        ),
        _expected_branch(
            " OR ".join(f"({_prefix(c, 'a')})" for c in ("u.search_last", "u.search_first", "p.search_name"))
        ),
    )


@cache
def _by_words(pairs: tuple[tuple[str, str], ...]) -> TextClause:
    """First and last name in any order, names of several words, a pet and its owner."""
    both_ways = [*pairs, *((b, a) for a, b in pairs)]
    expected = " OR ".join(
        f"({_prefix(name, a)} AND {_prefix('u.search_last', b)})"
        for name in ("u.search_first", "p.search_name")
        for a, b in both_ways
    )
    return _statement(
        *(
            branch
            for one, other in (("search_last", "search_first"), ("search_first", "search_last"))
            for a, b in pairs
            for branch in (  # a whole name before a begun one is a single range of the index; a begun one is many
                _owner_branch(f"{_is(one, a)} AND {_prefix(other, b)}", _NAME, other),
                _owner_branch(f"{_prefix(one, a, longer=True)} AND {_prefix(other, b)}", _NAME, one),
            )
        ),
        *(_owner_branch(_prefix(column, "all"), _NAME, column) for column in ("search_last", "search_first")),
        _pet_branch(_prefix("search_name", "all"), _PET, "search_name"),
        *(_pet_and_owner_branch(pet, owner) for pet, owner in both_ways),
        _expected_branch(expected),
    )


def _pet_and_owner_branch(pet: str, owner: str) -> str:
    """`rex ngugi`: who is among the owners of that name, and among the owners of the pets of that name.

    Read from the indexes alone, and bounded: where both names are very common, some are found.
    """
    owners = f"clinic_id = :clinic_id AND role = 'owner' AND {_prefix('search_last', owner)}"
    pets = f"clinic_id = :clinic_id AND {_prefix('search_name', pet)}"
    return (
        f"(SELECT user_id AS id, {_PET} AS rank, false AS today"
        f" FROM (SELECT user_id FROM users WHERE {owners} LIMIT {_COMMON}) AS o"
        f" JOIN (SELECT user_id FROM pets WHERE {pets} LIMIT {_COMMON}) AS p USING (user_id) LIMIT {_CUT})"
    )


@cache
def _by_number() -> TextClause:
    return _statement(
        _owner_branch(_begins("search_phone", ":national"), _NAME, "search_phone", "search_phone = :national"),
        _owner_branch(_begins("search_phone", ":digits"), _NAME, "search_phone", "search_phone = :digits"),
        _owner_branch(_begins("search_phone_end", ":end"), _PET, "search_phone_end"),
        _pet_branch(_begins("microchip_id", ":digits"), _PET, "microchip_id", "microchip_id = :digits"),
        _expected_branch(
            f"{_begins('u.search_phone', ':national')} OR {_begins('u.search_phone', ':digits')}"
            f" OR {_begins('u.search_phone_end', ':end')}"
        ),
    )


@cache
def _by_similar(words: int) -> TextClause:
    """Owners whose names are words of the lexicon that look like the typed ones; of two, one may be only begun."""
    if words == 1:
        return _statement(
            _similar_branch("users", "role = 'owner'", ("search_last", 0)),
            _similar_branch("users", "role = 'owner'", ("search_first", 0)),
            _similar_branch("pets", "true", ("search_name", 0)),
        )
    first, last = 0, words - 1
    return _statement(*(
        _similar_branch("users", f"role = 'owner' AND {may_be}", (one, word))
        for one, other in (("search_last", "search_first"), ("search_first", "search_last"))
        for word, other_word, begun in ((first, last, "b"), (last, first, "a"))
        for may_be in (f"{other} = ANY (:s{other_word})", _prefix(other, begun))
    ))  # fmt: skip


def _similar_branch(table: str, condition: str, spelt: tuple[str, int]) -> str:
    column, word = spelt
    return (
        f"(SELECT user_id AS id, {_SIMILAR} + array_position(:s{word}, {column}) AS rank, false AS today"
        f" FROM {table} WHERE clinic_id = :clinic_id AND {condition} AND {column} = ANY (:s{word}) LIMIT {_CUT})"
    )


# Materialized: a word is folded once, not for every word of the lexicon that it is compared with. Two words that one
# slip made of each other (a letter wrong, missing, doubled, or two swapped) are alike without one letter.
_SIMILAR_WORDS = text("""
    WITH typed AS MATERIALIZED (
        SELECT petdesk_fold(word) AS word, place FROM unnest(CAST(:words AS text[])) WITH ORDINALITY AS t (word, place)
    )
    SELECT coalesce(
        nullif(ARRAY(
            SELECT s.word FROM search_words AS s WHERE s.slips && petdesk_slips(typed.word)
            ORDER BY similarity(s.word, typed.word) DESC, s.word LIMIT 8
        ), '{}'),
        ARRAY(
            SELECT s.word FROM search_words AS s WHERE s.word % typed.word
            ORDER BY similarity(s.word, typed.word) DESC, s.word LIMIT 8
        )
    ) FROM typed ORDER BY place
""")


def _similar_words(session: Session, words: list[str]) -> list[list[str]]:
    return list(session.execute(_SIMILAR_WORDS, {"words": words}).scalars())


@cache
def _by_time() -> TextClause:
    waiting_for = _expected_branch("a.status = 'scheduled'", _EXPECTED)
    return _statement(waiting_for, order="next_visit, u.search_last, u.search_first, u.user_id", most=_EXPECTED)


_BEST_FIRST: Final = f"rank >= {_SIMILAR}, NOT today, rank, u.search_last, u.search_first, u.user_id"


def _statement(*branches: str, order: str = _BEST_FIRST, most: int = _CUT) -> TextClause:
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
        LIMIT {most}
    """)


def _owners(
    session: Session, statement: TextClause, question: dict[str, Any], parameters: dict[str, Any]
) -> tuple[OwnerHit, ...]:
    rows = session.execute(statement, {**parameters, **question})
    return tuple(make(OwnerHit, *fields, tuple(_pets(pets or ()))) for *fields, pets in rows)


def _pets(records: Iterable[list[Any]]) -> Iterator[PetHit]:
    return (PetHit(UUID(pet_id), *fields) for pet_id, *fields in records)
