"""The boxes of messages as people look through them: what waits, went, is in trouble, was held back, and came in.

A page is a few ranged look-ups, however many messages there are. Of an owner everything is listed; of everybody what
waits, what nobody has seen to, and what is RECENT.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from sqlalchemy import TextClause, text

from petdesk.clock import day_bounds
from petdesk.models import Channel, MessageKind, MessageState, Reading
from petdesk.services.access import Action, allowed, part
from petdesk.services.here import Here
from petdesk.services.query import fetch, fetch_one
from petdesk.services.sealed import INBOUND_BODY
from petdesk.services.session import Session

PAGE: Final = 200
RECENT: Final = timedelta(days=90)
"""How far back the boxes of everybody go. There is more of each owner."""

MOST_COUNTED: Final = 1_000
"""Of what waits, is in trouble or is unread, no more are counted."""

OVERDUE_AFTER: Final = timedelta(minutes=1)

_SENDING_LATELY: Final = timedelta(days=7)

Row = TypeVar("Row", "MessageRow", "AnswerRow")


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message with whom and what it is about. Instants in UTC.

    `due_at` is what it was planned for, `send_at` when it goes next, `about` the visit's start or the due date.
    `writer` wrote it by hand. `changed_at` is the last that was heard of it.
    """

    notification_id: UUID
    owner_id: UUID
    owner_first: str
    owner_last: str
    pet_id: UUID | None
    pet: str | None
    kind: MessageKind
    channel: Channel
    state: MessageState
    reason: str | None
    code: str | None
    about: datetime | None
    due_at: datetime
    send_at: datetime
    attempted_at: datetime | None
    sent_at: datetime | None
    attempts: int
    provider: str | None
    recipient: str | None
    urgent: bool
    writer: str | None
    settled_at: datetime | None
    changed_at: datetime

    def __post_init__(self) -> None:
        for name, kind in (("kind", MessageKind), ("channel", Channel), ("state", MessageState)):
            object.__setattr__(self, name, kind(getattr(self, name)))

    @property
    def key(self) -> UUID:
        return self.notification_id


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """What somebody answered. `owner_id` is None when nobody has that number; instants in UTC."""

    inbound_id: UUID
    owner_id: UUID | None
    owner_first: str | None
    owner_last: str | None
    channel: Channel
    sender: str
    text: str
    reading: Reading
    received_at: datetime
    settled_at: datetime | None
    settled_by: str | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "channel", Channel(self.channel))
        object.__setattr__(self, "reading", Reading(self.reading))

    @property
    def key(self) -> UUID:
        return self.inbound_id


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: in which part of the list, and at which row."""

    part: int
    at: datetime
    key: UUID


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows in the order of the box. `beyond` is None on the last page."""

    rows: tuple[Row, ...]
    beyond: Place | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are in each box; `sent` and `held` of today. At most MOST_COUNTED of the others are counted.

    `unsent` says that something is overdue and no worker has shown itself for a minute.
    """

    waiting: int = 0
    sent: int = 0
    trouble: int = 0
    held: int = 0
    unread: int = 0
    unsent: bool = False


_MESSAGE: Final = """
    SELECT n.notification_id, n.user_id, o.first_name, o.last_name, p.pet_id, p.name, n.kind, n.channel, n.state,
        n.reason, n.code, n.about, n.due_at, n.send_at, n.attempted_at, n.sent_at, n.attempts, n.provider, n.recipient,
        n.urgent, w.first_name || ' ' || w.last_name, n.settled_at, n.updated_at
    FROM {} AS n
    JOIN users AS o ON o.user_id = n.user_id
    LEFT JOIN appointments AS a ON a.appointment_id = n.appointment_id
    LEFT JOIN vaccinations AS v ON v.vaccination_id = n.vaccination_id
    LEFT JOIN pets AS p ON p.pet_id = coalesce(a.pet_id, v.pet_id)
    LEFT JOIN users AS w ON w.user_id = n.written_by
"""
_ANSWER: Final = """
    SELECT i.inbound_id, i.user_id, o.first_name, o.last_name, i.channel, i.sender, i.body, i.reading, i.received_at,
        i.settled_at, w.first_name || ' ' || w.last_name
    FROM {} AS i
    LEFT JOIN users AS o ON o.user_id = i.user_id
    LEFT JOIN users AS w ON w.user_id = i.settled_by
"""
ONE_MESSAGE: Final = text(
    f"{_MESSAGE.format('notifications')} WHERE n.notification_id = :key AND n.clinic_id = :clinic"
)
BESIDE: Final = text(f"""
    {_MESSAGE.format("notifications")}
    WHERE n.clinic_id = :clinic AND n.notification_id IN (
        SELECT other.notification_id FROM notifications AS it JOIN notifications AS other
            ON other.subject_id = it.subject_id AND other.kind = it.kind AND other.due_at = it.due_at
        WHERE it.notification_id = :key AND other.notification_id <> :key
        UNION ALL
        SELECT notification_id FROM notifications WHERE joined_to = :key
        UNION ALL
        SELECT joined_to FROM notifications WHERE notification_id = :key
    )
    ORDER BY n.due_at, n.notification_id LIMIT 20
""")
_ANSWERS = text(f"""
    {_ANSWER.format("inbound_messages")}
    WHERE i.clinic_id = :clinic_id AND i.received_at >= :since AND i.received_at < :until AND i.user_id = :owner_id
        AND i.channel = CAST(:channel AS message_channel)
    ORDER BY i.received_at LIMIT 20
""")
_COUNTS = text(f"""
    SELECT
        (SELECT count(*) FROM (SELECT FROM notifications
            WHERE state = 'queued' AND clinic_id = :clinic_id LIMIT {MOST_COUNTED}) AS queued)
        + (SELECT count(*) FROM notifications WHERE state = 'sending' AND clinic_id = :clinic_id),
        today.sent,
        (SELECT count(*) FROM (SELECT FROM notifications WHERE clinic_id = :clinic_id
            AND state IN ('failed', 'unknown') AND settled_at IS NULL LIMIT {MOST_COUNTED}) AS trouble),
        today.held,
        (SELECT count(*) FROM (SELECT FROM inbound_messages WHERE clinic_id = :clinic_id
            AND settled_at IS NULL LIMIT {MOST_COUNTED}) AS unread),
        EXISTS (SELECT FROM notifications WHERE state = 'queued' AND clinic_id = :clinic_id AND send_at < :overdue)
            AND NOT EXISTS (SELECT FROM procrastinate_workers WHERE last_heartbeat > now() - interval '1 minute')
    FROM (
        SELECT count(*) FILTER (WHERE state IN ('sent', 'delivered') AND sent_at >= :first) AS sent,
            count(*) FILTER (WHERE state = 'suppressed') AS held
        FROM notifications WHERE clinic_id = :clinic_id AND updated_at >= :first
    ) AS today
""")
# A provider may also be set up where the worker runs, in its environment: what went through it shows that it is.
_ONLY_OUTBOX = text("""
    SELECT used.channel FROM message_rules AS r, unnest(r.channels) WITH ORDINALITY AS used (channel, place)
    WHERE r.clinic_id = :clinic_id
        AND NOT EXISTS (SELECT FROM message_providers AS m
            WHERE m.clinic_id = r.clinic_id AND m.channel = used.channel AND m.active AND m.kind <> 'outbox')
        AND NOT EXISTS (SELECT FROM notifications AS n
            WHERE n.clinic_id = r.clinic_id AND n.channel = used.channel AND n.sent_at >= :since
                AND n.provider <> 'outbox')
    ORDER BY used.place
""")


@allowed(Action.SEE_MESSAGES)
def waiting(
    session: Session,
    here: Here,
    *,
    owner_id: UUID | None = None,
    channel: Channel | None = None,
    beyond: Place | None = None,
) -> Page[MessageRow]:
    """What is being sent, then what waits for its time, the next first."""
    parts = ("n.state = 'sending'", "n.state = 'queued'")
    return _messages(session, here, parts, "send_at", owner_id, channel, beyond)


@allowed(Action.SEE_MESSAGES)
def went(
    session: Session,
    here: Here,
    *,
    owner_id: UUID | None = None,
    channel: Channel | None = None,
    beyond: Place | None = None,
) -> Page[MessageRow]:
    """What was sent or arrived, the newest first."""
    page = _messages(session, here, ("n.state IN ('sent', 'delivered')",), "updated_at", owner_id, channel, beyond)
    newest_first = sorted(page.rows, key=lambda row: row.sent_at or row.changed_at, reverse=True)
    return Page(tuple(newest_first), page.beyond)


@allowed(Action.SEE_MESSAGES)
def trouble(
    session: Session,
    here: Here,
    *,
    owner_id: UUID | None = None,
    channel: Channel | None = None,
    beyond: Place | None = None,
) -> Page[MessageRow]:
    """What failed, and of what nobody knows whether it went: first what nobody has seen to, the newest first."""
    wrong = "n.state IN ('failed', 'unknown') AND n.settled_at IS"
    return _messages(session, here, (f"{wrong} NULL", f"{wrong} NOT NULL"), "updated_at", owner_id, channel, beyond)


@allowed(Action.SEE_MESSAGES)
def held_back(
    session: Session,
    here: Here,
    *,
    owner_id: UUID | None = None,
    channel: Channel | None = None,
    beyond: Place | None = None,
) -> Page[MessageRow]:
    """What was planned and does not go, each with its reason, the newest first."""
    return _messages(session, here, ("n.state = 'suppressed'",), "updated_at", owner_id, channel, beyond)


@allowed(Action.SEE_MESSAGES)
def inbox(
    session: Session,
    here: Here,
    *,
    owner_id: UUID | None = None,
    channel: Channel | None = None,
    beyond: Place | None = None,
) -> Page[AnswerRow]:
    """What owners answered: first what nobody has seen to, the newest first."""
    wanted = _wanted(here, owner_id, channel)
    conditions = _conditions(owner_id, channel, "i")
    parts = ("i.settled_at IS NULL", f"i.settled_at IS NOT NULL{'' if owner_id else ' AND i.received_at >= :since'}")
    statement = _paged(_ANSWER, "i.inbound_messages.inbound_id", parts, "received_at", conditions, beyond, wanted)
    rows = [_opened(session, here, row) for row in fetch(session, statement, AnswerRow, **wanted)]
    page = tuple(rows[:PAGE])
    last = Place(int(page[-1].settled_at is not None), page[-1].received_at, page[-1].key) if len(rows) > PAGE else None
    return Page(page, last)


@allowed(Action.SEE_MESSAGES)
def counts(session: Session, here: Here) -> Counts:
    """How many there are in each box, for the screen and for the header."""
    first, _ = day_bounds(here.today, here.clinic.zone)
    overdue = here.now - OVERDUE_AFTER
    found = fetch_one(session, _COUNTS, Counts, clinic_id=here.clinic.clinic_id, first=first, overdue=overdue)
    return found or Counts()


@allowed(Action.SEE_MESSAGES)
def only_to_the_outbox(session: Session, here: Here) -> tuple[Channel, ...]:
    """The channels in use for which no provider is set up: their messages are files in a folder, and go nowhere."""
    since = here.now - _SENDING_LATELY
    rows = session.execute(_ONLY_OUTBOX, {"clinic_id": here.clinic.clinic_id, "since": since})
    return tuple(Channel(channel) for channel in rows.scalars())


@part
def answers_to(session: Session, here: Here, row: MessageRow, within: timedelta) -> tuple[AnswerRow, ...]:
    """What the owner answered on the same channel, for a while after this was sent."""
    if row.sent_at is None:
        return ()
    found = fetch(
        session,
        _ANSWERS,
        AnswerRow,
        clinic_id=here.clinic.clinic_id,
        owner_id=row.owner_id,
        channel=row.channel.value,
        since=row.sent_at,
        until=row.sent_at + within,
    )
    return tuple(_opened(session, here, answer) for answer in found)


def _opened(session: Session, here: Here, row: AnswerRow) -> AnswerRow:
    return replace(row, text=INBOUND_BODY.read(session, here, row.inbound_id, row.text) or "")


def _messages(
    session: Session,
    here: Here,
    parts: Sequence[str],
    order: str,
    owner_id: UUID | None,
    channel: Channel | None,
    beyond: Place | None,
) -> Page[MessageRow]:
    wanted = _wanted(here, owner_id, channel)
    forward = order == "send_at"
    conditions = [*_conditions(owner_id, channel, "n"), *([] if owner_id or forward else ["n.updated_at >= :since"])]
    statement = _paged(_MESSAGE, "n.notifications.notification_id", parts, order, conditions, beyond, wanted)
    rows = fetch(session, statement, MessageRow, **wanted)
    page = rows[:PAGE]
    return Page(page, _place(page[-1], parts, forward=forward) if len(rows) > PAGE else None)


def _place(row: MessageRow, parts: Sequence[str], *, forward: bool) -> Place:
    later = row.state is MessageState.QUEUED if forward else row.settled_at is not None
    return Place(int(later and len(parts) > 1), row.send_at if forward else row.changed_at, row.key)


def _wanted(here: Here, owner_id: UUID | None, channel: Channel | None) -> dict[str, Any]:
    return {
        "clinic_id": here.clinic.clinic_id,
        "owner_id": owner_id,
        "channel": channel and channel.value,
        "since": here.now - RECENT,
    }


def _conditions(owner_id: UUID | None, channel: Channel | None, alias: str) -> list[str]:
    return [
        f"{alias}.clinic_id = :clinic_id",
        *([f"{alias}.user_id = :owner_id"] if owner_id else []),
        *([f"{alias}.channel = CAST(:channel AS message_channel)"] if channel else []),
    ]


def _paged(
    row: str,
    source: str,
    parts: Sequence[str],
    order: str,
    conditions: Sequence[str],
    beyond: Place | None,
    wanted: dict[str, Any],
) -> TextClause:
    """Rows in the order of the parts, and in each by `order`; of each part no more than a page is read."""
    alias, table, key = source.split(".")
    way, compare = ("", ">") if order == "send_at" else ("DESC", "<")
    sorted_by = f"{order} {way}, {key} {way}"
    each = []
    for number, condition in enumerate(parts):
        if beyond and number < beyond.part:
            continue
        where = [condition, *conditions]
        if beyond and number == beyond.part:
            where.append(f"({alias}.{order}, {alias}.{key}) {compare} (:beyond_at, :beyond_key)")
            wanted |= {"beyond_at": beyond.at, "beyond_key": beyond.key}
        each.append(
            f"(SELECT {alias}.*, {number} AS part FROM {table} AS {alias} WHERE {' AND '.join(where)}"
            f" ORDER BY {sorted_by} LIMIT {PAGE + 1})"
        )
    together = f"(SELECT * FROM ({' UNION ALL '.join(each)}) AS every ORDER BY part, {sorted_by} LIMIT {PAGE + 1})"
    by = f"{alias}.{order} {way}, {alias}.{key} {way}"
    return text(f"{row.format(together)} ORDER BY {alias}.part, {by}")
