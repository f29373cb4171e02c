"""Why a visit is cancelled: a digit for what is said most often, or a few words."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from petdesk.screens.base import AtTheDesk
from petdesk.widgets.key_bar import KeyBar
from petdesk.wording import shown

REASONS: Final = (
    "Owner cannot come",
    "Pet is better",
    "Owner comes another time",
    "Owner went elsewhere",
    "Pet has died",
    "We had to cancel",
)


class ReasonDialog(AtTheDesk, ModalScreen[str | None]):
    """Returns the reason, or None. Digits choose at once; any other letter begins a reason of one's own."""

    AREA = "Cancel a visit"
    CSS_PATH = "reason.tcss"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(str(digit), f"choose({digit})", id=f"reason.{digit}", show=False, tooltip=f"“{reason}”")
            for digit, reason in enumerate(REASONS, 1)
        ),
        Binding("escape", "dismiss(None)", "Keep the visit", id="reason.back", tooltip="Do not cancel the visit"),
    ]

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        with Vertical(id="card"):
            yield Static(Content(shown(self._question)), id="title")
            yield Static(Content("\n").join(_line(digit, reason) for digit, reason in enumerate(REASONS, 1)))
            # Whatever is typed first is in the field before it has the focus: it must not be selected and typed over.
            yield Input(placeholder="or type another reason", id="own", max_length=200, select_on_focus=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(Input).cursor_blink = False

    def on_key(self, event: Key) -> None:
        """The first letter goes to the field, and so does all that follows."""
        own = self.query_one(Input)
        if self.focused is None and event.is_printable and event.character and not event.character.isdigit():
            event.stop()
            own.focus()
            own.insert_text_at_cursor(event.character)

    def action_choose(self, digit: int) -> None:
        """One of the common reasons."""
        self.dismiss(REASONS[digit - 1])

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        if reason := event.value.strip():
            self.dismiss(reason)


def _line(digit: int, reason: str) -> Content:
    return Content.assemble((f"{digit}  ", "bold $text-accent"), reason)
