"""The second proof: setting up an authenticator app, its codes, and the recovery codes."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import text

from petdesk.errors import FieldErrors, Refused
from petdesk.models import new_id
from petdesk.services.access import Action, allowed, part
from petdesk.services.accounts.codes import (
    RECOVERY_LENGTH,
    hash_like,
    hash_recovery_codes,
    new_recovery_codes,
    read_code,
)
from petdesk.services.accounts.sealing import seal, unseal
from petdesk.services.accounts.sessions import here_actor
from petdesk.services.accounts.totp import looks_like_totp, matching_step, new_secret, provisioning_uri
from petdesk.services.audit.access import log_access
from petdesk.services.forms import Unreadable
from petdesk.services.here import Here
from petdesk.services.session import Session

CODE_IS_WRONG = "This code is not right, or was used already. Wait for the next one and type that."

# The server's clock is the one that all desks share.
_NOW = text("SELECT extract(epoch FROM clock_timestamp())::float8")
_APP = text("SELECT totp_secret, last_step FROM user_mfa WHERE user_id = :user_id FOR UPDATE")
_STEP = text("UPDATE user_mfa SET last_step = :step WHERE user_id = :user_id")
_SET_UP = text("""
    INSERT INTO user_mfa (user_id, totp_secret, last_step) VALUES (:user_id, :secret, :step)
    ON CONFLICT (user_id) DO UPDATE
    SET totp_secret = EXCLUDED.totp_secret, last_step = EXCLUDED.last_step, confirmed_at = now()
""")
_A_HASH = text("SELECT code_hash FROM recovery_codes WHERE user_id = :user_id LIMIT 1")
_SPEND = text("""
    UPDATE recovery_codes SET used_at = now()
    WHERE user_id = :user_id AND code_hash = :code_hash AND used_at IS NULL
    RETURNING code_id
""")
_NO_CODES = text("DELETE FROM recovery_codes WHERE user_id = :user_id")
_ADD_CODE = text("INSERT INTO recovery_codes (code_id, user_id, code_hash) VALUES (:code_id, :user_id, :code_hash)")
_STATE = text("""
    SELECT c.mfa_required, m.user_id IS NOT NULL AS has_app,
        (SELECT count(*) FROM recovery_codes AS r WHERE r.user_id = u.user_id AND used_at IS NULL) AS codes_left
    FROM users AS u JOIN clinics AS c USING (clinic_id) LEFT JOIN user_mfa AS m USING (user_id)
    WHERE u.user_id = :user_id AND u.clinic_id = :clinic_id
""")


@dataclass(frozen=True, slots=True)
class Enrolment:
    """An authenticator app to be set up. Nothing of it is stored until a code of it was right.

    The recovery codes are to be shown once that has happened, and never again.
    """

    secret: str = field(repr=False)
    uri: str = field(repr=False)
    recovery_codes: tuple[str, ...] = field(repr=False)
    code_hashes: tuple[str, ...] = field(repr=False)

    @property
    def spelled(self) -> str:
        """The secret in groups of four, for typing."""
        return " ".join(self.secret[start : start + 4] for start in range(0, len(self.secret), 4))


@dataclass(frozen=True, slots=True)
class MfaState:
    """How somebody's second proof stands."""

    required: bool
    has_app: bool
    codes_left: int


def new_enrolment(clinic_name: str, email: str) -> Enrolment:
    """A fresh secret and ten recovery codes. Hashes them: takes a moment."""
    secret, codes = new_secret(), new_recovery_codes()
    return Enrolment(secret, provisioning_uri(secret, email, clinic_name), codes, hash_recovery_codes(codes))


@allowed(Action.OWN_ACCOUNT)
def my_mfa(session: Session, here: Here) -> MfaState:
    """How my second proof stands."""
    row = session.execute(_STATE, {"user_id": here_actor(here).user_id, "clinic_id": here.clinic.clinic_id}).one()
    return MfaState(row.mfa_required, row.has_app, row.codes_left)


@allowed(Action.OWN_ACCOUNT)
def set_up_mfa(session: Session, here: Here, enrolment: Enrolment, code: str) -> None:
    """Keep my new authenticator app, and forget the one before. Raises FieldErrors when its first code is wrong."""
    if not enrol(session, here, here_actor(here).user_id, enrolment, code):
        raise FieldErrors({"code": CODE_IS_WRONG})


@allowed(Action.OWN_ACCOUNT)
def renew_recovery_codes(session: Session, here: Here, code: str, fresh: Enrolment) -> tuple[str, ...]:
    """Ten new recovery codes instead of mine, for a code of my app; of `fresh` only the recovery codes are used.

    Raises FieldErrors when the code is wrong, Refused when no app is set up.
    """
    user_id = here_actor(here).user_id
    if not my_mfa(session, here).has_app:
        raise Refused("Set up an authenticator app first.")
    if not looks_like_totp(code) or not _totp_is_right(session, here, user_id, code):
        raise FieldErrors({"code": CODE_IS_WRONG})
    _keep_codes(session, user_id, fresh.code_hashes)
    log_access(session, here, "recovery_codes_renewed", user_id)
    return fresh.recovery_codes


def readable(code: str) -> str:
    """A code of the app or a recovery code as typed. Raises Unreadable when it is neither; that is no guess yet."""
    if not looks_like_totp(code):
        try:
            read_code(code, RECOVERY_LENGTH)
        except Unreadable as error:
            raise Unreadable(f"Type the six digits of your app, or a recovery code. {error}") from None
    return code


@part
def enrol(session: Session, here: Here, user_id: UUID, enrolment: Enrolment, code: str) -> bool:
    """Keep an app whose first code is right, and its recovery codes. Whether it was."""
    step = matching_step(enrolment.secret, code, session.execute(_NOW).scalar_one())
    if step is None:
        return False
    secret = seal(session, here, enrolment.secret, user_id=user_id)
    session.execute(_SET_UP, {"user_id": user_id, "secret": secret, "step": step})
    _keep_codes(session, user_id, enrolment.code_hashes)
    log_access(session, here, "mfa_set_up", user_id)
    return True


@part
def second_proof_is_right(session: Session, here: Here, user_id: UUID, code: str) -> bool:
    """Whether this is a code of the app that was not used yet, at any desk, or an unused recovery code. Uses it up."""
    if looks_like_totp(code):
        return _totp_is_right(session, here, user_id, code)
    try:
        typed = read_code(code, RECOVERY_LENGTH)
    except Unreadable:
        return False
    stored = session.execute(_A_HASH, {"user_id": user_id}).scalar()
    if stored is None:
        return False
    spent = session.execute(_SPEND, {"user_id": user_id, "code_hash": hash_like(typed, stored)}).scalar()
    if spent is not None:
        log_access(session, here, "recovery_code_used", user_id)
    return spent is not None


def _totp_is_right(session: Session, here: Here, user_id: UUID, code: str) -> bool:
    # Whoever waits here for another desk reads the step which that one used.
    app = session.execute(_APP, {"user_id": user_id}).first()
    if app is None:
        return False
    secret = unseal(session, here, app.totp_secret, user_id=user_id)
    step = matching_step(secret, code, session.execute(_NOW).scalar_one(), after=app.last_step)
    if step is None:
        return False
    session.execute(_STEP, {"user_id": user_id, "step": step})
    return True


def _keep_codes(session: Session, user_id: UUID, hashes: tuple[str, ...]) -> None:
    session.execute(_NO_CODES, {"user_id": user_id})
    session.execute(
        _ADD_CODE, [{"code_id": new_id(), "user_id": user_id, "code_hash": code_hash} for code_hash in hashes]
    )
