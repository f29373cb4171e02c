"""Small forms of one's own account: another password, other recovery codes."""

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Static

from petdesk.errors import FieldErrors
from petdesk.screens.dialogs.form import FormDialog
from petdesk.screens.dialogs.new_password import check_same, password_fields, rules
from petdesk.services import accounts
from petdesk.services.accounts import Enrolment, MfaState
from petdesk.services.accounts.passwords import SHORTEST_ALONE, SHORTEST_WITH_MFA
from petdesk.widgets.field import Field


class PasswordDialog(FormDialog[bool]):
    """Returns whether the password was changed."""

    AREA = "Change the password"

    def __init__(self, state: MfaState) -> None:
        super().__init__("Change the password")
        self._shortest = SHORTEST_WITH_MFA if state.required or state.has_app else SHORTEST_ALONE

    def compose_fields(self) -> ComposeResult:
        yield Field("current", "Present one", secret=True)
        yield from password_fields(self._shortest)

    def compose_below(self) -> Iterable[Widget]:
        yield rules(self._shortest)

    async def store(self) -> bool:
        from petdesk.sign_in import change_password

        typed = self.typed()
        if not typed["current"]:
            raise FieldErrors({"current": "Type the password you have now."})
        check_same(typed)
        await self.ask(lambda desk: change_password(desk, typed["current"], typed["password"]))
        return True


class RenewCodesDialog(FormDialog[tuple[str, ...]]):
    """Returns the new codes, which are to be shown once."""

    AREA = "New recovery codes"

    def __init__(self, fresh: Enrolment) -> None:
        super().__init__("New recovery codes")
        self._fresh = fresh

    def compose_fields(self) -> ComposeResult:
        yield Field("code", "Code", placeholder="six digits of your app")

    def compose_below(self) -> Iterable[Widget]:
        yield Static("The ten codes you have now count no longer once the new ones are made.", classes="aside")

    async def store(self) -> tuple[str, ...]:
        return await self.write(accounts.renew_recovery_codes, self.field("code").value, self._fresh)
