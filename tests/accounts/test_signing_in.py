"""Being let in: what is proved, what a thief of the tables can prove, and what a wrong try gives away."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Literal
from uuid import UUID

import psycopg
import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import event, text

from petdesk.desk import Desk
from petdesk.errors import (
    CodeNeeded,
    CodeWrong,
    DeskError,
    EnrolmentNeeded,
    FieldErrors,
    NotFound,
    SessionOver,
    SignInFailed,
)
from petdesk.models import Role
from petdesk.services import accounts
from petdesk.services.accounts import Enrolment, Guess, NewSession, passwords
from petdesk.services.accounts.totp import STEP
from petdesk.services.here import Actor, Here
from petdesk.services.session import Session
from petdesk.sign_in import enrolment, sign_in
from tests.accounts.conftest import ANA, OKAFOR, PASSWORD, OpenDesk, Place


def code(app: Enrolment, later: int = 0) -> str:
    """What the authenticator app shows, so many steps later."""
    return pyotp.TOTP(app.secret).generate_otp(int(time.time()) // STEP + later)


def wrong_code(app: Enrolment) -> str:
    """Six digits that the app does not show for minutes."""
    shown = {code(app, step) for step in range(-5, 6)}
    return next(digits for digits in map(str, range(300_000, 300_020)) if digits not in shown)


@pytest.fixture
def app(desk: Desk, place: Place) -> Enrolment:
    """Ana's authenticator app, set up; no code of it was used yet."""
    mine = enrolment(desk, ANA)
    sign_in(desk, ANA, PASSWORD, code(mine), enrolment=mine)
    place.sql("UPDATE user_mfa SET last_step = 0")
    return mine


def test_e_mail_and_password_sign_in_with_a_session(desk: Desk, place: Place) -> None:
    actor = sign_in(desk, f"  {ANA.upper()} ", PASSWORD, desk_name="front")
    assert (actor.user_id, actor.name, actor.role, actor.email) == (place.clinic.ana, "Ana Ruiz", Role.STAFF, ANA)
    assert desk.actor is None
    [(session_id, role, desk_name, hours)] = place.sql(
        "SELECT session_id, role, desk_name, extract(epoch FROM expires_at - created_at) / 3600 FROM sessions"
    )
    assert (session_id, role, desk_name, hours) == (actor.session_id, "staff", "front", 12)
    assert place.one("SELECT outcome FROM sign_in_attempts") == "passed"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        (ANA, "leash, collar & bowI"),
        (ANA, ""),
        ("nobody@riverside.example", PASSWORD),
        ("wanjiru@example.org", PASSWORD),
        ("", PASSWORD),
        ("\x00\ud800", PASSWORD),
        (ANA, "\x00\ud800"),
    ],
)
def test_whatever_is_wrong_is_said_in_the_same_words(desk: Desk, place: Place, email: str, password: str) -> None:
    with pytest.raises(SignInFailed) as said:
        sign_in(desk, email, password)
    assert str(said.value) == "E-mail and password do not belong together. Check both and try again."
    assert place.one("SELECT count(*) FROM sessions") == 0
    assert place.sql("SELECT outcome FROM sign_in_attempts") == [("failed",)]


def test_an_owner_a_colleague_who_left_and_one_who_was_invited_do_not_sign_in(desk: Desk, place: Place) -> None:
    place.sql("UPDATE users SET password_hash = (SELECT max(password_hash) FROM users) WHERE role = 'owner'")
    place.sql("UPDATE users SET active = false WHERE email = %s", ANA)
    place.sql("UPDATE users SET password_hash = NULL WHERE email = %s", OKAFOR)
    for email in ("wanjiru@example.org", ANA, OKAFOR):
        with pytest.raises(SignInFailed):
            sign_in(desk, email, PASSWORD)


def test_a_hash_with_older_parameters_is_renewed(desk: Desk, place: Place) -> None:
    older = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash(PASSWORD)
    place.sql("UPDATE users SET password_hash = %s WHERE email = %s", older, ANA)
    sign_in(desk, ANA, PASSWORD)
    kept = str(place.one("SELECT password_hash FROM users WHERE email = %s", ANA))
    assert kept != older
    assert not passwords.needs_rehash(kept)
    sign_in(desk, ANA, PASSWORD)
    assert place.one("SELECT password_hash FROM users WHERE email = %s", ANA) == kept


# What a wrong try gives away


@contextmanager
def counted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[list[str], list[str]]]:
    """The statements that a desk sends, and the hashes it verifies."""
    statements: list[str] = []
    verified: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002
            verified.append(str(hash).rpartition("$p=")[0][:30])
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "HASHER", Counting(time_cost=1, memory_cost=8, parallelism=1))

    def sent(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(desk._engine, "before_cursor_execute", sent)
    yield statements, verified
    event.remove(desk._engine, "before_cursor_execute", sent)


def test_an_unknown_e_mail_costs_what_a_wrong_password_costs(
    desk: Desk, place: Place, app: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
    for email in (ANA, OKAFOR, "nobody@riverside.example", "wanjiru@example.org"):
        with counted(desk, monkeypatch) as (statements, verified):
            with pytest.raises(SignInFailed):
                sign_in(desk, email, "not this one")
            seen.append((tuple(statements), tuple(verified)))
    assert len(set(seen)) == 1
    assert [len(work) for work in seen[0]] == [7, 1]


# The second proof


def test_where_it_is_wanted_an_app_is_set_up_at_the_first_sign_in(desk: Desk, place: Place) -> None:
    place.sql("UPDATE clinics SET mfa_required = true")
    with pytest.raises(EnrolmentNeeded):
        sign_in(desk, ANA, PASSWORD)
    mine = enrolment(desk, ANA)
    assert len(mine.recovery_codes) == 10
    with pytest.raises(CodeWrong):
        sign_in(desk, ANA, PASSWORD, wrong_code(mine), enrolment=mine)
    assert place.one("SELECT count(*) FROM user_mfa") == 0
    assert sign_in(desk, ANA, PASSWORD, code(mine), enrolment=mine).name == "Ana Ruiz"
    assert place.one("SELECT count(*) FROM recovery_codes WHERE used_at IS NULL") == 10
    with pytest.raises(CodeNeeded):
        sign_in(desk, ANA, PASSWORD)
    assert sign_in(desk, ANA, PASSWORD, code(mine, later=1)).name == "Ana Ruiz"


def test_an_app_that_is_set_up_is_not_replaced_at_the_door(desk: Desk, app: Enrolment) -> None:
    other = enrolment(desk, ANA)
    with pytest.raises(CodeWrong):
        sign_in(desk, ANA, PASSWORD, code(other), enrolment=other)


def test_a_wrong_password_never_gets_as_far_as_the_code(desk: Desk, app: Enrolment) -> None:
    with pytest.raises(SignInFailed) as said:
        sign_in(desk, ANA, "not this one", code(app))
    assert type(said.value) is SignInFailed
    assert sign_in(desk, ANA, PASSWORD, code(app)).name == "Ana Ruiz"


def test_a_mistyped_code_is_no_try(desk: Desk, place: Place, app: Enrolment) -> None:
    before = place.one("SELECT count(*) FROM sign_in_attempts")
    for typed in ("12345", "hello", "ABCD-EFGH-JKMN"):
        with pytest.raises(FieldErrors):
            sign_in(desk, ANA, PASSWORD, typed)
    assert place.one("SELECT count(*) FROM sign_in_attempts") == before


def test_a_code_that_was_used_is_refused_on_a_second_desk(open_desk: OpenDesk, app: Enrolment) -> None:
    shown = code(app)
    sign_in(open_desk(), ANA, PASSWORD, shown, desk_name="front")
    with pytest.raises(CodeWrong, match="used already"):
        sign_in(open_desk(), ANA, PASSWORD, shown, desk_name="back")


def test_of_two_desks_that_send_the_same_code_at_once_one_is_refused(
    open_desk: OpenDesk, place: Place, app: Enrolment
) -> None:
    front, back = open_desk(), open_desk()
    shown = code(app)

    def let_in(desk: Desk, name: str) -> Actor | CodeWrong:
        try:
            return sign_in(desk, ANA, PASSWORD, shown, desk_name=name)
        except CodeWrong as refusal:
            return refusal

    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with ThreadPoolExecutor(2) as pool, psycopg.connect(place.address) as other:
        other.execute("SELECT FROM user_mfa FOR UPDATE")
        answers = [pool.submit(let_in, front, "front"), pool.submit(let_in, back, "back")]
        while place.one(waiting) != 2:
            time.sleep(0.01)
        other.rollback()
        kinds = sorted(type(answer.result()).__name__ for answer in answers)
    assert kinds == ["Actor", "CodeWrong"]


def test_a_recovery_code_lets_in_once(desk: Desk, place: Place, app: Enrolment) -> None:
    typed = app.recovery_codes[3].lower().replace("-", " ")
    assert sign_in(desk, ANA, PASSWORD, typed).name == "Ana Ruiz"
    with pytest.raises(CodeWrong):
        sign_in(desk, ANA, PASSWORD, typed)
    assert place.one("SELECT count(*) FROM recovery_codes WHERE used_at IS NULL") == 9
    place.wait_is_over()
    assert sign_in(desk, ANA, PASSWORD, app.recovery_codes[4]).name == "Ana Ruiz"


def test_somebody_elses_recovery_code_is_none(desk: Desk, place: Place, app: Enrolment) -> None:
    hers = enrolment(desk, OKAFOR)
    sign_in(desk, OKAFOR, PASSWORD, code(hers), enrolment=hers)
    with pytest.raises(CodeWrong):
        sign_in(desk, ANA, PASSWORD, hers.recovery_codes[0])


def test_recovery_codes_are_renewed_for_a_code_of_the_app(desk: Desk, place: Place, app: Enrolment) -> None:
    desk.actor = sign_in(desk, ANA, PASSWORD, app.recovery_codes[0])
    assert desk.read(accounts.my_mfa).codes_left == 9
    fresh = enrolment(desk, ANA)
    with pytest.raises(FieldErrors):
        desk.write(accounts.renew_recovery_codes, wrong_code(app), fresh)
    assert desk.write(accounts.renew_recovery_codes, code(app), fresh) == fresh.recovery_codes
    with pytest.raises(CodeWrong):
        sign_in(desk, ANA, PASSWORD, app.recovery_codes[1])
    assert sign_in(desk, ANA, PASSWORD, fresh.recovery_codes[1])


def test_a_new_app_takes_the_place_of_the_old_one(desk: Desk, place: Place, app: Enrolment) -> None:
    desk.actor = sign_in(desk, ANA, PASSWORD, code(app))
    newer = enrolment(desk, ANA)
    with pytest.raises(FieldErrors):
        desk.write(accounts.set_up_mfa, newer, wrong_code(newer))
    desk.write(accounts.set_up_mfa, newer, code(newer))
    place.sql("UPDATE user_mfa SET last_step = 0")
    with pytest.raises(CodeWrong):
        sign_in(desk, ANA, PASSWORD, code(app))
    assert sign_in(desk, ANA, PASSWORD, code(newer)).name == "Ana Ruiz"


# What a thief of the tables has


def test_a_stolen_database_signs_nobody_in(desk: Desk, place: Place, app: Enrolment) -> None:
    actor = sign_in(desk, ANA, PASSWORD, code(app))
    kept = str(place.one("SELECT password_hash FROM users WHERE email = %s", ANA))
    for hashed in (kept, kept.rpartition("$")[2]):
        with pytest.raises(SignInFailed) as said:
            sign_in(desk, ANA, hashed)
        assert type(said.value) is SignInFailed
    for (code_hash,) in place.sql("SELECT code_hash FROM recovery_codes LIMIT 1"):
        with pytest.raises(FieldErrors):
            sign_in(desk, ANA, PASSWORD, str(code_hash))
    token_hash = place.one("SELECT token_hash FROM sessions WHERE session_id = %s", actor.session_id)
    assert isinstance(token_hash, bytes)
    with pytest.raises(SessionOver):
        desk.write(as_somebody(replace(actor, token=token_hash)))
    desk.write(as_somebody(actor))


def as_somebody(actor: Actor) -> Callable[[Session, Here], None]:
    def use_case(session: Session, here: Here) -> None:
        session.execute(text("SELECT petdesk_enter(:token, :desk)"), {"token": actor.token, "desk": actor.desk})

    return use_case


def test_no_secret_stands_in_any_table_or_any_repr(desk: Desk, place: Place, app: Enrolment) -> None:
    actor = sign_in(desk, ANA, PASSWORD, code(app))
    dumped = []
    for (table,) in place.sql(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind='r'"
    ):
        dumped += [str(row) for row in place.sql(f"SELECT * FROM {table}")]
    guess = Guess(ANA, PASSWORD, code(app), "front")
    everything = "\n".join([*dumped, repr(actor), repr(guess), repr(app), repr(NewSession())])
    for secret in (PASSWORD, actor.token.hex(), repr(actor.token), *app.recovery_codes, repr(guess.nonce)):
        assert secret not in everything
        assert secret.replace("-", "") not in everything
    assert app.secret not in repr(app) + repr(guess)


# The two transactions


def guessing(guess: Guess, *, in_a_savepoint: bool) -> Callable[[Session, Here], Actor | DeskError]:
    """Knocks and enters in one transaction, as nobody should."""

    def use_case(session: Session, here: Here) -> Actor | DeskError:
        if in_a_savepoint:
            with session.begin_nested():
                accounts.knock(session, here, guess)
        else:
            accounts.knock(session, here, guess)
        return accounts.enter(session, here, guess, NewSession())

    return use_case


@pytest.mark.parametrize("in_a_savepoint", [False, True])
def test_a_knock_opens_nothing_in_its_own_transaction(desk: Desk, place: Place, in_a_savepoint: bool) -> None:
    guess = Guess(ANA, PASSWORD, "", "front")
    with pytest.raises(NotFound):
        desk.write(guessing(guess, in_a_savepoint=in_a_savepoint))
    assert place.one("SELECT count(*) FROM sign_in_attempts") == 0


def test_the_client_does_not_say_when_and_in_which_transaction_it_knocked(desk: Desk, place: Place) -> None:
    desk.write(accounts.knock, Guess(ANA, PASSWORD, "", "front"))
    place.sql("""
        INSERT INTO sign_in_attempts (attempt_id, clinic_id, email_hash, desk_name, guess, knocked_in, outcome, at)
        SELECT gen_random_uuid(), clinic_id, email_hash, 'forged', guess, 3, 'passed', '2020-01-01'
        FROM sign_in_attempts
    """)
    [(outcome, is_now, is_late)] = place.sql(
        "SELECT outcome, at > now() - interval '1 minute', knocked_in > 3 FROM sign_in_attempts"
        " WHERE desk_name = 'forged'"
    )
    assert (outcome, is_now, is_late) == ("knocked", True, True)


def test_a_knock_opens_to_the_guess_it_was_made_for_and_to_no_other(desk: Desk) -> None:
    guess = Guess(ANA, "not this one", "", "front")
    desk.write(accounts.knock, guess)
    for other in (replace(guess, password=PASSWORD), replace(guess, code="123456"), replace(guess, nonce=bytes(32))):
        with pytest.raises(NotFound):
            desk.write(accounts.enter, other, NewSession())
    assert isinstance(desk.write(accounts.enter, guess, NewSession()), SignInFailed)


def test_a_knock_does_not_stand_for_long(desk: Desk, place: Place) -> None:
    guess = Guess(ANA, PASSWORD, "", "front")
    desk.write(accounts.knock, guess)
    place.sql("UPDATE sign_in_attempts SET at = at - interval '3 minutes'")
    with pytest.raises(NotFound, match="took too long"):
        desk.write(accounts.enter, guess, NewSession())


def test_an_answer_that_was_lost_is_asked_for_again_and_is_one_session(
    desk: Desk, place: Place, app: Enrolment
) -> None:
    guess, new = Guess(ANA, PASSWORD, code(app), "front"), NewSession()
    for _ in range(2):
        desk.write(accounts.knock, guess)
    answers = [desk.write(accounts.enter, guess, new) for _ in range(2)]
    assert answers[0] == answers[1]
    assert isinstance(answers[0], Actor)
    assert place.one("SELECT count(*) FROM sessions WHERE session_id = %s", new.session_id) == 1
    assert isinstance(desk.write(accounts.enter, guess, NewSession()), SignInFailed)


def test_of_a_colleague_who_is_deactivated_meanwhile_no_session_is_left(
    open_desk: OpenDesk, place: Place, manager: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, other = open_desk(), open_desk()
    other.actor = sign_in(other, "grace@riverside.example", PASSWORD)
    verify = passwords.verify

    def slowly(stored: str | None, password: str) -> bool:
        right = verify(stored, password)
        other.write(accounts.deactivate, place.clinic.ana)
        return right

    monkeypatch.setattr("petdesk.services.accounts.entering.verify", slowly)
    with pytest.raises(SignInFailed):
        sign_in(desk, ANA, PASSWORD)
    assert place.one("SELECT count(*) FROM sessions WHERE user_id = %s", place.clinic.ana) == 0
