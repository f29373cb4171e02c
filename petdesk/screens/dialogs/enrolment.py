"""Setting up an authenticator app: the QR code, the secret for those who cannot scan it, and the first code."""

from collections.abc import Awaitable, Callable
from typing import ClassVar, Generic, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from petdesk.errors import DeskError, FieldErrors, TooManyTries
from petdesk.screens.base import AtTheDesk
from petdesk.services.accounts import Enrolment
from petdesk.widgets.key_bar import KeyBar
from petdesk.widgets.notice import Notice
from petdesk.widgets.qr import drawn, modules

T = TypeVar("T")

HOW = "Scan this with an authenticator app on your phone, or type the secret into it:"
THEN = "Then type the six digits that the app shows."


class EnrolmentDialog(AtTheDesk, ModalScreen[T | None], Generic[T]):
    """Returns what `confirm` makes of the first right code; None when it was left.

    Nothing is kept before. `confirm` may raise a DeskError, which is said beside the field.
    """

    AREA = "Authenticator app"
    CSS_PATH = "enrolment.tcss"
    AUTO_FOCUS = "#code"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "confirm", "Confirm", id="enrolment.confirm", priority=True, tooltip="Check the six digits"),
        Binding("escape", "leave", "Not now", id="enrolment.leave", tooltip="Leave without setting up the app"),
    ]

    def __init__(self, app: Enrolment, confirm: Callable[[Enrolment, str], Awaitable[T]]) -> None:
        super().__init__()
        self._app = app
        self._confirm = confirm
        self._checking = False

    def compose(self) -> ComposeResult:
        with Horizontal(id="card"):
            yield Static(drawn(modules(self._app.uri)), id="qr")
            with Vertical(id="words"):
                yield Static("Authenticator app", id="heading")
                yield Static(HOW)
                yield Static(Content(self._app.spelled), id="secret")
                yield Static(THEN)
                yield Input(placeholder="Six digits", id="code", max_length=10)
                yield Notice("", id="message")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(Input).cursor_blink = False

    def action_leave(self) -> None:
        """Leave; no app is set up."""
        if not self._checking:
            self.dismiss(None)

    @on(Input.Submitted)
    def action_confirm(self) -> None:
        """Check the code, once, however often the key is pressed."""
        code = self.query_one(Input).value
        if not code.strip():
            self._tell("Type the six digits.")
        elif not self._checking:
            self._checking = True
            self.check(code)

    @work
    async def check(self, code: str) -> None:
        """Ask whether the code is right; what was typed stays until it is."""
        self.query_one(Notice).tell("Checking…")
        try:
            answer = await self._confirm(self._app, code)
        except TooManyTries as error:
            self.query_one(Notice).count_down(str(error), error.seconds, self.desk.clock)
        except FieldErrors as errors:
            self._tell(" ".join(errors.fields.values()))
        except DeskError as error:
            self._tell(str(error))
        else:
            self.dismiss(answer)
        finally:
            self._checking = False

    def _tell(self, sentence: str) -> None:
        self.query_one(Notice).tell(sentence, failed=True)
        self.query_one(Input).action_select_all()
