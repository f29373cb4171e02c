"""Counting tries. Whoever wants to be let in knocks first, in a transaction of its own; then only is anything checked.

A try that is not known to have succeeded counts as failed. So it is counted whatever becomes of the client: it may
roll back, be killed, or go away with the answer. And because a knock says, in a commitment, what will be tried, one
knock opens the door to one guess, however often its answer is rolled back.
"""

import hashlib
import math
import secrets
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlalchemy import text

from petdesk.errors import NotFound, TooManyTries
from petdesk.models import Outcome, new_id
from petdesk.services.access import Action, allowed, before_sign_in, part
from petdesk.services.audit.access import log_access
from petdesk.services.here import Here
from petdesk.services.session import Session

FREE_TRIES: Final = 5
"""Failures of an account at one desk before it has to wait."""

FREE_STRAY_TRIES: Final = 10
"""Failures of an account, together, at desks where it never signed in."""

FIRST_WAIT: Final = 15
LONGEST_WAIT: Final = 15 * 60
"""Seconds. Each failure doubles the wait."""

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:account, 7332))")

# A desk where this account signed in before is its own: what happens elsewhere does not shut it.
_TALLY = text("""
    WITH tries AS (
        SELECT desk_name, at, outcome FROM sign_in_attempts
        WHERE clinic_id = :clinic_id AND email_hash = :email_hash AND at > clock_timestamp() - interval '90 days'
    ),
    passes AS (SELECT desk_name, max(at) AS at FROM tries WHERE outcome = 'passed' GROUP BY desk_name),
    failures AS (
        SELECT t.desk_name, t.at, p.desk_name IS NULL AS stray FROM tries AS t LEFT JOIN passes AS p USING (desk_name)
        WHERE t.outcome IN ('knocked', 'failed') AND t.at > clock_timestamp() - interval '24 hours'
            AND (p.at IS NULL OR t.at > p.at)
    )
    SELECT count(*) FILTER (WHERE desk_name = :desk_name) AS here,
        extract(epoch FROM clock_timestamp() - max(at) FILTER (WHERE desk_name = :desk_name))::float8 AS here_ago,
        count(*) FILTER (WHERE stray) AS stray,
        extract(epoch FROM clock_timestamp() - max(at) FILTER (WHERE stray))::float8 AS stray_ago,
        EXISTS (SELECT FROM passes WHERE desk_name = :desk_name) AS known
    FROM failures
""")
_KNOCK = text("""
    INSERT INTO sign_in_attempts (attempt_id, clinic_id, user_id, email_hash, desk_name, guess, knocked_in)
    VALUES (
        :attempt_id, :clinic_id, (SELECT user_id FROM users WHERE clinic_id = :clinic_id AND email = :email),
        :email_hash, :desk_name, :guess, 0
    )
    ON CONFLICT (attempt_id) DO NOTHING
""")
_WHOSE = text("SELECT user_id FROM users WHERE clinic_id = :clinic_id AND email = :email")
_TAKE = text("""
    SELECT outcome FROM sign_in_attempts
    WHERE attempt_id = :attempt_id AND clinic_id = :clinic_id AND guess = :guess
        AND knocked_in <> pg_current_xact_id()::text::bigint AND at > clock_timestamp() - interval '2 minutes'
    FOR UPDATE
""")
_SETTLE = text("UPDATE sign_in_attempts SET outcome = :outcome WHERE attempt_id = :attempt_id")
_FORGIVE = text("""
    UPDATE sign_in_attempts SET outcome = 'forgiven'
    WHERE clinic_id = :clinic_id AND user_id = :user_id AND outcome IN ('knocked', 'failed')
    RETURNING attempt_id
""")
_FORGET = text("DELETE FROM sign_in_attempts WHERE at < clock_timestamp() - interval '90 days'")


@dataclass(frozen=True, slots=True)
class Guess:
    """What somebody typed to be let in, at which desk. Nothing of it is ever shown."""

    email: str = field(repr=False)
    password: str = field(repr=False)
    code: str = field(repr=False)
    desk_name: str
    attempt_id: UUID = field(default_factory=new_id)
    nonce: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def commitment(self) -> bytes:
        """Says that it was this guess and no other, and, without the nonce, nothing about it."""
        digest = hashlib.sha256(self.nonce)
        for typed in (self.email, self.password, self.code):
            digest.update(hashlib.sha256(typed.encode("utf-8", "surrogatepass")).digest())
        return digest.digest()


def typed_email(email: str) -> str:
    """An e-mail as the accounts have it; what PostgreSQL cannot hold belongs to nobody anyway."""
    return email.strip().lower().encode("utf-8", "replace").decode().replace("\x00", "?")


@before_sign_in
def knock(session: Session, here: Here, guess: Guess) -> None:
    """Record a try, to be committed before its answer is asked for. Does as much for an e-mail that nobody has.

    Raises TooManyTries, and records nothing, while this account has to wait at this desk.
    """
    account = _email_hash(here, guess.email)
    of = {"clinic_id": here.clinic.clinic_id, "email_hash": account, "desk_name": guess.desk_name}
    session.execute(_LOCK, {"account": account.hex()})  # tries at the same moment are counted one by one
    tally = session.execute(_TALLY, of).one()
    wait = seconds_to_wait(tally.here, tally.here_ago or 0, FREE_TRIES)
    if wait:
        raise _too_many("Too many tries on this account from this desk.", wait)
    stray = 0 if tally.known else seconds_to_wait(tally.stray, tally.stray_ago or 0, FREE_STRAY_TRIES)
    if stray:
        raise _too_many("Too many tries on this account, from desks where it never signed in.", stray)
    session.execute(
        _KNOCK,
        {**of, "attempt_id": guess.attempt_id, "email": typed_email(guess.email), "guess": guess.commitment()},
    )


@before_sign_in
def note_refusal(session: Session, here: Here, guess: Guess) -> None:
    """Write down that a try had to wait: `knock` refused it, and left nothing behind."""
    of = {"clinic_id": here.clinic.clinic_id, "email": typed_email(guess.email)}
    user_id = session.execute(_WHOSE, of).scalar()
    log_access(session, here, "sign_in_refused", user_id, desk=guess.desk_name)


@part
def take(session: Session, here: Here, guess: Guess) -> Outcome:
    """The state of the try that was committed for this guess, held until the transaction ends.

    Raises NotFound when there is none: it was never made, not committed before this transaction, or is too old.
    """
    found = session.execute(
        _TAKE,
        {"attempt_id": guess.attempt_id, "clinic_id": here.clinic.clinic_id, "guess": guess.commitment()},
    ).scalar()
    if found is None:
        raise NotFound("This took too long. Type it once more.")
    return Outcome(found)


def settle(session: Session, guess: Guess, outcome: Outcome) -> None:
    """Say what became of a try. Of those that passed the old ones are forgotten."""
    session.execute(_SETTLE, {"attempt_id": guess.attempt_id, "outcome": outcome.value})
    if outcome is Outcome.PASSED:
        session.execute(_FORGET)


@allowed(Action.MANAGE_STAFF)
def forgive_tries(session: Session, here: Here, user_id: UUID) -> int:
    """Let somebody who has to wait try at once, at every desk. Returns how many failures were forgiven."""
    forgiven = len(session.execute(_FORGIVE, {"clinic_id": here.clinic.clinic_id, "user_id": user_id}).all())
    log_access(session, here, "tries_forgiven", user_id, tries=forgiven)
    return forgiven


def seconds_to_wait(failures: int, since_last: float, free: int) -> int:
    """How long an account waits after so many failures, the last of them `since_last` seconds ago; 0 for not at all."""
    if failures < free:
        return 0
    doublings = min(failures - free, 16)
    delay = min(FIRST_WAIT << doublings, LONGEST_WAIT)
    return max(math.ceil(delay - since_last), 0)


def _email_hash(here: Here, email: str) -> bytes:
    return hashlib.sha256(here.clinic.clinic_id.bytes + typed_email(email).encode()).digest()


def _too_many(sentence: str, seconds: int) -> TooManyTries:
    wait = f"{seconds} seconds" if seconds <= 90 else f"{math.ceil(seconds / 60)} minutes"
    return TooManyTries(f"{sentence} Try again in {wait}, or ask the manager.", seconds)
