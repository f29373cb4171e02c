"""The floor of whatever asks the database: the very same statements and parameters, by psycopg alone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Concatenate, ParamSpec

import psycopg
from sqlalchemy import event

from petdesk.desk import Desk
from petdesk.services.here import Here
from petdesk.services.session import Session

P = ParamSpec("P")

Statement = tuple[str, Any]
"""What the driver was given: the text and its parameters."""

_OPTIONS = "-c timezone=UTC"


@contextmanager
def overheard(desk: Desk) -> Iterator[list[Statement]]:
    """What the desk says to its driver inside the block."""
    said: list[Statement] = []

    def note(_connection: Any, _cursor: Any, text: str, parameters: Any, *_: Any) -> None:
        said.append((text, parameters))

    event.listen(desk._engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(desk._engine, "before_cursor_execute", note)


def statements(
    desk: Desk, use_case: Callable[Concatenate[Session, Here, P], object], *args: P.args, **kwargs: P.kwargs
) -> list[Statement]:
    """The statements that reading a use case takes."""
    with overheard(desk) as said:
        desk.read(use_case, *args, **kwargs)
    return said


class Raw:
    """A psycopg connection with the driver's defaults: a statement is prepared once it was executed five times."""

    def __init__(self, address: str) -> None:
        self.connection = psycopg.connect(address, autocommit=True, options=_OPTIONS)

    def run(self, statements: list[Statement]) -> None:
        """Execute them one after the other, and fetch every row."""
        for text, parameters in statements:
            self.connection.execute(text, parameters).fetchall()

    def close(self) -> None:
        """Give the connection back."""
        self.connection.close()
