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


def new_id() -> UUID:
    """A new primary key, made by the client: UUIDv7, so that a retry is one row and an index grows at its end."""
    return UUID(bytes=uuid_utils.uuid7().bytes)
