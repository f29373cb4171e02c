"""Templates: changed beside what becomes of them."""

from collections.abc import Callable

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static, TextArea

from petdesk.app import PetDeskApp
from petdesk.demo.accounts import ACCOUNTS
from petdesk.desk import Desk
from petdesk.errors import Offline
from petdesk.models import Role
from petdesk.screens.dialogs.confirm import Confirm
from petdesk.screens.dialogs.find_pet import FindPet
from petdesk.screens.dialogs.wording import WordingDialog
from petdesk.screens.templates import Templates
from petdesk.widgets.table import Table
from tests.screens.conftest import OpenApp, Sql, actor, painted, press, settled
from tests.screens.test_looks import SIZES
from tests.screens.test_owner_form import HOSTILE


async def open_templates(pilot: Pilot[None]) -> Templates:
    """As a manager gets there."""
    screen = Templates()
    pilot.app.push_screen(screen)
    await settled(pilot)
    return screen


async def open_reminder(pilot: Pilot[None], channel: str = "sms") -> WordingDialog:
    """The reminder, in English."""
    screen = await open_templates(pilot)
    table = screen.query_one(Table)
    table.go_to([key[:2] for key in table.keys].index(("reminder", channel)))
    await settled(pilot)
    await press(pilot, "enter")
    dialog = pilot.app.screen
    assert isinstance(dialog, WordingDialog)
    return dialog


def text_of(pilot: Pilot[None], selector: str) -> str:
    return str(pilot.app.screen.query_one(selector, Static).content)


async def write(pilot: Pilot[None], body: str) -> None:
    """These words instead."""
    pilot.app.screen.query_one(TextArea).text = body
    await settled(pilot)


async def test_every_message_is_listed_a_language_at_a_time(open_app: OpenApp) -> None:
    async with open_app(Role.ADMIN) as pilot:
        screen = await open_templates(pilot)
        assert len(screen.query_one(Table).keys) == 24
        assert "All as they ship" in text_of(pilot, "#summary")
        await press(pilot, "down", "l")
        assert {key[2] for key in screen.query_one(Table).keys} == {"de"}
        assert screen.query_one(Table).selected == ("confirmation", "email", "de")
        await press(pilot, "l", "l", "l", "escape")
        assert not isinstance(pilot.app.screen, Templates)


async def test_the_preview_follows_what_is_typed_and_counts_parts(open_app: OpenApp, sql: Sql) -> None:
    sql("UPDATE message_rules SET sms_price = 0.05")
    async with open_app(Role.ADMIN) as pilot:
        await open_reminder(pilot)
        assert text_of(pilot, "#about").startswith("To the owner of ")
        await write(pilot, "{pets} comes. Answer {word}.")
        assert text_of(pilot, "#preview").endswith(" comes. Answer OK.")
        assert text_of(pilot, "#size").startswith("1 part")
        assert "0.05 USD each" in text_of(pilot, "#size")
        await write(pilot, "ũ" * 71)
        assert text_of(pilot, "#size").startswith("2 parts")
        assert "0.10 USD each" in text_of(pilot, "#size")
        assert "UCS-2" in text_of(pilot, "#size")


async def test_what_is_wrong_is_said_beside_it_while_one_types_and_is_not_saved(open_app: OpenApp) -> None:
    async with open_app(Role.ADMIN) as pilot:
        dialog = await open_reminder(pilot)
        await press(pilot, *"{naem}")
        assert "knows no {naem}" in text_of(pilot, "#body_wrong")
        await press(pilot, "ctrl+s")
        assert pilot.app.screen is dialog
        assert "Not saved yet" in text_of(pilot, "#message")
        assert dialog.query_one(TextArea).text.endswith("{naem}")
        await press(pilot, *["backspace"] * 6)
        assert text_of(pilot, "#body_wrong") == ""


async def test_a_placeholder_is_put_where_the_cursor_is(open_app: OpenApp) -> None:
    async with open_app(Role.ADMIN) as pilot:
        dialog = await open_reminder(pilot)
        await write(pilot, "")
        await press(pilot, "tab")
        assert isinstance(pilot.app.focused, OptionList)
        await press(pilot, "down", "down", "enter")
        assert dialog.query_one(TextArea).text == "{clinic}"
        assert isinstance(pilot.app.focused, TextArea)


async def test_own_words_are_saved_marked_and_put_back(open_app: OpenApp, sql: Sql) -> None:
    async with open_app(Role.ADMIN) as pilot:
        dialog = await open_reminder(pilot)
        ships = dialog.query_one(TextArea).text
        await write(pilot, "Come {when}, {pets}! {clinic}")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, Templates)
        assert "1 in own words" in text_of(pilot, "#summary")
        assert sql("SELECT kind, channel, language, body FROM message_templates") == [
            ("reminder", "sms", "en", "Come {when}, {pets}! {clinic}")
        ]
        await press(pilot, "enter", "ctrl+r")
        assert pilot.app.screen.query_one(TextArea).text == ships
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, Templates)
        assert sql("SELECT count(*) FROM message_templates") == [(0,)]


async def test_the_preview_is_shown_for_another_pet(open_app: OpenApp) -> None:
    async with open_app(Role.ADMIN) as pilot:
        await open_reminder(pilot)
        await press(pilot, "ctrl+o", *"ngu")
        assert type(pilot.app.screen) is FindPet
        await press(pilot, "enter")
        assert text_of(pilot, "#about") == "To the owner of Rex, Wanjirũ Ngũgĩ"
        assert "Rex" in text_of(pilot, "#preview")


async def test_an_email_has_a_subject_and_an_sms_has_none(open_app: OpenApp) -> None:
    async with open_app(Role.ADMIN) as pilot:
        dialog = await open_reminder(pilot)
        assert not dialog.query_one("#subject", Input).display
        await press(pilot, "escape", "escape")
        dialog = await open_reminder(pilot, "email")
        dialog.query_one("#subject", Input).value = ""
        await settled(pilot)
        assert "needs a subject" in text_of(pilot, "#subject_wrong")


async def test_without_a_connection_what_was_typed_stays(open_app: OpenApp) -> None:
    async with open_app(Role.ADMIN) as pilot:
        dialog = await open_reminder(pilot)
        await write(pilot, "Come {when}!")

        def offline(*_: object) -> None:
            raise Offline("The database cannot be reached. What you typed is kept; try again in a moment.")

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Desk, "write", offline)
            await press(pilot, "ctrl+s")
            assert "cannot be reached" in text_of(pilot, "#message")
        assert dialog.query_one(TextArea).text == "Come {when}!"
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, Confirm)
        await press(pilot, "n", "ctrl+s")
        assert isinstance(pilot.app.screen, Templates)


async def test_nobody_but_a_manager_reads_them(open_app: OpenApp) -> None:
    async with open_app(Role.STAFF) as pilot:
        screen = await open_templates(pilot)
        assert screen.query_one(Table).keys == ()
        assert "Only a manager" in str(list(pilot.app._notifications)[-1].message)


@pytest.mark.parametrize("typed", HOSTILE, ids=["closing tag", "action", "escape", "emoji and arabic", "long"])
async def test_hostile_text_is_kept_and_shown_as_text(open_app: OpenApp, sql: Sql, typed: str) -> None:
    sql("UPDATE users SET first_name = %s WHERE role = 'owner'", "[/b][@click=app.quit]x")
    async with open_app(Role.ADMIN, size=(80, 24)) as pilot:
        dialog = await open_reminder(pilot, "email")
        dialog.query_one("#subject", Input).value = typed
        await write(pilot, typed + " {owner}")
        await press(pilot, "ctrl+s")
        if pilot.app.screen is dialog:
            assert dialog.query_one(TextArea).text == typed + " {owner}"
            await pilot.click("#preview")
        assert pilot.app.is_running
        assert "\x1b" not in "".join(painted(pilot))


# What it looks like


@SIZES
@pytest.mark.parametrize("name", ["templates", "template-sms", "template-email", "template-wrong"])
def test_it_looks_like_this(
    desk: Desk, sql: Sql, snap_compare: Callable[..., bool], name: str, size: tuple[int, int]
) -> None:
    sql("UPDATE message_rules SET sms_price = 0.05")
    sql(
        "INSERT INTO message_templates (template_id, clinic_id, kind, channel, language, body, updated_at)"
        " SELECT gen_random_uuid(), clinic_id, 'reminder', 'sms', 'en', %s, '2026-11-18 20:00Z' FROM clinics",
        "[/b] {pets} is expected {when}. 🐕 " + "Answer {word}. " * 8 + "{clinic}",
    )
    app = PetDeskApp(lambda _progress: desk, demo=ACCOUNTS, listen=False)

    async def open_it(pilot: Pilot[None]) -> None:
        while not app.is_open:
            await pilot.pause(0.01)
        app.signed_in(desk.read(actor, Role.ADMIN))
        await settled(pilot)
        if name == "templates":
            await open_templates(pilot)
            return
        await open_reminder(pilot, "email" if name == "template-email" else "sms")
        if name == "template-wrong":
            await press(pilot, *" {naem}")

    assert snap_compare(app, terminal_size=size, run_before=open_it)
