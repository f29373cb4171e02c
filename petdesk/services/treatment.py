"""Completing a visit: the treatment note, its draft while it is written, and the service history.

The note is written by whoever the visit is assigned to, and by nobody else; see `access.may_treat`.
"""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import TextClause, text

from petdesk.errors import NotAllowed, NotFound, Refused
from petdesk.models import Status
from petdesk.services.access import Action, allowed, may_treat
from petdesk.services.here import Here
from petdesk.services.plain import plain_lines
from petdesk.services.scheduling.board import Visit, staff_name
from petdesk.services.scheduling.status import step
from petdesk.services.sealed import DRAFT, TREATMENT_NOTE
from petdesk.services.session import Session

_TREATED_BY = """
    SELECT a.staff_id, s.needs_vet, p.name
    FROM appointments AS a JOIN services AS s ON s.service_id = a.service_id JOIN pets AS p ON p.pet_id = a.pet_id
    WHERE a.appointment_id = :appointment_id AND a.clinic_id = :clinic_id
"""
_LOOK_AT_VISIT = text(_TREATED_BY)
_HOLD_VISIT = text(f"{_TREATED_BY} FOR UPDATE OF a")
_TAKE = text("UPDATE appointments SET staff_id = :staff_id WHERE appointment_id = :appointment_id AND staff_id IS NULL")
_WRITE_HISTORY = text("""
    INSERT INTO service_histories
        (history_id, clinic_id, appointment_id, pet_id, service_id, staff_id, service_date, notes)
    SELECT :history_id, clinic_id, appointment_id, pet_id, service_id, staff_id, coalesce(started_at, :now), :note
    FROM appointments WHERE appointment_id = :appointment_id AND clinic_id = :clinic_id
    ON CONFLICT DO NOTHING
""")
_SAVE_DRAFT = text("""
    INSERT INTO note_drafts (appointment_id, body) VALUES (:appointment_id, :body)
    ON CONFLICT (appointment_id) DO UPDATE SET body = EXCLUDED.body
""")
_HELD_DRAFT = text("SELECT body FROM note_drafts WHERE appointment_id = :appointment_id FOR UPDATE")
_DRAFT = text("SELECT body FROM note_drafts WHERE appointment_id = :appointment_id")
_DROP_DRAFT = text("DELETE FROM note_drafts WHERE appointment_id = :appointment_id")


@allowed(Action.TREAT)
def complete(session: Session, here: Here, appointment_id: UUID, note: str, history_id: UUID) -> Visit:
    """The visit is done: write what was done into the service history, and drop the draft.

    A visit that nobody was assigned to becomes that of whoever finishes it. `history_id` is made once per dialog:
    completing twice writes one entry. A draft that cannot be read is kept, in case its key is found again. Raises
    NotAllowed when it is a colleague's visit, ChangedElsewhere when it is not under way any more, NotFound.
    """
    body = plain_lines(note).strip()
    treated_by = _must_treat(session, here, appointment_id, _HOLD_VISIT)
    done = step(session, here, appointment_id, Status.COMPLETED, Status.IN_PROGRESS, Status.CHECKED_IN)
    if treated_by is None and here.actor:
        session.execute(_TAKE, {"appointment_id": appointment_id, "staff_id": here.actor.user_id})
        done = replace(done, staff_id=here.actor.user_id, version=done.version + 1)
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


@allowed(Action.TREAT)
def save_draft(session: Session, here: Here, appointment_id: UUID, body: str) -> None:
    """Keep a note that is being written. An empty one is forgotten.

    Raises NotFound when the visit is gone, NotAllowed when it is a colleague's, Refused when a draft is there that
    cannot be read: it is not written over.
    """
    try:
        _must_treat(session, here, appointment_id, _LOOK_AT_VISIT)
    except NotFound:
        raise NotFound(
            "This visit is not in the book any more, so the note cannot be kept with it. Copy it first."
        ) from None
    if not _draft_is_readable(session, here, appointment_id):
        raise Refused(
            "A draft of this note is here already and cannot be read at this desk, so it is not written over."
            " Finish the visit to keep what you type."
        )
    if not body.strip():
        session.execute(_DROP_DRAFT, {"appointment_id": appointment_id})
        return
    sealed = DRAFT.seal(session, here, appointment_id, plain_lines(body))
    session.execute(_SAVE_DRAFT, {"appointment_id": appointment_id, "body": sealed})


@allowed(Action.TREAT)
def draft(session: Session, here: Here, appointment_id: UUID) -> str:
    """What was written so far, empty when nothing was or when it cannot be read.

    Raises NotFound, NotAllowed when it is a colleague's visit.
    """
    _must_treat(session, here, appointment_id, _LOOK_AT_VISIT)
    body = session.execute(_DRAFT, {"appointment_id": appointment_id}).scalar()
    return (DRAFT.try_to_read(session, here, appointment_id, body) if body else "") or ""


def _must_treat(session: Session, here: Here, appointment_id: UUID, statement: TextClause) -> UUID | None:
    """Whom the visit is assigned to. Raises NotAllowed when that is somebody else, NotFound."""
    keys = {"appointment_id": appointment_id, "clinic_id": here.clinic.clinic_id}
    row = session.execute(statement, keys).first()
    if row is None:
        raise NotFound("This visit is not in the book any more.")
    if may_treat(here, row.staff_id, needs_vet=row.needs_vet):
        treated_by: UUID | None = row.staff_id
        return treated_by
    if row.staff_id is None:
        raise NotAllowed(f"Only a vet can finish {row.name}'s visit; nobody is assigned to it yet: ask one.")
    who = staff_name(session, row.staff_id)
    raise NotAllowed(
        f"Only {who} can write the note of {row.name}'s visit and finish it."
        f" Ask {who}, or move the visit to whoever treats {row.name}."
    )


def _draft_is_readable(session: Session, here: Here, appointment_id: UUID) -> bool:
    body = session.execute(_HELD_DRAFT, {"appointment_id": appointment_id}).scalar()
    return not body or DRAFT.try_to_read(session, here, appointment_id, body) is not None
