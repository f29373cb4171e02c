"""The signs for what is what: always a glyph and a colour, so that colour is never the only sign."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from petdesk.models import Status
from petdesk.services.scheduling import Visit


@dataclass(frozen=True, slots=True)
class Sign:
    """A glyph of one cell, the theme variable of its colour, and the word for it."""

    glyph: str
    colour: str
    word: str


SCHEDULED: Final = Sign("·", "text-muted", "scheduled")
LATE: Final = Sign("!", "text-error", "late")
WAITING: Final = Sign("◔", "text-warning", "waiting")
IN_PROGRESS: Final = Sign("▶", "text-accent", "in progress")
COMPLETED: Final = Sign("✓", "text-success", "done")
NO_SHOW: Final = Sign("∅", "text-error", "no-show")
CANCELLED: Final = Sign("✗", "text-muted", "cancelled")
OVERBOOKED: Final = Sign("⧉", "text-warning", "overbooked")
ALERT: Final = Sign("⚠", "text-error", "alert")
OVERDUE: Final = Sign("!", "text-error", "overdue")
DUE: Final = Sign("◔", "text-warning", "due")
VALID: Final = Sign("✓", "text-success", "valid")
ACTIVE: Final = Sign("✓", "text-success", "active")
INVITED: Final = Sign("◔", "text-warning", "invited")
RAN_OUT: Final = Sign("!", "text-error", "code ran out")
DEACTIVATED: Final = Sign("✗", "text-muted", "deactivated")
UNPROVEN: Final = Sign("?", "text-warning", "not proven")
CONFIRMED: Final = Sign("✓", "text-success", "confirmed")
QUEUED: Final = Sign("◔", "text-muted", "waits")
SENDING: Final = Sign("▶", "text-accent", "on its way")
SENT: Final = Sign("↗", "text-success", "sent")
DELIVERED: Final = Sign("✓", "text-success", "delivered")
IN_OUTBOX: Final = Sign("▤", "text-warning", "in the outbox")
FAILED: Final = Sign("!", "text-error", "failed")
DOUBTFUL: Final = Sign("?", "text-warning", "in doubt")
HELD_BACK: Final = Sign("∅", "text-muted", "held back")
UNREAD: Final = Sign("●", "text-accent", "new")
SEEN_TO: Final = Sign("✓", "text-muted", "seen to")
DECEASED: Final = Sign("†", "text-muted", "died")

ALL: Final = (SCHEDULED, LATE, WAITING, IN_PROGRESS, COMPLETED, NO_SHOW, CANCELLED, OVERBOOKED, ALERT, DECEASED)
"""What the help explains."""

_BY_STATUS: Final = {
    Status.SCHEDULED: SCHEDULED,
    Status.CHECKED_IN: WAITING,
    Status.IN_PROGRESS: IN_PROGRESS,
    Status.COMPLETED: COMPLETED,
    Status.CANCELLED: CANCELLED,
    Status.NO_SHOW: NO_SHOW,
}


def of_status(status: str) -> Sign:
    """The sign of a status by itself."""
    return _BY_STATUS[Status(status)]


def of_visit(visit: Visit, now: datetime) -> Sign:
    """The sign of a visit at this moment: late, or overbooked while nobody came yet, else its status."""
    if visit.is_late(now):
        return LATE
    if visit.lane and visit.status == Status.SCHEDULED:
        return OVERBOOKED
    return of_status(visit.status)
