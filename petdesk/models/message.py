"""Messages to owners: how they may be written to, what waits, what went, in which words and through whom."""

from datetime import datetime, time
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    Computed,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    Text,
    Time,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlmodel import Field, SQLModel

from petdesk.models.base import created, instant, key, pg_enum, plain_lines, plain_text, reference
from petdesk.models.values import Channel, ConsentTo, MessageKind, MessageState, Reading, new_id


def _channel(*, nullable: bool = False) -> Column[Any]:
    return Column(pg_enum(Channel, "message_channel"), nullable=nullable)


class MessageRules(SQLModel, table=True):
    """What a clinic wants sent, and when. Every clinic has a row, made by the database."""

    __tablename__: ClassVar[str] = "message_rules"
    __table_args__: ClassVar[Any] = (
        plain_text("reply_to", "confirm_word"),
        CheckConstraint("language ~ '^[a-z]{2}$'", name="language"),
        CheckConstraint("0 < ALL (reminders)", name="reminders"),
        CheckConstraint("follow_up_hours >= 0 AND no_show_hours >= 0", name="hours"),
        CheckConstraint("most_a_day > 0", name="most_a_day"),
        CheckConstraint("sms_price >= 0", name="sms_price"),
    )

    clinic_id: UUID = Field(sa_column=reference("clinics.clinic_id", ondelete="CASCADE", primary_key=True))
    language: str = Field(default="en", max_length=2, sa_column_kwargs={"server_default": "en"})
    """ISO 639-1; of owners who have not chosen one."""
    reply_to: str | None = Field(default=None, max_length=255)
    """The clinic's e-mail address: where answers go, and who invites."""
    channels: Any = Field(
        default=None,
        sa_column=Column(
            ARRAY(pg_enum(Channel, "message_channel")), nullable=False, server_default=text("'{sms,email,push}'")
        ),
    )
    """In which order they are tried; what is not here is not used."""
    confirmations: bool = Field(default=True, sa_column_kwargs={"server_default": "true"})
    """Whether bookings, changes and cancellations are confirmed."""
    reminders: Any = Field(
        default=None, sa_column=Column(ARRAY(Integer), nullable=False, server_default=text("'{2880,180}'"))
    )
    """Minutes before a visit."""
    vaccination_days: Any = Field(
        default=None, sa_column=Column(ARRAY(Integer), nullable=False, server_default=text("'{-30,0,14}'"))
    )
    """Days after the due date; before it when negative."""
    follow_up_hours: int | None = Field(default=24, sa_column=Column(Integer, server_default="24"))
    """Hours after a visit; NULL for none."""
    no_show_hours: int | None = Field(default=2, sa_column=Column(Integer, server_default="2"))
    """Hours after a no-show was marked; NULL for none."""
    quiet_from: time = Field(default=time(21), sa_column=Column(Time, nullable=False, server_default="21:00"))
    quiet_until: time = Field(default=time(8), sa_column=Column(Time, nullable=False, server_default="08:00"))
    """In between, owner's time, nothing is sent."""
    most_a_day: int = Field(default=3, sa_column_kwargs={"server_default": "3"})
    """Messages to one owner in one day of theirs."""
    confirm_word: str = Field(default="OK", max_length=20, sa_column_kwargs={"server_default": "OK"})
    sms_price: Decimal = Field(
        default=Decimal(0), sa_column=Column(Numeric(8, 4), nullable=False, server_default=text("0"))
    )
    """Of a segment, in the clinic's currency."""
    created_at: datetime | None = Field(default=None, sa_column=created())
    updated_at: datetime | None = Field(default=None, sa_column=created())


class ContactPreference(SQLModel, table=True):
    """How an owner likes to be written to; NULL is as the clinic does it."""

    __tablename__: ClassVar[str] = "contact_preferences"
    __table_args__: ClassVar[Any] = (
        plain_text("time_zone", "push_address"),
        CheckConstraint("language ~ '^[a-z]{2}$'", name="language"),
    )

    user_id: UUID = Field(sa_column=reference("users.user_id", ondelete="CASCADE", primary_key=True))
    clinic_id: UUID = Field(sa_column=reference("clinics.clinic_id"))
    preferred: Channel | None = Field(default=None, sa_column=_channel(nullable=True))
    language: str | None = Field(default=None, max_length=2)
    time_zone: str | None = Field(default=None, max_length=64)
    push_address: str | None = Field(default=None, max_length=255)
    created_at: datetime | None = Field(default=None, sa_column=created())
    updated_at: datetime | None = Field(default=None, sa_column=created())


class Consent(SQLModel, table=True):
    """What an owner agreed to, or took back: by channel and purpose, the last row holds. Rows are only added."""

    __tablename__: ClassVar[str] = "consents"
    __table_args__: ClassVar[Any] = (
        plain_text("text_version"),
        CheckConstraint("source IN ('counter', 'phone', 'form', 'reply', 'provider', 'import')", name="source"),
        Index("consents_user_idx", "user_id", "channel", "purpose", text("recorded_at DESC")),
    )

    consent_id: UUID = Field(
        default_factory=new_id,
        sa_column=Column(postgresql.UUID(as_uuid=True), primary_key=True, server_default=text("gen_random_uuid()")),
    )
    clinic_id: UUID = Field(sa_column=reference("clinics.clinic_id"))
    user_id: UUID = Field(sa_column=reference("users.user_id", ondelete="CASCADE"))
    channel: Channel = Field(sa_column=_channel())
    purpose: ConsentTo = Field(sa_column=Column(pg_enum(ConsentTo, "consent_purpose"), nullable=False))
    given: bool
    source: str = Field(max_length=20)
    text_version: str = Field(max_length=20)
    """Which wording they agreed to."""
    recorded_by: UUID | None = Field(default=None, sa_column=reference("users.user_id", nullable=True))
    recorded_at: datetime | None = Field(
        default=None, sa_column=instant(nullable=False, server_default=text("clock_timestamp()"))
    )


class UndeliverableAddress(SQLModel, table=True):
    """An address where nothing arrives."""

    __tablename__: ClassVar[str] = "undeliverable_addresses"
    __table_args__: ClassVar[Any] = (plain_text("address", "code"),)

    clinic_id: UUID = Field(sa_column=reference("clinics.clinic_id", primary_key=True))
    channel: Channel = Field(sa_column=Column(pg_enum(Channel, "message_channel"), primary_key=True))
    address: str = Field(max_length=255, primary_key=True)
    code: str = Field(default="", max_length=40, sa_column_kwargs={"server_default": ""})
    since: datetime | None = Field(default=None, sa_column=created())


class MessageTemplate(SQLModel, table=True):
    """A clinic's own wording of a kind of message, for a channel and a language."""

    __tablename__: ClassVar[str] = "message_templates"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("clinic_id", "kind", "channel", "language"),
        plain_text("subject"),
        plain_lines("body"),
        CheckConstraint("language ~ '^[a-z]{2}$'", name="language"),
    )

    template_id: UUID = Field(default_factory=new_id, sa_column=key())
    clinic_id: UUID = Field(sa_column=reference("clinics.clinic_id"))
    kind: MessageKind = Field(sa_column=Column(pg_enum(MessageKind, "message_kind"), nullable=False))
    channel: Channel = Field(sa_column=_channel())
    language: str = Field(max_length=2)
    subject: str = Field(default="", max_length=255, sa_column_kwargs={"server_default": ""})
    body: str = Field(sa_column=Column(Text, nullable=False))
    created_at: datetime | None = Field(default=None, sa_column=created())
    updated_at: datetime | None = Field(default=None, sa_column=created())


class MessageProvider(SQLModel, table=True):
    """Through whom a clinic sends; `settings` are sealed."""

    __tablename__: ClassVar[str] = "message_providers"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("clinic_id", "channel", "kind"),
        CheckConstraint("kind ~ '^[a-z]+$'", name="kind"),
        plain_text("settings"),
    )

    provider_id: UUID = Field(default_factory=new_id, sa_column=key())
    clinic_id: UUID = Field(sa_column=reference("clinics.clinic_id"))
    channel: Channel = Field(sa_column=_channel())
    kind: str = Field(max_length=20)
    place: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    """Of several for a channel, the lowest is tried first."""
    active: bool = Field(default=True, sa_column_kwargs={"server_default": "true"})
    settings: str | None = Field(default=None, sa_column=Column(Text))
    created_at: datetime | None = Field(default=None, sa_column=created())
    updated_at: datetime | None = Field(default=None, sa_column=created())


class Notification(SQLModel, table=True):
    """One message: planned, on its way, or what became of it.

    `due_at` says when it was planned for and never changes; `send_at` is when it goes next, moved on by quiet hours and
    by waiting for a provider. `about` is the start of the visit, or the due date, that it was planned for.
    """

    __tablename__: ClassVar[str] = "notifications"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("subject_id", "kind", "channel", "due_at"),
        plain_text("reason", "code", "recipient", "provider", "provider_reference", "subject"),
        plain_lines("body"),
        CheckConstraint("appointment_id IS NULL OR vaccination_id IS NULL", name="one_subject"),
        CheckConstraint("state <> 'suppressed' OR reason IS NOT NULL", name="suppression_is_explained"),
        Index("notifications_waiting_idx", "clinic_id", "send_at", postgresql_where=text("state = 'queued'")),
        Index("notifications_under_way_idx", "attempted_at", postgresql_where=text("state = 'sending'")),
        Index("notifications_look_idx", "look_at", postgresql_where=text("look_at IS NOT NULL")),
        Index("notifications_user_idx", "user_id", "due_at"),
        Index("notifications_recent_idx", "clinic_id", "updated_at"),
        Index(
            "notifications_trouble_idx",
            "clinic_id",
            "updated_at",
            postgresql_where=text("state IN ('failed', 'unknown')"),
        ),
        Index(
            "notifications_provided_idx",
            "clinic_id",
            "channel",
            "sent_at",
            postgresql_where=text("provider <> 'outbox'"),
        ),
        Index("notifications_joined_idx", "joined_to", postgresql_where=text("joined_to IS NOT NULL")),
        Index("notifications_vaccination_idx", "vaccination_id", postgresql_where=text("vaccination_id IS NOT NULL")),
        Index(
            "notifications_reference_idx",
            "provider",
            "provider_reference",
            unique=True,
            postgresql_where=text("provider_reference IS NOT NULL"),
        ),
    )

    notification_id: UUID = Field(
        default_factory=new_id,
        sa_column=Column(postgresql.UUID(as_uuid=True), primary_key=True, server_default=text("gen_random_uuid()")),
    )
    clinic_id: UUID = Field(sa_column=reference("clinics.clinic_id"))
    user_id: UUID = Field(sa_column=reference("users.user_id", ondelete="CASCADE"))
    appointment_id: UUID | None = Field(
        default=None, sa_column=reference("appointments.appointment_id", nullable=True, ondelete="CASCADE")
    )
    vaccination_id: UUID | None = Field(
        default=None, sa_column=reference("vaccinations.vaccination_id", nullable=True, ondelete="CASCADE")
    )
    subject_id: UUID | None = Field(
        default=None,
        sa_column=Column(
            postgresql.UUID(as_uuid=True),
            Computed("COALESCE(appointment_id, vaccination_id, notification_id)", persisted=True),
        ),
    )
    kind: MessageKind = Field(sa_column=Column(pg_enum(MessageKind, "message_kind"), nullable=False))
    channel: Channel = Field(sa_column=_channel())
    due_at: datetime = Field(sa_column=instant(nullable=False))
    send_at: datetime = Field(sa_column=instant(nullable=False))
    about: datetime | None = Field(default=None, sa_column=instant())
    state: MessageState = Field(
        default=MessageState.QUEUED,
        sa_column=Column(
            pg_enum(MessageState, "message_state"), nullable=False, server_default=MessageState.QUEUED.value
        ),
    )
    reason: str | None = Field(default=None, max_length=20)
    """Why it does not go or did not arrive: a word of `services.messages.reasons`."""
    code: str | None = Field(default=None, max_length=40)
    """The provider's own."""
    recipient: str | None = Field(default=None, max_length=255)
    subject: str | None = Field(default=None, sa_column=Column(Text))
    body: str | None = Field(default=None, sa_column=Column(Text))
    """As it was sent, or as somebody wrote it; sealed."""
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    attempted_at: datetime | None = Field(default=None, sa_column=instant())
    sent_at: datetime | None = Field(default=None, sa_column=instant())
    look_at: datetime | None = Field(default=None, sa_column=instant())
    """When the provider is asked next what became of it."""
    looks: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    provider: str | None = Field(default=None, max_length=20)
    provider_reference: str | None = Field(default=None, max_length=255)
    joined_to: UUID | None = Field(
        default=None,
        sa_column=Column(
            postgresql.UUID(as_uuid=True),
            ForeignKey("notifications.notification_id", ondelete="SET NULL"),
        ),
    )
    """The message that told of this visit, too."""
    written_by: UUID | None = Field(default=None, sa_column=reference("users.user_id", nullable=True))
    urgent: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    """Somebody wants it sent now: neither quiet hours nor a day's limit hold it back."""
    settled_at: datetime | None = Field(default=None, sa_column=instant())
    """When somebody saw to a failed or doubtful one."""
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    created_at: datetime | None = Field(default=None, sa_column=created())
    updated_at: datetime | None = Field(default=None, sa_column=created())


class InboundMessage(SQLModel, table=True):
    """What somebody answered, as it came in; `body` is sealed."""

    __tablename__: ClassVar[str] = "inbound_messages"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("clinic_id", "provider", "provider_reference"),
        plain_text("provider", "provider_reference", "sender"),
        plain_lines("body"),
        Index("inbound_messages_clinic_idx", "clinic_id", "received_at"),
        Index("inbound_messages_unread_idx", "clinic_id", "received_at", postgresql_where=text("settled_at IS NULL")),
    )

    inbound_id: UUID = Field(default_factory=new_id, sa_column=key())
    clinic_id: UUID = Field(sa_column=reference("clinics.clinic_id"))
    channel: Channel = Field(sa_column=_channel())
    provider: str = Field(max_length=20)
    provider_reference: str = Field(max_length=255)
    sender: str = Field(max_length=255)
    user_id: UUID | None = Field(default=None, sa_column=reference("users.user_id", nullable=True, ondelete="SET NULL"))
    body: str | None = Field(default=None, sa_column=Column(Text))
    reading: Reading = Field(sa_column=Column(pg_enum(Reading, "reply_reading"), nullable=False))
    received_at: datetime = Field(sa_column=instant(nullable=False))
    settled_at: datetime | None = Field(default=None, sa_column=instant())
    settled_by: UUID | None = Field(default=None, sa_column=reference("users.user_id", nullable=True))
    created_at: datetime | None = Field(default=None, sa_column=created())
