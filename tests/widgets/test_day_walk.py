"""The cursor's steps over a day."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petdesk.services.scheduling import Visit
from petdesk.widgets.day_grid.layout import DayLayout, Spot, lay_out
from petdesk.widgets.day_grid.restore import first_spot, restored
from petdesk.widgets.day_grid.walk import CARRYING, WALKING, land
from tests.widgets.boards import DAY, NOW, ZONE, at, board, visit
from tests.widgets.test_day_layout import days

LAYOUT = lay_out(
    board(
        [
            visit("Rex", at("09:00"), 60),
            visit("Luna", at("10:00"), 30),
            visit("Kiwi", at("12:00"), 30),
            visit("Bruno", at("12:00"), 60, lane=1),
            visit("Milo", at("09:30"), 30, staff="Dr Lindqvist"),
        ]
    ),
    ZONE,
)


def spot(clock: str, column: int = 0, lane: int = 0, layout: DayLayout = LAYOUT) -> Spot:
    return Spot(column, layout.row_of(at(clock)), lane)


@pytest.mark.parametrize(
    ("start", "step", "end"),
    [
        (spot("08:30"), "down", spot("08:45")),
        (spot("08:45"), "down", spot("09:00")),
        (spot("09:00"), "down", spot("10:00")),  # over Rex in one step
        (spot("09:30"), "down", spot("10:00")),
        (spot("10:00"), "down", spot("10:30")),
        (spot("10:30"), "up", spot("10:00")),
        (spot("10:00"), "up", spot("09:00")),  # into Rex at its first row
        (spot("09:45"), "up", spot("08:45")),
        (spot("07:00"), "up", spot("07:00")),
        (spot("18:45"), "down", spot("18:45")),
        (spot("09:30"), "right", spot("09:30", 1)),
        (spot("09:45", 1), "left", spot("09:45")),
        (spot("09:45", 1), "right", spot("09:45", 1)),
        (spot("12:00"), "right", spot("12:00", lane=1)),  # within the cluster
        (spot("12:00", lane=1), "right", spot("12:00", 1)),
        (spot("12:00", 1), "left", spot("12:00", lane=1)),
        (spot("12:00", lane=1), "left", spot("12:00")),
        (spot("12:45", 1), "left", spot("12:45", lane=1)),
        (spot("12:45", lane=1), "left", spot("12:45")),  # free, beside Bruno
        (spot("07:00"), "next_visit", spot("09:00")),
        (spot("09:30"), "next_visit", spot("10:00")),
        (spot("12:00"), "next_visit", spot("12:00", lane=1)),
        (spot("12:00", lane=1), "next_visit", spot("12:00", lane=1)),
        (spot("12:00", lane=1), "previous_visit", spot("12:00")),
        (spot("11:00"), "previous_visit", spot("10:00")),
        (spot("09:00"), "previous_visit", spot("09:00")),
        (spot("11:00"), "first_open", spot("08:00")),
        (spot("11:00"), "last_open", spot("17:45")),
        (spot("11:00"), "hour_earlier", spot("10:00")),
        (spot("18:00"), "hour_later", spot("18:45")),
    ],
)
def test_steps(start: Spot, step: str, end: Spot) -> None:
    assert WALKING[step](LAYOUT, start) == end


@pytest.mark.parametrize(
    ("start", "step", "end"),
    [
        (spot("09:00"), "down", spot("09:15")),
        (spot("10:30"), "up", spot("10:15")),
        (spot("12:00"), "right", spot("12:00", 1)),
        (spot("09:00"), "left", spot("09:00")),
    ],
)
def test_with_a_visit_in_hand_steps_are_single_slots(start: Spot, step: str, end: Spot) -> None:
    assert CARRYING[step](LAYOUT, start) == end


@given(days(), st.lists(st.sampled_from(sorted(WALKING)), max_size=40))
def test_the_cursor_never_leaves_the_day(visits: list[Visit], steps: list[str]) -> None:
    layout = lay_out(board(visits), ZONE)
    here = first_spot(layout, NOW)
    for step in steps:
        here = WALKING[step](layout, here)
        assert here == land(layout, here.column, here.row, here.lane)


@given(days())
def test_going_down_leads_to_the_end_of_the_day_and_past_every_row_once(visits: list[Visit]) -> None:
    layout = lay_out(board(visits), ZONE)
    here, rows = Spot(0, 0), []
    while here.row not in rows:
        rows.append(here.row)
        here = WALKING["down"](layout, here)
    assert rows == sorted(rows)
    block = layout.block_at(here)
    assert (block.end if block else here.row + 1) == len(layout.rows)


def test_a_reload_keeps_the_cursor_on_the_visit_wherever_it_went() -> None:
    before = lay_out(board([visit("Rex", at("09:00"), 60)]), ZONE)
    rex = before.blocks[0][0].visit
    moved = visit("Rex", at("06:00"), 60, staff="Dr Lindqvist", appointment_id=rex.appointment_id)
    after = lay_out(board([moved]), ZONE)
    assert restored(before, spot("09:30", layout=before), after) == Spot(1, after.row_of(at("06:30")))


def test_a_reload_keeps_the_time_and_the_person_when_the_visit_is_gone() -> None:
    before = lay_out(board([visit("Rex", at("09:00"), 60)]), ZONE)
    after = lay_out(board([visit("Owl", at("05:00"))], ("Sam", "Dr Okafor")), ZONE)
    assert restored(before, spot("09:30", layout=before), after) == Spot(1, after.row_of(at("09:30")))


def test_another_day_begins_at_the_same_time_of_day() -> None:
    clocks_go_back = DAY.replace(month=11, day=1)
    before = lay_out(board(), ZONE)
    after = lay_out(board(day=clocks_go_back), ZONE)
    there = restored(before, spot("09:30", 1, layout=before), after)
    assert (there.column, f"{after.rows[there.row].at:%a %H:%M}") == (1, "Sun 09:30")


def test_the_first_spot_is_the_present_or_the_opening() -> None:
    today, another_day = lay_out(board(), ZONE), lay_out(board(day=DAY.replace(day=20)), ZONE)
    assert f"{today.rows[first_spot(today, NOW).row].at:%H:%M}" == "10:30"
    assert f"{another_day.rows[first_spot(another_day, NOW).row].at:%H:%M}" == "08:00"
