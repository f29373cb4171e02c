"""Free time: opening hours minus what is held."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from psycopg.types.multirange import TimestamptzMultirange
from psycopg.types.range import TimestamptzRange
from sqlalchemy import text

from petdesk.clock import to_local
from petdesk.services.access import Action, allowed
from petdesk.services.here import Here
from petdesk.services.session import Session
from petdesk.services.team import StaffRow, team

QUARTER: Final = timedelta(minutes=15)
DAYS_AHEAD: Final = 14

# The busy time comes out of the exclusion constraint's own index: it holds the live visits and nothing else.
_FREE = text("""
    SELECT m.staff_id, lower(gap) AS starts_at, upper(gap) AS ends_at
    FROM unnest(CAST(:staff_ids AS uuid[])) AS m (staff_id)
    CROSS JOIN LATERAL unnest(CAST(:open AS tstzmultirange) - coalesce((
        SELECT range_agg(tstzrange(a.appointment_date, a.ends_at)) FROM appointments AS a
        WHERE a.staff_id = m.staff_id AND a.lane = 0 AND a.status IN ('scheduled', 'checked_in', 'in_progress')
            AND tstzrange(a.appointment_date, a.ends_at) && tstzrange(:first, :last)
    ), '{}')) AS gap
    WHERE upper(gap) - lower(gap) >= :length
    ORDER BY starts_at
""")


@dataclass(frozen=True, slots=True)
class FreeSlot:
    """Time that nobody holds. Instants in UTC."""

    staff_id: UUID
    staff: str
    starts_at: datetime
    ends_at: datetime


@allowed(Action.BOOK)
def free_slots(
    session: Session,
    here: Here,
    minutes: int,
    *,
    staff_id: UUID | None = None,
    needs_vet: bool = True,
    earliest: datetime | None = None,
    limit: int = 12,
) -> tuple[FreeSlot, ...]:
    """The next free slots of this length in opening hours, within two weeks of `earliest`, on the quarter hour.

    With one staff member, or with any vet, or (when it `needs_vet` not) with anybody bookable who is no vet.
    """
    members = _candidates(team(session, here), staff_id, needs_vet=needs_vet)
    first = max(earliest or here.now, here.now)
    opening = _opening_hours(here, first)
    if not members or not opening:
        return ()
    gaps = session.execute(
        _FREE,
        {
            "staff_ids": list(members),
            "open": TimestamptzMultirange(TimestamptzRange(start, end) for start, end in opening),
            "first": first,
            "last": opening[-1][1],
            "length": timedelta(minutes=minutes),
        },
    )
    slots = [
        FreeSlot(gap.staff_id, members[gap.staff_id], start, start + timedelta(minutes=minutes))
        for gap in gaps
        for start in _starts(gap.starts_at, gap.ends_at, timedelta(minutes=minutes), limit)
    ]
    order = {member: place for place, member in enumerate(members)}
    return tuple(sorted(slots, key=lambda slot: (slot.starts_at, order[slot.staff_id]))[:limit])


def _candidates(members: tuple[StaffRow, ...], staff_id: UUID | None, *, needs_vet: bool) -> dict[UUID, str]:
    return {
        member.staff_id: member.title
        for member in members
        if (member.staff_id == staff_id if staff_id else member.bookable and (member.role == "vet") == needs_vet)
    }


def _opening_hours(here: Here, first: datetime) -> list[tuple[datetime, datetime]]:
    begins = to_local(first, here.clinic.zone).date()
    days = (begins + timedelta(days=offset) for offset in range(DAYS_AHEAD + 1))
    hours = (times for day in days for times in here.clinic.opening_times(day))
    return [(max(start, first), end) for start, end in hours if end > first]


def _starts(begin: datetime, end: datetime, length: timedelta, limit: int) -> Iterator[datetime]:
    seconds = begin.timestamp()
    start = begin + timedelta(seconds=-seconds % QUARTER.total_seconds())
    for _ in range(limit):
        if start + length > end:
            return
        yield start
        start += QUARTER
