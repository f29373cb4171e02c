"""The owner's form: nothing typed is lost, whoever is here already is shown, and data never acts."""

import pytest
from sqlalchemy import text
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from petdesk.desk import Desk
from petdesk.errors import Offline
from petdesk.screens.dialogs.confirm import Confirm
from petdesk.screens.dialogs.owner_form import OwnerFormDialog
from petdesk.services.here import Here
from petdesk.services.session import Session
from petdesk.widgets.field import FormField
from tests.screens.conftest import OpenApp, press, settled

HOSTILE = ["[/b]", "[@click=app.quit]x", "a\x1b[31m\x1b]52;c;eA==\x07", "🐕" * 100 + "قطة", "x" * 300]


def form(pilot: Pilot[None]) -> OwnerFormDialog:
    screen = pilot.app.screen
    assert isinstance(screen, OwnerFormDialog)
    return screen


def values(pilot: Pilot[None]) -> dict[str, str]:
    return form(pilot).typed()


def hint(pilot: Pilot[None], key: str) -> str:
    return str(form(pilot).field(key).query_one(".hint", Static).content)


def message(pilot: Pilot[None]) -> str:
    return str(form(pilot).query_one("#message", Static).content)


def focused_field(pilot: Pilot[None]) -> str:
    focused = pilot.app.focused
    assert focused is not None
    return next(node.key for node in focused.ancestors if isinstance(node, FormField))


def owners_called(session: Session, _here: Here, last_name: str) -> int:
    counted = text("SELECT count(*) FROM users WHERE last_name = :name")
    return int(session.execute(counted, {"name": last_name}).scalar_one())


async def test_a_new_owner_is_typed_from_top_to_bottom(open_app: OpenApp, desk: Desk) -> None:
    saved: list[object] = []
    async with open_app() as pilot:
        pilot.app.push_screen(OwnerFormDialog(), saved.append)
        await settled(pilot)
        await press(pilot, *"Zoe", "enter", *"Quill", "enter", *"+491712345678")
        assert hint(pilot, "phone") == "+49 171 2345678"
        await press(pilot, "enter", *"Zoe@example.org", "enter")
        assert not isinstance(pilot.app.screen, OwnerFormDialog)
    assert saved[0] is not None
    assert desk.read(owners_called, "Quill") == 1


async def test_what_is_wrong_stands_beside_its_field_and_the_first_gets_the_focus(open_app: OpenApp) -> None:
    async with open_app() as pilot:
        pilot.app.push_screen(OwnerFormDialog())
        await settled(pilot)
        await press(pilot, *"Zoe", "enter", "enter", *"12345", "enter", *"zoe", "ctrl+s")
        assert focused_field(pilot) == "phone"
        assert "not a phone number" in hint(pilot, "phone")
        assert "not an e-mail address" in hint(pilot, "email")
        assert values(pilot) == {"first_name": "Zoe", "last_name": "", "phone": "12345", "email": "zoe"}
        await press(pilot, *"67890")
        assert hint(pilot, "phone") == "+1 1234567890  unusual: check the digits"


async def test_without_a_connection_the_form_stays_and_a_second_try_is_one_owner(open_app: OpenApp, desk: Desk) -> None:
    async with open_app() as pilot:
        pilot.app.push_screen(OwnerFormDialog())
        await settled(pilot)
        await press(pilot, *"Zoe", "enter", *"Quill")
        original = desk.write

        def write_then_lose_the_answer(*args: object) -> object:
            original(*args)  # type: ignore[arg-type]
            raise Offline("The database cannot be reached. What you typed is kept; try again in a moment.")

        desk.write = write_then_lose_the_answer  # type: ignore[method-assign,assignment]
        await press(pilot, "ctrl+s")
        assert "cannot be reached" in message(pilot)
        assert values(pilot)["last_name"] == "Quill"
        desk.write = original  # type: ignore[method-assign]
        await press(pilot, "ctrl+s")
        assert not isinstance(pilot.app.screen, OwnerFormDialog)
    assert desk.read(owners_called, "Quill") == 1


async def test_whoever_is_here_already_is_shown_while_one_types_and_opened_with_a_key(open_app: OpenApp) -> None:
    chosen: list[object] = []
    async with open_app() as pilot:
        pilot.app.push_screen(OwnerFormDialog(), chosen.append)
        await settled(pilot)
        await press(pilot, *"Wanjiru", "enter", *"Ngugi")
        found = form(pilot).query_one("#found", OptionList)
        assert found.display
        assert "Ngũgĩ, Wanjirũ" in str(found.get_option_at_index(0).prompt)
        await press(pilot, "ctrl+o")
        assert not isinstance(pilot.app.screen, OwnerFormDialog)
    assert chosen[0] is not None


async def test_a_second_save_writes_down_somebody_with_the_same_name_all_the_same(
    open_app: OpenApp, desk: Desk
) -> None:
    before = desk.read(owners_called, "Ngugi")
    async with open_app() as pilot:
        pilot.app.push_screen(OwnerFormDialog())
        await settled(pilot)
        await press(pilot, *"Wanjiru", "enter", *"Ngugi", "ctrl+s")
        assert "here already" in message(pilot)
        assert desk.read(owners_called, "Ngugi") == before
        await press(pilot, "ctrl+s")
        assert not isinstance(pilot.app.screen, OwnerFormDialog)
    assert desk.read(owners_called, "Ngugi") == before + 1


async def test_leaving_asks_only_when_something_was_typed(open_app: OpenApp) -> None:
    async with open_app() as pilot:
        pilot.app.push_screen(OwnerFormDialog())
        await settled(pilot)
        await press(pilot, "escape")
        assert type(pilot.app.screen).__name__ == "Clients"
        pilot.app.push_screen(OwnerFormDialog())
        await settled(pilot)
        await press(pilot, "Z", "escape")
        assert isinstance(pilot.app.screen, Confirm)
        await press(pilot, "n")
        assert values(pilot)["first_name"] == "Z"
        await press(pilot, "escape", "enter")
        assert type(pilot.app.screen).__name__ == "Clients"


async def test_an_owner_who_is_edited_is_not_taken_for_a_duplicate(open_app: OpenApp, desk: Desk) -> None:
    def somebody(session: Session, _here: Here) -> object:
        return session.execute(text("SELECT user_id FROM users WHERE last_name = 'Ngũgĩ'")).scalar_one()

    async with open_app() as pilot:
        pilot.app.push_screen(OwnerFormDialog(desk.read(somebody)))  # type: ignore[arg-type]
        await settled(pilot)
        assert values(pilot)["first_name"] == "Wanjirũ"
        await press(pilot, "end", *" W")
        assert not form(pilot).query_one("#found", OptionList).display
        await press(pilot, "ctrl+s")
        assert not isinstance(pilot.app.screen, OwnerFormDialog)


@pytest.mark.parametrize("typed", HOSTILE, ids=["closing tag", "action", "escape", "emoji and arabic", "long"])
@pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=["120x40", "80x24"])
async def test_hostile_text_is_kept_and_shown_as_text(open_app: OpenApp, typed: str, size: tuple[int, int]) -> None:
    async with open_app(size=size) as pilot:
        pilot.app.push_screen(OwnerFormDialog())
        await settled(pilot)
        form(pilot).query_one("#last_name Input", Input).value = typed
        form(pilot).query_one("#phone Input", Input).value = typed
        form(pilot).query_one("#email Input", Input).value = typed
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, OwnerFormDialog)
        assert values(pilot)["last_name"] == typed
        await pilot.click("#message")
        assert pilot.app.is_running
        assert "\x1b" not in "".join(strip.text for strip in pilot.app.screen._compositor.render_strips())
