"""Signing in: invitations, authenticator secrets, recovery codes, attempts and sessions. Of every code, only a hash."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, LargeBinary, Text, text
from sqlmodel import Field, SQLModel

from petdesk.models.base import created, instant, key, pg_enum, plain_text, reference
from petdesk.models.values import DESK_NAME_LENGTH, Ended, Outcome, Purpose, Role, new_id


class DeskSession(SQLModel, table=True):
    """Somebody at a desk, for twelve hours at most. The desk keeps the token, the table its SHA-256."""

    __tablename__: ClassVar[str] = "sessions"
    __table_args__: ClassVar[Any] = (
        plain_text("desk_name"),
        CheckConstraint("length(token_hash) = 32", name="token_is_hashed"),
        CheckConstraint("expires_at <= created_at + interval '12 hours'", name="at_most_12_hours"),
        CheckConstraint("(revoked_at IS NULL) = (revoked_because IS NULL)", name="end_is_explained"),
        Index("sessions_user_idx", "user_id", "created_at"),
    )

    session_id: UUID = Field(default_factory=new_id, sa_column=key())
    token_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    clinic_id: UUID = Field(sa_column=reference("clinics.clinic_id"))
    user_id: UUID = Field(sa_column=reference("users.user_id", ondelete="CASCADE"))
    role: Role = Field(sa_column=Column(pg_enum(Role, "user_role"), nullable=False))
    """As it was at sign-in; a change of role ends the session."""
    desk_name: str = Field(max_length=DESK_NAME_LENGTH)
    created_at: datetime | None = Field(default=None, sa_column=created())
    seen_at: datetime | None = Field(default=None, sa_column=created())
    """Written once a minute at most."""
    expires_at: datetime = Field(sa_column=instant(nullable=False))
    locked_at: datetime | None = Field(default=None, sa_column=instant())
    revoked_at: datetime | None = Field(default=None, sa_column=instant())
    revoked_because: Ended | None = Field(default=None, sa_column=Column(pg_enum(Ended, "session_end")))


class UserMfa(SQLModel, table=True):
    """Somebody's authenticator app, once its first code was right."""

    __tablename__: ClassVar[str] = "user_mfa"
    __table_args__: ClassVar[Any] = (plain_text("totp_secret"),)

    user_id: UUID = Field(sa_column=reference("users.user_id", ondelete="CASCADE", primary_key=True))
    totp_secret: str = Field(sa_column=Column(Text, nullable=False))
    confirmed_at: datetime | None = Field(default=None, sa_column=created())
    last_step: int = Field(sa_column=Column(BigInteger, nullable=False))
    """The half minute (since 1970) of the last code that was taken: only a later one is."""


class RecoveryCode(SQLModel, table=True):
    """One of ten codes for somebody whose phone is lost. All ten hashes share a salt."""

    __tablename__: ClassVar[str] = "recovery_codes"
    __table_args__: ClassVar[Any] = (plain_text("code_hash"), Index("recovery_codes_user_idx", "user_id"))

    code_id: UUID = Field(default_factory=new_id, sa_column=key())
    user_id: UUID = Field(sa_column=reference("users.user_id", ondelete="CASCADE"))
    code_hash: str = Field(max_length=255)
    used_at: datetime | None = Field(default=None, sa_column=instant())


class Invitation(SQLModel, table=True):
    """A one-use code that lets somebody choose a password. Without a `created_by` it was printed by `petdesk init`."""

    __tablename__: ClassVar[str] = "invitations"
    __table_args__: ClassVar[Any] = (
        CheckConstraint("length(code_hash) = 32", name="code_is_hashed"),
        CheckConstraint("expires_at <= created_at + interval '7 days'", name="at_most_7_days"),
        Index("invitations_user_idx", "user_id"),
    )

    invitation_id: UUID = Field(default_factory=new_id, sa_column=key())
    clinic_id: UUID = Field(sa_column=reference("clinics.clinic_id"))
    user_id: UUID = Field(sa_column=reference("users.user_id", ondelete="CASCADE"))
    purpose: Purpose = Field(sa_column=Column(pg_enum(Purpose, "invitation_purpose"), nullable=False))
    code_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    created_by: UUID | None = Field(
        default=None, sa_column=reference("users.user_id", nullable=True, ondelete="SET NULL")
    )
    created_at: datetime | None = Field(default=None, sa_column=created())
    expires_at: datetime = Field(sa_column=instant(nullable=False))
    used_at: datetime | None = Field(default=None, sa_column=instant())


class SignInAttempt(SQLModel, table=True):
    """Somebody tried to sign in or to unlock. Written before anything is looked at, in a transaction of its own."""

    __tablename__: ClassVar[str] = "sign_in_attempts"
    __table_args__: ClassVar[Any] = (
        plain_text("desk_name"),
        Index("sign_in_attempts_account_idx", "clinic_id", "email_hash", "at"),
        Index("sign_in_attempts_at_idx", "at"),
    )

    attempt_id: UUID = Field(default_factory=new_id, sa_column=key())
    clinic_id: UUID = Field(sa_column=reference("clinics.clinic_id"))
    user_id: UUID | None = Field(default=None, sa_column=reference("users.user_id", nullable=True, ondelete="CASCADE"))
    email_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    """What was typed may belong to nobody, and may be a password: only its hash is kept."""
    desk_name: str = Field(max_length=DESK_NAME_LENGTH)
    at: datetime | None = Field(
        default=None, sa_column=instant(nullable=False, server_default=text("clock_timestamp()"))
    )
    guess: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    """A commitment to what was typed, so that one attempt answers one guess."""
    knocked_in: int = Field(sa_column=Column(BigInteger, nullable=False))
    """The transaction that wrote it; set by the database."""
    outcome: Outcome = Field(
        default=Outcome.KNOCKED,
        sa_column=Column(pg_enum(Outcome, "attempt_outcome"), nullable=False, server_default=Outcome.KNOCKED.value),
    )
