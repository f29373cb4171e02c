"""Completing a visit: the treatment note, its draft while it is written, and the service history."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from petdesk.errors import NotFound, Refused
from petdesk.models import Status
from petdesk.services.here import Here
from petdesk.services.plain import plain_lines
from petdesk.services.scheduling.board import Visit
from petdesk.services.scheduling.status import step
from petdesk.services.sealed import DRAFT, TREATMENT_NOTE

_WRITE_HISTORY = text("""
    INSERT INTO service_histories
        (history_id, clinic_id, appointment_id, pet_id, service_id, staff_id, service_date, notes)
    SELECT :history_id, clinic_id, appointment_id, pet_id, service_id, staff_id, coalesce(started_at, :now), :note
    FROM appointments WHERE appointment_id = :appointment_id AND clinic_id = :clinic_id
    ON CONFLICT DO NOTHING
""")
_SAVE_DRAFT = text("""
    INSERT INTO note_drafts (appointment_id, body)
    SELECT appointment_id, :body FROM appointments
    WHERE appointment_id = :appointment_id AND clinic_id = :clinic_id
    ON CONFLICT (appointment_id) DO UPDATE SET body = EXCLUDED.body
    RETURNING appointment_id
""")
_HELD_DRAFT = text("SELECT body FROM note_drafts WHERE appointment_id = :appointment_id FOR UPDATE")
_DRAFT = text("SELECT body FROM note_drafts WHERE appointment_id = :appointment_id")
_DROP_DRAFT = text("DELETE FROM note_drafts WHERE appointment_id = :appointment_id")


def complete(session: Session, here: Here, appointment_id: UUID, note: str, history_id: UUID) -> Visit:
    """The visit is done: write what was done into the service history, and drop the draft.

    `history_id` is made once per dialog: completing twice writes one entry. Raises ChangedElsewhere when the visit
    is not under way any more. A draft that cannot be read is kept, in case its key is found again.
    """
    body = plain_lines(note).strip()
    done = step(session, here, appointment_id, Status.COMPLETED, Status.IN_PROGRESS, Status.CHECKED_IN)
    session.execute(
        _WRITE_HISTORY,
        {
            "history_id": history_id,
            "appointment_id": appointment_id,
            "clinic_id": here.clinic.clinic_id,
            "note": TREATMENT_NOTE.seal(session, here, history_id, body),
            "now": here.now,
        },
    )
    if _draft_is_readable(session, here, appointment_id):
        session.execute(_DROP_DRAFT, {"appointment_id": appointment_id})
    return done


def save_draft(session: Session, here: Here, appointment_id: UUID, body: str) -> None:
    """Keep a note that is being written. An empty one is forgotten.

    Raises NotFound when the visit is gone, Refused when a draft is there that cannot be read: it is not written over.
    """
    if not _draft_is_readable(session, here, appointment_id):
        raise Refused(
            "A draft of this note is here already and cannot be read at this desk, so it is not written over."
            " Finish the visit to keep what you type."
        )
    if not body.strip():
        session.execute(_DROP_DRAFT, {"appointment_id": appointment_id})
        return
    sealed = DRAFT.seal(session, here, appointment_id, plain_lines(body))
    values = {"appointment_id": appointment_id, "clinic_id": here.clinic.clinic_id, "body": sealed}
    if session.execute(_SAVE_DRAFT, values).first() is None:
        raise NotFound("This visit is not in the book any more, so the note cannot be kept with it. Copy it first.")


def draft(session: Session, here: Here, appointment_id: UUID) -> str:
    """What was written so far, empty when nothing was or when it cannot be read."""
    body = session.execute(_DRAFT, {"appointment_id": appointment_id}).scalar()
    return (DRAFT.try_to_read(session, here, appointment_id, body) if body else "") or ""


def _draft_is_readable(session: Session, here: Here, appointment_id: UUID) -> bool:
    body = session.execute(_HELD_DRAFT, {"appointment_id": appointment_id}).scalar()
    return not body or DRAFT.try_to_read(session, here, appointment_id, body) is not None
