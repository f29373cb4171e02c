"""The queue that workers take messages from: procrastinate's table, written in the transaction that plans."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text

from petdesk.services.access import Action, allowed, part
from petdesk.services.here import Here
from petdesk.services.session import Session

SEND: Final = "petdesk.send"
"""The name of the job that sends one message."""


def queue_of(clinic_id: UUID) -> str:
    """The queue of a clinic's messages: its worker takes nobody else's. As in INTO_QUEUE."""
    return f"m{clinic_id.hex}"


MOST_AT_ONCE: Final = 5_000
"""Messages that are enqueued in one statement: more would come near the time that a statement may take."""

# One waiting job a message, which procrastinate's index on the lock sees to. The queue's name becomes part of that of a
# channel, which has to stay below 64 letters.
INTO_QUEUE: Final = f"""
    INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, args, scheduled_at)
    SELECT 'm' || replace(clinic_id::text, '-', ''), '{SEND}', notification_id::text,
        jsonb_build_object('notification_id', notification_id),
"""
ONCE: Final = "ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING"

_ENQUEUE = text(f"""
    {INTO_QUEUE} CAST(:at AS timestamptz)
    FROM notifications WHERE notification_id = ANY (CAST(:ids AS uuid[])) {ONCE}
""")
_ENQUEUE_DUE = text(f"""
    WITH enqueued AS ({INTO_QUEUE} NULL
    FROM notifications AS n WHERE state = 'queued' AND send_at <= :now AND clinic_id = :clinic_id
        AND NOT EXISTS (
            SELECT FROM procrastinate_jobs AS j WHERE j.queueing_lock = n.notification_id::text AND j.status = 'todo'
        )
    ORDER BY send_at LIMIT :most {ONCE} RETURNING 1)
    SELECT count(*) FROM enqueued
""")


@part
def enqueue(session: Session, here: Here, ids: Iterable[UUID], at: datetime | None = None) -> None:
    """Let workers take these messages, from an instant on. Doing it twice is doing it once."""
    del here
    session.execute(_ENQUEUE, {"ids": list(ids), "at": at})


@allowed(Action.SEND)
def enqueue_due(session: Session, here: Here, most: int = MOST_AT_ONCE) -> int:
    """Put messages into the queue whose time has come, at most so many; returns how many."""
    parameters = {"now": here.now, "clinic_id": here.clinic.clinic_id, "most": most}
    count: int = session.execute(_ENQUEUE_DUE, parameters).scalar_one()
    return count
