"""Pets: writing them down, weighing, alerts, doses, what their record says, and what follows when one dies."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from petdesk.errors import FieldErrors, NotFound, Refused
from petdesk.models import Role, Status, new_id
from petdesk.services import pets, scheduling
from petdesk.services.here import Actor, Here
from petdesk.services.pets import PetForm
from petdesk.services.vaccinations import record_vaccination, usual_vaccines, vaccinations_of
from tests.builders import Clinic
from tests.records import fill_every_table

TODAY = date(2026, 11, 19)
NOON = datetime(2026, 11, 19, 20, 0, tzinfo=UTC)
KITTY = PetForm("Kitty", "cat", "Siamese", "8 months", "female", "3,4", "985 112 009 876 543")


def wrong(error: pytest.ExceptionInfo[FieldErrors]) -> dict[str, str]:
    return error.value.fields


def add(clinic: Clinic, form: PetForm = KITTY, pet_id: UUID | None = None) -> pets.PetProfile:
    return pets.add_pet(clinic.session, clinic.here, pet_id or new_id(), clinic.wanjiru, form)


def statuses(clinic: Clinic, *appointment_ids: UUID) -> list[str]:
    rows = clinic.session.execute(text("SELECT appointment_id, status FROM appointments"))
    found = {row.appointment_id: str(row.status) for row in rows}
    return [found[appointment_id] for appointment_id in appointment_ids]


# Writing down


def test_a_new_pet_is_stored_as_it_was_meant(clinic: Clinic) -> None:
    pet = add(clinic)
    assert (pet.name, pet.species, pet.breed, pet.gender) == ("Kitty", "Cat", "Siamese", "female")
    assert pet.birth_date == date(2026, 3, 19)
    assert pet.microchip == "985112009876543"
    assert pet.weight == Decimal("3.40")
    assert [(row.day, row.kilograms) for row in pet.weights] == [(TODAY, Decimal("3.40"))]
    assert (pet.owner_name, pet.phone) == ("Wanjirũ Ngũgĩ", "+254712345678")


def test_saving_twice_is_one_pet_and_one_weighing_and_the_correction_counts(clinic: Clinic) -> None:
    pet_id = new_id()
    add(clinic, replace(KITTY, weight="34"), pet_id)
    pet = add(clinic, KITTY, pet_id)
    assert [row.kilograms for row in pet.weights] == [Decimal("3.40")]
    count = clinic.session.execute(text("SELECT count(*) FROM pets WHERE name = 'Kitty'")).scalar_one()
    assert count == 1


def test_a_name_and_a_species_are_enough(clinic: Clinic) -> None:
    pet = add(clinic, PetForm("Coco", "capybara"))
    assert (pet.species, pet.breed, pet.birth_date, pet.microchip, pet.weights) == ("Capybara", None, None, None, ())


def test_everything_that_is_wrong_is_said_at_once(clinic: Clinic) -> None:
    form = PetForm("\x1b[2J", " ", "x" * 300, "2099-01-01", "both", "1000", "12345")
    with pytest.raises(FieldErrors) as error:
        add(clinic, form)
    assert wrong(error).keys() == {"name", "species", "breed", "birth_date", "gender", "weight", "microchip"}


def test_a_chip_belongs_to_one_pet_which_is_named(clinic: Clinic) -> None:
    with pytest.raises(FieldErrors) as error:
        add(clinic, replace(KITTY, microchip="985-112-001-234-567"))
    assert wrong(error) == {"microchip": "Rex (Ngũgĩ) already has this chip. Read it again."}


def test_an_owner_who_is_gone_gets_no_pet(clinic: Clinic) -> None:
    for nobody in (new_id(), clinic.ana):
        with pytest.raises(NotFound):
            pets.add_pet(clinic.session, clinic.here, new_id(), nobody, KITTY)


def test_hostile_names_are_kept_letter_for_letter(clinic: Clinic) -> None:
    for name in ("[/b]", "[@click=app.quit]x", "🐕" * 100, "قطة " * 20, "Robert'); DROP TABLE pets;--"):
        assert add(clinic, PetForm(name, "Dog")).name == name.strip()


VISIBLE = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=101)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.builds(
        PetForm,
        name=VISIBLE,
        species=st.one_of(st.sampled_from(["dog", "Cat"]), st.text(max_size=51)),
        breed=VISIBLE,
        birth_date=st.one_of(st.dates().map(date.isoformat), st.from_regex(r"\d{1,4} (y|mo|wk|d)", fullmatch=True)),
        gender=st.sampled_from(["male", "female", "unknown"]),
        weight=st.one_of(st.just(""), st.decimals(0, 1100, places=3).map(str)),
        microchip=st.one_of(st.just(""), st.from_regex("[0-9A-F]{9,15}", fullmatch=True)),
    )
)
def test_whatever_is_typed_is_stored_or_refused_in_words(clinic: Clinic, form: PetForm) -> None:
    with clinic.session.begin_nested() as savepoint:
        with suppress(FieldErrors):
            assert add(clinic, form).name
        savepoint.rollback()


# Changing


def change(clinic: Clinic, **more: str) -> pets.PetProfile:
    seen = pets.open_pet(clinic.session, clinic.here, clinic.rex).form
    return pets.change_pet(clinic.session, clinic.here, clinic.rex, replace(seen, **more), seen)


def test_changing_one_field_leaves_the_others(clinic: Clinic) -> None:
    before = pets.open_pet(clinic.session, clinic.here, clinic.rex)
    assert change(clinic, breed="Basset") == replace(before, breed="Basset")


def test_a_weight_in_the_form_is_a_weighing_of_today(clinic: Clinic) -> None:
    change(clinic, weight="15,1")
    pet = change(clinic, weight="15,2")
    assert pet.weight == Decimal("15.20")
    assert [row.kilograms for row in pet.weights] == [Decimal("15.20")]


def test_two_desks_that_change_different_fields_both_succeed(clinic: Clinic) -> None:
    seen = pets.open_pet(clinic.session, clinic.here, clinic.rex).form
    pets.change_pet(clinic.session, clinic.here, clinic.rex, replace(seen, gender="male"), seen)
    pet = pets.change_pet(clinic.session, clinic.here, clinic.rex, replace(seen, name="Rexie"), seen)
    assert (pet.name, pet.gender) == ("Rexie", "male")


def test_a_stored_chip_that_no_rule_would_take_today_does_not_stand_in_the_way(clinic: Clinic) -> None:
    clinic.session.execute(text("UPDATE pets SET microchip_id = 'TATTOO7' WHERE pet_id = :pet"), {"pet": clinic.rex})
    assert change(clinic, name="Rexie").microchip == "TATTOO7"


def test_a_pet_is_not_born_after_it_died(clinic: Clinic) -> None:
    pets.mark_deceased(clinic.session, clinic.here, clinic.rex, date(2026, 11, 1))
    with pytest.raises(FieldErrors) as error:
        change(clinic, birth_date="2026-11-02")
    assert "died" in wrong(error)["birth_date"]


# Weighing


def weigh(clinic: Clinic, kilograms: str, day: date = TODAY, weight_id: UUID | None = None) -> pets.WeightRow:
    return pets.record_weight(clinic.session, clinic.here, clinic.rex, weight_id or new_id(), Decimal(kilograms), day)


def weight_of_rex(clinic: Clinic) -> Decimal | None:
    return pets.open_pet(clinic.session, clinic.here, clinic.rex).weight


def test_the_latest_weighing_is_the_pets_weight_whenever_it_is_written_down(clinic: Clinic) -> None:
    weigh(clinic, "14.9")
    weigh(clinic, "13.0", date(2026, 1, 5))
    assert weight_of_rex(clinic) == Decimal("14.90")
    rows = pets.weights_of(clinic.session, clinic.here, clinic.rex)
    assert [row.kilograms for row in rows] == [Decimal("13.00"), Decimal("14.90")]


def test_weighing_twice_with_one_key_is_one_weighing(clinic: Clinic) -> None:
    weight_id = new_id()
    weigh(clinic, "149", weight_id=weight_id)
    weigh(clinic, "14.9", weight_id=weight_id)
    assert weight_of_rex(clinic) == Decimal("14.90")
    assert len(pets.weights_of(clinic.session, clinic.here, clinic.rex)) == 1


def test_a_weighing_that_was_a_mistake_is_forgotten(clinic: Clinic) -> None:
    weigh(clinic, "14.0", date(2026, 1, 5))
    mistake = weigh(clinic, "140")
    for _ in range(2):
        pets.remove_weight(clinic.session, clinic.here, clinic.rex, mistake.weight_id)
    assert weight_of_rex(clinic) == Decimal("14.00")


@pytest.mark.parametrize(
    ("kilograms", "day", "field"),
    [
        ("0", TODAY, "weight"),
        ("1000", TODAY, "weight"),
        ("14", TODAY + timedelta(days=1), "day"),
        ("14", date(2020, 4, 30), "day"),
    ],
)
def test_an_impossible_weighing_is_refused(clinic: Clinic, kilograms: str, day: date, field: str) -> None:
    with pytest.raises(FieldErrors) as error:
        weigh(clinic, kilograms, day)
    assert wrong(error).keys() == {field}


# Alerts


def alerts(clinic: Clinic) -> list[str]:
    return [row.message for row in pets.open_pet(clinic.session, clinic.here, clinic.rex).alerts]


def test_an_alert_is_added_once_and_taken_away(clinic: Clinic) -> None:
    alert_id = new_id()
    for message in ("bites", "bites when held"):
        pets.add_alert(clinic.session, clinic.here, clinic.rex, alert_id, message)
    assert alerts(clinic) == ["bites when held"]
    pets.revise_alerts(clinic.session, clinic.here, clinic.rex, alert_id=new_id(), message="muzzle", removed=[alert_id])
    assert alerts(clinic) == ["muzzle"]
    pets.revise_alerts(clinic.session, clinic.here, clinic.rex, alert_id=new_id(), message=" ", removed=[])
    assert alerts(clinic) == ["muzzle"]


@pytest.mark.parametrize("message", ["", "x" * 201, "\x1b]0;x\x07"])
def test_an_alert_says_something_in_one_plain_line(clinic: Clinic, message: str) -> None:
    with pytest.raises(FieldErrors):
        pets.add_alert(clinic.session, clinic.here, clinic.rex, new_id(), message)


def test_an_alert_of_another_clinics_pet_is_neither_added_nor_taken_away(clinic: Clinic) -> None:
    elsewhere = replace(clinic.here, clinic=replace(clinic.here.clinic, clinic_id=new_id()))
    alert_id = new_id()
    pets.add_alert(clinic.session, clinic.here, clinic.rex, alert_id, "bites")
    pets.remove_alert(clinic.session, elsewhere, alert_id)
    with pytest.raises(NotFound):
        pets.add_alert(clinic.session, elsewhere, clinic.rex, new_id(), "bites")
    assert alerts(clinic) == ["bites"]


# Doses


def vaccinate(
    clinic: Clinic, here: Here, given_on: date = TODAY, due_on: date | None = None, name: str = "Rabies"
) -> UUID:
    vaccination_id = new_id()
    record_vaccination(clinic.session, here, vaccination_id, clinic.rex, name, given_on, due_on, "left\x1b hind leg")
    return vaccination_id


def test_a_vet_who_records_a_dose_gave_it_and_anybody_else_copied_it(clinic: Clinic) -> None:
    vet = replace(clinic.here, actor=Actor(clinic.okafor, "Amara Okafor", Role.VET))
    vaccinate(clinic, clinic.here, date(2025, 11, 19), TODAY)
    vaccinate(clinic, vet, TODAY, date(2027, 11, 19))
    latest, before = vaccinations_of(clinic.session, clinic.here, clinic.rex)
    assert (latest.given_by, latest.latest, latest.standing(TODAY)) == ("Dr Okafor", True, "valid")
    assert (before.given_by, before.standing(TODAY)) == ("", "superseded")
    assert latest.note == "left· hind leg"


def test_recording_twice_with_one_key_is_one_dose(clinic: Clinic) -> None:
    vaccination_id = vaccinate(clinic, clinic.here)
    record_vaccination(clinic.session, clinic.here, vaccination_id, clinic.rex, "DHPP", TODAY, None)
    assert [dose.vaccine for dose in vaccinations_of(clinic.session, clinic.here, clinic.rex)] == ["DHPP"]


@pytest.mark.parametrize(
    ("given_on", "due_on", "name", "field"),
    [
        (TODAY + timedelta(days=1), None, "Rabies", "given_on"),
        (date(2020, 4, 30), None, "Rabies", "given_on"),
        (TODAY, TODAY, "Rabies", "due_on"),
        (TODAY, None, " ", "vaccine"),
        (TODAY, None, "x" * 101, "vaccine"),
    ],
)
def test_an_impossible_dose_is_refused(
    clinic: Clinic, given_on: date, due_on: date | None, name: str, field: str
) -> None:
    with pytest.raises(FieldErrors) as error:
        vaccinate(clinic, clinic.here, given_on, due_on, name)
    assert wrong(error).keys() == {field}


def test_the_usual_vaccines_are_those_of_the_species_with_their_usual_interval(clinic: Clinic) -> None:
    vaccinate(clinic, clinic.here, TODAY, date(2029, 11, 18))
    cat = add(clinic)
    (usual,) = usual_vaccines(clinic.session, clinic.here, clinic.rex)
    assert (usual.vaccine, usual.days) == ("Rabies", 1095)
    assert usual_vaccines(clinic.session, clinic.here, cat.pet_id) == ()


# The record


def test_the_record_holds_all_that_is_known_the_latest_first(clinic: Clinic) -> None:
    fill_every_table(clinic, NOON - timedelta(days=30))
    clinic.appointment(NOON + timedelta(days=1), staff_id=None)
    record = pets.open_record(clinic.session, clinic.here, clinic.rex)
    assert [(row.service, row.staff, row.note) for row in record.visits] == [("Check-up", "Dr Okafor", "sprained")]
    assert [row.staff for row in record.appointments] == ["nobody", "Dr Okafor"]
    assert [dose.vaccine for dose in record.doses] == ["Rabies"]
    assert [row.message for row in record.pet.alerts] == ["bites when held"]


def test_breeds_are_offered_the_way_they_are_written_here(clinic: Clinic) -> None:
    for breed in ("Poodle", "Poodle", "Beagle", "Beagle"):
        clinic.pet(clinic.wanjiru, breed=breed)
    assert pets.usual_breeds(clinic.session, clinic.here, "Dog") == ("Beagle", "Poodle")


def test_a_pet_of_another_clinic_is_not_opened(clinic: Clinic) -> None:
    elsewhere = replace(clinic.here, clinic=replace(clinic.here.clinic, clinic_id=new_id()))
    with pytest.raises(NotFound):
        pets.open_record(clinic.session, elsewhere, clinic.rex)
    with pytest.raises(NotFound):
        pets.mark_deceased(clinic.session, elsewhere, clinic.rex, TODAY)


# Death


def test_when_a_pet_has_died_its_coming_visits_are_cancelled_and_say_why(clinic: Clinic) -> None:
    past = clinic.appointment(NOON - timedelta(days=30), status=Status.COMPLETED)
    missed = clinic.appointment(NOON - timedelta(days=20), status=Status.NO_SHOW)
    this_morning = clinic.appointment(NOON - timedelta(hours=2))
    next_week = clinic.appointment(NOON + timedelta(days=7))
    assert pets.mark_deceased(clinic.session, clinic.here, clinic.rex, TODAY) == 2
    assert statuses(clinic, past, missed, this_morning, next_week) == [
        "completed",
        "no_show",
        "cancelled",
        "cancelled",
    ]
    record = pets.open_record(clinic.session, clinic.here, clinic.rex)
    assert record.pet.deceased_on == TODAY
    assert {row.cancel_reason for row in record.appointments if row.status == "cancelled"} == {"the pet has died"}


def test_nothing_can_be_booked_for_a_pet_that_has_died(clinic: Clinic) -> None:
    pets.mark_deceased(clinic.session, clinic.here, clinic.rex, TODAY)
    with pytest.raises(Refused, match="died"):
        scheduling.book(clinic.session, clinic.here, clinic.request(NOON + timedelta(days=1)))


def test_saying_it_again_corrects_the_day(clinic: Clinic) -> None:
    pets.mark_deceased(clinic.session, clinic.here, clinic.rex, date(2026, 11, 1))
    assert pets.mark_deceased(clinic.session, clinic.here, clinic.rex, date(2026, 11, 5)) == 0
    assert pets.open_pet(clinic.session, clinic.here, clinic.rex).deceased_on == date(2026, 11, 5)


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), date(2020, 4, 30)])
def test_a_pet_dies_between_its_birth_and_today(clinic: Clinic, day: date) -> None:
    with pytest.raises(FieldErrors) as error:
        pets.mark_deceased(clinic.session, clinic.here, clinic.rex, day)
    assert wrong(error).keys() == {"day"}


def test_a_mistaken_death_is_undone_with_the_visits_whose_time_is_still_free(clinic: Clinic) -> None:
    kept, lost = clinic.appointment(NOON + timedelta(days=1)), clinic.appointment(NOON + timedelta(days=2))
    cancelled_before = clinic.appointment(NOON + timedelta(days=3), status=Status.CANCELLED, cancel_reason="on holiday")
    pets.mark_deceased(clinic.session, clinic.here, clinic.rex, TODAY)
    other = clinic.pet(clinic.wanjiru)
    scheduling.book(clinic.session, clinic.here, clinic.request(NOON + timedelta(days=2), pet_id=other))
    undone = pets.undo_deceased(clinic.session, clinic.here, clinic.rex)
    assert (undone.restored, undone.taken) == (1, 1)
    assert statuses(clinic, kept, lost, cancelled_before) == ["scheduled", "cancelled", "cancelled"]
    assert pets.open_pet(clinic.session, clinic.here, clinic.rex).deceased_on is None


def test_only_a_death_is_undone(clinic: Clinic) -> None:
    with pytest.raises(Refused):
        pets.undo_deceased(clinic.session, clinic.here, clinic.rex)


def test_nothing_happens_to_a_pet_after_its_death(clinic: Clinic) -> None:
    pets.mark_deceased(clinic.session, clinic.here, clinic.rex, date(2026, 11, 1))
    for refused in (lambda: weigh(clinic, "14"), lambda: vaccinate(clinic, clinic.here)):
        with pytest.raises(FieldErrors, match="died"):
            refused()
    assert weigh(clinic, "14", date(2026, 10, 31)).kilograms == Decimal(14)
