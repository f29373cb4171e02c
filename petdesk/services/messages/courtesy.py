"""What a clinic and an owner want of messages: language, quiet hours, how many a day."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import text

from petdesk.clock import day_bounds, to_local
from petdesk.models import MessageKind
from petdesk.services.access import part
from petdesk.services.here import Here
from petdesk.services.messages.quiet import next_allowed
from petdesk.services.query import fetch_one
from petdesk.services.session import Session

_COURTESY = text("""
    SELECT coalesce(p.language, r.language), p.time_zone, r.quiet_from, r.quiet_until, r.most_a_day, r.confirm_word,
        r.reply_to,
        ARRAY(SELECT coalesce(n.sent_at, n.attempted_at) FROM notifications AS n
            WHERE n.user_id = :owner_id AND n.notification_id <> :but AND n.attempted_at >= :since
                AND n.state IN ('sending', 'sent', 'delivered', 'unknown')
                AND n.kind NOT IN ('change', 'cancellation', 'help', 'free'))
    FROM message_rules AS r LEFT JOIN contact_preferences AS p ON p.user_id = :owner_id
    WHERE r.clinic_id = :clinic_id
""")

_ANSWERS: frozenset[MessageKind] = frozenset({MessageKind.HELP})
_NOT_COUNTED: frozenset[MessageKind] = frozenset(
    {MessageKind.CHANGE, MessageKind.CANCELLATION, MessageKind.HELP, MessageKind.FREE}
)
"""What an owner needs to know today, however much they have heard."""


@dataclass(frozen=True, slots=True)
class Courtesy:
    """How an owner is written to. `time_zone` is None for the clinic's; `sent` are instants of the last two days."""

    language: str
    time_zone: str | None
    quiet_from: time
    quiet_until: time
    most_a_day: int
    confirm_word: str
    reply_to: str | None
    sent: tuple[datetime, ...]

    def zone(self, here: Here) -> ZoneInfo:
        """The owner's time zone; the clinic's when theirs is not known (any more)."""
        try:
            return ZoneInfo(self.time_zone) if self.time_zone else here.clinic.zone
        except (ZoneInfoNotFoundError, ValueError):
            return here.clinic.zone

    def earliest(self, kind: MessageKind, here: Here) -> datetime:
        """When a message of this kind may go, in UTC: not in quiet hours, and not one too many in a day."""
        if kind in _ANSWERS:
            return here.now
        zone = self.zone(here)
        allowed = self._allowed(here.now, zone)
        if kind in _NOT_COUNTED:
            return allowed
        day = to_local(here.now, zone).date()
        first, tomorrow = day_bounds(day, zone)
        enough = sum(sent >= first for sent in self.sent) >= self.most_a_day
        return self._allowed(tomorrow, zone) if enough else allowed

    def is_quiet(self, here: Here) -> bool:
        """Whether it is night where the owner lives."""
        return self._allowed(here.now, self.zone(here)) > here.now

    def _allowed(self, instant: datetime, zone: ZoneInfo) -> datetime:
        return next_allowed(instant, zone, self.quiet_from, self.quiet_until)


@part
def courtesy(session: Session, here: Here, owner_id: UUID, but: UUID | None = None) -> Courtesy | None:
    """How an owner is written to, with what was sent to them lately, other than the message `but`."""
    return fetch_one(
        session,
        _COURTESY,
        Courtesy,
        owner_id=owner_id,
        clinic_id=here.clinic.clinic_id,
        since=here.now - timedelta(days=2),
        but=but or UUID(int=0),
    )
