"""How messages leave the clinic: what every provider is given, what it answers, and what can go wrong.

Whoever sends has to know one thing of every failure: whether the message may have gone out all the same. The
exceptions here say it, so that nothing is lost and nothing is sent twice.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, Protocol, runtime_checkable
from uuid import UUID

from petdesk.models.values import Channel


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """An iCalendar object (RFC 5545) that goes with an e-mail, and its method (RFC 5546)."""

    ics: bytes
    method: Literal["REQUEST", "CANCEL"]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to one person.

    `message_id` stays the same however often it is tried: providers with idempotency keys get it as one. `to` is a
    number in E.164, an e-mail address, or what the push provider calls a recipient. `sender` is the clinic's name.
    """

    message_id: UUID
    to: str
    text: str
    sender: str
    subject: str = ""
    calendar: CalendarEntry | None = None


class Progress(StrEnum):
    """How far a provider has come with a message. It only moves forward."""

    SENT = "sent"
    """The provider has taken it over."""
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took a message over. `remark` is a sentence when not all went as asked (a refused copy, say)."""

    provider_id: str | None
    progress: Progress = Progress.SENT
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Tracked:
    """What became of a message that was sent. `reason` says why it failed."""

    progress: Progress
    reason: "Reason | None" = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """What somebody answered. `received_at` in UTC; `provider_id` is unique with this provider."""

    provider_id: str
    sender: str
    text: str
    received_at: datetime


class Reason(StrEnum):
    """Why a message does not arrive, as far as a clinic can do something about it."""

    BAD_ADDRESS = "bad_address"
    """Nothing arrives there: mistyped, given up, a landline."""
    OPTED_OUT = "opted_out"
    """The recipient told the provider to stop."""
    REJECTED = "rejected"
    """The provider, or whoever it handed the message to, does not want this one: content, reputation, size."""


class SendingError(Exception):
    """A message was not sent, or maybe. Never holds an address, a number or a text: `code` is the provider's own."""

    def __init__(self, code: str = "") -> None:
        super().__init__(code)
        self.code = code


class NotAccepted(SendingError):
    """Refused for good: the same message would be refused again."""

    def __init__(self, reason: Reason, code: str = "") -> None:
        super().__init__(code)
        self.reason = reason


class TryLater(SendingError):
    """Certainly not taken over, and may be later. `after` is how many seconds the provider asked to wait for."""

    def __init__(self, code: str = "", after: float | None = None) -> None:
        super().__init__(code)
        self.after = after


class Doubtful(SendingError):
    """Nobody knows: the provider may have taken it over before the answer was lost. Only a look-up can tell."""


class Misconfigured(SendingError):
    """Nothing is sent this way until somebody changes the settings. `sentence` says to a manager what is wrong."""

    def __init__(self, sentence: str, code: str = "") -> None:
        super().__init__(code)
        self.sentence = sentence


class Sender(Protocol):
    """A way to send messages of one channel. Blocks; threads may share one.

    `keyed` says whether the same `message_id` sent again is still one message to the recipient: only then is a
    doubtful one simply tried again.
    """

    name: str
    channel: Channel
    keyed: bool

    def send(self, message: Outgoing) -> Accepted:
        """Hand one message over. Raises NotAccepted, TryLater, Doubtful, Misconfigured."""
        ...

    def check(self) -> str:
        """Try the credentials without sending anything; a sentence that says what answered.

        Raises TryLater when nobody answers, Misconfigured when the settings are wrong.
        """
        ...

    def close(self) -> None:
        """Give up its connections."""
        ...


@runtime_checkable
class Tracks(Protocol):
    """A provider that can be asked what became of a message."""

    def track(self, provider_id: str) -> Tracked:
        """How far a message has come. Raises TryLater, Misconfigured."""
        ...


@runtime_checkable
class FindsAgain(Protocol):
    """A provider that can be asked whether it ever took a message over."""

    def find(self, message: Outgoing, since: datetime) -> Iterable[Accepted]:
        """Everything like this message (recipient and text) that it took over since, the first first.

        The provider's clock decides: whoever asks leaves room for one that differs from ours. Raises TryLater,
        Misconfigured.
        """
        ...


@runtime_checkable
class Receives(Protocol):
    """A provider that keeps what people answer."""

    def received(self, since: datetime) -> Iterable[Incoming]:
        """What came in since, the first first. Raises TryLater, Misconfigured."""
        ...
