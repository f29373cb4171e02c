"""What all tables share: naming of constraints, the primary key, timestamps."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, DateTime, Enum, ForeignKey, func
from sqlalchemy.dialects import postgresql
from sqlmodel import SQLModel

SQLModel.metadata.naming_convention = {
    "pk": "%(table_name)s_pkey",
    "uq": "%(table_name)s_%(column_0_name)s_key",
    "fk": "%(table_name)s_%(column_0_name)s_fkey",
    "ck": "%(table_name)s_%(constraint_name)s_check",
    "ix": "%(table_name)s_%(column_0_name)s_idx",
}


def instant(*, nullable: bool = True, server_default: Any = None) -> Column[datetime]:
    """A `timestamptz` column."""
    return Column(DateTime(timezone=True), nullable=nullable, server_default=server_default)


def created() -> Column[datetime]:
    """When the row was made; set by the database."""
    return instant(nullable=False, server_default=func.now())


def key() -> Column[UUID]:
    """A primary key column."""
    return Column(postgresql.UUID(as_uuid=True), primary_key=True)


def reference(
    target: str,
    *,
    nullable: bool = False,
    ondelete: str | None = None,
    primary_key: bool = False,
    deferred: bool = False,
) -> Column[UUID]:
    """A foreign key column; a deferred one is checked when the transaction ends."""
    initially = "DEFERRED" if deferred else None
    link = ForeignKey(target, ondelete=ondelete, deferrable=deferred or None, initially=initially)
    return Column(postgresql.UUID(as_uuid=True), link, nullable=nullable, primary_key=primary_key)


def pg_enum(kind: type[StrEnum], name: str) -> Enum:
    """A PostgreSQL enum of a StrEnum's values."""
    return Enum(kind, name=name, values_callable=lambda members: [member.value for member in members])


def plain_text(*columns: str) -> CheckConstraint:
    """No control characters, no bidirectional overrides: text that is shown on one line."""
    return CheckConstraint(" AND ".join(f"petdesk_plain({column})" for column in columns), name="plain_text")


def plain_lines(column: str) -> CheckConstraint:
    """As `plain_text`, but line breaks and tabs are allowed.

    Of a text that is stored encrypted it sees what is sealed only; the services check what is typed.
    """
    return CheckConstraint(f"petdesk_plain_lines({column})", name=f"{column}_plain")
