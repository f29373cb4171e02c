"""Asking providers afterwards: what became of a message that was sent, and whether a doubtful one ever was."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from petdesk.integrations.ports import Accepted, Outgoing, Progress, Reason, Tracked
from petdesk.models import Channel, MessageState
from petdesk.services.access import Action, allowed
from petdesk.services.here import Here
from petdesk.services.messages.claiming import Route, routes_of
from petdesk.services.messages.outcomes import another_way, bounced, withdraw_consent
from petdesk.services.messages.reasons import OF_PROVIDER, Why
from petdesk.services.sealed import MESSAGE_BODY, MESSAGE_SUBJECT
from petdesk.services.session import Session

MOST_AT_ONCE: Final = 50

_LEASE: Final = timedelta(minutes=5)
"""For so long a look belongs to whoever took it."""

_PAUSES: Final = {
    MessageState.SENT: tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720, 1440)),
    MessageState.UNKNOWN: tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60)),
}
"""How long to wait before each look; after the last one the message stays as it is."""

# A provider's clock and ours may differ.
_SKEW: Final = timedelta(minutes=2)

# What is in doubt goes first.
_TAKE = text("""
    UPDATE notifications SET look_at = :until WHERE notification_id IN (
        SELECT notification_id FROM notifications
        WHERE look_at <= :now AND clinic_id = :clinic_id AND state IN ('sent', 'unknown')
        ORDER BY state DESC, look_at LIMIT :most FOR UPDATE SKIP LOCKED
    )
    RETURNING notification_id, attempts, state, kind, channel, provider, provider_reference, attempted_at, looks,
        user_id, recipient, subject, body
""")
_MOVE_ON = text("""
    UPDATE notifications SET state = CAST(:state AS message_state), reason = :reason, code = :code, look_at = NULL
    WHERE notification_id = :notification_id AND attempts = :attempt AND state = 'sent'
    RETURNING notification_id
""")
_FOUND = text("""
    UPDATE notifications SET state = 'sent', reason = NULL, code = NULL, provider_reference = :reference,
        sent_at = attempted_at, look_at = :look_at, looks = 0
    WHERE notification_id = :notification_id AND attempts = :attempt AND state = 'unknown'
    RETURNING notification_id
""")
_TAKEN = text(
    "SELECT provider_reference FROM notifications"
    " WHERE provider = :provider AND provider_reference = ANY (CAST(:references AS text[]))"
)
_LATER = text("""
    UPDATE notifications SET look_at = :look_at, looks = looks + 1, reason = coalesce(:reason, reason)
    WHERE notification_id = :notification_id AND attempts = :attempt AND state = CAST(:state AS message_state)
""")


@dataclass(frozen=True, slots=True)
class Look:
    """A message whose provider is to be asked. `began_at` is when it was tried, in UTC; `message` as it was sent."""

    notification_id: UUID
    attempt: int
    state: MessageState
    kind: str
    channel: Channel
    provider: str
    reference: str | None
    began_at: datetime
    looks: int
    owner_id: UUID
    message: Outgoing
    routes: tuple[Route, ...]

    @property
    def since(self) -> datetime:
        """From when on the provider may know of it."""
        return self.began_at - _SKEW


@allowed(Action.SEND)
def take_looks(session: Session, here: Here, most: int = MOST_AT_ONCE) -> tuple[Look, ...]:
    """The messages to ask about now, for a while nobody else's."""
    rows = session.execute(
        _TAKE, {"now": here.now, "until": here.now + _LEASE, "clinic_id": here.clinic.clinic_id, "most": most}
    ).all()
    routes = {Channel(row.channel): routes_of(session, here, Channel(row.channel)) for row in rows}
    return tuple(
        Look(
            row.notification_id,
            row.attempts,
            MessageState(row.state),
            row.kind,
            Channel(row.channel),
            row.provider or "",
            row.provider_reference,
            row.attempted_at,
            row.looks,
            row.user_id,
            Outgoing(
                row.notification_id,
                row.recipient or "",
                MESSAGE_BODY.read(session, here, row.notification_id, row.body) or "",
                here.clinic.name,
                MESSAGE_SUBJECT.read(session, here, row.notification_id, row.subject) or "",
            ),
            routes[Channel(row.channel)],
        )
        for row in rows
    )


@allowed(Action.SEND)
def learned(session: Session, here: Here, look: Look, tracked: Tracked) -> None:
    """What became of a message that was sent. It only moves forward: delivered or failed is final."""
    if tracked.progress is Progress.SENT:
        look_later(session, here, look)
        return
    failed = tracked.progress is Progress.FAILED
    why = OF_PROVIDER[tracked.reason or Reason.REJECTED] if failed else None
    parameters = {
        "notification_id": look.notification_id,
        "attempt": look.attempt,
        "state": (MessageState.FAILED if failed else MessageState.DELIVERED).value,
        "reason": why and why.value,
        "code": tracked.code or None,
    }
    if session.execute(_MOVE_ON, parameters).first() is None:
        return
    if why is Why.BAD_ADDRESS:
        bounced(session, here, look.channel, look.message.to, tracked.code)
    elif why is Why.OPTED_OUT:
        withdraw_consent(session, here, look.channel, look.message.to, "provider")
    if failed:
        another_way(session, here, look.notification_id, look.channel, look.owner_id, look.kind)


@allowed(Action.SEND)
def found(session: Session, here: Here, look: Look, candidates: Iterable[Accepted]) -> bool:
    """Whether one of what the provider took over is this message: like it, and no other message's already."""
    references = [each.provider_id for each in candidates if each.provider_id]
    taken = session.execute(_TAKEN, {"provider": look.provider, "references": references}).scalars().all()
    for reference in references:
        if reference in taken:
            continue
        parameters = {
            "notification_id": look.notification_id,
            "attempt": look.attempt,
            "reference": reference,
            "look_at": here.now + _PAUSES[MessageState.SENT][0],
        }
        try:
            with session.begin_nested():
                return session.execute(_FOUND, parameters).first() is not None
        except IntegrityError:  # another worker gave it to a message that says the same
            continue
    return False


@allowed(Action.SEND)
def look_later(session: Session, here: Here, look: Look, *, answered: bool = True) -> None:
    """Nothing new: ask again later, or leave it at that. `answered` is False when the provider could not be asked."""
    pauses = _PAUSES[look.state]
    number = look.looks + 1
    last = answered and number >= len(pauses)
    gone = last and look.state is MessageState.UNKNOWN
    session.execute(
        _LATER,
        {
            "notification_id": look.notification_id,
            "attempt": look.attempt,
            "state": look.state.value,
            "look_at": None if last else here.now + pauses[min(number, len(pauses) - 1)],
            "reason": Why.NOT_FOUND.value if gone else None,
        },
    )


@allowed(Action.SEND)
def never_known(session: Session, here: Here, look: Look) -> None:
    """The provider cannot be asked: nothing more is to be learned of this message."""
    del here
    session.execute(
        _LATER,
        {
            "notification_id": look.notification_id,
            "attempt": look.attempt,
            "state": look.state.value,
            "look_at": None,
            "reason": Why.NOT_FOUND.value if look.state is MessageState.UNKNOWN else None,
        },
    )
