"""When a pet has died: nothing is booked any more, and nobody is reminded."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import text

from petdesk.clock import day_bounds
from petdesk.errors import Refused, SlotTaken
from petdesk.services.access import Action, allowed
from petdesk.services.here import Here
from petdesk.services.life import hold
from petdesk.services.scheduling.board import visit
from petdesk.services.scheduling.status import cancel, put_back
from petdesk.services.session import Session

REASON: Final = "the pet has died"
"""Why a visit was cancelled; also how it is found again when the death was a mistake."""

_MARK = text("UPDATE pets SET deceased_on = :day WHERE pet_id = :pet_id")
_EXPECTED = text(
    "SELECT appointment_id FROM appointments WHERE pet_id = :pet_id AND status IN ('scheduled', 'checked_in')"
    " AND appointment_date >= :first ORDER BY appointment_id"  # as whoever sends messages holds them
)
_CANCELLED = text(
    "SELECT appointment_id FROM appointments WHERE pet_id = :pet_id AND status = 'cancelled'"
    " AND cancel_reason = :reason AND appointment_date > :now ORDER BY appointment_id"
)


@dataclass(frozen=True, slots=True)
class Undone:
    """What became of the visits that were cancelled when the pet was marked: back in the book, or taken by now."""

    restored: int
    taken: int


@allowed(Action.MARK_DECEASED)
def mark_deceased(session: Session, here: Here, pet_id: UUID, day: date) -> int:
    """The pet died on a clinic day. Visits from today on are cancelled with REASON; how many is returned.

    Saying it again with another day corrects the day. Raises FieldErrors for a day that cannot be, NotFound.
    """
    life = hold(session, here, pet_id)
    replace(life, died=None).check("day", day, here.today)
    session.execute(_MARK, {"pet_id": pet_id, "day": day})
    first, _ = day_bounds(here.today, here.clinic.zone)
    expected = session.execute(_EXPECTED, {"pet_id": pet_id, "first": first}).scalars().all()
    for appointment_id in expected:
        cancel(session, here, appointment_id, REASON)
    return len(expected)


@allowed(Action.MARK_DECEASED)
def undo_deceased(session: Session, here: Here, pet_id: UUID) -> Undone:
    """The pet lives: it was marked by mistake. Its visits to come are put back where the time is still free."""
    life = hold(session, here, pet_id)
    if life.died is None:
        raise Refused(f"{life.name} is not marked as deceased.")
    session.execute(_MARK, {"pet_id": pet_id, "day": None})
    cancelled = session.execute(_CANCELLED, {"pet_id": pet_id, "reason": REASON, "now": here.now}).scalars().all()
    restored = sum(_put_back(session, here, appointment_id) for appointment_id in cancelled)
    return Undone(restored, len(cancelled) - restored)


def _put_back(session: Session, here: Here, appointment_id: UUID) -> bool:
    seen = visit(session, here, appointment_id)
    if seen is None:
        return False
    try:
        put_back(session, here, seen)
    except SlotTaken:
        return False
    return True
