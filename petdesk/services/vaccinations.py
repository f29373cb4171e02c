"""Vaccinations: what a pet has had, and what falls due."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from petdesk.services.here import Here
from petdesk.services.query import fetch, make
from petdesk.services.team import staff_title

DUE_WITHIN: Final = timedelta(days=30)
LAPSED_AFTER: Final = timedelta(days=365)
"""An owner who is a year overdue has gone elsewhere or decided: no longer on the list to call."""

# A dose counts only while no later one of the same vaccine exists.
_DUE = """
    SELECT v.vaccination_id, v.vaccine_name, v.vaccination_date, v.expiry_date, p.pet_id, p.name, p.species,
        u.user_id, u.first_name, u.last_name, u.phone_number,
        (SELECT max(a.appointment_date) FROM appointments AS a
            WHERE a.pet_id = p.pet_id AND a.status = 'completed'),
        (SELECT min(a.appointment_date) FROM appointments AS a
            WHERE a.pet_id = p.pet_id AND a.status = 'scheduled' AND a.appointment_date >= :now)
    FROM vaccinations AS v
    JOIN pets AS p ON p.pet_id = v.pet_id
    JOIN users AS u ON u.user_id = p.user_id
    WHERE v.clinic_id = :clinic_id AND v.expiry_date >= :first AND v.expiry_date < :last
        AND p.deceased_on IS NULL
        AND NOT EXISTS (SELECT FROM vaccinations AS later
            WHERE later.pet_id = v.pet_id AND later.vaccine_name = v.vaccine_name
                AND later.vaccination_date > v.vaccination_date)
    ORDER BY v.expiry_date {direction}, u.last_name, u.first_name, v.vaccination_id
    LIMIT :most
"""
_DUE_FIRST_FIRST = text(_DUE.format(direction="ASC"))
_DUE_LAST_FIRST = text(_DUE.format(direction="DESC"))
_OF_PET = text("""
    SELECT v.vaccination_id, v.vaccine_name, v.vaccination_date, v.expiry_date, v.notes,
        u.role, u.first_name, u.last_name, u.job_title,
        NOT EXISTS (SELECT FROM vaccinations AS later
            WHERE later.pet_id = v.pet_id AND later.vaccine_name = v.vaccine_name
                AND later.vaccination_date > v.vaccination_date)
    FROM vaccinations AS v LEFT JOIN users AS u ON u.user_id = v.administered_by
    WHERE v.pet_id = :pet_id
    ORDER BY v.vaccination_date DESC, v.vaccine_name
""")


@dataclass(frozen=True, slots=True)
class DueRow:
    """A vaccination that falls due on `due_on` (a clinic date), whom to call, and whether a visit is booked already.

    `last_visit` and `next_visit` are instants in UTC.
    """

    vaccination_id: UUID
    vaccine: str
    given_on: date
    due_on: date
    pet_id: UUID
    pet: str
    species: str
    owner_id: UUID
    owner_first: str
    owner_last: str
    phone: str | None
    last_visit: datetime | None
    next_visit: datetime | None


@dataclass(frozen=True, slots=True)
class Dose:
    """A vaccination as the pet's record shows it. `latest` is False when a later dose of it was given."""

    vaccination_id: UUID
    vaccine: str
    given_on: date
    due_on: date | None
    note: str | None
    given_by: str
    latest: bool

    def standing(self, today: date) -> str:
        """`superseded`, `valid`, `due` (within DUE_WITHIN) or `overdue`."""
        if not self.latest:
            return "superseded"
        if self.due_on is None or self.due_on > today + DUE_WITHIN:
            return "valid"
        return "due" if self.due_on >= today else "overdue"


def overdue(session: Session, here: Here, most: int = 200) -> tuple[DueRow, ...]:
    """What should have been given by now and was not: the last to lapse first, none older than LAPSED_AFTER."""
    return _due(session, here, _DUE_LAST_FIRST, here.today - LAPSED_AFTER, here.today, most)


def due_soon(session: Session, here: Here, most: int = 200) -> tuple[DueRow, ...]:
    """What falls due from today on, within DUE_WITHIN, the first first."""
    return _due(session, here, _DUE_FIRST_FIRST, here.today, here.today + DUE_WITHIN + timedelta(days=1), most)


def vaccinations_of(session: Session, here: Here, pet_id: UUID) -> tuple[Dose, ...]:
    """Every dose a pet has had, the latest first."""
    del here
    return tuple(
        make(Dose, *fields, staff_title(role, first, last, job) if role else "", latest)
        for *fields, role, first, last, job, latest in session.execute(_OF_PET, {"pet_id": pet_id})
    )


def _due(session: Session, here: Here, statement: TextClause, first: date, last: date, most: int) -> tuple[DueRow, ...]:
    return fetch(
        session,
        statement,
        DueRow,
        clinic_id=here.clinic.clinic_id,
        first=first,
        last=last,
        now=here.now,
        most=most,
    )
