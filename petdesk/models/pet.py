"""Pets, what must be known before one touches them, and how heavy they were."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Computed, Index, Numeric, Text
from sqlmodel import Field, SQLModel

from petdesk.models.base import created, key, pg_enum, plain_text, reference
from petdesk.models.values import Gender, new_id


class Pet(SQLModel, table=True):
    """A patient. `user_id` is its primary owner."""

    __tablename__: ClassVar[str] = "pets"
    __table_args__: ClassVar[Any] = (
        plain_text("name", "species", "breed", "microchip_id"),
        CheckConstraint("weight > 0", name="weight_positive"),
        CheckConstraint("deceased_on >= birth_date", name="died_after_birth"),
        CheckConstraint("microchip_id ~ '^[0-9A-Z]+$'", name="microchip_normalised"),
        CheckConstraint("name <> ''", name="has_a_name"),
        Index("pets_user_id_idx", "user_id"),
        Index(
            "pets_search_name_idx",
            "clinic_id",
            "search_name",
            postgresql_ops={"search_name": "text_pattern_ops"},
            postgresql_include=["user_id"],
        ),
        Index(
            "pets_search_microchip_idx",
            "clinic_id",
            "microchip_id",
            postgresql_ops={"microchip_id": "text_pattern_ops"},
        ),
    )

    pet_id: UUID = Field(default_factory=new_id, sa_column=key())
    clinic_id: UUID = Field(sa_column=reference("clinics.clinic_id"))
    user_id: UUID = Field(sa_column=reference("users.user_id", ondelete="CASCADE"))
    name: str = Field(max_length=100)
    species: str = Field(max_length=50)
    breed: str | None = Field(default=None, max_length=100)
    birth_date: date | None = None
    gender: Gender = Field(
        default=Gender.UNKNOWN,
        sa_column=Column(pg_enum(Gender, "pet_gender"), nullable=False, server_default=Gender.UNKNOWN.value),
    )
    weight: Decimal | None = Field(default=None, sa_column=Column(Numeric(5, 2)))
    """Kilograms: the latest of `pet_weights`."""
    microchip_id: str | None = Field(default=None, max_length=50, unique=True)
    deceased_on: date | None = None
    created_at: datetime | None = Field(default=None, sa_column=created())
    updated_at: datetime | None = Field(default=None, sa_column=created())
    search_name: str | None = Field(
        default=None, sa_column=Column(Text, Computed("petdesk_fold(name)", persisted=True))
    )


class PetAlert(SQLModel, table=True):
    """A warning that stands on top of the profile: bites, allergies, a heart condition."""

    __tablename__: ClassVar[str] = "pet_alerts"
    __table_args__: ClassVar[Any] = (plain_text("message"), Index("pet_alerts_pet_id_idx", "pet_id"))

    alert_id: UUID = Field(default_factory=new_id, sa_column=key())
    pet_id: UUID = Field(sa_column=reference("pets.pet_id", ondelete="CASCADE"))
    message: str = Field(max_length=200)
    created_at: datetime | None = Field(default=None, sa_column=created())


class PetWeight(SQLModel, table=True):
    """One weighing, in kilograms, on a clinic day."""

    __tablename__: ClassVar[str] = "pet_weights"
    __table_args__: ClassVar[Any] = (
        CheckConstraint("weight > 0", name="weight_positive"),
        Index("pet_weights_pet_id_idx", "pet_id", "weighed_on"),
    )

    weight_id: UUID = Field(default_factory=new_id, sa_column=key())
    pet_id: UUID = Field(sa_column=reference("pets.pet_id", ondelete="CASCADE"))
    weighed_on: date
    weight: Decimal = Field(sa_column=Column(Numeric(5, 2), nullable=False))
    created_at: datetime | None = Field(default=None, sa_column=created())
