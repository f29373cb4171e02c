"""A pet's record as sheets to read: visits with their notes, vaccinations, appointments, weights."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from textual.content import Content

from petdesk.clock import to_local
from petdesk.models import LIVE, Status
from petdesk.services.pets import AppointmentRow, PetProfile, PetRecord, VisitRow, WeightRow
from petdesk.services.scheduling.board import LATE_AFTER
from petdesk.services.vaccinations import Dose
from petdesk.widgets import signs
from petdesk.widgets.ledger import Cell, ledger
from petdesk.widgets.signs import Sign
from petdesk.wording import day_long, day_short, minutes, shown, shown_lines, weight, weight_change, when

QUIET: Final = "$foreground-muted"
HEADING: Final = "bold $foreground-muted"


@dataclass(frozen=True, slots=True)
class Present:
    """When and where the record is read: the instant in UTC, the clinic's zone, and the width of a sheet in cells."""

    now: datetime
    zone: ZoneInfo
    width: int = 80

    @property
    def today(self) -> date:
        return self.local(self.now).date()

    def local(self, instant: datetime) -> datetime:
        return to_local(instant, self.zone)

    def when(self, instant: datetime) -> str:
        return when(self.local(instant), self.today)

    def day(self, day: date) -> str:
        return day_short(day, self.today)


def ink(sign: Sign) -> str:
    """A sign's colour, for Content."""
    return QUIET if sign.colour == "text-muted" else f"${sign.colour}"


def sign_of(row: AppointmentRow, now: datetime) -> Sign:
    """How an appointment stands at this moment."""
    if row.status == Status.SCHEDULED and now > row.starts_at + LATE_AFTER:
        return signs.LATE
    return signs.of_status(row.status)


def standing(row: AppointmentRow, present: Present) -> Cell:
    """The sign and the words for how an appointment stands."""
    sign = sign_of(row, present.now)
    waits = f" {minutes(present.now - row.checked_in_at)}" if sign is signs.WAITING and row.checked_in_at else ""
    if sign is signs.SCHEDULED and row.confirmed_at:
        return f"{signs.CONFIRMED.glyph} {signs.CONFIRMED.word}", ink(signs.CONFIRMED)
    return f"{sign.glyph} {sign.word}{waits}", ink(sign)


def coming(record: PetRecord, present: Present) -> list[AppointmentRow]:
    """The visits to come, today's included until they are done; the next one first."""
    morning = present.local(present.now).replace(hour=0, minute=0, second=0, microsecond=0)
    return [row for row in reversed(record.appointments) if row.status in LIVE and row.starts_at >= morning]


def visits(record: PetRecord, present: Present) -> Content:
    """What was done, with the notes in full, the latest first."""
    if not record.visits:
        return Content.styled(f"{shown(record.pet.name)} has not been treated here yet.", QUIET)
    return Content("\n\n").join(_visit(row, present) for row in record.visits)


def _visit(row: VisitRow, present: Present) -> Content:
    head = Content.assemble(
        (day_long(present.local(row.on).date()), "bold"), f"  {shown(row.service)}  ", (shown(row.staff), QUIET)
    )
    note = Content(shown_lines(row.note)) if row.note else Content.styled("no note", QUIET)
    return Content("\n").join((head, note))


def vaccinations(record: PetRecord, present: Present) -> Content:
    """What protects the pet and until when, what falls due first on top; below it the doses before."""
    if not record.doses:
        return Content.styled("No vaccination is recorded. v records one.", QUIET)
    latest = sorted(
        (dose for dose in record.doses if dose.latest), key=lambda dose: (dose.due_on or date.max, dose.vaccine)
    )
    earlier = [_old_dose(dose) for dose in record.doses if not dose.latest]
    parts = [ledger((_dose(dose, present, record.pet) for dose in latest), present.width)]
    if earlier:
        parts += [Content(), Content.styled("EARLIER", HEADING), ledger(earlier, present.width)]
    return Content("\n").join(parts)


_HISTORY: Final = Sign("–", "text-muted", "")


def sign_of_dose(dose: Dose, pet: PetProfile, today: date) -> Sign:
    """Whether a vaccine still protects. Of a pet that has died nothing is due."""
    if pet.deceased_on:
        return _HISTORY
    return {"overdue": signs.OVERDUE, "due": signs.DUE}.get(dose.standing(today), signs.VALID)


def _dose(dose: Dose, present: Present, pet: PetProfile) -> list[Cell]:
    sign = sign_of_dose(dose, pet, present.today)
    return [
        (f"{sign.glyph} {sign.word}", ink(sign)),
        (shown(dose.vaccine), "bold"),
        (due_words(dose, sign, present), ink(sign) if sign is not signs.VALID else ""),
        (f"given {_full(dose.given_on).strip()}", QUIET),
        (shown(dose.given_by), QUIET),
        (shown(dose.note), QUIET),
    ]


def due_words(dose: Dose, sign: Sign, present: Present) -> str:
    """`until 4 May 2027`, `since 3 Nov`, `on Mon 30 Nov`."""
    if sign is _HISTORY:
        return ""
    if dose.due_on is None:
        return "for good"
    if sign is signs.OVERDUE:
        return f"since {present.day(dose.due_on)}"
    return present.day(dose.due_on) if sign is signs.DUE else f"until {_full(dose.due_on).strip()}"


def _old_dose(dose: Dose) -> list[Cell]:
    return [
        (_full(dose.given_on), QUIET),
        (shown(dose.vaccine), ""),
        (shown(dose.given_by), QUIET),
        (shown(dose.note), QUIET),
    ]


def appointments(record: PetRecord, present: Present) -> Content:
    """The appointment book's lines of this pet: what comes, then what was."""
    if not record.appointments:
        return Content.styled("Nothing was ever booked.", QUIET)
    ahead = coming(record, present)
    past = [row for row in record.appointments if row not in ahead]
    return Content("\n").join(
        [*_section("COMING", ahead, present, "Nothing is booked."), Content(), *_section("PAST", past, present, "–")]
    )


def _section(title: str, rows: Iterable[AppointmentRow], present: Present, otherwise: str) -> Iterator[Content]:
    lines = [_appointment(row, present) for row in rows]
    yield Content.styled(title, HEADING)
    yield ledger(lines, present.width) if lines else Content.styled(otherwise, QUIET)


def _appointment(row: AppointmentRow, present: Present) -> list[Cell]:
    local = present.local(row.starts_at)
    is_over = row.status not in LIVE
    words, colour = standing(row, present)
    note = row.cancel_reason if row.status == Status.CANCELLED else row.notes
    return [
        (words, QUIET if row.status == Status.COMPLETED else colour),
        (f"{local:%a} {_full(local.date())} {local:%H:%M}" if is_over else present.when(row.starts_at), ""),
        (shown(row.service), QUIET if row.status == Status.CANCELLED else ""),
        (shown(row.staff), QUIET),
        (shown(note), QUIET),
    ]


def weights(rows: tuple[WeightRow, ...], present: Present) -> Content:
    """Every weighing with its gain or loss, the latest first."""
    if not rows:
        return Content.styled("Never weighed here. w records a weight.", QUIET)
    changes = ["", *(weight_change(before.kilograms, later.kilograms) for before, later in pairwise(rows))]
    lines = [
        [(_full(row.day), QUIET), (f"{weight(row.kilograms):>8}", ""), (f"{change:>8}", QUIET)]
        for row, change in zip(rows, changes, strict=True)
    ]
    return ledger(reversed(lines), present.width)


def _full(day: date) -> str:
    return f"{day.day:>2} {day:%b %Y}"
