"""Who did not come."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text

from petdesk.clock import day_bounds
from petdesk.services.access import Action, allowed
from petdesk.services.here import Here
from petdesk.services.query import make
from petdesk.services.session import Session
from petdesk.services.team import staff_title

_MISSED = text("""
    SELECT a.appointment_id, a.appointment_date, p.pet_id, p.name, u.user_id, u.first_name, u.last_name,
        u.phone_number, s.name, s.price,
        (SELECT count(*) FROM pets AS q JOIN appointments AS b ON b.pet_id = q.pet_id
            WHERE q.user_id = p.user_id AND b.status = 'no_show' AND b.appointment_date < a.appointment_date),
        v.role, v.first_name, v.last_name, v.job_title
    FROM appointments AS a
    JOIN pets AS p ON p.pet_id = a.pet_id
    JOIN users AS u ON u.user_id = p.user_id
    JOIN services AS s ON s.service_id = a.service_id
    LEFT JOIN users AS v ON v.user_id = a.staff_id
    WHERE a.clinic_id = :clinic_id AND a.status = 'no_show'
        AND a.appointment_date >= :first AND a.appointment_date < :last
    ORDER BY a.appointment_date DESC, a.appointment_id
    LIMIT :most
""")


@dataclass(frozen=True, slots=True)
class MissedVisit:
    """A visit nobody came to. `starts_at` in UTC, `before` counts the owner's earlier no-shows."""

    appointment_id: UUID
    starts_at: datetime
    pet_id: UUID
    pet: str
    owner_id: UUID
    owner_first: str
    owner_last: str
    phone: str | None
    service: str
    price: Decimal
    before: int
    staff: str


@allowed(Action.SEE_NO_SHOWS)
def missed_visits(session: Session, here: Here, first: date, last: date, most: int = 500) -> tuple[MissedVisit, ...]:
    """The no-shows of a period of clinic days, both included, the latest first."""
    start, end = (
        day_bounds(first, here.clinic.zone)[0],
        day_bounds(last + timedelta(days=1), here.clinic.zone)[0],
    )
    rows = session.execute(_MISSED, {"clinic_id": here.clinic.clinic_id, "first": start, "last": end, "most": most})
    return tuple(
        make(MissedVisit, *fields, staff_title(role, given, family, job) if role else "nobody")
        for *fields, role, given, family, job in rows
    )
