"""One message in full: as it was sent, or, while it waits, as it would go now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import text

from petdesk.errors import NotFound
from petdesk.models import Channel, MessageKind, MessageState
from petdesk.services.access import Action, allowed, part
from petdesk.services.here import Here
from petdesk.services.messages.claiming import brings_entry, put_into_words
from petdesk.services.messages.courtesy import Courtesy, courtesy
from petdesk.services.messages.held import Held, hold_others, see
from petdesk.services.messages.listing import BESIDE, ONE_MESSAGE, AnswerRow, MessageRow, answers_to
from petdesk.services.messages.reach import Way, purpose_of, ways
from petdesk.services.messages.reasons import Why
from petdesk.services.messages.rendering import Rendered
from petdesk.services.messages.segments import Segments, cost, measure
from petdesk.services.query import fetch, fetch_one
from petdesk.services.sealed import MESSAGE_BODY, MESSAGE_SUBJECT
from petdesk.services.session import Session

GONE: Final = "This message is not in the clinic's records any more."

_ANSWERED_WITHIN: Final = timedelta(days=14)

_STORED = text("""
    SELECT coalesce(main.notification_id, n.notification_id), coalesce(main.subject, n.subject),
        coalesce(main.body, n.body)
    FROM notifications AS n LEFT JOIN notifications AS main ON main.notification_id = n.joined_to
    WHERE n.notification_id = :key
""")
_PRICE = text("SELECT sms_price FROM message_rules WHERE clinic_id = :clinic_id")
_SENDS_EMAIL = text("""
    SELECT EXISTS (SELECT FROM message_providers
        WHERE clinic_id = :clinic_id AND channel = 'email' AND active AND kind <> 'outbox')
""")


@dataclass(frozen=True, slots=True)
class Outlook:
    """What becomes of a message that waits. Instants in UTC.

    `goes_at` is when quiet hours and a day's limit let it go. `objection` is why it does not go this way, `instead`
    the way that is taken then.
    """

    goes_at: datetime
    objection: Why | None = None
    instead: Channel | None = None


@dataclass(frozen=True, slots=True)
class InFull:
    """A message with its words. `outlook` is None for one that does not wait; its words then are those that were sent.

    `segments` and `cost` (in the clinic's currency) are of an SMS. `pets` are all that it tells of. `beside` are the
    messages that are the same on another way, or that it tells of, or is told in.
    """

    row: MessageRow
    subject: str
    text: str
    outlook: Outlook | None
    segments: Segments | None
    cost: Decimal | None
    calendar: bool
    pets: tuple[str, ...]
    beside: tuple[MessageRow, ...]
    answers: tuple[AnswerRow, ...]


@allowed(Action.SEE_MESSAGES)
def message_in_full(session: Session, here: Here, notification_id: UUID) -> InFull:
    """What was sent; or, of a message that waits, what it would say now. Nothing is taken on by looking.

    Raises NotFound.
    """
    row = one_message(session, here, notification_id)
    beside = fetch(session, BESIDE, MessageRow, key=notification_id, clinic=here.clinic.clinic_id)
    held = see(session, here, notification_id)
    if held is None:
        raise NotFound(GONE)
    others: Sequence[Held] = ()
    outlook = None
    if row.state in {MessageState.QUEUED, MessageState.DRAFT}:
        outlook, others, said = _ahead(session, here, held)
        pets = [held.pet, *(other.pet for other in others)]
        calendar = brings_entry(held, others)
    else:
        said = _stored(session, here, notification_id)
        joined = [other for other in beside if other.reason == Why.JOINED]
        pets = [row.pet, *(other.pet for other in joined if row.reason != Why.JOINED)]
        calendar = brings_entry(held, ()) and not joined and bool(said.text)
    counted = measure(said.text) if row.channel is Channel.SMS and said.text else None
    price: Decimal = session.execute(_PRICE, {"clinic_id": here.clinic.clinic_id}).scalar() or Decimal()
    return InFull(
        row,
        said.subject,
        said.text,
        outlook,
        counted,
        cost(counted, price) if counted and price else None,
        calendar and _can_invite(session, here, held),
        tuple(dict.fromkeys(pet for pet in pets if pet)),
        beside,
        answers_to(session, here, row, _ANSWERED_WITHIN),
    )


@part
def one_message(session: Session, here: Here, notification_id: UUID) -> MessageRow:
    """A message of this clinic. Raises NotFound."""
    row = fetch_one(session, ONE_MESSAGE, MessageRow, key=notification_id, clinic=here.clinic.clinic_id)
    if row is None:
        raise NotFound(GONE)
    return row


@part
def outlook_of(session: Session, here: Here, held: Held) -> Outlook:
    """Whether and when a message goes, as whoever claims it will decide; `here.now` is when that is."""
    reach = ways(session, here, held.owner_id, purpose_of(held.kind))
    own = next((way for way in reach.ways if way.channel == held.channel), None)
    polite = courtesy(session, here, held.owner_id, held.notification_id)
    goes_at = here.now if held.urgent or polite is None else polite.earliest(held.kind, here)
    why = held.objection(here) or _closed(held, own)
    if why is None and held.is_over_by(goes_at):
        why = Why.OVER
    by_hand = held.kind in {MessageKind.FREE, MessageKind.HELP}
    best = reach.best if held.objection(here) is None and not by_hand else None
    return Outlook(goes_at, why, best.channel if why and best and best.channel != held.channel else None)


def _closed(held: Held, own: Way | None) -> Why | None:
    if own is None:
        return Why.SWITCHED_OFF
    return None if held.kind == MessageKind.HELP and own.address else own.objection


def _ahead(session: Session, here: Here, held: Held) -> tuple[Outlook, Sequence[Held], Rendered]:
    then = replace(here, now=max(here.now, held.send_at))
    others = hold_others(session, then, held, lock=False)
    polite: Courtesy | None = courtesy(session, then, held.owner_id, held.notification_id)
    outlook = outlook_of(session, then, held)
    if polite is None:
        return outlook, (), Rendered("", "")
    try:
        _, said = put_into_words(session, then, (held, *others), polite)
    except ValueError:  # nothing is left that it could tell of; or a template that cannot be put into words
        return replace(outlook, objection=outlook.objection or Why.WORDING), (), Rendered("", "")
    return outlook, others, said


def _stored(session: Session, here: Here, notification_id: UUID) -> Rendered:
    key, subject, body = session.execute(_STORED, {"key": notification_id}).one()
    return Rendered(
        MESSAGE_SUBJECT.read(session, here, key, subject) or "", MESSAGE_BODY.read(session, here, key, body) or ""
    )


def _can_invite(session: Session, here: Here, held: Held) -> bool:
    """Whether there is an address that a calendar entry can come from."""
    polite = courtesy(session, here, held.owner_id)
    if polite and polite.reply_to:
        return True
    found: bool = session.execute(_SENDS_EMAIL, {"clinic_id": here.clinic.clinic_id}).scalar_one()
    return found
