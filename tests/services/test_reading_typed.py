"""What people type: phone numbers, e-mail addresses, days and ages, weights, microchips."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from petdesk.services.contact import email, phone
from petdesk.services.forms import Unreadable, line
from petdesk.services.microchip import microchip, spaced
from petdesk.services.species import kilograms, odd_age, odd_weight, species
from petdesk.services.typed_dates import birth_date, later_day, past_day

TODAY = date(2026, 11, 19)  # a Thursday

ANYTHING = st.text(max_size=60)


# One line of text


def test_a_line_is_composed_and_trimmed() -> None:
    assert line("  Ngu\u0303gi\u0303  Wa   Thiong'o ", 100) == "Ngũgĩ Wa Thiong'o"


@pytest.mark.parametrize(
    "typed",
    ["a\x1b[31mb", "a\x00", "a\x9bb", "ab\u202e", "a\nb", "\u2066a"],
    ids=["esc", "nul", "csi", "rlo", "lf", "lri"],
)
def test_a_line_with_control_characters_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable, match="control characters"):
        line(typed, 100)


@pytest.mark.parametrize("typed", ["", "   ", "\u00a0", "\u200b", "\u200d\ufeff"])
def test_a_line_of_nothing_visible_is_empty(typed: str) -> None:
    assert line(typed, 100) == ""
    with pytest.raises(Unreadable, match="needed"):
        line(typed, 100, "A name is needed.")


def test_a_line_that_is_too_long_is_refused_and_never_cut() -> None:
    assert line("x" * 100, 100) == "x" * 100
    with pytest.raises(Unreadable, match="300 characters long; 100 fit"):
        line("x" * 300, 100)


# Phone numbers


@pytest.mark.parametrize(
    ("typed", "country", "stored"),
    [
        ("(415) 555-0138", "US", "+14155550138"),
        ("+1 415 555 0138", "KE", "+14155550138"),
        ("0712 345 678", "KE", "+254712345678"),
        ("+254 712 345678", "US", "+254712345678"),
        ("030/90 18 20", "DE", "+4930901820"),
        ("\u202a+1\u00a0415\u2011555\u20110138\u202c", "US", "+14155550138"),
        ("٠٧١٢٣٤٥٦٧٨", "KE", "+254712345678"),
        ("", "US", None),
        ("  ", "US", None),
    ],
)
def test_a_phone_number_is_read_as_it_is_dialled_here(typed: str, country: str, stored: str | None) -> None:
    assert phone(typed, country).value == stored


@pytest.mark.parametrize(
    ("typed", "country", "sentence"),
    [
        ("12345", "US", "not a phone number in US.*like \\+254 712 345678"),
        ("555 0138", "US", "area code is missing"),
        ("+999 712 345678", "US", "No country has this code"),
        ("0712 345 678 ask for Ana", "KE", "Only the number itself"),
        ("(415) 555-0138 x12", "US", "Only the number itself"),
        ("1234567890123456789", "US", "more digits"),
        ("+1\x1b[0m415", "US", "control characters"),
    ],
)
def test_what_is_no_phone_number_is_refused_with_help(typed: str, country: str, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        phone(typed, country)


def test_a_number_of_an_unknown_range_is_taken_with_a_note() -> None:
    read = phone("+44 7700 900123", "US")
    assert read.value == "+447700900123"
    assert "check" in read.note


@given(st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)))
def test_every_countrys_example_number_is_read_and_fits_the_column(region: str) -> None:
    number = phonenumbers.example_number(region)
    assert number is not None
    as_written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    stored = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    assert phone(as_written, "US").value == stored
    assert len(stored) <= 20


# E-mail addresses


@pytest.mark.parametrize("typed", ["Wanjiru@Example.ORG ", "a.b+c@mail.example.co.ke", "o'neil@example.org"])
def test_an_email_address_is_kept_in_lower_case(typed: str) -> None:
    assert email(typed).value == typed.strip().lower()


@pytest.mark.parametrize(
    "typed", ["wanjiru", "a@b", "a b@example.org", "@example.org", "a@.org", "a@b..org", "a@b@c.org"]
)
def test_what_is_no_email_address_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable, match="not an e-mail address"):
        email(typed)


# Days and ages


@pytest.mark.parametrize(
    ("typed", "country", "born"),
    [
        ("2019-03-04", "US", date(2019, 3, 4)),
        ("4.3.2019", "US", date(2019, 3, 4)),
        ("4.3.19", "DE", date(2019, 3, 4)),
        ("3/4/2019", "US", date(2019, 3, 4)),
        ("4/3/2019", "KE", date(2019, 3, 4)),
        ("4 Mar 2019", "US", date(2019, 3, 4)),
        ("Mar 4, 2019", "US", date(2019, 3, 4)),
        ("4 march 2019", "US", date(2019, 3, 4)),
        ("20 nov", "US", date(2025, 11, 20)),
        ("", "US", None),
    ],
)
def test_a_day_of_birth_is_read(typed: str, country: str, born: date | None) -> None:
    read = birth_date(typed, TODAY, country)
    assert (read.value, read.note) == (born, "")


@pytest.mark.parametrize(
    ("typed", "born"),
    [
        ("6 y", date(2020, 11, 19)),
        ("6y", date(2020, 11, 19)),
        ("8 months", date(2026, 3, 19)),
        ("2 years 3 months", date(2024, 8, 19)),
        ("2y3mo", date(2024, 8, 19)),
        ("about 10 weeks", date(2026, 9, 10)),
        ("3 d", date(2026, 11, 16)),
        ("2019", date(2019, 7, 1)),
        ("2026", date(2026, 7, 1)),
        ("Mar 2019", date(2019, 3, 15)),
        ("2019-03", date(2019, 3, 15)),
        ("03/2019", date(2019, 3, 15)),
        ("nov 2026", date(2026, 11, 15)),
    ],
)
def test_an_age_or_half_a_date_is_an_estimate_and_says_so(typed: str, born: date) -> None:
    read = birth_date(typed, TODAY, "US")
    assert read.value == born
    assert "estimate" in read.note


@pytest.mark.parametrize("typed", ["2026-11-20", "2027", "dec 2026", "31.12.2026"])
def test_nobody_is_born_in_the_future(typed: str) -> None:
    with pytest.raises(Unreadable, match="future"):
        birth_date(typed, TODAY, "US")


@pytest.mark.parametrize("typed", ["soon", "30.2.2019", "32 mar", "900 y", "0019-03-04", "6", "1.2.3.4", "²"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable):
        birth_date(typed, TODAY, "US")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("today", TODAY),
        ("", TODAY),
        ("yesterday", date(2026, 11, 18)),
        ("3 Mar", date(2026, 3, 3)),
        ("24 Dec", date(2025, 12, 24)),
    ],
)
def test_a_past_day_is_the_last_one_there_was(typed: str, meant: date) -> None:
    assert past_day(typed, TODAY, "US") == meant


@pytest.mark.parametrize("typed", ["tomorrow", "2026-11-20"])
def test_a_past_day_is_not_in_the_future(typed: str) -> None:
    with pytest.raises(Unreadable, match="not come yet"):
        past_day(typed, TODAY, "US")


@pytest.mark.parametrize(
    ("typed", "due"),
    [
        ("1 y", date(2027, 11, 19)),
        ("in 6 months", date(2027, 5, 19)),
        ("4 wk", date(2026, 12, 17)),
        ("2027-01-05", date(2027, 1, 5)),
        ("3 Mar", date(2027, 3, 3)),
        ("", None),
    ],
)
def test_the_next_dose_is_due_after_a_time_or_on_a_day(typed: str, due: date | None) -> None:
    assert later_day(typed, TODAY, "US").value == due


def test_a_year_after_the_29th_of_february_is_the_28th() -> None:
    assert later_day("1 y", date(2024, 2, 29), "US").value == date(2025, 2, 28)


@given(st.dates(date(1900, 1, 1), TODAY))
def test_every_way_to_write_a_day_of_birth_means_the_same(born: date) -> None:
    for written in (f"{born:%Y-%m-%d}", f"{born.day}.{born.month}.{born.year}", f"{born.day} {born:%b} {born.year}"):
        assert birth_date(written, TODAY, "US").value == born


@given(ANYTHING)
def test_whatever_is_typed_as_a_day_is_read_or_refused_in_words(typed: str) -> None:
    for read in (birth_date, past_day, later_day):
        with suppress(Unreadable):
            read(typed, TODAY, "US")


# Weights


@pytest.mark.parametrize(
    ("typed", "weight"),
    [
        ("14,2", "14.20"),
        ("14.2 kg", "14.20"),
        ("850 g", "0.85"),
        ("31 lb", "14.06"),
        ("0.015", "0.02"),
        ("999.99", "999.99"),
    ],
)
def test_a_weight_is_read_in_kilograms(typed: str, weight: str) -> None:
    assert kilograms(typed).value == Decimal(weight)


@pytest.mark.parametrize("typed", ["0", "-3", "1000", "0.004", "14.2.1", "heavy", "1e3", "NaN"])
def test_what_is_no_weight_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable):
        kilograms(typed)


@given(ANYTHING)
def test_a_weight_that_is_read_fits_the_column(typed: str) -> None:
    try:
        weight = kilograms(typed).value
    except Unreadable:
        return
    assert weight is None or Decimal("0.01") <= weight <= Decimal("999.99")


def test_a_weight_or_an_age_that_is_odd_is_noted() -> None:
    assert "heavy for a cat" in odd_weight("Cat", Decimal(300))
    assert not odd_weight("Cat", Decimal("4.2"))
    assert not odd_weight("Capybara", Decimal(60))
    assert "old for a hamster" in odd_age("Hamster", date(2012, 1, 1), TODAY)
    assert not odd_age("Tortoise", date(1950, 1, 1), TODAY)


def test_a_species_is_written_the_way_the_clinic_writes_it() -> None:
    assert species("dog").value == "Dog"
    assert species("GUINEA PIG").value == "Guinea pig"
    assert species("capybara").value == "Capybara"


# Microchips


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("985112001234567", "985112001234567"),
        ("985 112 001 234 567", "985112001234567"),
        ("276-09-8100000123", "276098100000123"),
        ("", None),
    ],
)
def test_an_iso_chip_is_taken_without_a_word(typed: str, stored: str | None) -> None:
    read = microchip(typed)
    assert (read.value, read.note) == (stored, "")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("AVID*123*456*789", "123456789"), ("0a1b 2c3d 4e", "0A1B2C3D4E"), ("0006123456", "0006123456")],
)
def test_an_older_chip_is_taken_with_a_note(typed: str, stored: str) -> None:
    read = microchip(typed)
    assert read.value == stored
    assert "older" in read.note


def test_a_code_of_no_country_is_noted() -> None:
    assert "no country or maker has the code 123" in microchip("123000000000001").note


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("98511200123456", "this one has 14"),
        ("9851120012345678", "this one has 16"),
        ("999000000000001", "test chips"),
        ("000000000000001", "No chip holds"),
        ("985274877906944", "No chip holds"),
        ("98511200123456X", "15 digits"),
        ("[@click=app.quit]x", "15 digits"),
    ],
)
def test_what_is_no_chip_is_refused(typed: str, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        microchip(typed)


@given(st.integers(900, 998), st.integers(0, 2**38 - 1), st.sampled_from([" ", "-", ""]))
def test_every_number_a_chip_can_hold_is_taken(maker: int, animal: int, separator: str) -> None:
    number = f"{maker:03}{animal:012}"
    typed = separator.join(number[at : at + 3] for at in range(0, 15, 3))
    assert microchip(typed).value == number
    assert spaced(number).replace(" ", "") == number


@given(ANYTHING)
def test_whatever_is_typed_as_a_chip_the_database_takes_it_or_it_is_refused(typed: str) -> None:
    try:
        number = microchip(typed).value
    except Unreadable:
        return
    assert number is None or (number.isascii() and number.isalnum() and number == number.upper())
