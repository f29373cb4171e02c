"""Keys that arrive together act in the order in which they were typed."""

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from petdesk.desk import Desk
from petdesk.screens.day import Day
from petdesk.screens.dialogs.booking import BookingDialog
from petdesk.screens.dialogs.owner_form import OwnerFormDialog
from petdesk.screens.pet import PetScreen
from petdesk.widgets.day_grid import DayGrid
from petdesk.widgets.table import Table
from tests.screens.conftest import OpenApp, press, settled
from tests.screens.test_booking_dialog import booked_visits
from tests.screens.test_clients import statuses


async def burst(pilot: Pilot[None], *keys: str) -> None:
    """All at once, as a slow line or a fast typist sends them."""
    for key in keys:
        pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))
    await settled(pilot)


async def test_a_burst_checks_in_whom_it_names_and_nobody_else(open_app: OpenApp, desk: Desk) -> None:
    async with open_app() as pilot:
        await burst(pilot, *"ngug", "ctrl+k")
        assert desk.read(statuses, "Ngũgĩ") == ["checked_in"]


async def test_a_burst_through_the_list_checks_in(open_app: OpenApp, desk: Desk) -> None:
    async with open_app() as pilot:
        await burst(pilot, *"ngug", "down", "i")
        assert desk.read(statuses, "Ngũgĩ") == ["checked_in"]


async def test_erasing_keys_erase_what_stood_before_them(open_app: OpenApp) -> None:
    async with open_app() as pilot:
        await burst(pilot, *"osei", *["backspace"] * 4, *"ngu")
        assert pilot.app.screen.query_one("#find", Input).value == "ngu"


async def test_tab_divides_a_burst_into_fields(open_app: OpenApp) -> None:
    async with open_app() as pilot:
        await press(pilot, "ctrl+a")
        await burst(pilot, *"Zed", "tab", *"Yves")
        form = pilot.app.screen
        assert isinstance(form, OwnerFormDialog)
        assert (form.field("first_name").value, form.field("last_name").value) == ("Zed", "Yves")


async def test_saving_three_times_at_once_is_one_visit(open_app: OpenApp, desk: Desk) -> None:
    before = desk.read(booked_visits)
    async with open_app() as pilot:
        await press(pilot, *"ngu", "ctrl+b")
        await burst(pilot, "ctrl+s", "ctrl+s", "ctrl+s")
        assert not isinstance(pilot.app.screen, BookingDialog)
    assert desk.read(booked_visits) == before + 1


async def test_a_pet_the_field_no_longer_names_is_not_booked(open_app: OpenApp, desk: Desk) -> None:
    before = desk.read(booked_visits)
    async with open_app() as pilot:
        await press(pilot, "f3", "b")
        await press(pilot, *"osei", *["backspace"] * 4, *"zzqq", "ctrl+s")
        assert isinstance(pilot.app.screen, BookingDialog)
    assert desk.read(booked_visits) == before


async def test_a_burst_down_a_list_opens_the_row_it_ends_on(open_app: OpenApp) -> None:
    async with open_app() as pilot:
        await press(pilot, "f4")
        third = pilot.app.screen.query_one(Table).keys[2]
        await burst(pilot, "down", "down", "down", "up", "enter")
        pet = pilot.app.screen
        assert isinstance(pet, PetScreen)
        assert pet._pet_id == third.pet_id


async def test_a_burst_down_the_day_books_where_it_ends(open_app: OpenApp) -> None:
    async with open_app() as pilot:
        await press(pilot, "f3", "end")
        grid = pilot.app.screen.query_one(DayGrid)
        assert grid.cursor_slot is not None
        last = grid.cursor_slot[1]
        await burst(pilot, "up", "up", "down")
        assert grid.cursor_slot[1] < last
        await burst(pilot, "end", "pageup", "pagedown", "home", "end", "enter")
        assert not isinstance(pilot.app.screen, Day)
        assert grid.cursor_slot[1] == last


@pytest.mark.parametrize("times", range(5))
async def test_a_pet_that_is_left_before_it_was_read_ends_nothing(open_app: OpenApp, times: int) -> None:
    async with open_app() as pilot:
        await press(pilot, *"ngu")
        await burst(pilot, *["enter", "escape"] * (times + 1), "enter", "f3", "f2")
        assert pilot.app.is_running
