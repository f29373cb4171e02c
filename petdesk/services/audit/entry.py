"""An entry of either log, as it is read from the database."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from petdesk.services.audit.naming import as_uuid

LEFT_OUT = "changed"
"""What stands in the log for a change whose content must not be read there."""


@dataclass(frozen=True, slots=True)
class Entry:
    """`kind` is a table's name or an event, `action` I, U, D or T, and A for an access; `changes` its details then.

    Of a new row and of one that is gone `changes` holds the content, of a changed one `[before, after]` for every
    column that differs; LEFT_OUT instead of what must not be read.
    """

    entry_id: int
    at: datetime
    user_id: UUID | None
    desk: str | None
    db_user: str
    proven: bool
    kind: str
    action: str
    record: UUID | None
    about: UUID | None
    changes: Any

    @property
    def details(self) -> dict[str, Any]:
        """The changes, whatever the database holds."""
        return self.changes if isinstance(self.changes, dict) else {}

    def changed(self, column: str) -> bool:
        """Whether a column is among the changes."""
        return column in self.details

    def before(self, column: str) -> Any:
        """What a column was; None when it was empty, did not change or is left out."""
        return self._side(column, 0)

    def after(self, column: str) -> Any:
        """What a column became."""
        return self._side(column, 1)

    def either(self, column: str) -> Any:
        """What a column is, or was in a row that is gone."""
        return self.before(column) if self.action == "D" else self.after(column)

    def identifiers(self) -> Iterator[UUID]:
        """Everything in it that may be the identifier of something with a name."""
        for value in (self.user_id, self.record, self.about):
            if value:
                yield value
        for sides in self.details.values():
            for value in sides if isinstance(sides, list) else [sides]:
                if found := as_uuid(value):
                    yield found

    def _side(self, column: str, place: int) -> Any:
        sides = self.details.get(column)
        if self.action in "ID":
            return sides if place == (self.action == "I") else None
        return sides[place] if isinstance(sides, list) and len(sides) == 2 else None
