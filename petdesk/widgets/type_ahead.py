"""A field that offers what fits while one types: letters filter, ↑ and ↓ choose, what is chosen is what counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from rich.cells import cell_len, set_cell_size
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.events import DescendantBlur, DescendantFocus
from textual.message import Message
from textual.widgets import Input, Static

from petdesk.widgets.highlight import folded

SHOWN: Final = 5
"""Choices below the field. Always as many lines, so that nothing jumps while one types."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: its key, how it reads, and what stands at the right of it."""

    key: Any
    label: str
    hint: str = ""

    def fits(self, words: list[str]) -> bool:
        """Whether every typed word begins a word of the label."""
        parts = folded(self.label).replace("-", " ").split()
        return all(any(part.startswith(word) for part in parts) for word in words)


class TypeAhead(Vertical):
    """One line while it rests; with the focus, the choices that fit stand below it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "step(1)", "Next", id="choice.next", show=False, tooltip="The next choice"),
        Binding("up", "step(-1)", "Previous", id="choice.previous", show=False, tooltip="The choice before"),
    ]
    DEFAULT_CSS = """
    TypeAhead {
        height: auto; width: 1fr;
        Static { height: 5; padding: 0 1; display: none; }
        &.open Static { display: block; }
    }
    """

    @dataclass
    class Typed(Message):
        """Somebody typed: the choices may have to be looked up anew."""

        field: "TypeAhead"
        text: str

        @property
        def control(self) -> "TypeAhead":
            return self.field

    @dataclass
    class Chosen(Message):
        """Another choice counts now, or none."""

        field: "TypeAhead"

        @property
        def control(self) -> "TypeAhead":
            return self.field

    @dataclass
    class Accepted(Message):
        """Enter: on to the next field."""

        field: "TypeAhead"

        @property
        def control(self) -> "TypeAhead":
            return self.field

    def __init__(self, *, placeholder: str = "", looked_up: bool = False, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._placeholder = placeholder
        self._looked_up = looked_up
        self._choices: tuple[Choice, ...] = ()
        self._fitting: tuple[Choice, ...] = ()
        self._at = 0
        self.touched = False
        """Whether somebody typed or chose here."""

    def compose(self) -> ComposeResult:
        yield Input(placeholder=self._placeholder, select_on_focus=True, max_length=200)
        yield Static()

    def on_mount(self) -> None:
        self._input.cursor_blink = False

    @property
    def _input(self) -> Input:
        return self.query_one(Input)

    @property
    def chosen(self) -> Choice | None:
        """What counts: the choice under the mark."""
        return self._fitting[self._at] if self._fitting else None

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self._input.value

    def offer(self, choices: Iterable[Choice], choose: Any = None) -> None:
        """Offer these choices instead; the chosen one stays chosen when it is still there."""
        keep = choose if choose is not None else (self.chosen.key if self.chosen else None)
        self._choices = tuple(choices)
        typing = self._input.has_focus and self.touched
        self._narrow(self._input.value if typing and not self._looked_up else "", keep)
        if not self._input.has_focus:
            self._write_chosen()

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """All choices again, around the one that counts; typing replaces the text."""
        del event
        self.add_class("open")
        if not self._looked_up:
            self._narrow("", self.chosen.key if self.chosen else None)
        self._draw()

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        """At rest the field reads as what was chosen."""
        del event
        self.remove_class("open")
        self._write_chosen()

    def _write_chosen(self) -> None:
        if self.chosen or not self._looked_up:
            with self.prevent(Input.Changed):
                self._input.value = self.chosen.label if self.chosen else ""

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if not self._input.has_focus:
            return
        self.touched = True
        if not self._looked_up:
            self._narrow(event.value, None)
        self.post_message(self.Typed(self, event.value))

    @on(Input.Submitted)
    def _accept(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Accepted(self))

    def action_step(self, by: int) -> None:
        """The next or previous choice."""
        if self._fitting:
            self.touched = True
            self._at = (self._at + by) % len(self._fitting)
            self._draw()
            self._write_chosen()
            self._input.select_all()
            self.post_message(self.Chosen(self))

    def _narrow(self, typed: str, keep: Any) -> None:
        before = self.chosen
        words = folded(typed).split()
        self._fitting = tuple(choice for choice in self._choices if choice.fits(words))
        keys = [choice.key for choice in self._fitting]
        self._at = keys.index(keep) if keep in keys else 0
        self._draw()
        if self.chosen != before:
            self.post_message(self.Chosen(self))

    def _draw(self) -> None:
        first = max(min(self._at - SHOWN // 2, len(self._fitting) - SHOWN), 0)
        width = max(self.size.width - 2, 20)
        lines = [
            _line(choice, width, chosen=first + place == self._at)
            for place, choice in enumerate(self._fitting[first : first + SHOWN])
        ]
        self.query_one(Static).update(Content("\n").join(lines) if lines else Content.styled("nothing fits", "dim"))


def _line(choice: Choice, width: int, *, chosen: bool) -> Content:
    room = width - 2 - cell_len(choice.hint) - 1
    label = (
        set_cell_size(choice.label, room)
        if cell_len(choice.label) <= room
        else set_cell_size(choice.label, room - 1) + "…"
    )
    line = Content.assemble(("▌ " if chosen else "  ", "$text-accent"), label, " ", (choice.hint, "$foreground-muted"))
    return line.stylize("bold") if chosen else line
