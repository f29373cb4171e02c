"""Rules of messages the way people type them and read them: spans before a visit, days around a due date, hours."""

import re
from collections.abc import Iterable
from datetime import time
from decimal import Decimal, InvalidOperation
from typing import Final

from petdesk.services.forms import Read, Unreadable, line
from petdesk.wording import count

MOST_TIMES: Final = 6
"""Reminders of one visit, or messages about one due date."""
LONGEST_AHEAD: Final = 365 * 24 * 60
"""Minutes."""
MOST_DAYS: Final = 365
MOST_HOURS: Final = 30 * 24
MOST_MESSAGES: Final = 50
NONE: Final = frozenset({"none", "no", "off", "never", "-", "–"})

_MINUTES: Final = {"m": 1, "h": 60, "d": 24 * 60, "w": 7 * 24 * 60}
_UNITS: Final = {
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), "m"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "h"),
    **dict.fromkeys(("d", "day", "days"), "d"),
    **dict.fromkeys(("w", "wk", "week", "weeks"), "w"),
}
_SPAN: Final = re.compile(r"(\d{1,6})\s*([a-z]+)(?:\s+(?:before|after|ahead))?")
_DAY: Final = re.compile(r"([+\-−–]?)\s*(\d{1,3})\s*(?:d|days?)?\s*(before|after|later|earlier)?")
_TIME: Final = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?")


def read_reminders(typed: str) -> Read[list[int]]:
    """Minutes before a visit, the longest first: `2 days, 3 hours`; `none` for none. Raises Unreadable."""
    said = line(typed, 200).lower()
    if not said or said in NONE:
        return Read([])
    spans = {_span(part) for part in _parts(said)}
    if not all(0 < minutes <= LONGEST_AHEAD for minutes in spans):
        raise Unreadable("A reminder goes between a minute and a year before the visit.")
    return Read(sorted(_few(spans), reverse=True))


def say_reminders(minutes: Iterable[int]) -> str:
    """`2 days, 3 hours`; `none`."""
    return ", ".join(map(_said, minutes)) or "none"


def read_days(typed: str) -> Read[list[int]]:
    """Days around a due date, the earliest first: `30 days before, on the day, 14 days after`, or `-30, 0, 14`.

    Negative is before. `none` for none. Raises Unreadable.
    """
    said = line(typed, 200).lower()
    if not said or said in NONE:
        return Read([])
    days = {_day(part) for part in _parts(said)}
    if not all(abs(day) <= MOST_DAYS for day in days):
        raise Unreadable("A year before or after the due date at most.")
    return Read(sorted(_few(days)))


def say_days(days: Iterable[int]) -> str:
    """`30 days before, on the day, 14 days after`; `none`."""
    return ", ".join(map(_day_said, days)) or "none"


def read_hours(typed: str) -> Read[int | None]:
    """Hours after something: `24`, `2 hours`, `1 day`; None for `none`. Raises Unreadable."""
    said = line(typed, 40).lower()
    if not said or said in NONE:
        return Read(None)
    minutes = int(said) * 60 if said.isascii() and said.isdigit() and len(said) < 6 else _span(said)
    if minutes % 60 or minutes > MOST_HOURS * 60:
        raise Unreadable("Whole hours, 30 days at most.")
    return Read(minutes // 60)


def say_hours(hours: int | None) -> str:
    """`1 day`, `2 hours`; `none`."""
    return "none" if hours is None else _said(hours * 60) if hours else "0 hours"


def read_quiet(typed: str) -> Read[tuple[time, time]]:
    """From when until when nobody is written to: `21:00 to 8:00`; `none` is midnight to midnight. Raises Unreadable."""
    said = line(typed, 60).lower()
    if not said or said in NONE:
        return Read((time(0), time(0)))
    ends = [part for part in re.split(r"\s*(?:to|until|till|[-–—])\s*", said) if part]
    if len(ends) != 2:
        raise Unreadable("From when until when? Like 21:00 to 8:00, or none.")
    first, last = map(_time, ends)
    return Read((first, last))


def say_quiet(quiet_from: time, quiet_until: time) -> str:
    """`21:00 to 08:00`; `none`."""
    return "none" if quiet_from == quiet_until else f"{quiet_from:%H:%M} to {quiet_until:%H:%M}"


def read_number(typed: str, most: int = MOST_MESSAGES) -> Read[int]:
    """A number of at least one. Raises Unreadable."""
    said = line(typed, 10)
    if not (said.isascii() and said.isdigit() and 1 <= int(said) <= most):
        raise Unreadable(f"A number from 1 to {most}.")
    return Read(int(said))


def read_price(typed: str) -> Read[Decimal]:
    """An amount of money with at most four decimals; empty is none. Raises Unreadable."""
    said = line(typed, 20).replace(",", ".")
    if not said:
        return Read(Decimal(0))
    try:
        amount = Decimal(said)
    except InvalidOperation:
        raise Unreadable("An amount like 0.05.") from None
    if not amount.is_finite() or not 0 <= amount < 1000 or amount != amount.quantize(Decimal("0.0001")):
        raise Unreadable("An amount from 0 to 999, with four decimals at most.")
    return Read(amount)


def _parts(said: str) -> list[str]:
    return [part for part in re.split(r"\s*(?:[,;]|\band\b)\s*", said) if part]


def _few(values: set[int]) -> set[int]:
    if len(values) > MOST_TIMES:
        raise Unreadable(f"{MOST_TIMES} at most: owners stop reading what comes too often.")
    return values


def _span(said: str) -> int:
    found = _SPAN.fullmatch(said)
    unit = _UNITS.get(found[2]) if found else None
    if not found or unit is None:
        raise Unreadable("Type spans like 2 days, 3 hours; or none.")
    return int(found[1]) * _MINUTES[unit]


def _said(minutes: int) -> str:
    for unit, name in (("d", "day"), ("h", "hour"), ("m", "minute")):
        if minutes % _MINUTES[unit] == 0:
            number = minutes // _MINUTES[unit]
            return f"{number} {name}{'' if number == 1 else 's'}"  # as one types it, without a comma in thousands
    raise AssertionError("unreachable")


def _day(said: str) -> int:
    if said in {"on the day", "the day", "day", "same day", "due day"}:
        return 0
    found = _DAY.fullmatch(said)
    if not found:
        raise Unreadable("Type days like 30 before, 0, 14 after; or -30, 0, 14; or none.")
    before = found[1] in {"-", "−", "–"} or found[3] in {"before", "earlier"}
    return -int(found[2]) if before else int(found[2])


def _day_said(day: int) -> str:
    if day == 0:
        return "on the day"
    return f"{count(abs(day), 'day')} {'before' if day < 0 else 'after'}"


def _time(said: str) -> time:
    found = _TIME.fullmatch(said.strip())
    if found:
        hour, minute = int(found[1]), int(found[2] or 0)
        if found[3] and 1 <= hour <= 12:
            hour = hour % 12 + (12 if found[3] == "pm" else 0)
        elif found[3]:
            hour = 99
        if (hour, minute) == (24, 0):
            hour = 0
        if hour < 24 and minute < 60:
            return time(hour, minute)
    raise Unreadable("A time looks like 21:00.")
