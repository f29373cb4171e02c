"""Counting tries: whatever the client does with the answer, and without shutting anybody's own desk."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from petdesk.desk import Desk
from petdesk.errors import DeskError, Offline, SignInFailed, TooManyTries
from petdesk.models import Role
from petdesk.services import accounts
from petdesk.services.accounts import Guess, NewSession
from petdesk.services.accounts.attempts import (
    FREE_STRAY_TRIES,
    FREE_TRIES,
    LONGEST_WAIT,
    seconds_to_wait,
)
from petdesk.services.here import Actor, Here
from petdesk.services.session import Session
from petdesk.sign_in import sign_in
from tests.accounts.conftest import ANA, OKAFOR, PASSWORD, OpenDesk, Place


class RolledBack(Exception):
    """What a client raises that wants no trace left."""


def and_roll_back(session: Session, here: Here, guess: Guess) -> None:
    accounts.enter(session, here, guess, NewSession())
    raise RolledBack


def and_roll_back_the_knock(session: Session, here: Here, guess: Guess) -> None:
    accounts.knock(session, here, guess)
    raise RolledBack


def and_die(address: str) -> Callable[[Session, Here, Guess], Actor | DeskError]:
    """Answers, and cuts the connection before anything is committed."""

    def use_case(session: Session, here: Here, guess: Guess) -> Actor | DeskError:
        answer = accounts.enter(session, here, guess, NewSession())
        with psycopg.connect(address, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        return answer

    return use_case


def wrong(number: int, desk_name: str = "elsewhere", email: str = ANA) -> Guess:
    return Guess(email, f"guess {number}", "", desk_name)


def fail(desk: Desk, times: int, desk_name: str, email: str = ANA) -> None:
    for _ in range(times):
        with pytest.raises(SignInFailed):
            sign_in(desk, email, "not this one", desk_name=desk_name)


def test_forty_guesses_that_are_rolled_back_are_counted(desk: Desk, place: Place) -> None:
    made = refused = 0
    while made < 40:
        guess = wrong(made)
        try:
            desk.write(accounts.knock, guess)
        except TooManyTries:
            refused += 1
            place.wait_is_over()
            continue
        with pytest.raises(RolledBack):
            desk.write(and_roll_back, guess)
        made += 1
    assert refused >= 40 - FREE_STRAY_TRIES
    assert place.one("SELECT count(*) FROM sign_in_attempts WHERE outcome = 'knocked'") == 40
    with pytest.raises(TooManyTries) as said:
        sign_in(desk, ANA, PASSWORD, desk_name="elsewhere")
    assert said.value.seconds > LONGEST_WAIT - 60


def test_guesses_of_a_client_that_dies_after_each_answer_are_counted(desk: Desk, place: Place) -> None:
    for number in range(FREE_TRIES):
        guess = wrong(number)
        desk.write(accounts.knock, guess)
        with pytest.raises(Offline):
            desk.write(and_die(place.address), guess)
    with pytest.raises(TooManyTries):
        sign_in(desk, ANA, PASSWORD, desk_name="elsewhere")
    assert place.one("SELECT count(*) FROM sign_in_attempts") == FREE_TRIES


def test_a_knock_that_is_rolled_back_was_no_guess(desk: Desk, place: Place) -> None:
    guess = wrong(1)
    with pytest.raises(RolledBack):
        desk.write(and_roll_back_the_knock, guess)
    with pytest.raises(DeskError, match="took too long"):
        desk.write(accounts.enter, guess, NewSession())


def test_the_wait_grows_and_is_said_in_words(desk: Desk, place: Place) -> None:
    fail(desk, FREE_TRIES, "front")
    with pytest.raises(
        TooManyTries, match=r"^Too many tries on this account from this desk\. Try again in \d+ seconds"
    ):
        sign_in(desk, ANA, PASSWORD, desk_name="front")
    place.sql("UPDATE sign_in_attempts SET at = at - interval '15 seconds'")
    fail(desk, 1, "front")
    with pytest.raises(TooManyTries, match=r"Try again in [1-3]\d? seconds, or ask the manager\."):
        sign_in(desk, ANA, PASSWORD, desk_name="front")
    for _ in range(3):
        place.wait_is_over()
        fail(desk, 1, "front")
    with pytest.raises(TooManyTries, match=r"Try again in 4 minutes, or ask the manager\."):
        sign_in(desk, ANA, PASSWORD, desk_name="front")


def test_waiting_is_no_try_and_its_end_lets_in(desk: Desk, place: Place) -> None:
    fail(desk, FREE_TRIES, "front")
    for _ in range(20):
        with pytest.raises(TooManyTries):
            sign_in(desk, ANA, PASSWORD, desk_name="front")
    assert place.one("SELECT count(*) FROM sign_in_attempts") == FREE_TRIES
    place.sql("UPDATE sign_in_attempts SET at = at - interval '15 seconds'")
    assert sign_in(desk, ANA, PASSWORD, desk_name="front")
    fail(desk, FREE_TRIES, "front")


def test_an_e_mail_that_nobody_has_waits_as_well(desk: Desk) -> None:
    fail(desk, FREE_TRIES, "front", email="nobody@riverside.example")
    with pytest.raises(TooManyTries):
        sign_in(desk, "NOBODY@riverside.example ", PASSWORD, desk_name="front")


def test_hammering_an_account_elsewhere_does_not_shut_its_own_desk(open_desk: OpenDesk, place: Place) -> None:
    front, far = open_desk(), open_desk()
    sign_in(front, ANA, PASSWORD, desk_name="front")
    for number in range(FREE_STRAY_TRIES):
        fail(far, 1, f"far {number}")
    with pytest.raises(TooManyTries, match="from desks where it never signed in"):
        sign_in(far, ANA, PASSWORD, desk_name="far again")
    assert sign_in(front, ANA, PASSWORD, desk_name="front")
    for colleague, desk_name in ((OKAFOR, "front"), (OKAFOR, "far again"), (OKAFOR, "far 1")):
        assert sign_in(far, colleague, PASSWORD, desk_name=desk_name)


def test_hammering_an_account_at_a_desk_lets_everybody_else_work_there(desk: Desk) -> None:
    sign_in(desk, ANA, PASSWORD, desk_name="front")
    sign_in(desk, ANA, PASSWORD, desk_name="back")
    fail(desk, FREE_TRIES, "front")
    with pytest.raises(TooManyTries):
        sign_in(desk, ANA, PASSWORD, desk_name="front")
    assert sign_in(desk, OKAFOR, PASSWORD, desk_name="front")
    assert sign_in(desk, ANA, PASSWORD, desk_name="back")


def test_a_new_name_for_the_desk_with_each_try_does_not_help(desk: Desk, place: Place) -> None:
    made = 0
    for number in range(40):
        with suppress(TooManyTries):
            desk.write(accounts.knock, wrong(number, desk_name=f"desk {number}"))
            made += 1
    assert made == FREE_STRAY_TRIES


def test_a_manager_lets_somebody_try_at_once(desk: Desk, place: Place) -> None:
    fail(desk, FREE_TRIES, "front")
    desk.actor = place.clinic.signed_in(place.clinic.okafor, Role.ADMIN).actor
    assert desk.write(accounts.forgive_tries, place.clinic.ana) == FREE_TRIES
    desk.actor = None
    assert sign_in(desk, ANA, PASSWORD, desk_name="front")


def test_tries_at_the_same_moment_are_counted_one_by_one(open_desk: OpenDesk, place: Place) -> None:
    desks = [open_desk() for _ in range(4)]

    def hammer(desk: Desk) -> Iterator[bool]:
        for number in range(5):
            try:
                desk.write(accounts.knock, wrong(number))
                yield True
            except TooManyTries:
                yield False

    with ThreadPoolExecutor(len(desks)) as pool:
        passed = sum(sum(answers) for answers in pool.map(lambda desk: list(hammer(desk)), desks))
    assert passed == FREE_TRIES == place.one("SELECT count(*) FROM sign_in_attempts")


def test_what_was_typed_for_an_e_mail_is_not_kept(desk: Desk, place: Place) -> None:
    fail(desk, 1, "front", email="my secret, in the wrong field")
    assert "secret" not in str(place.sql("SELECT * FROM sign_in_attempts"))


def test_old_tries_are_forgotten(desk: Desk, place: Place) -> None:
    fail(desk, 3, "front")
    place.sql("UPDATE sign_in_attempts SET at = at - interval '91 days'")
    sign_in(desk, ANA, PASSWORD, desk_name="front")
    assert place.sql("SELECT outcome FROM sign_in_attempts") == [("passed",)]


@given(failures=st.integers(0, 10_000), ago=st.floats(0, 10_000))
def test_the_wait_is_bounded_and_never_shrinks_with_failures(failures: int, ago: float) -> None:
    wait = seconds_to_wait(failures, ago, FREE_TRIES)
    assert 0 <= wait <= LONGEST_WAIT
    assert wait <= seconds_to_wait(failures + 1, ago, FREE_TRIES)
    assert (wait == 0) or failures >= FREE_TRIES
