"""Reading rows: hand-tuned SQL in, frozen dataclasses out."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import TextClause

from petdesk.services.session import Session

Row = TypeVar("Row")


def make(kind: Callable[..., Row], /, *fields: Any) -> Row:
    """A row from its fields in order. The database knows their types, a type checker cannot."""
    return kind(*fields)


def fetch(session: Session, statement: TextClause, kind: type[Row], /, **parameters: Any) -> tuple[Row, ...]:
    """Every row of a statement whose columns are, in order, the fields of `kind`."""
    return tuple(kind(*row) for row in session.execute(statement, parameters))


def fetch_one(session: Session, statement: TextClause, kind: type[Row], /, **parameters: Any) -> Row | None:
    """The first row, or None."""
    row = session.execute(statement, parameters).first()
    return None if row is None else kind(*row)
