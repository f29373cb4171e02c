"""From birth to death: the days on which something can have happened to a pet."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text

from petdesk import wording
from petdesk.errors import FieldErrors, NotFound
from petdesk.services.access import part
from petdesk.services.here import Here
from petdesk.services.query import fetch_one
from petdesk.services.session import Session

_HOLD = text(
    "SELECT name, birth_date, deceased_on FROM pets WHERE pet_id = :pet_id AND clinic_id = :clinic_id FOR UPDATE"
)


@dataclass(frozen=True, slots=True)
class Life:
    """A pet's name and its first and last day, where they are known."""

    name: str
    born: date | None
    died: date | None

    def check(self, field: str, day: date, today: date) -> None:
        """Raise FieldErrors when nothing can have happened to this pet on that day."""
        if day > today:
            raise FieldErrors({field: "This day has not come yet."})
        if self.born and day < self.born:
            raise FieldErrors({field: f"{self.name} was born on {wording.day_long(self.born)}."})
        if self.died and day > self.died:
            raise FieldErrors({field: f"{self.name} died on {wording.day_long(self.died)}."})


@part
def hold(session: Session, here: Here, pet_id: UUID) -> Life:
    """A pet's life, held until the transaction ends so that nobody changes it meanwhile. Raises NotFound."""
    life = fetch_one(session, _HOLD, Life, pet_id=pet_id, clinic_id=here.clinic.clinic_id)
    if life is None:
        raise NotFound("This pet is not in the clinic's records any more.")
    return life
