"""The cover over a desk that its person left, and taking turns at one desk."""

from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest
from textual.events import MouseMove
from textual.pilot import Pilot
from textual.widgets import Input, Static, TextArea

from petdesk.app import PetDeskApp
from petdesk.demo.accounts import PASSWORD
from petdesk.desk import Desk
from petdesk.errors import Offline
from petdesk.models import Role
from petdesk.screens.clients import Clients
from petdesk.screens.day import Day
from petdesk.screens.dialogs.confirm import Confirm
from petdesk.screens.dialogs.note import NoteDialog
from petdesk.screens.dialogs.owner_form import OwnerFormDialog
from petdesk.screens.lock import LockScreen
from petdesk.screens.sign_in import SignIn
from petdesk.services.scheduling import Visit
from tests.screens.conftest import MovableClock, OpenApp, in_psql, painted, press, settled

SIZES = pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=["120x40", "80x24"])

ONLY_THIS = [
    "Thursday 19 November   10:42",
    "This desk is locked.",
    "▌ Ana Ruiz",
    "Somebody else",
    "In the demo: riverside-demo-desk",
    "Password",
]


def app_of(pilot: Pilot[None]) -> PetDeskApp:
    return cast("PetDeskApp", pilot.app)


def find(pilot: Pilot[None]) -> str:
    return pilot.app.screen.query_one("#find", Input).value


def told(pilot: Pilot[None]) -> str:
    return str(pilot.app.screen.query_one("#message", Static).content)


class Kept:
    """The drafts of a note."""

    def __init__(self) -> None:
        self.drafts: list[str] = []

    async def keep(self, note: str) -> None:
        self.drafts.append(note)


def note_on(visit: Visit, kept: Kept) -> NoteDialog:
    return NoteDialog(visit, "", keep=kept.keep, finish=kept.keep)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The use cases that were run, by name."""
    names: list[str] = []
    run = Desk._run

    def counted(desk: Desk, begin: Any, use_case: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        names.append(use_case.__name__)
        return run(desk, begin, use_case, *args, **kwargs)

    monkeypatch.setattr(Desk, "_run", counted)
    return iter([names])


@SIZES
async def test_the_cover_shows_who_and_when_and_nothing_of_the_clinic(open_app: OpenApp, size: tuple[int, int]) -> None:
    async with open_app(Role.STAFF, size) as pilot:
        await press(pilot, *"ngu")
        app_of(pilot).say("Rex (Ngũgĩ) is checked in.")
        await settled(pilot)
        await press(pilot, "ctrl+l")
        assert isinstance(pilot.app.screen, LockScreen)
        *lines, keys = painted(pilot)
        assert lines == ONLY_THIS
        assert keys.split() == ["F2", "Somebody", "else", "F1", "Help"]
        app_of(pilot).say("Rex (Ngũgĩ) is checked in.")
        await settled(pilot)
        assert painted(pilot)[:-1] == ONLY_THIS


async def test_a_desk_that_nobody_touches_is_covered(open_app: OpenApp, clock: MovableClock) -> None:
    async with open_app() as pilot:
        clock.pass_by(minutes=4, seconds=59)
        app_of(pilot).seats.look()
        assert not isinstance(pilot.app.screen, LockScreen)
        clock.pass_by(seconds=1)
        while not isinstance(pilot.app.screen, LockScreen):
            await pilot.pause(0.05)


async def test_keys_and_mouse_count_as_touching_it(open_app: OpenApp, clock: MovableClock) -> None:
    async with open_app() as pilot:
        clock.pass_by(minutes=4)
        await press(pilot, "n")
        clock.pass_by(minutes=4)
        pilot.app.post_message(MouseMove(None, 5, 5, 1, 0, 0, shift=False, meta=False, ctrl=False))
        await settled(pilot)
        clock.pass_by(minutes=4)
        app_of(pilot).seats.look()
        assert isinstance(pilot.app.screen, Clients)


async def test_the_clinic_says_after_how_many_minutes(
    open_app: OpenApp, clock: MovableClock, demo_address: str
) -> None:
    in_psql(demo_address, "UPDATE clinics SET lock_after_minutes = 2")
    async with open_app() as pilot:
        clock.pass_by(minutes=2)
        app_of(pilot).seats.look()
        assert isinstance(pilot.app.screen, LockScreen)


async def test_a_key_that_wakes_a_machine_which_slept_too_long_only_locks(
    open_app: OpenApp, clock: MovableClock
) -> None:
    async with open_app() as pilot:
        area = pilot.app.screen
        clock.pass_by(hours=1)
        await press(pilot, "x")
        assert isinstance(pilot.app.screen, LockScreen)
        assert area.query_one("#find", Input).value == ""
        assert pilot.app.screen.query_one("#password", Input).value == ""


@pytest.mark.usefixtures("cheap_passwords")
async def test_a_half_typed_note_is_there_after_unlocking(open_app: OpenApp, desk: Desk) -> None:
    async with open_app(None) as pilot:
        await press(pilot, "2")
        day = cast("Day", pilot.app.screen)
        assert day._board is not None
        visit = day._board.visits[0]
        kept = Kept()
        note = note_on(visit, kept)
        pilot.app.push_screen(note)
        await settled(pilot)
        await press(pilot, *"Limps", "ctrl+l")
        assert isinstance(pilot.app.screen, LockScreen)
        assert kept.drafts == ["Limps"]
        assert desk.actor is None
        await press(pilot, *"wrong", "enter")
        assert told(pilot) == "This is not your password. Check it and try again."
        await press(pilot, *PASSWORD, "enter")
        assert cast("object", pilot.app.screen) is note
        assert note.query_one(TextArea).text == "Limps"
        await press(pilot, "!")
        assert note.query_one(TextArea).text == "Limps!"


async def test_while_it_is_locked_nothing_is_read(open_app: OpenApp, desk: Desk, reads: Iterator[list[str]]) -> None:
    names = next(reads)
    async with open_app() as pilot:
        area = cast("Clients", pilot.app.screen)
        await press(pilot, "ctrl+l")
        before = list(names)
        area.reload()
        app_of(pilot)._look_at_the_clock()
        app_of(pilot).count_people()
        await pilot.pause(0.1)
        assert names == before
        await press(pilot, "f3", "ctrl+p", "f12", "f10")
        assert isinstance(pilot.app.screen, LockScreen)
        assert names == before


async def test_without_a_database_it_is_covered_all_the_same(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise Offline("The database cannot be reached.")

    async with open_app() as pilot:
        monkeypatch.setattr(Desk, "_run", gone)
        await press(pilot, "ctrl+l")
        assert isinstance(pilot.app.screen, LockScreen)
        await press(pilot, *PASSWORD, "enter")
        assert isinstance(pilot.app.screen, LockScreen)
        assert told(pilot) == "The database cannot be reached."


async def test_quitting_a_locked_desk_asks_first(open_app: OpenApp) -> None:
    async with open_app() as pilot:
        await press(pilot, "ctrl+l", "ctrl+q")
        assert isinstance(pilot.app.screen, Confirm)
        assert any("Ana Ruiz left work open here" in line for line in painted(pilot))
        await press(pilot, "enter", "n")
        assert isinstance(pilot.app.screen, LockScreen)


@pytest.mark.usefixtures("cheap_passwords")
async def test_colleagues_take_turns_and_come_back_where_they_were(open_app: OpenApp, desk: Desk) -> None:
    async with open_app(None) as pilot:
        await press(pilot, "1", *"ngu", "ctrl+a", *"Nia")
        await press(pilot, "f9", "enter")
        assert isinstance(pilot.app.screen, SignIn)
        await press(pilot, "2")
        assert isinstance(pilot.app.screen, Day)
        assert desk.actor is not None
        assert desk.actor.name == "Amara Okafor"
        await press(pilot, "f9")
        assert [line for line in painted(pilot) if "Ana" in line] == ["▌ Ana Ruiz"]
        await press(pilot, *PASSWORD, "enter")  # one key, the password, Enter
        assert isinstance(pilot.app.screen, OwnerFormDialog)
        assert pilot.app.screen.typed()["first_name"] == "Nia"
        assert desk.actor.name == "Ana Ruiz"
        assert pilot.app.screen_stack[0].query_one("#find", Input).value == "ngu"


@pytest.mark.usefixtures("cheap_passwords")
async def test_whoever_is_signed_out_elsewhere_reads_why_and_finds_the_form_again(
    open_app: OpenApp, demo_address: str
) -> None:
    async with open_app(None) as pilot:
        await press(pilot, "1", "ctrl+a", *"Nia", "tab", *"Wanjala")
        in_psql(demo_address, "UPDATE sessions SET revoked_at = now(), revoked_because = 'password_changed'")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, SignIn)
        assert told(pilot) == "Your password was changed on another desk. Sign in with the new one."
        assert pilot.app.screen.query_one("#email", Input).value == "ana.ruiz@riverside.example"
        await press(pilot, *PASSWORD, "enter")
        assert isinstance(pilot.app.screen, OwnerFormDialog)
        assert pilot.app.screen.typed()["first_name"] == "Nia"
        assert told(pilot) == "You were signed out before this was done. Do it once more."


@pytest.mark.usefixtures("cheap_passwords")
async def test_unlocking_a_session_that_has_ended_leads_to_the_sign_in(open_app: OpenApp, demo_address: str) -> None:
    async with open_app(None) as pilot:
        await press(pilot, "1", *"ngu", "ctrl+l")
        in_psql(demo_address, "UPDATE sessions SET revoked_at = now(), revoked_because = 'role_changed'")
        await press(pilot, *PASSWORD, "enter")
        assert isinstance(pilot.app.screen, SignIn)
        assert told(pilot) == "Your role here was changed. Sign in again."
        await press(pilot, *PASSWORD, "enter")
        assert find(pilot) == "ngu"


@pytest.mark.usefixtures("cheap_passwords")
async def test_signing_out_ends_the_session(open_app: OpenApp, demo_address: str) -> None:
    async with open_app(None) as pilot:
        await press(pilot, "1", "f10")
        assert isinstance(pilot.app.screen, SignIn)
        assert in_psql(demo_address, "SELECT revoked_because FROM sessions") == [("signed_out",)]
