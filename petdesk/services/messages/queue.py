"""The queue that workers take messages from: procrastinate's table, written in the transaction that plans."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text

from petdesk.services.access import Action, allowed, part
from petdesk.services.here import Here
from petdesk.services.query import fetch_one
from petdesk.services.session import Session

SEND: Final = "petdesk.send"
"""The name of the job that sends one message."""


def queue_of(clinic_id: UUID) -> str:
    """The queue of a clinic's messages: its worker takes nobody else's. As in INTO_QUEUE."""
    return f"m{clinic_id.hex}"


_THE_FIRST: Final = datetime(1970, 1, 1, tzinfo=UTC)

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
# What waits in the queue already is known by its lock alone: the queue's statistics are never of this minute.
_ENQUEUE_DUE = text(f"""
    WITH due AS (
        SELECT notification_id, clinic_id, send_at FROM notifications
        WHERE state = 'queued' AND clinic_id = :clinic_id AND send_at <= :now
            AND (send_at, notification_id) > (:at, :key)
        ORDER BY send_at, notification_id LIMIT :most
    ), enqueued AS ({INTO_QUEUE} NULL FROM due {ONCE} RETURNING 1)
    SELECT (SELECT count(*) FROM enqueued), last.send_at, last.notification_id
    FROM (SELECT send_at, notification_id FROM due ORDER BY send_at DESC, notification_id DESC LIMIT 1) AS last
""")


@dataclass(frozen=True, slots=True)
class Enqueued:
    """How many were put into the queue, and the message up to which was looked, for the next call."""

    count: int
    at: datetime
    key: UUID


@part
def enqueue(session: Session, here: Here, ids: Iterable[UUID], at: datetime | None = None) -> None:
    """Let workers take these messages, from an instant on. Doing it twice is doing it once."""
    del here
    session.execute(_ENQUEUE, {"ids": list(ids), "at": at})


@allowed(Action.SEND)
def enqueue_due(
    session: Session, here: Here, beyond: Enqueued | None = None, most: int = MOST_AT_ONCE
) -> Enqueued | None:
    """Put messages into the queue whose time has come, from the first one `beyond` on; None when there are none."""
    parameters = {
        "now": here.now,
        "clinic_id": here.clinic.clinic_id,
        "at": beyond.at if beyond else _THE_FIRST,
        "key": beyond.key if beyond else UUID(int=0),
        "most": most,
    }
    return fetch_one(session, _ENQUEUE_DUE, Enqueued, **parameters)
