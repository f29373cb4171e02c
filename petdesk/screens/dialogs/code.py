"""A one-use code to hand to a colleague: large, once, with what to tell them."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from petdesk.screens.base import AtTheDesk
from petdesk.services.accounts import Issued
from petdesk.widgets.key_bar import KeyBar
from petdesk.wording import shown


class CodeDialog(AtTheDesk, ModalScreen[None]):
    """Shows a code as long as it is open, and nothing brings it back. Only Esc closes it: Enter may be one too many."""

    AREA = "A colleague's code"
    CSS_PATH = "code.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Done", id="code.done", tooltip="The code is handed over; it is gone then"),
    ]

    def __init__(self, issued: Issued, until: str, *, app: bool) -> None:
        super().__init__()
        self._issued = issued
        self._until = until
        self._app = app

    def compose(self) -> ComposeResult:
        with Vertical(id="card"):
            yield Static(Content(f"A code for {shown(self._issued.name)}"), id="heading")
            yield Static(Content(_spaced(self._issued.code)), id="code")
            yield Static(Content(f"Shown only now. It works once, until {self._until}."), id="stands")
            yield Static(Content("\n").join(self._steps()), id="tell")
        yield KeyBar()

    def _steps(self) -> list[Content]:
        steps = [
            "At any desk, on the sign-in screen, say you have a code.",
            "Type this code; 0, O, 1, I and L do not occur in it.",
            "Choose a password that you use nowhere else.",
        ]
        if self._app:
            steps.append("Have your phone at hand, with an authenticator app.")
        said = Content.styled("Write it down or read it out. Tell them:", "$foreground-muted")
        return [said, *(Content.assemble((f" {at}  ", "$text-accent"), step) for at, step in enumerate(steps, 1))]


def _spaced(code: str) -> str:
    return "  -  ".join(" ".join(group) for group in code.split("-"))
