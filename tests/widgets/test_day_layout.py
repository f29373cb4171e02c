"""The day laid out: rows that exist, blocks that never overlap, and words for what is free."""

from collections import Counter
from datetime import date, datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petdesk.clock import day_bounds
from petdesk.models import Status
from petdesk.services.scheduling import Visit
from petdesk.widgets.day_grid.blocks import Block
from petdesk.widgets.day_grid.layout import Spot, lay_out
from petdesk.widgets.day_grid.rows import QUARTER
from petdesk.widgets.day_grid.slots import drop_words, droppable, free_words
from petdesk.widgets.day_grid.widths import GUTTER, NARROWEST, WIDEST, lane_edges, share_out
from tests.widgets.boards import DAY, NOW, ZONE, at, board, some_id, visit

BERLIN = ZoneInfo("Europe/Berlin")
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


@st.composite
def days(draw: st.DrawFn) -> list[Visit]:
    """Any visits of a day, in two columns, at any minute, of any status."""
    midnight, end = day_bounds(DAY, ZONE)
    whole_day = int((end - midnight).total_seconds() // 60)
    visits = []
    for number in range(draw(st.integers(0, 14))):
        start = midnight + timedelta(minutes=draw(st.integers(0, whole_day - 1)))
        visits.append(
            visit(
                f"pet {number}",
                start,
                draw(st.integers(1, 300)),
                staff=draw(st.sampled_from(["Dr Okafor", "Dr Lindqvist"])),
                status=draw(st.sampled_from(list(Status))).value,
                lane=draw(st.integers(0, 2)),
            )
        )
    return visits


@given(days(), st.booleans())
def test_every_visible_visit_is_drawn_once_and_none_over_another(visits: list[Visit], show_cancelled: bool) -> None:
    layout = lay_out(board(visits), ZONE, show_cancelled=show_cancelled)
    visible = {v.appointment_id for v in visits if show_cancelled or v.status != Status.CANCELLED}

    drawn = Counter(block.visit.appointment_id for column in layout.blocks for block in column)
    assert drawn == Counter(visible)

    for column, blocks in enumerate(layout.blocks):
        for one, other in combinations(blocks, 2):
            share_a_row = one.first < other.end and other.first < one.end
            assert not share_a_row or one.lane + one.span <= other.lane or other.lane + other.span <= one.lane
        for row in range(len(layout.rows)):
            in_row = sorted((b for b in blocks if b.first <= row < b.end), key=lambda b: b.lane)
            assert list(layout.cells[column][row]) == in_row


@given(days())
def test_a_block_stands_where_its_visit_is(visits: list[Visit]) -> None:
    layout = lay_out(board(visits), ZONE, show_cancelled=True)
    for block in (block for column in layout.blocks for block in column):
        first, last = layout.rows[block.first], layout.rows[block.end - 1]
        assert first.starts_at <= block.visit.starts_at < first.ends_at
        assert last.starts_at < block.visit.ends_at
        # The last row may be given up to a visit that begins in it; otherwise the block reaches the visit's end.
        unshown = block.visit.ends_at - last.ends_at
        assert unshown < QUARTER or block.end == len(layout.rows)
        assert 0 <= block.lane < block.lane + block.span <= block.lanes


@given(days())
def test_visits_share_the_width_only_with_visits_they_meet(visits: list[Visit]) -> None:
    layout = lay_out(board(visits), ZONE, show_cancelled=True)
    for blocks in layout.blocks:
        for block in blocks:
            if block.lanes > 1:
                assert any(block.meets(other) for other in blocks if other is not block)
            else:
                assert not any(block.meets(other) for other in blocks if other is not block)


def _places(blocks: tuple[Block, ...]) -> list[tuple[str, int, int, int, int, int]]:
    return [(block.visit.pet, block.first, block.end, block.lane, block.span, block.lanes) for block in blocks]


def test_a_completed_visit_makes_room_for_the_new_one_beside_it() -> None:
    layout = lay_out(
        board(
            [
                visit("Done", at("08:00"), 60, status="completed"),
                visit("New", at("08:30"), 45),
                visit("Short", at("09:00"), 15, lane=1),
                visit("Alone", at("10:00"), 15),
            ]
        ),
        ZONE,
    )
    assert _places(layout.blocks[0]) == [
        ("Done", 4, 8, 0, 1, 2),
        ("New", 6, 9, 1, 1, 2),
        ("Short", 8, 9, 0, 1, 2),
        ("Alone", 12, 13, 0, 1, 1),
    ]


def test_a_block_takes_the_lanes_nobody_else_needs() -> None:
    visits = [
        visit("A", at("08:00"), 60),
        visit("B", at("08:00"), 15, lane=1),
        visit("C", at("08:00"), 15, lane=2),
        visit("D", at("08:30"), 60, lane=1),
        visit("E", at("09:15"), 30),
    ]
    blocks = {block.visit.pet: block for block in lay_out(board(visits), ZONE).blocks[0]}
    assert (blocks["D"].lane, blocks["D"].span) == (1, 2)


def test_visits_back_to_back_off_the_quarter_stand_under_one_another() -> None:
    visits = [visit("A", at("09:00"), 20), visit("B", at("09:20"), 20), visit("C", at("09:40"), 20)]
    layout = lay_out(board(visits), ZONE)
    assert _places(layout.blocks[0]) == [("A", 8, 9, 0, 1, 1), ("B", 9, 10, 0, 1, 1), ("C", 10, 12, 0, 1, 1)]


def test_two_short_visits_in_one_quarter_stand_side_by_side() -> None:
    layout = lay_out(board([visit("A", at("09:00"), 5), visit("B", at("09:05"), 5)]), ZONE)
    assert _places(layout.blocks[0]) == [("A", 8, 9, 0, 1, 2), ("B", 8, 9, 1, 1, 2)]


def test_rows_reach_an_hour_beyond_opening_and_as_far_as_there_are_visits() -> None:
    layout = lay_out(board([visit("Owl", at("05:10"), 10), visit("Bat", at("21:00"), 50)]), ZONE)
    assert f"{layout.rows[0].at:%H:%M}" == "05:00"
    assert f"{layout.rows[-1].at:%H:%M}" == "21:45"
    assert [f"{row.at:%H:%M}" for row in lay_out(board(), ZONE).rows][::47] == ["07:00", "18:45"]


def test_a_visit_over_midnight_ends_with_the_day() -> None:
    layout = lay_out(board([visit("Night", at("23:00"), 120)]), ZONE)
    assert layout.blocks[0][0].end == len(layout.rows)
    assert f"{layout.rows[-1].at:%H:%M}" == "23:45"


def test_a_day_on_which_nothing_is_open() -> None:
    layout = lay_out(board(opening=()), ZONE)
    assert (f"{layout.rows[0].at:%H:%M}", f"{layout.rows[-1].at:%H:%M}") == ("08:00", "17:45")
    assert not any(row.open for row in layout.rows)
    assert layout.open_rows() == (0, len(layout.rows) - 1)


def _night(day: date) -> list[str]:
    midnight, end = day_bounds(day, BERLIN)
    layout = lay_out(board(day=day, opening=((midnight, end),)), BERLIN)
    return [f"{row.at:%H:%M}{'*' if row.again else ''}" for row in layout.rows]


def test_the_hour_that_is_skipped_in_spring_is_not_there() -> None:
    clock = _night(SPRING)
    assert len(clock) == 23 * 4
    assert clock[6:10] == ["01:30", "01:45", "03:00", "03:15"]


def test_the_hour_that_is_repeated_in_autumn_is_there_twice() -> None:
    clock = _night(AUTUMN)
    assert len(clock) == 25 * 4
    assert clock[8:17] == ["02:00", "02:15", "02:30", "02:45", "02:00*", "02:15*", "02:30*", "02:45*", "03:00"]


@pytest.mark.parametrize(
    ("clock", "words"),
    [
        ("07:30", "closed 07:30"),
        ("10:15", "past 10:15"),
        ("10:30", "free 10:30–11:00"),
        ("11:15", "beside 11:15"),
        ("11:45", "free 11:45–18:00"),
    ],
)
def test_what_a_slot_is_called(clock: str, words: str) -> None:
    layout = lay_out(board([visit("Rex", at("11:00"), 30), visit("Gone", at("12:00"), 30, status="cancelled")]), ZONE)
    row = layout.rows[layout.row_of(at(clock))]
    assert free_words(layout, 0, row, NOW)[0] == words


def test_dropping_a_visit_on_another_is_said_and_on_itself_is_not() -> None:
    rex, luna = visit("Rex", at("11:00"), 30), visit("Luna", at("11:30"), 30)
    emergency = visit("Kiwi", at("12:00"), 30, lane=1)
    layout = lay_out(board([rex, luna, emergency]), ZONE)

    def words(start: datetime) -> tuple[str, bool]:
        return drop_words(layout, 0, start, rex, NOW)[0], droppable(layout, 0, start, rex, NOW)

    assert words(at("11:15")) == ("11:15 taken: Luna", False)
    assert words(at("11:00")) == ("11:00 free", True)
    assert words(at("12:00")) == ("12:00 free", True)  # what is overbooked there is not in the way
    assert words(at("10:00")) == ("10:00 past", False)
    assert words(at("17:45")) == ("17:45 free, closed", True)


@given(st.integers(0, 400), st.integers(0, 40), st.integers(-5, 50))
def test_columns_share_the_width_evenly(total: int, columns: int, first: int) -> None:
    widths = share_out(total, columns, first)
    assert len(widths.columns) <= columns
    assert columns == 0 or widths.columns
    sizes = [end - start for start, end in zip(widths.edges, widths.edges[1:], strict=False)]
    assert max(sizes, default=0) - min(sizes, default=0) <= 1
    assert all(size <= WIDEST for size in sizes)
    assert widths.edges[-1] <= max(total, GUTTER)
    assert len(sizes) <= 1 or min(sizes) >= NARROWEST
    assert all(0 <= column < columns for column in widths.columns)
    assert first not in range(columns) or len(widths.columns) in {0, columns} or widths.columns.start <= first


@given(st.integers(0, 60), st.integers(1, 60), st.integers(1, 30))
def test_lanes_fill_the_column(start: int, width: int, lanes: int) -> None:
    edges = lane_edges(start, start + width, lanes)
    assert (edges[0], edges[-1], len(edges)) == (start, start + width, lanes + 1)
    assert list(edges) == sorted(edges)


def test_finding_things() -> None:
    rex = visit("Rex", at("11:00"), 30)
    layout = lay_out(board([rex]), ZONE)
    assert layout.spot_of(rex.appointment_id) == Spot(0, 16)
    assert layout.spot_of(some_id("nobody")) is None
    assert layout.column_of(some_id("Dr Lindqvist")) == 1
    assert layout.column_of(None) is None
    assert layout.row_now(NOW) == 14
    assert layout.row_now(NOW + timedelta(days=1)) is None
