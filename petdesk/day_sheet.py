"""The day sheet: a clinic day as plain text, 80 columns wide, for printers, scripts and the day the network is down."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from petdesk.clock import to_local
from petdesk.desk import Desk
from petdesk.errors import Refused
from petdesk.models import Status
from petdesk.services.access import run_by
from petdesk.services.here import Program
from petdesk.services.moments import read_day
from petdesk.services.scheduling import DayBoard, StaffColumn, Visit, day_board
from petdesk.widgets import signs
from petdesk.widgets.cells import cut, fit, wrapped
from petdesk.wording import count, day_long, minutes, phone, shown, shown_lines

WIDTH: Final = 80

_TIME, _LENGTH, _STATUS = 5, 8, 11
_INDENT: Final = _TIME + _LENGTH + _STATUS + 5
_HALF: Final = (WIDTH - _INDENT - 1) // 2
_MOST_LINES: Final = 20


def day_sheet(desk: Desk, typed_day: str | None = None) -> str:
    """Every visit of a day, by staff member: when, who, how to reach the owner, what for, what must be known.

    `typed_day` is a day as people type it, today when None; times are the clinic's. Cancelled visits are only counted.
    Raises Refused when the day cannot be understood, Offline.
    """
    now = to_local(desk.clock.now(), desk.clinic.zone)
    day = now.date() if typed_day is None else _understood(typed_day, now.date())
    try:
        board = desk.read(run_by(Program.COMMAND_LINE, day_board), day)
    except OverflowError:  # an instant of this day is beyond what a calendar holds
        raise Refused(_not_a_day(typed_day or "")) from None
    return "\n".join(line.rstrip() for line in _lines(desk, board, now))


def _understood(typed_day: str, today: date) -> date:
    try:
        day = read_day(typed_day, today)
    except OverflowError:
        day = None
    if day is None:
        raise Refused(_not_a_day(typed_day))
    return day


def _not_a_day(typed: str) -> str:
    return f"“{shown(typed)}” is not a day. Type one like 2026-12-03, today, tomorrow, fri, 3 dec or +7."


def _lines(desk: Desk, board: DayBoard, now: datetime) -> Iterator[str]:
    yield _ends(shown(desk.clinic.name), day_long(board.day))
    yield _ends(shown(desk.clinic.address), f"printed {now:%a} {now.day} {now:%b} {now:%H:%M}")
    yield "=" * WIDTH
    coming = [visit for visit in board.visits if visit.status != Status.CANCELLED]
    for column in board.columns:
        theirs = [visit for visit in coming if visit.staff_id == column.staff_id]
        if theirs:
            yield from _column(desk, column, theirs, now)
    yield ""
    yield from _totals(board, coming, now)


def _column(desk: Desk, column: StaffColumn, visits: list[Visit], now: datetime) -> Iterator[str]:
    yield ""
    yield _ends(shown(column.title), count(len(visits), "visit"))
    yield "-" * WIDTH
    for visit in visits:
        yield from _visit(desk, visit, now)


def _visit(desk: Desk, visit: Visit, now: datetime) -> Iterator[str]:
    starts = to_local(visit.starts_at, desk.clinic.zone)
    facts = [
        fit(f"{starts:%H:%M}", _TIME),
        fit(f"{minutes(visit.ends_at - visit.starts_at):>{_LENGTH}}", _LENGTH),
        fit(signs.of_visit(visit, now).word, _STATUS + 1),
    ]
    species = f" ({shown(visit.species).lower()})"
    pet = cut(shown(visit.pet), max(_HALF - len(species), _HALF // 2)) + species
    yield f"{' '.join(facts)}  {fit(pet, _HALF)} {cut(shown(visit.owner), _HALF)}"
    yield " " * _INDENT + f"{fit(shown(visit.service), _HALF)} {cut(phone(visit.phone), _HALF)}"
    for alert in visit.alerts:
        yield from _paragraph("! ", shown(alert))
    for line in shown_lines(visit.notes or "").splitlines():
        yield from _paragraph("", line)


def _paragraph(lead: str, words: str) -> Iterator[str]:
    for number, line in enumerate(wrapped(words, WIDTH - _INDENT - len(lead), _MOST_LINES)):
        yield " " * _INDENT + (lead if number == 0 else " " * len(lead)) + line


def _totals(board: DayBoard, coming: list[Visit], now: datetime) -> Iterator[str]:
    if not board.opening:
        yield "The clinic is closed on this day."
    if coming:
        words = [signs.of_visit(visit, now).word for visit in coming]
        parts = [f"{words.count(word)} {word}" for word in dict.fromkeys(sorted(words, key=_ORDER.index))]
        yield from wrapped(f"{count(len(coming), 'visit')}: {', '.join(parts)}.", WIDTH, _MOST_LINES)
    else:
        yield "Nobody is booked on this day."
    if cancelled := len(board.visits) - len(coming):
        yield f"{count(cancelled, 'cancelled visit')} left out."


_ORDER: Final = [
    sign.word
    for sign in (
        signs.COMPLETED,
        signs.IN_PROGRESS,
        signs.WAITING,
        signs.LATE,
        signs.SCHEDULED,
        signs.OVERBOOKED,
        signs.NO_SHOW,
        signs.CANCELLED,
    )
]


def _ends(left: str, right: str) -> str:
    return f"{fit(left, WIDTH - len(right) - 2)}  {right}"
