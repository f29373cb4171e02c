"""Templates: a text with `{name}` where a value goes, and nothing else that means anything."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from petdesk.errors import FieldErrors
from petdesk.models.values import Channel, MessageKind
from petdesk.services.messages.segments import texted, utf16
from petdesk.services.plain import CONTROL_CHARACTERS, has_controls, has_controls_in_lines

MOST_SEGMENTS: Final = 6
MOST_IN_SMS: Final = MOST_SEGMENTS * 67 - (MOST_SEGMENTS - 1)
"""UTF-16 units that fit into six parts whatever the letters are: at each cut a pair may leave one unit empty."""
MOST_IN_PUSH: Final = 1000
MOST_IN_EMAIL: Final = 10_000
MOST_IN_SUBJECT: Final = 200

_CLINIC: Final = {
    "owner": "the owner's first and last name",
    "first_name": "the owner's first name",
    "clinic": "the clinic's name",
    "phone": "the clinic's phone number; its name when there is none",
    "address": "the clinic's address; its name when there is none",
    "contact": "the clinic's name, address and phone number, as far as they are known",
}
_VISIT: Final = _CLINIC | {
    "pets": "who comes: Rex, Luna and Pip",
    "when": "the day and the time, or all of them: Thu 26 Nov, 10:45 and 11:15",
    "day": "the day alone: Thu 26 Nov",
    "time": "the time alone: 10:45",
    "service": "what is done: check-up",
    "staff": "who sees the pet; the clinic's name when it may be anybody",
    "visits": "each visit in full: Rex: Thu 26 Nov, 10:45, check-up (Dr Okafor)",
}
_ANSWERED: Final = _VISIT | {"word": "what to answer to confirm the visit"}
_DOSES: Final = _CLINIC | {
    "pets": "who is to be vaccinated: Rex and Luna",
    "vaccines": "what falls due, by pet: Rex (rabies, DHPP), Luna (FVRCP)",
    "due": "the day the first of it falls due: 26 Nov 2026",
}

PLACEHOLDERS: Final[Mapping[MessageKind, Mapping[str, str]]] = {
    MessageKind.CONFIRMATION: _ANSWERED,
    MessageKind.CHANGE: _ANSWERED,
    MessageKind.CANCELLATION: _VISIT,
    MessageKind.REMINDER: _ANSWERED,
    MessageKind.NO_SHOW: _VISIT,
    MessageKind.FOLLOW_UP: _VISIT,
    MessageKind.VACCINATION_DUE: _DOSES,
    MessageKind.HELP: _CLINIC,
    MessageKind.FREE: _CLINIC,
}
"""The names a template of each kind may use, with what each stands for. None of them is ever empty."""

TYPICAL: Final[Mapping[str, int]] = {
    "owner": 24,
    "first_name": 12,
    "clinic": 24,
    "phone": 20,
    "address": 40,
    "contact": 72,
    "pets": 24,
    "when": 40,
    "day": 20,
    "time": 20,
    "service": 24,
    "staff": 24,
    "visits": 72,
    "word": 12,
    "vaccines": 48,
    "due": 20,
}
"""How many UTF-16 units a value typically takes at most: what a template is measured with before it is kept, and what
a value is cut to when a message would grow too long."""

_TOKEN: Final = re.compile(r"\{\{|\}\}|\{[^{}]*\}|[{}]")
_BRACES: Final = {"{{": "{", "}}": "}"}


@dataclass(frozen=True, slots=True)
class Template:
    """The words of one kind of message on one channel, in one language.

    The subject of an SMS is empty; that of a push is its title.
    """

    subject: str
    body: str


def fill(text: str, values: Mapping[str, str]) -> str:
    """A template's text with its values. What a value holds is never read as a template.

    A name without a value is left out and a lone brace stands for itself: whoever keeps a template hears of both from
    `check_template`, and a message that is due must not fail for either.
    """

    def put(found: re.Match[str]) -> str:
        token = found[0]
        name = _name(token)
        return _BRACES.get(token, token) if name is None else values.get(name, "")

    return _TOKEN.sub(put, text)


def check_template(kind: MessageKind, channel: Channel, subject: str, body: str) -> None:
    """Refuse a template that could not be sent as it stands.

    An SMS may take six parts at most, in whatever letters the names are written (UCS-2) and with values of `TYPICAL`
    length. Raises FieldErrors with `subject` and `body`.
    """
    most = {Channel.SMS: MOST_IN_SMS, Channel.PUSH: MOST_IN_PUSH, Channel.EMAIL: MOST_IN_EMAIL}[channel]
    controls = {"subject": has_controls(subject), "body": has_controls_in_lines(body)}
    wrong = {field: CONTROL_CHARACTERS for field, found in controls.items() if found}
    if channel is Channel.SMS and subject.strip():
        wrong.setdefault("subject", "An SMS has no subject; say it in the text.")
    elif channel is Channel.EMAIL and not subject.strip():
        wrong.setdefault("subject", "An e-mail needs a subject.")
    if not body.strip():
        wrong.setdefault("body", "Write what the owner is to read.")
    for field, text, fits in (("subject", subject, MOST_IN_SUBJECT), ("body", body, most)):
        for sentence in _faults(kind, text):
            wrong.setdefault(field, sentence)
        typical = utf16(fill(texted(text), {name: "x" * length for name, length in TYPICAL.items()}))
        if typical > fits:
            too_long = f"This is about {typical} characters long once it is filled in; {fits} fit."
            wrong.setdefault(field, too_long)
    if wrong:
        raise FieldErrors(wrong)


def _name(token: str) -> str | None:
    return token[1:-1] if len(token) > 1 and token not in _BRACES else None


def _faults(kind: MessageKind, text: str) -> Iterator[str]:
    known = PLACEHOLDERS[kind]
    for token in _TOKEN.findall(text):
        if token in {"{", "}", "{}"}:
            yield f"There is a {token} alone. Names stand in a pair, like {{clinic}}; to show a brace type it twice."
        elif (name := _name(token)) is not None and name not in known:
            near = get_close_matches(name.strip().lower(), known, n=1, cutoff=0.5)
            hint = f"Did you mean {{{near[0]}}}?" if near else f"There are {', '.join(f'{{{one}}}' for one in known)}."
            yield f"This message knows no {{{name}}}. {hint}"
