"""Messages: a box at a time, what is done about the one under the cursor, and writing by hand."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static, TextArea

from petdesk.app import PetDeskApp
from petdesk.demo.accounts import ACCOUNTS
from petdesk.desk import Desk
from petdesk.errors import Offline
from petdesk.listener import MessagesChanged
from petdesk.models import Channel, Role
from petdesk.screens.dialogs.choose_owner import ChooseOwner
from petdesk.screens.dialogs.confirm import Confirm
from petdesk.screens.dialogs.message import LetterDialog
from petdesk.screens.dialogs.write_message import WriteMessageDialog
from petdesk.screens.messages import Messages
from petdesk.screens.pet import PetScreen
from petdesk.services.messages import acting, listing
from petdesk.widgets.header import DeskHeader
from petdesk.widgets.table import Table
from tests.conftest import NOW
from tests.messages.rows import Records
from tests.screens.conftest import MovableClock, OpenApp, Sql, actor, painted, press, settled

SMS, EMAIL = Channel.SMS, Channel.EMAIL
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOSTILE = f"[/b][@click=app.quit]x[/] \x1b[31mred 🐕‍🦺 \u202eabc {'long ' * 60}"


@pytest.fixture
def mail(sql: Sql) -> Records:
    """The demo's messages; they are about the owner of Rex."""
    sql("DELETE FROM notifications")
    sql("DELETE FROM inbound_messages")
    sql("DELETE FROM consents")
    [(clinic_id, owner_id)] = sql(
        "SELECT p.clinic_id, p.user_id FROM pets AS p JOIN users AS u USING (user_id)"
        " WHERE p.name = 'Rex' AND u.last_name LIKE 'Ng%%' ORDER BY p.pet_id LIMIT 1"
    )
    sql("UPDATE users SET phone_number = '+14155550138', email = 'wanjiru@example.org' WHERE user_id = %s", owner_id)
    return Records(sql, cast("UUID", clinic_id), cast("UUID", owner_id), NOW)


def listed(pilot: Pilot[None]) -> list[Any]:
    table = next(table for table in pilot.app.screen.query(Table) if table.display)
    return list(table._keys)


def text(pilot: Pilot[None], name: str) -> str:
    return str(pilot.app.screen.query_one(name, Static).content)


def notices(pilot: Pilot[None]) -> list[str]:
    return [str(notice.message) for notice in pilot.app._notifications]


def state(mail: Records, key: UUID) -> Any:
    return mail.sql("SELECT state FROM notifications WHERE notification_id = %s", key)[0][0]


def everybody_agrees(mail: Records) -> None:
    mail.sql(
        "INSERT INTO consents (clinic_id, user_id, channel, purpose, given, source, text_version)"
        " SELECT clinic_id, user_id, channel, 'visits', true, 'counter', '1'"
        " FROM users, unnest(enum_range(NULL::message_channel)) AS channel WHERE role = 'owner'"
    )


# Looking


async def test_one_key_opens_the_area_and_one_each_of_its_boxes(open_app: OpenApp, mail: Records) -> None:
    waits = mail.message(send_at=NOW + DAY)
    went = mail.message(state="sent", sent_at=NOW)
    failed = mail.message(state="failed", reason="rejected")
    held = mail.message(state="suppressed", reason="moved")
    answered = mail.answer()
    async with open_app() as pilot:
        await press(pilot, "f6")
        assert isinstance(pilot.app.screen, Messages)
        assert listed(pilot) == [waits]
        for key, row in zip("2345", (went, failed, held, answered), strict=True):
            await press(pilot, key)
            assert listed(pilot) == [row]
        assert [text(pilot, f"#{box}").split()[-1] for box in ("waiting", "trouble")] == ["1", "1"]


async def test_a_terminal_that_gets_narrower_shows_all_boxes(open_app: OpenApp, mail: Records) -> None:
    async with open_app() as pilot:
        await press(pilot, "f6")
        assert any("1 Waiting" in line and "today" in line for line in painted(pilot))
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        (boxes,) = [line for line in painted(pilot) if "1 Waiting" in line]
        assert boxes.endswith("5 Answers 0")
        assert "today" not in boxes


async def test_arrows_and_tab_go_from_box_to_box(open_app: OpenApp, mail: Records) -> None:
    failed = mail.message(state="failed", reason="rejected")
    async with open_app() as pilot:
        await press(pilot, "f6", "right", "tab")
        assert listed(pilot) == [failed]
        await press(pilot, "left", "left", "left")
        assert "Nobody answered" in text(pilot, "#nothing")


@pytest.mark.parametrize("box", "12345")
async def test_an_empty_box_says_what_belongs_there(open_app: OpenApp, mail: Records, box: str) -> None:
    async with open_app() as pilot:
        await press(pilot, "f6", box)
        assert pilot.app.screen.query_one("#nothing").display
        assert text(pilot, "#nothing").endswith(".")
        await press(pilot, "r", "x", "n", "s", "o", "h", "enter", "down")
        assert isinstance(pilot.app.screen, Messages)


async def test_what_failed_says_why_and_what_to_do(open_app: OpenApp, mail: Records) -> None:
    mail.message(state="failed", reason="no_answer", attempts=8, attempted_at=NOW - HOUR, code="503")
    async with open_app() as pilot:
        await press(pilot, "f6", "3")
        details = text(pilot, "#details")
        assert "tried 8 times, last today 09:42" in details
        assert "Press r to try once more." in details


async def test_what_went_to_the_outbox_is_not_called_sent(open_app: OpenApp, mail: Records) -> None:
    mail.message(state="sent", sent_at=NOW, provider="outbox")
    async with open_app() as pilot:
        await press(pilot, "f6", "2")
        assert "written to the outbox today 10:42" in text(pilot, "#details")
        assert any("▤ in the outbox" in line for line in painted(pilot))
        assert text(pilot, "#outbox").startswith("▤ No provider for SMS, e-mail and push")


async def test_enter_shows_the_letter_of_what_was_sent(open_app: OpenApp, mail: Records) -> None:
    mail.message(state="delivered", sent_at=NOW, channel="email", subject="About Rex", body="Line one\n\nLine two")
    mail.answer("thank you!", channel="email", received_at=NOW + HOUR)
    async with open_app() as pilot:
        await press(pilot, "f6", "2", "enter")
        assert isinstance(pilot.app.screen, LetterDialog)
        lines = "\n".join(painted(pilot))
        assert all(words in lines for words in ("About Rex", "Line one", "Line two", "thank you!"))
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, Messages)


async def test_only_one_owner_only_one_way_and_everybody_again(open_app: OpenApp, mail: Records) -> None:
    other = mail.sql("SELECT user_id FROM users WHERE role = 'owner' AND user_id <> %s LIMIT 1", mail.owner_id)[0][0]
    mine = mail.message(send_at=NOW)
    mine_by_mail = mail.message(channel="email", send_at=NOW + HOUR)
    theirs = mail.message(user_id=other, send_at=NOW + DAY)
    async with open_app() as pilot:
        await press(pilot, "f6", "h")
        assert listed(pilot) == [mine, mine_by_mail]
        await press(pilot, "c", "c")
        assert listed(pilot) == [mine_by_mail]
        assert "only e-mail" in text(pilot, "#filter")
        await press(pilot, "escape")
        assert listed(pilot) == [mine, mine_by_mail, theirs]


async def test_more_than_a_page_is_turned(open_app: OpenApp, mail: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)
    keys = [mail.message(send_at=NOW + number * HOUR) for number in range(3)]
    async with open_app() as pilot:
        await press(pilot, "f6")
        assert listed(pilot) == keys[:2]
        await press(pilot, "left_square_bracket")
        assert listed(pilot) == keys[2:]
        await press(pilot, "right_square_bracket")
        assert listed(pilot) == keys[:2]


async def test_o_opens_the_pet(open_app: OpenApp, mail: Records) -> None:
    mail.sql("DELETE FROM pets WHERE user_id = %s AND name <> 'Rex'", mail.owner_id)
    mail.message()
    async with open_app() as pilot:
        await press(pilot, "f6", "o")
        assert isinstance(pilot.app.screen, PetScreen)


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_hostile_data_neither_drives_the_screen_nor_breaks_it(
    open_app: OpenApp, mail: Records, size: tuple[int, int]
) -> None:
    mail.sql("UPDATE users SET first_name = %s, last_name = '[bold]É' WHERE user_id = %s", "[/b] 🐕 العربية" + "x" * 80,
             mail.owner_id)  # fmt: skip
    mail.message(state="sent", sent_at=NOW, body=HOSTILE, subject="[/x]", channel="email", recipient="[/b]@example.org")
    mail.message(state="failed", reason="rejected", code="[/x]", recipient="[/b]")
    mail.answer(HOSTILE, sender="[/b]" * 60)
    async with open_app(size=size) as pilot:
        for keys in (("f6", "2"), ("enter",), ("escape", "3"), ("enter",), ("escape", "5"), ("enter",)):
            await press(pilot, *keys)
            lines = painted(pilot)
            assert not any(character in line for line in lines for character in "\x1b\u202e")
        assert any("[/b]" in line for line in painted(pilot))


# Doing something about it


async def test_two_keys_after_opening_a_failed_message_goes_again(open_app: OpenApp, mail: Records) -> None:
    mail.agree(SMS)
    key = mail.message(state="failed", reason="no_answer")
    async with open_app() as pilot:
        await press(pilot, "f6", "3", "r")
        assert state(mail, key) == "queued"
        assert "It is tried again now." in notices(pilot)


async def test_one_that_may_have_gone_out_is_asked_about_first(open_app: OpenApp, mail: Records) -> None:
    mail.agree(SMS)
    key = mail.message(state="unknown", reason="not_found")
    async with open_app() as pilot:
        await press(pilot, "f6", "3", "r")
        assert isinstance(pilot.app.screen, Confirm)
        assert "get it twice" in " ".join(painted(pilot))
        await press(pilot, "enter", "n")
        assert state(mail, key) == "unknown"
        await press(pilot, "r", "y")
        assert state(mail, key) == "queued"


async def test_what_waits_is_stopped_or_hurried(open_app: OpenApp, mail: Records) -> None:
    mail.agree(SMS)
    first, second = mail.message(send_at=NOW + HOUR), mail.message(send_at=NOW + DAY)
    async with open_app() as pilot:
        await press(pilot, "f6", "x")
        assert state(mail, first) == "suppressed"
        await press(pilot, "n")
        assert mail.sql("SELECT urgent, send_at FROM notifications WHERE notification_id = %s", second) == [(True, NOW)]


async def test_what_cannot_be_cured_is_said_and_stays(open_app: OpenApp, mail: Records) -> None:
    key = mail.message(state="suppressed", reason="not_agreed")
    async with open_app() as pilot:
        await press(pilot, "f6", "4", "r")
        assert state(mail, key) == "suppressed"
        assert any("has not agreed" in notice for notice in notices(pilot))


async def test_somebody_saw_to_it_and_the_header_forgets_it(open_app: OpenApp, mail: Records) -> None:
    mail.message(state="failed", reason="rejected")
    mail.answer()
    async with open_app() as pilot:
        header = pilot.app.screen.query_one(DeskHeader)
        assert "✉ 1 failed · 1 new" in str(header.render())
        await press(pilot, "f6", "3", "s", "5", "s")
        assert "✉" not in str(pilot.app.screen.query_one(DeskHeader).render())
        assert mail.sql("SELECT count(*) FROM notifications WHERE settled_at IS NULL") == [(0,)]


async def test_keys_that_would_do_nothing_are_not_offered(open_app: OpenApp, mail: Records) -> None:
    mail.message(state="sent", sent_at=NOW)
    async with open_app() as pilot:
        await press(pilot, "f6", "2")
        offered = {binding.action for _, binding, on, _ in pilot.app.screen.active_bindings.values() if on}
        assert not {"again", "now", "withdraw", "settle"} & offered
        assert {"write", "open_pet", "owner"} <= offered


async def test_a_change_is_shown_once_a_second_however_many_there_are(open_app: OpenApp, mail: Records) -> None:
    async with open_app() as pilot:
        app = cast("PetDeskApp", pilot.app)
        await press(pilot, "f6")
        key = mail.message()
        reads = []
        monkey = cast("Messages", app.screen)
        original = monkey.messages_changed
        monkey.messages_changed = lambda: (reads.append(1), original())  # type: ignore[method-assign, func-returns-value, assignment]
        for _ in range(100):
            app.post_message(PetDeskApp.Heard(MessagesChanged()))
        while not reads:
            await pilot.pause(0.01)
        await settled(pilot)
        assert listed(pilot) == [key]
        assert len(reads) <= 2


# Writing


async def test_writing_is_one_key_the_text_and_saving(open_app: OpenApp, mail: Records) -> None:
    mail.agree(SMS)
    mail.message()
    async with open_app() as pilot:
        await press(pilot, "f6", "w")
        assert isinstance(pilot.app.screen, WriteMessageDialog)
        await press(pilot, "enter", *"Hi", "ctrl+s")
        assert isinstance(pilot.app.screen, Messages)
        assert mail.sql("SELECT count(*) FROM notifications WHERE written_by IS NOT NULL") == [(1,)]
        assert "Written. It goes at once." in notices(pilot)


@pytest.mark.parametrize("keys", [(*"rex", "ctrl+n"), (*"rex", "down", "m"), (*"rex", "enter", "m")])
async def test_from_an_owner_and_from_a_pet_it_is_one_key_too(
    open_app: OpenApp, mail: Records, keys: tuple[str, ...]
) -> None:
    everybody_agrees(mail)
    async with open_app() as pilot:
        await press(pilot, *keys)
        assert isinstance(pilot.app.screen, WriteMessageDialog)


async def test_where_nothing_is_selected_the_owner_is_found_first(open_app: OpenApp, mail: Records) -> None:
    everybody_agrees(mail)
    async with open_app() as pilot:
        await press(pilot, "f6", "w")
        assert isinstance(pilot.app.screen, ChooseOwner)
        await press(pilot, *"wanjiru@", "enter")
        assert isinstance(pilot.app.screen, WriteMessageDialog)


async def test_an_email_has_a_subject_an_sms_has_a_length_and_a_price(open_app: OpenApp, mail: Records) -> None:
    mail.agree(SMS, EMAIL)
    mail.sql("UPDATE message_rules SET sms_price = 0.05")
    mail.message()
    async with open_app() as pilot:
        await press(pilot, "f6", "w")
        dialog = pilot.app.screen
        assert not dialog.query_one("#subject").display
        await press(pilot, "enter", *"Hello")
        assert "5 characters · 1 SMS · 0.05 USD · 155 left" in " ".join(painted(pilot))
        await press(pilot, "shift+tab", "right")
        assert dialog.query_one("#subject").display
        await press(pilot, "ctrl+s")
        assert "An e-mail needs a subject." in " ".join(painted(pilot))
        assert dialog.query_one(TextArea).text == "Hello"


async def test_ways_that_are_closed_say_why(open_app: OpenApp, mail: Records) -> None:
    mail.agree(EMAIL)
    mail.agree(SMS, given=False, source="reply", recorded_at=NOW - 16 * DAY)
    mail.message()
    async with open_app() as pilot:
        await press(pilot, "f6", "w")
        assert "No SMS: answered STOP on 3 Nov." in " ".join(painted(pilot))


async def test_without_any_way_it_is_said_and_nothing_opens(open_app: OpenApp, mail: Records) -> None:
    mail.message()
    async with open_app() as pilot:
        await press(pilot, "f6", "w")
        assert isinstance(pilot.app.screen, Messages)
        assert any("There is no way to write to" in notice for notice in notices(pilot))


async def test_at_night_it_says_until_when_it_is_held(open_app: OpenApp, mail: Records, clock: MovableClock) -> None:
    mail.agree(SMS)
    mail.message()
    clock.instant = datetime(2026, 11, 20, 7, 30, tzinfo=UTC)
    async with open_app() as pilot:
        await press(pilot, "f6", "w")
        assert "It is too late to write to them now: it goes tomorrow 08:00." in " ".join(painted(pilot))
        await press(pilot, "enter", "x", "ctrl+s")
        assert "Written. Quiet hours: it goes tomorrow 08:00." in notices(pilot)


async def test_nothing_typed_is_lost_on_failure_or_by_mistake(
    open_app: OpenApp, mail: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise Offline("The database cannot be reached.")

    mail.agree(SMS)
    mail.message()
    async with open_app() as pilot:
        await press(pilot, "f6", "w", "enter", *"Hello")
        dialog = pilot.app.screen
        with monkeypatch.context() as broken:
            broken.setattr(acting, "write_message", fails)
            await press(pilot, "ctrl+s")
        assert "cannot be reached" in " ".join(painted(pilot))
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, Confirm)
        await press(pilot, "n")
        assert pilot.app.screen is dialog
        assert dialog.query_one(TextArea).text == "Hello"
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, Messages)


async def test_leaving_an_empty_message_asks_nothing(open_app: OpenApp, mail: Records) -> None:
    mail.agree(SMS)
    mail.message()
    async with open_app() as pilot:
        await press(pilot, "f6", "w", "escape")
        assert isinstance(pilot.app.screen, Messages)


# Looks


def furnish(mail: Records) -> None:
    """A morning's messages."""
    visit = mail.sql(
        "SELECT a.appointment_id, a.appointment_date FROM appointments AS a JOIN pets AS p USING (pet_id)"
        " WHERE p.user_id = %s AND p.name = 'Rex' ORDER BY a.appointment_date DESC LIMIT 1",
        mail.owner_id,
    )[0]
    about = {"appointment_id": visit[0], "about": visit[1]}
    to = {"recipient": "+14155550138"}
    owners = [
        row[0] for row in mail.sql("SELECT user_id FROM users WHERE role = 'owner' ORDER BY last_name, user_id LIMIT 9")
    ]
    mail.agree(SMS, EMAIL)
    mail.message(kind="reminder", send_at=NOW + DAY, due_at=NOW + DAY, body="", **about)
    mail.message(kind="free", state="sending", attempted_at=NOW, attempts=1, **to)
    mail.message(user_id=owners[0], send_at=NOW + HOUR, reason="no_answer", attempts=2, attempted_at=NOW - HOUR, **to)
    mail.message(user_id=owners[1], kind="vaccination_due", channel="email", send_at=NOW + 3 * DAY)
    mail.message(kind="confirmation", state="delivered", sent_at=NOW - HOUR, provider="twilio", attempts=1,
                 attempted_at=NOW - HOUR, body="Hello Wanjirũ, Rex is booked at Riverside: Thu, Nov 26, 10:00 AM."
                 " Reply OK to confirm. To change it: +14155550100.", **about, **to)  # fmt: skip
    mail.message(user_id=owners[2], state="sent", sent_at=NOW - 2 * HOUR, provider="outbox", channel="email",
                 subject="About your bill", recipient="novak@example.org")  # fmt: skip
    mail.message(user_id=owners[3], kind="no_show", state="sent", sent_at=NOW - DAY, provider="twilio", **to)
    mail.message(user_id=owners[4], state="failed", reason="no_answer", code="503", attempts=8, attempted_at=NOW - HOUR,
                 **to)  # fmt: skip
    mail.message(user_id=owners[5], kind="reminder", state="unknown", reason="not_found", attempts=1,
                 attempted_at=NOW - 3 * HOUR, updated_at=NOW - 3 * HOUR, **to)  # fmt: skip
    mail.message(user_id=owners[6], kind="confirmation", state="failed", reason="bad_address", code="21614", attempts=1,
                 attempted_at=NOW - DAY, settled_at=NOW - HOUR, **to)  # fmt: skip
    for number, reason in enumerate(("moved", "opted_out", "too_many", "joined", "withdrawn")):
        mail.message(user_id=owners[number], kind="reminder", state="suppressed", reason=reason,
                     updated_at=NOW - number * HOUR)  # fmt: skip
    mail.answer("Can I come half an hour later? My bus is late and Rex is slow today.")
    mail.answer("who is this", user_id=None, received_at=NOW - 2 * HOUR)
    mail.answer("OK", user_id=owners[1], reading="confirm", settled_at=NOW, received_at=NOW - 3 * HOUR)
    mail.answer("STOP", user_id=owners[2], reading="stop", settled_at=NOW, received_at=NOW - DAY)


LOOKS: dict[str, tuple[str, ...]] = {
    "waiting": ("f6",),
    "sent": ("f6", "2"),
    "failed": ("f6", "3"),
    "held-back": ("f6", "4"),
    "answers": ("f6", "5"),
    "in-full": ("f6", "2", "enter"),
    "in-doubt": ("f6", "3", "down", "enter"),
    "preview": ("f6", "down", "down", "enter"),
    "writing": ("f6", "w", "enter", *"Rex is awake and can go home at four."),
}


@pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=["120x40", "80x24"])
@pytest.mark.parametrize("name", LOOKS)
def test_messages_look_like_this(
    desk: Desk, mail: Records, snap_compare: Callable[..., bool], name: str, size: tuple[int, int]
) -> None:
    furnish(mail)
    app = PetDeskApp(lambda _progress: desk, demo=ACCOUNTS, listen=False)

    async def go_there(pilot: Pilot[None]) -> None:
        while not app.is_open:
            await pilot.pause(0.01)
        app.signed_in(desk.read(actor, Role.STAFF))
        await settled(pilot)
        await press(pilot, *LOOKS[name])
        for field in app.screen.query(Input):
            field.cursor_blink = False

    assert snap_compare(app, terminal_size=size, run_before=go_there)
