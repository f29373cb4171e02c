"""Reading a day and a time the way people type them."""

import re
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from petdesk.clock import AmbiguousTime, NonexistentTime, to_utc

_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIME: Final = re.compile(r"(?P<hour>\d{1,2})(?::?(?P<minute>\d{2}))?\s*(?P<half>am|pm)?$")


def read_day(typed: str, today: date) -> date | None:
    """`today`, `tomorrow`, `fri`, `+7`, `3 dec`, `3.12.`, `2026-12-03`; a day without a year is the next one of it."""
    typed = typed.strip().lower()
    if not typed:
        return None
    for reader in (_named, _offset, _iso, _day_and_month):
        if day := reader(typed, today):
            return day
    return None


def read_time(typed: str) -> time | None:
    """`9`, `930`, `9:30`, `14:30`, `2pm`."""
    found = _TIME.match(typed.strip().lower().replace(".", ":"))
    if not found:
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        hour = hour % 12 + (12 if found["half"] == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def read_moment(typed: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """A day and a time, or a time alone: the next one. As an instant in UTC; of a repeated hour the first one."""
    local = now.astimezone(zone)
    *days, last = typed.strip().split() or [""]
    at = read_time(last)
    if at is None:
        return None
    day = read_day(" ".join(days), local.date()) if days else local.date()
    if day is None:
        return None
    if not days and at < local.time().replace(second=0, microsecond=0):
        day += timedelta(days=1)
    try:
        return to_utc(day, at, zone)
    except AmbiguousTime as twice:
        return twice.first
    except NonexistentTime:
        return None


def _named(typed: str, today: date) -> date | None:
    if typed in {"today", "now"}:
        return today
    if len(typed) >= 3 and "tomorrow".startswith(typed) and typed != "to":
        return today + timedelta(days=1)
    if len(typed) >= 3 and "yesterday".startswith(typed):
        return today - timedelta(days=1)
    if typed[:3] in _WEEKDAYS:
        ahead = (_WEEKDAYS.index(typed[:3]) - today.weekday()) % 7
        return today + timedelta(days=ahead or 7)
    return None


def _offset(typed: str, today: date) -> date | None:
    found = re.fullmatch(r"([+-]\d{1,4})\s*([dwm]?)", typed)
    if not found:
        return None
    number = int(found[1])
    return today + timedelta(days=number * {"": 1, "d": 1, "w": 7, "m": 30}[found[2]])


def _iso(typed: str, today: date) -> date | None:
    del today
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _day_and_month(typed: str, today: date) -> date | None:
    found = re.fullmatch(r"(\d{1,2})[.\s/-]*([a-z]{3,9}|\d{1,2})[.\s/-]*(\d{4}|\d{2})?", typed)
    if not found:
        return None
    month = int(found[2]) if found[2].isdigit() else _month(found[2])
    years = [int(found[3]) + (2000 if len(found[3]) == 2 else 0)] if found[3] else [today.year, today.year + 1]
    for year in years:
        try:
            day = date(year, month, int(found[1]))
        except ValueError:
            continue
        if found[3] or day >= today:
            return day
    return None


def _month(name: str) -> int:
    return _MONTHS.index(name[:3]) + 1 if name[:3] in _MONTHS else 0
