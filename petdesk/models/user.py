"""People: owners of pets and everyone who works here."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Computed, Index, Text
from sqlmodel import Field, SQLModel

from petdesk.models.base import created, key, pg_enum, plain_text, reference
from petdesk.models.values import Role, new_id


class User(SQLModel, table=True):
    """A person. Owners may have neither e-mail nor password; whoever signs in has both, and somebody invited will."""

    __tablename__: ClassVar[str] = "users"
    __table_args__: ClassVar[Any] = (
        plain_text("email", "password_hash", "first_name", "last_name", "phone_number", "job_title"),
        CheckConstraint("email = lower(email)", name="email_lower_case"),
        CheckConstraint("password_hash IS NULL OR email IS NOT NULL", name="sign_in_needs_both"),
        CheckConstraint("first_name <> '' OR last_name <> ''", name="has_a_name"),
        Index(
            "users_search_last_idx",
            "clinic_id",
            "search_last",
            "search_first",
            postgresql_ops={"search_last": "text_pattern_ops", "search_first": "text_pattern_ops"},
            postgresql_include=["user_id"],
            postgresql_where="role = 'owner'",
        ),
        Index(
            "users_search_first_idx",
            "clinic_id",
            "search_first",
            "search_last",
            postgresql_ops={"search_last": "text_pattern_ops", "search_first": "text_pattern_ops"},
            postgresql_include=["user_id"],
            postgresql_where="role = 'owner'",
        ),
        Index(
            "users_search_phone_idx",
            "clinic_id",
            "search_phone",
            postgresql_ops={"search_phone": "text_pattern_ops"},
        ),
        Index(
            "users_search_phone_end_idx",
            "clinic_id",
            "search_phone_end",
            postgresql_ops={"search_phone_end": "text_pattern_ops"},
        ),
        Index("users_search_email_idx", "clinic_id", "email", postgresql_ops={"email": "text_pattern_ops"}),
        Index("users_team_idx", "clinic_id", postgresql_where="role <> 'owner'"),
    )

    user_id: UUID = Field(default_factory=new_id, sa_column=key())
    clinic_id: UUID = Field(sa_column=reference("clinics.clinic_id"))
    email: str | None = Field(default=None, max_length=255, unique=True)
    password_hash: str | None = Field(default=None, max_length=255)
    first_name: str = Field(max_length=100)
    last_name: str = Field(max_length=100)
    phone_number: str | None = Field(default=None, max_length=20)
    """E.164 where it could be understood, else as it was given."""
    role: Role = Field(
        default=Role.OWNER,
        sa_column=Column(pg_enum(Role, "user_role"), nullable=False, server_default=Role.OWNER.value),
    )
    job_title: str | None = Field(default=None, max_length=50)
    bookable: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    """Has a column on the day grid."""
    active: bool = Field(default=True, sa_column_kwargs={"server_default": "true"})
    """Somebody who left is kept for the records, and cannot sign in."""
    created_at: datetime | None = Field(default=None, sa_column=created())
    updated_at: datetime | None = Field(default=None, sa_column=created())
    search_last: str | None = Field(
        default=None, sa_column=Column(Text, Computed("petdesk_fold(last_name)", persisted=True))
    )
    search_first: str | None = Field(
        default=None, sa_column=Column(Text, Computed("petdesk_fold(first_name)", persisted=True))
    )
    search_phone: str | None = Field(
        default=None, sa_column=Column(Text, Computed("petdesk_digits(phone_number)", persisted=True))
    )
    search_phone_end: str | None = Field(
        default=None,
        sa_column=Column(Text, Computed("reverse(petdesk_digits(phone_number))", persisted=True)),
    )
