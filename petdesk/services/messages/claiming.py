"""Taking one message out of the queue: whether it still is to go, which way and in which words.

This is the first of two transactions around a provider's call. It writes the intent down; what became of it is written
by `outcomes`. A message is decided on here and nowhere else, at the moment of sending.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import text

from petdesk.integrations.ports import CalendarEntry, Outgoing
from petdesk.models import Channel, MessageKind, MessageState
from petdesk.services.access import Action, allowed, part
from petdesk.services.here import Here
from petdesk.services.messages.calendar import calendar_entry
from petdesk.services.messages.courtesy import Courtesy, courtesy
from petdesk.services.messages.facts import Facts, facts_of
from petdesk.services.messages.held import Held, hold, hold_others
from petdesk.services.messages.queue import enqueue
from petdesk.services.messages.reach import Way, purpose_of, ways
from petdesk.services.messages.reasons import Why
from petdesk.services.messages.rendering import Rendered, render
from petdesk.services.messages.shipped import shipped
from petdesk.services.messages.templates import Template
from petdesk.services.query import fetch_one
from petdesk.services.sealed import MESSAGE_BODY, MESSAGE_SUBJECT, PROVIDER
from petdesk.services.session import Session

_SUPPRESS = text("""
    UPDATE notifications SET state = 'suppressed', reason = :reason, joined_to = :joined_to
    WHERE notification_id = ANY (CAST(:ids AS uuid[]))
""")
_PUT_OFF = text("UPDATE notifications SET send_at = :send_at WHERE notification_id = :notification_id")
_SWITCH = text("""
    INSERT INTO notifications AS n (clinic_id, user_id, appointment_id, vaccination_id, kind, channel, due_at, send_at,
        about, urgent)
    SELECT clinic_id, user_id, appointment_id, vaccination_id, kind, CAST(:channel AS message_channel), due_at, :now,
        about, urgent
    FROM notifications WHERE notification_id = ANY (CAST(:ids AS uuid[])) AND kind NOT IN ('free', 'help')
    ON CONFLICT (subject_id, kind, channel, due_at) DO UPDATE
        SET state = 'queued', reason = NULL, send_at = EXCLUDED.send_at
        WHERE n.state = 'suppressed' AND n.reason NOT IN ('another_way', 'joined')
    RETURNING notification_id
""")
_TEMPLATE = text("""
    SELECT subject, body FROM message_templates
    WHERE clinic_id = :clinic_id AND kind = CAST(:kind AS message_kind)
        AND channel = CAST(:channel AS message_channel) AND language = :language
""")
_ROUTES = text("""
    SELECT provider_id, kind, settings FROM message_providers
    WHERE clinic_id = :clinic_id AND channel = CAST(:channel AS message_channel) AND active
    ORDER BY place, created_at
""")
_CANNOT_SAY = text("""
    UPDATE notifications SET state = 'failed', reason = :reason WHERE notification_id = :notification_id
""")
_CLAIM = text("""
    UPDATE notifications SET state = 'sending', reason = NULL, code = NULL, attempts = attempts + 1,
        attempted_at = :now, recipient = :recipient, subject = :subject, body = :body, provider = NULL,
        look_at = NULL, looks = 0, settled_at = NULL
    WHERE notification_id = :notification_id
    RETURNING attempts
""")
_CALL = text("""
    UPDATE notifications SET provider = :provider, attempted_at = :now
    WHERE notification_id = :notification_id AND attempts = :attempt AND state = 'sending'
    RETURNING notification_id
""")

_SOON: Final = timedelta(minutes=10)
"""What goes later than this waits on its row, and is no job."""

_WITH_ENTRY: Final = {
    MessageKind.CONFIRMATION: False,
    MessageKind.CHANGE: False,
    MessageKind.REMINDER: False,
    MessageKind.CANCELLATION: True,
}
"""Kinds that bring a calendar entry by e-mail, and whether it cancels the one before."""


@dataclass(frozen=True, slots=True)
class Route:
    """A provider as the clinic set it up: its kind, and what it has to be told, credentials among it."""

    kind: str
    settings: Mapping[str, str]
    readable: bool = True
    """False when what is stored of it does not open: nothing goes this way, nor past it."""

    def __repr__(self) -> str:
        return f"Route({self.kind!r})"


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that is on its way. `attempt` tells this try from every other; `routes` may be none."""

    notification_id: UUID
    attempt: int
    channel: Channel
    message: Outgoing
    routes: tuple[Route, ...]

    def __repr__(self) -> str:
        return f"Claim({self.notification_id}, attempt={self.attempt})"


@allowed(Action.SEND)
def claim(session: Session, here: Here, notification_id: UUID) -> Claim | None:
    """Take a message on, marked as being sent. None when it is not to go, or not now: its row says why, or until when.

    Everything is looked at again that may have changed since it was planned: the visit, the vaccination, the pet, what
    the owner agreed to and where they can be reached, quiet hours, how much they have heard today. What an owner has
    coming for other pets goes into the same message.
    """
    held = hold(session, here, notification_id)
    if held is None or held.state != MessageState.QUEUED:
        return None
    if held.send_at > here.now:  # it was put off, or the clock here is behind
        if held.send_at < here.now + _SOON:
            enqueue(session, here, [notification_id], held.send_at)
        return None
    if why := held.objection(here):
        _suppress(session, why, held)
        return None
    way = _way(session, here, held)
    if way is None:
        return None
    polite = courtesy(session, here, held.owner_id, held.notification_id)
    if polite is None or not _is_time(session, here, held, polite):
        return None
    others = hold_others(session, here, held)
    return _take(session, here, held, others, polite, way)


@allowed(Action.SEND)
def calling(session: Session, here: Here, claimed: Claim, provider: str) -> bool:
    """Write down which provider is asked now, before it is. False when the message is not this try's any more."""
    parameters = {
        "notification_id": claimed.notification_id,
        "attempt": claimed.attempt,
        "provider": provider,
        "now": here.now,
    }
    return session.execute(_CALL, parameters).first() is not None


@part
def switch(session: Session, here: Here, ids: Sequence[UUID], channel: Channel) -> bool:
    """Plan the same another way, at once. False when that was tried before, or cannot be."""
    moved = session.execute(_SWITCH, {"ids": list(ids), "channel": channel.value, "now": here.now}).scalars().all()
    enqueue(session, here, moved)
    return bool(moved)


@part
def template_for(session: Session, here: Here, kind: MessageKind, channel: Channel, language: str) -> Template:
    """The clinic's own words for a kind of message, or those that ship."""
    own = fetch_one(
        session,
        _TEMPLATE,
        Template,
        clinic_id=here.clinic.clinic_id,
        kind=kind.value,
        channel=channel.value,
        language=language,
    )
    return own or shipped(kind, channel, language)


@part
def put_into_words(session: Session, here: Here, about: Sequence[Held], polite: Courtesy) -> tuple[Facts, Rendered]:
    """What the first of these messages says, the others told with it: to send it, or to see what it will say.

    Raises ValueError when there is nothing (any more) that it could tell.
    """
    facts = _facts(here, about, polite)
    return facts, _said(session, here, about[0], facts, polite)


def brings_entry(held: Held, others: Sequence[Held]) -> bool:
    """Whether a calendar entry goes with it, provided that there is an address it can come from."""
    return held.channel == Channel.EMAIL and not others and held.kind in _WITH_ENTRY and held.ends_at is not None


@part
def routes_of(session: Session, here: Here, channel: Channel) -> tuple[Route, ...]:
    """The providers of a channel in the order in which they are tried."""
    rows = session.execute(_ROUTES, {"clinic_id": here.clinic.clinic_id, "channel": channel.value}).all()
    found = []
    for provider_id, kind, sealed in rows:
        opened = PROVIDER.try_to_read(session, here, provider_id, sealed) if sealed else "{}"
        found.append(Route(kind, {}, readable=False) if opened is None else Route(kind, json.loads(opened)))
    return tuple(found)


@allowed(Action.SEND)
def routes_for(session: Session, here: Here, channel: Channel) -> tuple[Route, ...]:
    """The clinic's providers of a channel, for whoever asks them something."""
    return routes_of(session, here, channel)


def _way(session: Session, here: Here, held: Held) -> Way | None:
    """The way this message goes. When that is closed and another is open, it is planned there instead."""
    reach = ways(session, here, held.owner_id, purpose_of(held.kind))
    own = next((way for way in reach.ways if way.channel == held.channel), None)
    why = Why.SWITCHED_OFF if own is None else own.objection
    if held.kind == MessageKind.HELP and own is not None and own.address:
        return own  # they asked
    if why is None:
        return own
    if reach.best and switch(session, here, [held.notification_id], reach.best.channel):
        why = why if why is Why.OPTED_OUT else Why.ANOTHER_WAY
    _suppress(session, why, held)
    return None


def _is_time(session: Session, here: Here, held: Held, polite: Courtesy) -> bool:
    earliest = here.now if held.urgent else polite.earliest(held.kind, here)
    if earliest <= here.now:
        return True
    if held.is_over_by(earliest):
        _suppress(session, Why.TOO_MANY if not polite.is_quiet(here) else Why.OVER, held)
    else:
        session.execute(_PUT_OFF, {"notification_id": held.notification_id, "send_at": earliest})
    return False


def _take(
    session: Session, here: Here, held: Held, others: tuple[Held, ...], polite: Courtesy, way: Way
) -> Claim | None:
    try:
        facts, said = put_into_words(session, here, (held, *others), polite)
    except (ValueError, LookupError):
        session.execute(_CANNOT_SAY, {"notification_id": held.notification_id, "reason": Why.WORDING.value})
        return None
    address = way.address or ""
    routes = routes_of(session, here, held.channel)
    parameters = {
        "notification_id": held.notification_id,
        "now": here.now,
        "recipient": address,
        "subject": MESSAGE_SUBJECT.seal(session, here, held.notification_id, said.subject),
        "body": MESSAGE_BODY.seal(session, here, held.notification_id, said.text),
    }
    attempt: int = session.execute(_CLAIM, parameters).scalar_one()
    if others:
        _suppress(session, Why.JOINED, *others, joined_to=held.notification_id)
    entry = None
    if brings_entry(held, others):
        organizer = polite.reply_to or next((r.settings.get("from_address", "") for r in routes), "")
        entry = _entry(here, held, facts, polite.language, organizer, address)
    outgoing = Outgoing(held.notification_id, address, said.text, here.clinic.name, said.subject, entry)
    return Claim(held.notification_id, attempt, held.channel, outgoing, routes)


def _facts(here: Here, about: Sequence[Held], polite: Courtesy) -> Facts:
    visits = sorted(filter(None, (one.visit_facts(here) for one in about)), key=lambda visit: visit.starts_at)
    doses = sorted(filter(None, (one.dose_facts() for one in about)), key=lambda dose: dose.due_on)
    owner = about[0]
    return facts_of(here.clinic, owner.owner_first, owner.owner_last, polite.confirm_word, visits, doses)


def _said(session: Session, here: Here, held: Held, facts: Facts, polite: Courtesy) -> Rendered:
    if held.kind == MessageKind.FREE:
        subject, body = (
            place.try_to_read(session, here, held.notification_id, stored) if stored else ""
            for place, stored in ((MESSAGE_SUBJECT, held.subject), (MESSAGE_BODY, held.body))
        )
        if subject is None or body is None:
            raise ValueError("it cannot be read")
        return Rendered(subject, body)
    template = template_for(session, here, held.kind, held.channel, polite.language)
    return render(template, held.kind, facts, polite.language, held.channel, here.clinic.country)


def _entry(here: Here, held: Held, facts: Facts, language: str, organizer: str, attendee: str) -> CalendarEntry | None:
    cancelled = _WITH_ENTRY.get(held.kind)
    if cancelled is None or held.appointment_id is None or held.ends_at is None or not facts.visits:
        return None
    return calendar_entry(
        held.appointment_id,
        facts.visits[0],
        held.ends_at,
        facts,
        organizer=organizer,
        attendee=attendee,
        sequence=held.version or 0,
        made_at=here.now,
        language=language,
        cancelled=cancelled,
    )


def _suppress(session: Session, why: Why, *held: Held, joined_to: UUID | None = None) -> None:
    ids = [each.notification_id for each in held]
    session.execute(_SUPPRESS, {"ids": ids, "reason": why.value, "joined_to": joined_to})
