"""When an owner may be written to."""

from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

QUIET_FROM: Final = time(21)
QUIET_UNTIL: Final = time(8)
"""Courtesy hours, 08:00 to 21:00 in the recipient's local time: those of 47 CFR 64.1200(c)(1)."""

_STEP: Final = timedelta(minutes=1)


def next_allowed(
    instant: datetime, zone: ZoneInfo, quiet_from: time = QUIET_FROM, quiet_until: time = QUIET_UNTIL
) -> datetime:
    """The first instant from this one on that is not in quiet hours, in UTC.

    Quiet hours are wall-clock times in `zone`, in whole minutes, from `quiet_from` until just before `quiet_until`;
    they may run over midnight. When both are the same there are none. What counts is what the clock on the wall shows,
    also on a day when the clocks change. Raises ValueError for quiet hours with seconds.
    """
    if quiet_from.second or quiet_until.second or quiet_from.microsecond or quiet_until.microsecond:
        raise ValueError("quiet hours are whole minutes")
    allowed = instant.astimezone(UTC)
    if not is_quiet(allowed, zone, quiet_from, quiet_until):
        return allowed
    # Minute by minute: an hour that is skipped or repeated may begin or end the quiet, even twice.
    allowed = allowed.replace(second=0, microsecond=0)
    while is_quiet(allowed, zone, quiet_from, quiet_until):
        allowed += _STEP
    return allowed


def is_quiet(instant: datetime, zone: ZoneInfo, quiet_from: time, quiet_until: time) -> bool:
    """Whether the clock on the wall shows a time from `quiet_from` until just before `quiet_until`."""
    at = instant.astimezone(zone).time()
    if quiet_from <= quiet_until:
        return quiet_from <= at < quiet_until
    return at >= quiet_from or at < quiet_until
