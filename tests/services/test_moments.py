"""Days and times the way people type them."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petdesk.services.moments import read_day, read_moment, read_time

TODAY = date(2026, 11, 19)  # a Thursday
NOW = datetime(2026, 11, 19, 18, 42, tzinfo=UTC)
HERE = ZoneInfo("America/Los_Angeles")


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("today", TODAY),
        ("tom", date(2026, 11, 20)),
        ("fri", date(2026, 11, 20)),
        ("Thursday", date(2026, 11, 26)),
        ("+7", date(2026, 11, 26)),
        ("-1", date(2026, 11, 18)),
        ("2w", None),
        ("+2w", date(2026, 12, 3)),
        ("3 dec", date(2026, 12, 3)),
        ("3.12.", date(2026, 12, 3)),
        ("3/12", date(2026, 12, 3)),
        ("1 feb", date(2027, 2, 1)),
        ("2026-12-03", date(2026, 12, 3)),
        ("3.12.26", date(2026, 12, 3)),
        ("31.2.", None),
        ("nonsense", None),
        ("", None),
    ],
)
def test_a_day_is_read_the_way_people_type_it(typed: str, day: date | None) -> None:
    assert read_day(typed, TODAY) == day


@pytest.mark.parametrize(
    ("typed", "at"),
    [("9", time(9)), ("930", time(9, 30)), ("14:30", time(14, 30)), ("14.30", time(14, 30)), ("2pm", time(14)),
     ("12am", time(0)), ("25", None), ("9:75", None), ("x", None)],
)  # fmt: skip
def test_a_time_is_read_the_way_people_type_it(typed: str, at: time | None) -> None:
    assert read_time(typed) == at


def test_a_time_alone_is_the_next_one() -> None:
    assert read_moment("14:30", NOW, HERE) == datetime(2026, 11, 19, 22, 30, tzinfo=UTC)
    assert read_moment("9", NOW, HERE) == datetime(2026, 11, 20, 17, 0, tzinfo=UTC)


def test_a_day_and_a_time_are_clinic_time() -> None:
    assert read_moment("fri 9:15", NOW, HERE) == datetime(2026, 11, 20, 17, 15, tzinfo=UTC)
    assert read_moment("3 dec 1430", NOW, HERE) == datetime(2026, 12, 3, 22, 30, tzinfo=UTC)


def test_a_time_that_the_clock_change_skips_is_not_read() -> None:
    assert read_moment("14.3.2027 2:30", NOW, HERE) is None


@given(st.text(alphabet="0123456789.:/+- adefjnmortuwy²①", max_size=20))
def test_no_text_breaks_the_reading(typed: str) -> None:
    day, moment = read_day(typed, TODAY), read_moment(typed, NOW, HERE)
    assert day is None or isinstance(day, date)
    assert moment is None or moment.tzinfo is UTC
