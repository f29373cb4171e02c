"""By which ways an owner can be reached about something, and why not by the others."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text

from petdesk.models import Channel, ConsentTo, MessageKind
from petdesk.services.access import Action, allowed, part
from petdesk.services.here import Here
from petdesk.services.messages.reasons import Why
from petdesk.services.query import fetch
from petdesk.services.session import Session

# What `petdesk_ways` gives, in the order of the fields of Way.
WAY_COLUMNS: Final = "w.channel, w.address, w.agreed, w.source, w.said_at, w.bounced"

_WAYS = text(f"""
    SELECT {WAY_COLUMNS} FROM users AS u, petdesk_ways(u.user_id, CAST(:about AS consent_purpose)) AS w
    WHERE u.user_id = :owner_id AND u.clinic_id = :clinic_id
""")
_WAYS_OF_PET = text(f"""
    SELECT {WAY_COLUMNS} FROM pets AS p, petdesk_ways(p.user_id, 'visits') AS w
    WHERE p.pet_id = :pet_id AND p.clinic_id = :clinic_id
""")

_CARE: Final = {MessageKind.FOLLOW_UP, MessageKind.VACCINATION_DUE}


@dataclass(frozen=True, slots=True)
class Way:
    """A channel, with what is known of it for one owner. `agreed` is None when nobody ever asked; `said_at` in UTC."""

    channel: Channel
    address: str | None
    agreed: bool | None
    source: str | None
    said_at: datetime | None
    bounced: bool

    @property
    def objection(self) -> Why | None:
        """Why nothing may be sent this way; None when it may."""
        if not self.address:
            return Why.NO_ADDRESS
        if self.agreed is False:
            return Why.OPTED_OUT
        if not self.agreed:
            return Why.NOT_AGREED
        return Why.BOUNCED if self.bounced else None


@dataclass(frozen=True, slots=True)
class Reach:
    """How an owner is told: `ways` the best first, empty when the clinic sends nothing."""

    ways: tuple[Way, ...] = ()

    @property
    def best(self) -> Way | None:
        """The way that is taken, None when none may be."""
        return next((way for way in self.ways if way.objection is None), None)

    @property
    def opted_out(self) -> tuple[Way, ...]:
        """The ways that the owner said no to."""
        return tuple(way for way in self.ways if way.objection is Why.OPTED_OUT)


@part
def ways(session: Session, here: Here, owner_id: UUID, about: ConsentTo) -> Reach:
    """How an owner can be told of something now."""
    found = fetch(session, _WAYS, Way, owner_id=owner_id, clinic_id=here.clinic.clinic_id, about=about.value)
    return Reach(_typed(found))


@allowed(Action.BOOK)
def reach(session: Session, here: Here, pet_id: UUID) -> Reach:
    """How the owner of a pet would be told of a visit."""
    return Reach(_typed(fetch(session, _WAYS_OF_PET, Way, pet_id=pet_id, clinic_id=here.clinic.clinic_id)))


def purpose_of(kind: MessageKind | None) -> ConsentTo:
    """What an owner must have agreed to for a kind of message."""
    return ConsentTo.CARE if kind in _CARE else ConsentTo.VISITS


def reach_of(rows: Sequence[Sequence[object]]) -> Reach:
    """The ways of a statement that selects WAY_COLUMNS."""
    return Reach(_typed(Way(*row) for row in rows))  # type: ignore[arg-type]


def _typed(ways: Iterable[Way]) -> tuple[Way, ...]:
    return tuple(replace(way, channel=Channel(way.channel)) for way in ways)
