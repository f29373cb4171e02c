"""The counter: find the owner, check in, book; and how many keys that takes."""

import pytest
from sqlalchemy import text
from textual.pilot import Pilot
from textual.widgets import Input, Static

from petdesk.desk import Desk
from petdesk.models import Role
from petdesk.screens import clients
from petdesk.screens.clients import Clients
from petdesk.screens.dialogs.booking import BookingDialog
from petdesk.services.here import Here
from petdesk.services.search import OwnerHit
from petdesk.services.session import Session
from petdesk.widgets.table import Table
from tests.screens.conftest import OpenApp, in_psql, press, settled


def owners(pilot: Pilot[None]) -> list[OwnerHit]:
    screen = pilot.app.screen
    assert isinstance(screen, Clients)
    return list(screen._found.values())


def statuses(session: Session, here: Here, owner: str) -> list[str]:
    del here
    return list(
        session.execute(
            text(
                "SELECT a.status FROM appointments a JOIN pets p USING (pet_id) JOIN users u USING (user_id)"
                " WHERE u.last_name = :owner AND a.checked_in_at IS NOT NULL AND a.finished_at IS NULL"
            ),
            {"owner": owner},
        ).scalars()
    )


async def test_the_list_begins_with_who_is_expected_next(open_app: OpenApp) -> None:
    async with open_app() as pilot:
        visits = [owner.next_visit for owner in owners(pilot)]
        assert len(visits) > 5
        assert visits == sorted(visit for visit in visits if visit)


async def test_every_letter_narrows_the_list(open_app: OpenApp) -> None:
    async with open_app() as pilot:
        await press(pilot, *"ngug")
        assert owners(pilot)[0].last_name == "Ngũgĩ"
        await press(pilot, "escape")
        assert pilot.app.screen.query_one("#find", Input).value == ""


@pytest.mark.parametrize("area", ["f3", "f4", "f7"])
async def test_an_expected_owner_is_checked_in_with_at_most_eight_keys_from_anywhere(
    open_app: OpenApp, desk: Desk, area: str
) -> None:
    async with open_app() as pilot:
        await press(pilot, area)
        keys = ["f2", *"ngu", "ctrl+k"]
        assert len(keys) <= 8
        await press(pilot, *keys)
        assert desk.read(statuses, "Ngũgĩ") == ["checked_in"]


async def test_the_same_works_from_the_list_with_a_letter(open_app: OpenApp, desk: Desk) -> None:
    async with open_app() as pilot:
        await press(pilot, *"ngu", "down", "i")
        assert desk.read(statuses, "Ngũgĩ") == ["checked_in"]


async def test_checking_in_twice_says_so_and_changes_nothing(open_app: OpenApp, desk: Desk) -> None:
    async with open_app() as pilot:
        await press(pilot, *"ngu", "ctrl+k", "ctrl+k")
        assert desk.read(statuses, "Ngũgĩ") == ["checked_in"]


async def test_enter_opens_the_pet_that_was_typed(open_app: OpenApp) -> None:
    async with open_app() as pilot:
        await press(pilot, *"rex", "enter")
        assert type(pilot.app.screen).__name__ == "PetScreen"


async def test_when_nobody_matches_the_list_says_what_to_do(open_app: OpenApp) -> None:
    async with open_app() as pilot:
        await press(pilot, *"zzqqxx")
        words = str(pilot.app.screen.query_one("#nobody", Static).content)
        assert "zzqqxx" in words
        assert "Ctrl+A" in words


async def test_coming_back_keeps_what_was_typed(open_app: OpenApp) -> None:
    async with open_app() as pilot:
        await press(pilot, *"ngu", "f3", "f2")
        assert pilot.app.screen.query_one("#find", Input).value == "ngu"


async def test_b_opens_the_booking_for_the_selected_owner(open_app: OpenApp) -> None:
    async with open_app() as pilot:
        await press(pilot, *"ngu", "ctrl+b")
        assert isinstance(pilot.app.screen, BookingDialog)


async def test_the_cursor_stays_on_its_owner_when_the_list_is_read_again(open_app: OpenApp) -> None:
    async with open_app() as pilot:
        await press(pilot, "down", "down", "down")
        table = pilot.app.screen.query_one(Table)
        before = table.selected
        assert isinstance(pilot.app.screen, Clients)
        pilot.app.screen.reload()
        await settled(pilot)
        assert table.selected == before


async def test_a_vet_begins_with_the_day_and_a_manager_with_the_no_shows(open_app: OpenApp) -> None:
    for role, area in ((Role.STAFF, "Clients"), (Role.VET, "Day"), (Role.ADMIN, "NoShows")):
        async with open_app(role) as pilot:
            assert type(pilot.app.screen).__name__ == area


async def test_what_somebody_looked_for_is_logged_once_they_stop_typing(
    open_app: OpenApp, demo_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clients, "SETTLED", 0.05)
    async with open_app() as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, Clients)
        for typed in ("r", "re", "rex"):
            screen._log_when_settled(typed, 2)
        await pilot.pause(0.1)
        await settled(pilot)
    logged = "SELECT details->>'query', details->>'found' FROM access_log WHERE event = 'search'"
    assert in_psql(demo_address, logged) == [("rex", "2")]
