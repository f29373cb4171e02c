"""Beside and above the day: who waits, who is late, what is selected, how far the day is."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from petdesk.services.scheduling import DayBoard, Visit
from petdesk.widgets.cells import cut, fit, longest, wrapped
from petdesk.widgets.day_line import free_half_hours, said_of
from petdesk.widgets.day_panel import Page, panel_lines
from petdesk.widgets.month import LINES, month
from tests.widgets.boards import DAY, NOW, ZONE, at, board, sketch, visit

WIDTH = 37


def page(day: DayBoard, height: int = 38, width: int = WIDTH) -> Page:
    return Page(day, NOW, ZONE, width, height)


def lines(day: DayBoard, selected: Visit | None = None, height: int = 38, width: int = WIDTH) -> list[str]:
    slot = day.columns[0], at("11:15")
    return [line.plain.rstrip() for line in panel_lines(page(day, height, width), selected, slot)]


def test_who_waits_longest_stands_first_and_who_is_late_with_how_to_reach_them() -> None:
    assert lines(sketch()) == [
        "WAITING  2",
        "◔ 12 min  Rex · Ngũgĩ               ⚠",
        "  10:45 Dr Okafor  check-up",
        "◔  4 min  Luna · Haddad",
        "  11:00 Dr Lindqvist  booster",
        "",
        "LATE  1",
        "! 42 min  Simba · Osei",
        "  +254 712 345678  missed before: 2",
        "",
        "SELECTED",
        "11:15 with Dr Okafor",
        "No visit here.",
    ]


def test_what_there_is_to_know_about_a_visit() -> None:
    kiwi = visit(
        "Kiwi",
        at("11:15"),
        status="checked_in",
        checked_in_at=NOW - timedelta(minutes=75),
        breed="Nova Scotia Duck Tolling Retriever",
        weight=Decimal("0.95"),
        alerts=["bites when held", "diabetic, insulin twice a day, never fasted before surgery"],
        lane=1,
        overbooking_reason="hit by a car",
        notes="Bleeding from the left hind leg.\nComes by taxi.",
    )
    assert lines(board([kiwi]), kiwi)[7:] == [
        "SELECTED",
        "Kiwi",
        "Dog",
        "Nova Scotia Duck Tolling Retriever",
        "6 y · 950 g",
        "Jan Novak",
        "+254 712 345678",
        "⚠ bites when held",
        "⚠ diabetic, insulin twice a day,",
        "  never fasted before surgery",
        "",
        "◔ waiting for 1 h 15",
        "11:15–11:30 Dr Okafor",
        "check-up",
        "⧉ hit by a car",
        "Bleeding from the left hind leg.",
        "Comes by taxi.",
    ]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "! late by 42 min"),
        ({"status": "in_progress", "started_at": NOW - timedelta(minutes=7)}, "▶ in progress for 7 min"),
        ({"status": "completed", "finished_at": at("10:20")}, "✓ done at 10:20"),
        ({"status": "no_show"}, "∅ no-show"),
        ({"status": "cancelled", "cancel_reason": "owner ill"}, "✗ cancelled"),
    ],
)
def test_how_a_visit_stands(more: dict[str, Any], words: str) -> None:
    rex = visit("Rex", at("10:00"), **more)
    said = lines(board([rex]), rex)
    assert words in said
    assert ("✗ owner ill" in said) == ("cancel_reason" in more)


def test_nobody_is_said_in_words() -> None:
    assert lines(board())[:5] == ["WAITING", "Nobody is waiting.", "", "LATE", "Nobody is late."]


def test_another_day_has_nobody_waiting() -> None:
    tomorrow = board(day=DAY + timedelta(days=1))
    assert lines(tomorrow)[0] == "SELECTED"


@pytest.mark.parametrize("height", [12, 20, 38])
def test_a_full_waiting_room_leaves_room_for_what_is_selected(height: int) -> None:
    waiting = [
        visit(f"Pet {n}", at("09:00"), status="checked_in", checked_in_at=NOW - timedelta(minutes=n)) for n in range(30)
    ]
    late = [visit(f"Late {n}", at("09:00"), lane=n) for n in range(30)]
    said = lines(board([*waiting, *late]), waiting[0], height)
    assert "SELECTED" in said
    assert sum(line.startswith("… ") for line in said) == 2
    if height >= 20:
        assert len(said) <= height
        assert said[1].startswith("◔ 29 min")


HOSTILE = st.sampled_from(["[/b]", "😀" * 40, "بسبوسة", "x" * 300, "\x1b[31m", "e\u0301" * 50, "", "a\nb", "木" * 30])


@given(HOSTILE, st.integers(12, 60))
def test_no_line_is_wider_than_the_panel(text: str, width: int) -> None:
    day = board(
        [
            replace(
                v, pet=text, owner_first=text, owner_last=text, service=text, breed=text, alerts=[text], notes=text,
                cancel_reason=text, overbooking_reason=text, phone=text,
            )
            for v in sketch().visits
        ]
    )  # fmt: skip
    for selected in day.visits:
        for line in panel_lines(page(day, width=width), selected, None):
            assert cell_len(line.plain) <= width
            assert "\x1b" not in line.plain
            assert "\n" not in line.plain


@given(st.text(max_size=60), st.integers(0, 40))
def test_cells_fit(text: str, width: int) -> None:
    printable = "".join(letter for letter in text if letter.isprintable())
    assert cell_len(fit(printable, width)) == width
    assert cell_len(cut(printable, width)) <= width
    assert longest((printable, ""), width) in {printable, ""}


@given(st.text(max_size=200), st.integers(2, 40), st.integers(1, 5))
def test_wrapped_text_loses_nothing_but_what_is_cut(text: str, width: int, most: int) -> None:
    printable = "".join(letter for letter in text if letter.isprintable())
    found = wrapped(printable, width, most)
    assert len(found) <= most
    assert all(cell_len(line) <= width for line in found)
    if found and not found[-1].endswith("…"):
        assert "".join(found).replace(" ", "") == "".join(printable.split())


@pytest.mark.parametrize(
    ("clock", "words"),
    [
        ("10:42", "0 of 2 done · 1 free before noon"),
        ("12:30", "0 of 2 done · 10 free until closing"),
        ("18:00", "0 of 2 done"),
    ],
)
def test_how_far_the_day_is(clock: str, words: str) -> None:
    day = board(
        [visit("Rex", at("11:15"), 45), visit("Luna", at("13:00"), 15), visit("X", at("14:00"), status="cancelled")]
    )
    one = replace(day, columns=day.columns[:1])
    assert next(iter(said_of(one, at(clock), ZONE))) == words


def test_how_free_another_day_is() -> None:
    tomorrow = DAY + timedelta(days=1)
    assert list(said_of(board(day=tomorrow), NOW, ZONE)) == ["nothing booked · 40 free", "nothing booked"]
    booked = board([visit("Rex", at("09:00", tomorrow), 30)], day=tomorrow)
    assert next(iter(said_of(booked, NOW, ZONE))) == "1 booked · 39 free"
    assert list(said_of(board(day=tomorrow, opening=()), NOW, ZONE)) == ["closed"]
    assert list(said_of(board(day=DAY - timedelta(days=1)), NOW, ZONE)) == ["nothing booked"]


def test_overlapping_visits_are_not_counted_twice() -> None:
    busy = [
        visit("Rex", at("09:00"), 60),
        visit("Kiwi", at("09:15"), 15, lane=1),
        visit("Luna", at("09:45"), 30, lane=1),
    ]
    assert free_half_hours(board(busy, ("Dr Okafor",)), at("08:30"), at("11:00")) == 2


def test_a_month() -> None:
    text = month(date(2026, 12, 3), DAY, lambda day: day.weekday() < 6).plain.split("\n")
    assert text[0].strip() == "December 2026"
    assert text[2:4] == ["      1   2 [ 3]  4   5   6 ", "  7   8   9  10  11  12  13 "]
    assert len(text) == LINES
    assert {len(line) for line in text} <= {0, 28}
