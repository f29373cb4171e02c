"""The pet's form: how an age, a weight and a chip are understood is said before anything is saved."""

from uuid import UUID

import pytest
from sqlalchemy import text
from textual.pilot import Pilot
from textual.widgets import Input, Static

from petdesk.desk import Desk
from petdesk.errors import Offline
from petdesk.screens.dialogs.pet_form import PetFormDialog
from petdesk.services import pets
from petdesk.services.here import Here
from petdesk.services.session import Session
from tests.screens.conftest import OpenApp, press, settled


def ngugi(session: Session, _here: Here) -> UUID:
    return session.execute(text("SELECT user_id FROM users WHERE last_name = 'Ngũgĩ'")).scalar_one()  # type: ignore[no-any-return]


def rex(session: Session, here: Here) -> UUID:
    found = text("SELECT pet_id FROM pets WHERE user_id = :owner AND name = 'Rex'")
    return session.execute(found, {"owner": ngugi(session, here)}).scalar_one()  # type: ignore[no-any-return]


def form(pilot: Pilot[None]) -> PetFormDialog:
    screen = pilot.app.screen
    assert isinstance(screen, PetFormDialog)
    return screen


def hint(pilot: Pilot[None], key: str) -> str:
    return str(form(pilot).field(key).query_one(".hint", Static).content)


async def opened(pilot: Pilot[None], desk: Desk, pet_id: UUID | None = None) -> list[UUID | None]:
    answers: list[UUID | None] = []
    pilot.app.push_screen(PetFormDialog(desk.read(ngugi), pet_id), answers.append)
    await settled(pilot)
    return answers


async def test_a_new_pet_is_typed_from_top_to_bottom(open_app: OpenApp, desk: Desk) -> None:
    async with open_app() as pilot:
        answers = await opened(pilot, desk)
        await press(pilot, *"Kitty", "enter", *"ca", "enter", *"Siamese", "enter", *"8 months")
        assert hint(pilot, "birth_date") == "Thu 19 March 2026 · 8 mo  an estimate from the age"
        await press(pilot, "enter", "f", "enter", *"300")
        assert hint(pilot, "weight") == "300.0 kg  heavy for a cat: check it"
        await press(pilot, "backspace", "backspace", *",4", "enter", *"985-112-009-876-543")
        assert hint(pilot, "microchip") == "985 112 009 876 543"
        await press(pilot, "enter")
        assert not isinstance(pilot.app.screen, PetFormDialog)
    assert answers[0] is not None
    pet = desk.read(pets.open_pet, answers[0])
    assert (pet.name, pet.species, pet.gender, str(pet.weight)) == ("Kitty", "Cat", "female", "3.40")


async def test_a_breed_is_completed_only_on_request(open_app: OpenApp, desk: Desk) -> None:
    async with open_app() as pilot:
        await opened(pilot, desk)
        await press(pilot, *"Bo", "enter", *"dog", "enter", *"lab", "enter")
        assert form(pilot).field("breed").value == "lab"
        await press(pilot, "shift+tab", "end", *"r", "right")
        assert form(pilot).field("breed").value == "Labrador Retriever"


async def test_a_chip_of_another_pet_is_refused_in_words_and_everything_stays(open_app: OpenApp, desk: Desk) -> None:
    async with open_app() as pilot:
        await opened(pilot, desk)
        chip = desk.read(pets.open_pet, desk.read(rex)).microchip
        assert chip is not None
        await press(pilot, *"Kitty", "enter", *"cat", "enter")
        form(pilot).query_one("#microchip Input", Input).value = chip
        await press(pilot, "ctrl+s")
        assert hint(pilot, "microchip") == "Rex (Ngũgĩ) already has this chip. Read it again."
        assert form(pilot).field("name").value == "Kitty"


async def test_editing_changes_only_what_was_typed(open_app: OpenApp, desk: Desk) -> None:
    async with open_app() as pilot:
        before = desk.read(pets.open_pet, desk.read(rex))
        answers = await opened(pilot, desk, before.pet_id)
        assert not form(pilot).touched
        await press(pilot, "end", *"y", "ctrl+s")
    assert answers == [before.pet_id]
    after = desk.read(pets.open_pet, before.pet_id)
    assert after.name == "Rexy"
    assert (after.weights, after.birth_date, after.microchip) == (before.weights, before.birth_date, before.microchip)


async def test_without_a_connection_the_form_stays_as_it_is(open_app: OpenApp, desk: Desk) -> None:
    async with open_app() as pilot:
        await opened(pilot, desk)

        def offline(*args: object) -> object:
            raise Offline("The database cannot be reached. What you typed is kept; try again in a moment.")

        desk.write = desk.read = offline  # type: ignore[method-assign,assignment]
        await press(pilot, *"Kitty", "enter", *"cat", "enter", *"Sia", "ctrl+s")
        assert "cannot be reached" in str(form(pilot).query_one("#message", Static).content)
        assert form(pilot).typed()["name"] == "Kitty"


async def test_without_a_connection_a_pet_is_not_opened_for_editing(open_app: OpenApp, desk: Desk) -> None:
    async with open_app() as pilot:
        owner_id, pet_id = desk.read(ngugi), desk.read(rex)

        def offline(*args: object) -> object:
            raise Offline("The database cannot be reached.")

        desk.read = offline  # type: ignore[method-assign,assignment]
        pilot.app.push_screen(PetFormDialog(owner_id, pet_id))
        await settled(pilot)
        assert not isinstance(pilot.app.screen, PetFormDialog)


@pytest.mark.parametrize("name", ["[/b]", "[@click=app.quit]x", "🐕" * 100, "قطة " * 20])
async def test_a_hostile_name_is_saved_letter_for_letter(open_app: OpenApp, desk: Desk, name: str) -> None:
    async with open_app(size=(80, 24)) as pilot:
        answers = await opened(pilot, desk)
        form(pilot).query_one("#name Input", Input).value = name
        form(pilot).query_one("#species Input", Input).value = "dog"
        await press(pilot, "ctrl+s")
    assert answers[0] is not None
    assert desk.read(pets.open_pet, answers[0]).name == name.strip()
