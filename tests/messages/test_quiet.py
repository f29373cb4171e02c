"""When owners are left alone."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from petdesk.services.messages.quiet import is_quiet, next_allowed

BERLIN, NAIROBI = ZoneInfo("Europe/Berlin"), ZoneInfo("Africa/Nairobi")
ZONES = [
    BERLIN,
    NAIROBI,
    *map(ZoneInfo, ("America/Los_Angeles", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kathmandu")),
]
CHANGES = [
    datetime.fromisoformat(f"{change}+00:00")
    for change in (
        *("2026-03-29T01:00", "2026-10-25T01:00", "2026-03-08T10:00", "2026-11-01T09:00"),
        *("2026-10-03T15:30", "2026-04-04T15:00", "2018-11-04T03:00"),
    )
]
"""When the clocks of these zones change."""
INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
NEAR_CHANGES = st.builds(
    lambda change, minutes: change + timedelta(minutes=minutes),
    st.sampled_from(CHANGES),
    st.integers(-600, 600),
)
MINUTES = st.builds(time, st.integers(0, 23), st.integers(0, 59))


def local(zone: ZoneInfo, *when: int, fold: int = 0) -> datetime:
    return datetime(*when, tzinfo=zone, fold=fold)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (local(BERLIN, 2026, 7, 1, 12, 0), local(BERLIN, 2026, 7, 1, 12, 0)),
        (local(BERLIN, 2026, 7, 1, 8, 0), local(BERLIN, 2026, 7, 1, 8, 0)),
        (local(BERLIN, 2026, 7, 1, 20, 59, 59), local(BERLIN, 2026, 7, 1, 20, 59, 59)),
        (local(BERLIN, 2026, 7, 1, 21, 0), local(BERLIN, 2026, 7, 2, 8, 0)),
        (local(BERLIN, 2026, 7, 1, 23, 30), local(BERLIN, 2026, 7, 2, 8, 0)),
        (local(BERLIN, 2026, 7, 1, 7, 59, 59), local(BERLIN, 2026, 7, 1, 8, 0)),
        (local(BERLIN, 2026, 3, 28, 23, 30), local(BERLIN, 2026, 3, 29, 8, 0)),
        (local(BERLIN, 2026, 10, 24, 23, 30), local(BERLIN, 2026, 10, 25, 8, 0)),
    ],
)
def test_a_message_at_night_waits_for_the_morning(now: datetime, then: datetime) -> None:
    assert next_allowed(now, BERLIN) == then.astimezone(UTC)


def test_a_night_that_ends_in_a_skipped_hour_ends_when_the_clocks_go_forward() -> None:
    now = local(BERLIN, 2026, 3, 29, 1, 0)
    assert next_allowed(now, BERLIN, time(21), time(2, 30)) == local(BERLIN, 2026, 3, 29, 3, 0).astimezone(UTC)


def test_a_night_that_ends_in_a_repeated_hour_ends_twice() -> None:
    ends = {"quiet_from": time(21), "quiet_until": time(2, 30)}
    first, second = local(BERLIN, 2026, 10, 25, 2, 30), local(BERLIN, 2026, 10, 25, 2, 30, fold=1)
    assert next_allowed(local(BERLIN, 2026, 10, 25, 1, 0), BERLIN, **ends) == first.astimezone(UTC)
    assert next_allowed(local(BERLIN, 2026, 10, 25, 2, 10, fold=1), BERLIN, **ends) == second.astimezone(UTC)


def test_quiet_hours_may_lie_within_a_day() -> None:
    now = local(NAIROBI, 2026, 7, 1, 13, 0)
    assert next_allowed(now, NAIROBI, time(12), time(14)) == local(NAIROBI, 2026, 7, 1, 14, 0).astimezone(UTC)


@pytest.mark.parametrize("at", [time(0), time(8), time(23, 59)])
def test_hours_that_end_when_they_begin_are_no_quiet_hours(at: time) -> None:
    now = local(NAIROBI, 2026, 7, 1, at.hour, at.minute)
    assert next_allowed(now, NAIROBI, at, at) == now.astimezone(UTC)


def test_quiet_hours_have_no_seconds() -> None:
    with pytest.raises(ValueError, match="whole minutes"):
        next_allowed(datetime(2026, 7, 1, tzinfo=UTC), BERLIN, time(21, 0, 30), time(8))


@settings(deadline=None)
@given(INSTANTS | NEAR_CHANGES, st.sampled_from(ZONES), MINUTES, MINUTES)
def test_the_next_allowed_instant_is_the_first_one(instant: datetime, zone: ZoneInfo, start: time, end: time) -> None:
    allowed = next_allowed(instant, zone, start, end)
    assert allowed >= instant
    assert allowed.tzinfo is UTC
    assert not is_quiet(allowed, zone, start, end)
    if allowed > instant:
        assert is_quiet(instant, zone, start, end)
        assert is_quiet(allowed - timedelta(microseconds=1), zone, start, end)
        for part in range(97):
            assert is_quiet(instant + (allowed - instant) * part / 97, zone, start, end)
