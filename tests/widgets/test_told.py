"""How an owner hears of a visit, in words."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from petdesk.models import Channel
from petdesk.services.messages.reach import Reach, Way
from petdesk.widgets.told import BOOKED, MOVED, told

TODAY, ZONE = date(2026, 11, 19), ZoneInfo("America/Los_Angeles")
STOPPED = {"agreed": False, "source": "reply", "said_at": datetime(2026, 11, 3, 18, tzinfo=UTC)}


def way(channel: Channel, **more: Any) -> Way:
    fields: dict[str, Any] = {"address": "x", "agreed": True, "source": "counter", "said_at": None, "bounced": False}
    return Way(channel, **(fields | more))


SMS, EMAIL = way(Channel.SMS), way(Channel.EMAIL)
NEVER_ASKED = "No confirmation. Nobody asked yet about SMS: c in Clients or on the pet records it."


@pytest.mark.parametrize(
    ("ways", "words"),
    [
        ((SMS, EMAIL), "Confirmation by SMS."),
        ((EMAIL, way(Channel.SMS, agreed=None)), "Confirmation by e-mail."),
        ((EMAIL, way(Channel.SMS, **STOPPED)), "Confirmation by e-mail. No SMS: answered STOP on 3 Nov."),
        ((EMAIL, way(Channel.SMS, bounced=True)), "Confirmation by e-mail. No SMS: nothing arrives at this number."),
        ((way(Channel.SMS, agreed=None), way(Channel.EMAIL, address=None)), NEVER_ASKED),
        ((way(Channel.SMS, **STOPPED),), "No confirmation. No SMS: answered STOP on 3 Nov."),
        ((way(Channel.SMS, agreed=False),), "No confirmation. No SMS: said no."),
        (
            (way(Channel.SMS, address=None), way(Channel.EMAIL, address="")),
            "No confirmation. There is no number or e-mail address to write to: add one to the owner's details.",
        ),
        ((), ""),
    ],
)
def test_a_booking_says_how_the_owner_hears_of_it(ways: tuple[Way, ...], words: str) -> None:
    assert told(Reach(ways), BOOKED, TODAY, ZONE) == words


def test_a_move_says_how_the_new_time_goes_out() -> None:
    assert told(Reach((SMS,)), MOVED, TODAY, ZONE) == "The new time goes out by SMS."


@pytest.mark.parametrize("reach", [None, Reach((SMS,), silent=True)])
def test_where_nothing_is_confirmed_nothing_is_said(reach: Reach | None) -> None:
    assert told(reach, BOOKED, TODAY, ZONE) == ""
