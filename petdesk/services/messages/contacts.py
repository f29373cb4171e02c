"""How an owner may be written to: what they agreed to, what they prefer, and where nothing arrives."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import text

from petdesk.errors import ChangedElsewhere, NotFound
from petdesk.models import Channel, ConsentTo
from petdesk.services.access import Action, allowed
from petdesk.services.forms import Read, Reading, Unreadable, line, merge, untouched
from petdesk.services.here import Here
from petdesk.services.messages import consents
from petdesk.services.messages.shipped import LANGUAGES
from petdesk.services.query import fetch
from petdesk.services.session import Session

PUSH_LENGTH: Final = 255

_OWNER = text("""
    SELECT u.first_name, u.last_name, u.phone_number, u.email, p.push_address, p.preferred, p.language, p.time_zone,
        r.language AS of_clinic, CAST(r.channels AS text[]) AS channels
    FROM users AS u
    JOIN message_rules AS r ON r.clinic_id = u.clinic_id
    LEFT JOIN contact_preferences AS p ON p.user_id = u.user_id
    WHERE u.user_id = :owner_id AND u.clinic_id = :clinic_id AND u.role = 'owner'
""")
_LOCK = text(
    "SELECT FROM users WHERE user_id = :owner_id AND clinic_id = :clinic_id AND role = 'owner' FOR NO KEY UPDATE"
)
_SAID = text("""
    SELECT DISTINCT ON (c.channel, c.purpose) c.channel, c.purpose, c.given, c.source, c.text_version, c.recorded_at,
        coalesce(trim(concat_ws(' ', u.first_name, u.last_name)), '')
    FROM consents AS c LEFT JOIN users AS u ON u.user_id = c.recorded_by
    WHERE c.user_id = :owner_id AND c.clinic_id = :clinic_id
    ORDER BY c.channel, c.purpose, c.recorded_at DESC
""")
_BOUNCED = text("""
    SELECT b.channel, b.address, b.code, b.since
    FROM undeliverable_addresses AS b
    JOIN users AS u ON u.clinic_id = b.clinic_id
    LEFT JOIN contact_preferences AS p ON p.user_id = u.user_id
    WHERE u.user_id = :owner_id AND u.clinic_id = :clinic_id AND b.address = CASE b.channel
        WHEN 'sms' THEN u.phone_number WHEN 'email' THEN u.email ELSE p.push_address END
    ORDER BY b.channel
""")
_FORGET = text("""
    DELETE FROM undeliverable_addresses
    WHERE clinic_id = :clinic_id AND channel = CAST(:channel AS message_channel) AND address = :address
""")
_PREFER = text("""
    INSERT INTO contact_preferences (user_id, clinic_id, preferred, language, time_zone, push_address)
    VALUES (:owner_id, :clinic_id, CAST(:preferred AS message_channel), :language, :time_zone, :push_address)
    ON CONFLICT (user_id) DO UPDATE SET preferred = EXCLUDED.preferred, language = EXCLUDED.language,
        time_zone = EXCLUDED.time_zone, push_address = EXCLUDED.push_address
""")

Asked = tuple[Channel, ConsentTo]


@dataclass(frozen=True, slots=True)
class LastWord:
    """What an owner said last about a channel and a purpose; `recorded_at` in UTC, `recorded_by` a name or empty."""

    channel: Channel
    purpose: ConsentTo
    given: bool
    source: str
    text_version: str
    recorded_at: datetime
    recorded_by: str

    @property
    def stopped(self) -> bool:
        """Whether they said no themselves, by answering STOP."""
        return not self.given and self.source in {"reply", "provider"}


@dataclass(frozen=True, slots=True)
class Bounce:
    """An address of the owner where nothing arrives; `code` is the provider's own, `since` in UTC."""

    channel: Channel
    address: str
    code: str
    since: datetime


@dataclass(frozen=True, slots=True)
class ContactForm:
    """How an owner is written to, as somebody entered it. Empty is as the clinic does it.

    `answers` holds what was ever said, by channel and purpose; `source` is how this was heard, one of SOURCES.
    """

    preferred: str
    language: str
    time_zone: str
    push_address: str
    answers: Mapping[Asked, bool]
    source: str = "counter"


@dataclass(frozen=True, slots=True)
class ContactCard:
    """All that is known of how an owner may be written to. `used` are the channels the clinic sends on."""

    owner_id: UUID
    name: str
    phone: str | None
    email: str | None
    push_address: str | None
    preferred: Channel | None
    language: str | None
    time_zone: str | None
    clinic_language: str
    used: tuple[Channel, ...]
    said: tuple[LastWord, ...]
    bounced: tuple[Bounce, ...]

    def last_word(self, channel: Channel, purpose: ConsentTo) -> LastWord | None:
        """What was said last about this; None when nobody ever asked."""
        return next((said for said in self.said if (said.channel, said.purpose) == (channel, purpose)), None)

    def bounce(self, channel: Channel) -> Bounce | None:
        """Whether nothing arrives on a channel."""
        return next((bounce for bounce in self.bounced if bounce.channel == channel), None)

    def address(self, channel: Channel) -> str | None:
        """Where a channel leads."""
        return {Channel.SMS: self.phone, Channel.EMAIL: self.email, Channel.PUSH: self.push_address}[channel]

    @property
    def form(self) -> ContactForm:
        """The same as one would enter it."""
        return ContactForm(
            self.preferred or "",
            self.language or "",
            self.time_zone or "",
            self.push_address or "",
            {(said.channel, said.purpose): said.given for said in self.said},
        )


@allowed(Action.SET_CONTACT)
def contact_card(session: Session, here: Here, owner_id: UUID) -> ContactCard:
    """How an owner may be written to. Raises NotFound."""
    of = {"owner_id": owner_id, "clinic_id": here.clinic.clinic_id}
    row = session.execute(_OWNER, of).first()
    if row is None:
        raise NotFound("This owner is not in the clinic's records.")
    said = fetch(session, _SAID, LastWord, **of)
    bounced = fetch(session, _BOUNCED, Bounce, **of)
    return ContactCard(
        owner_id,
        f"{row.first_name} {row.last_name}".strip(),
        row.phone_number,
        row.email,
        row.push_address,
        Channel(row.preferred) if row.preferred else None,
        row.language,
        row.time_zone,
        row.of_clinic,
        tuple(map(Channel, row.channels)),
        tuple(replace(one, channel=Channel(one.channel), purpose=ConsentTo(one.purpose)) for one in said),
        tuple(replace(one, channel=Channel(one.channel)) for one in bounced),
    )


@allowed(Action.SET_CONTACT)
def save_contact(session: Session, here: Here, owner_id: UUID, form: ContactForm, seen: ContactForm) -> ContactCard:
    """Keep preferences, and add what the owner said since the form was `seen`.

    What the form still says as it was seen keeps what another desk, or the owner's own answer, said meanwhile. Raises
    FieldErrors, NotFound; ChangedElsewhere when an answer that was changed here was given otherwise meanwhile.
    """
    of = {"owner_id": owner_id, "clinic_id": here.clinic.clinic_id}
    if session.execute(_LOCK, of).first() is None:
        raise NotFound("This owner is not in the clinic's records any more.")
    current = contact_card(session, here, owner_id).form
    answers = {asked: given for asked, given in form.answers.items() if seen.answers.get(asked) != given}
    for asked, given in answers.items():
        if current.answers.get(asked) not in {seen.answers.get(asked), given}:
            raise ChangedElsewhere(
                "Another answer arrived while this was open: a STOP, or a change at another desk. Press Esc, open it"
                " again, and look before you change it."
            )
    merged = merge(replace(form, answers=current.answers, source=current.source), _without_answers(seen), current)
    _prefer(session, here, owner_id, merged, current)
    source = form.source if form.source in consents.SOURCES else consents.SOURCES[0]
    consents.record(session, here, owner_id, ((*asked, given) for asked, given in answers.items()), source)
    return contact_card(session, here, owner_id)


@allowed(Action.SET_CONTACT)
def forget_bounce(session: Session, here: Here, owner_id: UUID, channel: Channel) -> ContactCard:
    """Try an address again where nothing arrived. Raises NotFound."""
    card = contact_card(session, here, owner_id)
    if bounce := card.bounce(channel):
        session.execute(
            _FORGET,
            {"clinic_id": here.clinic.clinic_id, "channel": channel.value, "address": bounce.address},
        )
    return replace(card, bounced=tuple(one for one in card.bounced if one.channel != channel))


def read_zone(typed: str) -> Read[str | None]:
    """A time zone's name as tzdata spells it, however it is typed. Empty is None, the clinic's. Raises Unreadable."""
    name = line(typed, 64).replace(" ", "_")
    if not name:
        return Read(None)
    spelled = "/".join("_".join(map(_capital, part.split("_"))) for part in name.split("/"))
    for candidate in (name, spelled, name.upper()):
        try:
            return Read(ZoneInfo(candidate).key)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    raise Unreadable("No time zone is called so. One looks like Africa/Nairobi; empty is the clinic's.")


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:].lower()


def _without_answers(seen: ContactForm) -> ContactForm:
    return replace(seen, answers={}, source="")


def _prefer(session: Session, here: Here, owner_id: UUID, form: ContactForm, current: ContactForm) -> None:
    stored = {
        "preferred": current.preferred or None,
        "language": current.language or None,
        "time_zone": current.time_zone or None,
        "push_address": current.push_address or None,
    }
    reading = Reading({name: stored[name] for name in untouched(form, current) if name in stored})
    values = {
        "preferred": reading.read("preferred", form.preferred, partial(_one_of, tuple(Channel))),
        "language": reading.read("language", form.language, partial(_one_of, tuple(LANGUAGES))),
        "time_zone": reading.read("time_zone", form.time_zone, read_zone),
        "push_address": reading.line("push_address", form.push_address, PUSH_LENGTH) or None,
    }
    reading.done()
    if values != stored:
        session.execute(_PREFER, {"owner_id": owner_id, "clinic_id": here.clinic.clinic_id, **values})


def _one_of(known: tuple[str, ...], typed: str) -> Read[str | None]:
    if typed and typed not in known:
        raise Unreadable("Choose one of those that are shown.")
    return Read(str(typed) or None)
