"""The day, driven by keys: from booked to done, moved, cancelled, and what other desks do meanwhile."""

from datetime import date, timedelta
from typing import Any, cast

import pytest
from sqlalchemy import text
from textual.pilot import Pilot
from textual.widgets import Static, TextArea

from petdesk.app import PetDeskApp
from petdesk.desk import Desk
from petdesk.errors import Offline
from petdesk.models import Role
from petdesk.screens.day import Day
from petdesk.screens.dialogs import note
from petdesk.screens.dialogs.booking import BookingDialog
from petdesk.screens.dialogs.go_to_date import GoToDate
from petdesk.screens.dialogs.note import NoteDialog
from petdesk.screens.dialogs.reason import REASONS, ReasonDialog
from petdesk.screens.pet import PetScreen
from petdesk.services import scheduling, treatment
from petdesk.services.here import Here
from petdesk.services.scheduling import Visit
from petdesk.services.sealed import TREATMENT_NOTE, VISIT_NOTE
from petdesk.services.session import Session
from petdesk.widgets.day_grid import DayGrid
from petdesk.widgets.day_line import DayLine
from petdesk.widgets.day_panel import DayPanel
from tests.screens.conftest import OpenApp, press, settled
from tests.vaults import opened, sealed

TODAY = date(2026, 11, 19)


def day_of(pilot: Pilot[None]) -> Day:
    screen = pilot.app.screen
    assert isinstance(screen, Day)
    return screen


def grid_of(pilot: Pilot[None]) -> DayGrid:
    return day_of(pilot).query_one(DayGrid)


def named(pilot: Pilot[None], pet: str, owner: str) -> Visit:
    board = grid_of(pilot).board
    assert board is not None
    return next(visit for visit in board.visits if (visit.pet, visit.owner_last) == (pet, owner))


async def select(pilot: Pilot[None], pet: str, owner: str) -> Visit:
    visit = named(pilot, pet, owner)
    assert grid_of(pilot).go_to_visit(visit.appointment_id)
    await settled(pilot)
    return visit


def slot(pilot: Pilot[None]) -> str:
    found = grid_of(pilot).cursor_slot
    assert found is not None
    return f"{found[0].title} {day_of(pilot).local(found[1]):%a %H:%M}"


def notices(pilot: Pilot[None]) -> str:
    return " ".join(notice.message for notice in pilot.app._notifications)


def histories(session: Session, here: Here, visit: Visit) -> list[str]:
    del here
    found = session.execute(
        text("SELECT history_id, notes FROM service_histories WHERE appointment_id = :id"), {"id": visit.appointment_id}
    )
    return [opened(TREATMENT_NOTE, history_id, note) for history_id, note in found]


async def test_a_vet_begins_with_their_own_column_at_this_moment(open_app: OpenApp) -> None:
    async with open_app(Role.VET) as pilot:
        assert slot(pilot) == "Dr Okafor Thu 10:30"
        assert " done · " in str(day_of(pilot).query_one(DayLine).render())


async def test_from_booked_to_done_with_three_keys_and_a_note(open_app: OpenApp, desk: Desk) -> None:
    async with open_app(Role.VET) as pilot:
        rex = await select(pilot, "Rex", "Ngũgĩ")
        for key, status in (("i", "checked_in"), ("s", "in_progress")):
            await press(pilot, key)
            assert named(pilot, "Rex", "Ngũgĩ").status == status
        await press(pilot, "f", *"Ears clean.", "enter", *"Back in a week.", "ctrl+s")
        assert named(pilot, "Rex", "Ngũgĩ").status == "completed"
        assert grid_of(pilot).selected_visit == named(pilot, "Rex", "Ngũgĩ")
    assert desk.read(histories, rex) == ["Ears clean.\nBack in a week."]
    assert desk.read(treatment.draft, rex.appointment_id) == ""


async def test_a_note_is_kept_while_it_is_written_and_when_one_leaves(open_app: OpenApp, desk: Desk) -> None:
    async with open_app(Role.VET) as pilot:
        rocky = await select(pilot, "Rocky", "Ivanova")
        await press(pilot, "f", *"Lame on the left")
        await pilot.pause(2.2)
        await settled(pilot)
        assert desk.read(treatment.draft, rocky.appointment_id) == "Lame on the left"
        await press(pilot, *" hind leg", "escape")
        assert "draft" in notices(pilot)
        await press(pilot, "f")
        assert pilot.app.screen.query_one(TextArea).text == "Lame on the left hind leg"
        await press(pilot, "ctrl+s")
    assert desk.read(histories, rocky) == ["Lame on the left hind leg"]


async def test_a_note_is_kept_when_petdesk_is_left_in_the_middle_of_it(
    open_app: OpenApp, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(note, "AUTOSAVE", 1000)
    async with open_app(Role.VET) as pilot:
        rocky = await select(pilot, "Rocky", "Ivanova")
        await press(pilot, "f", *"Lame on the left", "ctrl+q")
    assert desk.read(treatment.draft, rocky.appointment_id) == "Lame on the left"


async def test_a_note_stays_on_the_screen_while_the_database_is_away(
    open_app: OpenApp, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_app(Role.VET) as pilot:
        rocky = await select(pilot, "Rocky", "Ivanova")
        await press(pilot, "f", *"Lame")
        with monkeypatch.context() as away:

            def write(*_args: Any, **_more: Any) -> None:
                raise Offline("The database cannot be reached.")

            away.setattr(desk, "write", write)
            for key in ("ctrl+s", "escape"):
                await press(pilot, key)
                assert isinstance(pilot.app.screen, NoteDialog)
                assert "cannot be reached" in str(pilot.app.screen.query_one("#message", Static).render())
                assert pilot.app.screen.query_one(TextArea).text == "Lame"
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, Day)
    assert desk.read(histories, rocky) == ["Lame"]


async def test_a_note_needs_a_pet_that_has_come(open_app: OpenApp) -> None:
    async with open_app(Role.VET) as pilot:
        await select(pilot, "Oscar", "Dubois")
        await press(pilot, "f")
        assert "scheduled" in notices(pilot)
        assert isinstance(pilot.app.screen, Day)


async def test_reception_is_told_who_writes_the_note(open_app: OpenApp) -> None:
    async with open_app(Role.STAFF) as pilot:
        await press(pilot, "f3")
        await select(pilot, "Rocky", "Ivanova")
        await press(pilot, "f")
        assert "Ask Dr Okafor" in notices(pilot)
        assert isinstance(pilot.app.screen, Day)


async def test_cancelling_takes_two_keys_and_one_takes_it_back(open_app: OpenApp) -> None:
    async with open_app(Role.VET) as pilot:
        await select(pilot, "Oscar", "Dubois")
        await press(pilot, "x", "2")
        assert grid_of(pilot).selected_visit is None
        oscar = named(pilot, "Oscar", "Dubois")
        assert (oscar.status, oscar.cancel_reason) == ("cancelled", REASONS[1])
        await press(pilot, "c", "c", "u")
        assert named(pilot, "Oscar", "Dubois").status == "scheduled"
        assert grid_of(pilot).selected_visit == named(pilot, "Oscar", "Dubois")


async def test_a_reason_of_ones_own_and_none_at_all(open_app: OpenApp) -> None:
    async with open_app(Role.VET) as pilot:
        await select(pilot, "Oscar", "Dubois")
        await press(pilot, "x", "escape")
        assert named(pilot, "Oscar", "Dubois").status == "scheduled"
        await press(pilot, "x", "enter", *"thunder, 2 km away", "enter")
        assert named(pilot, "Oscar", "Dubois").cancel_reason == "thunder, 2 km away"


async def test_a_no_show_and_a_change_of_mind(open_app: OpenApp) -> None:
    async with open_app(Role.VET) as pilot:
        await select(pilot, "Simba", "Osei")
        await press(pilot, "n")
        assert named(pilot, "Simba", "Osei").status == "no_show"
        await press(pilot, "u")
        assert named(pilot, "Simba", "Osei").status == "scheduled"
        await select(pilot, "Oscar", "Dubois")
        await press(pilot, "n")
        assert "not due yet" in notices(pilot)


async def test_moving_by_keys(open_app: OpenApp) -> None:
    async with open_app(Role.VET) as pilot:
        rex = await select(pilot, "Rex", "Ngũgĩ")
        await press(pilot, "m", "right", "enter")
        assert grid_of(pilot).picked is not None  # Olive is there
        assert "already sees Olive" in notices(pilot)
        await press(pilot, "i", "x")
        assert isinstance(pilot.app.screen, Day)  # those have to wait
        await press(pilot, "escape")
        assert grid_of(pilot).selected_visit == rex
        await press(pilot, "m", "]", "pagedown")
        there = slot(pilot)
        await press(pilot, "enter")
        while grid_of(pilot).picked is not None:  # taken: further down
            await press(pilot, "down")
            there = slot(pilot)
            await press(pilot, "enter")
        assert grid_of(pilot).selected_visit == named(pilot, "Rex", "Ngũgĩ")
        assert slot(pilot) == there
        assert there.startswith("Dr Okafor Fri")


async def test_dropping_a_visit_where_it_was_changes_nothing(open_app: OpenApp) -> None:
    async with open_app(Role.VET) as pilot:
        rex = await select(pilot, "Rex", "Ngũgĩ")
        await press(pilot, "m", "down", "up", "enter")
        assert grid_of(pilot).picked is None
        assert named(pilot, "Rex", "Ngũgĩ") == rex


async def test_a_visit_that_another_desk_changed_is_put_back_and_said(open_app: OpenApp, desk: Desk) -> None:
    async with open_app(Role.VET) as pilot:
        rex = await select(pilot, "Rex", "Ngũgĩ")
        await press(pilot, "m")
        desk.write(scheduling.check_in, rex.appointment_id)
        await press(pilot, "down", "enter")
        assert grid_of(pilot).picked is None
        assert "changed at another desk" in notices(pilot)


async def test_what_another_desk_does_appears(open_app: OpenApp, desk: Desk) -> None:
    async with open_app(Role.VET) as pilot:
        rex = await select(pilot, "Rex", "Ngũgĩ")
        desk.write(scheduling.check_in, rex.appointment_id)
        day_of(pilot).day_changed(TODAY + timedelta(days=1))
        await settled(pilot)
        assert named(pilot, "Rex", "Ngũgĩ").status == "scheduled"
        day_of(pilot).day_changed(TODAY)
        await settled(pilot)
        panel = day_of(pilot).query_one(DayPanel)
        assert panel.selected == named(pilot, "Rex", "Ngũgĩ")
        assert any("waiting for" in line.plain for line in panel.lines)


async def test_enter_books_a_free_slot_and_opens_the_pet_of_a_visit(open_app: OpenApp) -> None:
    async with open_app(Role.VET) as pilot:
        await select(pilot, "Rex", "Ngũgĩ")
        await press(pilot, "down", "enter")
        dialog = pilot.app.screen
        assert isinstance(dialog, BookingDialog)
        assert dialog._starts_at is not None
        assert f"{dialog.local(dialog._starts_at):%H:%M}" == "11:15"
        await press(pilot, "escape", "up", "enter")
        assert isinstance(pilot.app.screen, PetScreen)


async def test_other_days(open_app: OpenApp) -> None:
    async with open_app(Role.VET) as pilot:
        await press(pilot, "]")
        assert slot(pilot).endswith("Fri 10:30")
        await press(pilot, "[", "[")
        assert slot(pilot).endswith("Wed 10:30")
        await press(pilot, "end", "t")
        assert slot(pilot) == "Dr Okafor Thu 10:30"
        await press(pilot, "g", *"3 dec", "enter")
        assert day_of(pilot).day == date(2026, 12, 3)
        await press(pilot, "g", *"nonsense", "enter")
        assert isinstance(pilot.app.screen, GoToDate)
        await press(pilot, "down", "right", "enter")
        assert day_of(pilot).day == date(2026, 12, 11)
        await press(pilot, "g", *"31.12.9999", "enter", "escape")
        assert day_of(pilot).day == date(2026, 12, 11)


async def test_the_details_hide_and_show(open_app: OpenApp) -> None:
    for size, at_first in (((120, 40), True), ((80, 24), False)):
        async with open_app(Role.VET, size) as pilot:
            panel = day_of(pilot).query_one(DayPanel)
            assert panel.display == at_first
            await press(pilot, "d")
            assert panel.display != at_first


async def test_without_a_visit_the_keys_say_so(open_app: OpenApp) -> None:
    async with open_app(Role.VET) as pilot:
        await select(pilot, "Rex", "Ngũgĩ")
        await press(pilot, "down")
        for key in ("i", "s", "f", "m", "x", "n", "p", "u"):
            pilot.app.clear_notifications()
            await press(pilot, key)
            assert "No visit is selected" in notices(pilot)
            assert isinstance(pilot.app.screen, Day)


async def test_hostile_names_neither_break_nor_act(open_app: OpenApp, desk: Desk) -> None:
    def rename(session: Session, here: Here) -> None:
        del here
        hostile = "[@click=app.quit]x[/] [/b]"
        session.execute(text("UPDATE pets SET name = :name"), {"name": hostile})
        session.execute(text("UPDATE services SET name = :name"), {"name": hostile})
        session.execute(text("UPDATE pet_alerts SET message = :name"), {"name": hostile})
        for visit_id in session.execute(text("SELECT appointment_id FROM appointments")).scalars().all():
            note = {"id": visit_id, "note": sealed(VISIT_NOTE, visit_id, hostile)}
            session.execute(text("UPDATE appointments SET notes = :note WHERE appointment_id = :id"), note)

    desk.write(rename)
    async with open_app(Role.VET) as pilot:
        await press(pilot, "ctrl+up", "ctrl+down", "ctrl+down", "x", "escape", "i", "s", "f", "escape")
        await pilot.click(DayGrid, offset=(20, 20))
        await pilot.click(DayPanel, offset=(10, 12))
        assert any("[@click" in line.plain for line in day_of(pilot).query_one(DayPanel).lines)
        assert pilot.app.is_running


async def test_the_footer_says_what_enter_does(open_app: OpenApp) -> None:
    def enter(pilot: Pilot[None]) -> str:
        return cast("PetDeskApp", pilot.app).screen.active_bindings["enter"].binding.description

    async with open_app(Role.VET) as pilot:
        await select(pilot, "Rex", "Ngũgĩ")
        says: list[str] = []
        for key in ("m", "escape", "down"):
            says.append(enter(pilot))
            await press(pilot, key)
        says.append(enter(pilot))
        assert says == ["Open pet", "Drop", "Open pet", "Book"]


def test_reason_dialog_digits_are_for_the_reasons() -> None:
    keys = {binding.key: binding for binding in ReasonDialog.BINDINGS if not isinstance(binding, tuple)}
    assert [keys[str(digit)].tooltip for digit in range(1, len(REASONS) + 1)] == [f"“{why}”" for why in REASONS]
