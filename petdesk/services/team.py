"""Who works here, and what people call them."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from petdesk.models import Role
from petdesk.services.access import Action, allowed
from petdesk.services.here import Here
from petdesk.services.session import Session

_TEAM = text(
    "SELECT user_id, first_name, last_name, role, job_title, bookable FROM users"
    " WHERE clinic_id = :clinic_id AND role <> 'owner'"
    " ORDER BY bookable DESC, role = 'vet' DESC, created_at, user_id"
)


@dataclass(frozen=True, slots=True)
class StaffRow:
    """Somebody who works here. `bookable` people have a column on the day grid."""

    staff_id: UUID
    title: str
    role: Role
    bookable: bool


@allowed(Action.SEE_TEAM)
def team(session: Session, here: Here) -> tuple[StaffRow, ...]:
    """Everybody who works here: vets first, in the order they joined."""
    rows = session.execute(_TEAM, {"clinic_id": here.clinic.clinic_id})
    return tuple(
        StaffRow(
            row.user_id,
            staff_title(row.role, row.first_name, row.last_name, row.job_title),
            Role(row.role),
            row.bookable,
        )
        for row in rows
    )


def staff_title(role: str, first_name: str, last_name: str, job_title: str | None) -> str:
    """What people call somebody: `Dr Okafor`, `Sam (groomer)`."""
    if role == Role.VET:
        return f"Dr {last_name or first_name}"
    called = first_name or last_name
    return f"{called} ({job_title.lower()})" if job_title else called
