"""What the header counts, and how often it looks."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.message_pump import MessagePump
from textual.timer import Timer

if TYPE_CHECKING:
    from petdesk.desk import Desk


def counted(desk: "Desk") -> dict[str, Any]:
    """Who waits and who is late, which messages are in trouble and which answers unread, as the header's fields."""
    from petdesk.services.messages.listing import counts
    from petdesk.services.scheduling import head_count

    waiting, late = desk.read(head_count)
    messages = desk.read(counts)
    return {
        "waiting": waiting,
        "late": late,
        "trouble": messages.trouble,
        "unread": messages.unread,
        "unsent": messages.unsent,
    }


class OnceIn:
    """Calls at once when it is asked to, then not again for some seconds: one call serves all who ask meanwhile."""

    def __init__(self, seconds: float, pump: MessagePump, call: Callable[[], object]) -> None:
        self._seconds = seconds
        self._pump = pump
        self._call = call
        self._timer: Timer | None = None
        self._called_at = float("-inf")

    def ask(self) -> None:
        """Call, as soon as that may be."""
        if self._timer is None:
            wait = self._called_at + self._seconds - time.monotonic()
            if wait > 0:
                self._timer = self._pump.set_timer(wait, self._now)
            else:
                self._now()

    def _now(self) -> None:
        self._timer, self._called_at = None, time.monotonic()
        self._call()
