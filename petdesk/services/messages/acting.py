"""What people do about messages: write one, try again, send it now, stop it, say that somebody saw to it.

Doing any of it twice is doing it once. A message that is somewhere else by now is left there, and the sentence says
where.
"""

import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import text

from petdesk.clock import to_local
from petdesk.errors import ChangedElsewhere, FieldErrors, NotFound, Refused
from petdesk.models import Channel, MessageKind, MessageState
from petdesk.services.access import Action, allowed
from petdesk.services.here import Here
from petdesk.services.messages.courtesy import courtesy
from petdesk.services.messages.held import hold
from petdesk.services.messages.in_full import one_message, outlook_of
from petdesk.services.messages.listing import MessageRow
from petdesk.services.messages.queue import enqueue
from petdesk.services.messages.reach import Way, purpose_of, ways
from petdesk.services.messages.reasons import CURABLE, SENTENCES, Why
from petdesk.services.messages.segments import measure, texted
from petdesk.services.messages.templates import MOST_IN_EMAIL, MOST_IN_PUSH, MOST_IN_SUBJECT, MOST_SEGMENTS
from petdesk.services.plain import CONTROL_CHARACTERS, has_controls, has_controls_in_lines, tidy
from petdesk.services.sealed import MESSAGE_BODY, MESSAGE_SUBJECT
from petdesk.services.session import Session
from petdesk.wording import when

_OWNER = text("""
    SELECT u.first_name, u.last_name, r.sms_price FROM users AS u JOIN message_rules AS r ON r.clinic_id = u.clinic_id
    WHERE u.user_id = :owner_id AND u.clinic_id = :clinic_id AND u.role = 'owner'
""")
_WRITE = text("""
    INSERT INTO notifications (notification_id, clinic_id, user_id, kind, channel, due_at, send_at, subject, body,
        written_by)
    VALUES (:notification_id, :clinic_id, :owner_id, 'free', CAST(:channel AS message_channel), :now, :send_at,
        :subject, :body, :written_by)
    ON CONFLICT (notification_id) DO NOTHING
""")
_WRITTEN = text("SELECT state, send_at, user_id, kind, clinic_id FROM notifications WHERE notification_id = :key")
_AGAIN = text("""
    UPDATE notifications SET state = 'queued', reason = NULL, code = NULL, send_at = :now, look_at = NULL, looks = 0,
        settled_at = NULL, urgent = urgent OR :urgent
    WHERE notification_id = :key
""")
# What was told in the same message is told in it again.
_AGAIN_WITH_IT = text("""
    UPDATE notifications SET state = 'queued', reason = NULL, send_at = :now, joined_to = NULL
    WHERE joined_to = :key AND state = 'suppressed' AND reason = 'joined'
""")
_WENT_ANOTHER_WAY = text("""
    SELECT 1 FROM notifications AS n JOIN notifications AS other
        ON other.subject_id = n.subject_id AND other.kind = n.kind AND other.due_at = n.due_at
        AND other.channel <> n.channel
    WHERE n.notification_id = :key AND other.state IN ('queued', 'sending', 'sent', 'delivered', 'unknown') LIMIT 1
""")
_HURRY = text("UPDATE notifications SET urgent = true, send_at = :now WHERE notification_id = :key")
# A job that waits for a later try is taken at once.
_FIRST_IN_QUEUE = text("""
    UPDATE procrastinate_jobs SET scheduled_at = NULL
    WHERE queueing_lock = CAST(:key AS text) AND status = 'todo' AND scheduled_at IS NOT NULL
""")
_WITHDRAW = text("UPDATE notifications SET state = 'suppressed', reason = :why WHERE notification_id = :key")
_SETTLE = text("UPDATE notifications SET settled_at = coalesce(settled_at, :now) WHERE notification_id = :key")
_SETTLE_ANSWER = text("""
    UPDATE inbound_messages SET settled_at = coalesce(settled_at, :now),
        settled_by = CASE WHEN settled_at IS NULL THEN CAST(:by AS uuid) ELSE settled_by END
    WHERE inbound_id = :inbound_id AND clinic_id = :clinic_id
    RETURNING inbound_id
""")

_IN_DOUBT: Final = "By now nobody knows whether this message went out. Look at it before you try again."

_UNDECIDED: Final = frozenset({MessageState.DRAFT, MessageState.QUEUED})
_WENT: Final = frozenset({MessageState.SENT, MessageState.DELIVERED})
_WRONG: Final = frozenset({MessageState.FAILED, MessageState.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Written:
    """A message somebody wrote. It goes at `send_at`, in UTC; `held` says that quiet hours hold it back until then."""

    notification_id: UUID
    send_at: datetime
    held: bool


@dataclass(frozen=True, slots=True)
class Addressee:
    """An owner who is to be written to, with every way the clinic uses, the best first.

    `sms_price` is of a segment, in the clinic's currency. `held_until` is when their quiet hours end, in UTC; None
    when it is day.
    """

    owner_id: UUID
    first_name: str
    last_name: str
    sms_price: Decimal
    ways: tuple[Way, ...]
    held_until: datetime | None


@allowed(Action.WRITE_MESSAGES)
def addressee(session: Session, here: Here, owner_id: UUID) -> Addressee:
    """How an owner can be written to by hand now. Raises NotFound for somebody who is not an owner."""
    row = session.execute(_OWNER, {"owner_id": owner_id, "clinic_id": here.clinic.clinic_id}).first()
    if row is None:
        raise NotFound("This owner is not in the clinic's records.")
    reach = ways(session, here, owner_id, purpose_of(MessageKind.FREE))
    polite = courtesy(session, here, owner_id)
    earliest = polite.earliest(MessageKind.FREE, here) if polite else here.now
    return Addressee(
        owner_id, row.first_name, row.last_name, row.sms_price, reach.ways, earliest if earliest > here.now else None
    )


@allowed(Action.WRITE_MESSAGES)
def write_message(
    session: Session,
    here: Here,
    notification_id: UUID,
    owner_id: UUID,
    channel: Channel,
    subject: str,
    text: str,
) -> Written:
    """Write to an owner by hand. Saving again with the same key is the message of the first time.

    Quiet hours hold it back, a day's limit does not. Raises FieldErrors with `channel` (the owner did not agree, or
    there is no address), `subject` and `text`; NotFound for somebody who is not an owner.
    """
    if written := _written(session, here, notification_id, owner_id):
        return written
    to = addressee(session, here, owner_id)
    subject, text = checked(channel, subject, text)
    way = next((way for way in to.ways if way.channel == channel), None)
    why = Why.SWITCHED_OFF if way is None else way.objection
    if why:
        raise FieldErrors({"channel": SENTENCES[why]})
    send_at = to.held_until or here.now
    session.execute(
        _WRITE,
        {
            "notification_id": notification_id,
            "clinic_id": here.clinic.clinic_id,
            "owner_id": owner_id,
            "channel": channel.value,
            "now": here.now,
            "send_at": send_at,
            "subject": MESSAGE_SUBJECT.seal(session, here, notification_id, subject),
            "body": MESSAGE_BODY.seal(session, here, notification_id, text),
            "written_by": here.actor.user_id if here.actor else None,
        },
    )
    if send_at <= here.now:
        enqueue(session, here, [notification_id])
    return Written(notification_id, send_at, held=send_at > here.now)


@allowed(Action.WRITE_MESSAGES)
def try_again(session: Session, here: Here, notification_id: UUID, *, even_if_twice: bool = False) -> MessageRow:
    """Send what failed, or what was held back for a cause that is cured by now, with what was told in it.

    Of one that nobody knows about it has to be said that the owner may get it twice (`even_if_twice`). Raises
    ChangedElsewhere when it went, or changed, meanwhile; Refused when it would be held back again; NotFound.
    """
    row = _locked(session, here, notification_id)
    if row.state is MessageState.UNKNOWN and not even_if_twice:
        raise ChangedElsewhere(_IN_DOUBT)
    if row.state not in {*_UNDECIDED, MessageState.SENDING}:
        _again(session, here, row, urgent=False)
    return one_message(session, here, notification_id)


@allowed(Action.WRITE_MESSAGES)
def send_now(session: Session, here: Here, notification_id: UUID) -> MessageRow:
    """Send it at once, in quiet hours and past the day's limit, too. Raises as `try_again`."""
    row = _locked(session, here, notification_id)
    match row.state:
        case MessageState.SENDING:
            pass
        case MessageState.QUEUED:
            _raise_if_closed(session, here, notification_id, urgent=True)
            session.execute(_HURRY, {"key": notification_id, "now": here.now})
            _into_queue(session, here, notification_id)
        case MessageState.UNKNOWN:
            raise ChangedElsewhere(_IN_DOUBT)
        case _:
            _again(session, here, row, urgent=True)
    return one_message(session, here, notification_id)


@allowed(Action.WRITE_MESSAGES)
def withdraw(session: Session, here: Here, notification_id: UUID) -> MessageRow:
    """Do not send what still waits. Raises ChangedElsewhere when it went meanwhile, NotFound."""
    row = _locked(session, here, notification_id)
    if row.state in _UNDECIDED:
        session.execute(_WITHDRAW, {"key": notification_id, "why": Why.WITHDRAWN.value})
    elif row.state is not MessageState.SUPPRESSED:
        raise ChangedElsewhere(f"{_stands(here, row)} It cannot be stopped any more.")
    return one_message(session, here, notification_id)


@allowed(Action.WRITE_MESSAGES)
def settle(session: Session, here: Here, notification_id: UUID) -> MessageRow:
    """Somebody saw to what failed or is in doubt. Raises ChangedElsewhere when it is neither any more, NotFound."""
    row = _locked(session, here, notification_id)
    if row.state not in _WRONG:
        raise ChangedElsewhere(f"{_stands(here, row)} There is nothing to see to.")
    session.execute(_SETTLE, {"key": notification_id, "now": here.now})
    return one_message(session, here, notification_id)


@allowed(Action.WRITE_MESSAGES)
def settle_answer(session: Session, here: Here, inbound_id: UUID) -> None:
    """Somebody read an answer and saw to it. Raises NotFound."""
    parameters = {
        "inbound_id": inbound_id,
        "clinic_id": here.clinic.clinic_id,
        "now": here.now,
        "by": here.actor.user_id if here.actor else None,
    }
    if session.execute(_SETTLE_ANSWER, parameters).first() is None:
        raise NotFound("This answer is not in the clinic's records any more.")


def checked(channel: Channel, subject: str, text: str) -> tuple[str, str]:
    """What somebody wrote, as it is sent on this channel. Raises FieldErrors with `subject` and `text`."""
    wrong = {}
    if has_controls(subject):
        wrong["subject"] = CONTROL_CHARACTERS
    text = text.replace("\r\n", "\n")
    if has_controls_in_lines(text):
        wrong["text"] = CONTROL_CHARACTERS
    subject, text = tidy(subject), unicodedata.normalize("NFC", text).strip()
    if channel is Channel.SMS:
        subject, text = "", texted(text)
    elif channel is Channel.EMAIL and not subject:
        wrong.setdefault("subject", "An e-mail needs a subject.")
    if len(subject) > MOST_IN_SUBJECT:
        wrong.setdefault("subject", f"This is {len(subject)} characters long; {MOST_IN_SUBJECT} fit.")
    if not text:
        wrong.setdefault("text", "Write what the owner is to read.")
    elif too_long := _too_long(channel, text):
        wrong.setdefault("text", too_long)
    if wrong:
        raise FieldErrors(wrong)
    return subject, text


def _too_long(channel: Channel, text: str) -> str:
    if channel is Channel.SMS:
        parts = measure(text).count
        return f"This would be {parts} SMS; {MOST_SEGMENTS} are the most. Shorten it." if parts > MOST_SEGMENTS else ""
    most = MOST_IN_EMAIL if channel is Channel.EMAIL else MOST_IN_PUSH
    return f"This is {len(text):,} characters long; {most:,} fit. Shorten it." if len(text) > most else ""


def _written(session: Session, here: Here, notification_id: UUID, owner_id: UUID) -> Written | None:
    row = session.execute(_WRITTEN, {"key": notification_id}).first()
    if row is None:
        return None
    if (row.user_id, row.kind, row.clinic_id) != (owner_id, MessageKind.FREE, here.clinic.clinic_id):
        raise Refused("This key belongs to another message. Close the form and write it anew.")
    return Written(notification_id, row.send_at, held=row.state == MessageState.QUEUED and row.send_at > here.now)


def _locked(session: Session, here: Here, notification_id: UUID) -> MessageRow:
    hold(session, here, notification_id)
    return one_message(session, here, notification_id)


def _again(session: Session, here: Here, row: MessageRow, *, urgent: bool) -> None:
    if session.execute(_WENT_ANOTHER_WAY, {"key": row.notification_id}).first():
        raise ChangedElsewhere("It went another way, or is on it: see the message beside it.")
    if row.state in _WENT or (row.state is MessageState.SUPPRESSED and row.reason not in CURABLE):
        raise ChangedElsewhere(f"{_stands(here, row)} It is not sent again.")
    _raise_if_closed(session, here, row.notification_id, urgent=urgent)
    parameters = {"key": row.notification_id, "now": here.now}
    session.execute(_AGAIN, {**parameters, "urgent": urgent})
    session.execute(_AGAIN_WITH_IT, parameters)
    _into_queue(session, here, row.notification_id)


def _raise_if_closed(session: Session, here: Here, notification_id: UUID, *, urgent: bool) -> None:
    held = hold(session, here, notification_id)
    if held is None:
        return
    outlook = outlook_of(session, here, replace(held, urgent=held.urgent or urgent))
    if outlook.objection and outlook.instead is None:
        raise Refused(SENTENCES[outlook.objection])


def _into_queue(session: Session, here: Here, notification_id: UUID) -> None:
    enqueue(session, here, [notification_id])
    session.execute(_FIRST_IN_QUEUE, {"key": str(notification_id)})


def _stands(here: Here, row: MessageRow) -> str:
    """Where a message is by now."""
    at = when(to_local(row.sent_at, here.clinic.zone), here.today) if row.sent_at else ""
    match row.state:
        case MessageState.SENDING:
            return "This message is on its way."
        case MessageState.SENT | MessageState.DELIVERED:
            return f"This message went out {at}."
        case MessageState.SUPPRESSED if row.reason in SENTENCES:
            return f"This message was held back. {SENTENCES[Why(row.reason)]}"
        case MessageState.FAILED:
            return "This message failed."
        case MessageState.UNKNOWN:
            return "Nobody knows whether this message went out."
        case _:
            return "This message waits to be sent."
