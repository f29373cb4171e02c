"""How an owner hears of a visit that was just booked or moved, in a few words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from petdesk.clock import to_local
from petdesk.models import Channel
from petdesk.services.messages.reach import Reach, Way
from petdesk.services.messages.reasons import Why
from petdesk.wording import CHANNELS

_ADDRESSES: Final = {Channel.SMS: "number", Channel.EMAIL: "e-mail address", Channel.PUSH: "push address"}


@dataclass(frozen=True, slots=True)
class News:
    """What is told: as a sentence begins, and as it is missing."""

    goes: str
    missing: str


BOOKED: Final = News("Confirmation", "no confirmation")
MOVED: Final = News("The new time goes out", "the owner is not told")


def told(reach: Reach | None, news: News, today: date, zone: ZoneInfo) -> str:
    """`Confirmation by SMS.`, or why not and what happens instead. Empty where the clinic tells nobody anyway."""
    if reach is None or reach.silent or not reach.ways:
        return ""
    best = reach.best
    closed = [
        way for way in reach.ways if way.objection in {Why.OPTED_OUT, Why.BOUNCED} and way.channel is not Channel.PUSH
    ]
    said = [f"No {CHANNELS[way.channel]}: {_why(way, today, zone)}." for way in closed]
    if best:
        return " ".join([f"{news.goes} by {CHANNELS[best.channel]}.", *said])
    missing = _sentence(news.missing)
    if any(way.objection is Why.NOT_AGREED and way.channel is not Channel.PUSH for way in reach.ways):
        others = [CHANNELS[way.channel] for way in reach.ways
                  if way.objection is Why.NOT_AGREED and way.channel is not Channel.PUSH]  # fmt: skip
        asked = f"Nobody asked yet about {' and '.join(others)}: c in Clients or on the pet records it."
        return " ".join([missing, *said, asked])
    if closed:
        return " ".join([missing, *said])
    wanted = " or ".join(_ADDRESSES[way.channel] for way in reach.ways if way.channel is not Channel.PUSH)
    return f"{missing} There is no {wanted or 'address'} to write to: add one to the owner's details."


def why_not(way: Way, today: date, zone: ZoneInfo) -> str:
    """Why nothing goes this way, for a list of ways; empty when it may."""
    match way.objection:
        case None:
            return ""
        case Why.NO_ADDRESS:
            return f"no {_ADDRESSES[way.channel]} is known"
        case Why.NOT_AGREED:
            return "nobody asked yet whether we may: c in Clients or on the pet records it"
        case _:
            return _why(way, today, zone)


def _why(way: Way, today: date, zone: ZoneInfo) -> str:
    if way.objection is Why.BOUNCED:
        return f"nothing arrives at this {_ADDRESSES[way.channel]}"
    return f"{_HOW.get(way.source or '', 'said no')}{' on ' if way.said_at else ''}{''.join(_day(way, today, zone))}"


_HOW: Final = {"reply": "answered STOP", "provider": "opted out at the phone company"}


def _day(way: Way, today: date, zone: ZoneInfo) -> Iterator[str]:
    if way.said_at:
        day = to_local(way.said_at, zone).date()
        yield f"{day.day} {day:%b}" if day.year == today.year else f"{day.day} {day:%b %Y}"


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."
