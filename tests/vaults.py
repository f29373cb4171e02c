"""The keys of the tests: always the same, and nobody else's."""

from typing import Final
from uuid import UUID

from petdesk.services.sealed import SealedColumn
from petdesk.vault.cipher import AesVault
from petdesk.vault.ring import KeyRing

KEYS: Final = "testkey2:dGhlc2UgYXJlIHRoZSBrZXlzIG9mIHRoZSB0ZXN0cyE"
VAULT: Final = AesVault(KeyRing.read(KEYS, "the tests"))


def sealed(place: SealedColumn, row: UUID, plain: str) -> str:
    """A text as it is stored."""
    return VAULT.seal(plain, table=place.table, column=place.column, row=row)


def opened(place: SealedColumn, row: UUID, stored: str) -> str:
    """What a stored text says."""
    return VAULT.open(stored, table=place.table, column=place.column, row=row)
