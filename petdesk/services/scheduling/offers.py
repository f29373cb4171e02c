"""What the booking dialog says of a time before anything is saved."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from petdesk.services.access import Action, allowed
from petdesk.services.here import Here
from petdesk.services.scheduling.board import staff_name
from petdesk.services.scheduling.booking import Conflict, conflict
from petdesk.services.session import Session


@dataclass(frozen=True, slots=True)
class Outlook:
    """Whether a time can be had. `taken` is the visit in the way; `open_hours` is False outside opening hours."""

    staff: str
    starts_at: datetime
    ends_at: datetime
    taken: Conflict | None
    open_hours: bool
    past: bool


@allowed(Action.BOOK)
def outlook(session: Session, here: Here, staff_id: UUID, starts_at: datetime, ends_at: datetime) -> Outlook:
    """How a time with somebody looks right now. Saving may still find that another desk was faster."""
    local = starts_at.astimezone(here.clinic.zone)
    hours = here.clinic.opening_times(local.date())
    return Outlook(
        staff_name(session, staff_id),
        starts_at,
        ends_at,
        conflict(session, here, staff_id, starts_at, ends_at),
        any(start <= starts_at and ends_at <= end for start, end in hours),
        ends_at <= here.now,
    )
