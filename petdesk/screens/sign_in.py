"""Signing in. Painted first, while the desk opens behind it; hence nothing slow is imported here."""

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from petdesk.errors import (
    CodeNeeded,
    CodeWrong,
    DeskError,
    EnrolmentNeeded,
    FieldErrors,
    SignInFailed,
    TooManyTries,
)
from petdesk.screens.base import AtTheDesk
from petdesk.styled import stylesheets
from petdesk.widgets.key_bar import KeyBar
from petdesk.widgets.notice import Notice

if TYPE_CHECKING:
    from pathlib import Path

    from petdesk.desk import Desk
    from petdesk.services.accounts import Enrolment
    from petdesk.services.here import Actor

DOOR = "sign_in"
"""The mode this screen is: what it opens, opens here, whatever is in front meanwhile."""


class SignIn(AtTheDesk, Screen[None]):
    """E-mail, password, and the second proof once it is asked for. In the demo, a key for each of three people."""

    AREA = "Sign in"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "demo(0)", "Reception", id="sign_in.first", tooltip="In the demo: sign in as receptionist"),
        Binding("2", "demo(1)", "Vet", id="sign_in.second", tooltip="In the demo: sign in as vet"),
        Binding("3", "demo(2)", "Manager", id="sign_in.third", tooltip="In the demo: sign in as manager"),
        Binding("f2", "have_a_code", "I have a code", id="sign_in.code",
                tooltip="Choose a password with a setup code, an invitation, or the code of a reset"),
        Binding("r", "open_desk", "Try again", id="sign_in.retry", tooltip="Connect to the database once more"),
        Binding("escape", "leave_field", "Back", id="sign_in.back", show=False, tooltip="Leave the field"),
    ]  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._opening = False
        self._chosen: tuple[str, str] | None = None
        self._entering = False

    def compose(self) -> ComposeResult:
        with Vertical(id="card"):
            yield Static("petdesk", id="title", markup=False)
            yield Static("Opening the desk…", id="clinic", markup=False)
            yield Input(placeholder="E-mail", id="email", max_length=255)
            yield Input(placeholder="Password", password=True, id="password", max_length=1024)
            yield Input(placeholder="Six digits of your app, or a recovery code", id="code", max_length=40)
            yield Notice("", id="message")
            yield Static(self._offer(), id="offer")
        yield KeyBar()

    def on_mount(self) -> None:
        self._code.display = False
        for field in self.query(Input):
            field.cursor_blink = False
        if not self.petdesk.demo_accounts:
            self.query_one("#email").focus()

    def on_screen_resume(self) -> None:
        """Nothing of the one before; what the desk says to whoever was signed out."""
        seats = self.petdesk.seats
        for field in self.query(Input):
            field.clear()
        self._email.value = seats.email
        self._ask_for_code(wanted=False)
        if seats.email or not self.petdesk.demo_accounts:
            self.query_one("#password" if seats.email else "#email").focus()
        elif self.petdesk.is_open:
            self.set_focus(None)
        self._tell(seats.greeting)
        self.refresh_bindings()

    @property
    def _email(self) -> Input:
        return self.query_one("#email", Input)

    @property
    def _password(self) -> Input:
        return self.query_one("#password", Input)

    @property
    def _code(self) -> Input:
        return self.query_one("#code", Input)

    def _ask_for_code(self, *, wanted: bool) -> None:
        self._code.display = wanted
        if wanted:
            self._code.focus()
        else:
            self._code.clear()

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
        if action == "have_a_code":
            return self.petdesk.is_open
        return True

    @work
    async def action_open_desk(self) -> None:
        """Connect. What goes wrong is said here, with the cure, and can be tried again."""
        if self._opening or self.petdesk.is_open:
            return
        self._opening = True
        self._tell("")
        try:
            desk, sheets = await self.petdesk.in_thread(self._open)
        except DeskError as error:
            self._tell(f"{error}  Press r to try again.", failed=True)
        else:
            self.petdesk.add_stylesheets(sheets)
            self.petdesk.desk_opened(desk)
            self.query_one("#clinic", Static).update(Content(desk.clinic.name))
            self.refresh_bindings()
            if self._chosen:
                self.sign_in(*self._chosen)
        finally:
            self._opening = False
            self.refresh_bindings()

    def _open(self) -> "tuple[Desk, dict[Path, str]]":
        desk = self.petdesk.open_desk(lambda sentence: self.app.call_from_thread(self._progress, sentence))
        return desk, stylesheets()

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
    @on(Input.Submitted, "#code")
    def _submit(self) -> None:
        self._begin(self._email.value, self._password.value)

    @on(Input.Changed, "#email")
    @on(Input.Changed, "#password")
    def _somebody_else(self) -> None:
        if self._code.display and not self._entering:
            self._ask_for_code(wanted=False)

    def _begin(self, email: str, password: str) -> None:
        if not email or not password:
            self._tell("Type your e-mail and your password.", failed=True)
        elif self._code.display and not self._code.value.strip():
            self._tell("Type the six digits of your app, or a recovery code.", failed=True)
        elif not self.petdesk.is_open:
            self._chosen = (email, password)
        elif not self._entering:
            self._entering = True
            self.sign_in(email, password)

    @work
    async def sign_in(self, email: str, password: str) -> None:
        """Check who it is; argon2 takes its time, in a thread."""
        from petdesk.sign_in import sign_in

        self._chosen = None
        code = self._code.value
        self._tell("Signing in…")
        try:
            actor = await self.petdesk.in_thread(lambda: sign_in(self.desk, email, password, code))
        except EnrolmentNeeded:
            await self._enrol(email, password)
        except DeskError as error:
            self._refuse(error)
        else:
            self._tell("")
            self.petdesk.signed_in(actor)
        finally:
            self._entering = False

    def _refuse(self, error: DeskError) -> None:
        """Say what is wrong or missing. What was typed stays, but for a password that is wrong."""
        match error:
            case CodeNeeded():
                self._ask_for_code(wanted=True)
                self._tell(str(error))
            case CodeWrong() | FieldErrors():
                self._tell(str(error), failed=True)
                self._code.focus()
                self._code.action_select_all()
            case TooManyTries():
                self.query_one(Notice).count_down(str(error), error.seconds, self.desk.clock)
            case _:
                self._tell(str(error), failed=True)
                if isinstance(error, SignInFailed):
                    self._password.clear()

    async def _enrol(self, email: str, password: str) -> None:
        """Set up the authenticator app that this clinic wants, then go in; its recovery codes are shown there."""
        from petdesk.screens.dialogs.enrolment import EnrolmentDialog
        from petdesk.screens.dialogs.recovery_codes import RecoveryCodes
        from petdesk.sign_in import enrolment, sign_in

        async def confirm(app: "Enrolment", code: str) -> "Actor":
            return await self.petdesk.in_thread(lambda: sign_in(self.desk, email, password, code, enrolment=app))

        self._tell("One moment…")
        app = await self.petdesk.in_thread(lambda: enrolment(self.desk, email))
        self._tell("")
        actor = await self.petdesk.push_screen_wait(EnrolmentDialog(app, confirm), mode=DOOR)
        if actor is None:
            self._tell("Without an authenticator app nobody comes in here. Sign in to set it up.", failed=True)
            return
        self.petdesk.signed_in(actor)
        self.petdesk.push_screen(RecoveryCodes(app.recovery_codes))

    @work
    async def action_have_a_code(self) -> None:
        """Choose a password with a one-use code, and sign in with it."""
        from petdesk.screens.dialogs.have_a_code import AcceptDialog, CodeDialog

        if (found := await self.petdesk.push_screen_wait(CodeDialog(), mode=DOOR)) is None:
            return
        chosen = await self.petdesk.push_screen_wait(AcceptDialog(*found), mode=DOOR)
        if chosen is not None:
            self._email.value, self._password.value = chosen
            self._begin(*chosen)

    def _tell(self, sentence: str, *, failed: bool = False) -> None:
        self.query_one(Notice).tell(sentence, failed=failed)
