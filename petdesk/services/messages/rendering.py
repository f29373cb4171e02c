"""From facts to the words that are sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from petdesk.models.values import Channel, MessageKind
from petdesk.services.messages.facts import DoseFacts, Facts, VisitFacts
from petdesk.services.messages.said import values_of
from petdesk.services.messages.segments import measure, texted
from petdesk.services.messages.shortening import cut
from petdesk.services.messages.templates import (
    MOST_IN_PUSH,
    MOST_IN_SUBJECT,
    MOST_SEGMENTS,
    PLACEHOLDERS,
    TYPICAL,
    Template,
    fill,
)
from petdesk.services.plain import plain_line


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message in words. The subject is one line, and empty for an SMS."""

    subject: str
    text: str


def render(
    template: Template, kind: MessageKind, facts: Facts, language: str, channel: Channel, country: str = ""
) -> Rendered:
    """A template filled in, in the owner's language and clinic time.

    `country` (ISO 3166) is the clinic's: it decides between 24 h and am/pm, and in which order a date is said. Values
    are data: one line each, never read as a template. What is too long is shortened in its values, not in its
    sentences: an SMS whose template was checked takes six parts at most. A language petdesk does not speak is English.
    Raises ValueError when the facts lack what the kind is about.
    """
    known = PLACEHOLDERS[kind]
    if ("when" in known and not facts.visits) or ("vaccines" in known and not facts.doses):
        raise ValueError(f"a message of kind {kind} with nothing to say")
    if channel is Channel.SMS:
        values = {name: texted(value) for name, value in values_of(facts, language, channel, country).items()}
        return Rendered("", _fitted(texted(template.body), values, lambda text: measure(text).count <= MOST_SEGMENTS))
    # A subject is read in a list of others: it is as brief as a push.
    brief = values_of(facts, language, Channel.PUSH, country)
    subject = plain_line(_fitted(template.subject, brief, lambda text: len(text) <= MOST_IN_SUBJECT))
    if channel is Channel.PUSH:
        return Rendered(subject, _fitted(template.body, brief, lambda text: len(text) <= MOST_IN_PUSH))
    return Rendered(subject, fill(template.body, values_of(facts, language, channel, country)))


def sample(kind: MessageKind) -> Facts:
    """Facts as they typically are, for previews; always the same."""
    starts_at = datetime(2026, 11, 26, 10, 45, tzinfo=UTC)
    visits = (VisitFacts("Rex", starts_at, "check-up", "Dr Okafor"),)
    doses = tuple(
        DoseFacts(pet, vaccine, date(2026, 11, 26) + timedelta(days=later))
        for pet, vaccine, later in (("Rex", "rabies", 0), ("Rex", "DHPP", 0), ("Luna", "FVRCP", 7))
    )
    return Facts(
        owner_first="Wanjiru",
        owner_last="Kamau",
        clinic="Uhuru Pet Clinic",
        clinic_phone="+254 20 712 3456",
        clinic_address="12 Moi Avenue, Nairobi",
        confirm_word="OK",
        visits=visits if "when" in PLACEHOLDERS[kind] else (),
        doses=doses if "vaccines" in PLACEHOLDERS[kind] else (),
    )


def _fitted(text: str, values: Mapping[str, str], fits: Callable[[str], bool]) -> str:
    """A text filled in; with its values cut to what is typical when it does not fit otherwise."""
    filled = fill(text, values)
    if fits(filled):
        return filled
    return fill(text, {name: cut(value, TYPICAL[name]) for name, value in values.items()})
