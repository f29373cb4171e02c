"""Widgets that act on the keys of their cursor themselves, as a field does on letters.

A binding acts only once its key has climbed from widget to widget up to the application, and there every binding of
all of them is looked through. Of walking down a list that was a third of the time between a key and its repaint.
"""

from typing import ClassVar, cast

from textual import events
from textual.binding import Binding, BindingType
from textual.widget import Widget


class OwnKeys:
    """For a focused widget: the keys of `OWN_KEYS` act where they arrive. List them in BINDINGS too, for the help.

    What they do must be done when their action returns: the next key is handed on without waiting for it.
    """

    OWN_KEYS: ClassVar[dict[str, str]] = {}
    """Keys and their actions."""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Whether the widget uses this key itself."""
        del character
        return key in self.OWN_KEYS

    async def on_key(self, event: events.Key) -> None:
        """Act on a key of the widget's own; others go their way."""
        if action := self.OWN_KEYS.get(event.key):
            event.stop()
            event.prevent_default()
            await cast("Widget", self).run_action(action)


def own_keys(bindings: list[BindingType]) -> dict[str, str]:
    """The keys of these bindings and what they do."""
    return {binding.key: binding.action for binding in bindings if isinstance(binding, Binding)}
