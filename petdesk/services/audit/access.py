"""What is no change of a row, written into the access log: a record opened, a search, an export, a sign-in."""

from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import text

from petdesk.services.access import part
from petdesk.services.here import Here
from petdesk.services.session import Session

_LOG = text("SELECT petdesk_log_access(:clinic_id, :event, :subject, :details)")

Detail = str | int | bool | None


@part
def log_access(session: Session, here: Here, event: str, subject: UUID | None = None, **details: Detail) -> None:
    """Note that something was looked at, or that somebody came or went.

    `event` is a few words in snake case, such as `record_opened`; `subject` the record or the person it is about. Who,
    in which session and at which desk comes from the transaction. Never give it a password, a token or a note.
    """
    session.execute(
        _LOG,
        {"clinic_id": here.clinic.clinic_id, "event": event, "subject": subject, "details": Jsonb(details)},
    )
