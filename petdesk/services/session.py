"""What a use case asks the database through."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from sqlalchemy import Connection, Executable, Result

Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]
"""Values by name; several times those, for a statement that is executed with each of them."""


class Session(Protocol):
    """One use case's way to the database, inside a transaction that somebody else commits.

    SQLAlchemy's own session, which tests fill tables with, fits as well.
    """

    def execute(self, statement: Executable, params: Parameters | None = None) -> Result[*tuple[Any, ...]]:
        """Ask, or change something. Raises sqlalchemy.exc.DBAPIError."""

    def begin_nested(self) -> AbstractContextManager[object, None]:
        """A savepoint: an exception that leaves the block takes back what was done in it, and nothing else."""

    def connection(self) -> Connection:
        """The connection itself, for what only the driver can do."""
