"""What the clinic offers."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from petdesk.services.here import Here
from petdesk.services.query import fetch

_OFFERED = text(
    "SELECT service_id, name, description, price, duration_minutes, needs_vet FROM services"
    " WHERE clinic_id = :clinic_id ORDER BY needs_vet DESC, created_at, service_id"
)


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service: its price in the clinic's currency, its usual length in minutes."""

    service_id: UUID
    name: str
    description: str | None
    price: Decimal
    minutes: int
    needs_vet: bool


def services_offered(session: Session, here: Here) -> tuple[ServiceRow, ...]:
    """Every service of this clinic, in the clinic's own order."""
    return fetch(session, _OFFERED, ServiceRow, clinic_id=here.clinic.clinic_id)
