"""What services know of encryption: a text is sealed for one place, and opens only there."""

from typing import Protocol
from uuid import UUID

from petdesk.errors import SetupProblem


class DoesNotOpen(Exception):
    """A sealed text was changed, moved to another place, or sealed with another key. Says nothing of the text."""


class UnknownKey(DoesNotOpen):
    """A text is, or should be, sealed with a key that is not here."""

    def __init__(self, key_id: str) -> None:
        super().__init__(f"the key {key_id} is not here")
        self.key_id = key_id


class Vault(Protocol):
    """Seals and opens texts. Threads may share one."""

    def seal(self, plain: str, *, table: str, column: str, row: UUID, key_id: str | None = None) -> str:
        """Encrypt a text for a column of a row, with the key `key_id`, the ring's current one when None.

        Raises UnknownKey.
        """
        ...

    def open(self, sealed: str, *, table: str, column: str, row: UUID) -> str:
        """The text that was sealed for this column of this row. Raises DoesNotOpen, UnknownKey."""
        ...


class NoVault:
    """What a use case has that was given no keys: it refuses, rather than store or show what is not encrypted."""

    def seal(self, plain: str, *, table: str, column: str, row: UUID, key_id: str | None = None) -> str:
        """Raise SetupProblem."""
        del plain, table, column, row, key_id
        raise SetupProblem("There are no keys here, so nothing can be encrypted. `petdesk doctor` says more.")

    def open(self, sealed: str, *, table: str, column: str, row: UUID) -> str:
        """Raise SetupProblem."""
        del sealed, table, column, row
        raise SetupProblem("There are no keys here, so nothing can be decrypted. `petdesk doctor` says more.")
