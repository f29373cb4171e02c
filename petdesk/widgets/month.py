"""A month as a small calendar, with one day chosen."""

from calendar import MONDAY, Calendar
from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

from textual.content import Content

_WEEKDAYS: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
LINES: Final = 8
"""The month's name, the weekdays, and up to six weeks."""


def month(chosen: date, today: date, is_open: Callable[[date], bool]) -> Content:
    """The month of a day: that day in brackets, today underlined, days on which nothing is open dim."""
    title = f"{chosen:%B %Y}"
    heading = Content.styled(f"{title:^28}", "bold")
    weekdays = Content.styled("".join(f" {name} " for name in _WEEKDAYS), "$foreground 60%")
    weeks = [Content.assemble(*week) for week in _weeks(chosen, today, is_open)]
    weeks += [Content("")] * (LINES - 2 - len(weeks))
    return Content("\n").join([heading, weekdays, *weeks])


def _weeks(chosen: date, today: date, is_open: Callable[[date], bool]) -> Iterator[list[tuple[str, str]]]:
    for week in Calendar(MONDAY).monthdatescalendar(chosen.year, chosen.month):
        yield [_day(day, chosen, today, is_open) for day in week]


def _day(day: date, chosen: date, today: date, is_open: Callable[[date], bool]) -> tuple[str, str]:
    if day.month != chosen.month:
        return "    ", ""
    if day == chosen:
        return f"[{day.day:>2}]", "bold $block-cursor-foreground on $block-cursor-background"
    style = "$foreground" if is_open(day) else "$foreground 35%"
    if day == today:
        style = "bold underline $text-accent"
    return f" {day.day:>2} ", style
