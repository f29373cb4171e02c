"""What was done: completed services and vaccinations."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, Text, text
from sqlmodel import Field, SQLModel

from petdesk.models.base import created, instant, key, plain_lines, plain_text, reference
from petdesk.models.values import new_id


class ServiceHistory(SQLModel, table=True):
    """A service that was performed, with the treatment note."""

    __tablename__: ClassVar[str] = "service_histories"
    __table_args__: ClassVar[Any] = (
        plain_lines("notes"),
        Index("service_histories_pet_idx", "pet_id", text("service_date DESC")),
        Index("service_histories_appointment_idx", "appointment_id"),
    )

    history_id: UUID = Field(default_factory=new_id, sa_column=key())
    clinic_id: UUID = Field(sa_column=reference("clinics.clinic_id"))
    appointment_id: UUID = Field(sa_column=reference("appointments.appointment_id", ondelete="CASCADE"))
    pet_id: UUID = Field(sa_column=reference("pets.pet_id", deferred=True))
    """Checked at the end of a transaction: entries of a deleted pet go with its appointments, later than this."""
    service_id: UUID = Field(sa_column=reference("services.service_id"))
    staff_id: UUID | None = Field(default=None, sa_column=reference("users.user_id", nullable=True))
    service_date: datetime = Field(sa_column=instant(nullable=False))
    notes: str | None = Field(default=None, sa_column=Column(Text))
    created_at: datetime | None = Field(default=None, sa_column=created())


class Vaccination(SQLModel, table=True):
    """One dose. `expiry_date` is the due date of the next one; none means that nothing falls due."""

    __tablename__: ClassVar[str] = "vaccinations"
    __table_args__: ClassVar[Any] = (
        plain_text("vaccine_name"),
        plain_lines("notes"),
        CheckConstraint("expiry_date > vaccination_date", name="expires_after_given"),
        Index(
            "vaccinations_due_idx",
            "clinic_id",
            "expiry_date",
            postgresql_include=["pet_id", "vaccine_name", "vaccination_date"],
        ),
        Index("vaccinations_pet_idx", "pet_id", "vaccine_name", text("vaccination_date DESC")),
    )

    vaccination_id: UUID = Field(default_factory=new_id, sa_column=key())
    clinic_id: UUID = Field(sa_column=reference("clinics.clinic_id"))
    pet_id: UUID = Field(sa_column=reference("pets.pet_id", ondelete="CASCADE"))
    vaccine_name: str = Field(max_length=100)
    vaccination_date: date
    expiry_date: date | None = None
    administered_by: UUID | None = Field(default=None, sa_column=reference("users.user_id", nullable=True))
    notes: str | None = Field(default=None, sa_column=Column(Text))
