"""Due and No-shows: two lists that end in a phone call."""

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from petdesk.models import Role
from petdesk.screens.dialogs.booking import BookingDialog
from petdesk.screens.due import Due
from petdesk.screens.no_shows import NoShows
from petdesk.services.no_shows import MissedVisit
from petdesk.services.vaccinations import DueRow
from petdesk.widgets.table import Table
from tests.screens.conftest import OpenApp, press


def listed(pilot: Pilot[None]) -> tuple[DueRow | MissedVisit, ...]:
    return pilot.app.screen.query_one(Table)._keys


async def test_overdue_and_due_are_two_lists_one_key_apart(open_app: OpenApp) -> None:
    async with open_app() as pilot:
        await press(pilot, "f4")
        screen = pilot.app.screen
        assert isinstance(screen, Due)
        assert all(row.due_on < screen.today for row in listed(pilot) if isinstance(row, DueRow))
        await press(pilot, "d")
        due = [row.due_on for row in listed(pilot) if isinstance(row, DueRow)]
        assert due == sorted(due)
        assert due[0] >= screen.today


async def test_a_due_vaccination_is_booked_from_the_list(open_app: OpenApp) -> None:
    async with open_app() as pilot:
        await press(pilot, "f4", "b")
        dialog = pilot.app.screen
        assert isinstance(dialog, BookingDialog)
        chosen = dialog._field("service").chosen
        assert chosen is not None
        assert "accination" in chosen.label


async def test_enter_opens_the_pet_of_a_row_and_escape_comes_back(open_app: OpenApp) -> None:
    async with open_app() as pilot:
        await press(pilot, "f4", "enter")
        assert type(pilot.app.screen).__name__ == "PetScreen"
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, Due)


async def test_a_longer_period_lists_more_no_shows(open_app: OpenApp) -> None:
    async with open_app(Role.ADMIN) as pilot:
        assert isinstance(pilot.app.screen, NoShows)
        counts = {}
        for key in ("w", "m", "y"):
            await press(pilot, key)
            counts[key] = len(listed(pilot))
        assert 0 < counts["w"] < counts["m"] < counts["y"]


async def test_the_period_before_ends_where_this_one_begins(open_app: OpenApp) -> None:
    async with open_app(Role.ADMIN) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, NoShows)
        first, _ = screen._period
        await press(pilot, "left_square_bracket")
        assert (first - screen._period[1]).days == 1
        await press(pilot, "right_square_bracket", "right_square_bracket")
        assert screen._period[1] == screen.today


async def test_what_was_missed_is_counted_in_money(open_app: OpenApp) -> None:
    async with open_app(Role.ADMIN) as pilot:
        summary = str(pilot.app.screen.query_one("#summary", Static).content)
        lost = sum(visit.price for visit in listed(pilot) if isinstance(visit, MissedVisit))
        assert f"{lost:.2f} USD" in summary


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_rows_never_run_into_each_other(open_app: OpenApp, size: tuple[int, int]) -> None:
    async with open_app(Role.ADMIN, size=size) as pilot:
        table = pilot.app.screen.query_one(Table)
        assert table.virtual_size.width <= table.size.width
