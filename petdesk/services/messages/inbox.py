"""What owners answer: read by itself where it is a word that was agreed on, else left for a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import text

from petdesk.clock import day_bounds, to_local
from petdesk.integrations.ports import Incoming
from petdesk.models import Channel, Reading, new_id
from petdesk.services.access import Action, allowed
from petdesk.services.here import Here
from petdesk.services.messages.outcomes import owners_at, withdraw_consent
from petdesk.services.messages.queue import enqueue
from petdesk.services.messages.replies import read_reply
from petdesk.services.plain import plain_line, plain_lines
from petdesk.services.sealed import INBOUND_BODY
from petdesk.services.session import Session

_OVERLAP: Final = timedelta(days=1)
_BEGINNING: Final = timedelta(days=3)
"""How far back is read again, and how far at the very first time: providers tell by the day."""

_ANSWER_WITHIN: Final = timedelta(days=14)
"""For so long an answer belongs to the last message about a visit."""

_SINCE = text("SELECT max(received_at) FROM inbound_messages WHERE clinic_id = :clinic_id AND provider = :provider")
_RULES = text("SELECT confirm_word FROM message_rules WHERE clinic_id = :clinic_id")
# Who was written to last at this number comes first: of several with one phone, it is they who answer.
_WHO = text("""
    SELECT u.user_id FROM users AS u
    WHERE u.clinic_id = :clinic_id AND u.search_phone = petdesk_digits(:sender) AND u.phone_number = :sender
        AND u.role = 'owner'
    ORDER BY (SELECT max(n.sent_at) FROM notifications AS n WHERE n.user_id = u.user_id AND n.recipient = :sender)
        DESC NULLS LAST, u.user_id
""")
_TAKE_IN = text("""
    INSERT INTO inbound_messages (inbound_id, clinic_id, channel, provider, provider_reference, sender, user_id, body,
        reading, received_at)
    VALUES (:inbound_id, :clinic_id, CAST(:channel AS message_channel), :provider, :reference, :sender, :owner_id,
        :body, CAST(:reading AS reply_reading), :received_at)
    ON CONFLICT (clinic_id, provider, provider_reference) DO NOTHING
    RETURNING inbound_id
""")
_READ_AS = text("""
    UPDATE inbound_messages SET reading = CAST(:reading AS reply_reading), settled_at = :settled_at
    WHERE inbound_id = :inbound_id
""")
_ANSWERED = text("""
    SELECT about FROM notifications
    WHERE user_id = :owner_id AND kind IN ('confirmation', 'change', 'reminder') AND state IN ('sent', 'delivered')
        AND sent_at BETWEEN :since AND :received_at AND about > :received_at
    ORDER BY sent_at DESC LIMIT 1
""")
_CONFIRM = text("""
    UPDATE appointments AS a SET confirmed_at = :received_at FROM pets AS p
    WHERE p.pet_id = a.pet_id AND p.user_id = :owner_id AND a.clinic_id = :clinic_id AND a.status = 'scheduled'
        AND a.appointment_date >= :first AND a.appointment_date < :last
        AND EXISTS (SELECT FROM notifications AS n LEFT JOIN notifications AS w ON w.notification_id = n.joined_to
            WHERE n.subject_id = a.appointment_id AND n.about = a.appointment_date
                AND coalesce(w.sent_at, n.sent_at) <= :received_at)
    RETURNING a.appointment_id
""")
# Only what they had agreed to before they said stop, and only where that is the last that was heard of it.
_RESUME = text("""
    INSERT INTO consents (clinic_id, user_id, channel, purpose, given, source, text_version)
    SELECT :clinic_id, :owner_id, CAST(:channel AS message_channel), purpose.purpose, true, 'reply', before.text_version
    FROM unnest(enum_range(NULL::consent_purpose)) AS purpose (purpose)
    CROSS JOIN LATERAL (
        SELECT c.given, c.source, c.recorded_at FROM consents AS c
        WHERE c.user_id = :owner_id AND c.channel = CAST(:channel AS message_channel) AND c.purpose = purpose.purpose
        ORDER BY c.recorded_at DESC LIMIT 1
    ) AS last
    CROSS JOIN LATERAL (
        SELECT c.given, c.text_version FROM consents AS c
        WHERE c.user_id = :owner_id AND c.channel = CAST(:channel AS message_channel) AND c.purpose = purpose.purpose
            AND (c.given OR c.source NOT IN ('reply', 'provider'))
        ORDER BY c.recorded_at DESC LIMIT 1
    ) AS before
    WHERE NOT last.given AND last.source IN ('reply', 'provider') AND before.given
        AND NOT EXISTS (SELECT FROM inbound_messages AS i WHERE i.clinic_id = :clinic_id AND i.user_id = :owner_id
            AND i.reading = 'stop' AND i.received_at > :received_at)
""")
_HELP = text("""
    INSERT INTO notifications (clinic_id, user_id, kind, channel, due_at, send_at, urgent)
    SELECT :clinic_id, :owner_id, 'help', CAST(:channel AS message_channel), :now, :now, true
    WHERE NOT EXISTS (
        SELECT FROM notifications AS n WHERE n.user_id = :owner_id AND n.kind = 'help'
            AND n.channel = CAST(:channel AS message_channel) AND n.due_at > :today
    )
    RETURNING notification_id
""")


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer with whose it may be: everybody with that number, the likeliest first."""

    owners: Sequence[UUID]
    channel: Channel
    sender: str
    received_at: datetime

    @property
    def owner_id(self) -> UUID | None:
        return self.owners[0] if self.owners else None


@allowed(Action.SEND)
def inbox_since(session: Session, here: Here, provider: str) -> datetime:
    """From when on a provider is asked for answers, in UTC; what is known already is recognised."""
    newest: datetime | None = session.execute(
        _SINCE, {"clinic_id": here.clinic.clinic_id, "provider": provider}
    ).scalar()
    return newest - _OVERLAP if newest else here.now - _BEGINNING


@allowed(Action.SEND)
def take_in(session: Session, here: Here, provider: str, channel: Channel, incoming: Incoming) -> Reading | None:
    """Keep an answer, and do what it asks for. Taking it in twice is taking it in once: then None.

    STOP holds for everybody with that number, at once. The clinic's own word confirms the visits of the day that was
    last written about. What is neither waits in the inbox.
    """
    clinic_id = here.clinic.clinic_id
    sender = plain_line(incoming.sender)[:255]
    owners = session.execute(_WHO, {"clinic_id": clinic_id, "sender": sender}).scalars().all()
    answer = _Answer(owners, channel, sender, incoming.received_at)
    word: str = session.execute(_RULES, {"clinic_id": clinic_id}).scalar_one()
    said = read_reply(incoming.text, word)
    inbound_id = new_id()
    parameters = {
        "inbound_id": inbound_id,
        "clinic_id": clinic_id,
        "channel": channel.value,
        "provider": provider,
        "reference": incoming.provider_id,
        "sender": sender,
        "owner_id": answer.owner_id,
        "body": INBOUND_BODY.seal(session, here, inbound_id, plain_lines(incoming.text)),
        "reading": said.value,
        "received_at": incoming.received_at,
    }
    if session.execute(_TAKE_IN, parameters).first() is None:
        return None
    reading = _act(session, here, answer, said)
    settled_at = None if reading is Reading.OTHER else here.now
    session.execute(_READ_AS, {"inbound_id": inbound_id, "reading": reading.value, "settled_at": settled_at})
    return reading


def _act(session: Session, here: Here, answer: _Answer, reading: Reading) -> Reading:
    """Do what was asked; OTHER for what nothing can be done about without a person."""
    match reading:
        case Reading.STOP:
            withdraw_consent(session, here, answer.channel, answer.sender, "reply")
        case Reading.START:
            for owner_id in owners_at(session, here, answer.channel, answer.sender):
                session.execute(_RESUME, {**_of(here, owner_id, answer), "received_at": answer.received_at})
        case Reading.CONFIRM:
            return reading if _confirm(session, here, answer) else Reading.OTHER
        case Reading.HELP:
            _help(session, here, answer)
    return reading if answer.owners else Reading.OTHER


def _confirm(session: Session, here: Here, answer: _Answer) -> bool:
    owner_id, received_at = answer.owner_id, answer.received_at
    about: datetime | None = session.execute(
        _ANSWERED, {"owner_id": owner_id, "since": received_at - _ANSWER_WITHIN, "received_at": received_at}
    ).scalar()
    if about is None:
        return False
    first, last = day_bounds(to_local(about, here.clinic.zone).date(), here.clinic.zone)
    parameters = {
        "owner_id": owner_id,
        "clinic_id": here.clinic.clinic_id,
        "received_at": received_at,
        "first": first,
        "last": last,
    }
    return bool(session.execute(_CONFIRM, parameters).all())


def _help(session: Session, here: Here, answer: _Answer) -> None:
    if answer.owner_id is None:
        return
    today, _ = day_bounds(here.today, here.clinic.zone)
    parameters = {**_of(here, answer.owner_id, answer), "now": here.now, "today": today}
    enqueue(session, here, session.execute(_HELP, parameters).scalars().all())


def _of(here: Here, owner_id: UUID, answer: _Answer) -> dict[str, object]:
    return {"clinic_id": here.clinic.clinic_id, "owner_id": owner_id, "channel": answer.channel.value}
