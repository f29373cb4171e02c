"""A channel in the grid of what an owner agreed to: yes, no, or never asked, for each purpose."""

from collections.abc import Sequence
from typing import ClassVar, Final

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.content import Content

from petdesk.widgets.cells import cut
from petdesk.widgets.drawn_field import SwitchedField
from petdesk.wording import shown

CELL: Final = 15
"""Cells that each purpose takes."""
_ADDRESS: Final = 24
"""Cells that are left for an address where the screen is narrow."""

YES, NO, UNASKED = "yes", "no", "-"

_DRAWN: Final = {
    YES: ("✓ yes", "bold $text-success"),
    NO: ("✗ no", "bold $text-warning"),
    UNASKED: ("– not asked", "$foreground-muted"),
}


class ConsentRow(SwitchedField):
    """One line of the grid; ← and → choose the purpose, space what was said. The line below says what was before.

    The value is an answer for each purpose, with commas between them. What nobody ever asked becomes yes, no, and not
    asked again; what was asked once stays a yes or a no.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "switch", "Yes or no", id="consent.toggle", tooltip="Yes, no, or not asked"),
        Binding("y", "answer('yes')", "Yes", id="consent.yes", show=False, tooltip="The owner says yes"),
        Binding("n", "answer('no')", "No", id="consent.no", show=False, tooltip="The owner says no"),
        Binding("right", "step(1)", "Next", id="consent.next", show=False, tooltip="The other purpose"),
        Binding("left", "step(-1)", "Previous", id="consent.previous", show=False, tooltip="The other purpose"),
        Binding("down", "row(1)", "Down", id="consent.down", show=False, tooltip="The next channel"),
        Binding("up", "row(-1)", "Up", id="consent.up", show=False, tooltip="The channel before"),
        Binding("enter", "accept", "Next field", id="consent.accept", show=False, tooltip="On to the next field"),
    ]
    DEFAULT_CSS = """
    ConsentRow Segments { background: $surface; }
    ConsentRow Segments:focus { background: $surface; }
    """

    def __init__(self, key: str, label: str, purposes: int) -> None:
        super().__init__(key, label)
        self._answers = [UNASKED] * purposes
        self._address = ""
        self._initial = self.value

    @property
    def value(self) -> str:
        return ",".join(self._answers)

    @property
    def answers(self) -> tuple[bool | None, ...]:
        """For each purpose yes, no, or None where nobody asked."""
        return tuple({YES: True, NO: False}.get(answer) for answer in self._answers)

    def fill(self, value: str) -> None:
        self._answers = value.split(",")
        self._initial = value
        self.redraw()

    def show(self, answers: Sequence[bool | None], address: str) -> None:
        """What was said before, and where the channel leads."""
        self._address = address
        words = {True: YES, False: NO, None: UNASKED}
        self.fill(",".join(words[answer] for answer in answers))

    def action_step(self, by: int) -> None:
        """The next purpose."""
        self._at = (self._at + by) % len(self._answers)
        self.redraw()

    def action_row(self, by: int) -> None:
        """The same purpose on the next channel."""
        rows = list(self.screen.query(ConsentRow))
        row = rows[(rows.index(self) + by) % len(rows)]
        row._at = self._at
        row.take_focus()

    def action_switch(self) -> None:
        """Another answer."""
        asked_before = self._initial.split(",")[self._at] != UNASKED
        after = {UNASKED: YES, YES: NO, NO: YES if asked_before else UNASKED}
        self.action_answer(after[self._answers[self._at]])

    def action_answer(self, answer: str) -> None:
        """This answer."""
        self._answers[self._at] = answer
        self.redraw()
        self.post_message(self.Changed(self))

    def drawn(self) -> Content:
        under = self._at if self.has_cursor else None
        before = self._initial.split(",")
        cells = [
            self._cell(answer, changed=answer != before[at], under=at == under)
            for at, answer in enumerate(self._answers)
        ]
        return Content("  ").join([*cells, Content.styled(cut(shown(self._address), _ADDRESS), "$foreground-muted")])

    def _cell(self, answer: str, *, changed: bool, under: bool) -> Content:
        words, ink = _DRAWN[answer]
        words = f" {words}{' *' if changed else ''}"
        padded = words + " " * (CELL - cell_len(words))
        return Content.styled(padded, f"{ink}{' on $primary 25%' if under else ''}")
