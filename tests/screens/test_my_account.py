"""What somebody sets for themselves."""

import pyotp
import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from petdesk.demo.accounts import ACCOUNTS, PASSWORD
from petdesk.desk import Desk
from petdesk.screens.clients import Clients
from petdesk.screens.dialogs.enrolment import EnrolmentDialog
from petdesk.screens.dialogs.own_account import PasswordDialog, RenewCodesDialog
from petdesk.screens.dialogs.recovery_codes import RecoveryCodes
from petdesk.screens.my_account import MyAccount
from petdesk.sign_in import sign_in
from tests.screens.conftest import OpenApp, painted, press, sql

pytestmark = pytest.mark.usefixtures("cheap_passwords")

ANA = ACCOUNTS[0].email
ELSEWHERE = "SELECT desk_name, revoked_because FROM sessions WHERE desk_name LIKE 'Room%' ORDER BY desk_name"


def facts(pilot: Pilot[None]) -> str:
    return str(pilot.app.screen.query_one("#facts", Static).content)


async def test_my_other_sessions_are_ended_one_or_all(open_app: OpenApp, desk: Desk, demo_address: str) -> None:
    for room in ("Room 1", "Room 2", "Room 3"):
        sign_in(desk, ANA, PASSWORD, desk_name=room)
    async with open_app(None) as pilot:
        await press(pilot, "1", "f12")
        assert isinstance(pilot.app.screen, MyAccount)
        assert sum("Room" in line for line in painted(pilot)) == 3
        await press(pilot, "x", "down", "x")
        assert [why for _, why in sql(demo_address, ELSEWHERE)].count("ended_elsewhere") == 1
        assert sum("Room" in line for line in painted(pilot)) == 2
        await press(pilot, "o")
        assert {why for _, why in sql(demo_address, ELSEWHERE)} == {"ended_elsewhere"}
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, Clients)


async def test_the_password_is_changed_with_the_present_one(open_app: OpenApp, desk: Desk) -> None:
    new = "four words and a comma"
    async with open_app(None) as pilot:
        await press(pilot, "1", "f12", "p", *"wrong", "enter")
        dialog = pilot.app.screen
        assert isinstance(dialog, PasswordDialog)
        dialog.field("password").fill(new)
        dialog.field("again").fill(new)
        await press(pilot, "ctrl+s")
        said = str(dialog.field("current").query_one(".hint", Static).content)
        assert said == "This is not your password. Check it and try again."
        dialog.field("current").fill(PASSWORD)
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, MyAccount)
    assert sign_in(desk, ANA, new).email == ANA


async def test_an_app_is_set_up_and_its_recovery_codes_are_renewed(open_app: OpenApp, demo_address: str) -> None:
    async with open_app(None) as pilot:
        await press(pilot, "1", "f12")
        assert "No authenticator app" in facts(pilot)
        await press(pilot, "a")
        assert isinstance(pilot.app.screen, EnrolmentDialog)
        app = pyotp.TOTP(str(pilot.app.screen.query_one("#secret", Static).content).replace(" ", ""))
        await press(pilot, *app.now(), "enter")
        assert isinstance(pilot.app.screen, RecoveryCodes)
        await press(pilot, "w")
        assert "10 recovery codes left" in facts(pilot)
        sql(demo_address, "UPDATE user_mfa SET last_step = 0")
        await press(pilot, "r")
        assert isinstance(pilot.app.screen, RenewCodesDialog)
        await press(pilot, *app.now(), "enter")
        assert isinstance(pilot.app.screen, RecoveryCodes)
