"""Finding an owner from whatever the caller says first."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from petdesk.models import Role, Status
from petdesk.services.here import Here
from petdesk.services.search import MOST, expected_today, find_owners
from petdesk.services.session import Session
from tests.builders import Clinic


def names(session: Session, here: Here, query: str) -> list[str]:
    return [owner.last_name for owner in find_owners(session, here, query).owners]


@pytest.mark.parametrize(
    "query",
    [
        "ngu",
        "NGŨ",
        "ngugi",
        "wanj",
        "wanjiru ngugi",
        "ngugi wanjiru",
        "Ngũgĩ, Wanjirũ",
        "ng wa",
        "rex",
        "rex ngu",
        "ngugi rex",
        "wanjiru@",
        "+254 712 345 678",
        "254712",
        "(254) 712-345",
        "345 678",
        "345678",
        "985112001234567",
        "9851120",
    ],
)
def test_an_owner_is_found_by_whatever_is_known(session: Session, here: Here, clinic: Clinic, query: str) -> None:
    clinic.owner("Jan", "Novak", phone_number="+14155550138")
    assert names(session, here, query) == ["Ngũgĩ"]


@pytest.mark.parametrize("query", ["ngugu", "wanjuri", "Ngigi", "wanjirru", "wanjru ngugi"])
def test_a_small_typo_is_forgiven(session: Session, here: Here, clinic: Clinic, query: str) -> None:
    clinic.owner("Jan", "Novak")
    found = find_owners(session, here, query)
    assert [owner.last_name for owner in found.owners] == ["Ngũgĩ"]
    assert found.similar


@given(
    name=st.text(st.characters(categories=["L"]), min_size=4, max_size=12),
    place=st.integers(min_value=0, max_value=11),
    slip=st.sampled_from(["wrong", "missing", "doubled", "swapped"]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_a_word_and_the_same_with_one_slip_are_alike(session: Session, name: str, place: int, slip: str) -> None:
    place %= len(name) - 1
    before, letter, after = name[:place], name[place], name[place + 1 :]
    typed = {
        "wrong": f"{before}x{after}",
        "missing": before + after,
        "doubled": f"{before}{letter}{letter}{after}",
        "swapped": f"{before}{after[0]}{letter}{after[1:]}",
    }[slip]
    alike = text("SELECT petdesk_slips(:name) && petdesk_slips(:typed)")
    assert session.execute(alike, {"name": name, "typed": typed}).scalar()


def test_two_slips_are_forgiven_in_a_word_that_no_other_is_like(session: Session, here: Here, clinic: Clinic) -> None:
    clinic.owner("Maren", "Hoffmannsthal")
    assert names(session, here, "hofmansthal") == ["Hoffmannsthal"]


def test_of_two_names_one_may_be_misspelt_and_the_other_begun(session: Session, here: Here, clinic: Clinic) -> None:
    clinic.owner("Yannick", "Beaufort")
    for query in ("ya beaufcrt", "beaufcrt yann", "yanick beau", "beau yanick"):
        assert names(session, here, query) == ["Beaufort"], query


def test_a_name_longer_than_any_word_is_still_found(session: Session, here: Here, clinic: Clinic) -> None:
    clinic.owner("A" * 100, "\N{FACE WITH TEARS OF JOY}" * 60 + "ngũgĩ" * 8)
    assert len(names(session, here, "a" * 90)) == 1


def test_a_phone_number_is_found_as_one_dials_it_at_home(session: Session, here: Here, clinic: Clinic) -> None:
    clinic.owner("Jan", "Novak", phone_number="+14155550138")
    assert names(session, here, "415 555 01") == ["Novak"]
    assert names(session, here, "(415) 555-0138") == ["Novak"]


def test_nothing_typed_asks_nothing(session: Session, here: Here, clinic: Clinic) -> None:
    for query in ("", "   ", " , "):
        assert find_owners(session, here, query).owners == ()


def test_the_exact_name_comes_before_longer_ones(session: Session, here: Here, clinic: Clinic) -> None:
    clinic.owner("Ada", "Parker")
    clinic.owner("Zoe", "Park")
    assert names(session, here, "park") == ["Park", "Parker"]


def test_who_is_expected_today_comes_first_however_common_the_name(
    session: Session, here: Here, clinic: Clinic
) -> None:
    for number in range(MOST + 5):
        clinic.owner(f"A{number:02}", "Smith")
    expected = clinic.owner("Zoe", "Smith")
    clinic.appointment(here.now + timedelta(hours=1), pet_id=clinic.pet(expected))
    found = find_owners(session, here, "smi")
    assert found.owners[0].first_name == "Zoe"
    assert len(found.owners) == MOST
    assert found.more


def test_the_list_shows_pets_and_the_next_visit(session: Session, here: Here, clinic: Clinic) -> None:
    clinic.pet(clinic.wanjiru, "Simba", species="Cat", deceased_on=date(2025, 3, 3))
    starts = here.now + timedelta(days=2)
    clinic.appointment(starts)
    (owner,) = find_owners(session, here, "ngugi").owners
    assert [(pet.name, pet.species, pet.deceased) for pet in owner.pets] == [
        ("Rex", "Dog", False),
        ("Simba", "Cat", True),
    ]
    assert owner.next_visit == starts


def test_staff_are_not_clients(session: Session, here: Here, clinic: Clinic) -> None:
    assert names(session, here, "okafor") == []
    clinic.owner("Chidi", "Okafor", role=Role.OWNER)
    assert names(session, here, "okafor") == ["Okafor"]


def test_the_empty_field_lists_who_is_expected_next(session: Session, here: Here, clinic: Clinic) -> None:
    jan = clinic.owner("Jan", "Novak")
    clinic.appointment(here.now + timedelta(hours=2))
    clinic.appointment(here.now + timedelta(hours=1), pet_id=clinic.pet(jan))
    clinic.appointment(
        here.now - timedelta(hours=1), status=Status.CHECKED_IN, pet_id=clinic.pet(clinic.owner("In", "Here"))
    )
    assert [owner.last_name for owner in expected_today(session, here)] == ["Novak", "Ngũgĩ"]


@given(st.text(max_size=40))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_breaks_the_search(session: Session, here: Here, query: str) -> None:
    assert len(find_owners(session, here, query).owners) <= MOST
