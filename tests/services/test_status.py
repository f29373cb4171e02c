"""A visit's way through the day."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from petdesk.errors import ChangedElsewhere, NotFound, Refused, SlotTaken
from petdesk.models import Role, Status, new_id
from petdesk.services import treatment
from petdesk.services.here import Here
from petdesk.services.scheduling import (
    Visit,
    book,
    cancel,
    check_in,
    expected_visit,
    head_count,
    mark_no_show,
    put_back,
    start,
)
from petdesk.services.scheduling.board import visit
from petdesk.services.sealed import TREATMENT_NOTE
from petdesk.services.session import Session
from tests.builders import Clinic
from tests.vaults import opened


@pytest.fixture
def expected(here: Here, clinic: Clinic) -> UUID:
    """Rex, expected ten minutes ago."""
    return clinic.appointment(here.now - timedelta(minutes=10), 30)


@pytest.fixture
def okafor(clinic: Clinic) -> Here:
    """The circumstances of Dr Okafor, whose visit it is."""
    return clinic.signed_in(clinic.okafor, Role.VET)


def reread(session: Session, here: Here, appointment_id: UUID) -> Visit:
    found = visit(session, here, appointment_id)
    assert found is not None
    return found


def noted(session: Session) -> str:
    """What the one note in the service history says."""
    return opened(TREATMENT_NOTE, *session.execute(text("SELECT history_id, notes FROM service_histories")).one())


def test_a_visit_goes_from_expected_to_done(session: Session, here: Here, okafor: Here, expected: UUID) -> None:
    assert check_in(session, here, expected).checked_in_at == here.now
    assert start(session, here, expected).started_at == here.now
    done = treatment.complete(session, okafor, expected, "Ate a sock.\nWatch the stool.", new_id())
    assert (done.status, done.finished_at) == (Status.COMPLETED, here.now)
    assert noted(session) == "Ate a sock.\nWatch the stool."


def test_checking_in_twice_keeps_the_first_time(session: Session, here: Here, expected: UUID) -> None:
    check_in(session, here, expected)
    later = Here(here.clinic, here.actor, here.now + timedelta(minutes=5), vault=here.vault)
    assert check_in(session, later, expected).checked_in_at == here.now


def test_a_visit_that_is_done_is_not_checked_in(session: Session, here: Here, clinic: Clinic) -> None:
    done = clinic.appointment(here.now, status=Status.COMPLETED)
    with pytest.raises(ChangedElsewhere, match="Rex is done"):
        check_in(session, here, done)


def test_a_visit_nobody_knows_is_said_to_be_gone(session: Session, here: Here) -> None:
    with pytest.raises(NotFound):
        check_in(session, here, new_id())


def test_a_cancellation_needs_a_reason_and_frees_the_slot(session: Session, here: Here, clinic: Clinic) -> None:
    later = here.now + timedelta(hours=1)
    booked = book(session, here, clinic.request(later)).appointment_id
    with pytest.raises(Refused, match="why"):
        cancel(session, here, booked, "  ")
    assert cancel(session, here, booked, "owner ill").cancel_reason == "owner ill"
    book(session, here, clinic.request(later))


def test_a_no_show_only_after_its_start(session: Session, here: Here, clinic: Clinic, expected: UUID) -> None:
    assert mark_no_show(session, here, expected).status == Status.NO_SHOW
    with pytest.raises(Refused, match="not due yet"):
        mark_no_show(session, here, clinic.appointment(here.now + timedelta(hours=1)))


def test_every_step_can_be_undone(session: Session, here: Here, expected: UUID) -> None:
    steps: tuple[tuple[Callable[[], Visit], Status], ...] = (
        (lambda: mark_no_show(session, here, expected), Status.SCHEDULED),
        (lambda: cancel(session, here, expected, "mistake"), Status.SCHEDULED),
        (lambda: start(session, here, expected), Status.CHECKED_IN),
        (lambda: check_in(session, here, expected), Status.SCHEDULED),
    )
    for step, before in steps:
        undone = put_back(session, here, step())
        assert undone.status == before
        assert undone.cancel_reason is None
        if before == Status.CHECKED_IN:
            put_back(session, here, undone)


def test_a_no_show_whose_slot_was_given_away_cannot_be_undone(session: Session, here: Here, clinic: Clinic) -> None:
    missed = clinic.appointment(here.now + timedelta(minutes=5), status=Status.NO_SHOW)
    book(session, here, clinic.request(here.now + timedelta(minutes=5)))
    with pytest.raises(SlotTaken, match="Somebody else has Rex's slot"):
        put_back(session, here, reread(session, here, missed))


def test_somebody_who_comes_after_all_is_checked_in(session: Session, here: Here, clinic: Clinic) -> None:
    missed = clinic.appointment(here.now - timedelta(hours=1), status=Status.NO_SHOW)
    assert check_in(session, here, missed).status == Status.CHECKED_IN


def test_completing_twice_writes_one_entry(session: Session, here: Here, okafor: Here, expected: UUID) -> None:
    start(session, here, expected)
    entry = new_id()
    for _ in range(2):
        treatment.complete(session, okafor, expected, "Fine.", entry)
    assert session.execute(text("SELECT count(*) FROM service_histories")).scalar_one() == 1


def test_a_draft_is_kept_until_the_visit_is_done(session: Session, here: Here, okafor: Here, expected: UUID) -> None:
    treatment.save_draft(session, okafor, expected, "Ate a")
    treatment.save_draft(session, okafor, expected, "Ate a sock")
    assert treatment.draft(session, okafor, expected) == "Ate a sock"
    start(session, here, expected)
    treatment.complete(session, okafor, expected, "Ate a sock.", new_id())
    assert treatment.draft(session, okafor, expected) == ""


def test_a_note_with_control_characters_is_kept_without_them(
    session: Session, here: Here, okafor: Here, expected: UUID
) -> None:
    start(session, here, expected)
    treatment.complete(session, okafor, expected, "fine\x1b[31m\r\nnext\u202e line", new_id())
    assert noted(session) == "fine·[31m\nnext· line"


def test_the_expected_visit_is_the_one_nobody_came_to_yet(
    session: Session, here: Here, clinic: Clinic, expected: UUID
) -> None:
    clinic.appointment(here.now - timedelta(hours=1), status=Status.CHECKED_IN)
    clinic.appointment(here.now + timedelta(days=1))
    found = expected_visit(session, here, owner_id=clinic.wanjiru)
    assert found is not None
    assert found.appointment_id == expected


def test_the_header_counts_who_waits_and_who_is_late(
    session: Session, here: Here, clinic: Clinic, expected: UUID
) -> None:
    clinic.appointment(here.now - timedelta(minutes=40), status=Status.CHECKED_IN)
    clinic.appointment(here.now - timedelta(minutes=4), staff_id=clinic.lindqvist)
    assert head_count(session, here) == (1, 1)


def test_a_draft_of_a_visit_that_is_gone_is_not_said_to_be_kept(session: Session, here: Here, okafor: Here) -> None:
    with pytest.raises(NotFound, match="not in the book"):
        treatment.save_draft(session, okafor, new_id(), "Ate a sock")


def test_a_cancel_reason_is_kept_without_control_characters(session: Session, here: Here, expected: UUID) -> None:
    assert cancel(session, here, expected, " owner\x1b[31m ill\u202e ").cancel_reason == "owner·[31m ill·"
