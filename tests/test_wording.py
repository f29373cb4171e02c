"""How facts are said, and how hostile text is shown."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from petdesk import wording

TODAY = date(2026, 11, 19)


@pytest.mark.parametrize(
    ("born", "said"),
    [
        (None, ""),
        (date(2020, 11, 19), "6 y"),
        (date(2020, 11, 20), "5 y"),
        (date(2025, 9, 1), "14 mo"),
        (date(2026, 10, 1), "7 wk"),
        (date(2026, 11, 16), "3 d"),
        (date(2027, 1, 1), ""),
    ],
)
def test_an_age_is_said_the_way_people_do(born: date | None, said: str) -> None:
    assert wording.age(born, TODAY) == said


@pytest.mark.parametrize(("kilograms", "said"), [("14.20", "14.2 kg"), ("0.35", "350 g"), ("1.00", "1.0 kg")])
def test_small_pets_are_weighed_in_grams(kilograms: str, said: str) -> None:
    assert wording.weight(Decimal(kilograms)) == said


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (TODAY, "today"),
        (TODAY + timedelta(days=1), "tomorrow"),
        (TODAY - timedelta(days=1), "yesterday"),
        (date(2026, 12, 3), "Thu 3 Dec"),
        (date(2024, 3, 3), "3 Mar 2024"),
    ],
)
def test_a_day_is_said_as_near_as_it_is(day: date, said: str) -> None:
    assert wording.day_short(day, TODAY) == said


def test_a_phone_number_is_spaced_the_way_its_country_does() -> None:
    assert wording.phone("+254712345678") == "+254 712 345678"
    assert wording.phone("ext. 12") == "ext. 12"
    assert wording.phone(None) == ""


def test_waiting_is_counted_in_minutes_then_hours() -> None:
    assert [wording.minutes(timedelta(minutes=span)) for span in (0, 12, 75)] == ["0 min", "12 min", "1 h 15"]


def test_a_time_is_clinic_time() -> None:
    assert wording.when(datetime(2026, 11, 19, 10, 45), TODAY) == "today 10:45"  # noqa: DTZ001


@pytest.mark.parametrize(
    ("hostile", "calm"),
    [
        ("Rex\x1b[31m", "Rex·[31m"),
        ("\x1b]52;c;aGk=\x07", "·]52;c;aGk=·"),
        ("a\u202eb", "a·b"),
        ("\x9b1m", "·1m"),
        ("two\nlines", "two·lines"),
        ("👨‍👩‍👧", "👨👩👧"),
        ("[/b]", "[/b]"),
    ],
)
def test_what_a_terminal_would_obey_is_shown_as_a_dot(hostile: str, calm: str) -> None:
    assert wording.shown(hostile) == calm


@given(st.text())
def test_shown_text_is_as_wide_as_its_characters(value: str) -> None:
    calm = wording.shown(value)
    assert wording.UNSAFE.search(calm) is None
    assert cell_len(calm) == sum(cell_len(character) for character in calm)
