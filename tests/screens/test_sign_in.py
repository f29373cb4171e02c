"""Signing in: real passwords, one key in the demo, and what a desk without a database says."""

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from petdesk.app import PetDeskApp
from petdesk.demo.accounts import ACCOUNTS, PASSWORD
from petdesk.desk import Desk
from petdesk.errors import Offline
from petdesk.screens.clients import Clients
from petdesk.screens.sign_in import SignIn
from tests.screens.conftest import OpenApp, press, settled
from tests.screens.test_keyboard import burst


def message(pilot: Pilot[None]) -> str:
    return str(pilot.app.screen.query_one("#message", Static).content)


@pytest.mark.parametrize(("key", "area"), [("1", "Clients"), ("2", "Day"), ("3", "NoShows")])
async def test_one_key_signs_in_to_the_demo(open_app: OpenApp, key: str, area: str) -> None:
    async with open_app(None) as pilot:
        await press(pilot, key)
        assert type(pilot.app.screen).__name__ == area


async def test_e_mail_and_password_sign_in(open_app: OpenApp) -> None:
    async with open_app(None) as pilot:
        pilot.app.screen.query_one("#email", Input).focus()
        await press(pilot, *ACCOUNTS[0].email, "enter", *PASSWORD, "enter")
        assert isinstance(pilot.app.screen, Clients)


async def test_a_pasted_e_mail_and_password_go_into_their_fields(open_app: OpenApp) -> None:
    async with open_app(None) as pilot:
        pilot.app.screen.query_one("#email", Input).focus()
        await settled(pilot)
        await burst(pilot, *ACCOUNTS[0].email, "enter", *PASSWORD, "enter")
        assert isinstance(pilot.app.screen, Clients)


@pytest.mark.parametrize("email", [ACCOUNTS[0].email, "nobody@riverside.example"])
async def test_a_wrong_password_and_an_unknown_e_mail_say_the_same(open_app: OpenApp, email: str) -> None:
    async with open_app(None) as pilot:
        pilot.app.screen.query_one("#email", Input).value = email
        password = pilot.app.screen.query_one("#password", Input)
        password.value = "wrong"
        password.focus()
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, SignIn)
        assert message(pilot) == "E-mail and password do not belong together. Check both and try again."
        assert password.value == ""


async def test_without_the_demo_no_key_signs_anybody_in(desk: Desk) -> None:
    app = PetDeskApp(lambda _progress: desk, listen=False)
    async with app.run_test() as pilot:
        while not app.is_open:
            await pilot.pause(0.01)
        app.screen.set_focus(None)
        await press(pilot, "1")
        assert isinstance(app.screen, SignIn)


async def test_a_desk_that_cannot_open_says_why_and_tries_again(desk: Desk) -> None:
    tries: list[str] = []

    def open_desk(_progress: object) -> Desk:
        tries.append("try")
        if len(tries) == 1:
            raise Offline("The database cannot be reached.")
        return desk

    app = PetDeskApp(open_desk, demo=ACCOUNTS, listen=False)
    async with app.run_test() as pilot:
        await settled(pilot)
        assert "cannot be reached" in message(pilot)
        await press(pilot, "r")
        assert app.is_open


async def test_a_key_pressed_before_the_desk_is_open_counts(desk: Desk) -> None:
    from threading import Event

    gate = Event()

    def open_desk(_progress: object) -> Desk:
        gate.wait()
        return desk

    app = PetDeskApp(open_desk, demo=ACCOUNTS, listen=False)
    async with app.run_test() as pilot:
        await pilot.press("1")
        gate.set()
        await settled(pilot)
        assert isinstance(app.screen, Clients)


async def test_signing_out_leaves_nothing_of_the_one_before(open_app: OpenApp, desk: Desk) -> None:
    async with open_app() as pilot:
        await press(pilot, *"ngu", "f10")
        assert isinstance(pilot.app.screen, SignIn)
        assert desk.actor is None
        await press(pilot, "1")
        assert pilot.app.screen.query_one("#find", Input).value == ""
