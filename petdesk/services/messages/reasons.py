"""Why a message does not go, or did not arrive: each with the words for the person who looks for it."""

from enum import StrEnum
from typing import Final

from petdesk.integrations.ports import Reason


class Why(StrEnum):
    """What is stored as `notifications.reason`."""

    MOVED = "moved"
    CANCELLED = "cancelled"
    TAKEN_BACK = "taken_back"
    OVER = "over"
    DONE = "done"
    DECEASED = "deceased"
    GONE = "gone"
    SWITCHED_OFF = "switched_off"
    NO_ADDRESS = "no_address"
    NOT_AGREED = "not_agreed"
    OPTED_OUT = "opted_out"
    BOUNCED = "bounced"
    ANOTHER_WAY = "another_way"
    JOINED = "joined"
    TOO_MANY = "too_many"
    WITHDRAWN = "withdrawn"
    WORDING = "wording"

    BAD_ADDRESS = "bad_address"
    REJECTED = "rejected"
    NO_ANSWER = "no_answer"
    SETTINGS = "settings"
    LOST = "lost"
    NOT_FOUND = "not_found"


SENTENCES: Final = {
    Why.MOVED: "The visit was moved; a message for the new time takes its place.",
    Why.CANCELLED: "The visit was cancelled before this was sent.",
    Why.TAKEN_BACK: "What this would have told was taken back at the desk.",
    Why.OVER: "It would have come too late: the visit had begun.",
    Why.DONE: "The vaccination was given before this was sent.",
    Why.DECEASED: "The pet has died.",
    Why.GONE: "The owner is not in the clinic's records any more.",
    Why.SWITCHED_OFF: "The clinic does not send this way any more.",
    Why.NO_ADDRESS: "There is no address or number to send it to. Add one to the owner's details.",
    Why.NOT_AGREED: "The owner has not agreed to be written to about this. Ask them, then record it.",
    Why.OPTED_OUT: "The owner asked to stop messages of this kind.",
    Why.BOUNCED: "Nothing arrives at this address or number. Ask the owner for another.",
    Why.ANOTHER_WAY: "It goes another way: see the message beside it.",
    Why.JOINED: "It is told in one message with another pet's.",
    Why.TOO_MANY: "The owner had enough messages that day, and later would have been too late.",
    Why.WITHDRAWN: "Somebody at the desk stopped it.",
    Why.WORDING: "The template cannot be put into words. Open the template and save it again.",
    Why.BAD_ADDRESS: "Nothing can be delivered to this address or number. Check it with the owner.",
    Why.REJECTED: "The provider refused this message. Change its words, or ask the provider.",
    Why.NO_ANSWER: "The provider could not be reached, again and again. Press r to try once more.",
    Why.SETTINGS: "The provider refused the clinic's account. A manager has to check the settings.",
    Why.LOST: "Nobody knows whether it went out: the answer was lost. The provider is being asked.",
    Why.NOT_FOUND: "Nobody knows whether it went out, and the provider has no record of it. Ask the owner, or press r.",
}
"""What happened, and what to do about it."""

CURABLE: Final = frozenset(
    {
        *(Why.SWITCHED_OFF, Why.NO_ADDRESS, Why.NOT_AGREED, Why.OPTED_OUT, Why.BOUNCED),
        *(Why.TOO_MANY, Why.WITHDRAWN, Why.WORDING),
    }
)
"""Why a message was held back that may yet go: somebody can do something about it."""

OF_PROVIDER: Final = {
    Reason.BAD_ADDRESS: Why.BAD_ADDRESS,
    Reason.OPTED_OUT: Why.OPTED_OUT,
    Reason.REJECTED: Why.REJECTED,
}
"""What a provider's refusal means here."""
