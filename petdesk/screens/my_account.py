"""What somebody sets for themselves: where they are signed in, the password, the authenticator app, recovery codes."""

from typing import ClassVar, Final

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from petdesk.screens.base import DeskScreen
from petdesk.screens.dialogs.confirm import Confirm
from petdesk.screens.dialogs.enrolment import EnrolmentDialog
from petdesk.screens.dialogs.own_account import PasswordDialog, RenewCodesDialog
from petdesk.screens.dialogs.recovery_codes import RecoveryCodes
from petdesk.services import accounts
from petdesk.services.accounts import Enrolment, MfaState, SessionRow
from petdesk.widgets.table import Column, Table
from petdesk.wording import count, day_short, shown

FEW: Final = 3
"""Recovery codes left, from which on it is time for new ones."""


class Sessions(Table):
    """A list whose rows are all there is to see."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter has nothing to open."""
        del parameters
        return action != "open"


class MyAccount(DeskScreen):
    """Pushed on top of an area; Esc goes back to it."""

    AREA = "My account"
    CSS_PATH = "my_account.tcss"
    AUTO_FOCUS = "#sessions"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="account.back", tooltip="Back to where one came from"),
        Binding("o", "end_others", "End others", id="account.end_others",
                tooltip="Sign me out at every other desk"),
        Binding("x", "end_one", "End this", id="account.end_one", tooltip="Sign me out at the chosen desk"),
        Binding("p", "password", "Password", id="account.password", tooltip="Change my password"),
        Binding("a", "new_app", "App", id="account.new_app",
                tooltip="Set up an authenticator app, instead of the one before"),
        Binding("r", "new_codes", "Codes", id="account.new_codes",
                tooltip="Ten new recovery codes instead of the old ones"),
    ]  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._state: MfaState | None = None

    def compose_work(self) -> ComposeResult:
        yield Static("", id="facts")
        yield Sessions(
            Column("Desk", 18, share=1),
            Column("Signed in", 14),
            Column("Last seen", 14),
            Column("Until", 14, roomy=90),
            Column("", 11),
            id="sessions",
        )

    @work(exclusive=True, group="account")
    async def reload(self) -> None:
        """Read sessions and second proof again."""
        with self.telling():
            self._state = await self.read(accounts.my_mfa)
            self._show(await self.read(accounts.my_sessions))
            self._say_who(self._state)
            self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Codes are of an app; without one there is nothing to renew."""
        del parameters
        return action != "new_codes" or bool(self._state and self._state.has_app)

    def _say_who(self, state: MfaState) -> None:
        actor = self.desk.actor
        if actor is None:
            return
        left = count(state.codes_left, "recovery code")
        proof = (
            Content.assemble("Authenticator app set up · ", (f"{left} left", "$text-warning"))
            if state.has_app and state.codes_left <= FEW
            else Content(f"Authenticator app set up · {left} left" if state.has_app else "No authenticator app")
        )
        self.query_one("#facts", Static).update(
            Content.assemble((shown(actor.name), "bold"), f"   {shown(actor.email)}\n", proof)
        )

    def _show(self, sessions: tuple[SessionRow, ...]) -> None:
        self._table.show((session, self._cells(session)) for session in sessions)

    def _cells(self, session: SessionRow) -> tuple[Text, ...]:
        table = self._table
        state = Text("this desk", table.ink("accent")) if session.this_one else Text("")
        if session.locked and not session.this_one:
            state = Text("locked", table.ink("muted"))
        moments = (session.created_at, session.seen_at, session.expires_at)
        local = [self.local(moment) for moment in moments]
        times = (Text(f"{day_short(at.date(), self.today)} {at:%H:%M}") for at in local)
        return (Text(shown(session.desk_name)), *times, state)

    @property
    def _table(self) -> Table:
        return self.query_one("#sessions", Table)

    def action_back(self) -> None:
        """Back to the area."""
        self.dismiss(None)

    # Sessions

    @work
    async def action_end_others(self) -> None:
        """Sign out everywhere but here."""
        with self.telling():
            ended = await self.write(accounts.end_other_sessions)
            self.say(f"Signed out at {count(ended, 'other desk')}." if ended else "You are signed in nowhere else.")
        self.reload()

    @work
    async def action_end_one(self) -> None:
        """Sign out at the desk under the cursor."""
        session: SessionRow | None = self._table.selected
        if session is None:
            return
        if session.this_one:
            self.say("This is the session you work in. F10 ends it.")
            return
        with self.telling():
            await self.write(accounts.end_session, session.session_id)
            self.say(f"Signed out at {shown(session.desk_name)}.")
        self.reload()

    # Proofs

    @work
    async def action_password(self) -> None:
        """Change the password."""
        if self._state is None:
            return
        changed = await self.petdesk.push_screen_wait(PasswordDialog(self._state))
        if changed:
            self.say("Your password is changed. You are signed out at every other desk.")
            self.reload()

    @work
    async def action_new_app(self) -> None:
        """Set up an authenticator app; the one before counts no longer."""
        question = "The app you have now will count no longer. Set up another?"
        if self._state is None or (self._state.has_app and not await self._sure(question)):
            return
        app = await self._new_enrolment()
        if await self.petdesk.push_screen_wait(EnrolmentDialog(app, self._keep)):
            await self.petdesk.push_screen_wait(RecoveryCodes(app.recovery_codes))
            self.reload()

    @work
    async def action_new_codes(self) -> None:
        """Ten new recovery codes."""
        fresh = await self._new_enrolment()
        codes = await self.petdesk.push_screen_wait(RenewCodesDialog(fresh))
        if codes is not None:
            await self.petdesk.push_screen_wait(RecoveryCodes(codes))
            self.reload()

    async def _keep(self, app: Enrolment, code: str) -> bool:
        await self.write(accounts.set_up_mfa, app, code)
        return True

    async def _new_enrolment(self) -> Enrolment:
        from petdesk.sign_in import enrolment

        return await self.ask(lambda desk: enrolment(desk, desk.actor.email if desk.actor else ""))

    async def _sure(self, question: str) -> bool:
        return await self.petdesk.push_screen_wait(Confirm(question, "Set up another"))
