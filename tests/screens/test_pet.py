"""The pet's screen: it answers the counter's questions, and every key does what it says."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from textual.pilot import Pilot
from textual.widgets import Input, Static, TabbedContent

from petdesk.desk import Desk
from petdesk.errors import Offline
from petdesk.models import new_id
from petdesk.screens.pet import PetScreen
from petdesk.services import pets, scheduling
from petdesk.services.catalogue import services_offered
from petdesk.services.here import Here
from petdesk.services.pets import PetForm, PetRecord
from petdesk.services.scheduling import BookingRequest, free_slots
from petdesk.services.session import Session
from tests.screens.conftest import OpenApp, press, settled


def one(statement: str, **values: object) -> Callable[[Session, Here], UUID]:
    def ask(session: Session, _here: Here) -> UUID:
        found: UUID = session.execute(text(statement), values).scalar_one()
        return found

    return ask


rex = one(
    "SELECT p.pet_id FROM pets AS p JOIN users AS u USING (user_id) WHERE p.name = 'Rex' AND u.last_name = 'Ngũgĩ'"
)
somebody = one("SELECT user_id FROM users WHERE role = 'owner' ORDER BY user_id LIMIT 1")


def screen(pilot: Pilot[None]) -> PetScreen:
    found = pilot.app.screen
    assert isinstance(found, PetScreen)
    return found


def sheet(pilot: Pilot[None], selector: str) -> str:
    return str(screen(pilot).query_one(selector, Static).content)


def keys_offered(pilot: Pilot[None]) -> set[str]:
    return {
        active.binding.id.removeprefix("pet.")
        for active in pilot.app.screen.active_bindings.values()
        if active.binding.id and active.binding.id.startswith("pet.") and active.enabled
    }


async def show(pilot: Pilot[None], pet_id: UUID) -> None:
    pilot.app.push_screen(PetScreen(pet_id))
    await settled(pilot)


def new_pet(desk: Desk, form: PetForm | None = None) -> UUID:
    pet_id = new_id()
    desk.write(pets.add_pet, pet_id, desk.read(somebody), form or PetForm("Kitty", "Cat"))
    return pet_id


def record(desk: Desk, pet_id: UUID) -> PetRecord:
    return desk.read(pets.open_record, pet_id)


async def test_the_overview_answers_the_four_questions_of_the_counter(open_app: OpenApp, desk: Desk) -> None:
    async with open_app() as pilot:
        await show(pilot, desk.read(rex))
        assert "Bites when held" in sheet(pilot, "#answer_know")
        assert "today" in sheet(pilot, "#answer_next")
        assert "Rabies" in sheet(pilot, "#answer_due")
        assert "2026" in sheet(pilot, "#answer_last")
        facts = sheet(pilot, "#facts")
        assert facts.index("Bites when held") < facts.index("Rex") < facts.index("Wanjirũ Ngũgĩ")


@pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=["120x40", "80x24"])
async def test_every_tab_has_a_digit(open_app: OpenApp, desk: Desk, size: tuple[int, int]) -> None:
    async with open_app(size=size) as pilot:
        await show(pilot, desk.read(rex))
        for digit, tab in zip("23451", ("visits", "vaccinations", "appointments", "weight", "overview"), strict=True):
            await press(pilot, digit)
            assert screen(pilot).query_one(TabbedContent).active == tab
        await press(pilot, "5")
        assert len(screen(pilot).query("WeightChart")) == 1
        assert "kg" in sheet(pilot, "#weights")


async def test_escape_goes_back_to_the_area(open_app: OpenApp, desk: Desk) -> None:
    async with open_app() as pilot:
        await show(pilot, desk.read(rex))
        await press(pilot, "escape")
        assert type(pilot.app.screen).__name__ == "Clients"


async def test_a_weighing_shows_at_once(open_app: OpenApp, desk: Desk) -> None:
    async with open_app() as pilot:
        pet_id = new_pet(desk)
        await show(pilot, pet_id)
        await press(pilot, "w", *"3,4", "ctrl+s")
        assert "3.4 kg" in sheet(pilot, "#facts")
        assert "3.4 kg" in sheet(pilot, "#weights")


async def test_a_weighing_that_was_a_mistake_is_taken_away_on_its_sheet(open_app: OpenApp, desk: Desk) -> None:
    async with open_app() as pilot:
        pet_id = new_pet(desk)
        await show(pilot, pet_id)
        await press(pilot, "w", *"34", "ctrl+s", "delete")
        assert isinstance(pilot.app.screen, PetScreen)  # not on this sheet
        await press(pilot, "5", "delete", "y")
        assert record(desk, pet_id).pet.weights == ()
        assert "never weighed" in sheet(pilot, "#facts")


async def test_a_vaccination_proposes_when_the_next_is_due_and_shows_at_once(open_app: OpenApp, desk: Desk) -> None:
    async with open_app() as pilot:
        pet_id = new_pet(desk)
        await show(pilot, pet_id)
        await press(pilot, "v", *"fvr", "enter", "ctrl+s")
        (dose,) = record(desk, pet_id).doses
        assert dose.vaccine == "FVRCP"
        assert dose.due_on is not None
        assert dose.due_on - dose.given_on > timedelta(days=360)
        assert "✓ FVRCP until" in sheet(pilot, "#answer_due")


async def test_an_alert_stands_first_and_is_taken_away_again(open_app: OpenApp, desk: Desk) -> None:
    async with open_app() as pilot:
        pet_id = new_pet(desk)
        await show(pilot, pet_id)
        await press(pilot, "a", *"[/b] scratches", "enter")
        assert sheet(pilot, "#facts").startswith("⚠ [/b] scratches")
        await press(pilot, "a", "down", "delete", "ctrl+s")
        assert "scratches" not in sheet(pilot, "#facts")
        assert record(desk, pet_id).pet.alerts == ()


async def test_checking_in_todays_visit(open_app: OpenApp, desk: Desk) -> None:
    async with open_app() as pilot:
        pet_id = new_pet(desk)
        await show(pilot, pet_id)
        await press(pilot, "i")
        assert record(desk, pet_id).appointments == ()  # nothing is booked: only said
        service = desk.read(services_offered)[0]
        slot = desk.read(free_slots, 15)[0]
        desk.write(
            scheduling.book,
            BookingRequest(new_id(), pet_id, service.service_id, slot.staff_id, slot.starts_at, 15),
        )
        await press(pilot, "i")
        assert [row.status for row in record(desk, pet_id).appointments] == ["checked_in"]
        assert "waiting" in sheet(pilot, "#answer_next")


async def test_a_pet_that_has_died_is_grey_and_offers_nothing_to_book(open_app: OpenApp, desk: Desk) -> None:
    async with open_app() as pilot:
        pet_id = new_pet(desk)
        await show(pilot, pet_id)
        assert {"book", "check_in", "vaccinate", "weigh", "deceased"} <= keys_offered(pilot)
        await press(pilot, "D", "ctrl+s")
        assert record(desk, pet_id).pet.deceased_on is not None
        assert screen(pilot).has_class("deceased")
        assert "† died Thu 19 November 2026" in sheet(pilot, "#facts")
        assert not {"book", "check_in", "vaccinate", "weigh", "deceased"} & keys_offered(pilot)
        assert not screen(pilot).query_one("#ask_next").display
        await press(pilot, "b")
        assert isinstance(pilot.app.screen, PetScreen)
        await press(pilot, "u", "y")
        assert record(desk, pet_id).pet.deceased_on is None
        assert "book" in keys_offered(pilot)


async def test_death_is_only_written_down_after_a_second_key(open_app: OpenApp, desk: Desk) -> None:
    async with open_app() as pilot:
        pet_id = new_pet(desk)
        await show(pilot, pet_id)
        await press(pilot, "D", "escape")
        assert record(desk, pet_id).pet.deceased_on is None


async def test_editing_the_pet_and_its_owner_shows_at_once(open_app: OpenApp, desk: Desk) -> None:
    async with open_app() as pilot:
        await show(pilot, new_pet(desk))
        await press(pilot, "e", "end", *"cat", "ctrl+s")
        assert "Kittycat" in sheet(pilot, "#facts")
        await press(pilot, "o")
        pilot.app.screen.query_one("#last_name Input", Input).value = "Quillfeather"
        await press(pilot, "ctrl+s")
        assert "Quillfeather" in sheet(pilot, "#facts")


async def test_what_another_desk_does_shows_when_it_is_heard(open_app: OpenApp, desk: Desk) -> None:
    async with open_app() as pilot:
        pet_id = new_pet(desk)
        await show(pilot, pet_id)
        desk.write(pets.add_alert, pet_id, new_id(), "hisses")
        screen(pilot).day_changed(screen(pilot).today)
        await settled(pilot)
        assert "hisses" in sheet(pilot, "#facts")


async def test_without_a_connection_the_record_stays_on_the_screen(open_app: OpenApp, desk: Desk) -> None:
    async with open_app() as pilot:
        await show(pilot, desk.read(rex))

        def offline(*args: object, **named: object) -> object:
            raise Offline("The database cannot be reached.")

        desk.read = desk.write = offline  # type: ignore[method-assign,assignment]
        screen(pilot).reload()
        await settled(pilot)
        await press(pilot, "w", *"14", "ctrl+s")
        assert "cannot be reached" in str(pilot.app.screen.query_one("#message", Static).content)
        await press(pilot, "escape", "y")
        assert "Rex" in sheet(pilot, "#facts")


async def test_a_pet_that_is_not_in_the_records_leads_back(open_app: OpenApp) -> None:
    async with open_app() as pilot:
        await show(pilot, new_id())
        assert type(pilot.app.screen).__name__ == "Clients"


@pytest.mark.parametrize("name", ["[/b]", "[@click=app.quit]x", "🐕" * 100, "قطة " * 20, "x" * 100])
@pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=["120x40", "80x24"])
async def test_hostile_data_is_shown_as_text(open_app: OpenApp, desk: Desk, name: str, size: tuple[int, int]) -> None:
    async with open_app(size=size) as pilot:
        pet_id = new_pet(desk, PetForm(name, "Dog", name, "6 y", "male", "14"))
        desk.write(pets.add_alert, pet_id, new_id(), name)
        await show(pilot, pet_id)
        for key in "12345":
            await press(pilot, key)
        assert name.strip()[:10] in sheet(pilot, "#facts")
        await pilot.click("#facts")
        assert pilot.app.is_running


async def test_a_long_record_is_scrolled_with_the_arrows(open_app: OpenApp, desk: Desk) -> None:
    busiest = one("SELECT pet_id FROM service_histories GROUP BY pet_id ORDER BY count(*) DESC, pet_id LIMIT 1")
    async with open_app(size=(80, 24)) as pilot:
        await show(pilot, desk.read(busiest))
        await press(pilot, "2", "pagedown")
        assert screen(pilot).query_one("#visits .sheet").scroll_y > 0
