"""Keys, one after the other: what is typed faster than it is handled is handled in the order in which it was typed.

Textual hands a letter to the field that has the focus, but runs a binding only when its key has bubbled up to the
application; of two keys that arrive together the second can act first. At a counter that is the wrong patient.

A key that comes alone is handed on as Textual does, at no cost before it is painted. Then, or as soon as another key
waits for it, a message follows its way; where that arrives, the key has been before. A second message follows what the
key asked for on its way: that a field was submitted, say.
"""

from asyncio import get_running_loop
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from textual import events
from textual.app import App
from textual.message import Message
from textual.widget import Widget

PATIENCE: Final = 1.5
"""Seconds after which the next key is handed on whatever became of the one before."""
_LOOK: Final = 0.05
"""Seconds between two looks at whether the key's widget is still there: a dialog takes its messages with it."""
_AFTERWARDS: Final = 0.025
"""Seconds after which a key that came alone has been painted."""


@dataclass
class KeyHandled(Message, bubble=True):
    """Follows a key through the same queues."""

    number: int


class OneAtATime:
    """Hands a key on when the one before has been handled completely."""

    def __init__(self, app: App[None], hand_on: Callable[[events.Event], Awaitable[None]]) -> None:
        self._app = app
        self._hand_on = hand_on
        self._waiting: deque[events.Key] = deque()
        self._last: events.Key | None = None
        self._target: Widget | None = None
        self._has_arrived = False
        self._asked: int | None = None
        self._asked_behind_it = False
        self._count = 0

    @property
    def idle(self) -> bool:
        """Whether no key waits for another."""
        return self._asked is None and not self._waiting

    async def take(self, key: events.Key) -> None:
        """A key from the terminal."""
        self._waiting.append(key)
        if self._asked is None:
            await self._go_on()

    def arrived(self, key: events.Key) -> None:
        """A key that no widget used has come back to the application, and has acted there."""
        if key is self._last:
            self._has_arrived = True
            get_running_loop().call_later(_AFTERWARDS, self._follow, key)

    def _follow(self, key: events.Key) -> None:
        if key is self._last and self._asked is None:
            self._ask(behind_it=True)

    async def handled(self, number: int) -> None:
        """Whatever was handed on before this number was asked has been handled, or has had its time."""
        if number != self._asked:
            return
        self._asked = None
        if self._asked_behind_it:
            self._last = None
        else:
            self._ask(behind_it=True)
        await self._go_on()

    async def _go_on(self) -> None:
        while self._waiting and self._asked is None:
            if self._last is None or self._goes_on_typing(self._waiting[0]):
                await self._hand_on_next()
            else:
                self._ask(behind_it=self._has_arrived)

    def _goes_on_typing(self, key: events.Key) -> bool:
        """Whether this and the last key are text for one field: its own queue keeps their order."""
        target, last = self._app.focused, self._last
        return (
            last is not None
            and target is not None
            and target is self._target
            and all(target.check_consume_key(typed.key, typed.character) for typed in (last, key))
        )

    async def _hand_on_next(self) -> None:
        key = self._waiting.popleft()
        self._target = self._app.focused or self._app.screen
        await self._hand_on(key)
        self._last = key if key.is_forwarded else None  # otherwise a priority binding has run already
        self._has_arrived = False

    def _ask(self, *, behind_it: bool) -> None:
        """Send a message where the last key went, `behind_it` when the key has asked for all that it asks for."""
        self._count = self._asked = self._count + 1
        self._asked_behind_it = behind_it
        follower = KeyHandled(self._count)
        if self._target:
            follower.set_sender(self._target)
            self._target.post_message(follower)
        self._look_after(self._count, get_running_loop().time() + PATIENCE)

    def _look_after(self, number: int, until: float) -> None:
        if number != self._asked:
            return
        loop = get_running_loop()
        if self._target is None or not self._target.is_running or loop.time() > until:
            self._app.call_later(self.handled, number)
        else:
            loop.call_later(_LOOK, self._look_after, number, until)
