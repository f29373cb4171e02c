"""Who may do what: the whole matrix, and the rows that are somebody's own."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from inspect import signature
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session as OrmSession

import petdesk
from petdesk import models
from petdesk.errors import NotAllowed, NotFound
from petdesk.models import Role, Status, new_id
from petdesk.roles import use_cases
from petdesk.services import access, owners, pets, scheduling, treatment
from petdesk.services.access import COLUMNS, TABLE, Action, Exempt, Right, allowed, entry, run_by
from petdesk.services.here import Actor, Here, Program
from petdesk.services.scheduling.board import visit
from petdesk.services.session import Session
from tests.builders import Clinic

UseCase = Callable[..., Any]

ALL_USE_CASES = sorted(use_cases(), key=lambda function: (function.__module__, function.__name__))
CHECKED = [function for function in ALL_USE_CASES if isinstance(entry(function), Action)]
EACH_CHECKED = pytest.mark.parametrize("use_case", CHECKED, ids=lambda function: function.__name__)


class ReachedTheDatabase(Exception):
    """What a session without a database answers."""


class NoDatabase:
    """A session that says so when it is asked anything."""

    def __getattr__(self, name: str) -> Any:
        raise ReachedTheDatabase(name)


def arguments(use_case: UseCase, **known: object) -> dict[str, object]:
    """Something for each argument that has no default: what is known, a new key, or nothing."""
    needed = list(signature(use_case).parameters.values())[2:]
    return {
        each.name: known.get(each.name, new_id() if each.name.endswith("_id") else None)
        for each in needed
        if each.default is each.empty or each.name in known
    }


def somebody(clinic: Clinic, who: access.Who) -> Here:
    """The circumstances of each kind of person and program."""
    if isinstance(who, Program):
        return clinic.here.run_by(who)
    known = {Role.OWNER: clinic.wanjiru, Role.STAFF: clinic.ana, Role.VET: clinic.okafor}
    return clinic.signed_in(known.get(who, new_id()), who)


@pytest.fixture
def okafor(clinic: Clinic) -> Here:
    return somebody(clinic, Role.VET)


@pytest.fixture
def lindqvist(clinic: Clinic) -> Here:
    return clinic.signed_in(clinic.lindqvist, Role.VET)


@pytest.fixture
def ana(clinic: Clinic) -> Here:
    return somebody(clinic, Role.STAFF)


@pytest.fixture
def grace(clinic: Clinic) -> Here:
    return somebody(clinic, Role.ADMIN)


@pytest.fixture
def wanjiru(clinic: Clinic) -> Here:
    return somebody(clinic, Role.OWNER)


@pytest.fixture
def waiting(clinic: Clinic) -> UUID:
    """Rex, who waits for Dr Okafor."""
    return clinic.appointment(clinic.here.now, status=Status.CHECKED_IN, notes="limps")


@pytest.fixture
def nobodys(clinic: Clinic) -> UUID:
    """Rex, who waits for whoever has time."""
    return clinic.appointment(clinic.here.now, status=Status.CHECKED_IN, staff_id=None, notes="bleeds")


# The matrix


def test_every_public_function_of_the_services_says_who_may_call_it() -> None:
    assert [f"{each.__module__}.{each.__name__}" for each in ALL_USE_CASES if entry(each) is None] == []


def test_the_table_says_something_of_every_action_and_everybody() -> None:
    assert set(TABLE) == set(Action)
    assert {*COLUMNS} == {*Role, *Program}
    assert {len(rights) for rights in TABLE.values()} == {len(COLUMNS)}


@EACH_CHECKED
@pytest.mark.parametrize("who", COLUMNS)
def test_each_role_does_what_the_table_says_and_nothing_else(
    clinic: Clinic, use_case: UseCase, who: access.Who
) -> None:
    action = cast("Action", entry(use_case))
    forbidden = TABLE[action][COLUMNS.index(who)] is Right.NO
    assert said_no(use_case, somebody(clinic, who)) == (access.refusal(action) if forbidden else None)


def said_no(use_case: UseCase, here: Here) -> str | None:
    """The refusal; None when it went on, as far as one comes without a database."""
    try:
        use_case(NoDatabase(), here, **arguments(use_case))
    except NotAllowed as refusal:
        return str(refusal)
    except Exception:
        return None
    return None


@EACH_CHECKED
def test_nothing_is_done_at_a_desk_where_nobody_signed_in(clinic: Clinic, use_case: UseCase) -> None:
    nobody = Here(clinic.here.clinic, None, clinic.here.now)
    with pytest.raises(NotAllowed, match="Sign in first"):
        use_case(NoDatabase(), nobody, **arguments(use_case))


def test_only_signing_in_comes_before_signing_in() -> None:
    names = [each.__name__ for each in ALL_USE_CASES if entry(each) is Exempt.BEFORE_SIGN_IN]
    assert names == ["knock", "note_refusal", "enter", "unlock", "accept_invitation", "look_up_code", "this_clinic"]


def test_no_desk_runs_a_piece_of_a_use_case_by_itself() -> None:
    pieces = {each.__name__ for each in ALL_USE_CASES if entry(each) is Exempt.PART}
    run = re.compile(r"\.(?:read|write|_step)\(\s*(?:run_by\([^,]*,\s*)?(?:\w+\.)*(\w+)")
    program = Path(petdesk.__file__).parent
    above = [path for path in program.rglob("*.py") if "services" not in path.relative_to(program).parts]
    asked_for = {name for path in above for name in run.findall(path.read_text(encoding="utf-8"))}
    assert {"day_board", "open_record", "complete"} <= asked_for
    assert asked_for & pieces == set()


def test_the_command_line_reads_the_day_and_books_nothing(session: Session, clinic: Clinic, waiting: UUID) -> None:
    nobody = replace(clinic.here, actor=None)
    board = run_by(Program.COMMAND_LINE, scheduling.day_board)(session, nobody, nobody.today)
    assert [(each.appointment_id, each.notes) for each in board.visits] == [(waiting, "limps")]
    with pytest.raises(NotAllowed):
        run_by(Program.COMMAND_LINE, scheduling.book)(session, nobody, clinic.request(nobody.now))


# What a refusal says


@pytest.mark.parametrize(
    ("action", "sentence"),
    [
        (Action.EXPORT, "Only a manager can export the clinic's data: ask one."),
        (Action.TREAT, "Only a member of staff, a vet or a manager can write a visit's note and finish it: ask one."),
        (Action.MAINTAIN, "Only the command line can run the database's upkeep."),
    ],
)
def test_a_refusal_says_who_can_do_it(action: Action, sentence: str) -> None:
    assert access.refusal(action) == sentence


# Managers


@allowed(Action.EXPORT)
def export(session: Session, here: Here) -> str:
    return "everything"


@allowed(Action.REVIEW_NO_SHOWS)
def close_review(session: Session, here: Here, appointment_id: UUID) -> str:
    return "done"


@pytest.mark.parametrize("who", [who for who in COLUMNS if who is not Role.ADMIN])
def test_nobody_but_a_manager_exports(session: Session, clinic: Clinic, who: access.Who) -> None:
    with pytest.raises(NotAllowed, match="Only a manager can export"):
        export(session, somebody(clinic, who))


def test_a_manager_exports(session: Session, grace: Here) -> None:
    assert export(session, grace) == "everything"


def test_a_vet_cannot_mark_a_no_show_review_done(session: Session, okafor: Here, grace: Here) -> None:
    with pytest.raises(NotAllowed, match="Only a manager"):
        close_review(session, okafor, new_id())
    assert close_review(session, grace, new_id()) == "done"


# Whose visit it is


def test_a_vet_completes_their_own_visit(session: Session, okafor: Here, waiting: UUID) -> None:
    treatment.save_draft(session, okafor, waiting, "Ate a")
    assert treatment.draft(session, okafor, waiting) == "Ate a"
    assert treatment.complete(session, okafor, waiting, "Ate a sock.", new_id()).status == Status.COMPLETED


def test_a_vet_cannot_complete_another_vets_visit(session: Session, lindqvist: Here, waiting: UUID) -> None:
    with pytest.raises(NotAllowed, match=r"Only Dr Okafor can write the note of Rex's visit.*Ask Dr Okafor"):
        treatment.complete(session, lindqvist, waiting, "Ate a sock.", new_id())
    current = visit(session, lindqvist, waiting)
    assert current is not None
    assert current.status == Status.CHECKED_IN
    assert session.execute(text("SELECT count(*) FROM service_histories")).scalar_one() == 0


@pytest.mark.parametrize("role", [Role.STAFF, Role.VET, Role.ADMIN])
def test_nobody_reads_or_writes_the_draft_of_a_colleagues_note(
    session: Session, clinic: Clinic, okafor: Here, waiting: UUID, role: Role
) -> None:
    treatment.save_draft(session, okafor, waiting, "Ate a sock")
    colleague = clinic.signed_in(clinic.lindqvist, role)
    with pytest.raises(NotAllowed):
        treatment.draft(session, colleague, waiting)
    for body in ("Ate nothing", ""):
        with pytest.raises(NotAllowed):
            treatment.save_draft(session, colleague, waiting, body)
    assert treatment.draft(session, okafor, waiting) == "Ate a sock"


def test_a_visit_that_is_nobodys_becomes_that_of_the_vet_who_finishes_it(
    session: Session, lindqvist: Here, okafor: Here, clinic: Clinic, nobodys: UUID
) -> None:
    done = treatment.complete(session, lindqvist, nobodys, "Bandaged.", new_id())
    assert done == visit(session, lindqvist, nobodys)
    assert done.staff_id == clinic.lindqvist
    assert session.execute(text("SELECT staff_id FROM service_histories")).scalar_one() == clinic.lindqvist
    with pytest.raises(NotAllowed, match="Only Dr Lindqvist"):
        treatment.complete(session, okafor, nobodys, "Bandaged.", new_id())


def test_reception_leaves_treatment_to_the_vet(session: Session, ana: Here, waiting: UUID, nobodys: UUID) -> None:
    with pytest.raises(NotAllowed, match="Ask Dr Okafor"):
        treatment.complete(session, ana, waiting, "Ate a sock.", new_id())
    with pytest.raises(NotAllowed, match="Only a vet can finish Rex's visit"):
        treatment.complete(session, ana, nobodys, "Bandaged.", new_id())


def test_the_groomer_finishes_grooming(session: Session, clinic: Clinic, okafor: Here) -> None:
    sam = clinic.signed_in(clinic.sam, Role.STAFF)
    now = clinic.here.now
    groomings = [
        clinic.appointment(now, staff_id=staff_id, service_id=clinic.groom, status=Status.IN_PROGRESS)
        for staff_id in (clinic.sam, None)
    ]
    with pytest.raises(NotAllowed, match=r"Only Sam \(groomer\)"):
        treatment.complete(session, okafor, groomings[0], "", new_id())
    for each in groomings:
        assert treatment.complete(session, sam, each, "Short.", new_id()).staff_id == clinic.sam


def test_on_the_day_a_vet_reads_the_notes_of_their_own_visits_and_of_nobodys(
    session: Session, clinic: Clinic, okafor: Here, lindqvist: Here, ana: Here, waiting: UUID, nobodys: UUID
) -> None:
    def notes(here: Here) -> dict[UUID, str | None]:
        return {each.appointment_id: each.notes for each in scheduling.day_board(session, here, here.today).visits}

    assert notes(ana) == notes(okafor) == {waiting: "limps", nobodys: "bleeds"}
    assert notes(lindqvist) == {waiting: None, nobodys: "bleeds"}


def test_a_vet_who_covers_opens_any_record_and_that_is_logged(
    session: Session, clinic: Clinic, lindqvist: Here, waiting: UUID
) -> None:
    record = pets.open_record(session, lindqvist, clinic.rex)
    assert [each.notes for each in record.appointments] == ["limps"]
    opened = session.execute(text("SELECT event, subject FROM access_log ORDER BY entry_id DESC LIMIT 1")).one()
    assert tuple(opened) == ("record_opened", clinic.rex)


# What is an owner's own


@pytest.fixture
def stranger(clinic: Clinic) -> dict[str, object]:
    """Another owner, their dog and its visit, by the names of the arguments that ask for them."""
    owner_id = clinic.owner()
    pet_id = clinic.pet(owner_id)
    appointment_id = clinic.appointment(clinic.here.now, pet_id=pet_id, staff_id=None)
    return {"owner_id": owner_id, "pet_id": pet_id, "appointment_id": appointment_id}


def test_an_owner_opens_their_own_pets_record_without_what_colleagues_tell_each_other(
    session: OrmSession, clinic: Clinic, wanjiru: Here, ana: Here, waiting: UUID
) -> None:
    session.add(models.PetAlert(pet_id=clinic.rex, message="bites when held"))
    scheduling.cancel(session, ana, waiting, "owner forgot again")
    record = pets.open_record(session, wanjiru, clinic.rex)
    assert (record.pet.name, record.pet.alerts) == ("Rex", ())
    assert [(each.notes, each.cancel_reason) for each in record.appointments] == [(None, None)]
    assert [pet.alerts for pet in owners.open_owner(session, wanjiru, clinic.wanjiru).pets] == [()]
    assert [alert.message for alert in pets.open_pet(session, ana, clinic.rex).alerts] == ["bites when held"]


@pytest.mark.parametrize("use_case", [pets.open_pet, pets.open_record])
def test_an_owners_session_cannot_read_another_owners_pet_by_id(
    session: Session, wanjiru: Here, stranger: dict[str, object], use_case: UseCase
) -> None:
    said = []
    for pet_id in (stranger["pet_id"], new_id()):
        with pytest.raises(NotFound) as missing:
            use_case(session, wanjiru, pet_id)
        said.append(str(missing.value))
    assert said[0] == said[1]


def test_an_owners_session_cannot_read_another_owner(
    session: Session, wanjiru: Here, stranger: dict[str, object]
) -> None:
    for owner_id in (cast("UUID", stranger["owner_id"]), new_id()):
        with pytest.raises(NotFound, match="This owner is not in the clinic's records"):
            owners.open_owner(session, wanjiru, owner_id)


@EACH_CHECKED
def test_no_owner_has_more_than_their_own_of_what_is_somebodys(use_case: UseCase) -> None:
    names = {"owner_id", "pet_id", "appointment_id", "seen", "request"} & set(signature(use_case).parameters)
    assert not names or access.right(Role.OWNER, cast("Action", entry(use_case))) is not Right.ALL


@pytest.fixture
def owners_may_do_everything_with_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for action, rights in TABLE.items():
        monkeypatch.setitem(cast("dict[Action, tuple[Right, ...]]", TABLE), action, (Right.OWN, *rights[1:]))


@EACH_CHECKED
@pytest.mark.usefixtures("owners_may_do_everything_with_their_own")
def test_whatever_owners_are_allowed_one_day_stays_with_what_is_theirs(
    session: Session, clinic: Clinic, wanjiru: Here, stranger: dict[str, Any], use_case: UseCase
) -> None:
    known = {
        **stranger,
        "request": clinic.request(clinic.here.now + timedelta(hours=1), pet_id=stranger["pet_id"]),
        "seen": visit(session, clinic.here, stranger["appointment_id"]),
    }
    if entry(use_case) in {Action.WRITE_OWNER, Action.WRITE_PET}:
        del known["seen"]  # of a form, what it said
    with pytest.raises((NotFound, NotAllowed)) as refusal:
        use_case(session, wanjiru, **arguments(use_case, **known))
    assert isinstance(refusal.value, NotFound) == any(name in signature(use_case).parameters for name in known)


def test_an_actor_of_an_unknown_role_may_do_nothing(session: Session, clinic: Clinic) -> None:
    intern = Here(clinic.here.clinic, Actor(new_id(), "Kim", cast("Role", "intern")), clinic.here.now)
    with pytest.raises(NotAllowed):
        scheduling.head_count(session, intern)


def every_right() -> Iterator[tuple[access.Who, Action]]:
    return ((who, action) for who in COLUMNS for action in Action)


def test_a_screen_asks_the_same_table(clinic: Clinic) -> None:
    for who, action in every_right():
        here = somebody(clinic, who)
        if here.actor:
            assert access.may(here.actor, action) == (access.right(who, action) is not Right.NO)
    assert not any(access.may(None, action) for action in Action)
