"""Clinic time and UTC, on the days the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petdesk.clock import AmbiguousTime, FixedClock, NonexistentTime, day_bounds, to_local, to_utc

BERLIN = ZoneInfo("Europe/Berlin")
EARLIEST, LATEST = datetime(2000, 1, 1), datetime(2040, 1, 1)  # noqa: DTZ001  (hypothesis adds the zone)
ZONES = [ZoneInfo(name) for name in ("Europe/Berlin", "America/Los_Angeles", "Africa/Nairobi", "Australia/Lord_Howe")]


def test_a_local_time_that_is_skipped_is_refused() -> None:
    with pytest.raises(NonexistentTime):
        to_utc(date(2026, 3, 29), time(2, 30), BERLIN)


def test_a_local_time_that_happens_twice_is_asked_about() -> None:
    with pytest.raises(AmbiguousTime) as twice:
        to_utc(date(2026, 10, 25), time(2, 30), BERLIN)
    assert twice.value.second - twice.value.first == timedelta(hours=1)


def test_an_ordinary_time_has_one_instant() -> None:
    assert to_utc(date(2026, 7, 1), time(9, 0), BERLIN) == datetime(2026, 7, 1, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 7, 1), 24)])
def test_a_clinic_day_has_23_24_or_25_hours(day: date, hours: int) -> None:
    first, last = day_bounds(day, BERLIN)
    assert last - first == timedelta(hours=hours)


def test_a_day_whose_midnight_is_skipped_begins_at_its_first_instant() -> None:
    sao_paulo = ZoneInfo("America/Sao_Paulo")
    first, _ = day_bounds(date(2018, 11, 4), sao_paulo)
    assert to_local(first, sao_paulo) == datetime(2018, 11, 4, 1, 0, tzinfo=sao_paulo)


@given(st.datetimes(EARLIEST, LATEST, timezones=st.just(UTC)), st.sampled_from(ZONES))
def test_every_instant_lies_within_its_own_clinic_day(instant: datetime, zone: ZoneInfo) -> None:
    first, last = day_bounds(to_local(instant, zone).date(), zone)
    assert first <= instant < last


def test_a_fixed_clock_stands_still_and_speaks_utc() -> None:
    clock = FixedClock(datetime(2026, 7, 1, 9, 0, tzinfo=BERLIN))
    assert clock.now() == clock.now() == datetime(2026, 7, 1, 7, 0, tzinfo=UTC)
