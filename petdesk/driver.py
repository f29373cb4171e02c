"""The driver's connection, taught to send what a use case begins with in one packet with its first statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Self

import psycopg
from psycopg import pq
from psycopg.rows import TupleRow

_NOT_SAID: Final = (None,) * 5  # of the seven that the DB-API names


@dataclass(frozen=True, slots=True)
class Command:
    """One statement, with the driver's placeholders if it has parameters. What it answers is not looked at."""

    statement: str
    parameters: Sequence[object] | Mapping[str, object] | None = None


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
            with self.pipeline() as pipeline:
                self.pay_into(pipeline)

    def pay_into(self, pipeline: psycopg.Pipeline) -> None:
        """Put what is owed at the begin of a pipeline."""
        owed, self.owes = self.owes, ()
        for command in owed:
            if command.parameters is None:  # as the driver does with its own BEGIN: without a cursor
                send = partial(self.pgconn.send_query_params, command.statement.encode(), None)
                pipeline.command_queue.append(send)
                pipeline.result_queue.append(None)
            else:
                self.execute(command.statement, command.parameters)


class _PayingCursor(psycopg.Cursor[TupleRow]):
    def __init__(self, connection: PromptConnection, **options: Any) -> None:
        super().__init__(connection, **options)
        self._debtor = connection

    @property
    def description(self) -> Any:
        """Name and type of every column: all that SQLAlchemy looks at, without the driver's objects around them."""
        result = self.pgresult
        if result is None or not (result.nfields or result.status == pq.ExecStatus.TUPLES_OK):
            return None
        columns = range(result.nfields)
        return [((result.fname(column) or b"").decode(), result.ftype(column), *_NOT_SAID) for column in columns]

    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
        if not self._debtor.owes:
            return super().execute(query, params, **options)
        if not params:
            self._debtor.pay()
            return super().execute(query, params, **options)
        with self._debtor.pipeline() as pipeline:
            self._debtor.pay_into(pipeline)
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
