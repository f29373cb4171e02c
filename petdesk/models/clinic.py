"""The place: what belongs to it carries its `clinic_id`."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Text
from sqlalchemy.dialects.postgresql import INT4MULTIRANGE
from sqlmodel import Field, SQLModel

from petdesk.models.base import created, key, plain_text, reference
from petdesk.models.values import new_id

WEEK_MINUTES = 7 * 24 * 60


class Clinic(SQLModel, table=True):
    """A clinic: its address, its time zone, its money, its opening hours."""

    __tablename__: ClassVar[str] = "clinics"
    __table_args__: ClassVar[Any] = (
        plain_text("name", "address", "phone", "time_zone"),
        CheckConstraint("country ~ '^[A-Z]{2}$'", name="country"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint(
            f"opening_hours <@ '{{[0,{WEEK_MINUTES})}}'::int4multirange", name="opening_hours_within_a_week"
        ),
        CheckConstraint("lock_after_minutes BETWEEN 1 AND 60", name="lock_after_minutes"),
    )

    clinic_id: UUID = Field(default_factory=new_id, sa_column=key())
    name: str = Field(max_length=100)
    address: str = Field(max_length=255)
    phone: str = Field(max_length=20)
    country: str = Field(max_length=2)
    """ISO 3166: how a phone number without a country code is read."""
    time_zone: str = Field(max_length=64)
    """IANA name, such as `Africa/Nairobi`."""
    currency: str = Field(max_length=3)
    """ISO 4217."""
    opening_hours: Any = Field(default=None, sa_column=Column(INT4MULTIRANGE, nullable=False, server_default="{}"))
    """Minutes since Monday 00:00, clinic time. A multirange cannot hold two openings that overlap."""
    mfa_required: bool = Field(default=True, sa_column_kwargs={"server_default": "true"})
    """Whether everybody who works here needs an authenticator app to sign in."""
    lock_after_minutes: int = Field(default=5, sa_column_kwargs={"server_default": "5"})
    """Idle minutes after which a desk is locked."""
    created_at: datetime | None = Field(default=None, sa_column=created())
    updated_at: datetime | None = Field(default=None, sa_column=created())


class ClinicKey(SQLModel, table=True):
    """The key that a clinic's texts are sealed with from now on. `check_value` is a known text sealed with it.

    The key itself is nowhere in the database.
    """

    __tablename__: ClassVar[str] = "clinic_keys"
    __table_args__: ClassVar[Any] = (
        CheckConstraint("key_id ~ '^[a-z0-9]{8}$'", name="key_id"),
        CheckConstraint("check_value ~ ('^pd1[.]' || key_id || '[.][A-Za-z0-9_-]+$')", name="check_value"),
    )

    clinic_id: UUID = Field(sa_column=reference("clinics.clinic_id", ondelete="CASCADE", primary_key=True))
    key_id: str = Field(max_length=8)
    check_value: str = Field(sa_column=Column(Text, nullable=False))
    created_at: datetime | None = Field(default=None, sa_column=created())
    updated_at: datetime | None = Field(default=None, sa_column=created())
