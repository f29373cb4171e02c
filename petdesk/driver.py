"""The driver's connection, taught to send what a use case begins with in one packet with its first statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import psycopg
from psycopg import pq
from psycopg.rows import TupleRow


@dataclass(frozen=True, slots=True)
class Command:
    """One statement with the driver's placeholders. `prepare` None leaves it to the driver's threshold."""

    statement: str
    parameters: Sequence[object] | Mapping[str, object] | None = None
    prepare: bool | None = None


class PromptConnection(psycopg.Connection[TupleRow]):
    """A connection that can owe the server commands: they go ahead of what is asked next, in the same round trip.

    A statement without parameters may be several, which a pipeline refuses: the owed then go in a round trip of their
    own. When one of the owed fails, its error is raised and what was asked is not done.
    """

    owes: Sequence[Command] = ()

    def __init__(self, pgconn: pq.abc.PGconn, *args: Any) -> None:
        super().__init__(pgconn, *args)
        self.cursor_factory = _PayingCursor

    def pay(self) -> None:
        """Send what is owed, all of it in one round trip."""
        if self.owes:
            with self.pipeline():
                self.send_owed()

    def send_owed(self) -> None:
        """Put what is owed into the open pipeline."""
        owed, self.owes = self.owes, ()
        for command in owed:
            self.execute(command.statement, command.parameters, prepare=command.prepare)


class _PayingCursor(psycopg.Cursor[TupleRow]):
    def __init__(self, connection: PromptConnection, **options: Any) -> None:
        super().__init__(connection, **options)
        self._debtor = connection

    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
        if not self._debtor.owes:
            return super().execute(query, params, **options)
        if not params:
            self._debtor.pay()
            return super().execute(query, params, **options)
        with self._debtor.pipeline():
            self._debtor.send_owed()
            return super().execute(query, params, **options)

    def executemany(self, *args: Any, **options: Any) -> None:
        self._debtor.pay()
        super().executemany(*args, **options)

    def stream(self, *args: Any, **options: Any) -> Any:
        self._debtor.pay()
        return super().stream(*args, **options)

    def copy(self, *args: Any, **options: Any) -> Any:
        self._debtor.pay()
        return super().copy(*args, **options)
