"""What Twilio's error codes mean to a clinic (Twilio docs, "Error and Warning Dictionary")."""

from typing import Final

from petdesk.integrations.ports import Misconfigured, Reason, TryLater

_BAD_ADDRESS: Final = frozenset({"21211", "21214", "21217", "21265", "21614", "21635", "30005", "30006"})
"""Not a number, not one for SMS, a landline, unknown."""

_OPTED_OUT: Final = frozenset({"21610"})

_LATER: Final = frozenset({"14107", "20429", "20503", "21611", "30001", "30022", "30023"})
"""Queues that are full, and limits by the second and the day."""

_SETTINGS: Final = {
    "20003": "Twilio does not accept the account SID and the auth token.",
    "20005": "The Twilio account is not active.",
    "20404": "Twilio does not know this account.",
    "21603": "Twilio needs a number to send from.",
    "21608": "The Twilio account is a trial: it sends only to numbers that were verified there.",
    "21701": "Twilio does not know the messaging service.",
    "21703": "The Twilio messaging service has no number to send from.",
    "21705": "Twilio does not know the messaging service.",
    "30002": "The Twilio account is suspended.",
    "30034": "The number to send from is not registered for messages to the United States.",
    **dict.fromkeys(
        ("21212", "21601", "21606", "21659", "21660", "21661"),
        "The number to send from is not one of the Twilio account that can send SMS.",
    ),
}


_UNEXPLAINED: Final = frozenset({"", "30003", "30008"})
"""A handset that was off, and what the carrier did not explain: nothing a clinic could do about."""


def reason_of(code: str) -> Reason | None:
    """Why a message failed, by Twilio's code: BAD_ADDRESS, OPTED_OUT, REJECTED; None when nobody said."""
    if code in _UNEXPLAINED:
        return None
    if code in _BAD_ADDRESS:
        return Reason.BAD_ADDRESS
    return Reason.OPTED_OUT if code in _OPTED_OUT else Reason.REJECTED


def raise_for_code(code: str, after: float | None) -> None:
    """Raise TryLater, with `after`, or Misconfigured for a code that does not speak of the one message."""
    if code in _LATER:
        raise TryLater(code, after)
    if code in _SETTINGS:
        raise Misconfigured(_SETTINGS[code], code)
