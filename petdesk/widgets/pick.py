"""A field of a form in which one chooses between a few words."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Key

from petdesk.widgets.drawn_field import DrawnField


class Pick(DrawnField):
    """One of a few values: ← and → choose, or the letter with which its word begins."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space", "step(1)", "Next", id="pick.next", show=False, tooltip="The next choice"),
        Binding("left", "step(-1)", "Previous", id="pick.previous", show=False, tooltip="The choice before"),
        Binding("enter", "accept", "Next field", id="pick.accept", show=False, tooltip="On to the next field"),
    ]

    def __init__(self, key: str, label: str, choices: Iterable[tuple[str, str]]) -> None:
        super().__init__(key, label)
        self._choices = tuple(choices)
        self._at = 0
        self._initial = self.value

    @property
    def value(self) -> str:
        return self._choices[self._at][0]

    def fill(self, value: str) -> None:
        self._initial = value
        self._choose([key for key, _ in self._choices].index(value))

    def action_step(self, by: int) -> None:
        """The next or previous choice."""
        self._choose((self._at + by) % len(self._choices))

    def on_key(self, event: Key) -> None:
        """The choice whose word begins with this letter."""
        letters = [word[0].lower() for _, word in self._choices]
        if event.character and event.character.lower() in letters:
            event.stop()
            self._choose(letters.index(event.character.lower()))

    def on_click(self) -> None:
        """The mouse goes through the choices."""
        self.action_step(1)

    def _choose(self, at: int) -> None:
        self._at = at
        self.redraw()
        self.remove_class("wrong")
        self.say(Content())
        self.post_message(self.Changed(self))

    def drawn(self) -> Content:
        return Content("   ").join(
            Content.assemble(("● ", "$text-accent"), (word, "bold"))
            if at == self._at
            else Content.styled(f"○ {word}", "$foreground-muted")
            for at, (_, word) in enumerate(self._choices)
        )
