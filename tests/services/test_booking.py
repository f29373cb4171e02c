"""Booking and moving: who gets a slot, and what the others are told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from petdesk.errors import ChangedElsewhere, NotFound, Refused, SlotTaken
from petdesk.models import Status, new_id
from petdesk.services.here import Here
from petdesk.services.scheduling import Booked, Visit, book, conflict, free_slots, move
from petdesk.services.scheduling.board import visit
from tests.builders import Clinic

AT_ELEVEN = datetime(2026, 11, 19, 19, 0, tzinfo=UTC)  # 11:00 in Los Angeles
QUARTER = timedelta(minutes=15)


def seen(session: Session, here: Here, booked: Booked) -> Visit:
    found = visit(session, here, booked.appointment_id)
    assert found is not None
    return found


def test_a_booking_holds_its_slot(session: Session, here: Here, clinic: Clinic) -> None:
    booked = book(session, here, clinic.request(AT_ELEVEN, minutes=30))
    assert (booked.starts_at, booked.ends_at, booked.lane) == (AT_ELEVEN, AT_ELEVEN + 2 * QUARTER, 0)
    assert seen(session, here, booked).status == Status.SCHEDULED


def test_a_vet_cannot_be_booked_twice(session: Session, here: Here, clinic: Clinic) -> None:
    book(session, here, clinic.request(AT_ELEVEN, minutes=30))
    with pytest.raises(SlotTaken, match=r"Dr Okafor already sees Rex \(Ngũgĩ\) 11:00–11:30\."):
        book(session, here, clinic.request(AT_ELEVEN + QUARTER))


def test_saving_twice_is_one_visit(session: Session, here: Here, clinic: Clinic) -> None:
    request = clinic.request(AT_ELEVEN)
    assert book(session, here, request) == book(session, here, request)
    assert session.execute(text("SELECT count(*) FROM appointments")).scalar_one() == 1


def test_visits_may_touch(session: Session, here: Here, clinic: Clinic) -> None:
    book(session, here, clinic.request(AT_ELEVEN))
    book(session, here, clinic.request(AT_ELEVEN + QUARTER))
    book(session, here, clinic.request(AT_ELEVEN - QUARTER))


def test_another_vet_is_free_at_the_same_time(session: Session, here: Here, clinic: Clinic) -> None:
    book(session, here, clinic.request(AT_ELEVEN))
    book(session, here, clinic.request(AT_ELEVEN, staff_id=clinic.lindqvist))


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.NO_SHOW, Status.COMPLETED])
def test_a_visit_that_is_over_holds_no_slot(session: Session, here: Here, clinic: Clinic, status: Status) -> None:
    clinic.appointment(AT_ELEVEN, status=status)
    book(session, here, clinic.request(AT_ELEVEN))


def test_nothing_is_booked_in_the_past(session: Session, here: Here, clinic: Clinic) -> None:
    with pytest.raises(Refused, match="over"):
        book(session, here, clinic.request(here.now - timedelta(hours=1)))


def test_nothing_is_booked_for_a_pet_that_died(session: Session, here: Here, clinic: Clinic) -> None:
    simba = clinic.pet(clinic.wanjiru, "Simba", deceased_on=datetime(2025, 3, 3, tzinfo=UTC).date())
    with pytest.raises(Refused, match="Simba has died"):
        book(session, here, clinic.request(AT_ELEVEN, pet_id=simba))


def test_a_pet_nobody_knows_is_not_booked(session: Session, here: Here, clinic: Clinic) -> None:
    with pytest.raises(NotFound):
        book(session, here, clinic.request(AT_ELEVEN, pet_id=new_id()))


def test_an_overbooking_keeps_who_and_why(session: Session, here: Here, clinic: Clinic) -> None:
    book(session, here, clinic.request(AT_ELEVEN))
    beside = book(session, here, clinic.request(AT_ELEVEN, overbooking_reason="bleeding"))
    third = book(session, here, clinic.request(AT_ELEVEN, overbooking_reason="hit by a car"))
    assert (beside.lane, third.lane) == (1, 2)
    row = session.execute(text("SELECT overbooked_by, overbooking_reason FROM appointments WHERE lane = 1")).one()
    assert tuple(row) == (clinic.ana, "bleeding")


def test_an_overbooking_of_a_free_slot_is_a_normal_visit(session: Session, here: Here, clinic: Clinic) -> None:
    assert book(session, here, clinic.request(AT_ELEVEN, overbooking_reason="just in case")).lane == 0


def test_a_conflict_names_the_visit_that_is_there(session: Session, here: Here, clinic: Clinic) -> None:
    book(session, here, clinic.request(AT_ELEVEN))
    taken = conflict(session, here, clinic.okafor, AT_ELEVEN, AT_ELEVEN + QUARTER)
    assert taken is not None
    assert (taken.pet, taken.owner_last) == ("Rex", "Ngũgĩ")
    assert conflict(session, here, clinic.okafor, AT_ELEVEN + QUARTER, AT_ELEVEN + 2 * QUARTER) is None


def test_a_move_frees_the_old_slot(session: Session, here: Here, clinic: Clinic) -> None:
    booked = book(session, here, clinic.request(AT_ELEVEN, minutes=30))
    moved = move(session, here, seen(session, here, booked), clinic.lindqvist, AT_ELEVEN + QUARTER)
    assert (moved.staff_id, moved.ends_at - moved.starts_at) == (clinic.lindqvist, 2 * QUARTER)
    book(session, here, clinic.request(AT_ELEVEN))


def test_a_move_within_its_own_time_is_allowed(session: Session, here: Here, clinic: Clinic) -> None:
    booked = book(session, here, clinic.request(AT_ELEVEN, minutes=30))
    assert move(session, here, seen(session, here, booked), clinic.okafor, AT_ELEVEN + QUARTER)


def test_a_move_onto_a_taken_slot_is_refused(session: Session, here: Here, clinic: Clinic) -> None:
    book(session, here, clinic.request(AT_ELEVEN))
    booked = book(session, here, clinic.request(AT_ELEVEN + QUARTER))
    with pytest.raises(SlotTaken, match="Dr Okafor already sees Rex"):
        move(session, here, seen(session, here, booked), clinic.okafor, AT_ELEVEN)


def test_a_move_of_what_another_desk_changed_is_refused(session: Session, here: Here, clinic: Clinic) -> None:
    booked = book(session, here, clinic.request(AT_ELEVEN))
    old = seen(session, here, booked)
    move(session, here, old, clinic.okafor, AT_ELEVEN + 4 * QUARTER)
    with pytest.raises(ChangedElsewhere):
        move(session, here, old, clinic.okafor, AT_ELEVEN + 8 * QUARTER)


def test_moving_twice_to_the_same_place_is_moving_once(session: Session, here: Here, clinic: Clinic) -> None:
    old = seen(session, here, book(session, here, clinic.request(AT_ELEVEN)))
    assert move(session, here, old, clinic.okafor, AT_ELEVEN + 4 * QUARTER) == move(
        session, here, old, clinic.okafor, AT_ELEVEN + 4 * QUARTER
    )


def test_a_visit_under_way_cannot_be_moved(session: Session, here: Here, clinic: Clinic) -> None:
    booked = clinic.appointment(AT_ELEVEN, status=Status.IN_PROGRESS)
    old = visit(session, here, booked)
    assert old is not None
    with pytest.raises(Refused, match="under way"):
        move(session, here, old, clinic.okafor, AT_ELEVEN + 4 * QUARTER)


# Free slots


def test_the_next_free_slot_is_on_the_quarter_hour(session: Session, here: Here, clinic: Clinic) -> None:
    first = free_slots(session, here, 30, staff_id=clinic.okafor)[0]
    assert first.starts_at == datetime(2026, 11, 19, 18, 45, tzinfo=UTC)
    assert first.staff == "Dr Okafor"


def test_a_free_slot_is_never_held_and_never_outside_hours(session: Session, here: Here, clinic: Clinic) -> None:
    closing = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
    clinic.appointment(datetime(2026, 11, 19, 18, 45, tzinfo=UTC), 60)
    clinic.appointment(datetime(2026, 11, 19, 20, 0, tzinfo=UTC), 330)
    found = free_slots(session, here, 30, staff_id=clinic.okafor, limit=3)
    assert [slot.starts_at for slot in found] == [
        closing - timedelta(minutes=30),
        datetime(2026, 11, 20, 16, 0, tzinfo=UTC),
        datetime(2026, 11, 20, 16, 15, tzinfo=UTC),
    ]


def test_anybody_free_means_a_vet_where_a_vet_is_needed(session: Session, here: Here, clinic: Clinic) -> None:
    vets = {slot.staff_id for slot in free_slots(session, here, 30)}
    others = {slot.staff_id for slot in free_slots(session, here, 60, needs_vet=False)}
    assert vets == {clinic.okafor, clinic.lindqvist}
    assert others == {clinic.sam}


@given(
    starts=st.lists(st.integers(0, 39), max_size=12),
    lengths=st.lists(st.integers(1, 6), min_size=12, max_size=12),
    wanted=st.integers(1, 8),
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_free_slots_are_what_brute_force_finds(
    session: Session, here: Here, clinic: Clinic, starts: list[int], lengths: list[int], wanted: int
) -> None:
    opening = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
    with session.begin_nested() as attempt:
        for start, length in zip(starts, lengths, strict=False):
            try:
                book(session, here, clinic.request(opening + start * QUARTER, minutes=length * 15))
            except SlotTaken:
                continue
        held = session.execute(
            text("SELECT appointment_date, ends_at FROM appointments WHERE staff_id = :vet"), {"vet": clinic.okafor}
        ).all()
        expected = [
            opening + quarter * QUARTER
            for quarter in range(40 - wanted + 1)
            if not any(
                begin < opening + (quarter + wanted) * QUARTER and opening + quarter * QUARTER < end
                for begin, end in held
            )
        ]
        found = free_slots(session, here, wanted * 15, staff_id=clinic.okafor, earliest=opening, limit=100)
        day = [slot.starts_at for slot in found if slot.starts_at < opening + timedelta(hours=12)]
        attempt.rollback()
    assert day == expected


def test_a_request_ends_where_its_length_says(clinic: Clinic) -> None:
    request = replace(clinic.request(AT_ELEVEN), minutes=45)
    assert request.ends_at == AT_ELEVEN + timedelta(minutes=45)


def test_a_note_is_kept_without_control_characters(session: Session, here: Here, clinic: Clinic) -> None:
    booked = book(session, here, clinic.request(AT_ELEVEN, note="limps\x9b1m\u202e"))
    assert seen(session, here, booked).notes == "limps·1m·"
