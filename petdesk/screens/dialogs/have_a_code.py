"""For whoever holds a one-use code: a new clinic's first manager, a new colleague, somebody who starts again."""

from collections.abc import Iterable
from typing import Final

from textual.app import ComposeResult
from textual.widget import Widget

from petdesk.models import Purpose
from petdesk.screens.dialogs.form import FormDialog
from petdesk.screens.dialogs.new_password import check_same, password_fields, rules
from petdesk.services import accounts
from petdesk.services.accounts import AcceptForm, Invited
from petdesk.widgets.field import Field

_HEADINGS: Final = {
    Purpose.SETUP: "You are the first manager here",
    Purpose.INVITE: "Welcome",
    Purpose.RESET: "A new password",
}


class CodeDialog(FormDialog[tuple[str, Invited]]):
    """Returns the code as typed, and whom it was made for."""

    AREA = "I have a code"

    def __init__(self) -> None:
        super().__init__("I have a code")

    def compose_fields(self) -> ComposeResult:
        yield Field("code", "Code", placeholder="such as 7KQM-4XTP-9B2D-HV6S; dashes may be left out")

    async def store(self) -> tuple[str, Invited]:
        typed = self.field("code").value
        return typed, await self.read(accounts.look_up_code, typed)


class AcceptDialog(FormDialog[tuple[str, str]]):
    """Returns the e-mail and the password with which one signs in from now on."""

    AREA = "A new password"

    def __init__(self, code: str, invited: Invited) -> None:
        super().__init__(_HEADINGS[invited.purpose] + (f" · {invited.email}" if invited.email else ""))
        self._code = code
        self._invited = invited

    def compose_fields(self) -> ComposeResult:
        if self._invited.purpose is not Purpose.RESET:
            yield Field("first_name", "First name")
            yield Field("last_name", "Last name")
        if not self._invited.email:
            yield Field("email", "E-mail", placeholder="with which you sign in")
        yield from password_fields(self._invited.shortest_password)

    def compose_below(self) -> Iterable[Widget]:
        yield rules(self._invited.shortest_password)

    async def fill(self) -> None:
        if self._invited.purpose is Purpose.INVITE:  # the first manager is nobody yet
            self.field("first_name").fill(self._invited.first_name)
            self.field("last_name").fill(self._invited.last_name)

    async def store(self) -> tuple[str, str]:
        typed = self.typed()
        check_same(typed)
        form = AcceptForm(
            typed.get("first_name", self._invited.first_name),
            typed.get("last_name", self._invited.last_name),
            typed.get("email", self._invited.email),
            typed["password"],
        )
        return await self.write(accounts.accept_invitation, self._code, form), typed["password"]
