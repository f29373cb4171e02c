"""Opening a pet's record."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from petdesk.errors import NotFound
from petdesk.services.access import Action, allowed, part, reads_notes
from petdesk.services.audit.access import log_access
from petdesk.services.here import Here
from petdesk.services.pets.records import AlertRow, AppointmentRow, PetProfile, PetRecord, VisitRow, WeightRow
from petdesk.services.query import fetch, make
from petdesk.services.sealed import TREATMENT_NOTE, VISIT_NOTE
from petdesk.services.session import Session
from petdesk.services.team import staff_title
from petdesk.services.vaccinations import vaccinations_of

MOST = 300
"""Visits that are read of one pet: more than anybody scrolls through, a bound for a stray that lives at the clinic."""

_PET = text("""
    SELECT p.pet_id, p.name, p.species, p.breed, p.birth_date, p.gender, p.weight, p.microchip_id, p.deceased_on,
        u.user_id, u.first_name, u.last_name, u.phone_number, u.email, m.visits, m.missed
    FROM pets AS p JOIN users AS u ON u.user_id = p.user_id
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE a.status IN ('completed', 'no_show')) AS visits,
            count(*) FILTER (WHERE a.status = 'no_show') AS missed
        FROM pets AS q JOIN appointments AS a ON a.pet_id = q.pet_id WHERE q.user_id = p.user_id
    ) AS m
    WHERE p.pet_id = :pet_id AND p.clinic_id = :clinic_id
""")
_ALERTS = text("SELECT alert_id, message FROM pet_alerts WHERE pet_id = :pet_id ORDER BY created_at, alert_id")
_WEIGHTS = text(
    "SELECT weight_id, weighed_on, weight FROM pet_weights WHERE pet_id = :pet_id"
    " ORDER BY weighed_on, created_at, weight_id"
)
_VISITS = text("""
    SELECT h.history_id, h.appointment_id, h.service_date, s.name, h.notes,
        v.role, v.first_name, v.last_name, v.job_title
    FROM service_histories AS h JOIN services AS s ON s.service_id = h.service_id
    LEFT JOIN users AS v ON v.user_id = h.staff_id
    WHERE h.pet_id = :pet_id AND h.clinic_id = :clinic_id
    ORDER BY h.service_date DESC, h.history_id LIMIT :most
""")
_APPOINTMENTS = text("""
    SELECT a.appointment_id, a.appointment_date, a.ends_at, a.status, s.name, v.role, v.first_name, v.last_name,
        v.job_title, a.checked_in_at, a.notes, a.cancel_reason
    FROM appointments AS a JOIN services AS s ON s.service_id = a.service_id
    LEFT JOIN users AS v ON v.user_id = a.staff_id
    WHERE a.pet_id = :pet_id AND a.clinic_id = :clinic_id
    ORDER BY a.appointment_date DESC, a.appointment_id LIMIT :most
""")

# Of the animals that came last, whoever's: spelling is what is asked for, and the newest keys are one look away.
_BREEDS = text("""
    SELECT breed FROM (SELECT species, breed FROM pets ORDER BY pet_id DESC LIMIT 5000) AS newest
    WHERE species = :species AND breed IS NOT NULL
    GROUP BY breed ORDER BY count(*) DESC, breed LIMIT 200
""")


@allowed(Action.OPEN_PET)
def open_pet(session: Session, here: Here, pet_id: UUID) -> PetProfile:
    """Who a pet is, whose, what to know first, and what it has weighed. Raises NotFound.

    What colleagues warn each other of is not for owners.
    """
    row = session.execute(_PET, {"pet_id": pet_id, "clinic_id": here.clinic.clinic_id}).first()
    if row is None:
        raise NotFound("This pet is not in the clinic's records.")
    alerts = fetch(session, _ALERTS, AlertRow, pet_id=pet_id) if reads_notes(here) else ()
    return make(PetProfile, *row, alerts, weights_of(session, here, pet_id))


@part
def weights_of(session: Session, here: Here, pet_id: UUID) -> tuple[WeightRow, ...]:
    """Every weighing, the earliest first."""
    del here
    return fetch(session, _WEIGHTS, WeightRow, pet_id=pet_id)


@part
def visits_of(session: Session, here: Here, pet_id: UUID) -> tuple[VisitRow, ...]:
    """The visits that took place, with their notes, the latest first."""
    rows = session.execute(_VISITS, {"pet_id": pet_id, "clinic_id": here.clinic.clinic_id, "most": MOST}).all()
    return tuple(
        make(
            VisitRow,
            history_id,
            *fields,
            _title(role, first, last, job),
            TREATMENT_NOTE.read(session, here, history_id, note),
        )
        for history_id, *fields, note, role, first, last, job in rows
    )


@part
def appointments_of(session: Session, here: Here, pet_id: UUID) -> tuple[AppointmentRow, ...]:
    """The visits in the appointment book, to come and past, the latest first. For owners without booking notes."""
    rows = session.execute(_APPOINTMENTS, {"pet_id": pet_id, "clinic_id": here.clinic.clinic_id, "most": MOST}).all()
    shown = reads_notes(here)
    return tuple(
        make(
            AppointmentRow,
            appointment_id,
            *fields,
            _title(role, first, last, job),
            checked_in_at,
            VISIT_NOTE.read(session, here, appointment_id, notes) if shown else None,
            reason if shown else None,
        )
        for appointment_id, *fields, role, first, last, job, checked_in_at, notes, reason in rows
    )


@allowed(Action.OPEN_RECORD)
def open_record(session: Session, here: Here, pet_id: UUID, *, again: bool = False) -> PetRecord:
    """All that the clinic knows of a pet, at once. Raises NotFound.

    The one door to what was noted of a pet: whoever goes through it is written down before anything is read. `again`
    when the same person still has it open, and reads it anew because something changed.
    """
    if not again:
        log_access(session, here, "record_opened", pet_id)
    return PetRecord(
        open_pet(session, here, pet_id),
        visits_of(session, here, pet_id),
        vaccinations_of(session, here, pet_id),
        appointments_of(session, here, pet_id),
    )


@allowed(Action.WRITE_PET)
def usual_breeds(session: Session, here: Here, species: str) -> tuple[str, ...]:
    """How the breeds of a species are written here, the most common first."""
    del here
    return tuple(session.execute(_BREEDS, {"species": species}).scalars())


def _title(role: str | None, first_name: Any, last_name: Any, job_title: Any) -> str:
    return staff_title(role, first_name, last_name, job_title) if role else "nobody"
