"""What the clinic offers."""

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Column, Integer, Numeric, Text
from sqlmodel import Field, SQLModel

from petdesk.models.base import created, key, plain_lines, plain_text, reference
from petdesk.models.values import new_id


class Service(SQLModel, table=True):
    """A service with its price (in the clinic's currency) and its usual length."""

    __tablename__: ClassVar[str] = "services"
    __table_args__: ClassVar[Any] = (
        plain_text("name"),
        plain_lines("description"),
        CheckConstraint("price >= 0", name="price_not_negative"),
        CheckConstraint("duration_minutes > 0", name="duration_positive"),
        CheckConstraint("0 < ALL (reminders)", name="reminders"),
    )

    service_id: UUID = Field(default_factory=new_id, sa_column=key())
    clinic_id: UUID = Field(sa_column=reference("clinics.clinic_id"))
    name: str = Field(max_length=100)
    description: str | None = Field(default=None, sa_column=Column(Text))
    price: Decimal = Field(sa_column=Column(Numeric(8, 2), nullable=False))
    duration_minutes: int
    needs_vet: bool = Field(default=True, sa_column_kwargs={"server_default": "true"})
    """Whether "anybody free" means any vet, or any nurse or groomer."""
    reminders: Any = Field(default=None, sa_column=Column(ARRAY(Integer)))
    """Minutes before a visit; NULL is as the clinic does it, an empty array never."""
    silent: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    """Whether owners are told nothing of such a visit by itself: neither confirmed, nor reminded, nor asked after."""
    created_at: datetime | None = Field(default=None, sa_column=created())
    updated_at: datetime | None = Field(default=None, sa_column=created())
