"""Dates and ages the way people say them at the counter: `2019-03-04`, `4.3.2019`, `4 Mar`, `6 y`, `8 months`."""

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Final

from petdesk.services.forms import Read, Unreadable, line

_MONTH_FIRST: Final = {"US", "PH", "FM", "MH", "PW"}
"""Countries (ISO 3166) in which 4/3 is the third of April."""

_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_UNITS: Final = {"y": 12, "m": 1}
_SPAN: Final = re.compile(r"(\d{1,4})\s*(y|years?|yrs?|m|mo|mon|months?|mths?|w|wks?|weeks?|d|days?)(?![^\W\d])\.?")
_EXAMPLES: Final = "Type it like 2019-03-04, 4 Mar 2019 or 6 y."
_EARLIEST: Final = 1850  # no animal that comes to a clinic is older


def birth_date(typed: str, today: date, country: str) -> Read[date | None]:
    """A day of birth, from a date or an age. Empty is None; the note says when it is only approximate.

    Of a bare year or month the middle is taken, the day after which half of those born in it were. Raises Unreadable.
    """
    words = _words(typed)
    if not words:
        return Read(None)
    if span := _span(words):
        months, days = span
        return Read(_not_after(_before(today, months, days), today), "an estimate from the age")
    if found := _year_or_month(words):
        return Read(_middle(*found, today), "an estimate: the day is not known")
    return Read(_not_after(_day(words, today, country, past=True), today))


def past_day(typed: str, today: date, country: str) -> date:
    """A day that people name: a date, `today`, `yesterday`; `3 Mar` is the last one there was. Raises Unreadable."""
    words = _words(typed)
    found = today + _CALLED[words] if words in _CALLED else _day(words, today, country, past=True)
    return _not_after(found, today, "This day has not come yet.")


def later_day(typed: str, start: date, country: str) -> Read[date | None]:
    """A day after `start`: a date, or how long after it (`1 y`, `6 months`). Empty is None. Raises Unreadable."""
    words = _words(typed).removeprefix("in ").removeprefix("after ")
    if not words:
        return Read(None)
    if span := _span(words):
        months, days = span
        return Read(_months_on(start, months) + timedelta(days=days))
    return Read(_day(words, start, country, past=False))


_CALLED: Final = {
    "": timedelta(0),
    "today": timedelta(0),
    "yesterday": timedelta(days=-1),
    "tomorrow": timedelta(days=1),
}


def _words(typed: str) -> str:
    return " ".join(line(typed, 60).casefold().replace(",", " ").split())


def _span(words: str) -> tuple[int, int] | None:
    """Months and days of `2 y 3 mo`, `10 wk`."""
    rest = _SPAN.sub("", words).replace("old", "").replace("and", "").replace("about", "").strip(" ~")
    found = _SPAN.findall(words)
    if not found or rest:
        return None
    months = sum(int(number) * _UNITS.get(unit[0], 0) for number, unit in found)
    days = sum(int(number) * {"w": 7, "d": 1}.get(unit[0], 0) for number, unit in found)
    return months, days


def _year_or_month(words: str) -> tuple[int, int | None] | None:
    if re.fullmatch(r"\d{4}", words):
        return int(words), None
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})", words):
        return int(match[1]), int(match[2])
    if match := re.fullmatch(r"(\d{1,2})[./](\d{4})", words):
        return int(match[2]), int(match[1])
    if (match := re.fullmatch(r"([^\W\d]+)\.? (\d{4})", words)) and (month := _month(match[1])):
        return int(match[2]), month
    return None


def _middle(year: int, month: int | None, today: date) -> date:
    first = _date(year, month or 1, 1)
    if first > today:
        raise Unreadable("This is in the future.")
    if month is None:
        return min(_date(year, 7, 1), today)
    return min(_date(year, month, 15), today)


def _day(words: str, today: date, country: str, *, past: bool) -> date:
    if match := re.fullmatch(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})", words):
        return _date(int(match[1]), int(match[2]), int(match[3]))
    if match := re.fullmatch(r"(\d{1,2})([-./])(\d{1,2})(?:\2(\d{2}|\d{4})?)?", words):
        first, second = int(match[1]), int(match[3])
        if match[2] == "/" and country in _MONTH_FIRST:
            first, second = second, first
        return _in_year(match[4], second, first, today, past=past)
    named = re.fullmatch(r"(\d{1,2})\.? ?([^\W\d]+)\.?(?: (\d{2}|\d{4}))?", words)
    if named and (month := _month(named[2])):
        return _in_year(named[3], month, int(named[1]), today, past=past)
    named = re.fullmatch(r"([^\W\d]+)\.? (\d{1,2})(?: (\d{4}))?", words)
    if named and (month := _month(named[1])):
        return _in_year(named[3], month, int(named[2]), today, past=past)
    raise Unreadable(f"This is not a date. {_EXAMPLES}")


def _in_year(year: str | None, month: int, day: int, today: date, *, past: bool) -> date:
    """The day of a written year, or of the one that is meant: the last such day, or the next."""
    if year and len(year) == 4:
        return _date(int(year), month, day)
    if year:
        century = today.year // 100 * 100
        full = _date(century + int(year), month, day)
        return full if full <= today or not past else _date(century - 100 + int(year), month, day)
    guess = _date(today.year, month, day)
    if past and guess > today:
        return _date(today.year - 1, month, day)
    return guess if past or guess >= today else _date(today.year + 1, month, day)


def _month(name: str) -> int | None:
    return next((n for n, month in enumerate(_MONTHS, 1) if len(name) >= 3 and month.startswith(name)), None)


def _date(year: int, month: int, day: int) -> date:
    if not _EARLIEST <= year <= 2200:
        raise Unreadable(f"The year {year} cannot be meant. {_EXAMPLES}")
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable(f"There is no such day. {_EXAMPLES}") from None


def _not_after(found: date, today: date, sentence: str = "This is in the future.") -> date:
    if found > today:
        raise Unreadable(sentence)
    return found


def _before(today: date, months: int, days: int) -> date:
    return _months_on(today, -months) - timedelta(days=days)


def _months_on(start: date, months: int) -> date:
    """The same day so many months later, the last of a shorter month. Raises Unreadable beyond the calendar."""
    count = start.year * 12 + start.month - 1 + months
    year, month = count // 12, count % 12 + 1
    if not _EARLIEST <= year <= 2200:
        raise Unreadable("Nothing lives that long. " + _EXAMPLES)
    return date(year, month, min(start.day, monthrange(year, month)[1]))
