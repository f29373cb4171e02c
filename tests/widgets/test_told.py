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
NEVER_ASKED = "Nobody asked yet whether we may write: no confirmation. Ask, then press c in Clients."


@pytest.mark.parametrize(
    ("ways", "words"),
    [
        ((SMS, EMAIL), "Confirmation by SMS."),
        ((EMAIL, way(Channel.SMS, agreed=None)), "Confirmation by e-mail."),
        ((EMAIL, way(Channel.SMS, **STOPPED)), "No SMS: answered STOP on 3 Nov. Confirmation by e-mail."),
        ((EMAIL, way(Channel.SMS, bounced=True)), "No SMS: nothing arrives at this number. Confirmation by e-mail."),
        ((way(Channel.SMS, agreed=None), way(Channel.EMAIL, address=None)), NEVER_ASKED),
        ((way(Channel.SMS, **STOPPED),), "No SMS: answered STOP on 3 Nov. No confirmation."),
        ((way(Channel.SMS, agreed=False),), "No SMS: said no. No confirmation."),
        (
            (way(Channel.SMS, address=None), way(Channel.EMAIL, address="")),
            "No number or e-mail address to write to: no confirmation. Add one to the owner's details.",
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
