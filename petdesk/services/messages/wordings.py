"""The words of messages: what ships, and what a clinic says instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from petdesk.clock import to_local
from petdesk.errors import ChangedElsewhere, Refused
from petdesk.models import Channel, MessageKind, new_id
from petdesk.services.access import Action, allowed
from petdesk.services.here import Here
from petdesk.services.messages.facts import DoseFacts, Facts, VisitFacts, facts_of
from petdesk.services.messages.rendering import render, sample
from petdesk.services.messages.segments import Segments, cost, measure
from petdesk.services.messages.shipped import LANGUAGES, shipped
from petdesk.services.messages.templates import PLACEHOLDERS, Template, check_template
from petdesk.services.plain import plain_lines, tidy
from petdesk.services.session import Session
from petdesk.services.team import staff_title

KINDS: Final = tuple(kind for kind in MessageKind if kind is not MessageKind.FREE)
"""The kinds of messages that have templates."""

_OWN = text("""
    SELECT kind, channel, language, subject, body, updated_at FROM message_templates WHERE clinic_id = :clinic_id
""")
_ONE = text("""
    SELECT subject, body FROM message_templates
    WHERE clinic_id = :clinic_id AND kind = CAST(:kind AS message_kind)
        AND channel = CAST(:channel AS message_channel) AND language = :language
    FOR UPDATE
""")
_SAVE = text("""
    INSERT INTO message_templates (template_id, clinic_id, kind, channel, language, subject, body)
    VALUES (:template_id, :clinic_id, CAST(:kind AS message_kind), CAST(:channel AS message_channel), :language,
        :subject, :body)
    ON CONFLICT (clinic_id, kind, channel, language) DO UPDATE SET subject = EXCLUDED.subject, body = EXCLUDED.body
""")
_PUT_BACK = text("""
    DELETE FROM message_templates
    WHERE clinic_id = :clinic_id AND kind = CAST(:kind AS message_kind)
        AND channel = CAST(:channel AS message_channel) AND language = :language
""")
_LANGUAGE = text("SELECT language FROM message_rules WHERE clinic_id = :clinic_id")
_RULES = text("SELECT confirm_word, sms_price FROM message_rules WHERE clinic_id = :clinic_id")
# The pet that a preview is about when nobody chose one: whoever comes next, or whose vaccination falls due next.
_WITH_VISIT = text("""
    SELECT pet_id FROM appointments
    WHERE clinic_id = :clinic_id AND appointment_date >= :now AND status = 'scheduled'
    ORDER BY appointment_date, appointment_id LIMIT 1
""")
_WITH_DOSE = text("""
    SELECT v.pet_id FROM vaccinations AS v JOIN pets AS p ON p.pet_id = v.pet_id
    WHERE v.clinic_id = :clinic_id AND v.expiry_date >= :today AND p.deceased_on IS NULL
    ORDER BY v.expiry_date, v.vaccination_id LIMIT 1
""")
_PET = text("""
    SELECT p.name AS pet, u.first_name, u.last_name FROM pets AS p JOIN users AS u ON u.user_id = p.user_id
    WHERE p.pet_id = :pet_id AND p.clinic_id = :clinic_id
""")
_VISIT = text("""
    SELECT a.appointment_date, s.name AS service, t.role, t.first_name, t.last_name, t.job_title
    FROM appointments AS a
    JOIN services AS s ON s.service_id = a.service_id
    LEFT JOIN users AS t ON t.user_id = a.staff_id
    WHERE a.pet_id = :pet_id AND a.clinic_id = :clinic_id AND a.status <> 'cancelled'
    ORDER BY a.appointment_date < :now, abs(extract(epoch FROM a.appointment_date - :now)) LIMIT 1
""")
_DOSES = text("""
    SELECT DISTINCT ON (vaccine_name) vaccine_name, expiry_date FROM vaccinations
    WHERE pet_id = :pet_id AND clinic_id = :clinic_id AND expiry_date IS NOT NULL
    ORDER BY vaccine_name, vaccination_date DESC
""")


@dataclass(frozen=True, slots=True)
class WordingRow:
    """A kind of message on a channel in a language. `changed_at` (UTC) is None for the words that ship."""

    kind: MessageKind
    channel: Channel
    language: str
    subject: str
    body: str
    changed_at: datetime | None

    @property
    def own(self) -> bool:
        """Whether these are the clinic's own words."""
        return self.changed_at is not None

    @property
    def template(self) -> Template:
        """The words alone."""
        return Template(self.subject, self.body)


@dataclass(frozen=True, slots=True)
class Preview:
    """A template filled in, for `about`: a pet and its owner, or empty when the facts are made up.

    `segments` and `cost` (in `currency`) are those of an SMS. A price of 0 is one that nobody set.
    """

    subject: str
    text: str
    about: str
    segments: Segments | None
    cost: Decimal
    currency: str


@allowed(Action.MANAGE_MESSAGES)
def wordings(session: Session, here: Here) -> tuple[WordingRow, ...]:
    """Every template: by kind, channel and language, the clinic's language first."""
    own = {
        (row.kind, row.channel, row.language): row
        for row in session.execute(_OWN, {"clinic_id": here.clinic.clinic_id})
    }
    first: str | None = session.execute(_LANGUAGE, {"clinic_id": here.clinic.clinic_id}).scalar()
    languages = sorted(LANGUAGES, key=lambda language: language != first)
    rows = []
    for language in languages:
        for kind in KINDS:
            for channel in Channel:
                said: Any = own.get((kind.value, channel.value, language)) or shipped(kind, channel, language)
                changed_at = getattr(said, "updated_at", None)
                rows.append(WordingRow(kind, channel, language, said.subject, said.body, changed_at))
    return tuple(rows)


@allowed(Action.MANAGE_MESSAGES)
def save_wording(
    session: Session, here: Here, kind: MessageKind, channel: Channel, language: str, new: Template, seen: Template
) -> None:
    """Say it in the clinic's own words from now on; in words that are the ones that ship, these are put back.

    `seen` is what stood there when the form was opened. Raises FieldErrors (`subject`, `body`) for what could not be
    sent, ChangedElsewhere when somebody else changed it meanwhile.
    """
    if kind not in KINDS or language not in LANGUAGES:
        raise Refused("There is no template for this.")
    check_template(kind, channel, new.subject, new.body)
    new = Template(tidy(new.subject), plain_lines(new.body))
    of = _of(here, kind, channel, language)
    row = session.execute(_ONE, of).first()
    now = Template(row.subject, row.body) if row else shipped(kind, channel, language)
    if now not in {seen, new}:
        raise ChangedElsewhere(
            "Somebody else changed this template meanwhile. Copy what you wrote, press Esc, and open it again."
        )
    if new == shipped(kind, channel, language):
        session.execute(_PUT_BACK, of)
    elif new != now:
        session.execute(_SAVE, {**of, "template_id": new_id(), "subject": new.subject, "body": new.body})


@allowed(Action.MANAGE_MESSAGES)
def put_back(session: Session, here: Here, kind: MessageKind, channel: Channel, language: str) -> Template:
    """Say it in the words that ship again; returns them."""
    session.execute(_PUT_BACK, _of(here, kind, channel, language))
    return shipped(kind, channel, language)


@allowed(Action.MANAGE_MESSAGES)
def preview(
    session: Session,
    here: Here,
    kind: MessageKind,
    channel: Channel,
    language: str,
    new: Template,
    pet_id: UUID | None,
) -> Preview:
    """What would be sent about a pet's next or last visit, or about its vaccinations.

    Without a `pet_id`, about whoever comes next. With made-up facts where the pet has nothing of the kind.
    """
    word, price = session.execute(_RULES, {"clinic_id": here.clinic.clinic_id}).one()
    facts, about = _facts(session, here, kind, word, pet_id or _somebody(session, here, kind))
    rendered = render(new, kind, facts, language, channel, here.clinic.country)
    segments = measure(rendered.text) if channel is Channel.SMS else None
    paid = cost(segments, price) if segments else Decimal(0)
    return Preview(rendered.subject, rendered.text, about, segments, paid, here.clinic.currency)


def _of(here: Here, kind: MessageKind, channel: Channel, language: str) -> dict[str, object]:
    return {
        "clinic_id": here.clinic.clinic_id,
        "kind": kind.value,
        "channel": channel.value,
        "language": language,
    }


def _somebody(session: Session, here: Here, kind: MessageKind) -> UUID | None:
    statement = _WITH_DOSE if "vaccines" in PLACEHOLDERS[kind] else _WITH_VISIT
    of = {"clinic_id": here.clinic.clinic_id, "now": here.now, "today": here.today}
    found: UUID | None = session.execute(statement, of).scalar()
    return found


def _facts(session: Session, here: Here, kind: MessageKind, word: str, pet_id: UUID | None) -> tuple[Facts, str]:
    of = {"clinic_id": here.clinic.clinic_id, "pet_id": pet_id, "now": here.now}
    pet = session.execute(_PET, of).first() if pet_id else None
    if pet is None:
        return sample(kind), ""
    visits: Sequence[VisitFacts] = ()
    doses: Sequence[DoseFacts] = ()
    if "when" in PLACEHOLDERS[kind]:
        visits = [_visit(here, pet.pet, *row) for row in session.execute(_VISIT, of)]
    elif "vaccines" in PLACEHOLDERS[kind]:
        due = sorted(session.execute(_DOSES, of), key=lambda row: row.expiry_date)
        doses = [DoseFacts(pet.pet, row.vaccine_name, row.expiry_date) for row in due]
    if not visits and not doses and PLACEHOLDERS[kind].keys() & {"when", "vaccines"}:
        return sample(kind), ""
    facts = facts_of(here.clinic, pet.first_name, pet.last_name, word, visits, doses)
    return facts, f"{pet.pet}, {pet.first_name} {pet.last_name}".strip()


def _visit(
    here: Here,
    pet: str,
    starts_at: datetime,
    service: str,
    role: str | None,
    first_name: str | None,
    last_name: str | None,
    job_title: str | None,
) -> VisitFacts:
    staff = staff_title(role, first_name or "", last_name or "", job_title) if role else ""
    return VisitFacts(pet, to_local(starts_at, here.clinic.zone), service, staff)
