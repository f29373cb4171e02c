"""Who sits at the desk: passwords and signing in."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from sqlalchemy import text
from sqlalchemy.orm import Session

from petdesk.errors import SignInFailed
from petdesk.models import Role
from petdesk.services.access import before_sign_in
from petdesk.services.here import Actor, Here

_HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)

_BY_EMAIL = text(
    "SELECT user_id, first_name, last_name, role, job_title, password_hash FROM users"
    " WHERE clinic_id = :clinic_id AND email = lower(:email) AND role <> 'owner'"
)


def hash_password(password: str) -> str:
    """The argon2id hash of a password, parameters and salt included. RFC 9106, second recommended option."""
    return _HASHER.hash(password)


@before_sign_in
def sign_in(session: Session, here: Here, email: str, password: str) -> Actor:
    """Whoever this e-mail and this password belong to.

    Raises SignInFailed. An unknown e-mail takes as long as a wrong password, so that nobody can list accounts.
    """
    row = session.execute(_BY_EMAIL, {"clinic_id": here.clinic.clinic_id, "email": email.strip()}).first()
    try:
        _HASHER.verify(row.password_hash if row else _hash_of_nobody(), password)
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        row = None
    if row is None:
        raise SignInFailed("E-mail and password do not belong together. Check both and try again.")
    return Actor(row.user_id, f"{row.first_name} {row.last_name}".strip(), Role(row.role), row.job_title)


@cache
def _hash_of_nobody() -> str:
    return hash_password("the password of an account that does not exist")
