"""Who works here and may sign in: the manager's view of accounts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text

from petdesk.errors import FieldErrors, NotFound, Refused
from petdesk.models import Ended, Role
from petdesk.services.access import Action, allowed, part
from petdesk.services.accounts.sessions import end_sessions, here_actor
from petdesk.services.audit.access import log_access
from petdesk.services.here import Here
from petdesk.services.query import fetch
from petdesk.services.session import Session

LONGEST_IDLE: Final = 60
"""Minutes after which a desk is locked, at most."""

_ACCOUNTS = text("""
    SELECT u.user_id, trim(u.first_name || ' ' || u.last_name), coalesce(u.email, ''), u.role, u.job_title, u.active,
        u.password_hash IS NOT NULL,
        EXISTS (SELECT FROM user_mfa AS m WHERE m.user_id = u.user_id),
        (SELECT max(expires_at) FROM invitations AS i
         WHERE i.user_id = u.user_id AND used_at IS NULL AND expires_at > now()),
        (SELECT max(seen_at) FROM sessions AS s WHERE s.user_id = u.user_id),
        (SELECT count(*) FROM sessions AS s
         WHERE s.user_id = u.user_id AND revoked_at IS NULL AND expires_at > now()),
        ARRAY(
            SELECT DISTINCT desk_name FROM sessions AS s
            WHERE s.user_id = u.user_id AND revoked_at IS NULL AND expires_at > now() ORDER BY desk_name
        )
    FROM users AS u
    WHERE u.clinic_id = :clinic_id AND u.role <> 'owner'
    ORDER BY u.active DESC, lower(u.last_name), lower(u.first_name), u.user_id
""")
# Locks every manager, always in the same order: of two who remove each other one waits, and is counted.
_MANAGERS = text("""
    SELECT user_id FROM users
    WHERE clinic_id = :clinic_id AND role = 'admin' AND active AND password_hash IS NOT NULL
    ORDER BY user_id FOR UPDATE
""")
_COLLEAGUE = text("""
    SELECT role FROM users WHERE user_id = :user_id AND clinic_id = :clinic_id AND role <> 'owner' FOR UPDATE
""")
_ACTIVE = text("UPDATE users SET active = :active WHERE user_id = :user_id AND active <> :active")
_ROLE = text("UPDATE users SET role = :role WHERE user_id = :user_id AND role <> :role")
_NO_INVITATIONS = text("""
    UPDATE invitations SET expires_at = now() WHERE user_id = :user_id AND used_at IS NULL AND expires_at > now()
""")
_RULES = text("SELECT mfa_required, lock_after_minutes FROM clinics WHERE clinic_id = :clinic_id")
_SET_RULES = text("""
    UPDATE clinics SET mfa_required = :mfa_required, lock_after_minutes = :lock_after_minutes
    WHERE clinic_id = :clinic_id
""")


@dataclass(frozen=True, slots=True)
class AccountRow:
    """Somebody who works here, as the manager sees them. Instants in UTC; `desks` are where the sessions are."""

    user_id: UUID
    name: str
    email: str
    role: Role
    job_title: str | None
    active: bool
    has_password: bool
    has_app: bool
    invited_until: datetime | None
    seen_at: datetime | None
    sessions: int
    desks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "role", Role(self.role))
        object.__setattr__(self, "desks", tuple(self.desks))


@dataclass(frozen=True, slots=True)
class SignInRules:
    """What this clinic wants of its desks. `lock_after_minutes` is from 1 to 60."""

    mfa_required: bool
    lock_after_minutes: int


@allowed(Action.MANAGE_STAFF)
def accounts(session: Session, here: Here) -> tuple[AccountRow, ...]:
    """Everybody who works here: those who can sign in first, by name."""
    return fetch(session, _ACCOUNTS, AccountRow, clinic_id=here.clinic.clinic_id)


@allowed(Action.MANAGE_STAFF)
def deactivate(session: Session, here: Here, user_id: UUID) -> None:
    """Let somebody sign in no longer. Their sessions end at once, their codes are void; the records stay.

    Raises NotFound; Refused for oneself and for the last manager.
    """
    if user_id == here_actor(here).user_id:
        raise Refused("You cannot deactivate yourself. Another manager can.")
    keep_a_manager(session, here, without=user_id)
    _colleague(session, here, user_id)
    session.execute(_ACTIVE, {"user_id": user_id, "active": False})
    session.execute(_NO_INVITATIONS, {"user_id": user_id})
    log_access(session, here, "deactivated", user_id)
    end_sessions(session, here, user_id, Ended.DEACTIVATED)


@allowed(Action.MANAGE_STAFF)
def reactivate(session: Session, here: Here, user_id: UUID) -> None:
    """Let somebody sign in again, with the password they had. Raises NotFound."""
    _colleague(session, here, user_id)
    session.execute(_ACTIVE, {"user_id": user_id, "active": True})
    log_access(session, here, "reactivated", user_id)


@allowed(Action.MANAGE_STAFF)
def change_role(session: Session, here: Here, user_id: UUID, role: Role) -> None:
    """Give somebody another role. Their sessions end: what they see and may do is decided at sign-in.

    Raises NotFound; Refused for the last manager, and for the role of an owner.
    """
    if role is Role.OWNER:
        raise Refused("Whoever works here cannot become an owner. Deactivate the account instead.")
    if role is not Role.ADMIN:
        keep_a_manager(session, here, without=user_id)
    if _colleague(session, here, user_id) is not role:
        session.execute(_ROLE, {"user_id": user_id, "role": role.value})
        log_access(session, here, "role_change", user_id, role=role.value)
        end_sessions(session, here, user_id, Ended.ROLE_CHANGED)


@allowed(Action.OWN_ACCOUNT)
def sign_in_rules(session: Session, here: Here) -> SignInRules:
    """What this clinic wants of its desks."""
    [rules] = fetch(session, _RULES, SignInRules, clinic_id=here.clinic.clinic_id)
    return rules


@allowed(Action.MANAGE_STAFF)
def set_sign_in_rules(session: Session, here: Here, rules: SignInRules) -> None:
    """Change what this clinic wants of its desks. Raises FieldErrors."""
    if not 1 <= rules.lock_after_minutes <= LONGEST_IDLE:
        raise FieldErrors({"lock_after_minutes": f"A desk is locked after 1 to {LONGEST_IDLE} idle minutes."})
    session.execute(
        _SET_RULES,
        {
            "mfa_required": rules.mfa_required,
            "lock_after_minutes": rules.lock_after_minutes,
            "clinic_id": here.clinic.clinic_id,
        },
    )
    log_access(
        session,
        here,
        "sign_in_rules_changed",
        mfa_required=rules.mfa_required,
        lock_after_minutes=rules.lock_after_minutes,
    )


@part
def keep_a_manager(session: Session, here: Here, *, without: UUID) -> None:
    """Raise Refused when nobody but this person could manage the clinic."""
    managers = session.execute(_MANAGERS, {"clinic_id": here.clinic.clinic_id}).scalars().all()
    if managers == [without]:
        raise Refused("This is the last manager. Make somebody else a manager first.")


def _colleague(session: Session, here: Here, user_id: UUID) -> Role:
    row = session.execute(_COLLEAGUE, {"user_id": user_id, "clinic_id": here.clinic.clinic_id}).first()
    if row is None:
        raise NotFound("Nobody of the team has this account any more.")
    return Role(row.role)
