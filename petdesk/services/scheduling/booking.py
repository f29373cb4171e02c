"""Booking and moving. The exclusion constraint decides who gets a slot; the sentences here say why not."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from petdesk.clock import to_local
from petdesk.errors import ChangedElsewhere, NotFound, Refused, SlotTaken
from petdesk.models import Source, Status
from petdesk.services.access import Action, allowed
from petdesk.services.here import Here
from petdesk.services.messages.planning import plan_booking, plan_move
from petdesk.services.messages.reach import Reach, reach
from petdesk.services.plain import plain_line, plain_lines
from petdesk.services.query import fetch_one
from petdesk.services.scheduling.board import Visit, staff_name, visit
from petdesk.services.sealed import VISIT_NOTE
from petdesk.services.session import Session

# Validation and insert are one statement, one round trip: no row means that one of them said no.
_BOOK = text("""
    INSERT INTO appointments (appointment_id, clinic_id, pet_id, service_id, staff_id, appointment_date, ends_at,
        notes, source, lane, overbooked_by, overbooking_reason, status, checked_in_at)
    SELECT :appointment_id, :clinic_id, p.pet_id, s.service_id, :staff_id, :starts_at, :ends_at,
        :note, CAST(:source AS appointment_source), :lane, :overbooked_by, :overbooking_reason,
        CAST(:status AS appointment_status), :checked_in_at
    FROM pets AS p, services AS s
    WHERE p.pet_id = :pet_id AND p.clinic_id = :clinic_id AND p.deceased_on IS NULL
        AND s.service_id = :service_id AND s.clinic_id = :clinic_id
    ON CONFLICT DO NOTHING
    RETURNING appointment_id, appointment_date, ends_at, staff_id, lane
""")
_BOOKED = text(
    "SELECT appointment_id, appointment_date, ends_at, staff_id, lane FROM appointments"
    " WHERE appointment_id = :appointment_id"
)
_PET = text("SELECT name, deceased_on FROM pets WHERE pet_id = :pet_id AND clinic_id = :clinic_id")
_CONFLICT = text("""
    SELECT a.appointment_id, p.name, o.last_name, a.appointment_date, a.ends_at
    FROM appointments AS a JOIN pets AS p ON p.pet_id = a.pet_id JOIN users AS o ON o.user_id = p.user_id
    WHERE a.staff_id = :staff_id AND a.lane = 0 AND a.status IN ('scheduled', 'checked_in', 'in_progress')
        AND tstzrange(a.appointment_date, a.ends_at) && tstzrange(:starts_at, :ends_at)
        AND a.appointment_id <> :but
    ORDER BY a.appointment_date LIMIT 1
""")
_FREE_LANE = text("""
    SELECT min(lane) FROM generate_series(1, 9) AS lane WHERE NOT EXISTS (
        SELECT FROM appointments AS a
        WHERE a.staff_id = :staff_id AND a.lane = lane.lane
            AND a.status IN ('scheduled', 'checked_in', 'in_progress')
            AND tstzrange(a.appointment_date, a.ends_at) && tstzrange(:starts_at, :ends_at))
""")
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('staff:' || :staff_id || ':' || :day, 0))")
_MOVE = text("""
    UPDATE appointments SET staff_id = :staff_id, appointment_date = :starts_at, ends_at = :ends_at,
        lane = 0, overbooked_by = NULL, overbooking_reason = NULL,
        confirmed_at = CASE WHEN appointment_date = :starts_at THEN confirmed_at END
    WHERE appointment_id = :appointment_id AND clinic_id = :clinic_id AND version = :version
        AND status IN ('scheduled', 'checked_in')
    RETURNING appointment_id, appointment_date, ends_at, staff_id, lane
""")


@dataclass(frozen=True, slots=True)
class BookingRequest:
    """What the caller asked for. `appointment_id` is made once per dialog, so that saving twice is one visit.

    `overbooking_reason` sanctions a second visit beside one that already has the slot. A walk-in is checked in at
    once. `starts_at` is an instant in UTC.
    """

    appointment_id: UUID
    pet_id: UUID
    service_id: UUID
    staff_id: UUID | None
    starts_at: datetime
    minutes: int
    note: str | None = None
    source: Source = Source.PHONE
    overbooking_reason: str | None = None

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Booked:
    """A slot that is held, and how the owner is told of it, where they are told now. Instants in UTC."""

    appointment_id: UUID
    starts_at: datetime
    ends_at: datetime
    staff_id: UUID | None
    lane: int
    told: Reach | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Conflict:
    """The visit that already has the slot. Instants in UTC."""

    appointment_id: UUID
    pet: str
    owner_last: str
    starts_at: datetime
    ends_at: datetime


@allowed(Action.BOOK)
def book(session: Session, here: Here, request: BookingRequest) -> Booked:
    """Hold a slot. Asking again with the same `appointment_id` gives the visit that was made the first time.

    Raises SlotTaken with who has it, Refused for a deceased pet or a slot in the past, NotFound.
    """
    if request.ends_at <= here.now:
        raise Refused("That time is over. Choose a later slot.")
    lane = 0
    if request.overbooking_reason and request.staff_id:
        lane = _lane_beside(session, request)
    walk_in = request.source == Source.WALK_IN
    booked = fetch_one(
        session,
        _BOOK,
        Booked,
        appointment_id=request.appointment_id,
        clinic_id=here.clinic.clinic_id,
        pet_id=request.pet_id,
        service_id=request.service_id,
        staff_id=request.staff_id,
        starts_at=request.starts_at,
        ends_at=request.ends_at,
        note=VISIT_NOTE.seal(session, here, request.appointment_id, plain_lines(request.note or "")),
        source=request.source.value,
        lane=lane,
        overbooked_by=here.actor.user_id if lane and here.actor else None,
        overbooking_reason=plain_line(request.overbooking_reason) if lane and request.overbooking_reason else None,
        status=(Status.CHECKED_IN if walk_in else Status.SCHEDULED).value,
        checked_in_at=here.now if walk_in else None,
    )
    if booked is None:
        booked = _already_booked_or_refused(session, here, request)
        return booked if walk_in else replace(booked, told=reach(session, here, request.pet_id))
    return booked if walk_in else replace(booked, told=plan_booking(session, here, booked.appointment_id))


@allowed(Action.BOOK)
def conflict(
    session: Session,
    here: Here,
    staff_id: UUID,
    starts_at: datetime,
    ends_at: datetime,
    but: UUID | None = None,
) -> Conflict | None:
    """The first visit that already holds part of this time with this staff member, other than the visit `but`."""
    del here  # a staff member's time is theirs, whichever clinic asks
    return fetch_one(
        session,
        _CONFLICT,
        Conflict,
        staff_id=staff_id,
        starts_at=starts_at,
        ends_at=ends_at,
        but=but or UUID(int=0),
    )


@allowed(Action.MOVE)
def move(session: Session, here: Here, seen: Visit, staff_id: UUID | None, starts_at: datetime) -> Booked:
    """Move a visit, as it was seen, to another time or person; its length stays. An overbooked visit becomes normal.

    Raises SlotTaken, ChangedElsewhere when another desk changed it first, Refused when it is over or past.
    """
    ends_at = starts_at + (seen.ends_at - seen.starts_at)
    if ends_at <= here.now:
        raise Refused("That time is over. Choose a later slot.")
    if staff_id is not None:
        _queue_for_day(session, staff_id, to_local(starts_at, here.clinic.zone).date())
        if taken := conflict(session, here, staff_id, starts_at, ends_at, seen.appointment_id):
            raise _slot_taken(session, here, staff_id, taken)
    try:
        with session.begin_nested():
            moved = fetch_one(
                session,
                _MOVE,
                Booked,
                appointment_id=seen.appointment_id,
                clinic_id=here.clinic.clinic_id,
                version=seen.version,
                staff_id=staff_id,
                starts_at=starts_at,
                ends_at=ends_at,
            )
    except IntegrityError:  # a booking that does not queue came in between
        if staff_id is None or not (
            taken := conflict(session, here, staff_id, starts_at, ends_at, seen.appointment_id)
        ):
            raise
        raise _slot_taken(session, here, staff_id, taken) from None
    if moved is None:
        return _already_moved_or_refused(session, here, seen, staff_id, starts_at)
    if moved.starts_at == seen.starts_at:
        return moved
    return replace(moved, told=plan_move(session, here, moved.appointment_id))


def _queue_for_day(session: Session, staff_id: UUID, day: date) -> None:
    # Moves that meet in the exclusion constraint deadlock; moves that queue for the day do not.
    session.execute(_LOCK, {"staff_id": str(staff_id), "day": day.isoformat()})


def _lane_beside(session: Session, request: BookingRequest) -> int:
    times = {"staff_id": request.staff_id, "starts_at": request.starts_at, "ends_at": request.ends_at}
    taken = session.execute(_CONFLICT, {**times, "but": request.appointment_id}).first()
    if taken is None:
        return 0
    lane = session.execute(_FREE_LANE, times).scalar_one()
    if lane is None:
        raise Refused("That time is overbooked too often already. Choose another.")
    return int(lane)


def _already_booked_or_refused(session: Session, here: Here, request: BookingRequest) -> Booked:
    if booked := fetch_one(session, _BOOKED, Booked, appointment_id=request.appointment_id):
        if (booked.staff_id, booked.starts_at) == (request.staff_id, request.starts_at):
            return booked
        held = to_local(booked.starts_at, here.clinic.zone)
        raise Refused(f"The first try had arrived after all: it is booked for {held:%a %d %b %H:%M}. Move that visit.")
    pet = session.execute(_PET, {"pet_id": request.pet_id, "clinic_id": here.clinic.clinic_id}).first()
    if pet is None:
        raise NotFound("This pet is not in the clinic's records any more.")
    if pet.deceased_on is not None:
        raise Refused(f"{pet.name} has died; nothing can be booked.")
    if request.staff_id is not None and (
        taken := conflict(session, here, request.staff_id, request.starts_at, request.ends_at)
    ):
        raise _slot_taken(session, here, request.staff_id, taken)
    raise SlotTaken("Another desk was faster with this slot. Choose another and save again.")


def _already_moved_or_refused(
    session: Session, here: Here, seen: Visit, staff_id: UUID | None, starts_at: datetime
) -> Booked:
    current = visit(session, here, seen.appointment_id)
    if current is None:
        raise NotFound("This visit is not in the book any more.")
    if (current.staff_id, current.starts_at) == (staff_id, starts_at):
        return Booked(current.appointment_id, current.starts_at, current.ends_at, current.staff_id, current.lane)
    if current.status not in {Status.SCHEDULED, Status.CHECKED_IN}:
        raise Refused(f"{current.pet}'s visit is already under way or over; it cannot be moved.")
    raise ChangedElsewhere(f"{current.pet}'s visit was changed at another desk. Look at it again, then move it.")


def _slot_taken(session: Session, here: Here, staff_id: UUID, taken: Conflict) -> SlotTaken:
    starts, ends = (to_local(instant, here.clinic.zone) for instant in (taken.starts_at, taken.ends_at))
    return SlotTaken(
        f"{staff_name(session, staff_id)} already sees {taken.pet} ({taken.owner_last}) {starts:%H:%M}–{ends:%H:%M}."
    )
