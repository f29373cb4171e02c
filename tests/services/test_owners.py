"""Owners: writing them down once, finding out that they are here already, and what their card says."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from petdesk import models
from petdesk.errors import FieldErrors, NotFound
from petdesk.models import Status, new_id
from petdesk.services.duplicates import possible_duplicates
from petdesk.services.owners import OwnerForm, add_owner, change_owner, open_owner
from tests.builders import Clinic

JAN = OwnerForm("Jan", "Novák", "jan@example.org", "(415) 555-0138")


def wrong(error: pytest.ExceptionInfo[FieldErrors]) -> dict[str, str]:
    return error.value.fields


def owners_called(clinic: Clinic, last_name: str) -> int:
    return int(
        clinic.session.execute(
            text("SELECT count(*) FROM users WHERE last_name = :name"), {"name": last_name}
        ).scalar_one()
    )


# Writing down


def test_a_new_owner_is_stored_as_the_clinic_dials_and_writes(clinic: Clinic) -> None:
    card = add_owner(clinic.session, clinic.here, new_id(), replace(JAN, first_name="  Jan ", email="JAN@Example.org"))
    assert (card.first_name, card.last_name, card.phone, card.email) == (
        "Jan",
        "Novák",
        "+14155550138",
        "jan@example.org",
    )
    assert card.pets == ()
    assert (card.visits, card.missed) == (0, 0)


def test_saving_twice_is_one_owner_and_the_correction_counts(clinic: Clinic) -> None:
    owner_id = new_id()
    add_owner(clinic.session, clinic.here, owner_id, JAN)
    card = add_owner(clinic.session, clinic.here, owner_id, replace(JAN, first_name="Jana"))
    assert card.first_name == "Jana"
    assert owners_called(clinic, "Novák") == 1


@pytest.mark.parametrize("form", [OwnerForm("Jan"), OwnerForm(last_name="Novák")], ids=["first", "last"])
def test_one_name_is_enough(clinic: Clinic, form: OwnerForm) -> None:
    assert add_owner(clinic.session, clinic.here, new_id(), form).name


@pytest.mark.parametrize("form", [OwnerForm(), OwnerForm(" ", "\u200b", "a@example.org")])
def test_without_a_name_nobody_is_written_down(clinic: Clinic, form: OwnerForm) -> None:
    with pytest.raises(FieldErrors) as error:
        add_owner(clinic.session, clinic.here, new_id(), form)
    assert wrong(error) == {"last_name": "A name is needed: the first, the last, or both."}


def test_everything_that_is_wrong_is_said_at_once(clinic: Clinic) -> None:
    form = OwnerForm("x" * 300, "a\x1b]52;c;x\x07", "nobody", "12345")
    with pytest.raises(FieldErrors) as error:
        add_owner(clinic.session, clinic.here, new_id(), form)
    assert wrong(error).keys() == {"first_name", "last_name", "email", "phone"}


def test_an_email_address_belongs_to_one_owner_who_is_named(clinic: Clinic) -> None:
    with pytest.raises(FieldErrors) as error:
        add_owner(clinic.session, clinic.here, new_id(), replace(JAN, email="Wanjiru@example.org"))
    assert wrong(error) == {"email": "Wanjirũ Ngũgĩ already has this e-mail address."}


def test_the_email_address_of_somebody_who_works_here_says_so(clinic: Clinic) -> None:
    with pytest.raises(FieldErrors) as error:
        add_owner(clinic.session, clinic.here, new_id(), replace(JAN, email="ana.ruiz@riverside.example"))
    assert "works here" in wrong(error)["email"]


def test_nobody_of_another_clinic_is_named(clinic: Clinic) -> None:
    elsewhere = models.Clinic(
        name="Hillside", address="2 Hill", phone="+14155550111", country="US", time_zone="UTC", currency="USD",
    )  # fmt: skip
    clinic.session.add(elsewhere)
    clinic.session.flush()
    clinic.session.add(
        models.User(clinic_id=elsewhere.clinic_id, first_name="Secret", last_name="Person", email="s@example.org")
    )
    clinic.session.flush()
    with pytest.raises(FieldErrors) as error:
        add_owner(clinic.session, clinic.here, new_id(), replace(JAN, email="s@example.org"))
    assert "Secret" not in wrong(error)["email"]


# What is written is never what a terminal obeys, and the database takes whatever the service lets through.


VISIBLE = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=101)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.builds(
        OwnerForm,
        first_name=VISIBLE,
        last_name=st.one_of(VISIBLE, st.text(max_size=20)),
        email=st.one_of(st.just(""), st.emails(), st.text(max_size=30)),
        phone=st.one_of(
            st.sampled_from(["", "415 555 0138", "+49 171 2345678"]), st.text("+0123456789 ()", max_size=20)
        ),
    )
)
def test_whatever_is_typed_is_stored_or_refused_in_words(clinic: Clinic, form: OwnerForm) -> None:
    with clinic.session.begin_nested() as savepoint:
        possible_duplicates(clinic.session, clinic.here, form)
        with suppress(FieldErrors):
            assert add_owner(clinic.session, clinic.here, new_id(), form).name
        savepoint.rollback()


# Changing


def test_changing_one_field_leaves_the_others(clinic: Clinic) -> None:
    seen = open_owner(clinic.session, clinic.here, clinic.wanjiru).form
    card = change_owner(clinic.session, clinic.here, clinic.wanjiru, replace(seen, phone="+49 171 2345678"), seen)
    assert (card.phone, card.name, card.email) == ("+491712345678", "Wanjirũ Ngũgĩ", "wanjiru@example.org")


def test_two_desks_that_change_different_fields_both_succeed(clinic: Clinic) -> None:
    seen = open_owner(clinic.session, clinic.here, clinic.wanjiru).form
    change_owner(clinic.session, clinic.here, clinic.wanjiru, replace(seen, email="new@example.org"), seen)
    card = change_owner(clinic.session, clinic.here, clinic.wanjiru, replace(seen, phone="+254 712 999999"), seen)
    assert (card.email, card.phone) == ("new@example.org", "+254712999999")


def test_a_stored_number_that_no_rule_would_take_today_does_not_stand_in_the_way(clinic: Clinic) -> None:
    owner_id = clinic.owner("Old", "Timer", phone_number="ask at No 7")
    seen = open_owner(clinic.session, clinic.here, owner_id).form
    card = change_owner(clinic.session, clinic.here, owner_id, replace(seen, first_name="Older"), seen)
    assert (card.first_name, card.phone) == ("Older", "ask at No 7")


def test_an_owner_keeps_their_own_email_address(clinic: Clinic) -> None:
    seen = open_owner(clinic.session, clinic.here, clinic.wanjiru).form
    again = replace(seen, email="WANJIRU@example.org ")
    assert change_owner(clinic.session, clinic.here, clinic.wanjiru, again, seen).email == "wanjiru@example.org"


def test_what_was_taken_out_is_gone(clinic: Clinic) -> None:
    seen = open_owner(clinic.session, clinic.here, clinic.wanjiru).form
    card = change_owner(clinic.session, clinic.here, clinic.wanjiru, replace(seen, email="", phone=" "), seen)
    assert (card.email, card.phone) == (None, None)


def test_nobody_who_works_here_is_changed_as_an_owner(clinic: Clinic) -> None:
    with pytest.raises(NotFound):
        change_owner(clinic.session, clinic.here, clinic.ana, JAN)
    with pytest.raises(NotFound):
        add_owner(clinic.session, clinic.here, clinic.ana, JAN)
    with pytest.raises(NotFound):
        open_owner(clinic.session, clinic.here, new_id())


# Who is here already


def whys(clinic: Clinic, form: OwnerForm, but: UUID | None = None) -> list[tuple[str, str]]:
    found = possible_duplicates(clinic.session, clinic.here, form, but)
    return [(f"{each.first_name} {each.last_name}", each.why) for each in found]


@pytest.mark.parametrize(
    ("form", "why"),
    [
        (OwnerForm("Someone", "Else", "", "0712 345 678"), None),
        (OwnerForm("Someone", "Else", "", "+254 712 345678"), "same phone"),
        (OwnerForm("Someone", "Else", "WANJIRU@example.org"), "same e-mail"),
        (OwnerForm("wanjiru", "NGUGI"), "same name"),
        (OwnerForm("Ngũgĩ", "Wanjirũ"), "same name, turned round"),
        (OwnerForm("Wanjiro", "Ngugi"), "similar name"),
        (OwnerForm("Wanjiru", "Ngugii"), "similar name"),
        (OwnerForm("Peter", "Ngugi"), None),
        (OwnerForm("", "Ngugi"), None),
        (OwnerForm(), None),
        (OwnerForm("Wanjirũ\x1b", "Ngũgĩ"), None),
    ],
)
def test_somebody_who_is_here_already_is_recognised(clinic: Clinic, form: OwnerForm, why: str | None) -> None:
    assert whys(clinic, form) == ([("Wanjirũ Ngũgĩ", why)] if why else [])


def test_a_short_first_name_with_a_letter_left_out_is_similar(clinic: Clinic) -> None:
    clinic.owner("John", "Smith")
    assert whys(clinic, OwnerForm("Jon", "Smith")) == [("John Smith", "similar name")]


def test_a_hyphen_more_or_less_is_the_same_name(clinic: Clinic) -> None:
    clinic.owner("Poppy", "Evans-Harris")
    assert whys(clinic, OwnerForm("Poppy", "Evans Harris")) == [("Poppy Evans-Harris", "same name")]


def test_an_owner_is_not_their_own_duplicate(clinic: Clinic) -> None:
    assert whys(clinic, open_owner(clinic.session, clinic.here, clinic.wanjiru).form, clinic.wanjiru) == []


def test_the_likeliest_comes_first_and_is_listed_once(clinic: Clinic) -> None:
    clinic.owner("Wanjirũ", "Ngugi", phone_number="+14155550138")
    found = possible_duplicates(clinic.session, clinic.here, OwnerForm("Wanjiru", "Ngugi", "", "+254712345678"))
    assert [each.why for each in found] == ["same phone", "same name"]
    assert found[0].pets == ["Rex"]


# The card


def test_the_card_says_when_the_next_visit_is_and_how_many_were_missed(clinic: Clinic) -> None:
    morning = datetime(2026, 11, 19, 17, 0, tzinfo=UTC)
    clinic.appointment(morning - timedelta(days=300), status=Status.COMPLETED)
    clinic.appointment(morning - timedelta(days=200), status=Status.NO_SHOW)
    clinic.appointment(morning - timedelta(days=100), status=Status.CANCELLED)
    clinic.appointment(morning + timedelta(days=9), staff_id=clinic.lindqvist)
    late = clinic.appointment(morning)
    card = open_owner(clinic.session, clinic.here, clinic.wanjiru)
    assert (card.missed, card.visits) == (1, 2)
    (pet,) = card.pets
    assert pet.next_visit is not None
    assert (pet.next_visit.appointment_id, pet.next_visit.staff) == (late, "Dr Okafor")
    assert card.client_since == (morning - timedelta(days=300)).date()


def test_the_living_come_first_and_each_vaccine_counts_once(clinic: Clinic) -> None:
    clinic.pet(clinic.wanjiru, "Simba", species="Cat", deceased_on=date(2025, 3, 3))
    kitten = clinic.pet(clinic.wanjiru, "Nala", species="Cat")
    for given_on, due_on in ((date(2024, 1, 5), date(2025, 1, 5)), (date(2025, 1, 7), date(2026, 1, 7))):
        clinic.session.add(
            models.Vaccination(
                clinic_id=clinic.here.clinic.clinic_id, pet_id=kitten, vaccine_name="FVRCP",
                vaccination_date=given_on, expiry_date=due_on,
            )
        )  # fmt: skip
    clinic.session.flush()
    card = open_owner(clinic.session, clinic.here, clinic.wanjiru)
    assert [pet.name for pet in card.pets][-1] == "Simba"
    nala = next(pet for pet in card.pets if pet.name == "Nala")
    assert nala.vaccines == (("FVRCP", date(2026, 1, 7)),)


def test_an_owner_of_another_clinic_is_not_opened(clinic: Clinic) -> None:
    elsewhere = replace(clinic.here, clinic=replace(clinic.here.clinic, clinic_id=new_id()))
    with pytest.raises(NotFound):
        open_owner(clinic.session, elsewhere, clinic.wanjiru)
