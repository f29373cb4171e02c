"""Coming in: the second proof, setting it up, codes that the manager hands over, and having to wait."""

from typing import cast

import pyotp
import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from petdesk import sign_in
from petdesk.app import PetDeskApp
from petdesk.demo.accounts import ACCOUNTS, PASSWORD
from petdesk.desk import Desk
from petdesk.errors import CodeNeeded, TooManyTries
from petdesk.models import Role, new_id
from petdesk.screens.clients import Clients
from petdesk.screens.dialogs.enrolment import EnrolmentDialog
from petdesk.screens.dialogs.have_a_code import AcceptDialog, CodeDialog
from petdesk.screens.dialogs.recovery_codes import RecoveryCodes
from petdesk.screens.sign_in import SignIn
from petdesk.services import accounts
from petdesk.services.accounts import Invited, InviteForm
from petdesk.widgets.field import Field
from tests.screens.conftest import MovableClock, OpenApp, actor, painted, press, settled, sql

ANA = ACCOUNTS[0].email


async def type_in(pilot: Pilot[None], email: str, password: str) -> None:
    """E-mail and password, as quickly as the clipboard."""
    pilot.app.screen.query_one("#email", Input).value = email
    pilot.app.screen.query_one("#password", Input).value = password
    pilot.app.screen.query_one("#password", Input).focus()
    await press(pilot, "enter")


def told(pilot: Pilot[None]) -> str:
    return str(pilot.app.screen.query_one("#message", Static).content)


def hint(pilot: Pilot[None], key: str) -> str:
    return str(pilot.app.screen.query_one(f"#{key}", Field).query_one(".hint", Static).content)


@pytest.mark.usefixtures("cheap_passwords")
async def test_an_app_is_set_up_at_the_first_sign_in_and_asked_for_at_the_next(
    open_app: OpenApp, demo_address: str
) -> None:
    sql(demo_address, "UPDATE clinics SET mfa_required = true")
    async with open_app(None) as pilot:
        await type_in(pilot, ANA, PASSWORD)
        dialog = cast("EnrolmentDialog[object]", pilot.app.screen)
        assert isinstance(dialog, EnrolmentDialog)
        secret = str(dialog.query_one("#secret", Static).content)
        await press(pilot, *"000000", "enter")
        assert told(pilot) == "This code is not right, or was used already. Wait for the next one and type that."
        await press(pilot, *pyotp.TOTP(secret.replace(" ", "")).now(), "enter")
        assert isinstance(pilot.app.screen, RecoveryCodes)
        codes = str(pilot.app.screen.query_one("#codes", Static).content).split()[1::2]
        assert len(codes) == 10
        await press(pilot, "enter", "escape")
        assert isinstance(pilot.app.screen, RecoveryCodes)
        await press(pilot, "w")
        assert isinstance(pilot.app.screen, Clients)

        await press(pilot, "f10")
        assert not pilot.app.screen.query_one("#code").display
        await type_in(pilot, ANA, PASSWORD)
        code = pilot.app.screen.query_one("#code", Input)
        assert code.has_focus
        assert told(pilot) == "Type the six digits of your authenticator app, or a recovery code."
        await press(pilot, *"12345", "enter")
        assert told(pilot).startswith("Type the six digits of your app, or a recovery code.")
        assert code.value == "12345"
        code.value = codes[3].lower()
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, Clients)


async def test_another_e_mail_is_asked_for_its_own_code(open_app: OpenApp, monkeypatch: pytest.MonkeyPatch) -> None:
    def asks(*_: object, **__: object) -> None:
        raise CodeNeeded("Type the six digits of your authenticator app, or a recovery code.")

    monkeypatch.setattr(sign_in, "sign_in", asks)
    async with open_app(None) as pilot:
        await type_in(pilot, ANA, PASSWORD)
        assert pilot.app.screen.query_one("#code").display
        pilot.app.screen.query_one("#email", Input).value = ACCOUNTS[1].email
        await settled(pilot)
        assert not pilot.app.screen.query_one("#code").display


async def test_whoever_has_to_wait_sees_how_long(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch, clock: MovableClock
) -> None:
    def refuses(*_: object, **__: object) -> None:
        raise TooManyTries("Too many tries on this account from this desk.", 75)

    monkeypatch.setattr(sign_in, "sign_in", refuses)
    async with open_app(None) as pilot:
        await type_in(pilot, ANA, PASSWORD)
        assert told(pilot).endswith("Still 1:15 to wait.")
        assert pilot.app.screen.query_one("#password", Input).value == PASSWORD
        clock.pass_by(seconds=70)
        while not told(pilot).endswith("Still 0:05 to wait."):
            await pilot.pause(0.05)
        clock.pass_by(seconds=5)
        while told(pilot) != "You can try again now.":
            await pilot.pause(0.05)


@pytest.mark.usefixtures("cheap_passwords")
async def test_an_invitation_becomes_an_account_with_a_password(open_app: OpenApp, desk: Desk) -> None:
    form = InviteForm("Mira", "Petrov", "mira.petrov@riverside.example", Role.STAFF)
    desk.actor = desk.read(actor, Role.ADMIN)
    code = desk.write(accounts.invite, form, new_id(), new_id()).code
    desk.actor = None
    async with open_app(None) as pilot:
        await press(pilot, "f2", *code[:-1], "enter")
        assert isinstance(pilot.app.screen, CodeDialog)
        assert hint(pilot, "code").startswith("A code has 16 letters and digits")
        await press(pilot, *code[-1], "enter")
        dialog = pilot.app.screen
        assert isinstance(dialog, AcceptDialog)
        assert any("15 characters or more" in line for line in painted(pilot))
        await press(pilot, "enter", "enter", *"short", "enter", *"short", "enter")
        assert hint(pilot, "password") == "A password has 15 characters or more here; this one has 5."
        dialog.field("password").fill("four words and a comma")
        dialog.field("again").fill("four words and a coma")
        await press(pilot, "ctrl+s")
        assert hint(pilot, "again") == "This is not the same as above. Type both once more."
        dialog.field("again").fill("four words and a comma")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, Clients)
        assert desk.actor is not None
        assert desk.actor.name == "Mira Petrov"


async def test_leaving_the_enrolment_leads_back_to_the_sign_in(
    open_app: OpenApp, demo_address: str, cheap_passwords: None
) -> None:
    sql(demo_address, "UPDATE clinics SET mfa_required = true")
    async with open_app(None) as pilot:
        await type_in(pilot, ANA, PASSWORD)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, SignIn)
        assert sql(demo_address, "SELECT 1 FROM user_mfa") == []
        assert cast("PetDeskApp", pilot.app).seats.present is None


async def test_the_first_manager_is_asked_for_name_and_e_mail(open_app: OpenApp) -> None:
    from petdesk.models import Purpose

    async with open_app(None) as pilot:
        pilot.app.push_screen(AcceptDialog("x", Invited(Purpose.SETUP, "", "", "", Role.ADMIN, 8)))
        await settled(pilot)
        keys = [field.key for field in cast("AcceptDialog", pilot.app.screen).fields]
        assert keys == ["first_name", "last_name", "email", "password", "again"]
