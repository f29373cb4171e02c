"""Signing in. Painted first, while the desk opens behind it; hence nothing slow is imported here."""

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from petdesk.errors import DeskError
from petdesk.screens.base import AtTheDesk
from petdesk.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from petdesk.desk import Desk


class SignIn(AtTheDesk, Screen[None]):
    """E-mail and password. In the demo, a key for each of the three people one can be."""

    AREA = "Sign in"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "demo(0)", "Reception", id="sign_in.first", tooltip="In the demo: sign in as receptionist"),
        Binding("2", "demo(1)", "Vet", id="sign_in.second", tooltip="In the demo: sign in as vet"),
        Binding("3", "demo(2)", "Manager", id="sign_in.third", tooltip="In the demo: sign in as manager"),
        Binding("r", "open_desk", "Try again", id="sign_in.retry", tooltip="Connect to the database once more"),
        Binding("escape", "leave_field", "Back", id="sign_in.back", show=False, tooltip="Leave the field"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._opening = False
        self._chosen: tuple[str, str] | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="card"):
            yield Static("petdesk", id="title", markup=False)
            yield Static("Opening the desk…", id="clinic", markup=False)
            yield Input(placeholder="E-mail", id="email", max_length=255)
            yield Input(placeholder="Password", password=True, id="password", max_length=255)
            yield Static("", id="message", markup=False)
            yield Static(self._offer(), id="offer")
        yield KeyBar()

    def on_mount(self) -> None:
        for field in self.query(Input):
            field.cursor_blink = False
        if not self.petdesk.demo_accounts:
            self.query_one("#email").focus()

    def on_screen_resume(self) -> None:
        for field in self.query(Input):
            field.clear()
        self._tell("")

    def _offer(self) -> Content:
        accounts = self.petdesk.demo_accounts
        if not accounts:
            return Content("")
        lines = [Content.assemble("Press ", (account.key, "bold $primary"), f"  {account.who}") for account in accounts]
        return Content("\n").join([Content("This is the demo. Everybody in it is invented."), *lines])

    # Opening the desk

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        del parameters
        if action == "demo":
            return bool(self.petdesk.demo_accounts)
        if action == "open_desk":
            return not self._opening and not self.petdesk.is_open
        return True

    @work
    async def action_open_desk(self) -> None:
        """Connect. What goes wrong is said here, with the cure, and can be tried again."""
        if self._opening or self.petdesk.is_open:
            return
        self._opening = True
        self._tell("")
        try:
            desk = await self.petdesk.in_thread(self._open)
        except DeskError as error:
            self._tell(f"{error}  Press r to try again.", failed=True)
        else:
            self.petdesk.desk_opened(desk)
            self.query_one("#clinic", Static).update(Content(desk.clinic.name))
            if self._chosen:
                self.sign_in(*self._chosen)
        finally:
            self._opening = False
            self.refresh_bindings()

    def _open(self) -> "Desk":
        return self.petdesk.open_desk(lambda sentence: self.app.call_from_thread(self._progress, sentence))

    def _progress(self, sentence: str) -> None:
        self.query_one("#clinic", Static).update(Content(sentence))

    # Signing in

    def action_demo(self, number: int) -> None:
        """Sign in as one of the demo's people."""
        from petdesk.demo.accounts import PASSWORD

        self._begin(self.petdesk.demo_accounts[number].email, PASSWORD)

    def action_leave_field(self) -> None:
        """Keys act again instead of being typed."""
        self.set_focus(None)

    @on(Input.Submitted, "#email")
    def _to_password(self) -> None:
        self.query_one("#password").focus()

    @on(Input.Submitted, "#password")
    def _submit(self) -> None:
        self._begin(self.query_one("#email", Input).value, self.query_one("#password", Input).value)

    def _begin(self, email: str, password: str) -> None:
        if not email or not password:
            self._tell("Type your e-mail and your password.", failed=True)
            return
        self._chosen = (email, password)
        if self.petdesk.is_open:
            self.sign_in(email, password)

    @work(exclusive=True)
    async def sign_in(self, email: str, password: str) -> None:
        """Check who it is; argon2 takes its time, in a thread."""
        from petdesk.sign_in import sign_in

        self._chosen = None
        self._tell("Signing in…")
        try:
            actor = await self.petdesk.in_thread(lambda: sign_in(self.petdesk.desk, email, password))
        except DeskError as error:
            self._tell(str(error), failed=True)
            self.query_one("#password", Input).clear()
            return
        self._tell("")
        self.petdesk.signed_in(actor)

    def _tell(self, sentence: str, *, failed: bool = False) -> None:
        message = self.query_one("#message", Static)
        message.update(Content(sentence))
        message.set_class(failed, "failed")
