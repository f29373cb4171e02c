"""Team: who works here, who may sign in and where they have, and what a manager does about it."""

from typing import ClassVar, Final
from uuid import UUID

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from petdesk.models import new_id
from petdesk.screens import audit
from petdesk.screens.base import DeskScreen
from petdesk.screens.dialogs.account_forms import InviteDialog, RoleDialog, RulesDialog
from petdesk.screens.dialogs.code import CodeDialog
from petdesk.screens.dialogs.confirm import Confirm
from petdesk.services import accounts
from petdesk.services.accounts import AccountRow, SignInRules
from petdesk.widgets import signs
from petdesk.widgets.table import Column, Table
from petdesk.wording import count, role, shown, when

_FOR_WHO_HAS_SIGNED_IN: Final = {"reset", "forgive"}


class Team(DeskScreen):
    """Every account of the clinic's people; below the list, what else is known of the one under the cursor."""

    AREA = "Team"
    CSS_PATH = "team.tcss"
    AUTO_FOCUS = "#accounts"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("i", "invite", "Invite", id="team.invite", tooltip="A new colleague: an account, and a code to begin"),
        Binding("g", "invite_again", "Code again", id="team.invite_again",
                tooltip="A new code for somebody who has not used theirs"),
        Binding("r", "reset", "Reset", id="team.reset",
                tooltip="A lost phone or a forgotten password: both are void, a code begins anew"),
        Binding("o", "role", "Role", id="team.role", tooltip="Give somebody another role"),
        Binding("d", "deactivate", "Deactivate", id="team.deactivate",
                tooltip="Somebody left: signed out at once, and cannot sign in"),
        Binding("a", "reactivate", "Reactivate", id="team.reactivate", tooltip="Let somebody sign in again"),
        Binding("w", "forgive", "Forgive", id="team.forgive",
                tooltip="Too many wrong passwords: let somebody try again at once"),
        Binding("s", "rules", "Rules", id="team.rules", tooltip="What signing in needs, and when a desk locks"),
    ]  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._everybody: dict[UUID, AccountRow] = {}
        self._rules = SignInRules(mfa_required=True, lock_after_minutes=5)

    def compose_work(self) -> ComposeResult:
        yield Static("", id="summary")
        yield Table(
            Column("Name", 19, share=2),
            Column("Role", 7),
            Column("Account", 14, share=1),
            Column("App", 3),
            Column("Last seen", 16),
            Column("Desks", 5),
            Column("E-mail", 24, share=3, roomy=112),
            id="accounts",
        )
        yield Static("", id="person")

    @property
    def _table(self) -> Table:
        return self.query_one("#accounts", Table)

    @work(exclusive=True, group="accounts")
    async def reload(self) -> None:
        """Read everybody again, and the rules they sign in by."""
        with self.telling():
            everybody = await self.read(accounts.accounts)
            self._rules = await self.read(accounts.sign_in_rules)
            self._everybody = {row.user_id: row for row in everybody}
            self._table.show((row.user_id, self._cells(row)) for row in everybody)
            self._summarise(everybody)

    # What is shown

    def _summarise(self, everybody: tuple[AccountRow, ...]) -> None:
        proof = "with password and app" if self._rules.mfa_required else "with a password alone"
        active = sum(row.active and row.has_password for row in everybody)
        self.query_one("#summary", Static).update(
            Content.assemble(
                (f" {count(active, 'person', 'people')} can sign in", "bold"),
                f"    {proof} · desks lock after {self._rules.lock_after_minutes} min",
            )
        )

    def _cells(self, row: AccountRow) -> tuple[Text, ...]:
        table = self._table
        muted = table.ink("muted")
        return (
            Text(shown(row.name), "" if row.active else muted),
            Text(role(row.role), table.ink("accent") if row.role == "admin" else ""),
            table.signed(_sign(row), _sign(row).word),
            self._app(row),
            Text(self._seen(row), "" if row.sessions else muted),
            Text(str(row.sessions), table.ink("success")) if row.sessions else Text("–", muted),
            Text(shown(row.email), muted),
        )

    def _app(self, row: AccountRow) -> Text:
        if row.has_app:
            return Text("yes", self._table.ink("success"))
        missing = self._rules.mfa_required and row.active
        return Text("no", self._table.ink("warning" if missing else "muted"))

    def _seen(self, row: AccountRow) -> str:
        return when(self.local(row.seen_at), self.today) if row.seen_at else "never"

    @on(Table.RowHighlighted)
    def _tell_of_person(self) -> None:
        self.refresh_bindings()
        row = self._selected
        self.query_one("#person", Static).update(self._told(row) if row else Content())

    def _told(self, row: AccountRow) -> Content:
        facts = (shown(fact) for fact in (row.job_title or role(row.role), row.email) if fact)
        now = ""
        if row.desks:
            now = f"signed in at {', '.join(map(shown, row.desks))}"
        elif row.active and not row.has_password and row.invited_until:
            now = f"has a code until {when(self.local(row.invited_until), self.today)}"
        return Content.assemble((shown(row.name), "bold $text"), *(f" · {fact}" for fact in facts), f"\n{now}")

    @on(Table.RowSelected)
    def open_history(self) -> None:
        """What the person under the cursor did."""
        if row := self._selected:
            self.petdesk.push_screen(audit.of_person(row.user_id, row.name))

    # What a manager does

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        del parameters
        row = self._selected
        match action:
            case "invite_again":
                return row is not None and row.active and not row.has_password
            case "deactivate" | "role":
                return row is not None and row.active
            case "reactivate":
                return row is not None and not row.active
            case _ if action in _FOR_WHO_HAS_SIGNED_IN:
                return row is not None and row.active and row.has_password
            case _:
                return True

    @property
    def _selected(self) -> AccountRow | None:
        at: UUID | None = next((table.selected for table in self.query(Table)), None)
        return self._everybody.get(at) if at else None

    @property
    def _row(self) -> AccountRow:
        """Who is under the cursor; actions wait for somebody (see check_action)."""
        row = self._selected
        if row is None:
            raise RuntimeError("Nobody is under the cursor.")
        return row

    def _is_me(self, row: AccountRow) -> bool:
        return self.desk.actor is not None and self.desk.actor.user_id == row.user_id

    async def _sure(self, *sentences: str, yes: str) -> bool:
        question = "\n".join(sentence for sentence in sentences if sentence)
        return await self.petdesk.push_screen_wait(Confirm(question, yes, careful=True))

    async def _show_code(self, issued: accounts.Issued) -> None:
        dialog = CodeDialog(issued, when(self.local(issued.expires_at), self.today), app=self._rules.mfa_required)
        await self.petdesk.push_screen_wait(dialog)

    @work
    async def action_invite(self) -> None:
        """A new colleague."""
        if issued := await self.petdesk.push_screen_wait(InviteDialog()):
            await self._show_code(issued)

    @work
    async def action_invite_again(self) -> None:
        """Another code instead of one that was lost or ran out."""
        with self.telling():
            await self._show_code(await self.write(accounts.invite_again, self._row.user_id, new_id()))

    @work
    async def action_reset(self) -> None:
        """Password and authenticator app are void; a code lets the person begin anew."""
        row = self._row
        sure = await self._sure(
            f"Reset the sign-in of {row.name}?\n",
            "The password, the authenticator app and its recovery codes are void at once.",
            _desks(row),
            "You get a code to hand over. Make sure that whoever asked is the person.",
            "\nThat is you: you are signed out here, and need the code." if self._is_me(row) else "",
            yes="Reset it",
        )
        if sure:
            with self.telling():
                await self._show_code(await self.write(accounts.reset_sign_in, row.user_id, new_id()))

    @work
    async def action_role(self) -> None:
        """Another role, from the next sign-in on."""
        row = self._row
        if new := await self.petdesk.push_screen_wait(RoleDialog(row, is_me=self._is_me(row))):
            self.say(f"{shown(row.name)}: {role(new)}, from the next sign-in on.")

    @work
    async def action_deactivate(self) -> None:
        """Somebody left. The records stay, and so do the visits booked with them."""
        row = self._row
        sure = self._is_me(row) or await self._sure(  # the service says why not oneself
            f"Deactivate {row.name}?\n",
            _desks(row),
            "They cannot sign in until somebody reactivates the account.",
            "Visits booked with them stay in the book: move them to a colleague.",
            yes="Deactivate",
        )
        if sure:
            with self.telling():
                await self.write(accounts.deactivate, row.user_id)
                self.say(f"{shown(row.name)} is signed out everywhere and cannot sign in.")
                self.reload()

    @work
    async def action_reactivate(self) -> None:
        """Somebody is back, with the password they had."""
        row = self._row
        with self.telling():
            await self.write(accounts.reactivate, row.user_id)
            how = "with the password they had" if row.has_password else "once they have a code: g makes one"
            self.say(f"{shown(row.name)} can sign in again, {how}.")
            self.reload()

    @work
    async def action_forgive(self) -> None:
        """No wait after wrong passwords."""
        row = self._row
        with self.telling():
            forgiven = await self.write(accounts.forgive_tries, row.user_id)
            tries = f"{count(forgiven, 'failed try', 'failed tries')} forgiven. " if forgiven else ""
            self.say(f"{tries}{shown(row.name)} does not have to wait.")

    @work
    async def action_rules(self) -> None:
        """What the clinic wants of its desks."""
        if await self.petdesk.push_screen_wait(RulesDialog()):
            self.say("The rules hold from now on.")


def _sign(row: AccountRow) -> signs.Sign:
    if not row.active:
        return signs.DEACTIVATED
    if row.has_password:
        return signs.ACTIVE
    return signs.INVITED if row.invited_until else signs.RAN_OUT


def _desks(row: AccountRow) -> str:
    where = f" at {', '.join(row.desks)}" if row.desks else ""
    return f"Signed in{where}: signed out at once." if row.sessions else ""
