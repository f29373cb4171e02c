"""Which passwords are taken, and how they are kept."""

import unicodedata

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import VerifyMismatchError
from argon2.low_level import Type
from hypothesis import example, given, settings
from hypothesis import strategies as st

from petdesk.demo.accounts import PASSWORD as DEMO_PASSWORD
from petdesk.services.accounts import passwords
from petdesk.services.accounts.passwords import (
    MOST_BYTES,
    SHORTEST_ALONE,
    SHORTEST_WITH_MFA,
    _hash_of_nobody,
    acceptable,
    hash_password,
    needs_rehash,
    verify,
)
from petdesk.services.forms import Unreadable

OWN = ("grace.hopper@riverside.example", "Grace", "Hopper", "Grace Hopper", "Riverside Veterinary Clinic")


@pytest.mark.parametrize(
    "password",
    [
        "zebra tea",
        "        ",
        "日本語のパスワードです",
        "𓂀𓂁𓂂𓂃𓂄𓂅𓂆𓂇",
        "x'; DROP TABLE--",
        "a\tb\x07c\x1bdefg",
        "long " * 60,
    ],
)
def test_any_characters_and_more_than_64_of_them_are_taken(password: str) -> None:
    if password.strip():
        assert acceptable(password, SHORTEST_WITH_MFA, OWN) == password
    else:
        with pytest.raises(Unreadable):
            acceptable(password, SHORTEST_WITH_MFA, OWN)


def test_without_a_second_proof_fifteen_characters_are_wanted() -> None:
    with pytest.raises(Unreadable, match="15 characters or more here; this one has 14"):
        acceptable("zebra tea mugs", SHORTEST_ALONE, OWN)
    acceptable("zebra tea mugs!", SHORTEST_ALONE, OWN)
    with pytest.raises(Unreadable, match="8 characters or more here; this one has 7"):
        acceptable("zebra t", SHORTEST_WITH_MFA, OWN)


@pytest.mark.parametrize(
    "password",
    [
        "password",
        "PassWord1",
        "iloveyou",
        "passwordpassword",
        "qwertyqwertyqwerty",
        "12345678",
        "123456789012345",
        "987654321",
        "abcdefghijklmnop",
        "aaaaaaaaaaaaaaa",
        "abcabcabcabcabca",
        "qwertyuiopasdfgh",
        "ｐａｓｓｗｏｒｄ",
    ],
)
def test_what_is_tried_first_is_refused(password: str) -> None:
    with pytest.raises(Unreadable, match="tried first"):
        acceptable(password, SHORTEST_WITH_MFA, OWN)


@pytest.mark.parametrize(
    "password",
    [
        "grace.hopper@riverside.example",
        "Grace Hopper",
        "gracehopper",
        "GRACE.HOPPER",
        "riverside veterinary clinic",
        "RiversideVeterinaryClinic",
    ],
)
def test_names_that_everybody_knows_are_refused(password: str) -> None:
    with pytest.raises(Unreadable, match="everybody here knows"):
        acceptable(password, SHORTEST_WITH_MFA, OWN)


def test_more_than_a_kilobyte_and_half_a_character_are_refused_in_words() -> None:
    words = "".join(f"déjà vu {number}, " for number in range(100))
    acceptable(words[: MOST_BYTES - 200], SHORTEST_ALONE)
    with pytest.raises(Unreadable, match="longer than petdesk keeps"):
        acceptable(words[:MOST_BYTES], SHORTEST_ALONE)
    with pytest.raises(Unreadable, match="half a character"):
        acceptable("half \ud83d of it, really", SHORTEST_ALONE)


def test_the_demos_password_follows_the_rule_it_needs() -> None:
    assert acceptable(DEMO_PASSWORD, SHORTEST_ALONE, ("Riverside Veterinary Clinic",))


@settings(max_examples=50)
@given(st.text(min_size=1, max_size=80))
@example("\ud800")
@example("\x00")
def test_a_password_is_itself_in_every_form_and_nothing_else_is(password: str) -> None:
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(passwords, "HASHER", cheap)
        kept = hash_password(password)
        for form in ("NFC", "NFD", "NFKC"):
            assert verify(kept, unicodedata.normalize(form, password))
        assert not verify(kept, f"{password}x")
        assert not verify(kept, kept)


def test_what_is_longer_than_any_password_matches_none() -> None:
    longest = "x" * MOST_BYTES
    kept = hash_password(longest)
    assert verify(kept, longest)
    assert not verify(kept, longest + "x")
    assert not verify(kept, longest * 10_000)


@pytest.mark.parametrize("stored", [None, "", "none", "$argon2id$v=19$", "plain text"])
def test_without_a_usable_hash_nothing_matches(stored: str | None) -> None:
    assert not verify(stored, stored or "")


def test_the_hash_of_nobody_is_like_anybodys() -> None:
    nobody, somebody = _hash_of_nobody(passwords.HASHER), hash_password("zebra tea")
    assert extract_parameters(nobody) == extract_parameters(somebody)
    with pytest.raises(VerifyMismatchError):
        passwords.HASHER.verify(nobody, "zebra tea")


def test_other_parameters_are_noticed() -> None:
    older = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash("zebra tea")
    assert verify(older, "zebra tea")
    assert needs_rehash(older)
    assert not needs_rehash(hash_password("zebra tea"))


def test_the_real_parameters_are_those_of_the_rfc(monkeypatch: pytest.MonkeyPatch) -> None:
    real = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
    monkeypatch.setattr(passwords, "HASHER", real)
    kept = hash_password("zebra tea")
    how = extract_parameters(kept)
    assert (how.type, how.time_cost, how.memory_cost, how.parallelism) == (Type.ID, 3, 65536, 4)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert verify(kept, "zebra tea")
    assert not verify(kept, "zebra tee")
