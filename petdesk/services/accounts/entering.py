"""Being let in: signing in, unlocking, changing the password. Each answers a try that `knock` has recorded before.

The answers are returned and not raised, so that the transaction which says what became of the try is committed.
"""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, text

from petdesk.errors import (
    CodeNeeded,
    CodeWrong,
    DeskError,
    EnrolmentNeeded,
    FieldErrors,
    SessionOver,
    SignInFailed,
)
from petdesk.models import Ended, Outcome, Role
from petdesk.services.access import Action, allowed, before_sign_in
from petdesk.services.accounts.attempts import Guess, settle, take, typed_email
from petdesk.services.accounts.mfa import CODE_IS_WRONG, Enrolment, enrol, second_proof_is_right
from petdesk.services.accounts.passwords import (
    SHORTEST_ALONE,
    SHORTEST_WITH_MFA,
    acceptable,
    hash_password,
    needs_rehash,
    verify,
)
from petdesk.services.accounts.sessions import NewSession, end_sessions, here_actor, open_session, session_over
from petdesk.services.accounts.totp import looks_like_totp
from petdesk.services.audit.access import log_access
from petdesk.services.forms import read_field
from petdesk.services.here import Actor, Here
from petdesk.services.session import Session

NOT_TOGETHER: Final = "E-mail and password do not belong together. Check both and try again."
WRONG_PASSWORD: Final = "This is not your password. Check it and try again."  # noqa: S105  (a sentence)

_ACCOUNT = text("""
    SELECT u.user_id, u.first_name, u.last_name, u.role, u.job_title, u.email, c.name AS clinic_name, c.mfa_required,
        m.user_id IS NOT NULL AS has_app,
        CASE WHEN u.active AND u.role <> 'owner' THEN u.password_hash END AS password_hash
    FROM clinics AS c
    LEFT JOIN users AS u ON u.clinic_id = c.clinic_id AND u.email = :email
    LEFT JOIN user_mfa AS m ON m.user_id = u.user_id
    WHERE c.clinic_id = :clinic_id
""")
_STILL_SO = text("""
    SELECT user_id FROM users WHERE user_id = :user_id AND active AND password_hash = :password_hash
    FOR NO KEY UPDATE
""")
_REHASH = text("UPDATE users SET password_hash = :password_hash WHERE user_id = :user_id")
_OPENED = text("SELECT 1 FROM sessions WHERE session_id = :session_id AND token_hash = sha256(:token)")
_LOCKED = text("""
    SELECT s.session_id, s.user_id, petdesk_session_over(s, u, :desk_name) AS over
    FROM sessions AS s JOIN users AS u USING (user_id)
    WHERE s.token_hash = sha256(:token) AND s.clinic_id = :clinic_id
    FOR UPDATE OF s
""")
_UNLOCK = text("UPDATE sessions SET locked_at = NULL, seen_at = now() WHERE session_id = :session_id")


@before_sign_in
def enter(
    session: Session, here: Here, guess: Guess, new: NewSession, enrolment: Enrolment | None = None
) -> Actor | DeskError:
    """Whoever this e-mail, this password and this code belong to, signed in; or why not.

    With an `enrolment` the code is the first one of an app that is then kept. Not let in: SignInFailed (never says
    which of the two was wrong), CodeNeeded, CodeWrong, EnrolmentNeeded.
    Raises NotFound when no try was committed for this guess.
    """
    outcome = take(session, here, guess)
    row = session.execute(_ACCOUNT, {"clinic_id": here.clinic.clinic_id, "email": typed_email(guess.email)}).one()
    if outcome is not Outcome.KNOCKED:
        opened = session.execute(_OPENED, {"session_id": new.session_id, "token": new.token}).scalar()
        return _actor(row, guess, new) if opened else SignInFailed(NOT_TOGETHER)
    if not verify(row.password_hash, guess.password):
        return _failed(session, here, row, guess, SignInFailed(NOT_TOGETHER))
    if problem := _second_proof(session, here, row, guess, enrolment):
        if isinstance(problem, CodeWrong):
            return _failed(session, here, row, guess, problem)
        settle(session, guess, Outcome.CODE_ASKED)
        return problem
    if not _is_still_so(session, row):  # deactivated, or the password changed, while this was looked at
        return _failed(session, here, row, guess, SignInFailed(NOT_TOGETHER))
    if needs_rehash(row.password_hash):
        session.execute(_REHASH, {"user_id": row.user_id, "password_hash": hash_password(guess.password)})
    settle(session, guess, Outcome.PASSED)
    log_access(
        session, here, "sign_in", row.user_id, desk=guess.desk_name, with_recovery_code=_is_recovery_code(row, guess)
    )
    open_session(session, new, row.user_id, guess.desk_name)
    return _actor(row, guess, new)


@before_sign_in
def unlock(session: Session, here: Here, guess: Guess, token: bytes) -> SessionOver | SignInFailed | None:
    """Open a locked session with its person's password; None, or why it stays shut.

    Raises NotFound when no try was committed for this guess.
    """
    outcome = take(session, here, guess)
    where = {"token": token, "clinic_id": here.clinic.clinic_id, "desk_name": guess.desk_name}
    locked = session.execute(_LOCKED, where).first()
    if locked is None or locked.over:
        settle(session, guess, Outcome.CODE_ASKED)  # nothing was guessed
        return session_over(locked.over if locked else "unknown")
    row = session.execute(_ACCOUNT, {"clinic_id": here.clinic.clinic_id, "email": typed_email(guess.email)}).one()
    already = outcome is Outcome.PASSED
    if not already and not (verify(row.password_hash, guess.password) and row.user_id == locked.user_id):
        settle(session, guess, Outcome.FAILED)
        log_access(session, here, "unlock_failed", locked.user_id, desk=guess.desk_name)
        return SignInFailed(WRONG_PASSWORD)
    settle(session, guess, Outcome.PASSED)
    log_access(session, here, "unlock", locked.user_id, desk=guess.desk_name)
    session.execute(_UNLOCK, {"session_id": locked.session_id})
    return None


@allowed(Action.OWN_ACCOUNT)
def change_password(session: Session, here: Here, guess: Guess, password: str) -> SignInFailed | FieldErrors | None:
    """Keep a new password of mine, and sign me out everywhere else; None, or why not.

    `guess` holds the present password. Raises NotFound when no try was committed for it.
    """
    actor = here_actor(here)
    outcome = take(session, here, guess)
    row = session.execute(_ACCOUNT, {"clinic_id": here.clinic.clinic_id, "email": typed_email(guess.email)}).one()
    if outcome is Outcome.PASSED:
        return None
    if not verify(row.password_hash, guess.password) or row.user_id != actor.user_id:
        settle(session, guess, Outcome.FAILED)
        return FieldErrors({"current": WRONG_PASSWORD})
    settle(session, guess, Outcome.PASSED)
    try:
        read_field("password", password, lambda typed: acceptable(typed, shortest_for(row), own_words(row)))
    except FieldErrors as error:
        return error
    session.execute(_REHASH, {"user_id": actor.user_id, "password_hash": hash_password(password)})
    log_access(session, here, "password_changed", actor.user_id)
    end_sessions(session, here, actor.user_id, Ended.PASSWORD_CHANGED, but=actor.session_id)
    return None


def shortest_for(row: Row[Any]) -> int:
    """How long a password of this account must be: shorter when there is a second proof, now or at the next sign-in."""
    return SHORTEST_WITH_MFA if row.mfa_required or row.has_app else SHORTEST_ALONE


def own_words(row: Row[Any]) -> tuple[str, ...]:
    """What somebody who knows this person would try first."""
    return (
        row.email or "",
        row.first_name,
        row.last_name,
        f"{row.first_name} {row.last_name}",
        row.clinic_name,
        "petdesk",
    )


def _failed(session: Session, here: Here, row: Row[Any], guess: Guess, problem: DeskError) -> DeskError:
    # Whom it was tried on, when there is such an account; never what was typed.
    settle(session, guess, Outcome.FAILED)
    log_access(session, here, "sign_in_failed", row.user_id, desk=guess.desk_name)
    return problem


def _is_recovery_code(row: Row[Any], guess: Guess) -> bool:
    return bool(row.has_app and guess.code and not looks_like_totp(guess.code))


def _second_proof(
    session: Session, here: Here, row: Row[Any], guess: Guess, enrolment: Enrolment | None
) -> DeskError | None:
    user_id: UUID = row.user_id
    if row.has_app:
        if not guess.code:
            return CodeNeeded("Type the six digits of your authenticator app, or a recovery code.")
        right = second_proof_is_right(session, here, user_id, guess.code)
    elif enrolment and guess.code:
        right = enrol(session, here, user_id, enrolment, guess.code)
    elif row.mfa_required:
        return EnrolmentNeeded("This clinic wants a second proof. Set up an authenticator app to go on.")
    else:
        right = True
    return None if right else CodeWrong(CODE_IS_WRONG)


def _is_still_so(session: Session, row: Row[Any]) -> bool:
    # Holds the account until the session is written: whoever deactivates it now waits, and ends that session too.
    found = session.execute(_STILL_SO, {"user_id": row.user_id, "password_hash": row.password_hash}).scalar()
    return found is not None


def _actor(row: Row[Any], guess: Guess, new: NewSession) -> Actor:
    return Actor(
        row.user_id,
        f"{row.first_name} {row.last_name}".strip(),
        Role(row.role),
        row.job_title,
        row.email,
        guess.desk_name,
        new.session_id,
        new.token,
    )
