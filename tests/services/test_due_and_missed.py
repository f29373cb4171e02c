"""Vaccinations that fall due, and visits nobody came to."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from petdesk import models
from petdesk.models import Status
from petdesk.services.here import Here
from petdesk.services.no_shows import missed_visits
from petdesk.services.vaccinations import DUE_WITHIN, due_soon, overdue, vaccinations_of
from tests.builders import Clinic


def dose(clinic: Clinic, due_on: date | None, given_on: date, vaccine: str = "Rabies", pet: UUID | None = None) -> None:
    clinic.session.add(
        models.Vaccination(
            clinic_id=clinic.here.clinic.clinic_id, pet_id=pet or clinic.rex, vaccine_name=vaccine,
            vaccination_date=given_on, expiry_date=due_on, administered_by=clinic.okafor,
        )
    )  # fmt: skip
    clinic.session.flush()


def test_what_falls_due_today_is_due_and_not_overdue(session: Session, here: Here, clinic: Clinic) -> None:
    dose(clinic, here.today, here.today - timedelta(days=365))
    assert [row.due_on for row in due_soon(session, here)] == [here.today]
    assert overdue(session, here) == ()


def test_thirty_days_ahead_is_due_and_the_next_is_not(session: Session, here: Here, clinic: Clinic) -> None:
    given = here.today - timedelta(days=335)
    dose(clinic, here.today + DUE_WITHIN, given, "Rabies")
    dose(clinic, here.today + DUE_WITHIN + timedelta(days=1), given, "DHPP")
    assert [row.vaccine for row in due_soon(session, here)] == ["Rabies"]


def test_a_later_dose_takes_the_earlier_one_off_the_list(session: Session, here: Here, clinic: Clinic) -> None:
    dose(clinic, here.today - timedelta(days=20), here.today - timedelta(days=385))
    assert len(overdue(session, here)) == 1
    dose(clinic, here.today + timedelta(days=360), here.today - timedelta(days=5))
    assert overdue(session, here) == ()


def test_a_pet_that_died_is_not_called_for(session: Session, here: Here, clinic: Clinic) -> None:
    simba = clinic.pet(clinic.wanjiru, "Simba", deceased_on=here.today - timedelta(days=1))
    dose(clinic, here.today - timedelta(days=20), here.today - timedelta(days=385), pet=simba)
    assert overdue(session, here) == ()


def test_the_list_says_who_is_booked_already(session: Session, here: Here, clinic: Clinic) -> None:
    dose(clinic, here.today - timedelta(days=20), here.today - timedelta(days=385))
    clinic.appointment(here.now + timedelta(days=3))
    clinic.appointment(here.now - timedelta(days=90), status=Status.COMPLETED)
    (row,) = overdue(session, here)
    assert (row.next_visit, row.last_visit) == (here.now + timedelta(days=3), here.now - timedelta(days=90))


def test_a_dose_stands_as_valid_due_overdue_or_superseded(session: Session, here: Here, clinic: Clinic) -> None:
    today = here.today
    dose(clinic, today - timedelta(days=400), today - timedelta(days=765), "Rabies")
    dose(clinic, today - timedelta(days=1), today - timedelta(days=366), "Rabies")
    dose(clinic, today + timedelta(days=5), today - timedelta(days=360), "DHPP")
    dose(clinic, today + timedelta(days=300), today - timedelta(days=65), "Lepto")
    dose(clinic, None, today - timedelta(days=65), "FeLV")
    standing = {(row.vaccine, row.given_on): row.standing(today) for row in vaccinations_of(session, here, clinic.rex)}
    assert standing == {
        ("Rabies", today - timedelta(days=765)): "superseded",
        ("Rabies", today - timedelta(days=366)): "overdue",
        ("DHPP", today - timedelta(days=360)): "due",
        ("Lepto", today - timedelta(days=65)): "valid",
        ("FeLV", today - timedelta(days=65)): "valid",
    }


def test_missed_visits_count_what_the_owner_missed_before(session: Session, here: Here, clinic: Clinic) -> None:
    other = clinic.pet(clinic.wanjiru, "Luna")
    for days, pet in ((40, clinic.rex), (20, other), (2, clinic.rex)):
        clinic.appointment(here.now - timedelta(days=days), status=Status.NO_SHOW, pet_id=pet)
    missed = missed_visits(session, here, here.today - timedelta(days=30), here.today)
    assert [(visit.pet, visit.before) for visit in missed] == [("Rex", 2), ("Luna", 1)]


def test_a_period_counts_clinic_days_both_included(session: Session, here: Here, clinic: Clinic) -> None:
    clinic.appointment(here.now - timedelta(days=7), status=Status.NO_SHOW)
    day = here.today - timedelta(days=7)
    assert len(missed_visits(session, here, day, day)) == 1
    assert missed_visits(session, here, day + timedelta(days=1), here.today) == ()
