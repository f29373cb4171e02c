"""What owners say about being written to, as the counter hears it."""

from collections.abc import Callable
from uuid import UUID

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from petdesk.app import PetDeskApp
from petdesk.demo.accounts import ACCOUNTS
from petdesk.desk import Desk
from petdesk.errors import Offline
from petdesk.models import Role
from petdesk.screens.dialogs.confirm import Confirm
from petdesk.screens.dialogs.contact import ContactDialog
from petdesk.screens.dialogs.owner_form import OwnerFormDialog
from petdesk.screens.pet import PetScreen
from petdesk.widgets.owner_panel import OwnerPanel
from tests.screens.conftest import OpenApp, Sql, actor, painted, press, settled
from tests.screens.test_looks import SIZES
from tests.screens.test_owner_form import HOSTILE

NGUGI = "SELECT user_id FROM users WHERE last_name = 'Ngũgĩ' AND role = 'owner'"
SAY = (
    "INSERT INTO consents (clinic_id, user_id, channel, purpose, given, source, text_version, recorded_by, recorded_at)"
    " SELECT clinic_id, %s, CAST(%s AS message_channel), CAST(%s AS consent_purpose), %s = 'yes', %s, '1',"
    " (SELECT user_id FROM users WHERE email = %s), CAST(%s AS timestamptz) FROM clinics"
)


def ngugi(sql: Sql) -> UUID:
    """Wanjirũ, to whom nobody has said anything about messages."""
    [[owner_id]] = sql(NGUGI)
    assert isinstance(owner_id, UUID)
    sql("DELETE FROM consents WHERE user_id = %s", owner_id)
    sql("DELETE FROM contact_preferences WHERE user_id = %s", owner_id)
    return owner_id


def said(sql: Sql) -> list[tuple[object, ...]]:
    """What she said, in its order."""
    return sql(
        "SELECT channel, purpose, given, source FROM consents JOIN users USING (user_id)"
        " WHERE last_name = 'Ngũgĩ' ORDER BY recorded_at, channel, purpose"
    )


def dialog(pilot: Pilot[None]) -> ContactDialog:
    screen = pilot.app.screen
    assert isinstance(screen, ContactDialog)
    return screen


def hint(pilot: Pilot[None], key: str) -> str:
    return str(dialog(pilot).field(key).query_one(".hint", Static).content)


async def test_the_sentence_is_read_out_and_the_answers_are_recorded(open_app: OpenApp, sql: Sql) -> None:
    ngugi(sql)
    async with open_app() as pilot:
        await press(pilot, *"ngu", "ctrl+o")
        assert "May we write to you about your visits" in "\n".join(painted(pilot))
        await press(pilot, "space", "right", "y", "down", "space", "space", "ctrl+s")
        assert not isinstance(pilot.app.screen, ContactDialog)
        panel = str(pilot.app.screen.query_one(OwnerPanel).render())
        assert "SMS ok" in panel
    assert sorted(said(sql)) == [
        ("email", "care", False, "counter"),
        ("sms", "care", True, "counter"),
        ("sms", "visits", True, "counter"),
    ]


async def test_a_letter_opens_it_from_the_list_and_from_the_pet(open_app: OpenApp) -> None:
    async with open_app() as pilot:
        await press(pilot, *"ngu", "down", "c")
        assert "Wanjirũ Ngũgĩ" in "\n".join(painted(pilot))
        await press(pilot, "escape", "enter")
        assert isinstance(pilot.app.screen, PetScreen)
        await press(pilot, "c")
        dialog(pilot)


async def test_what_was_never_asked_becomes_not_asked_again_and_what_was_asked_does_not(
    open_app: OpenApp, sql: Sql
) -> None:
    owner = ngugi(sql)
    sql(SAY, owner, "sms", "visits", "yes", "counter", ACCOUNTS[0].email, "2026-03-03 12:00Z")
    async with open_app() as pilot:
        await press(pilot, *"ngu", "ctrl+o")
        row = dialog(pilot).field("sms")
        seen = []
        for _ in range(3):
            await press(pilot, "space")
            seen.append(row.value)
        assert seen == ["no,-", "yes,-", "no,-"]
        await press(pilot, "right")
        for _ in range(3):
            await press(pilot, "space")
        assert row.value == "no,-"


async def test_what_was_said_before_stands_beside_it_with_who_heard_it(open_app: OpenApp, sql: Sql) -> None:
    owner = ngugi(sql)
    sql(SAY, owner, "sms", "visits", "yes", "counter", ACCOUNTS[0].email, "2026-03-03 20:00Z")
    sql(SAY, owner, "email", "visits", "yes", "form", ACCOUNTS[0].email, "2026-03-03 20:00Z")
    sql(SAY, owner, "email", "care", "yes", "form", ACCOUNTS[0].email, "2026-03-03 20:00Z")
    async with open_app() as pilot:
        await press(pilot, *"ngu", "ctrl+o")
        assert hint(pilot, "sms") == "visits at the counter Tue 3 Mar, Ana Ruiz"
        assert hint(pilot, "email") == "on a form Tue 3 Mar, Ana Ruiz"


async def test_a_stop_is_said_and_a_yes_after_it_asks_nothing_but_records_where_it_was_heard(
    open_app: OpenApp, sql: Sql
) -> None:
    owner = ngugi(sql)
    for purpose in ("visits", "care"):
        sql(SAY, owner, "sms", purpose, "no", "reply", "", "2026-11-18 20:00Z")
    async with open_app() as pilot:
        await press(pilot, *"ngu", "ctrl+o")
        assert hint(pilot, "sms") == "answered STOP yesterday"
        await press(pilot, "y")
        assert "only if they ask for it again" in hint(pilot, "sms")
        dialog(pilot).field("source").take_focus()
        await press(pilot, "right", "ctrl+s")
        assert not isinstance(pilot.app.screen, ContactDialog)
    assert said(sql)[-1] == ("sms", "visits", True, "phone")


async def test_a_stop_that_arrives_meanwhile_is_said_and_nothing_typed_is_lost(open_app: OpenApp, sql: Sql) -> None:
    owner = ngugi(sql)
    async with open_app() as pilot:
        await press(pilot, *"ngu", "ctrl+o", "y")
        sql(SAY, owner, "sms", "visits", "no", "reply", "", "2026-11-19 18:41Z")
        await press(pilot, "ctrl+s")
        assert "STOP" in str(dialog(pilot).query_one("#message", Static).content)
        assert dialog(pilot).field("sms").value == "yes,-"
    assert len(said(sql)) == 1


async def test_an_address_that_bounced_is_tried_again(open_app: OpenApp, sql: Sql) -> None:
    owner = ngugi(sql)
    sql(
        "INSERT INTO undeliverable_addresses (clinic_id, channel, address, code, since)"
        " SELECT clinic_id, 'sms', phone_number, '30005', '2026-11-18 20:00Z' FROM users WHERE user_id = %s"
        " ON CONFLICT DO NOTHING",
        owner,
    )
    async with open_app() as pilot:
        await press(pilot, *"ngu", "ctrl+o")
        assert "nothing arrives there since" in hint(pilot, "sms")
        await press(pilot, "y", "ctrl+r")
        assert "nothing arrives" not in hint(pilot, "sms")
        assert dialog(pilot).field("sms").value == "yes,-"
        assert "forget_bounce" not in {a.binding.action for a in dialog(pilot).active_bindings.values() if a.enabled}
    assert sql("SELECT count(*) FROM undeliverable_addresses WHERE code = '30005'") == [(0,)]


async def test_preferences_are_saved_and_a_wrong_zone_is_said_beside_it(open_app: OpenApp, sql: Sql) -> None:
    ngugi(sql)
    async with open_app() as pilot:
        await press(pilot, *"ngu", "ctrl+o")
        form = dialog(pilot)
        form.field("language").take_focus()
        await press(pilot, "d", "enter", *"mars", "ctrl+s")
        assert form.field("time_zone").has_class("wrong")
        form.query_one("#time_zone Input", Input).value = "africa/nairobi"
        await press(pilot, "ctrl+s")
        assert not isinstance(pilot.app.screen, ContactDialog)
    rows = sql(f"SELECT language, time_zone FROM contact_preferences WHERE user_id = ({NGUGI})")
    assert rows == [("de", "Africa/Nairobi")]


async def test_leaving_asks_only_when_something_was_said(open_app: OpenApp, sql: Sql) -> None:
    ngugi(sql)
    async with open_app() as pilot:
        await press(pilot, *"ngu", "ctrl+o", "escape")
        assert not isinstance(pilot.app.screen, ContactDialog)
        await press(pilot, "ctrl+o", "y", "escape")
        assert isinstance(pilot.app.screen, Confirm)


async def test_without_a_connection_the_answers_stay_and_a_second_try_is_one_row(
    open_app: OpenApp, desk: Desk, sql: Sql
) -> None:
    ngugi(sql)
    async with open_app() as pilot:
        await press(pilot, *"ngu", "ctrl+o", "y")
        original = Desk.write

        def write_then_lose_the_answer(*args: object) -> object:
            original(*args)  # type: ignore[arg-type]
            raise Offline("The database cannot be reached. What you typed is kept; try again in a moment.")

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Desk, "write", write_then_lose_the_answer)
            await press(pilot, "ctrl+s")
            assert "cannot be reached" in str(dialog(pilot).query_one("#message", Static).content)
        await press(pilot, "ctrl+s")
        assert not isinstance(pilot.app.screen, ContactDialog)
    assert len(said(sql)) == 1


# A new owner


async def test_a_new_owner_at_the_counter_may_be_written_to_at_once(open_app: OpenApp, sql: Sql) -> None:
    async with open_app() as pilot:
        pilot.app.push_screen(OwnerFormDialog())
        await settled(pilot)
        await press(pilot, *"Zoe", "enter", *"Quill", "enter", *"+491712345678", "tab", "tab")
        assert "May we write to you" in "\n".join(painted(pilot))
        await press(pilot, "space", "e")
        await press(pilot, "ctrl+s")
        form = pilot.app.screen
        assert isinstance(form, OwnerFormDialog)
        assert "Without an address no e-mail arrives" in str(form.field("agreed").query_one(".hint", Static).content)
        await press(pilot, "e", "enter")
        assert not isinstance(pilot.app.screen, OwnerFormDialog)
    rows = sql(
        "SELECT channel, purpose, given, source FROM consents JOIN users USING (user_id)"
        " WHERE last_name = 'Quill' ORDER BY purpose"
    )
    assert rows == [("sms", "visits", True, "counter"), ("sms", "care", True, "counter")]


async def test_who_is_edited_is_not_asked_again(open_app: OpenApp) -> None:
    async with open_app() as pilot:
        await press(pilot, *"ngu", "ctrl+e")
        assert "May we write" not in "\n".join(painted(pilot))


# What it looks like


def _a_lot_was_said(sql: Sql) -> UUID:
    owner = ngugi(sql)
    sql("UPDATE users SET email = 'wanjiru@example.org' WHERE user_id = %s", owner)
    for channel, purpose, given, source, at in (
        ("sms", "visits", "yes", "counter", "2026-03-03 20:00Z"),
        ("sms", "care", "no", "phone", "2026-10-03 20:00Z"),
        ("email", "visits", "no", "reply", "2026-11-18 20:00Z"),
        ("email", "care", "no", "reply", "2026-11-18 20:00Z"),
    ):
        sql(SAY, owner, channel, purpose, given, source, ACCOUNTS[0].email if source != "reply" else "", at)
    return owner


def _hostile(sql: Sql) -> UUID:
    owner = _a_lot_was_said(sql)
    for constraint in ("users_plain_text_check", "contact_preferences_plain_text_check"):
        table = constraint.partition("_plain")[0]
        sql(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {constraint}")
    sql("UPDATE users SET first_name = %s, last_name = %s WHERE user_id = %s", "[/b]\x1b[31m", "🐕قطة" * 12, owner)
    sql(
        "INSERT INTO contact_preferences (user_id, clinic_id, push_address)"
        " SELECT user_id, clinic_id, %s FROM users WHERE user_id = %s",
        "[@click=app.quit]" + "x" * 238,
        owner,
    )
    sql(
        "INSERT INTO undeliverable_addresses (clinic_id, channel, address, code, since)"
        " SELECT clinic_id, 'sms', phone_number, '[/b]', '2026-11-18 20:00Z' FROM users WHERE user_id = %s",
        owner,
    )
    return owner


@SIZES
@pytest.mark.parametrize("name", ["contact", "contact-hostile", "owner-agrees", "client-sms-ok"])
def test_it_looks_like_this(
    desk: Desk, sql: Sql, snap_compare: Callable[..., bool], name: str, size: tuple[int, int]
) -> None:
    owner = (_hostile if name == "contact-hostile" else _a_lot_was_said)(sql)
    app = PetDeskApp(lambda _progress: desk, demo=ACCOUNTS, listen=False)

    async def open_it(pilot: Pilot[None]) -> None:
        while not app.is_open:
            await pilot.pause(0.01)
        app.signed_in(desk.read(actor, Role.STAFF))
        await settled(pilot)
        if name == "owner-agrees":
            await press(pilot, "ctrl+a", *"Wanjiru", "tab", *"Ngugi", "tab", *"+254712345678", "tab", "tab", "s")
        elif name == "client-sms-ok":
            await press(pilot, *"ngu")
        else:
            app.push_screen(ContactDialog(owner))
            await settled(pilot)
            await press(pilot, "down", "space")

    assert snap_compare(app, terminal_size=size, run_before=open_it)


@pytest.mark.parametrize("typed", HOSTILE, ids=["closing tag", "action", "escape", "emoji and arabic", "long"])
async def test_hostile_text_is_kept_and_shown_as_text(open_app: OpenApp, sql: Sql, typed: str) -> None:
    owner = ngugi(sql)
    async with open_app(size=(80, 24)) as pilot:
        pilot.app.push_screen(ContactDialog(owner))
        await settled(pilot)
        for key in ("time_zone", "push_address"):
            dialog(pilot).query_one(f"#{key} Input", Input).value = typed
        await press(pilot, "ctrl+s")
        assert dialog(pilot).typed()["push_address"] == typed
        assert "\x1b" not in "".join(painted(pilot))
