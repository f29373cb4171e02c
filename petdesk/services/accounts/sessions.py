"""Sessions: who sits at which desk, for twelve hours at most."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from petdesk.errors import DeskError, DeskLocked, NotFound, SessionOver
from petdesk.models import Ended, new_id
from petdesk.services.access import Action, allowed, part
from petdesk.services.audit.access import log_access
from petdesk.services.here import Actor, Here
from petdesk.services.query import fetch
from petdesk.services.session import Session

OVER: Final = "PD001"
LOCKED: Final = "PD002"
"""What `petdesk_enter` raises, as SQLSTATE."""

_WHY_OVER: Final = {
    Ended.SIGNED_OUT.value: "You signed out. Sign in again.",
    Ended.ENDED_ELSEWHERE.value: "You ended this session from another desk. Sign in again.",
    Ended.DEACTIVATED.value: "Your account was deactivated. Ask the manager.",
    Ended.ROLE_CHANGED.value: "Your role here was changed. Sign in again.",
    Ended.RESET.value: "Your sign-in was reset. Use the code that the manager has for you.",
    Ended.PASSWORD_CHANGED.value: "Your password was changed on another desk. Sign in with the new one.",
    "expired": "You signed in 12 hours ago. Sign in again.",
    "other_desk": "This session belongs to another desk. Sign in here.",
}
_IS_LOCKED: Final = "This desk is locked. Type your password to go on."

_OPEN = text("""
    INSERT INTO sessions (session_id, token_hash, clinic_id, user_id, role, desk_name, expires_at)
    SELECT :session_id, sha256(:token), clinic_id, user_id, role, :desk_name, now() + interval '12 hours'
    FROM users WHERE user_id = :user_id
""")
_LOCK = text("UPDATE sessions SET locked_at = coalesce(locked_at, now()) WHERE session_id = :session_id")
_MINE = text("""
    SELECT session_id, desk_name, created_at, seen_at, expires_at, locked_at IS NOT NULL, session_id = :session_id
    FROM sessions WHERE user_id = :user_id AND revoked_at IS NULL AND expires_at > now()
    ORDER BY session_id = :session_id DESC, seen_at DESC, session_id
""")
_END = text("""
    UPDATE sessions SET revoked_at = now(), revoked_because = :because
    WHERE user_id = :user_id AND revoked_at IS NULL AND expires_at > now()
        AND (CAST(:only AS uuid) IS NULL OR session_id = :only) AND (CAST(:but AS uuid) IS NULL OR session_id <> :but)
    RETURNING session_id
""")


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session to be: its key and its secret are the desk's, so that asking twice gives one."""

    session_id: UUID = field(default_factory=new_id)
    token: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One of somebody's own sessions. Instants in UTC; `seen_at` is right to the minute."""

    session_id: UUID
    desk_name: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    locked: bool
    this_one: bool


def session_problem(error: DBAPIError) -> DeskError | None:
    """SessionOver or DeskLocked, when that is what the database says; else None."""
    state = getattr(error.orig, "sqlstate", None)
    if state == LOCKED:
        return DeskLocked(_IS_LOCKED)
    if state == OVER:
        return session_over(getattr(getattr(error.orig, "diag", None), "message_primary", "") or "")
    return None


def session_over(reason: str) -> SessionOver:
    """The error that says why somebody is signed out."""
    return SessionOver(_WHY_OVER.get(reason, "You are not signed in any more. Sign in again."))


def open_session(session: Session, new: NewSession, user_id: UUID, desk_name: str) -> None:
    """Sign somebody in, for twelve hours."""
    session.execute(
        _OPEN,
        {"session_id": new.session_id, "token": new.token, "user_id": user_id, "desk_name": desk_name},
    )


@allowed(Action.OWN_ACCOUNT)
def lock(session: Session, here: Here) -> None:
    """Shut this desk until its person types the password."""
    actor = here_actor(here)
    session.execute(_LOCK, {"session_id": actor.session_id})
    log_access(session, here, "lock", actor.user_id)


@allowed(Action.OWN_ACCOUNT)
def my_sessions(session: Session, here: Here) -> tuple[SessionRow, ...]:
    """Where I am signed in: this desk first, then the one that was used last."""
    actor = here_actor(here)
    return fetch(session, _MINE, SessionRow, user_id=actor.user_id, session_id=actor.session_id)


@allowed(Action.OWN_ACCOUNT)
def end_other_sessions(session: Session, here: Here) -> int:
    """Sign me out everywhere but here. Returns at how many desks."""
    actor = here_actor(here)
    return end_sessions(session, here, actor.user_id, Ended.ENDED_ELSEWHERE, but=actor.session_id)


@allowed(Action.OWN_ACCOUNT)
def end_session(session: Session, here: Here, session_id: UUID) -> None:
    """Sign me out at one desk. Raises NotFound when I am not signed in there."""
    actor = here_actor(here)
    why = Ended.SIGNED_OUT if session_id == actor.session_id else Ended.ENDED_ELSEWHERE
    if not end_sessions(session, here, actor.user_id, why, only=session_id):
        raise NotFound("You are not signed in there any more.")


@allowed(Action.OWN_ACCOUNT)
def sign_out(session: Session, here: Here) -> None:
    """End this session."""
    actor = here_actor(here)
    end_sessions(session, here, actor.user_id, Ended.SIGNED_OUT, only=actor.session_id)


@part
def end_sessions(
    session: Session, here: Here, user_id: UUID, because: Ended, *, only: UUID | None = None, but: UUID | None = None
) -> int:
    """End somebody's sessions: from their next action on they are signed out. Returns how many there were."""
    wanted = {"user_id": user_id, "because": because.value, "only": only, "but": but}
    ended = len(session.execute(_END, wanted).all())
    if ended and because is Ended.SIGNED_OUT:
        log_access(session, here, "sign_out", user_id)
    elif ended:
        log_access(session, here, "sessions_ended", user_id, because=because.value, sessions=ended)
    return ended


def here_actor(here: Here) -> Actor:
    """Who asks. Raises SessionOver when nobody has signed in."""
    if here.actor is None:
        raise session_over("unknown")
    return here.actor
