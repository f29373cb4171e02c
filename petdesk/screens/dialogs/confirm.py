"""A question with two answers."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from petdesk.screens.base import AtTheDesk
from petdesk.widgets.key_bar import KeyBar
from petdesk.wording import shown_lines


class Confirm(AtTheDesk, ModalScreen[bool]):
    """Returns whether the answer was yes. Esc is no; Enter is yes, unless the question says `careful`."""

    AREA = "Question"
    CSS_PATH = "confirm.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "dismiss(True)", "Yes", id="confirm.yes", tooltip="Yes, do it"),
        Binding("enter", "enter", "Yes", id="confirm.enter", show=False, tooltip="Yes, do it"),
        Binding("n", "dismiss(False)", "No", id="confirm.no", tooltip="No, leave it as it is"),
        Binding("escape", "dismiss(False)", "Back", id="confirm.back", tooltip="No, leave it as it is"),
    ]

    def __init__(self, question: str, yes_label: str = "Yes", *, careful: bool = False) -> None:
        super().__init__()
        self._question = question
        self._yes_label = yes_label
        self._careful = careful

    def compose(self) -> ComposeResult:
        with Vertical(id="card"):
            yield Static(Content(shown_lines(self._question)), id="question")
            yes = ("y", "bold $text-accent") if self._careful else ("y or ↵", "bold $text-accent")
            yield Static(Content.assemble(yes, f"  {self._yes_label}     ", ("n", "bold $text-accent"), "  No"))
        yield KeyBar()

    def action_enter(self) -> None:
        """Enter alone answers only what does no harm."""
        if not self._careful:
            self.dismiss(result=True)
