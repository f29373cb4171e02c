"""What the clinic offers."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import text

from petdesk.services.access import Action, allowed
from petdesk.services.here import Here
from petdesk.services.query import fetch
from petdesk.services.session import Session

LATELY: Final = timedelta(days=60)

_OFFERED = text("""
    SELECT s.service_id, s.name, s.description, s.price, s.duration_minutes, s.needs_vet
    FROM services AS s LEFT JOIN (
        SELECT service_id, count(*) AS booked FROM appointments
        WHERE clinic_id = :clinic_id AND appointment_date >= :since AND appointment_date < :now
        GROUP BY service_id
    ) AS lately USING (service_id)
    WHERE s.clinic_id = :clinic_id
    ORDER BY lately.booked DESC NULLS LAST, s.name, s.service_id
""")


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service: its price in the clinic's currency, its usual length in minutes."""

    service_id: UUID
    name: str
    description: str | None
    price: Decimal
    minutes: int
    needs_vet: bool


@allowed(Action.SEE_TEAM)
def services_offered(session: Session, here: Here) -> tuple[ServiceRow, ...]:
    """Every service of this clinic; what was booked most LATELY comes first."""
    since = here.now - LATELY
    return fetch(session, _OFFERED, ServiceRow, clinic_id=here.clinic.clinic_id, since=since, now=here.now)
