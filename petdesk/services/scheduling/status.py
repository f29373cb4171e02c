"""A visit's way through the day: expected, waiting, in the room, done; or missed, or cancelled."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from petdesk.errors import ChangedElsewhere, NotFound, Refused, SlotTaken
from petdesk.models import Status
from petdesk.services.access import Action, allowed, part
from petdesk.services.here import Here
from petdesk.services.messages.planning import (
    plan_cancellation,
    plan_follow_up,
    plan_no_show,
    plan_return,
)
from petdesk.services.plain import plain_line
from petdesk.services.scheduling.board import Visit, visit
from petdesk.services.session import Session

# What each status is called when it stands in the way.
_STANDS: Final = {
    Status.SCHEDULED: "not checked in yet",
    Status.CHECKED_IN: "waiting",
    Status.IN_PROGRESS: "in the room",
    Status.COMPLETED: "done",
    Status.CANCELLED: "cancelled",
    Status.NO_SHOW: "marked as no-show",
}

_STEP = text("""
    UPDATE appointments SET
        status = CAST(:to AS appointment_status),
        checked_in_at = CASE :to WHEN 'checked_in' THEN coalesce(checked_in_at, :now)
                                 WHEN 'scheduled' THEN NULL ELSE checked_in_at END,
        started_at = CASE :to WHEN 'in_progress' THEN coalesce(started_at, :now)
                              WHEN 'completed' THEN coalesce(started_at, :now)
                              WHEN 'checked_in' THEN NULL WHEN 'scheduled' THEN NULL ELSE started_at END,
        finished_at = CASE :to WHEN 'completed' THEN :now END,
        cancel_reason = CASE :to WHEN 'cancelled' THEN :reason END
    WHERE appointment_id = :appointment_id AND clinic_id = :clinic_id
        AND status = ANY (CAST(:from AS appointment_status[]))
    RETURNING appointment_id
""")

_UNDONE: Final = {
    Status.CHECKED_IN: Status.SCHEDULED,
    Status.IN_PROGRESS: Status.CHECKED_IN,
    Status.NO_SHOW: Status.SCHEDULED,
    Status.CANCELLED: Status.SCHEDULED,
}


@allowed(Action.CHECK_IN)
def check_in(session: Session, here: Here, appointment_id: UUID) -> Visit:
    """The pet is here and waits. Somebody marked as no-show who comes after all is checked in too."""
    return step(session, here, appointment_id, Status.CHECKED_IN, Status.SCHEDULED, Status.NO_SHOW)


@allowed(Action.START)
def start(session: Session, here: Here, appointment_id: UUID) -> Visit:
    """The pet is in the room."""
    return step(session, here, appointment_id, Status.IN_PROGRESS, Status.CHECKED_IN, Status.SCHEDULED)


@allowed(Action.CANCEL)
def cancel(session: Session, here: Here, appointment_id: UUID, reason: str) -> Visit:
    """The visit will not happen; the slot is free again. The reason is kept."""
    reason = plain_line(reason)
    if not reason:
        raise Refused("Say why it is cancelled.")
    return step(
        session,
        here,
        appointment_id,
        Status.CANCELLED,
        Status.SCHEDULED,
        Status.CHECKED_IN,
        reason=reason,
    )


@allowed(Action.MARK_NO_SHOW)
def mark_no_show(session: Session, here: Here, appointment_id: UUID) -> Visit:
    """Nobody came. Only after the visit should have begun."""
    expected = _must_exist(session, here, appointment_id)
    if expected.starts_at > here.now:
        raise Refused(f"{expected.pet} is not due yet; a visit can be a no-show only after its start.")
    return step(session, here, appointment_id, Status.NO_SHOW, Status.SCHEDULED)


@allowed(Action.TAKE_BACK)
def put_back(session: Session, here: Here, seen: Visit) -> Visit:
    """Undo the last step of a visit as it was seen: a check-in, a start, a no-show, a cancellation.

    Raises SlotTaken when somebody else has the slot by now.
    """
    before = _UNDONE.get(Status(seen.status))
    if before is None:
        raise Refused(f"{seen.pet}'s visit is {_STANDS[Status(seen.status)]}; there is nothing to undo.")
    try:
        with session.begin_nested():
            current, changed = _brought(session, here, seen.appointment_id, before, Status(seen.status))
            if changed:
                plan_return(session, here, seen.appointment_id, Status(seen.status))
            return current
    except IntegrityError:
        raise SlotTaken(f"Somebody else has {seen.pet}'s slot by now. Book a new one.") from None


@part
def step(
    session: Session,
    here: Here,
    appointment_id: UUID,
    to: Status,
    *allowed: Status,
    reason: str | None = None,
    at: datetime | None = None,
) -> Visit:
    """Bring a visit to a status from one of those allowed. Doing it twice is doing it once.

    Raises ChangedElsewhere when the visit stands somewhere else by now, NotFound.
    """
    current, changed = _brought(session, here, appointment_id, to, *allowed, reason=reason, at=at)
    if changed:
        _plan_messages(session, here, current, to)
    return current


def _brought(
    session: Session,
    here: Here,
    appointment_id: UUID,
    to: Status,
    *allowed: Status,
    reason: str | None = None,
    at: datetime | None = None,
) -> tuple[Visit, bool]:
    """The visit, and whether it was this that brought it there."""
    done = session.execute(
        _STEP,
        {
            "appointment_id": appointment_id,
            "clinic_id": here.clinic.clinic_id,
            "to": to.value,
            "from": [status.value for status in allowed],
            "now": at or here.now,
            "reason": reason,
        },
    ).first()
    current = _must_exist(session, here, appointment_id)
    if done is None and current.status != to:
        raise ChangedElsewhere(f"{current.pet} is {_STANDS[Status(current.status)]}. Look at the visit again.")
    return current, done is not None


def _plan_messages(session: Session, here: Here, current: Visit, to: Status) -> None:
    match to:
        case Status.CANCELLED:
            plan_cancellation(session, here, current.appointment_id, ahead=current.starts_at > here.now)
        case Status.NO_SHOW:
            plan_no_show(session, here, current.appointment_id)
        case Status.COMPLETED:
            plan_follow_up(session, here, current.appointment_id)
        case Status.CHECKED_IN:  # of somebody who was taken for a no-show, perhaps
            plan_return(session, here, current.appointment_id, Status.NO_SHOW)


def _must_exist(session: Session, here: Here, appointment_id: UUID) -> Visit:
    found = visit(session, here, appointment_id)
    if found is None:
        raise NotFound("This visit is not in the book any more.")
    return found
