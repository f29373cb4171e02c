"""Vaccinations: what a pet has had, and what falls due."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import TextClause, text

from petdesk.models import Role
from petdesk.services.access import Action, allowed, part
from petdesk.services.forms import Reading
from petdesk.services.here import Here
from petdesk.services.life import hold
from petdesk.services.plain import plain_lines
from petdesk.services.query import fetch, make
from petdesk.services.sealed import DOSE_NOTE
from petdesk.services.session import Session
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
        return standing(self.due_on, today) if self.latest else "superseded"


def standing(due_on: date | None, today: date) -> str:
    """How the latest dose of a vaccine stands: `valid`, `due` (within DUE_WITHIN) or `overdue`."""
    if due_on is None or due_on > today + DUE_WITHIN:
        return "valid"
    return "due" if due_on >= today else "overdue"


@allowed(Action.SEE_DUE)
def overdue(session: Session, here: Here, most: int = 200) -> tuple[DueRow, ...]:
    """What should have been given by now and was not: the last to lapse first, none older than LAPSED_AFTER."""
    return _due(session, here, _DUE_LAST_FIRST, here.today - LAPSED_AFTER, here.today, most)


@allowed(Action.SEE_DUE)
def due_soon(session: Session, here: Here, most: int = 200) -> tuple[DueRow, ...]:
    """What falls due from today on, within DUE_WITHIN, the first first."""
    return _due(session, here, _DUE_FIRST_FIRST, here.today, here.today + DUE_WITHIN + timedelta(days=1), most)


@part
def vaccinations_of(session: Session, here: Here, pet_id: UUID) -> tuple[Dose, ...]:
    """Every dose a pet has had, the latest first."""
    rows = session.execute(_OF_PET, {"pet_id": pet_id}).all()
    return tuple(
        make(
            Dose,
            vaccination_id,
            *fields,
            DOSE_NOTE.read(session, here, vaccination_id, note),
            staff_title(role, first, last, job) if role else "",
            latest,
        )
        for vaccination_id, *fields, note, role, first, last, job, latest in rows
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


_RECORD = text("""
    INSERT INTO vaccinations
        (vaccination_id, clinic_id, pet_id, vaccine_name, vaccination_date, expiry_date, administered_by, notes)
    VALUES (:vaccination_id, :clinic_id, :pet_id, :vaccine, :given_on, :due_on, :given_by, :note)
    ON CONFLICT (vaccination_id) DO UPDATE SET vaccine_name = EXCLUDED.vaccine_name,
        vaccination_date = EXCLUDED.vaccination_date, expiry_date = EXCLUDED.expiry_date, notes = EXCLUDED.notes
    WHERE vaccinations.pet_id = EXCLUDED.pet_id
""")
_USUAL = text("""
    SELECT v.vaccine_name, mode() WITHIN GROUP (ORDER BY v.expiry_date - v.vaccination_date)
    FROM (SELECT pet_id, vaccine_name, vaccination_date, expiry_date FROM vaccinations
        WHERE clinic_id = :clinic_id AND expiry_date >= :today ORDER BY expiry_date LIMIT 1000) AS v
    JOIN pets AS p ON p.pet_id = v.pet_id
    WHERE p.species = (SELECT species FROM pets WHERE pet_id = :pet_id)
    GROUP BY v.vaccine_name ORDER BY count(*) DESC, v.vaccine_name LIMIT 12
""")


@dataclass(frozen=True, slots=True)
class UsualVaccine:
    """A vaccine that this clinic gives to such animals, and after how many days the next dose usually falls due."""

    vaccine: str
    days: int


@allowed(Action.VACCINATE)
def usual_vaccines(session: Session, here: Here, pet_id: UUID) -> tuple[UsualVaccine, ...]:
    """What animals of this species get here, the most common first, from what falls due next."""
    return fetch(session, _USUAL, UsualVaccine, clinic_id=here.clinic.clinic_id, today=here.today, pet_id=pet_id)


@allowed(Action.VACCINATE)
def record_vaccination(
    session: Session,
    here: Here,
    vaccination_id: UUID,
    pet_id: UUID,
    vaccine: str,
    given_on: date,
    due_on: date | None,
    note: str = "",
) -> None:
    """A dose that was given on a clinic day, and when the next one is due (None: never).

    `vaccination_id` is made once per dialog: saving again, corrected or not, is still one dose. A vet at the desk is
    who gave it; from anybody else it is a dose out of a passport. Raises FieldErrors, NotFound.
    """
    life = hold(session, here, pet_id)
    reading = Reading()
    name = reading.line("vaccine", vaccine, 100, "Which vaccine?")
    if due_on is not None and due_on <= given_on:
        reading.refuse("due_on", "The next dose is due after this one.")
    reading.done()
    life.check("given_on", given_on, here.today)
    vet = here.actor if here.actor and here.actor.role == Role.VET else None
    values = {
        "vaccination_id": vaccination_id,
        "clinic_id": here.clinic.clinic_id,
        "pet_id": pet_id,
        "vaccine": name,
        "given_on": given_on,
        "due_on": due_on,
        "given_by": vet.user_id if vet else None,
        "note": DOSE_NOTE.seal(session, here, vaccination_id, plain_lines(note).strip()),
    }
    session.execute(_RECORD, values)
