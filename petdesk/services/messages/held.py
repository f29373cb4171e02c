"""A message that is about to be sent, with all that decides whether it still should be."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import text

from petdesk.clock import to_local
from petdesk.models import Channel, MessageKind, Role, Status
from petdesk.services.access import part
from petdesk.services.here import Here
from petdesk.services.messages.facts import DoseFacts, VisitFacts
from petdesk.services.messages.reasons import Why
from petdesk.services.query import fetch, fetch_one
from petdesk.services.session import Session
from petdesk.services.team import staff_title

JOINED_WITHIN: Final = {
    MessageKind.REMINDER: timedelta(hours=12),
    MessageKind.FOLLOW_UP: timedelta(hours=12),
    MessageKind.VACCINATION_DUE: timedelta(days=7),
}
"""Kinds of which one message tells of all of an owner's pets, and how far apart they may have been planned."""

_HELD: Final = """
    SELECT n.notification_id, n.user_id, n.kind, n.channel, n.state, n.send_at, n.about, n.attempts, n.urgent,
        n.subject, n.body, u.first_name, u.last_name, u.role, p.name, p.deceased_on,
        n.appointment_id, a.status, a.appointment_date, a.ends_at, a.version, s.name,
        t.role, t.first_name, t.last_name, t.job_title,
        n.vaccination_id, v.vaccine_name, v.expiry_date,
        EXISTS (SELECT FROM vaccinations AS later WHERE later.pet_id = v.pet_id
            AND later.vaccine_name = v.vaccine_name AND later.vaccination_date > v.vaccination_date),
        p.user_id <> n.user_id
    FROM notifications AS n
    JOIN users AS u ON u.user_id = n.user_id
    LEFT JOIN appointments AS a ON a.appointment_id = n.appointment_id
    LEFT JOIN services AS s ON s.service_id = a.service_id
    LEFT JOIN users AS t ON t.user_id = a.staff_id
    LEFT JOIN vaccinations AS v ON v.vaccination_id = n.vaccination_id
    LEFT JOIN pets AS p ON p.pet_id = coalesce(a.pet_id, v.pet_id)
"""
_ONE: Final = f"{_HELD} WHERE n.notification_id = :notification_id AND n.clinic_id = :clinic_id"
_OTHERS: Final = f"""
    {_HELD} WHERE n.user_id = :user_id AND n.kind = CAST(:kind AS message_kind)
        AND n.channel = CAST(:channel AS message_channel) AND n.state = 'queued' AND n.send_at <= :until
        AND n.notification_id <> :notification_id AND (n.subject_id <> :subject_id OR n.send_at <= :now)
    ORDER BY n.about, n.notification_id
"""
_SEE, _HOLD = text(_ONE), text(f"{_ONE} FOR UPDATE OF n")
_SEE_OTHERS, _HOLD_OTHERS = text(_OTHERS), text(f"{_OTHERS} FOR UPDATE OF n SKIP LOCKED")
# One message to an owner at a time is decided on: what goes along with it, and how many they had today.
_ONE_OWNER_AT_A_TIME = text("""
    SELECT pg_advisory_xact_lock(hashtextextended('owner:' || user_id, 0)) FROM notifications
    WHERE notification_id = :notification_id
""")
# A move locks the visit, then its messages; whoever sends keeps to the same order. Until the message is marked as on
# its way nobody moves the visit that it is about.
_HOLD_VISITS = text("""
    SELECT FROM appointments WHERE appointment_id IN (
        SELECT other.appointment_id FROM notifications AS n
        JOIN notifications AS other ON other.user_id = n.user_id AND other.kind = n.kind AND other.state = 'queued'
        WHERE n.notification_id = :notification_id
    ) ORDER BY appointment_id FOR SHARE
""")

_EXPECTED: Final = {
    MessageKind.CONFIRMATION: {Status.SCHEDULED},
    MessageKind.CHANGE: {Status.SCHEDULED},
    MessageKind.REMINDER: {Status.SCHEDULED},
    MessageKind.CANCELLATION: {Status.CANCELLED},
    MessageKind.NO_SHOW: {Status.NO_SHOW},
    MessageKind.FOLLOW_UP: {Status.COMPLETED},
}
"""Where a visit has to stand for a message about it to be true."""

_AHEAD: Final = {MessageKind.CONFIRMATION, MessageKind.CHANGE, MessageKind.REMINDER}
"""Messages about a visit that is to come."""

STALE_AFTER: Final = timedelta(days=3)
"""What should have gone so long ago is not news any more: nobody was there to send it."""


@dataclass(frozen=True, slots=True)
class Held:
    """A message, its row locked by this transaction unless it is only looked at.

    Instants in UTC; `subject` and `body` are sealed.
    """

    notification_id: UUID
    owner_id: UUID
    kind: MessageKind
    channel: Channel
    state: str
    send_at: datetime
    about: datetime | None
    attempts: int
    urgent: bool
    subject: str | None
    body: str | None
    owner_first: str
    owner_last: str
    owner_role: str
    pet: str | None
    deceased_on: date | None
    appointment_id: UUID | None
    status: str | None
    starts_at: datetime | None
    ends_at: datetime | None
    version: int | None
    service: str | None
    staff_role: str | None
    staff_first: str | None
    staff_last: str | None
    staff_job: str | None
    vaccination_id: UUID | None
    vaccine: str | None
    due_on: date | None
    given_since: bool
    elsewhere: bool | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", MessageKind(self.kind))
        object.__setattr__(self, "channel", Channel(self.channel))

    @property
    def is_ahead(self) -> bool:
        """Whether it tells of a visit that has not begun."""
        return self.kind in _AHEAD

    def objection(self, here: Here) -> Why | None:
        """Why this is not true any more, whoever it would be sent to; None when it is."""
        if self.owner_role != Role.OWNER or self.elsewhere:
            return Why.GONE
        if self.kind != MessageKind.FREE and self.send_at < here.now - STALE_AFTER:
            return Why.OVER
        if self.deceased_on is not None:
            return Why.DECEASED
        if self.appointment_id:
            return self._visit_objection(here.now)
        return self._dose_objection(here) if self.vaccination_id else None

    def is_over_by(self, instant: datetime) -> bool:
        """Whether it would come too late then: its visit has begun."""
        before_it = self.is_ahead or self.kind == MessageKind.CANCELLATION
        return before_it and self.starts_at is not None and self.starts_at <= instant

    def visit_facts(self, here: Here) -> VisitFacts | None:
        """The visit it tells of, in clinic time."""
        if self.pet is None or self.starts_at is None or self.service is None:
            return None
        staff = ""
        if self.staff_role:
            staff = staff_title(self.staff_role, self.staff_first or "", self.staff_last or "", self.staff_job)
        return VisitFacts(self.pet, to_local(self.starts_at, here.clinic.zone), self.service, staff)

    def dose_facts(self) -> DoseFacts | None:
        """The vaccination it tells of."""
        if self.pet is None or self.vaccine is None or self.due_on is None:
            return None
        return DoseFacts(self.pet, self.vaccine, self.due_on)

    def _visit_objection(self, now: datetime) -> Why | None:
        expected = _EXPECTED.get(self.kind)
        if expected and self.status not in expected:
            return Why.CANCELLED if self.status == Status.CANCELLED else Why.TAKEN_BACK
        if self.is_ahead and self.about != self.starts_at:
            return Why.MOVED
        return Why.OVER if self.is_over_by(now) else None

    def _dose_objection(self, here: Here) -> Why | None:
        if self.given_since:
            return Why.DONE
        planned_for = to_local(self.about, here.clinic.zone).date() if self.about else None
        return None if planned_for == self.due_on else Why.MOVED


@part
def hold(session: Session, here: Here, notification_id: UUID) -> Held | None:
    """Lock a message, and the visits that it and its like are about, until the end of the transaction."""
    session.execute(_ONE_OWNER_AT_A_TIME, {"notification_id": notification_id})
    session.execute(_HOLD_VISITS, {"notification_id": notification_id})
    return fetch_one(session, _HOLD, Held, notification_id=notification_id, clinic_id=here.clinic.clinic_id)


@part
def see(session: Session, here: Here, notification_id: UUID) -> Held | None:
    """A message as `hold` gives it, for whoever only looks: nothing is locked."""
    return fetch_one(session, _SEE, Held, notification_id=notification_id, clinic_id=here.clinic.clinic_id)


@part
def hold_others(session: Session, here: Here, held: Held, *, lock: bool = True) -> tuple[Held, ...]:
    """Lock what else can be told in the same message, and is still true; or only look at it."""
    window = JOINED_WITHIN.get(held.kind)
    if window is None:
        return ()
    found = fetch(
        session,
        _HOLD_OTHERS if lock else _SEE_OTHERS,
        Held,
        notification_id=held.notification_id,
        user_id=held.owner_id,
        kind=held.kind.value,
        channel=held.channel.value,
        subject_id=held.appointment_id or held.vaccination_id or held.notification_id,
        now=here.now,
        until=here.now + window,
    )
    return tuple(other for other in found if _same_day(held, other, here) and other.objection(here) is None)


def _same_day(held: Held, other: Held, here: Here) -> bool:
    """Visits of one clinic day are told of together; vaccinations whatever their day."""
    if held.starts_at is None or other.starts_at is None:
        return True
    zone = here.clinic.zone
    return to_local(held.starts_at, zone).date() == to_local(other.starts_at, zone).date()
