"""A field of a form with a few things that are each on or off."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Key

from petdesk.widgets.drawn_field import SwitchedField


class Toggles(SwitchedField):
    """← and → go from one to the next, space switches it, and so does the letter with which its word begins.

    The value names those that are on, with commas between them. `explanation` stands below.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "switch", "Yes or no", id="toggles.toggle", tooltip="Switch it on or off"),
        Binding("right", "step(1)", "Next", id="toggles.next", show=False, tooltip="The next one"),
        Binding("left", "step(-1)", "Previous", id="toggles.previous", show=False, tooltip="The one before"),
        Binding("enter", "accept", "Next field", id="toggles.accept", show=False, tooltip="On to the next field"),
    ]

    def __init__(self, key: str, label: str, choices: Iterable[tuple[str, str]], explanation: str = "") -> None:
        super().__init__(key, label)
        self._choices = tuple(choices)
        self._explanation = explanation
        self._on: set[str] = set()

    def on_mount(self) -> None:
        self.redraw()

    @property
    def value(self) -> str:
        return ",".join(key for key, _ in self._choices if key in self._on)

    def fill(self, value: str) -> None:
        self._on = set(filter(None, value.split(",")))
        self._initial = self.value
        self.redraw()

    def action_step(self, by: int) -> None:
        """The next one or the one before."""
        self._at = (self._at + by) % len(self._choices)
        self.redraw()

    def action_switch(self) -> None:
        """Switch the one under the cursor."""
        self._on ^= {self._choices[self._at][0]}
        self.remove_class("wrong")
        self.redraw()
        self.post_message(self.Changed(self))

    def on_key(self, event: Key) -> None:
        """The one whose word begins with this letter."""
        letters = [word[0].lower() for _, word in self._choices]
        if event.character and event.character.lower() in letters:
            event.stop()
            self._at = letters.index(event.character.lower())
            self.action_switch()

    def redraw(self) -> None:
        super().redraw()
        if not self.has_class("wrong"):
            self.say(Content.styled(self._explanation, "$foreground-muted"))

    def drawn(self) -> Content:
        under = self._at if self.has_cursor else None
        return Content("   ").join(
            self._one(key, word, under=at == under) for at, (key, word) in enumerate(self._choices)
        )

    def _one(self, key: str, word: str, *, under: bool) -> Content:
        on = key in self._on
        sign = ("■ ", "$text-success") if on else ("□ ", "$foreground-muted")
        return Content.assemble(sign, (word, f"{'bold' if on else '$foreground-muted'}{' underline' if under else ''}"))
