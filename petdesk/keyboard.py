"""Keys, one after the other: what is typed faster than it is handled is handled in the order in which it was typed.

Textual hands a letter to the field that has the focus, but runs a binding only when its key has bubbled up to the
application; of two keys that arrive together the second can act first. At a counter that is the wrong patient.
"""

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from textual import events
from textual.app import App
from textual.message import Message

PATIENCE: Final = 0.3
"""Seconds after which the next key is handed on whatever became of the one before: its widget may be gone."""


@dataclass
class KeyHandled(Message, bubble=True):
    """Follows a key through the same queues; where this arrives, the key has been before."""

    number: int


class OneAtATime:
    """Hands a key on when the one before has been handled completely."""

    def __init__(self, app: App[None], hand_on: Callable[[events.Event], Awaitable[None]]) -> None:
        self._app = app
        self._hand_on = hand_on
        self._waiting: deque[events.Key] = deque()
        self._under_way: int | None = None
        self._count = 0

    async def take(self, key: events.Key) -> None:
        """A key from the terminal."""
        self._waiting.append(key)
        if self._under_way is None:
            await self._next()

    async def handled(self, number: int) -> None:
        """The key of this number has been handled, or has had its time."""
        if number == self._under_way:
            self._under_way = None
            await self._next()

    async def _next(self) -> None:
        while self._waiting and self._under_way is None:
            key = self._waiting.popleft()
            target = self._app.focused or self._app.screen
            self._count = self._under_way = self._count + 1
            await self._hand_on(key)
            if key.is_forwarded:
                follower = KeyHandled(self._count)
                follower.set_sender(target)
                target.post_message(follower)
                self._app.set_timer(PATIENCE, lambda number=self._count: self.handled(number))
            else:  # a priority binding has run already
                self._under_way = None
