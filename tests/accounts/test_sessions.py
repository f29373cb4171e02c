"""Sessions: how long they last, what ends them, locking and coming back, and what the database is told."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from petdesk.desk import Desk
from petdesk.errors import (
    DeskLocked,
    FieldErrors,
    NotFound,
    Refused,
    SessionOver,
    SignInFailed,
    TooManyTries,
)
from petdesk.models import Role
from petdesk.services import accounts
from petdesk.services.accounts import SignInRules
from petdesk.services.accounts.attempts import FREE_TRIES
from petdesk.services.here import Actor, Here
from petdesk.services.session import Session
from petdesk.sign_in import change_password, lock, sign_in, sign_out, this_desk, unlock
from tests.accounts.conftest import ANA, PASSWORD, OpenDesk, Place

GRACE = "grace@riverside.example"
CIRCUMSTANCES = """
    SELECT current_setting('petdesk.user_id', true), current_setting('petdesk.session_id', true),
        current_setting('petdesk.desk', true)
"""


def acting(actor: Actor, query: str = CIRCUMSTANCES) -> Callable[[Session, Here], tuple[object, ...]]:
    """A use case of a desk where this person sits."""

    def use_case(session: Session, here: Here) -> tuple[object, ...]:
        session.execute(text("SELECT petdesk_enter(:token, :desk)"), {"token": actor.token, "desk": actor.desk})
        return tuple(session.execute(text(query)).one())

    return use_case


@pytest.fixture
def ana(desk: Desk) -> Actor:
    """Ana, signed in at the front."""
    return sign_in(desk, ANA, PASSWORD, desk_name="front")


@pytest.fixture
def grace(open_desk: OpenDesk, manager: UUID) -> Desk:
    """A desk where the manager sits."""
    desk = open_desk()
    desk.actor = sign_in(desk, GRACE, PASSWORD, desk_name="office")
    return desk


def test_the_database_knows_who_acts_for_one_transaction(desk: Desk, ana: Actor) -> None:
    assert desk.write(acting(ana)) == (str(ana.user_id), str(ana.session_id), "front")

    def nobody(session: Session, here: Here) -> tuple[object, ...]:
        return tuple(session.execute(text(CIRCUMSTANCES)).one())

    assert desk.write(nobody) in {("", "", ""), (None, None, None)}


def test_entering_tells_the_role(desk: Desk, ana: Actor) -> None:
    def use_case(session: Session, here: Here) -> str:
        return str(
            session.execute(
                text("SELECT petdesk_enter(:token, :desk)"), {"token": ana.token, "desk": ana.desk}
            ).scalar_one()
        )

    assert desk.write(use_case) == "staff"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            "UPDATE sessions SET created_at = now() - interval '13 h', expires_at = now() - interval '1 h'",
            "12 hours ago",
        ),
        ("UPDATE users SET active = false WHERE role = 'staff'", "deactivated"),
        ("UPDATE users SET role = 'vet' WHERE role = 'staff'", "role here was changed"),
        ("UPDATE sessions SET desk_name = 'back'", "another desk"),
        ("UPDATE sessions SET revoked_at = now(), revoked_because = 'reset'", "was reset"),
        ("DELETE FROM sessions", "not signed in any more"),
    ],
)
def test_the_next_action_says_why_a_session_is_over(
    desk: Desk, place: Place, ana: Actor, change: str, sentence: str
) -> None:
    desk.write(acting(ana))
    place.sql(change)
    with pytest.raises(SessionOver, match=sentence):
        desk.write(acting(ana))


def test_seen_is_written_once_a_minute_and_not_where_nothing_may_be_written(
    desk: Desk, place: Place, ana: Actor
) -> None:
    seen = place.one("SELECT seen_at FROM sessions")
    desk.write(acting(ana))
    assert place.one("SELECT seen_at FROM sessions") == seen
    place.sql("UPDATE sessions SET seen_at = seen_at - interval '2 minutes'")
    before = place.one("SELECT seen_at FROM sessions")

    def only_reading(session: Session, here: Here) -> None:
        session.execute(text("SET TRANSACTION READ ONLY"))
        acting(ana)(session, here)

    desk.write(only_reading)
    assert place.one("SELECT seen_at FROM sessions") == before
    desk.write(acting(ana))
    assert place.one("SELECT seen_at >= %s FROM sessions", seen) is True


# Locking


def test_a_locked_session_does_nothing_until_its_password_is_typed(desk: Desk, ana: Actor) -> None:
    desk.actor = ana
    assert lock(desk) == ana
    assert desk.actor is None
    with pytest.raises(DeskLocked, match="Type your password"):
        desk.write(acting(ana))
    with pytest.raises(SignInFailed, match="not your password"):
        unlock(desk, ana, "not this one")
    assert unlock(desk, ana, PASSWORD) == desk.actor == ana
    assert desk.write(acting(ana))[0] == str(ana.user_id)


def test_somebody_elses_password_unlocks_nothing(desk: Desk, ana: Actor, place: Place) -> None:
    desk.actor = ana
    lock(desk)
    place.sql("UPDATE users SET password_hash = 'none' WHERE email = %s", ANA)
    with pytest.raises(SignInFailed):
        unlock(desk, ana, PASSWORD)


def test_guessing_at_a_locked_desk_is_counted(desk: Desk, ana: Actor) -> None:
    desk.actor = ana
    lock(desk)
    for _ in range(FREE_TRIES):
        with pytest.raises(SignInFailed):
            unlock(desk, ana, "not this one")
    with pytest.raises(TooManyTries):
        unlock(desk, ana, PASSWORD)


def test_a_session_that_ended_while_it_was_locked_stays_shut(desk: Desk, ana: Actor, grace: Desk) -> None:
    desk.actor = ana
    lock(desk)
    grace.write(accounts.deactivate, ana.user_id)
    for _ in range(FREE_TRIES + 1):
        with pytest.raises(SessionOver, match="deactivated"):
            unlock(desk, ana, PASSWORD)
    assert desk.actor is None


def test_a_colleague_takes_the_counter_and_gives_it_back(desk: Desk, ana: Actor, manager: UUID) -> None:
    desk.actor = ana
    parked = lock(desk)
    desk.actor = sign_in(desk, GRACE, PASSWORD, desk_name="front")
    assert desk.write(acting(desk.actor))[0] == str(manager)
    grace = lock(desk)
    assert unlock(desk, parked, PASSWORD).session_id == ana.session_id
    lock(desk)
    assert unlock(desk, grace, PASSWORD).user_id == manager


def test_locking_works_without_the_database(desk: Desk, ana: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.actor = ana

    def offline(*_: object) -> None:
        raise SessionOver("over")

    monkeypatch.setattr(desk, "write", offline)
    assert lock(desk) == ana
    assert desk.actor is None


# Ending


def test_my_sessions_are_listed_and_the_others_end(open_desk: OpenDesk, ana: Actor, manager: UUID) -> None:
    desk = open_desk()
    desk.actor = sign_in(desk, ANA, PASSWORD, desk_name="back")
    sign_in(desk, GRACE, PASSWORD, desk_name="office")
    mine = desk.read(accounts.my_sessions)
    assert [(row.desk_name, row.this_one, row.locked) for row in mine] == [
        ("back", True, False),
        ("front", False, False),
    ]
    assert mine[0].expires_at - mine[0].created_at == timedelta(hours=12)
    assert desk.write(accounts.end_other_sessions) == 1
    with pytest.raises(SessionOver, match="ended this session from another desk"):
        desk.write(acting(ana))
    desk.write(acting(desk.actor))
    with pytest.raises(NotFound):
        desk.write(accounts.end_session, mine[1].session_id)


def test_nobody_ends_a_colleagues_session(open_desk: OpenDesk, ana: Actor, grace: Desk) -> None:
    assert ana.session_id
    with pytest.raises(NotFound):
        grace.write(accounts.end_session, ana.session_id)


def test_signing_out_ends_the_session(desk: Desk, ana: Actor) -> None:
    desk.actor = ana
    sign_out(desk)
    assert desk.actor is None
    with pytest.raises(SessionOver, match="You signed out"):
        desk.write(acting(ana))


def test_deactivation_ends_a_session_on_its_next_action_and_voids_the_password(
    desk: Desk, ana: Actor, grace: Desk
) -> None:
    desk.write(acting(ana))
    grace.write(accounts.deactivate, ana.user_id)
    with pytest.raises(SessionOver, match=r"deactivated\. Ask the manager"):
        desk.write(acting(ana))
    with pytest.raises(SignInFailed):
        sign_in(desk, ANA, PASSWORD)
    grace.write(accounts.reactivate, ana.user_id)
    with pytest.raises(SessionOver):
        desk.write(acting(ana))
    assert sign_in(desk, ANA, PASSWORD).user_id == ana.user_id


def test_another_role_begins_with_another_session(desk: Desk, ana: Actor, grace: Desk) -> None:
    grace.write(accounts.change_role, ana.user_id, Role.STAFF)
    desk.write(acting(ana))
    grace.write(accounts.change_role, ana.user_id, Role.VET)
    with pytest.raises(SessionOver, match="role here was changed"):
        desk.write(acting(ana))
    assert sign_in(desk, ANA, PASSWORD).role is Role.VET
    with pytest.raises(Refused):
        grace.write(accounts.change_role, ana.user_id, Role.OWNER)


def test_a_new_password_ends_the_other_sessions(open_desk: OpenDesk, ana: Actor) -> None:
    desk = open_desk()
    desk.actor = sign_in(desk, ANA, PASSWORD, desk_name="back")
    with pytest.raises(FieldErrors) as wrong:
        change_password(desk, "not this one", "a new leash and bowl")
    assert wrong.value.fields.keys() == {"current"}
    with pytest.raises(FieldErrors) as short:
        change_password(desk, PASSWORD, "zebra tea")
    assert "15 characters" in short.value.fields["password"]
    change_password(desk, PASSWORD, "a new leash and bowl")
    desk.write(acting(desk.actor))
    with pytest.raises(SessionOver, match="Sign in with the new one"):
        desk.write(acting(ana))
    with pytest.raises(SignInFailed):
        sign_in(desk, ANA, PASSWORD)
    assert sign_in(desk, ANA, "a new leash and bowl")


def test_guessing_the_present_password_is_counted(desk: Desk, ana: Actor) -> None:
    desk.actor = ana
    for _ in range(FREE_TRIES):
        with pytest.raises(FieldErrors):
            change_password(desk, "not this one", "a new leash and bowl")
    with pytest.raises(TooManyTries):
        change_password(desk, PASSWORD, "a new leash and bowl")


def test_the_idle_limit_is_the_clinics(grace: Desk) -> None:
    assert grace.read(accounts.sign_in_rules) == SignInRules(mfa_required=False, lock_after_minutes=5)
    grace.write(accounts.set_sign_in_rules, SignInRules(mfa_required=True, lock_after_minutes=2))
    assert grace.read(accounts.sign_in_rules) == SignInRules(mfa_required=True, lock_after_minutes=2)
    with pytest.raises(FieldErrors, match="1 to 60"):
        grace.write(accounts.set_sign_in_rules, SignInRules(mfa_required=True, lock_after_minutes=0))


def test_a_desk_has_the_name_it_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    this_desk.cache_clear()
    monkeypatch.setenv("PETDESK_DESK_NAME", " Reception \x1b 1 " + "x" * 200)
    assert this_desk().startswith("Reception · 1 xxx")
    assert len(this_desk()) == 100
    this_desk.cache_clear()
    monkeypatch.setenv("PETDESK_DESK_NAME", "")
    assert this_desk()
    this_desk.cache_clear()
