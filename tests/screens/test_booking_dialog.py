"""The booking dialog: few keys, conflicts before saving, and nothing lost when another desk is faster."""

from typing import cast

import pytest
from sqlalchemy import text
from textual.pilot import Pilot
from textual.widgets import Input, Static

from petdesk.app import PetDeskApp
from petdesk.desk import Desk
from petdesk.errors import Offline
from petdesk.models import Role, new_id
from petdesk.screens.dialogs.booking import BookingDialog, When
from petdesk.services import scheduling
from petdesk.services.here import Here
from petdesk.services.scheduling import BookingRequest, free_slots
from petdesk.services.session import Session
from tests.screens.conftest import MovableClock, OpenApp, actor, press, settled

_BOOKED_JUST_NOW = text(
    "SELECT count(*) FROM appointments"
    " WHERE created_at > now() - interval '1 hour' AND source = 'phone' AND updated_at = created_at"
)
_SQUEEZED_IN = text(
    "SELECT overbooking_reason FROM appointments WHERE lane > 0 AND created_at > now() - interval '1 hour'"
)
_SOME_PET_AND_SERVICE = text("SELECT pet_id, service_id FROM pets, services WHERE deceased_on IS NULL LIMIT 1")
_ALL_PETS_DIED = text(
    "UPDATE pets SET deceased_on = current_date - 1"
    " WHERE user_id = (SELECT user_id FROM users WHERE last_name = 'Ngũgĩ')"
)


def booked_visits(session: Session, _here: Here) -> int:
    return int(session.execute(_BOOKED_JUST_NOW).scalar_one())


def dialog(pilot: Pilot[None]) -> BookingDialog:
    screen = pilot.app.screen
    assert isinstance(screen, BookingDialog)
    return screen


def outlook(pilot: Pilot[None]) -> str:
    return str(dialog(pilot).query_one("#outlook", Static).content)


def chosen_time(pilot: Pilot[None]) -> When:
    choice = dialog(pilot)._field("when").chosen
    assert choice is not None
    moment: When = choice.key
    return moment


async def test_what_was_offered_before_the_desk_was_locked_is_not_booked_when_it_is_over(
    open_app: OpenApp, clock: MovableClock
) -> None:
    async with open_app() as pilot:
        await press(pilot, *"rex", "enter", "b", *"chec")
        offered = chosen_time(pilot).starts_at
        await press(pilot, "ctrl+l")
        clock.pass_by(hours=3)
        app = cast("PetDeskApp", pilot.app)
        assert app.seats.parked or app.seats.covered
        app.signed_in(app.desk.read(actor, Role.STAFF))
        await settled(pilot)
        assert chosen_time(pilot).starts_at >= clock.now() > offered
        assert "is free" in outlook(pilot)


async def test_the_next_free_slot_for_a_pet_on_screen_takes_at_most_ten_keys(open_app: OpenApp, desk: Desk) -> None:
    before = desk.read(booked_visits)
    async with open_app() as pilot:
        await press(pilot, *"rex", "enter")  # the pet is on the screen
        keys = ["b", *"chec", "ctrl+s"]
        assert len(keys) <= 10
        await press(pilot, *keys)
        assert type(pilot.app.screen).__name__ == "PetScreen"
    assert desk.read(booked_visits) == before + 1


async def test_the_first_free_time_is_offered_and_said_to_be_free(open_app: OpenApp, desk: Desk) -> None:
    async with open_app() as pilot:
        await press(pilot, *"ngu", "ctrl+b")
        first = desk.read(free_slots, 30)[0]
        assert chosen_time(pilot).starts_at == first.starts_at
        assert "is free" in outlook(pilot)


async def test_a_taken_time_is_said_before_saving(open_app: OpenApp) -> None:
    async with open_app() as pilot:
        await press(pilot, *"ngu", "ctrl+b", "tab")
        await press(pilot, *"okafor", "tab", *"11:00")
        assert "Taken: Dr Okafor sees" in outlook(pilot)


async def test_when_another_desk_is_faster_everything_typed_stays(open_app: OpenApp, desk: Desk) -> None:
    async with open_app() as pilot:
        await press(pilot, *"ngu", "ctrl+b", *"check", "enter", "enter", "enter", *"limps")
        moment = chosen_time(pilot)
        other = desk.read(lambda session, _here: session.execute(_SOME_PET_AND_SERVICE).one())
        desk.write(
            scheduling.book,
            BookingRequest(new_id(), other.pet_id, other.service_id, moment.staff_id, moment.starts_at, 15),
        )
        before = desk.read(booked_visits)
        await press(pilot, "ctrl+s")
        assert dialog(pilot).query_one("#note", Input).value == "limps"
        assert desk.read(booked_visits) == before
        await press(pilot, "ctrl+s")  # the next free time was offered instead
        assert desk.read(booked_visits) == before + 1


async def test_without_a_connection_the_dialog_stays_and_a_second_try_is_one_visit(
    open_app: OpenApp, desk: Desk
) -> None:
    before = desk.read(booked_visits)
    async with open_app() as pilot:
        await press(pilot, *"ngu", "ctrl+b")
        original, failed = desk.write, []

        def write_then_lose_the_answer(use_case: object, *args: object) -> object:
            original(use_case, *args)  # type: ignore[arg-type]
            failed.append(use_case)
            raise Offline("The database cannot be reached. What you typed is kept; try again in a moment.")

        desk.write = write_then_lose_the_answer  # type: ignore[method-assign,assignment]
        await press(pilot, "ctrl+s")
        assert "cannot be reached" in outlook(pilot)
        desk.write = original  # type: ignore[method-assign]
        await press(pilot, "ctrl+s")
        assert failed
        assert not isinstance(pilot.app.screen, BookingDialog)
    assert desk.read(booked_visits) == before + 1


async def test_squeezing_in_asks_why_and_keeps_it(open_app: OpenApp, desk: Desk) -> None:
    async with open_app() as pilot:
        await press(pilot, *"ngu", "ctrl+b", "tab")
        await press(pilot, *"okafor", "tab", *"11:00", "ctrl+o", *"bleeding", "ctrl+s")
        assert not isinstance(pilot.app.screen, BookingDialog)

    squeezed_in = desk.read(lambda session, _here: list(session.execute(_SQUEEZED_IN).scalars()))
    assert "bleeding" in squeezed_in


async def test_leaving_asks_only_when_something_was_typed(open_app: OpenApp) -> None:
    async with open_app() as pilot:
        await press(pilot, *"ngu", "ctrl+b", "escape")
        assert type(pilot.app.screen).__name__ == "Clients"
        await press(pilot, "ctrl+b", *"den", "escape")
        assert type(pilot.app.screen).__name__ == "Confirm"
        await press(pilot, "n")
        assert dialog(pilot)._field("service").text.startswith("den")
        await press(pilot, "escape", "y")
        await settled(pilot)
        assert type(pilot.app.screen).__name__ == "Clients"


async def test_an_owner_without_living_pets_is_told_so(open_app: OpenApp, desk: Desk) -> None:
    desk.write(lambda session, _here: session.execute(_ALL_PETS_DIED))
    async with open_app() as pilot:
        await press(pilot, *"ngugi", "ctrl+b")
        assert type(pilot.app.screen).__name__ == "Clients"


@pytest.mark.parametrize("typed", ["1330", "13:30", "1.30pm"])
async def test_a_time_can_be_typed_as_people_do(open_app: OpenApp, desk: Desk, typed: str) -> None:
    async with open_app() as pilot:
        await press(pilot, *"ngu", "ctrl+b", "tab", "tab", *typed)
        local = chosen_time(pilot).starts_at.astimezone(desk.clinic.zone)
        assert (local.hour, local.minute) == (13, 30)


@pytest.mark.parametrize(("typed", "label"), [("tom", "tomorrow"), ("sat", "Sat 21 Nov"), ("+7", "Thu 26 Nov")])
async def test_a_day_typed_offers_its_free_times(open_app: OpenApp, typed: str, label: str) -> None:
    async with open_app() as pilot:
        await press(pilot, *"ngu", "ctrl+b", "tab", "tab", *typed)
        choice = dialog(pilot)._field("when").chosen
        assert choice is not None
        assert choice.label.startswith(label)


async def test_an_arrow_in_the_times_says_how_the_next_one_looks(open_app: OpenApp) -> None:
    async with open_app() as pilot:
        await press(pilot, *"ngu", "ctrl+b", "tab", "tab")
        first = chosen_time(pilot)
        await press(pilot, "down")
        assert chosen_time(pilot) != first
        assert "is free" in outlook(pilot)


async def test_a_longer_visit_looks_for_longer_slots(open_app: OpenApp) -> None:
    async with open_app() as pilot:
        await press(pilot, *"ngu", "ctrl+b")
        before = dialog(pilot)._minutes
        await press(pilot, "ctrl+up", "ctrl+up", "ctrl+down")
        assert dialog(pilot)._minutes == before + 5
