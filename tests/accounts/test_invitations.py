"""Joining and leaving the team: one-use codes, the last manager, starting again."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import UUID

import pytest

from petdesk import beginning, schema
from petdesk.clock import FixedClock
from petdesk.database import make_engine
from petdesk.desk import Desk
from petdesk.errors import (
    DeskError,
    EnrolmentNeeded,
    FieldErrors,
    NotFound,
    Refused,
    SetupProblem,
    SignInFailed,
)
from petdesk.models import Purpose, Role, new_id
from petdesk.services import accounts
from petdesk.services.accounts import AcceptForm, InviteForm, Issued, NewClinic
from petdesk.services.accounts.codes import ALPHABET
from petdesk.sign_in import enrolment, sign_in
from tests.accounts.conftest import ANA, PASSWORD, OpenDesk, Place
from tests.accounts.test_signing_in import code
from tests.everybody import NOW

NORA = InviteForm("Nora", "Lind", "Nora@riverside.example", Role.VET, "Veterinarian", bookable=True)
CHOSEN = AcceptForm("Nora", "Lind", password="zebra tea, every day")


@pytest.fixture
def office(open_desk: OpenDesk, manager: UUID) -> Desk:
    """The manager's desk."""
    desk = open_desk()
    desk.actor = sign_in(desk, "grace@riverside.example", PASSWORD, desk_name="office")
    return desk


@pytest.fixture
def invited(office: Desk) -> Issued:
    """Nora, who has a code."""
    return office.write(accounts.invite, NORA, new_id(), new_id())


def test_somebody_invited_chooses_a_password_and_signs_in(desk: Desk, place: Place, invited: Issued) -> None:
    who = desk.read(accounts.look_up_code, f" {invited.code.lower()} ")
    assert (who.purpose, who.first_name, who.email, who.role) == (
        Purpose.INVITE,
        "Nora",
        "nora@riverside.example",
        Role.VET,
    )
    assert who.shortest_password == 15
    email = desk.write(accounts.accept_invitation, invited.code, CHOSEN)
    actor = sign_in(desk, email, CHOSEN.password)
    assert (actor.name, actor.role) == ("Nora Lind", Role.VET)
    with pytest.raises(NotFound, match="was used"):
        desk.write(accounts.accept_invitation, invited.code, CHOSEN)
    with pytest.raises(NotFound):
        desk.read(accounts.look_up_code, invited.code)


def test_an_invitation_stands_for_a_week(desk: Desk, place: Place, invited: Issued) -> None:
    assert place.one("SELECT expires_at - created_at = interval '7 days' FROM invitations") is True
    place.sql("UPDATE invitations SET expires_at = now()")
    with pytest.raises(NotFound, match="has run out"):
        desk.write(accounts.accept_invitation, invited.code, CHOSEN)


def test_of_two_desks_that_use_a_code_at_once_one_is_refused(open_desk: OpenDesk, invited: Issued) -> None:
    def accept(desk: Desk) -> str:
        try:
            return desk.write(accounts.accept_invitation, invited.code, CHOSEN)
        except NotFound:
            return "refused"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(accept, [open_desk(), open_desk()])) == ["nora@riverside.example", "refused"]


def test_a_mistyped_code_says_so_and_no_code_stands_in_the_table(desk: Desk, place: Place, invited: Issued) -> None:
    other = ALPHABET[(ALPHABET.index(invited.code[0]) + 1) % len(ALPHABET)]
    with pytest.raises(FieldErrors) as said:
        desk.read(accounts.look_up_code, other + invited.code[1:])
    assert "mistyped" in said.value.fields["code"]
    [(kept,)] = place.sql("SELECT code_hash FROM invitations")
    assert isinstance(kept, bytes)
    with pytest.raises(FieldErrors):
        desk.read(accounts.look_up_code, kept.hex())
    assert invited.code not in repr(invited)


def test_everything_wrong_with_a_form_is_said_at_once(office: Desk, desk: Desk, invited: Issued) -> None:
    with pytest.raises(FieldErrors) as said:
        office.write(accounts.invite, InviteForm(email=ANA, role=Role.OWNER), new_id(), new_id())
    assert said.value.fields.keys() == {"last_name", "email", "role"}
    with pytest.raises(FieldErrors) as said:
        desk.write(accounts.accept_invitation, invited.code, AcceptForm("", "", password="NoraLind@riverside"))
    assert said.value.fields.keys() == {"last_name"}
    with pytest.raises(FieldErrors) as said:
        desk.write(accounts.accept_invitation, invited.code, replace(CHOSEN, password="zebra tea"))
    assert "15 characters" in said.value.fields["password"]
    assert "zebra" not in repr(CHOSEN)


def test_with_a_second_proof_eight_characters_are_enough(desk: Desk, place: Place, invited: Issued) -> None:
    place.sql("UPDATE clinics SET mfa_required = true")
    assert desk.read(accounts.look_up_code, invited.code).shortest_password == 8
    email = desk.write(accounts.accept_invitation, invited.code, replace(CHOSEN, password="zebratea"))
    with pytest.raises(EnrolmentNeeded):
        sign_in(desk, email, "zebratea")


def test_asking_twice_is_one_person_with_one_code_that_works(office: Desk, desk: Desk, place: Place) -> None:
    user_id, invitation_id = new_id(), new_id()
    first, second = (office.write(accounts.invite, NORA, user_id, invitation_id) for _ in range(2))
    with pytest.raises(NotFound):
        desk.read(accounts.look_up_code, first.code)
    assert desk.read(accounts.look_up_code, second.code).last_name == "Lind"
    assert place.one("SELECT count(*) FROM users WHERE last_name = 'Lind'") == 1


def test_a_new_invitation_voids_the_one_before(office: Desk, desk: Desk, place: Place, invited: Issued) -> None:
    newer = office.write(accounts.invite_again, invited.user_id, new_id())
    with pytest.raises(NotFound):
        desk.read(accounts.look_up_code, invited.code)
    assert desk.read(accounts.look_up_code, newer.code)
    with pytest.raises(Refused, match="Reset"):
        office.write(accounts.invite_again, place.clinic.ana, new_id())


def test_whoever_lost_the_phone_starts_again_with_a_code(office: Desk, desk: Desk, place: Place) -> None:
    mine = enrolment(desk, ANA)
    sign_in(desk, ANA, PASSWORD, code(mine), enrolment=mine)
    issued = office.write(accounts.reset_sign_in, place.clinic.ana, new_id())
    assert place.one("SELECT count(*) FROM user_mfa") == place.one("SELECT count(*) FROM recovery_codes") == 0
    assert place.one("SELECT expires_at - created_at = interval '1 day' FROM invitations") is True
    assert place.sql("SELECT DISTINCT revoked_because FROM sessions WHERE user_id = %s", place.clinic.ana) == [
        ("reset",)
    ]
    for attempt in (PASSWORD, ""):
        with pytest.raises(SignInFailed):
            sign_in(desk, ANA, attempt)
    email = desk.write(
        accounts.accept_invitation, issued.code, AcceptForm("Ana", "Ruiz", password="a blue dog bowl, new")
    )
    assert sign_in(desk, email, "a blue dog bowl, new").user_id == place.clinic.ana


def test_a_code_of_somebody_who_was_deactivated_is_void(office: Desk, desk: Desk, invited: Issued) -> None:
    office.write(accounts.deactivate, invited.user_id)
    with pytest.raises(NotFound):
        desk.write(accounts.accept_invitation, invited.code, CHOSEN)
    with pytest.raises(Refused, match="Reactivate"):
        office.write(accounts.invite_again, invited.user_id, new_id())


# The last manager


def test_the_last_manager_stays(office: Desk, place: Place, manager: UUID) -> None:
    for change in (
        lambda: office.write(accounts.deactivate, manager),
        lambda: office.write(accounts.change_role, manager, Role.STAFF),
        lambda: office.write(accounts.reset_sign_in, manager, new_id()),
    ):
        with pytest.raises(Refused):
            change()
    office.write(accounts.change_role, place.clinic.ana, Role.ADMIN)
    office.write(accounts.change_role, manager, Role.STAFF)
    assert place.one("SELECT role FROM users WHERE user_id = %s", manager) == "staff"


def test_a_manager_who_was_only_invited_does_not_count(office: Desk, manager: UUID) -> None:
    office.write(accounts.invite, replace(NORA, role=Role.ADMIN), new_id(), new_id())
    with pytest.raises(Refused, match="last manager"):
        office.write(accounts.change_role, manager, Role.STAFF)


def test_of_two_managers_who_remove_each_other_one_stays(open_desk: OpenDesk, place: Place, manager: UUID) -> None:
    place.sql("UPDATE users SET role = 'admin' WHERE email = %s", ANA)

    desks = [open_desk(), open_desk()]
    for desk, email in zip(desks, ("grace@riverside.example", ANA), strict=True):
        desk.actor = sign_in(desk, email, PASSWORD)

    def remove(desk: Desk, other: UUID) -> bool:
        try:
            desk.write(accounts.deactivate, other)
        except DeskError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(remove, desks, [place.clinic.ana, manager]))
    assert sum(done) == 1
    assert place.one("SELECT count(*) FROM users WHERE role = 'admin' AND active") == 1


def test_owners_and_other_clinics_people_are_no_accounts(office: Desk, place: Place) -> None:
    for change in (
        lambda: office.write(accounts.deactivate, place.clinic.wanjiru),
        lambda: office.write(accounts.reactivate, place.clinic.wanjiru),
        lambda: office.write(accounts.change_role, place.clinic.wanjiru, Role.ADMIN),
        lambda: office.write(accounts.reset_sign_in, place.clinic.wanjiru, new_id()),
        lambda: office.write(accounts.deactivate, new_id()),
    ):
        with pytest.raises(NotFound):
            change()


def test_the_team_is_listed_with_how_each_one_signs_in(office: Desk, invited: Issued, place: Place) -> None:
    office.write(accounts.deactivate, place.clinic.sam)
    rows = {row.name: row for row in office.read(accounts.accounts)}
    assert list(rows)[-1] == "Sam Walker"
    assert not rows["Sam Walker"].active
    nora, grace = rows["Nora Lind"], rows["Grace Lindgren"]
    assert (nora.has_password, nora.invited_until, nora.role) == (False, invited.expires_at, Role.VET)
    assert (grace.has_password, grace.invited_until, grace.sessions) == (True, None, 1)
    assert "Wanjirũ Ngũgĩ" not in rows


# The first manager

LAKESIDE = NewClinic("Lakeside", "Africa/Nairobi", "ke", "kes", phone="0712 345 678")


def test_the_first_manager_comes_with_the_setup_code(empty_address: str) -> None:
    issued = beginning.begin(empty_address, LAKESIDE)
    desk = Desk.open(empty_address, clock=FixedClock(NOW))
    who = desk.read(accounts.look_up_code, issued.code)
    assert (who.purpose, who.email, who.role, who.shortest_password) == (Purpose.SETUP, "", Role.ADMIN, 8)
    form = AcceptForm("Grace", "Lindgren", "Grace@lakeside.example", "zebratea")
    with pytest.raises(FieldErrors) as said:
        desk.write(accounts.accept_invitation, issued.code, replace(form, email=""))
    assert said.value.fields.keys() == {"email"}
    email = desk.write(accounts.accept_invitation, issued.code, form)
    mine = enrolment(desk, email)
    actor = sign_in(desk, email, "zebratea", code(mine), enrolment=mine)
    assert (actor.name, actor.role, actor.email) == ("Grace Lindgren", Role.ADMIN, "grace@lakeside.example")
    with pytest.raises(SetupProblem, match="has a manager"):
        beginning.begin_again(empty_address)
    desk.close()


def test_a_setup_code_stands_for_half_an_hour_and_another_voids_it(empty_address: str) -> None:
    first = beginning.begin(empty_address, LAKESIDE)
    place = Place(empty_address, None)  # type: ignore[arg-type]
    assert place.one("SELECT expires_at - created_at = interval '30 minutes' FROM invitations") is True
    second = beginning.begin_again(empty_address)
    desk = Desk.open(empty_address, clock=FixedClock(NOW))
    with pytest.raises(NotFound):
        desk.read(accounts.look_up_code, first.code)
    form = AcceptForm("Grace", "Lindgren", "grace@lakeside.example", "zebratea")
    desk.write(accounts.accept_invitation, second.code, form)
    third = beginning.begin_again(empty_address)  # chose a password, and never got any further
    assert desk.write(accounts.accept_invitation, third.code, form) == "grace@lakeside.example"
    desk.close()


def test_a_clinic_has_no_account_that_nobody_made(empty_address: str) -> None:
    beginning.begin(empty_address, LAKESIDE)
    place = Place(empty_address, None)  # type: ignore[arg-type]
    assert place.sql("SELECT role, email, password_hash FROM users") == [("admin", None, None)]


def test_what_is_wrong_with_a_new_clinic_is_said_at_once(empty_address: str) -> None:
    with pytest.raises(FieldErrors) as said:
        beginning.begin(empty_address, NewClinic("", "Mars/Olympus", "Kenya", "shillings", phone="none"))
    assert said.value.fields.keys() == {"name", "time_zone", "country", "currency", "phone"}
    with pytest.raises(SetupProblem, match="no clinic that waits"):
        beginning.begin_again(empty_address)


def test_whoever_was_invited_survives_an_older_schema_and_signs_in_with_nothing(
    place: Place, open_desk: OpenDesk, invited: Issued
) -> None:
    engine = make_engine(place.address, patient=True)
    schema.downgrade(engine, "0001")
    schema.upgrade(engine)
    engine.dispose()
    with pytest.raises(SignInFailed):
        sign_in(open_desk(), "nora@riverside.example", "none")
    assert place.one("SELECT password_hash FROM users WHERE user_id = %s", invited.user_id) == "none"
