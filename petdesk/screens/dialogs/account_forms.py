"""The forms of the team: inviting a colleague, another role, the rules of signing in."""

from typing import Final

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from petdesk.errors import FieldErrors
from petdesk.models import Role, new_id
from petdesk.screens.dialogs.form import FormDialog
from petdesk.services import accounts, contact
from petdesk.services.accounts import AccountRow, InviteForm, Issued, SignInRules
from petdesk.widgets.field import Field, Hint
from petdesk.widgets.pick import Pick
from petdesk.wording import role

ROLES: Final = tuple((each.value, role(each)) for each in (Role.STAFF, Role.VET, Role.ADMIN))
_NO_OR_YES: Final = (("no", "no"), ("yes", "yes"))


class InviteDialog(FormDialog[Issued]):
    """Returns the code to hand over, None when it was given up."""

    AREA = "Invite"

    def __init__(self) -> None:
        super().__init__("Invite a colleague")
        self._user_id, self._invitation_id = new_id(), new_id()

    def compose_fields(self) -> ComposeResult:
        yield Field("first_name", "First name")
        yield Field("last_name", "Last name")
        yield Field("email", "E-mail", means=_email, placeholder="to sign in with")
        yield Pick("role", "Role", ROLES)
        yield Field("job_title", "Job title", placeholder="Nurse, Groomer, Receptionist")
        yield Pick("bookable", "On the day", _NO_OR_YES)

    def compose_below(self) -> list[Static]:
        return [Static("On the day: visits are booked with them, in their own column.", classes="aside")]

    async def store(self) -> Issued:
        typed = self.typed()
        form = InviteForm(
            typed["first_name"],
            typed["last_name"],
            typed["email"],
            Role(typed["role"]),
            typed["job_title"],
            bookable=typed["bookable"] == "yes",
        )
        return await self.write(accounts.invite, form, self._user_id, self._invitation_id)


class RoleDialog(FormDialog[Role]):
    """Returns the new role, None when it stays."""

    AREA = "Role"

    def __init__(self, account: AccountRow, *, is_me: bool) -> None:
        super().__init__(f"The role of {account.name}")
        self._account = account
        self._is_me = is_me

    def compose_fields(self) -> ComposeResult:
        yield Pick("role", "Role", ROLES)

    def compose_below(self) -> list[Static]:
        who = "You are" if self._is_me else "They are"
        sentence = f"{who} signed out at once: what somebody may do is decided when they sign in."
        return [Static(Content(sentence), classes="aside")]

    async def fill(self) -> None:
        self.field("role").fill(self._account.role.value)

    async def store(self) -> Role:
        new = Role(self.typed()["role"])
        await self.write(accounts.change_role, self._account.user_id, new)
        return new


class RulesDialog(FormDialog[SignInRules]):
    """Returns the rules as they are now, None when nothing was changed."""

    AREA = "Sign-in rules"

    def __init__(self) -> None:
        super().__init__("Signing in at this clinic")

    def compose_fields(self) -> ComposeResult:
        yield Pick("mfa_required", "Needs", (("yes", "password and app"), ("no", "a password alone")))
        yield Field("lock_after_minutes", "Locks after", means=_minutes, placeholder="idle minutes", replaces=True)

    def compose_below(self) -> list[Static]:
        return [
            Static(
                "With an app, whoever has none sets it up at the next sign-in. Without one, new passwords"
                " need 15 characters instead of 8.",
                classes="aside",
            )
        ]

    async def fill(self) -> None:
        rules = await self.read(accounts.sign_in_rules)
        self.field("mfa_required").fill("yes" if rules.mfa_required else "no")
        self.field("lock_after_minutes").fill(str(rules.lock_after_minutes))

    async def store(self) -> SignInRules:
        typed = self.typed()
        try:
            minutes = int(typed["lock_after_minutes"])
        except ValueError:
            raise FieldErrors({"lock_after_minutes": "How many minutes? A number from 1 to 60."}) from None
        rules = SignInRules(typed["mfa_required"] == "yes", minutes)
        await self.write(accounts.set_sign_in_rules, rules)
        return rules


def _email(typed: str) -> Hint:
    contact.email(typed)
    return Hint()


def _minutes(typed: str) -> Hint:
    return Hint("idle minutes") if typed.strip().isdigit() else Hint()
