"""Facts that somebody made up to break a message."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from petdesk.models.values import MessageKind
from petdesk.services.messages.facts import DoseFacts, Facts, VisitFacts
from petdesk.services.messages.rendering import sample
from petdesk.services.messages.templates import PLACEHOLDERS

HOSTILE: Final = (
    "{owner} {{ }} {",
    "Rex\r\nBcc: everybody@example.org",
    "\x1b[2J\u202ekamau\u2028",
    "x" * 100,
    "🐕\u200d🦺" * 33,
    "小白" * 50,
    "…€" * 50,
    "e\u0301" * 50,
    "  ",
)
"""Names; the last ones are longer than any column holds once they are put together."""


def facts_of_any_kind(kind: MessageKind, name: str, several: int = 6) -> Facts:
    """Facts in which whatever can be typed is this name, about several visits or doses."""
    starts_at = datetime(2026, 11, 26, 22, 30, tzinfo=UTC)
    facts = Facts(
        owner_first=name, owner_last=name, clinic=name, clinic_phone=name, clinic_address=name * 2, confirm_word="OK"
    )
    if "when" in PLACEHOLDERS[kind]:
        visits = (
            VisitFacts(f"{number}{name}", starts_at + timedelta(hours=number), name, name) for number in range(several)
        )
        return replace(facts, visits=tuple(visits))
    if "vaccines" in PLACEHOLDERS[kind]:
        doses = (DoseFacts(f"{number % 3}{name}", f"{name}{number}", date(2026, 11, 26)) for number in range(several))
        return replace(facts, doses=tuple(doses))
    return facts


def without_what_may_be_empty(kind: MessageKind) -> Facts:
    """Typical facts of a clinic without a phone and an address, whose visits anybody may see."""
    facts = sample(kind)
    visits = tuple(replace(visit, staff="") for visit in facts.visits)
    return replace(facts, clinic_phone="", clinic_address="", owner_first="", visits=visits)
