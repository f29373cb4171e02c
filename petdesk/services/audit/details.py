"""One entry by itself: what became of every column, and from where it was done."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import text

from petdesk.errors import NotFound
from petdesk.services.access import Action, allowed
from petdesk.services.audit.entry import LEFT_OUT, Entry
from petdesk.services.audit.reading import ACCESSES, CHANGES, AuditLine, Place, line_of, teller_of
from petdesk.services.audit.sentences import Teller
from petdesk.services.audit.values import label
from petdesk.services.here import Here
from petdesk.services.query import fetch_one
from petdesk.services.session import Session
from petdesk.wording import shown

_THIS: Final = "WHERE clinic_id = :clinic_id AND at = :at AND entry_id = :entry_id"
_ENTRY = text(f"{CHANGES} {_THIS} UNION ALL {ACCESSES} {_THIS}")
_SINCE = text(f"""
    SELECT s.created_at FROM sessions AS s
    WHERE s.session_id IN (
        SELECT session_id FROM audit_log {_THIS} UNION ALL SELECT session_id FROM access_log {_THIS}
    )
""")
_DONE: Final = {"I": "added", "U": "changed", "D": "deleted", "T": "emptied"}


@dataclass(frozen=True, slots=True)
class Difference:
    """What a column, or a detail of an access, was and became. `kept` is False where the log does not hold it."""

    what: str
    before: str
    after: str
    kept: bool = True


@dataclass(frozen=True, slots=True)
class Details:
    """An entry in full. `done` is what happened to which table, or the event; `signed_in_at` is in UTC."""

    line: AuditLine
    done: str
    db_user: str
    signed_in_at: datetime | None
    differences: tuple[Difference, ...]


@allowed(Action.READ_AUDIT)
def details(session: Session, here: Here, place: Place) -> Details:
    """All that an entry says. Raises NotFound when this clinic has no such entry."""
    this = {"clinic_id": here.clinic.clinic_id, "at": place.at, "entry_id": place.entry_id}
    entry = fetch_one(session, _ENTRY, Entry, **this)
    if entry is None:
        raise NotFound("This entry is not in the log. `petdesk audit verify` says whether one was deleted.")
    teller = teller_of(session, here, (entry,))
    return Details(
        line_of(teller, entry),
        f"{shown(entry.kind.replace('_', ' ')[:60])} {_DONE.get(entry.action, '')}".strip(),
        shown(entry.db_user),
        session.execute(_SINCE, this).scalar(),
        tuple(_difference(teller, entry, column, sides) for column, sides in entry.details.items()),
    )


def _difference(teller: Teller, entry: Entry, column: str, sides: Any) -> Difference:
    what = label(column)
    if sides == LEFT_OUT:
        return Difference(what, "", "", kept=False)
    if entry.action == "A":
        return Difference(what, "", teller.said(column, sides))
    before, after = entry.before(column), entry.after(column)
    return Difference(
        what,
        "" if entry.action == "I" else teller.said(column, before),
        "" if entry.action == "D" else teller.said(column, after),
    )
