"""Team: what a manager does about accounts, and that nobody else gets there."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import cast

import pytest
from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from petdesk.app import PetDeskApp
from petdesk.demo.accounts import ACCOUNTS
from petdesk.desk import Desk
from petdesk.models import Role, new_id
from petdesk.screens.dialogs.account_forms import InviteDialog, RoleDialog
from petdesk.screens.dialogs.code import CodeDialog
from petdesk.screens.dialogs.confirm import Confirm
from petdesk.screens.team import Team
from petdesk.services.accounts import AccountRow, Issued, SignInRules, look_up_code, sign_in_rules
from petdesk.widgets.table import Table
from tests.screens.conftest import OpenApp, Sql, actor, press, settled
from tests.screens.test_looks import SIZES

ANA = ACCOUNTS[0].email
GRACE = ACCOUNTS[2].email


def listed(pilot: Pilot[None]) -> dict[str, AccountRow]:
    """Everybody in the list, by e-mail."""
    screen = pilot.app.screen
    assert isinstance(screen, Team)
    return {row.email: row for row in (screen._everybody[key] for key in screen.query_one(Table)._keys)}


def offered(pilot: Pilot[None]) -> set[str]:
    """The actions that keys offer at this moment."""
    return {active.binding.action for active in pilot.app.screen.active_bindings.values() if active.enabled}


def told(pilot: Pilot[None]) -> str:
    """The last notice."""
    return str(list(pilot.app._notifications)[-1].message)


async def choose(pilot: Pilot[None], email: str) -> None:
    """Put the cursor on somebody."""
    table = pilot.app.screen.query_one(Table)
    table._go_to(list(listed(pilot)).index(email))
    await settled(pilot)


SIGN_IN = """
    INSERT INTO sessions (session_id, token_hash, clinic_id, user_id, role, desk_name, created_at, expires_at, seen_at)
    SELECT %s, sha256(%s), clinic_id, user_id, role, %s, '2090-01-02', '2090-01-02 12:00Z', %s
    FROM users WHERE email = %s
"""


def sit_down(sql: Sql, email: str, desk_name: str, seen_at: datetime) -> None:
    """A session that stands for as long as tests are run."""
    sql(SIGN_IN, new_id(), new_id().bytes, desk_name, seen_at, email)


async def test_everybody_who_works_here_is_listed_and_no_owner(open_app: OpenApp, sql: Sql) -> None:
    async with open_app(Role.ADMIN) as pilot:
        await press(pilot, "f8")
        assert isinstance(pilot.app.screen, Team)
        team = {email for (email,) in sql("SELECT email FROM users WHERE role <> 'owner'")}
        assert set(listed(pilot)) == team


async def test_the_list_says_at_which_desks_somebody_is_signed_in(open_app: OpenApp, sql: Sql) -> None:
    sit_down(sql, ANA, "counter 2", datetime(2026, 11, 19, 18, 30, tzinfo=UTC))
    sit_down(sql, ANA, "counter 1", datetime(2026, 11, 19, 18, 0, tzinfo=UTC))
    async with open_app(Role.ADMIN) as pilot:
        await press(pilot, "f8")
        await choose(pilot, ANA)
        assert listed(pilot)[ANA].sessions == 2
        person = str(pilot.app.screen.query_one("#person", Static).content)
        assert "signed in at counter 1, counter 2" in person


@pytest.mark.parametrize("role", [Role.STAFF, Role.VET])
async def test_nobody_but_a_manager_gets_there(open_app: OpenApp, role: Role) -> None:
    async with open_app(role) as pilot:
        before = pilot.app.screen
        await press(pilot, "f8")
        assert pilot.app.screen is before
        assert not await pilot.app.run_action("app.area('team')")
        cast("PetDeskApp", pilot.app).action_area("team")
        await settled(pilot)
        assert pilot.app.screen is before
        assert "area('team')" not in {
            active.binding.action for active in before.active_bindings.values()
        }  # neither help nor the key line nor the palette speak of it


async def test_the_palette_finds_the_team_for_a_manager_only(open_app: OpenApp) -> None:
    for role, found in ((Role.STAFF, False), (Role.ADMIN, True)):
        async with open_app(role) as pilot:
            await press(pilot, "ctrl+p", *"works")
            palette = pilot.app.screen
            assert isinstance(palette, CommandPalette)
            await pilot.pause(0.5)
            prompts = [str(option.prompt) for option in palette.query_one(OptionList).options]
            assert any("Who works here" in prompt for prompt in prompts) is found


async def test_inviting_shows_a_code_once_that_lets_the_colleague_in(open_app: OpenApp, desk: Desk) -> None:
    async with open_app(Role.ADMIN) as pilot:
        await press(pilot, "f8", "i")
        assert isinstance(pilot.app.screen, InviteDialog)
        await press(pilot, *"Lena", "tab", *"Brandt", "tab", *"lena@riverside.example", "tab", "v", "ctrl+s")
        dialog = pilot.app.screen
        assert isinstance(dialog, CodeDialog)
        written = str(dialog.query_one("#code", Static).content)
        invited = desk.read(look_up_code, written)
        assert (invited.first_name, invited.role) == ("Lena", Role.VET)
        await press(pilot, "enter")
        assert pilot.app.screen is dialog, "an Enter too many does not take the code away"
        await press(pilot, "escape")
        row = listed(pilot)["lena@riverside.example"]
        assert not row.has_password
        assert row.invited_until


async def test_what_is_wrong_with_an_invitation_stands_beside_its_field(open_app: OpenApp) -> None:
    async with open_app(Role.ADMIN) as pilot:
        await press(pilot, "f8", "i", *"Lena", "tab", *"Brandt", "tab", *ANA, "ctrl+s")
        dialog = pilot.app.screen
        assert isinstance(dialog, InviteDialog)
        assert dialog.field("email").has_class("wrong")
        assert dialog.field("first_name").value == "Lena"


async def test_a_new_code_is_offered_to_who_has_not_used_theirs(open_app: OpenApp, desk: Desk, sql: Sql) -> None:
    sql("UPDATE users SET password_hash = NULL WHERE email = %s", ANA)
    async with open_app(Role.ADMIN) as pilot:
        await press(pilot, "f8")
        await choose(pilot, GRACE)
        assert "invite_again" not in offered(pilot)
        await choose(pilot, ANA)
        assert {"reset", "forgive"} & offered(pilot) == set()
        await press(pilot, "g")
        dialog = pilot.app.screen
        assert isinstance(dialog, CodeDialog)
        assert desk.read(look_up_code, str(dialog.query_one("#code", Static).content)).email == ANA


async def test_resetting_asks_first_and_voids_password_and_sessions(open_app: OpenApp, sql: Sql) -> None:
    sit_down(sql, ANA, "counter 1", datetime(2026, 11, 19, 18, 0, tzinfo=UTC))
    async with open_app(Role.ADMIN) as pilot:
        await press(pilot, "f8")
        await choose(pilot, ANA)
        await press(pilot, "r", "enter")
        question = pilot.app.screen
        assert isinstance(question, Confirm), "Enter alone does not do it"
        assert "Signed in at counter 1" in str(question.query_one("#question", Static).content)
        await press(pilot, "y")
        assert isinstance(pilot.app.screen, CodeDialog)
        await press(pilot, "escape")
        row = listed(pilot)[ANA]
        assert (row.has_password, row.sessions) == (False, 0)


async def test_deactivating_ends_the_sessions_and_reactivating_lets_sign_in(open_app: OpenApp, sql: Sql) -> None:
    sit_down(sql, ANA, "counter 1", datetime(2026, 11, 19, 18, 0, tzinfo=UTC))
    async with open_app(Role.ADMIN) as pilot:
        await press(pilot, "f8")
        await choose(pilot, ANA)
        assert "reactivate" not in offered(pilot)
        await press(pilot, "d", "n")
        assert listed(pilot)[ANA].active
        await press(pilot, "d")
        assert "stay in the book" in str(pilot.app.screen.query_one("#question", Static).content)
        await press(pilot, "y")
        assert (listed(pilot)[ANA].active, listed(pilot)[ANA].sessions) == (False, 0)
        assert "deactivate" not in offered(pilot)
        await press(pilot, "a")
        assert listed(pilot)[ANA].active


async def test_nobody_deactivates_themselves(open_app: OpenApp) -> None:
    async with open_app(Role.ADMIN) as pilot:
        await press(pilot, "f8")
        await choose(pilot, GRACE)
        await press(pilot, "d")
        assert told(pilot) == "You cannot deactivate yourself. Another manager can."
        assert listed(pilot)[GRACE].active


async def test_the_last_manager_keeps_the_role_and_the_form_says_why(open_app: OpenApp) -> None:
    async with open_app(Role.ADMIN) as pilot:
        await press(pilot, "f8")
        await choose(pilot, GRACE)
        await press(pilot, "o", "s", "ctrl+s")
        dialog = pilot.app.screen
        assert isinstance(dialog, RoleDialog)
        assert "This is the last manager." in str(dialog.query_one("#message", Static).content)


async def test_another_role_is_chosen_by_its_letter(open_app: OpenApp) -> None:
    async with open_app(Role.ADMIN) as pilot:
        await press(pilot, "f8")
        await choose(pilot, ANA)
        await press(pilot, "o", "m", "ctrl+s")
        assert listed(pilot)[ANA].role is Role.ADMIN


async def test_a_wait_is_lifted(open_app: OpenApp, sql: Sql) -> None:
    sql(
        "INSERT INTO sign_in_attempts (attempt_id, clinic_id, user_id, email_hash, desk_name, guess, knocked_in)"
        " SELECT %s, clinic_id, user_id, sha256('ana'), 'counter 1', sha256('guess'), 0 FROM users WHERE email = %s",
        new_id(),
        ANA,
    )
    async with open_app(Role.ADMIN) as pilot:
        await press(pilot, "f8")
        await choose(pilot, ANA)
        await press(pilot, "w")
        assert told(pilot) == "1 failed try forgiven. Ana Ruiz does not have to wait."
        await press(pilot, "w")
        assert told(pilot) == "Ana Ruiz does not have to wait."


async def test_the_rules_of_signing_in_are_changed(open_app: OpenApp, desk: Desk) -> None:
    async with open_app(Role.ADMIN) as pilot:
        await press(pilot, "f8", "s", "p", "tab", *"12", "ctrl+s")
        assert isinstance(pilot.app.screen, Team)
        assert desk.read(sign_in_rules) == SignInRules(mfa_required=True, lock_after_minutes=12)
        assert "lock after 12 min" in str(pilot.app.screen.query_one("#summary", Static).content)


@pytest.mark.parametrize("minutes", ["0", "61", "soon"])
async def test_a_desk_locks_after_one_to_sixty_minutes(open_app: OpenApp, minutes: str) -> None:
    async with open_app(Role.ADMIN) as pilot:
        await press(pilot, "f8", "s", "tab", *minutes, "ctrl+s")
        assert not isinstance(pilot.app.screen, Team)
        assert pilot.app.screen.query_one("#lock_after_minutes").has_class("wrong")


# What it looks like


@SIZES
@pytest.mark.parametrize("name", ["team", "invite", "code"])
def test_it_looks_like_this(
    desk: Desk, sql: Sql, snap_compare: Callable[..., bool], name: str, size: tuple[int, int]
) -> None:
    _various_accounts(sql)
    app = PetDeskApp(lambda _progress: desk, demo=ACCOUNTS, listen=False)

    async def open_it(pilot: Pilot[None]) -> None:
        while not app.is_open:
            await pilot.pause(0.01)
        app.signed_in(desk.read(actor, Role.ADMIN))
        await settled(pilot)
        await press(pilot, "f8")
        if name == "team":
            await choose(pilot, ANA)
        elif name == "invite":
            await press(pilot, "i", *"Lena", "tab", *"Brandt", "tab", *"lena@", "tab", "v", "tab", *"Vet")
        else:
            issued = Issued(new_id(), "Lena Brandt", "7KQM-4XTP-9B2D-HW6C", datetime(2026, 11, 26, 18, 42, tzinfo=UTC))
            app.push_screen(CodeDialog(issued, "Thu 26 Nov 10:42", app=True))
        await settled(pilot)

    assert snap_compare(app, terminal_size=size, run_before=open_it)


def _various_accounts(sql: Sql) -> None:
    """One of each kind, at moments that are the same whenever tests are run."""
    sql("UPDATE clinics SET mfa_required = true")
    sql("INSERT INTO user_mfa SELECT user_id, 'x', now(), 0 FROM users WHERE email = ANY (%s)", [ANA, GRACE])
    sit_down(sql, ANA, "counter 1", datetime(2026, 11, 19, 18, 41, tzinfo=UTC))
    sit_down(sql, ANA, "counter 2", datetime(2026, 11, 19, 17, 5, tzinfo=UTC))
    sit_down(sql, GRACE, "office", datetime(2026, 11, 18, 19, 12, tzinfo=UTC))
    sql("UPDATE users SET active = false WHERE last_name = 'Walker' AND role = 'staff'")
    sql("UPDATE users SET password_hash = NULL WHERE last_name IN ('Keller', 'Mbeki') AND role = 'staff'")
    sql(
        "INSERT INTO invitations (invitation_id, clinic_id, user_id, purpose, code_hash, created_at, expires_at)"
        " SELECT gen_random_uuid(), clinic_id, user_id, 'invite', sha256('code'), '2090-01-02', '2090-01-08'"
        " FROM users WHERE last_name = 'Keller' AND role = 'staff'"
    )
