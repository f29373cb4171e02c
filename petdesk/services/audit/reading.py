"""Reading both logs together: who did what, to which record, on which day; a page at a time, the newest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from petdesk.clock import day_bounds
from petdesk.services.access import Action, allowed, part
from petdesk.services.audit.entry import Entry
from petdesk.services.audit.naming import names_of
from petdesk.services.audit.sentences import Teller
from petdesk.services.here import Here
from petdesk.services.query import fetch
from petdesk.services.session import Session

PAGE: Final = 200

_COLUMNS: Final = "entry_id, at, user_id, desk, db_user, proven"
CHANGES: Final = f"SELECT {_COLUMNS}, table_name, action, row_key, about, changes FROM audit_log"
ACCESSES: Final = f"SELECT {_COLUMNS}, event, 'A', subject, subject, details FROM access_log"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the next one begins with what is older."""

    at: datetime
    entry_id: int


@dataclass(frozen=True, slots=True)
class AuditLine:
    """An entry as it is shown. `at` is an instant in UTC; times in the sentence are the clinic's.

    `record` is what was changed or looked at, `record_name` what that is called. `proven` is False when nobody checked
    the session of whom it names.
    """

    entry_id: int
    at: datetime
    who: str
    desk: str | None
    sentence: str
    record: UUID | None
    person: UUID | None
    proven: bool
    record_name: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Lines, the newest first. `older` is None on the last page."""

    lines: tuple[AuditLine, ...]
    older: Place | None


@allowed(Action.READ_AUDIT)
def entries(
    session: Session,
    here: Here,
    *,
    person: UUID | None = None,
    record: UUID | None = None,
    day: date | None = None,
    older: Place | None = None,
) -> Page:
    """What was done in this clinic: by a person, to a record and what belongs to it, on a clinic day; or all of it."""
    wanted: dict[str, Any] = {"clinic_id": here.clinic.clinic_id, "most": PAGE + 1}
    conditions = ["clinic_id = :clinic_id"]
    if person:
        conditions.append("user_id = :person")
        wanted["person"] = person
    if day:
        conditions.append("at >= :first AND at < :last")
        wanted["first"], wanted["last"] = day_bounds(day, here.clinic.zone)
    if older:
        conditions.append("(at, entry_id) < (:older_at, :older_id)")
        wanted["older_at"], wanted["older_id"] = older.at, older.entry_id
    of_change, of_access = "", ""
    if record:
        of_change, of_access = " AND (row_key = :record OR about = :record)", " AND subject = :record"
        wanted["record"] = record
    where = " AND ".join(conditions)
    newest = "ORDER BY at DESC, entry_id DESC LIMIT :most"
    statement = text(
        f"SELECT * FROM (({CHANGES} WHERE {where}{of_change} {newest}) UNION ALL"
        f" ({ACCESSES} WHERE {where}{of_access} {newest})) AS entry {newest}"
    )
    return _page(session, here, fetch(session, statement, Entry, **wanted))


@allowed(Action.READ_AUDIT)
def history_of(session: Session, here: Here, record: UUID, *, older: Place | None = None) -> Page:
    """What happened to a record and to what belongs to it: to a pet its visits, to an owner their pets."""
    return entries(session, here, record=record, older=older)


def _page(session: Session, here: Here, found: tuple[Entry, ...]) -> Page:
    page = found[:PAGE]
    teller = teller_of(session, here, page)
    lines = tuple(line_of(teller, entry) for entry in page)
    return Page(lines, Place(page[-1].at, page[-1].entry_id) if len(found) > PAGE else None)


@part
def teller_of(session: Session, here: Here, found: Iterable[Entry]) -> Teller:
    """Who tells these entries, with every name in them that the records know."""
    names = names_of(session, here, (identifier for entry in found for identifier in entry.identifiers()))
    return Teller(here.clinic.zone, names)


def line_of(teller: Teller, entry: Entry) -> AuditLine:
    """An entry as it is shown in a list."""
    return AuditLine(
        entry.entry_id,
        entry.at,
        teller.who(entry),
        entry.desk,
        teller.sentence(entry),
        entry.record,
        entry.user_id,
        entry.proven,
        teller.names.of(entry.record, ""),
    )
