"""A day as people see it: a column per staff member, and every visit in it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from petdesk.clock import day_bounds
from petdesk.models import Role, Status
from petdesk.services.access import NOTES_SHOWN, Action, allowed, notes_shown, part
from petdesk.services.here import Here
from petdesk.services.query import fetch
from petdesk.services.sealed import VISIT_NOTE
from petdesk.services.session import Session
from petdesk.services.team import staff_title, team

LATE_AFTER: Final = timedelta(minutes=5)
"""How long after its start a visit nobody came to is called late."""

_VISIT_COLUMNS: Final = f"""
    a.appointment_id, a.pet_id, p.name, p.species, p.breed, p.birth_date, p.weight,
    ARRAY(SELECT message FROM pet_alerts WHERE pet_id = a.pet_id ORDER BY created_at, alert_id),
    p.user_id, o.first_name, o.last_name, o.phone_number,
    a.service_id, s.name, a.staff_id, a.appointment_date, a.ends_at, a.status, a.lane, {NOTES_SHOWN},
    a.checked_in_at, a.started_at, a.finished_at, a.source, a.cancel_reason, a.overbooking_reason, a.version,
    CASE WHEN a.status IN ('scheduled', 'no_show') AND a.appointment_date < :now THEN (
        SELECT count(*) FROM pets AS q JOIN appointments AS missed ON missed.pet_id = q.pet_id
        WHERE q.user_id = p.user_id AND missed.status = 'no_show' AND missed.appointment_date < a.appointment_date
    ) ELSE 0 END
"""
_VISITS: Final = f"""
    SELECT {_VISIT_COLUMNS} FROM appointments AS a
    JOIN pets AS p ON p.pet_id = a.pet_id
    JOIN users AS o ON o.user_id = p.user_id
    JOIN services AS s ON s.service_id = a.service_id
"""
_VISITS_OF_DAY = text(
    f"{_VISITS} WHERE a.clinic_id = :clinic_id AND a.appointment_date >= :first AND a.appointment_date < :last"
    " ORDER BY a.appointment_date, a.lane, a.appointment_id"
)
_VISIT = text(f"{_VISITS} WHERE a.clinic_id = :clinic_id AND a.appointment_id = :appointment_id")
_EXPECTED = text(
    f"{_VISITS} WHERE a.clinic_id = :clinic_id AND a.appointment_date >= :first AND a.appointment_date < :last"
    " AND a.status IN ('scheduled', 'checked_in', 'in_progress') AND (p.user_id = :owner_id OR a.pet_id = :pet_id)"
    " ORDER BY a.status <> 'scheduled', a.appointment_date LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit with all that the day grid and its side panel say of it. Instants in UTC, weight in kilograms.

    `notes` is None, too, where whoever asks sees the visit but may not read its note.
    """

    appointment_id: UUID
    pet_id: UUID
    pet: str
    species: str
    breed: str | None
    birth_date: date | None
    weight: Decimal | None
    alerts: list[str]
    owner_id: UUID
    owner_first: str
    owner_last: str
    phone: str | None
    service_id: UUID
    service: str
    staff_id: UUID | None
    starts_at: datetime
    ends_at: datetime
    status: str
    lane: int
    notes: str | None
    checked_in_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    source: str
    cancel_reason: str | None
    overbooking_reason: str | None
    version: int
    missed_before: int
    """No-shows of this owner before this visit; counted only for visits that are late or missed."""

    def is_late(self, now: datetime) -> bool:
        """Nobody came yet, and it is more than LATE_AFTER past the start."""
        return self.status == Status.SCHEDULED and now > self.starts_at + LATE_AFTER

    @property
    def owner(self) -> str:
        return f"{self.owner_first} {self.owner_last}".strip()


@dataclass(frozen=True, slots=True)
class StaffColumn:
    """A column of the grid. `staff_id` is None for visits that nobody was assigned to."""

    staff_id: UUID | None
    title: str
    role: Role | None


@dataclass(frozen=True, slots=True)
class DayBoard:
    """A clinic day: its columns, its visits by start, its opening hours as instants in UTC."""

    day: date
    columns: tuple[StaffColumn, ...]
    visits: tuple[Visit, ...]
    opening: tuple[tuple[datetime, datetime], ...]


@allowed(Action.SEE_DAY)
def day_board(session: Session, here: Here, day: date) -> DayBoard:
    """The board of one clinic day. Whoever has a visit gets a column, bookable or not.

    Everybody sees who comes to whom; a vet reads the notes of the visits that are theirs, or nobody's yet.
    """
    first, last = day_bounds(day, here.clinic.zone)
    sealed = fetch(session, _VISITS_OF_DAY, Visit, **_asking(here), first=first, last=last)
    visits = tuple(_opened(session, here, visit) for visit in sealed)
    busy = {visit.staff_id for visit in visits}
    columns = [
        StaffColumn(member.staff_id, member.title, member.role)
        for member in team(session, here)
        if member.bookable or member.staff_id in busy
    ]
    if None in busy:
        columns.append(StaffColumn(None, "Unassigned", None))
    return DayBoard(day, tuple(columns), visits, here.clinic.opening_times(day))


_HEAD_COUNT = text("""
    SELECT count(*) FILTER (WHERE status = 'checked_in'),
        count(*) FILTER (WHERE status = 'scheduled' AND appointment_date < :late)
    FROM appointments WHERE clinic_id = :clinic_id AND appointment_date >= :first AND appointment_date < :last
""")


@allowed(Action.SEE_DAY)
def head_count(session: Session, here: Here) -> tuple[int, int]:
    """How many wait today, and how many are late."""
    first, last = day_bounds(here.today, here.clinic.zone)
    waiting, late = session.execute(
        _HEAD_COUNT,
        {"clinic_id": here.clinic.clinic_id, "first": first, "last": last, "late": here.now - LATE_AFTER},
    ).one()
    return waiting, late


@part
def visit(session: Session, here: Here, appointment_id: UUID) -> Visit | None:
    """One visit of this clinic."""
    found = fetch(session, _VISIT, Visit, **_asking(here), appointment_id=appointment_id)
    return _opened(session, here, found[0]) if found else None


@allowed(Action.SEE_DAY)
def expected_visit(
    session: Session, here: Here, *, owner_id: UUID | None = None, pet_id: UUID | None = None
) -> Visit | None:
    """The visit of today that this owner, or this pet, would be checked in to: the next that nobody came to yet."""
    first, last = day_bounds(here.today, here.clinic.zone)
    found = fetch(session, _EXPECTED, Visit, **_asking(here), first=first, last=last, owner_id=owner_id, pet_id=pet_id)
    return _opened(session, here, found[0]) if found else None


def _opened(session: Session, here: Here, visit: Visit) -> Visit:
    if not visit.notes:
        return visit
    return replace(visit, notes=VISIT_NOTE.read(session, here, visit.appointment_id, visit.notes))


def _asking(here: Here) -> dict[str, Any]:
    return {"clinic_id": here.clinic.clinic_id, "now": here.now, **notes_shown(here)}


_STAFF = text("SELECT role, first_name, last_name, job_title FROM users WHERE user_id = :staff_id")


def staff_name(session: Session, staff_id: UUID | None) -> str:
    """What people call a staff member, `nobody` when there is none."""
    row = session.execute(_STAFF, {"staff_id": staff_id}).first() if staff_id else None
    return staff_title(*row) if row else "nobody"
