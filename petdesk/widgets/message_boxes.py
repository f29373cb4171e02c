"""The boxes of messages as lists: what each is called, and what its rows show."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from rich.text import Text
from textual.content import Content

from petdesk.services.messages import listing
from petdesk.services.messages.listing import MOST_COUNTED, AnswerRow, Counts, MessageRow, Page
from petdesk.widgets import signs
from petdesk.widgets.message_words import KINDS, QUIET, address, kind_and_way, owner_of, read_as, sign_of, standing
from petdesk.widgets.pet_sheets import Present
from petdesk.widgets.table import Table
from petdesk.wording import CHANNELS, shown, shown_lines


@dataclass(frozen=True, slots=True)
class Box:
    """A list of messages: what it is called, how it is read, what it says when it is empty."""

    name: str
    title: str
    read: Callable[..., Page[Any]]
    counted: str
    """The field of Counts."""
    when: str
    """The title of the first column."""
    nothing: str


BOXES: Final = (
    Box("waiting", "Waiting", listing.waiting, "waiting", "Goes",
        "Nothing waits to be sent. Bookings plan their messages by themselves; w writes one."),
    Box("went", "Sent", listing.went, "sent", "Sent", "Nothing was sent yet. What is sent stands here."),
    Box("trouble", "Failed", listing.trouble, "trouble", "Tried",
        "Nothing failed. What does not arrive stands here, with the reason and what to do."),
    Box("held", "Held back", listing.held_back, "held", "Held back",
        "Nothing was held back. What does not go, because a visit was moved, say, stands here."),
    Box("inbox", "Answers", listing.inbox, "unread", "Came", "Nobody answered. What owners write back stands here."),
)  # fmt: skip

_NUMBERED: Final = {"sent": " today", "held": " today", "trouble": "", "waiting": "", "unread": " new"}


def tab_of(number: int, box: Box, counts: Counts, *, chosen: bool, roomy: bool) -> Content:
    """A box in the line of boxes: its key, its name, how many there are."""
    count: int = getattr(counts, box.counted)
    urgent = {"trouble": "$text-error", "inbox": "$text-accent"}.get(box.name, "") if count else ""
    return Content.assemble(
        (f"{'▌' if chosen else ' '}{number + 1} ", "$text-accent" if chosen else QUIET),
        f"{box.title} ",
        (f"{MOST_COUNTED:,}+" if count >= MOST_COUNTED else str(count), urgent),
        (_NUMBERED[box.counted] if roomy else "", QUIET),
    )


def cells_of(table: Table, box: Box, row: MessageRow | AnswerRow, present: Present) -> tuple[Text, ...]:
    """A row of a box."""
    return _answer(table, row, present) if isinstance(row, AnswerRow) else _message(table, box, row, present)


def _message(table: Table, box: Box, row: MessageRow, present: Present) -> tuple[Text, ...]:
    sign = sign_of(row)
    at = {"waiting": row.send_at, "went": row.sent_at, "trouble": row.attempted_at}.get(box.name)
    about = Text(shown(row.pet) if row.pet else "")
    about.append(f"{' · ' if row.pet else ''}{KINDS[row.kind]}", table.ink("muted") if row.pet else "")
    quiet = table.ink("muted") if sign in {signs.SEEN_TO, signs.HELD_BACK} else ""
    return (
        Text(present.when(at or row.changed_at), quiet),
        table.signed(sign, standing(row)),
        Text(owner_of(row), quiet),
        about,
        Text(f"{CHANNELS[row.channel]} {address(row.recipient)}".strip(), table.ink("muted")),
    )


def _answer(table: Table, row: AnswerRow, present: Present) -> tuple[Text, ...]:
    seen = row.settled_at is not None
    quiet = table.ink("muted") if seen else ""
    return (
        Text(present.when(row.received_at), quiet),
        table.signed(signs.SEEN_TO if seen else signs.UNREAD),
        Text(owner_of(row), quiet),
        Text(" ".join(shown_lines(row.text).split()), quiet),
        Text(read_as(row, present).partition(",")[0], table.ink("muted")),
    )


def about(row: MessageRow) -> Content:
    """Whom and what a message is about, and where it goes."""
    pet = f" · {shown(row.pet)}" if row.pet else ""
    to = f" to {address(row.recipient)}" if row.recipient else ""
    return Content.assemble((owner_of(row), "bold $text"), f"{pet} · {kind_and_way(row)}{to}")


def come_from(row: AnswerRow) -> Content:
    """Whom an answer came from."""
    known = f" · {address(row.sender)}" if row.owner_id else " · nobody in the clinic's records has this number"
    return Content.assemble((owner_of(row), "bold $text"), f"{known} · {CHANNELS[row.channel]}")
