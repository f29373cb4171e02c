"""What columns hold: the values that some are limited to, and new primary keys."""

from enum import StrEnum
from typing import Final
from uuid import UUID

import uuid_utils


class Role(StrEnum):
    """What somebody is to the clinic; decides what they may do."""

    OWNER = "owner"
    STAFF = "staff"
    VET = "vet"
    ADMIN = "admin"


class Gender(StrEnum):
    """A pet's sex, as the specification names it."""

    MALE = "male"
    FEMALE = "female"
    UNKNOWN = "unknown"


class Status(StrEnum):
    """Where a visit stands."""

    SCHEDULED = "scheduled"
    CHECKED_IN = "checked_in"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


LIVE: Final = (Status.SCHEDULED, Status.CHECKED_IN, Status.IN_PROGRESS)
"""The statuses that hold a slot. Only these are in the exclusion constraint's index."""


class Source(StrEnum):
    """How a visit came about."""

    PHONE = "phone"
    WALK_IN = "walk_in"
    ONLINE = "online"


DESK_NAME_LENGTH: Final = 100


class Purpose(StrEnum):
    """What a one-use code is for."""

    SETUP = "setup"
    INVITE = "invite"
    RESET = "reset"


class Outcome(StrEnum):
    """What became of an attempt. One that was never answered counts as failed."""

    KNOCKED = "knocked"
    FAILED = "failed"
    CODE_ASKED = "code_asked"
    PASSED = "passed"
    FORGIVEN = "forgiven"


class Ended(StrEnum):
    """Why a session was ended before its time."""

    SIGNED_OUT = "signed_out"
    ENDED_ELSEWHERE = "ended_elsewhere"
    DEACTIVATED = "deactivated"
    ROLE_CHANGED = "role_changed"
    RESET = "reset"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105  (a reason, not a password)


class Channel(StrEnum):
    """How a message reaches somebody."""

    SMS = "sms"
    EMAIL = "email"
    PUSH = "push"


class MessageKind(StrEnum):
    """What a message is about; each has templates of its own, but `free`, which somebody wrote by hand."""

    CONFIRMATION = "confirmation"
    CHANGE = "change"
    CANCELLATION = "cancellation"
    REMINDER = "reminder"
    NO_SHOW = "no_show"
    FOLLOW_UP = "follow_up"
    VACCINATION_DUE = "vaccination_due"
    HELP = "help"
    FREE = "free"


class MessageState(StrEnum):
    """Where a message stands. What was sent only moves forward: sent, then delivered or failed."""

    DRAFT = "draft"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SUPPRESSED = "suppressed"


class ConsentTo(StrEnum):
    """What somebody may agree to be written about."""

    VISITS = "visits"
    CARE = "care"
    """What falls due, and how a pet does after a visit."""


class Reading(StrEnum):
    """What an owner's answer was understood as."""

    CONFIRM = "confirm"
    STOP = "stop"
    START = "start"
    HELP = "help"
    OTHER = "other"


def new_id() -> UUID:
    """A new primary key, made by the client: UUIDv7, so that a retry is one row and an index grows at its end."""
    return UUID(bytes=uuid_utils.uuid7().bytes)
