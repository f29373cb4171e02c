"""Providers and rules: what a manager sets up, and that no secret comes back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from petdesk import trying
from petdesk.app import PetDeskApp
from petdesk.courier import Senders
from petdesk.demo.accounts import ACCOUNTS
from petdesk.desk import Desk
from petdesk.integrations.ports import Doubtful, Misconfigured, NotAccepted, Reason, TryLater
from petdesk.models import Channel, Role
from petdesk.screens.dialogs.confirm import Confirm
from petdesk.screens.dialogs.message_rules import MessageRulesDialog, ServiceRemindersDialog
from petdesk.screens.dialogs.provider_form import ChooseProvider, ProviderDialog, SendTestDialog
from petdesk.screens.providers import Providers
from petdesk.widgets.field import Field
from petdesk.widgets.table import Table
from tests.messages.couriers import Provider
from tests.screens.conftest import OpenApp, Sql, actor, painted, press, settled
from tests.screens.test_looks import SIZES
from tests.screens.test_owner_form import HOSTILE

SMTP = {"host": "mail.riverside.example", "from_address": "desk@riverside.example", "password": "geheim"}


async def open_providers(pilot: Pilot[None]) -> Providers:
    """As a manager gets there."""
    screen = Providers()
    pilot.app.push_screen(screen)
    await settled(pilot)
    return screen


def listed(pilot: Pilot[None]) -> list[str]:
    """For what, through whom."""
    screen = pilot.app.screen
    assert isinstance(screen, Providers)
    lines = [screen._lines[key] for key in screen.query_one(Table).keys]
    return [f"{line.channel} {line.label}{'' if line.row is None or line.row.active else ' off'}" for line in lines]


def about(pilot: Pilot[None]) -> str:
    return str(pilot.app.screen.query_one("#about", Static).content)


def message(pilot: Pilot[None]) -> str:
    return str(pilot.app.screen.query_one("#message", Static).content)


async def add_smtp(pilot: Pilot[None], **more: str) -> None:
    """A mail server for e-mail."""
    screen = pilot.app.screen
    assert isinstance(screen, Providers)
    table = screen.query_one(Table)
    table.go_to([key[0] for key in table.keys].index(Channel.EMAIL))
    await settled(pilot)
    await press(pilot, "a")
    assert isinstance(pilot.app.screen, ChooseProvider)
    await press(pilot, "m", "ctrl+s")
    dialog = pilot.app.screen
    assert isinstance(dialog, ProviderDialog)
    for name, value in {**SMTP, **more}.items():
        dialog.query_one(f"#{name} Input", Input).value = value
    await press(pilot, "ctrl+s")


async def test_a_clinic_without_providers_is_told_where_its_messages_are(open_app: OpenApp) -> None:
    async with open_app(Role.ADMIN) as pilot:
        await open_providers(pilot)
        assert listed(pilot) == ["sms Outbox", "email Outbox", "push Outbox"]
        assert about(pilot).startswith("Outbox: nothing leaves this machine. SMS messages are files in /")


async def test_a_provider_is_added_and_its_secret_never_comes_back(open_app: OpenApp, sql: Sql) -> None:
    async with open_app(Role.ADMIN) as pilot:
        await open_providers(pilot)
        await add_smtp(pilot)
        assert listed(pilot) == ["sms Outbox", "email Mail server (SMTP)", "push Outbox"]
        assert "host mail.riverside.example" in about(pilot)
        assert "password set" in about(pilot)
        await press(pilot, "enter")
        dialog = pilot.app.screen
        assert isinstance(dialog, ProviderDialog)
        secret = dialog.field("password")
        assert isinstance(secret, Field)
        assert (secret.value, secret.query_one(Input).password) == ("", True)
        assert secret.query_one(Input).placeholder == "set; leave it empty to keep it"
        assert dialog.field("host").value == "mail.riverside.example"
        assert "geheim" not in "\n".join(painted(pilot))
        [(sealed,)] = sql("SELECT settings FROM message_providers")
        assert "geheim" not in str(sealed)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, Providers)


async def test_what_is_wrong_stands_beside_its_field(open_app: OpenApp) -> None:
    async with open_app(Role.ADMIN) as pilot:
        await open_providers(pilot)
        await add_smtp(pilot, port="x", host="")
        dialog = pilot.app.screen
        assert isinstance(dialog, ProviderDialog)
        assert dialog.field("host").has_class("wrong")
        assert dialog.field("port").has_class("wrong")
        assert dialog.field("password").value == "geheim"


async def test_order_and_use_are_changed_and_removing_asks_first(open_app: OpenApp, sql: Sql) -> None:
    async with open_app(Role.ADMIN) as pilot:
        await open_providers(pilot)
        await add_smtp(pilot)
        await press(pilot, "a", "f", "ctrl+s", *"~/post", "ctrl+s")
        assert listed(pilot)[1:3] == ["email Mail server (SMTP)", "email Files in a folder"]
        await press(pilot, "left_square_bracket")
        assert listed(pilot)[1:3] == ["email Files in a folder", "email Mail server (SMTP)"]
        await press(pilot, "down", "x")
        assert listed(pilot)[2] == "email Mail server (SMTP) off"
        await press(pilot, "delete", "enter")
        assert isinstance(pilot.app.screen, Confirm), "Enter alone does not do it"
        await press(pilot, "y")
        assert listed(pilot)[1:] == ["email Files in a folder", "push Outbox"]
    assert sql("SELECT kind FROM message_providers") == [("outbox",)]


async def test_a_test_message_says_what_the_provider_answered(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server = Provider(Channel.EMAIL, "smtp")
    monkeypatch.setattr(trying, "senders_here", lambda **_: Senders(lambda *_: server, {}, tmp_path))
    async with open_app(Role.ADMIN) as pilot:
        await open_providers(pilot)
        await add_smtp(pilot)
        for trouble, said in (
            (Misconfigured("The mail server does not accept the password."), "does not accept the password"),
            (TryLater("421"), "did not answer (421). Nothing was sent"),
            (NotAccepted(Reason.BAD_ADDRESS, "550"), "nothing can be delivered there"),
            (Doubtful("timeout"), "answer was lost (timeout)"),
        ):
            server.trouble.append(trouble)
            await press(pilot, "t")
            dialog = pilot.app.screen
            assert isinstance(dialog, SendTestDialog)
            dialog.query_one("#to Input", Input).value = "me@example.org"
            await press(pilot, "ctrl+s")
            assert said in message(pilot)
            await press(pilot, "escape", "enter")
        await press(pilot, "t")
        pilot.app.screen.query_one("#to Input", Input).value = "me@"
        await press(pilot, "ctrl+s")
        assert "not an e-mail address" in message(pilot)
        pilot.app.screen.query_one("#to Input", Input).value = "Me@example.org"
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, Providers)
        assert "took the message over" in str(list(pilot.app._notifications)[-1].message)
    [sent] = server.sent
    assert (sent.to, sent.subject) == ("me@example.org", "A test of petdesk")


async def test_nobody_but_a_manager_sees_them(open_app: OpenApp) -> None:
    async with open_app(Role.VET) as pilot:
        await open_providers(pilot)
        assert listed(pilot) == []
        assert "Only a manager" in str(list(pilot.app._notifications)[-1].message)


# Rules


async def open_rules(pilot: Pilot[None]) -> MessageRulesDialog:
    dialog = MessageRulesDialog()
    pilot.app.push_screen(dialog)
    await settled(pilot)
    return dialog


def hint(dialog: MessageRulesDialog, key: str) -> str:
    return str(dialog.field(key).query_one(".hint", Static).content)


async def test_rules_are_typed_in_words_and_read_back(open_app: OpenApp, sql: Sql) -> None:
    async with open_app(Role.ADMIN) as pilot:
        dialog = await open_rules(pilot)
        assert dialog.field("reminders").value == "2 days, 3 hours"
        assert hint(dialog, "reminders") == "2 days, 3 hours before a visit"
        dialog.query_one("#reminders Input", Input).value = "90 min, 1 week"
        dialog.query_one("#vaccination_days Input", Input).value = "-14, 0"
        dialog.query_one("#quiet Input", Input).value = "9pm-8am"
        await settled(pilot)
        assert hint(dialog, "reminders") == "7 days, 90 minutes before a visit"
        assert hint(dialog, "vaccination_days") == "14 days before, on the day it falls due"
        assert hint(dialog, "quiet") == "nothing is sent 21:00 to 08:00, owner’s time"
        await press(pilot, "ctrl+s")
        assert not isinstance(pilot.app.screen, MessageRulesDialog)
    assert sql("SELECT reminders, vaccination_days FROM message_rules") == [([10080, 90], [-14, 0])]


async def test_a_rule_that_cannot_be_read_is_said_beside_it(open_app: OpenApp) -> None:
    async with open_app(Role.ADMIN) as pilot:
        dialog = await open_rules(pilot)
        dialog.query_one("#reminders Input", Input).value = "soon"
        dialog.query_one("#confirm_word Input", Input).value = "STOP"
        await press(pilot, "ctrl+s")
        assert pilot.app.screen is dialog
        assert {field.key for field in dialog.fields if field.has_class("wrong")} == {"reminders", "confirm_word"}


async def test_a_service_is_reminded_of_in_its_own_way(open_app: OpenApp, sql: Sql) -> None:
    async with open_app(Role.ADMIN) as pilot:
        await open_rules(pilot)
        await press(pilot, "ctrl+o")
        dialog = pilot.app.screen
        assert isinstance(dialog, ServiceRemindersDialog)
        await press(pilot, *"1 day", "tab", *"soon", "ctrl+s")
        assert dialog.fields[1].has_class("wrong")
        dialog.fields[1].query_one(Input).value = "none"
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, MessageRulesDialog)
    assert sql("SELECT reminders FROM services WHERE reminders IS NOT NULL ORDER BY name") == [([1440],), ([],)]


@pytest.mark.parametrize("typed", HOSTILE, ids=["closing tag", "action", "escape", "emoji and arabic", "long"])
async def test_hostile_text_is_kept_and_shown_as_text(open_app: OpenApp, typed: str) -> None:
    async with open_app(Role.ADMIN, size=(80, 24)) as pilot:
        dialog = await open_rules(pilot)
        for field in dialog.query("Field Input").results(Input):
            field.value = typed
        await press(pilot, "ctrl+s")
        assert pilot.app.screen is dialog
        assert dialog.typed()["reminders"] == typed
        assert "\x1b" not in "".join(painted(pilot))
        await press(pilot, "escape", "enter")
        await open_providers(pilot)
        await add_smtp(pilot, host=typed, from_address=typed)
        assert isinstance(pilot.app.screen, ProviderDialog)
        assert "\x1b" not in "".join(painted(pilot))


# What it looks like


@SIZES
@pytest.mark.parametrize("name", ["none", "several", "form", "choose", "test", "rules", "services"])
def test_it_looks_like_this(
    desk: Desk,
    sql: Sql,
    snap_compare: Callable[..., bool],
    name: str,
    size: tuple[int, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(trying, "of_this_machine", lambda **_: ((), "/var/lib/petdesk/outbox"))
    app = PetDeskApp(lambda _progress: desk, demo=ACCOUNTS, listen=False)

    async def open_it(pilot: Pilot[None]) -> None:
        while not app.is_open:
            await pilot.pause(0.01)
        app.signed_in(desk.read(actor, Role.ADMIN))
        await settled(pilot)
        if name in {"rules", "services"}:
            await open_rules(pilot)
            await press(pilot, *(["ctrl+o", *"1 day"] if name == "services" else ["tab"]))
            return
        screen = await open_providers(pilot)
        if name == "none":
            return
        await add_smtp(pilot, user="[/b]" + "x" * 90)
        await press(pilot, "a", "f", "ctrl+s", *"~/post", "ctrl+s")
        sql("UPDATE message_providers SET updated_at = '2026-11-18 20:00Z', active = kind = 'smtp'")
        sql("ALTER TABLE message_providers DISABLE TRIGGER touch")
        sql("UPDATE message_providers SET updated_at = '2026-11-18 20:00Z'")
        screen.reload()
        await settled(pilot)
        await press(pilot, *{"several": ("up",), "form": ("up", "enter"), "choose": ("a",), "test": ("up", "t")}[name])

    assert snap_compare(app, terminal_size=size, run_before=open_it)
