"""The ten recovery codes: shown once, and gone when they are written down."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from petdesk.screens.base import AtTheDesk
from petdesk.widgets.key_bar import KeyBar

WHY = (
    "Write these down and keep them away from this desk. Each signs you in once when your phone is not at hand."
    " They are not shown again."
)


class RecoveryCodes(AtTheDesk, ModalScreen[None]):
    """Neither Enter nor Esc goes on: a key that was on its way must not take the codes away."""

    AREA = "Recovery codes"
    CSS_PATH = "recovery_codes.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "dismiss", "I have written them down", id="recovery.done", tooltip="The codes are written down"),
    ]

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__()
        self._codes = tuple(codes)

    def compose(self) -> ComposeResult:
        half = (len(self._codes) + 1) // 2
        numbered = [f"{number:>2}  {code}" for number, code in enumerate(self._codes, 1)]
        left, right = numbered[:half], numbered[half:]
        lines = [f"{first}     {second}" for first, second in zip(left, [*right, ""], strict=False)]
        with Vertical(id="card"):
            yield Static("Recovery codes", id="heading")
            yield Static(WHY, id="why")
            yield Static(Content("\n".join(lines)), id="codes")
            yield Static(Content.assemble(("w", "bold $text-accent"), "  I have written them down"))
        yield KeyBar()
