"""What became of a message: the second of two transactions around a provider's call.

Each writes only over the try it belongs to. Where nobody knows whether a message went out it is `unknown`, and never
sent again by itself.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import text

from petdesk.integrations.ports import Accepted, NotAccepted, Progress, Reason, SendingError
from petdesk.models import Channel, MessageKind, MessageState
from petdesk.services.access import Action, allowed, part
from petdesk.services.here import Here
from petdesk.services.messages.claiming import Claim, switch
from petdesk.services.messages.queue import enqueue
from petdesk.services.messages.reach import purpose_of, ways
from petdesk.services.messages.reasons import OF_PROVIDER, Why
from petdesk.services.session import Session

MOST_TRIES: Final = 8
FIRST_PAUSE: Final = timedelta(seconds=30)
LONGEST_PAUSE: Final = timedelta(hours=1)
"""How often a message is tried that certainly did not go out; the pause between doubles each time."""

FIRST_LOOK: Final = timedelta(minutes=1)
"""After this the provider is asked what became of a message."""

LEASE: Final = timedelta(minutes=5)
"""How long a try may take at most. One that began longer ago died with its worker."""

_TOOK_OVER = text("""
    UPDATE notifications SET state = CAST(:state AS message_state), provider_reference = :reference, sent_at = :now,
        look_at = :look_at, looks = 0, reason = NULL, code = :code
    WHERE notification_id = :notification_id AND attempts = :attempt AND state IN ('sending', 'unknown')
    RETURNING notification_id
""")
_AGAIN = text("""
    UPDATE notifications SET state = 'queued', reason = :reason, code = :code, send_at = :send_at
    WHERE notification_id = :notification_id AND attempts = :attempt AND state IN ('sending', 'unknown')
    RETURNING notification_id
""")
# What was to be told in the same message waits again, for this one or for itself.
_APART = text("""
    UPDATE notifications SET state = 'queued', reason = NULL, joined_to = NULL, send_at = :send_at
    WHERE joined_to = ANY (CAST(:ids AS uuid[])) AND state = 'suppressed' AND reason = 'joined'
""")
_END = text("""
    UPDATE notifications SET state = CAST(:state AS message_state), reason = :reason, code = :code, look_at = :look_at,
        looks = 0
    WHERE notification_id = :notification_id AND attempts = :attempt AND state IN ('sending', 'unknown')
    RETURNING user_id, kind
""")
_TOLD_WITH = text(
    "SELECT notification_id FROM notifications WHERE notification_id = :notification_id OR joined_to = :notification_id"
)
_BOUNCED = text("""
    INSERT INTO undeliverable_addresses (clinic_id, channel, address, code)
    VALUES (:clinic_id, CAST(:channel AS message_channel), :address, :code) ON CONFLICT DO NOTHING
""")
# Whoever records at the desk what an owner says holds the same row: the later of the two is later.
_OWNERS_AT = text("""
    SELECT u.user_id FROM users AS u LEFT JOIN contact_preferences AS p ON p.user_id = u.user_id
    WHERE u.clinic_id = :clinic_id AND u.role = 'owner' AND CASE :channel
        WHEN 'sms' THEN u.search_phone = petdesk_digits(:address) AND u.phone_number = :address
        WHEN 'email' THEN u.email = :address ELSE p.push_address = :address END
    ORDER BY u.user_id FOR NO KEY UPDATE OF u
""")
_WITHDRAW_CONSENT = text("""
    INSERT INTO consents (clinic_id, user_id, channel, purpose, given, source, text_version)
    SELECT :clinic_id, owner_id, CAST(:channel AS message_channel), purpose, false, :source, ''
    FROM unnest(CAST(:owners AS uuid[])) AS owner_id, unnest(enum_range(NULL::consent_purpose)) AS purpose
""")
_LEFT = text("""
    SELECT notification_id, provider FROM notifications
    WHERE state = 'sending' AND clinic_id = :clinic_id AND attempted_at < :before FOR UPDATE SKIP LOCKED
""")
_RELEASE = text("""
    UPDATE notifications SET state = CAST(:state AS message_state), reason = :reason, send_at = :now, look_at = :look_at
    WHERE notification_id = ANY (CAST(:ids AS uuid[]))
""")

_CODE_LENGTH: Final = 40


@allowed(Action.SEND)
def took_over(session: Session, here: Here, claimed: Claim, accepted: Accepted, *, tracked: bool) -> None:
    """The provider has it. `tracked` says whether it can be asked later what became of it."""
    delivered = accepted.progress is Progress.DELIVERED
    session.execute(
        _TOOK_OVER,
        {
            "notification_id": claimed.notification_id,
            "attempt": claimed.attempt,
            "state": (MessageState.DELIVERED if delivered else MessageState.SENT).value,
            "reference": accepted.provider_id,
            "now": here.now,
            "look_at": here.now + FIRST_LOOK if tracked and not delivered else None,
            "code": accepted.remark[:_CODE_LENGTH] or None,
        },
    )


@allowed(Action.SEND)
def put_off(
    session: Session,
    here: Here,
    claimed: Claim,
    error: SendingError,
    why: Why,
    after: float | None,
    first_pause: timedelta = FIRST_PAUSE,
) -> None:
    """It certainly did not go out, or may go out again harmlessly: try once more, later and later, and then give up.

    `after` is how many seconds the provider wants to be left alone.
    """
    number = (claimed.attempt - 1) % MOST_TRIES  # somebody may have said to try it as often again
    if number == MOST_TRIES - 1:
        _end(session, claimed, MessageState.FAILED, why, error.code)
        return
    pause = min(first_pause * 2**number, LONGEST_PAUSE)
    send_at = here.now + max(pause, timedelta(seconds=after or 0))
    parameters = {
        "notification_id": claimed.notification_id,
        "attempt": claimed.attempt,
        "reason": why.value,
        "code": error.code[:_CODE_LENGTH],
        "send_at": send_at,
    }
    if session.execute(_AGAIN, parameters).first():
        session.execute(_APART, {"ids": [claimed.notification_id], "send_at": send_at})
        enqueue(session, here, [claimed.notification_id], send_at)


@allowed(Action.SEND)
def refused(session: Session, here: Here, claimed: Claim, error: NotAccepted) -> None:
    """The provider will not deliver it. What that says of the owner is kept; the next way is taken if there is one."""
    ended = _end(session, claimed, MessageState.FAILED, OF_PROVIDER[error.reason], error.code)
    if ended is None:
        return
    owner_id, kind = ended
    if error.reason is Reason.OPTED_OUT:
        withdraw_consent(session, here, claimed.channel, claimed.message.to, "provider")
    elif error.reason is Reason.BAD_ADDRESS:
        bounced(session, here, claimed.channel, claimed.message.to, error.code)
    another_way(session, here, claimed.notification_id, claimed.channel, owner_id, kind)


@allowed(Action.SEND)
def in_doubt(session: Session, here: Here, claimed: Claim, error: SendingError, *, can_be_found: bool) -> None:
    """Nobody knows whether it went out. It is looked up, where that can be done, and otherwise left to a person."""
    look_at = here.now + FIRST_LOOK if can_be_found else None
    _end(session, claimed, MessageState.UNKNOWN, Why.LOST, error.code, look_at)


@allowed(Action.SEND)
def release_left(session: Session, here: Here, keyed: frozenset[str], lease: timedelta = LEASE) -> int:
    """See to messages whose worker died on the way; returns how many.

    One that no provider had been asked for yet, or whose provider tells doubles apart (`keyed`), is sent again. Of the
    others nobody knows.
    """
    left = session.execute(_LEFT, {"clinic_id": here.clinic.clinic_id, "before": here.now - lease}).all()
    again = [key for key, provider in left if provider is None or provider in keyed]
    doubtful = [key for key, provider in left if provider is not None and provider not in keyed]
    if again:
        _release(session, here, again, MessageState.QUEUED, None, None)
        session.execute(_APART, {"ids": again, "send_at": here.now})
        enqueue(session, here, again)
    if doubtful:
        _release(session, here, doubtful, MessageState.UNKNOWN, Why.LOST, here.now)
    return len(left)


@part
def bounced(session: Session, here: Here, channel: Channel, address: str, code: str) -> None:
    """Nothing arrives at this address; nothing is sent there until somebody says otherwise."""
    session.execute(
        _BOUNCED,
        {
            "clinic_id": here.clinic.clinic_id,
            "channel": channel.value,
            "address": address,
            "code": code[:_CODE_LENGTH],
        },
    )


@part
def withdraw_consent(session: Session, here: Here, channel: Channel, address: str, source: str) -> None:
    """Whoever has this address wants nothing more there, whatever it is about: everybody who shares it."""
    of = {"clinic_id": here.clinic.clinic_id, "channel": channel.value}
    owners = owners_at(session, here, channel, address)
    session.execute(_WITHDRAW_CONSENT, {**of, "owners": list(owners), "source": source})


@part
def owners_at(session: Session, here: Here, channel: Channel, address: str) -> Sequence[UUID]:
    """Everybody with this address; what they agreed to is held until the end of the transaction."""
    of = {"clinic_id": here.clinic.clinic_id, "channel": channel.value, "address": address}
    return session.execute(_OWNERS_AT, of).scalars().all()


@part
def another_way(
    session: Session, here: Here, notification_id: UUID, channel: Channel, owner_id: UUID, kind: str
) -> None:
    """Tell the same on the next channel, if there is one: it did not arrive on this one."""
    best = ways(session, here, owner_id, purpose_of(MessageKind(kind))).best
    if best and best.channel != channel:
        told_with = session.execute(_TOLD_WITH, {"notification_id": notification_id}).scalars().all()
        switch(session, here, told_with, best.channel)


def _end(
    session: Session, claimed: Claim, state: MessageState, why: Why, code: str, look_at: datetime | None = None
) -> tuple[UUID, str] | None:
    row = session.execute(
        _END,
        {
            "notification_id": claimed.notification_id,
            "attempt": claimed.attempt,
            "state": state.value,
            "reason": why.value,
            "code": code[:_CODE_LENGTH],
            "look_at": look_at,
        },
    ).first()
    return None if row is None else (row.user_id, row.kind)


def _release(
    session: Session, here: Here, ids: list[UUID], state: MessageState, why: Why | None, look_at: datetime | None
) -> None:
    session.execute(
        _RELEASE,
        {"ids": ids, "state": state.value, "reason": why and why.value, "now": here.now, "look_at": look_at},
    )
