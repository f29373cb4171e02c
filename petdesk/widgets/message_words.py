"""How messages to owners are spoken of: what they are, where they stand, what became of them and why."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Final

from textual.content import Content

from petdesk.models import MessageKind, MessageState, Reading
from petdesk.services.messages.reasons import SENTENCES, Why
from petdesk.widgets import signs
from petdesk.widgets.pet_sheets import Present, ink
from petdesk.widgets.signs import Sign
from petdesk.wording import CHANNELS, phone, shown

if TYPE_CHECKING:
    from petdesk.services.messages.listing import AnswerRow, MessageRow

QUIET: Final = "$foreground-muted"

KINDS: Final = {
    MessageKind.CONFIRMATION: "confirmation",
    MessageKind.CHANGE: "change of time",
    MessageKind.CANCELLATION: "cancellation",
    MessageKind.REMINDER: "reminder",
    MessageKind.NO_SHOW: "after a no-show",
    MessageKind.FOLLOW_UP: "after the visit",
    MessageKind.VACCINATION_DUE: "vaccination due",
    MessageKind.HELP: "answer to HELP",
    MessageKind.FREE: "written by hand",
}

_IN_SHORT: Final = {
    Why.MOVED: "visit moved",
    Why.CANCELLED: "visit cancelled",
    Why.TAKEN_BACK: "taken back",
    Why.OVER: "too late",
    Why.DONE: "given already",
    Why.DECEASED: "pet has died",
    Why.GONE: "owner is gone",
    Why.SWITCHED_OFF: "way not in use",
    Why.NO_ADDRESS: "no address",
    Why.NOT_AGREED: "has not agreed",
    Why.OPTED_OUT: "opted out",
    Why.BOUNCED: "bad address",
    Why.ANOTHER_WAY: "another way",
    Why.JOINED: "told together",
    Why.TOO_MANY: "enough that day",
    Why.WITHDRAWN: "stopped here",
    Why.WORDING: "bad template",
    Why.BAD_ADDRESS: "bad address",
    Why.REJECTED: "refused",
    Why.NO_ANSWER: "no answer",
    Why.SETTINGS: "bad settings",
    Why.LOST: "in doubt",
    Why.NOT_FOUND: "in doubt",
}
"""A reason as a list shows it, in fifteen cells at most."""

READINGS: Final = {
    Reading.CONFIRM: "confirmed",
    Reading.STOP: "wants no more",
    Reading.START: "wants it again",
    Reading.HELP: "asked for help",
    Reading.OTHER: "to be read",
}


def sign_of(row: "MessageRow") -> Sign:
    """Where a message stands, as a sign."""
    if row.settled_at is not None and row.state in {MessageState.FAILED, MessageState.UNKNOWN}:
        return signs.SEEN_TO
    if row.provider == "outbox" and row.state in {MessageState.SENT, MessageState.DELIVERED}:
        return signs.IN_OUTBOX
    return _SIGNS[row.state]


_SIGNS: Final = {
    MessageState.DRAFT: signs.QUEUED,
    MessageState.QUEUED: signs.QUEUED,
    MessageState.SENDING: signs.SENDING,
    MessageState.SENT: signs.SENT,
    MessageState.DELIVERED: signs.DELIVERED,
    MessageState.FAILED: signs.FAILED,
    MessageState.UNKNOWN: signs.DOUBTFUL,
    MessageState.SUPPRESSED: signs.HELD_BACK,
}


def standing(row: "MessageRow") -> str:
    """Where a message stands, in a word or two: why, where there is a reason."""
    if row.reason in SENTENCES and row.state in {MessageState.FAILED, MessageState.SUPPRESSED}:
        return _IN_SHORT[Why(row.reason)]
    if row.state is MessageState.QUEUED and row.reason:
        return "tries again"
    return sign_of(row).word if row.settled_at is None else _SIGNS[row.state].word


def kind_and_way(row: "MessageRow") -> str:
    """`reminder by SMS`; of one that somebody wrote, who."""
    by_hand = row.kind is MessageKind.FREE and row.writer
    return f"{f'written by {shown(row.writer)}' if by_hand else KINDS[row.kind]}, {CHANNELS[row.channel]}"


def owner_of(row: "MessageRow | AnswerRow") -> str:
    """`Ngũgĩ, Wanjirũ`, as lists name people; of somebody unknown their number."""
    name = f"{shown(row.owner_last)}, {shown(row.owner_first)}".strip(", ")
    return name or address(getattr(row, "sender", "")) or "unknown"


def address(value: str | None) -> str:
    """An address, a phone number spaced the way its country does."""
    return phone(value) if value and value.startswith("+") else shown(value)


def history(row: "MessageRow", present: Present) -> str:
    """What became of a message, in the order in which it did."""
    return " · ".join(_steps(row, present))


def _steps(row: "MessageRow", present: Present) -> Iterator[str]:
    yield f"planned for {present.when(row.due_at)}"
    times = f"{row.attempts} times, last " if row.attempts > 1 else ""
    if row.attempted_at and row.sent_at is None:
        yield f"tried {times}{present.when(row.attempted_at)}"
    elif row.attempts > 1:
        yield f"tried {row.attempts} times"
    match row.state:
        case MessageState.QUEUED if row.urgent:
            yield "goes at once"
        case MessageState.QUEUED if row.send_at > present.now:
            yield f"goes {present.when(row.send_at)}"
        case MessageState.QUEUED:
            yield "goes as soon as the worker takes it"
        case MessageState.SENDING:
            yield "on its way"
        case MessageState.SUPPRESSED:
            yield f"held back {present.when(row.changed_at)}"
    if row.sent_at:
        yield f"{_went(row)} {present.when(row.sent_at)}"
    if row.state is MessageState.DELIVERED:
        yield "delivered"
    elif row.state is MessageState.FAILED and row.sent_at:
        yield "did not arrive"
    if row.settled_at:
        yield f"seen to {present.when(row.settled_at)}"


def _went(row: "MessageRow") -> str:
    if row.provider == "outbox":
        return "written to the outbox"
    through = f" through {shown(row.provider).capitalize()}" if row.provider else ""
    return f"sent{through}"


def why(row: "MessageRow") -> Content:
    """The sentence for what is wrong, with what to do about it."""
    if row.reason not in SENTENCES or row.state in {MessageState.SENT, MessageState.DELIVERED}:
        return Content()
    words = SENTENCES[Why(row.reason)]
    if row.state is MessageState.QUEUED:
        words = f"Could not be handed over yet ({_IN_SHORT[Why(row.reason)]}); it is tried again by itself."
    code = f" ({shown(row.code)})" if row.code else ""
    return Content.styled(f"{words}{code}", ink(sign_of(row)))


def read_as(row: "AnswerRow", present: Present) -> str:
    """What was made of an answer."""
    seen = ""
    if row.settled_at and row.reading is Reading.OTHER:
        seen = f", seen to {present.when(row.settled_at)}{f' by {shown(row.settled_by)}' if row.settled_by else ''}"
    return f"{READINGS[row.reading] if row.settled_at is None or row.reading is not Reading.OTHER else 'read'}{seen}"


def moment(instant: datetime | None, present: Present) -> str:
    """A moment for a list."""
    return present.when(instant) if instant else "–"
