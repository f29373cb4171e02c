"""What the identifiers in an entry stand for, as far as the records still know."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import text

from petdesk.services.access import part
from petdesk.services.here import Here
from petdesk.services.session import Session
from petdesk.services.team import staff_title
from petdesk.wording import shown

_PEOPLE = text(
    "SELECT user_id, first_name, last_name, role, job_title FROM users"
    " WHERE user_id = ANY (:ids) AND clinic_id = :clinic_id"
)
_THINGS = text("""
    SELECT pet_id, name FROM pets WHERE pet_id = ANY (:ids) AND clinic_id = :clinic_id
    UNION ALL SELECT service_id, name FROM services WHERE service_id = ANY (:ids) AND clinic_id = :clinic_id
    UNION ALL SELECT clinic_id, name FROM clinics WHERE clinic_id = ANY (:ids) AND clinic_id = :clinic_id
    UNION ALL SELECT appointment_id, p.name || '’s visit' FROM appointments AS a JOIN pets AS p USING (pet_id)
        WHERE appointment_id = ANY (:ids) AND a.clinic_id = :clinic_id
""")

NOBODY: Final = "somebody"


@dataclass(frozen=True, slots=True)
class Names:
    """Names by identifier: full ones, and those that people of the team are called by."""

    full: dict[UUID, str]
    called: dict[UUID, str]

    def of(self, identifier: object, otherwise: str) -> str:
        """A person's full name or a thing's name; `otherwise` when the records do not hold it (any more)."""
        return self._found(self.full, identifier, otherwise)

    def staff(self, identifier: object) -> str:
        """What somebody of the team is called: `Dr Okafor`."""
        return self._found(self.called, identifier, NOBODY)

    def _found(self, names: dict[UUID, str], identifier: object, otherwise: str) -> str:
        key = as_uuid(identifier)
        return names.get(key, otherwise) if key else otherwise


@part
def names_of(session: Session, here: Here, identifiers: Iterable[UUID]) -> Names:
    """The names of this clinic's people, pets, services and visits among these identifiers."""
    wanted = {"ids": list(set(identifiers)), "clinic_id": here.clinic.clinic_id}
    full, called = {}, {}
    for key, first, last, role, job in session.execute(_PEOPLE, wanted):
        full[key] = shown(f"{first} {last}".strip())
        called[key] = shown(staff_title(role, first, last, job))
    full.update({key: shown(name) for key, name in session.execute(_THINGS, wanted)})
    return Names(full, called)


def as_uuid(value: object) -> UUID | None:
    """An identifier from JSON, None when it is none."""
    if isinstance(value, UUID):
        return value
    try:
        return UUID(value) if isinstance(value, str) and len(value) == 36 else None
    except ValueError:
        return None
