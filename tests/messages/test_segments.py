"""How many parts a text is sent in."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petdesk.services.messages.segments import GSM_BASIC, GSM_EXTENSION, Segments, cost, measure, texted, utf16

LETTERS = st.sampled_from("aé€[|\n") | st.sampled_from("ç’…🐕字") | st.characters(exclude_categories=["Cs"])
TEXTS = st.text(st.sampled_from("ae€[\n@"), max_size=500) | st.text(LETTERS, max_size=300)


def packed_slowly(text: str) -> tuple[str, int, int]:
    """Alphabet, parts and room left of a text, put into parts one character after the other as the standard says."""
    gsm = all(letter in GSM_BASIC or letter in GSM_EXTENSION for letter in text)
    coded = [
        ("\x1b" + letter if letter in GSM_EXTENSION else letter) if gsm else letter.encode("utf-16-be").hex("-", 2)
        for letter in text
    ]
    sizes = [len(each) if gsm else each.count("-") + 1 for each in coded]
    for most, parts_allowed in ((160 if gsm else 70, 1), (153 if gsm else 67, 10_000)):
        parts: list[list[int]] = []
        for size in sizes:
            if not parts or sum(parts[-1]) + size > most:
                parts.append([])
            parts[-1].append(size)
        if len(parts) <= parts_allowed:
            return "GSM-7" if gsm else "UCS-2", len(parts), most - sum(parts[-1] if parts else [])
    raise AssertionError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Segments("GSM-7", 0, 0, 160)),
        ("a" * 160, Segments("GSM-7", 160, 1, 0)),
        ("a" * 161, Segments("GSM-7", 161, 2, 145)),
        ("a" * 306, Segments("GSM-7", 306, 2, 0)),
        ("a" * 307, Segments("GSM-7", 307, 3, 152)),
        ("€" * 80, Segments("GSM-7", 160, 1, 0)),
        ("ç", Segments("UCS-2", 1, 1, 69)),
        ("ä" * 70, Segments("GSM-7", 70, 1, 90)),
        ("ê" * 70, Segments("UCS-2", 70, 1, 0)),
        ("ê" * 71, Segments("UCS-2", 71, 2, 63)),
        ("🐕" * 35, Segments("UCS-2", 70, 1, 0)),
    ],
)
def test_a_text_is_measured_as_the_network_does(text: str, expected: Segments) -> None:
    assert measure(text) == expected


def test_an_escape_and_its_character_stay_in_one_part() -> None:
    assert measure("a" * 152 + "€" + "a" * 152).count == 3
    assert measure("a" * 153 + "€" + "a" * 151).count == 2


def test_a_surrogate_pair_stays_in_one_part() -> None:
    assert measure("ê" * 66 + "🐕" + "ê" * 66).count == 3
    assert measure("ê" * 67 + "🐕" + "ê" * 65).count == 2


def test_the_alphabet_has_128_places_one_of_them_the_escape() -> None:
    assert len(GSM_BASIC) == 127
    assert not GSM_BASIC & GSM_EXTENSION


@given(TEXTS)
def test_the_count_is_that_of_packing_by_hand(text: str) -> None:
    measured = measure(text)
    assert (measured.alphabet, measured.count, measured.left) == packed_slowly(text)


@given(TEXTS)
def test_utf_16_is_counted_as_it_is_encoded(text: str) -> None:
    assert utf16(text) == len(text.encode("utf-16-le")) // 2


def test_what_is_left_fits_and_one_more_does_not() -> None:
    for length in range(1, 700):
        measured = measure("a" * length)
        assert measure("a" * (length + measured.left)).count == max(measured.count, 1)
        assert measure("a" * (length + measured.left + 1)).count == measured.count + 1


def test_a_message_costs_its_price_for_each_part() -> None:
    assert cost(measure("a" * 161), Decimal("0.0079")) == Decimal("0.0158")


def test_typography_does_not_double_the_price() -> None:
    assert texted("“Rex’s” – 10:45\u202fam… \u00a0e\u0301") == '"Rex\'s" - 10:45 am...  é'
    assert texted("Zoë, Łukasz, 小白") == "Zoë, Łukasz, 小白"
