"""Entries about messages as sentences: consent, contact, templates, providers, rules."""

from typing import TYPE_CHECKING, Final

from petdesk.wording import CHANNELS, shown

if TYPE_CHECKING:
    from petdesk.services.audit.entry import Entry
    from petdesk.services.audit.sentences import Teller

_ABOUT: Final = {"visits": "about visits", "care": "about care"}
_SOURCES: Final = {
    "counter": "at the counter",
    "phone": "on the phone",
    "form": "on the form",
    "reply": "answered by SMS",
    "provider": "said by the provider",
    "import": "imported",
}


def consent(teller: "Teller", entry: "Entry") -> str:
    """`recorded that Maria Silva agrees to SMS about visits (at the counter)`."""
    owner = teller.names.of(entry.about, "somebody who is gone")
    what = f"{_channel(entry)} {_ABOUT.get(str(entry.either('purpose')), '')}".strip()
    source = _SOURCES.get(str(entry.either("source")), "")
    how = f" ({source})" if source else ""
    if entry.action == "I":
        return f"recorded that {owner} {'agrees to' if entry.after('given') is True else 'wants no'} {what}{how}"
    if entry.action == "D":
        return f"deleted what {owner} said of {what}"
    return teller.changes(entry, f"what {owner} said of {what}")


def contact(teller: "Teller", entry: "Entry") -> str:
    """`recorded how Maria Silva likes to be written to`."""
    owner = teller.names.of(entry.about, "somebody who is gone")
    if entry.action == "U":
        return teller.changes(entry, owner)
    return f"{'recorded' if entry.action == 'I' else 'deleted'} how {owner} likes to be written to"


def undeliverable(teller: "Teller", entry: "Entry") -> str:
    """`noted that nothing arrives at … (SMS)`."""
    address = f"{teller.said('', entry.either('address'))} ({_channel(entry)})"
    if entry.action == "I":
        return f"noted that nothing arrives at {address}"
    return f"let messages go to {address} again" if entry.action == "D" else teller.changes(entry, address)


def template(teller: "Teller", entry: "Entry") -> str:
    """`put the reminder by SMS (en) into words of the clinic's own`."""
    if entry.action == "U":  # which one it is stands in what did not change
        return teller.changes(entry, "a template of messages")
    kind = shown(str(entry.either("kind") or "message").replace("_", " ")[:40])
    language = shown(str(entry.either("language") or "")[:2])
    named = f"the {kind} by {_channel(entry)}{f' ({language})' if language else ''}"
    if entry.action == "I":
        return f"put {named} into the clinic’s own words"
    return f"put {named} back to the words that ship"


def provider(teller: "Teller", entry: "Entry") -> str:
    """`set up twilio for SMS`. What a provider was told is never in an entry."""
    if entry.action == "U":
        return teller.changes(entry, "a provider of messages")
    named = f"{shown(str(entry.either('kind') or 'a provider')[:20])} for {_channel(entry)}"
    return f"{'set up' if entry.action == 'I' else 'removed'} {named}"


def rules(teller: "Teller", entry: "Entry") -> str:
    """`changed the quiet from of the rules of messages …`."""
    if entry.action == "U":
        return teller.changes(entry, "the rules of messages")
    return f"{'added' if entry.action == 'I' else 'deleted'} the rules of messages"


def _channel(entry: "Entry") -> str:
    channel = str(entry.either("channel") or "message")
    return CHANNELS.get(channel, shown(channel[:20]))
