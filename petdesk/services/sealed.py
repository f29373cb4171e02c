"""The texts that are encrypted where they are stored: which columns, how they are sealed, how they are read."""

import logging
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from uuid import UUID

from sqlalchemy import text

from petdesk.errors import Refused, SetupProblem
from petdesk.services.here import Here
from petdesk.services.plain import CONTROL_CHARACTERS, has_controls_in_lines
from petdesk.services.session import Session
from petdesk.services.vault import DoesNotOpen, UnknownKey

log = logging.getLogger(__name__)

UNREADABLE: Final = "[cannot be read]"
"""Stands for a text that does not open: it was changed or moved by hand, or its key is gone. Never stored."""


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of sealed texts, each bound to its row by the primary key. `of_clinic` is SQL for a clinic's rows."""

    table: str
    key: str
    column: str
    of_clinic: str = "clinic_id = :clinic_id"

    def __str__(self) -> str:
        return f"{self.table}.{self.column}"

    def seal(self, session: Session, here: Here, row: UUID, plain: str | None) -> str | None:
        """A text as it is stored in this column of this row, sealed with the key that the clinic uses now.

        None for an empty one. The checks of the database see only what is sealed, so the text is checked here. Raises
        Refused for control characters, SetupProblem when this desk does not have the clinic's key.
        """
        if not plain:
            return None
        if has_controls_in_lines(plain):
            raise Refused(CONTROL_CHARACTERS)
        key_id: str | None = session.execute(_KEY_TO_SEAL_WITH, {"clinic_id": here.clinic.clinic_id}).scalar()
        try:
            return here.vault.seal(plain, table=self.table, column=self.column, row=row, key_id=key_id)
        except UnknownKey as unknown:
            raise keys_missing(unknown.key_id) from None

    def read(self, session: Session, here: Here, row: UUID, sealed: str | None) -> str | None:
        """The text that is stored in this column of this row, UNREADABLE when it does not open: the log says which.

        Raises SetupProblem when it is sealed with the key that the clinic uses now and this desk does not have.
        """
        if not sealed:
            return sealed
        plain = self.try_to_read(session, here, row, sealed)
        return UNREADABLE if plain is None else plain

    def try_to_read(self, session: Session, here: Here, row: UUID, sealed: str) -> str | None:
        """As `read`, but None for a text that does not open: nothing may be written over it."""
        try:
            return here.vault.open(sealed, table=self.table, column=self.column, row=row)
        except DoesNotOpen as error:
            _raise_if_keys_are_missing(session, here, error)
            _report(self, row, str(error))
            return None


VISIT_NOTE: Final = SealedColumn("appointments", "appointment_id", "notes")
TREATMENT_NOTE: Final = SealedColumn("service_histories", "history_id", "notes")
DOSE_NOTE: Final = SealedColumn("vaccinations", "vaccination_id", "notes")
DRAFT: Final = SealedColumn(
    "note_drafts",
    "appointment_id",
    "body",
    "appointment_id IN (SELECT appointment_id FROM appointments WHERE clinic_id = :clinic_id)",
)
TOTP_SECRET: Final = SealedColumn(
    "user_mfa", "user_id", "totp_secret", "user_id IN (SELECT user_id FROM users WHERE clinic_id = :clinic_id)"
)
MESSAGE_SUBJECT: Final = SealedColumn("notifications", "notification_id", "subject")
MESSAGE_BODY: Final = SealedColumn("notifications", "notification_id", "body")
INBOUND_BODY: Final = SealedColumn("inbound_messages", "inbound_id", "body")
PROVIDER: Final = SealedColumn("message_providers", "provider_id", "settings")

SEALED_COLUMNS: Final = (
    *(VISIT_NOTE, TREATMENT_NOTE, DOSE_NOTE, DRAFT, TOTP_SECRET),
    *(MESSAGE_SUBJECT, MESSAGE_BODY, INBOUND_BODY, PROVIDER),
)
"""Every place: a rotation of keys and `petdesk keys check` go through these."""

# Held to the end of the transaction: a rotation waits for those who still seal with the key before.
_KEY_TO_SEAL_WITH = text("SELECT key_id FROM clinic_keys WHERE clinic_id = :clinic_id FOR SHARE")
_KEY = text("SELECT key_id FROM clinic_keys WHERE clinic_id = :clinic_id")


def keys_missing(key_id: str) -> SetupProblem:
    """What is said at a desk that the clinic's new keys have not reached."""
    return SetupProblem(
        f"The clinic's notes are encrypted with the key {key_id}, and this desk does not have it. Copy the key file"
        " here from the desk where `petdesk keys rotate` ran, then try again: what you typed is kept."
    )


def _raise_if_keys_are_missing(session: Session, here: Here, error: DoesNotOpen) -> None:
    # A desk that has the clinic's key and not this one has met a spoilt text, or one whose key is gone.
    if not isinstance(error, UnknownKey):
        return
    expected = session.execute(_KEY, {"clinic_id": here.clinic.clinic_id}).scalar()
    try:
        here.vault.seal("", table="clinic_keys", column="key_id", row=here.clinic.clinic_id, key_id=expected)
    except UnknownKey as unknown:
        raise keys_missing(unknown.key_id) from None


@lru_cache(maxsize=4096)
def _report(place: SealedColumn, row: UUID, why: str) -> None:
    # Once for each: a day is read again with every change.
    log.warning("cannot be read: %s of %s: %s", place, row, why)
