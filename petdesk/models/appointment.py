"""Appointments: who comes when, to whom, and what became of it."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, Text, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlmodel import Field, SQLModel

from petdesk.models.base import created, instant, key, pg_enum, plain_lines, plain_text, reference
from petdesk.models.values import Source, Status, new_id

_LIVE_SQL = "status IN ('scheduled', 'checked_in', 'in_progress')"


class Appointment(SQLModel, table=True):
    """A booked slot. `lane` 0 is the normal one; a higher one was overbooked on purpose, by whom and why is kept."""

    __tablename__: ClassVar[str] = "appointments"
    __table_args__: ClassVar[Any] = (
        plain_lines("notes"),
        plain_text("cancel_reason", "overbooking_reason"),
        CheckConstraint("ends_at > appointment_date", name="ends_after_start"),
        CheckConstraint("ends_at - appointment_date <= interval '1 day'", name="at_most_a_day"),
        CheckConstraint("lane >= 0", name="lane_not_negative"),
        CheckConstraint(
            "lane = 0 OR (overbooked_by IS NOT NULL AND overbooking_reason IS NOT NULL)",
            name="overbooking_is_explained",
        ),
        ExcludeConstraint(
            ("staff_id", "="),
            ("lane", "="),
            (text("tstzrange(appointment_date, ends_at)"), "&&"),
            name="appointments_no_double_booking",
            using="gist",
            where=text(_LIVE_SQL),
        ),
        Index("appointments_day_idx", "clinic_id", "appointment_date"),
        Index("appointments_pet_idx", "pet_id", text("appointment_date DESC")),
        Index(
            "appointments_no_show_idx",
            "clinic_id",
            "appointment_date",
            postgresql_where=text("status = 'no_show'"),
        ),
    )

    appointment_id: UUID = Field(default_factory=new_id, sa_column=key())
    clinic_id: UUID = Field(sa_column=reference("clinics.clinic_id"))
    pet_id: UUID = Field(sa_column=reference("pets.pet_id", ondelete="CASCADE"))
    service_id: UUID = Field(sa_column=reference("services.service_id"))
    staff_id: UUID | None = Field(default=None, sa_column=reference("users.user_id", nullable=True))
    appointment_date: datetime = Field(sa_column=instant(nullable=False))
    ends_at: datetime = Field(sa_column=instant(nullable=False))
    status: Status = Field(
        default=Status.SCHEDULED,
        sa_column=Column(pg_enum(Status, "appointment_status"), nullable=False, server_default=Status.SCHEDULED.value),
    )
    notes: str | None = Field(default=None, sa_column=Column(Text))
    checked_in_at: datetime | None = Field(default=None, sa_column=instant())
    started_at: datetime | None = Field(default=None, sa_column=instant())
    finished_at: datetime | None = Field(default=None, sa_column=instant())
    source: Source = Field(
        default=Source.PHONE,
        sa_column=Column(pg_enum(Source, "appointment_source"), nullable=False, server_default=Source.PHONE.value),
    )
    lane: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    overbooked_by: UUID | None = Field(default=None, sa_column=reference("users.user_id", nullable=True))
    overbooking_reason: str | None = Field(default=None, max_length=200)
    cancel_reason: str | None = Field(default=None, max_length=200)
    confirmed_at: datetime | None = Field(default=None, sa_column=instant())
    """When the owner answered that they will come."""
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    """Raised by the database at every change: a desk that saw an older one is told."""
    created_at: datetime | None = Field(default=None, sa_column=created())
    updated_at: datetime | None = Field(default=None, sa_column=created())


class NoteDraft(SQLModel, table=True):
    """A treatment note while it is being written: saved every few seconds, gone once the visit is completed."""

    __tablename__: ClassVar[str] = "note_drafts"
    __table_args__: ClassVar[Any] = (plain_lines("body"),)

    appointment_id: UUID = Field(
        sa_column=reference("appointments.appointment_id", ondelete="CASCADE", primary_key=True)
    )
    body: str = Field(sa_column=Column(Text, nullable=False))
    updated_at: datetime | None = Field(default=None, sa_column=created())
