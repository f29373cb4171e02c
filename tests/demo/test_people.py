"""Names, e-mail addresses and phone numbers."""

import re
from collections import Counter
from random import Random

import phonenumbers
import pytest

from petdesk.demo.cultures import LATIN_AMERICAN, POLISH, WORLD
from petdesk.demo.names import EmailMaker, NameMaker, PersonName, ascii_letters, by_rank
from petdesk.demo.phones import COUNTRIES, phone_maker


@pytest.mark.parametrize("country", COUNTRIES)
def test_phone_numbers_are_valid_in_their_country(country: str) -> None:
    make, rng = phone_maker(country), Random(1)
    for _ in range(300):
        text = make(rng)
        number = phonenumbers.parse(text)
        assert phonenumbers.is_valid_number_for_region(number, country), text
        assert phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) == text


def test_email_addresses_are_unique_lower_case_and_reach_nobody() -> None:
    names, emails = NameMaker(Random(1), [LATIN_AMERICAN]), EmailMaker(Random(2))
    made = [emails.make(names.make()) for _ in range(20_000)]
    assert len(set(made)) == len(made)
    for email in made:
        assert re.fullmatch(r"[a-z]+(\.[a-z]+)?\d*@example\.(com|org|net)", email), email


def test_names_recur_like_names_do() -> None:
    names = NameMaker(Random(1), [LATIN_AMERICAN])
    people = [names.make() for _ in range(20_000)]
    families = Counter(person.last for person in people)
    assert len(families) > 3_000
    assert 0.005 < families.most_common(1)[0][1] / len(people) < 0.05
    assert len(set(people)) > 0.7 * len(people)


def test_every_name_has_letters_of_its_own() -> None:
    for culture in WORLD:
        for name in (*culture.women, *culture.men, *culture.families):
            assert name == name.strip()
            assert name.isprintable()
            assert ascii_letters(name), name


def test_a_polish_womans_name_ends_in_a() -> None:
    names = NameMaker(Random(3), [POLISH])
    people = [names.make() for _ in range(2_000)]
    lasts = {person.last for person in people if person.first in ("Katarzyna", "Małgorzata")}
    assert "Kowalska" in lasts
    assert "Kowalski" not in lasts


def test_diacritics_fold_into_plain_letters() -> None:
    assert EmailMaker(Random(0)).make(PersonName("Wanjirũ", "Ngũgĩ")).startswith("ngugi.wanjiru@")
    assert ascii_letters("Łucja Ødegård-Weiß") == "lucjaodegardweiss"


def test_by_rank_puts_the_first_most_often() -> None:
    counts = Counter(by_rank(["a", "b", "c", "d"], 1.0))
    assert counts == {"a": 12, "b": 6, "c": 4, "d": 3}
