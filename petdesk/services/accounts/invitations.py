"""One-use codes with which somebody chooses a password: the first manager, whoever is invited, whoever starts again."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, text

from petdesk.errors import NotFound, Refused
from petdesk.models import Ended, Purpose, Role
from petdesk.services import contact
from petdesk.services.access import Action, allowed, before_sign_in
from petdesk.services.accounts.codes import INVITATION_LENGTH, hash_invitation, new_code, read_code
from petdesk.services.accounts.passwords import SHORTEST_ALONE, SHORTEST_WITH_MFA, acceptable, hash_password
from petdesk.services.accounts.people import keep_a_manager
from petdesk.services.accounts.sessions import end_sessions
from petdesk.services.audit.access import log_access
from petdesk.services.forms import Read, Reading, Unreadable, read_field
from petdesk.services.here import Here
from petdesk.services.session import Session

NAME_LENGTH: Final = 100
JOB_LENGTH: Final = 50

STANDS_FOR: Final = {
    Purpose.SETUP: timedelta(minutes=30),
    Purpose.INVITE: timedelta(days=7),
    Purpose.RESET: timedelta(days=1),
}
"""How long a code can be used."""

NOT_KNOWN: Final = (
    "This code is not known here, or it was used, or it has run out. If it was you who used it, sign in;"
    " else ask the manager for another."
)

_EMAIL_TAKEN = text("SELECT 1 FROM users WHERE email = lower(:email) AND user_id <> :user_id")
_ADD = text("""
    INSERT INTO users (user_id, clinic_id, first_name, last_name, email, role, job_title, bookable)
    VALUES (:user_id, :clinic_id, :first_name, :last_name, :email, :role, :job_title, :bookable)
    ON CONFLICT (user_id) DO NOTHING
""")
_VOID = text("""
    UPDATE invitations SET expires_at = now()
    WHERE user_id = :user_id AND invitation_id <> :invitation_id AND used_at IS NULL AND expires_at > now()
""")
_ISSUE = text("""
    INSERT INTO invitations (invitation_id, clinic_id, user_id, purpose, code_hash, created_by, expires_at)
    VALUES (:invitation_id, :clinic_id, :user_id, :purpose, :code_hash, :created_by, now() + :stands_for)
    ON CONFLICT (invitation_id) DO UPDATE SET code_hash = EXCLUDED.code_hash WHERE invitations.used_at IS NULL
    RETURNING expires_at
""")
_COLLEAGUE = text("""
    SELECT trim(first_name || ' ' || last_name) AS name, active, password_hash IS NOT NULL AS has_password FROM users
    WHERE user_id = :user_id AND clinic_id = :clinic_id AND role <> 'owner' FOR UPDATE
""")
_START_AGAIN = text("UPDATE users SET password_hash = NULL WHERE user_id = :user_id")
_NO_APP = text("DELETE FROM user_mfa WHERE user_id = :user_id")
_NO_CODES = text("DELETE FROM recovery_codes WHERE user_id = :user_id")
_INVITED = text("""
    SELECT i.invitation_id, i.purpose, u.user_id, u.first_name, u.last_name, coalesce(u.email, '') AS email, u.role,
        c.name AS clinic_name, c.mfa_required
    FROM invitations AS i JOIN users AS u USING (user_id) JOIN clinics AS c ON c.clinic_id = i.clinic_id
    WHERE i.code_hash = :code_hash AND i.clinic_id = :clinic_id AND i.used_at IS NULL AND i.expires_at > now()
        AND u.active AND u.password_hash IS NULL
""")
_USE = text("""
    UPDATE invitations SET used_at = now()
    WHERE invitation_id = :invitation_id AND used_at IS NULL AND expires_at > now()
    RETURNING invitation_id
""")
_ACCEPT = text("""
    UPDATE users SET first_name = :first_name, last_name = :last_name, email = :email, password_hash = :password_hash
    WHERE user_id = :user_id
""")


@dataclass(frozen=True, slots=True)
class InviteForm:
    """A new colleague as the manager types them in."""

    first_name: str = ""
    last_name: str = ""
    email: str = ""
    role: Role = Role.STAFF
    job_title: str = ""
    bookable: bool = False


@dataclass(frozen=True, slots=True)
class Issued:
    """A code to hand over, shown once. `expires_at` in UTC."""

    user_id: UUID
    name: str
    code: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom a code was made for. The first manager has no e-mail yet; everybody else's is as the manager typed it."""

    purpose: Purpose
    first_name: str
    last_name: str
    email: str
    role: Role
    shortest_password: int


@dataclass(frozen=True, slots=True)
class AcceptForm:
    """What somebody types who has a code. The e-mail counts only where none is known yet."""

    first_name: str = ""
    last_name: str = ""
    email: str = ""
    password: str = field(default="", repr=False)


@allowed(Action.MANAGE_STAFF)
def invite(session: Session, here: Here, form: InviteForm, user_id: UUID, invitation_id: UUID) -> Issued:
    """Let somebody join the team; the keys are the caller's, so that asking twice is one person with one code.

    Raises FieldErrors.
    """
    reading = Reading()
    first = reading.line("first_name", form.first_name, NAME_LENGTH)
    last = reading.line("last_name", form.last_name, NAME_LENGTH, "What is the name?")
    job = reading.line("job_title", form.job_title, JOB_LENGTH)
    email = reading.read("email", form.email, _needed_email)
    if form.role is Role.OWNER:
        reading.refuse("role", "Owners are added with their pets.")
    _refuse_taken(session, reading, email, user_id)
    reading.done()
    session.execute(
        _ADD,
        {
            "user_id": user_id,
            "clinic_id": here.clinic.clinic_id,
            "first_name": first,
            "last_name": last,
            "email": email,
            "role": form.role.value,
            "job_title": job or None,
            "bookable": form.bookable,
        },
    )
    log_access(session, here, "invited", user_id, role=form.role.value)
    return _issue(session, here, user_id, f"{first} {last}".strip(), Purpose.INVITE, invitation_id)


@allowed(Action.MANAGE_STAFF)
def invite_again(session: Session, here: Here, user_id: UUID, invitation_id: UUID) -> Issued:
    """A new code for somebody who has not used theirs; the old one is void. Raises NotFound, Refused."""
    name, has_password = _colleague(session, here, user_id)
    if has_password:
        raise Refused(f"{name} has signed in already. Reset the sign-in instead.")
    log_access(session, here, "invited_again", user_id)
    return _issue(session, here, user_id, name, Purpose.INVITE, invitation_id)


@allowed(Action.MANAGE_STAFF)
def reset_sign_in(session: Session, here: Here, user_id: UUID, invitation_id: UUID) -> Issued:
    """A lost phone, a forgotten password: both are void, every session ends, and a code lets the person start again.

    Raises NotFound; Refused for the last manager, who would be the one to help.
    """
    keep_a_manager(session, here, without=user_id)
    name, _ = _colleague(session, here, user_id)
    for statement in (_START_AGAIN, _NO_APP, _NO_CODES):
        session.execute(statement, {"user_id": user_id})
    log_access(session, here, "sign_in_reset", user_id)
    end_sessions(session, here, user_id, Ended.RESET)
    return _issue(session, here, user_id, name, Purpose.RESET, invitation_id)


@before_sign_in
def look_up_code(session: Session, here: Here, typed: str) -> Invited:
    """Whom this code was made for. Raises FieldErrors for a mistyped one, NotFound for one that does not stand."""
    row = _invited(session, here, typed)
    return Invited(
        Purpose(row.purpose), row.first_name, row.last_name, row.email, Role(row.role), _shortest(row.mfa_required)
    )


@before_sign_in
def accept_invitation(session: Session, here: Here, typed: str, form: AcceptForm) -> str:
    """Use a code: keep the name and the password. Returns the e-mail to sign in with.

    Raises FieldErrors, and NotFound for a code that does not stand (any more).
    """
    row = _invited(session, here, typed)
    reading = Reading()
    first = reading.line("first_name", form.first_name, NAME_LENGTH)
    last = reading.line("last_name", form.last_name, NAME_LENGTH, "What is your name?")
    email = row.email or reading.read("email", form.email, _needed_email)
    own = (email or form.email, first, last, f"{first} {last}", row.clinic_name, "petdesk")
    reading.read(
        "password", form.password, lambda password: Read(acceptable(password, _shortest(row.mfa_required), own))
    )
    if not row.email:
        _refuse_taken(session, reading, email, row.user_id)
    reading.done()
    if session.execute(_USE, {"invitation_id": row.invitation_id}).scalar() is None:
        raise NotFound(NOT_KNOWN)
    session.execute(
        _ACCEPT,
        {
            "user_id": row.user_id,
            "first_name": first,
            "last_name": last,
            "email": email,
            "password_hash": hash_password(form.password),
        },
    )
    log_access(session, here, "invitation_used", row.user_id)
    return str(email)


def issue(
    session: Session, clinic_id: UUID, user_id: UUID, purpose: Purpose, invitation_id: UUID, created_by: UUID | None
) -> tuple[str, datetime]:
    """A new code for somebody and until when it stands; those before are void."""
    code = new_code(INVITATION_LENGTH)
    session.execute(_VOID, {"user_id": user_id, "invitation_id": invitation_id})
    expires_at: datetime | None = session.execute(
        _ISSUE,
        {
            "invitation_id": invitation_id,
            "clinic_id": clinic_id,
            "user_id": user_id,
            "purpose": purpose.value,
            "code_hash": hash_invitation(read_code(code, INVITATION_LENGTH)),
            "created_by": created_by,
            "stands_for": STANDS_FOR[purpose],
        },
    ).scalar()
    if expires_at is None:
        raise Refused("This code was used already.")
    return code, expires_at


def _issue(session: Session, here: Here, user_id: UUID, name: str, purpose: Purpose, invitation_id: UUID) -> Issued:
    by = here.actor.user_id if here.actor else None
    code, expires_at = issue(session, here.clinic.clinic_id, user_id, purpose, invitation_id, by)
    return Issued(user_id, name, code, expires_at)


def _invited(session: Session, here: Here, typed: str) -> Row[Any]:
    code = read_field("code", typed, lambda text: read_code(text, INVITATION_LENGTH))
    row = session.execute(_INVITED, {"code_hash": hash_invitation(code), "clinic_id": here.clinic.clinic_id}).first()
    if row is None:
        raise NotFound(NOT_KNOWN)
    return row


def _colleague(session: Session, here: Here, user_id: UUID) -> tuple[str, bool]:
    row = session.execute(_COLLEAGUE, {"user_id": user_id, "clinic_id": here.clinic.clinic_id}).first()
    if row is None:
        raise NotFound("Nobody of the team has this account any more.")
    if not row.active:
        raise Refused(f"{row.name} is deactivated. Reactivate the account first.")
    return row.name, row.has_password


def _needed_email(typed: str) -> Read[str | None]:
    read = contact.email(typed)
    if not read.value:
        raise Unreadable("An e-mail address is needed: it is the name to sign in with.")
    return read


def _refuse_taken(session: Session, reading: Reading, email: str | None, user_id: UUID) -> None:
    if email and session.execute(_EMAIL_TAKEN, {"email": email, "user_id": user_id}).scalar():
        reading.refuse("email", "Somebody else already has this e-mail address.")


def _shortest(mfa_required: bool) -> int:
    return SHORTEST_WITH_MFA if mfa_required else SHORTEST_ALONE
