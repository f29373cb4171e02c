"""What a change of a visit has to be told, and when: written in the transaction of the change itself.

A message is planned as a row of its own and waits there until its time. What is due at once is put into the queue in
the same statement: a booking that is rolled back sends nothing, and one that is committed is never forgotten.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import text

from petdesk.models import MessageKind, Status
from petdesk.services.access import Action, allowed, part
from petdesk.services.here import Here
from petdesk.services.messages.queue import INTO_QUEUE, ONCE
from petdesk.services.messages.reach import WAY_COLUMNS, Reach, purpose_of, reach_of
from petdesk.services.messages.reasons import Why
from petdesk.services.session import Session

# The row of a message that was planned before for the same time is taken up again, unless it went out.
_PLAN = text(f"""
    WITH visit AS (
        SELECT a.appointment_id, a.clinic_id, a.appointment_date AS starts_at, p.user_id,
            coalesce(s.reminders, r.reminders) AS reminders,
            CASE CAST(:kind AS message_kind)
                WHEN 'follow_up' THEN CAST(:now AS timestamptz) + make_interval(hours => r.follow_up_hours)
                WHEN 'no_show' THEN CAST(:now AS timestamptz) + make_interval(hours => r.no_show_hours)
                WHEN 'cancellation' THEN CASE WHEN r.confirmations THEN CAST(:now AS timestamptz) + :a_minute END
                ELSE CASE WHEN r.confirmations THEN CAST(:now AS timestamptz) END
            END AS told_at
        FROM appointments AS a
        JOIN pets AS p ON p.pet_id = a.pet_id
        JOIN services AS s ON s.service_id = a.service_id
        JOIN message_rules AS r ON r.clinic_id = a.clinic_id
        WHERE a.appointment_id = :appointment_id AND a.clinic_id = :clinic_id AND NOT s.silent
    ), ways AS (
        SELECT w.* FROM visit AS v,
            petdesk_ways(v.user_id, CAST(:about AS consent_purpose)) WITH ORDINALITY
                AS w (channel, address, agreed, source, said_at, bounced, place)
    ), wanted AS (
        SELECT CAST(:kind AS message_kind) AS kind, told_at AS due_at FROM visit
        WHERE told_at IS NOT NULL AND CAST(:kind AS message_kind) IS NOT NULL
        UNION ALL
        SELECT 'reminder', v.starts_at - make_interval(mins => minutes) FROM visit AS v, unnest(v.reminders) AS minutes
        WHERE :reminding AND v.starts_at - make_interval(mins => minutes) > :now
    ), planned AS (
        INSERT INTO notifications AS n
            (clinic_id, user_id, appointment_id, kind, channel, due_at, send_at, about)
        SELECT v.clinic_id, v.user_id, v.appointment_id, wanted.kind, ways.channel, wanted.due_at, wanted.due_at,
            v.starts_at
        FROM visit AS v, ways, wanted WHERE ways.place = 1
        ON CONFLICT (subject_id, kind, channel, due_at) DO UPDATE
            SET state = 'queued', reason = NULL, about = EXCLUDED.about, send_at = EXCLUDED.send_at
            WHERE n.state = 'suppressed' AND n.reason <> 'joined'
        RETURNING n.notification_id, n.clinic_id, n.send_at
    ), enqueued AS (
        {INTO_QUEUE} nullif(send_at, :now) FROM planned WHERE send_at <= CAST(:now AS timestamptz) + :a_minute {ONCE}
    )
    SELECT {WAY_COLUMNS}, (SELECT confirmations FROM message_rules WHERE clinic_id = :clinic_id)
    FROM ways AS w ORDER BY w.place
""")
_DROP = text("""
    UPDATE notifications SET state = 'suppressed', reason = :reason
    WHERE subject_id = :appointment_id AND clinic_id = :clinic_id AND state = 'queued'
        AND kind = ANY (CAST(:kinds AS message_kind[]))
    RETURNING kind
""")

TO_TAKE_IT_BACK: Final = timedelta(minutes=1)
"""How long a cancellation can be taken back before the owner hears of it."""

_WILL_HEAR = text("""
    SELECT EXISTS (
        SELECT FROM notifications AS n CROSS JOIN LATERAL (SELECT * FROM petdesk_ways(n.user_id, 'visits') LIMIT 1) AS w
        WHERE n.subject_id = :appointment_id AND n.clinic_id = :clinic_id AND n.kind = 'cancellation'
            AND n.state = 'queued' AND w.address IS NOT NULL AND w.agreed AND NOT w.bounced
    )
""")
_HEARD = text("""
    SELECT bool_or(kind IN ('confirmation', 'change', 'reminder')), bool_or(kind = 'cancellation')
    FROM notifications AS n
    WHERE n.subject_id = :appointment_id AND n.clinic_id = :clinic_id
        AND (n.state IN ('sending', 'sent', 'delivered', 'failed', 'unknown') OR n.reason = 'joined')
""")

_OF_A_VISIT_AHEAD: Final = (MessageKind.CONFIRMATION, MessageKind.CHANGE, MessageKind.REMINDER)


@part
def plan_booking(session: Session, here: Here, appointment_id: UUID) -> Reach:
    """A visit was booked: confirm it, and remind of it. Says how the owner is told."""
    return _plan(session, here, appointment_id, MessageKind.CONFIRMATION, reminding=True)


@part
def plan_move(session: Session, here: Here, appointment_id: UUID) -> Reach:
    """A visit was moved: nothing planned for its old time is sent; the change is, and reminders of the new time are."""
    dropped = _drop(session, here, appointment_id, Why.MOVED, *_OF_A_VISIT_AHEAD)
    heard_nothing = MessageKind.CONFIRMATION in dropped
    kind = MessageKind.CONFIRMATION if heard_nothing else MessageKind.CHANGE
    return _plan(session, here, appointment_id, kind, reminding=True)


@part
def plan_cancellation(session: Session, here: Here, appointment_id: UUID, *, ahead: bool) -> None:
    """A visit was cancelled: what was planned is not sent, and who expects to come is told that they need not."""
    dropped = _drop(session, here, appointment_id, Why.CANCELLED, *_OF_A_VISIT_AHEAD)
    heard_of_it, _ = _heard(session, here, appointment_id)
    if ahead and (heard_of_it or MessageKind.CONFIRMATION not in dropped):
        _plan(session, here, appointment_id, MessageKind.CANCELLATION)


@allowed(Action.CANCEL)
def will_hear(session: Session, here: Here, appointment_id: UUID) -> bool:
    """Whether the owner is going to be told of a cancellation, unless it is taken back."""
    of = {"appointment_id": appointment_id, "clinic_id": here.clinic.clinic_id}
    told: bool = session.execute(_WILL_HEAR, of).scalar_one()
    return told


@part
def plan_no_show(session: Session, here: Here, appointment_id: UUID) -> None:
    """Nobody came: ask after them, in a while."""
    _plan(session, here, appointment_id, MessageKind.NO_SHOW)


@part
def plan_follow_up(session: Session, here: Here, appointment_id: UUID) -> None:
    """A visit is done: ask how the pet does, in a while."""
    _plan(session, here, appointment_id, MessageKind.FOLLOW_UP)


@part
def plan_return(session: Session, here: Here, appointment_id: UUID, before: Status) -> None:
    """A cancellation or a no-show was taken back: nobody is told of that; a visit that stands again is."""
    match before:
        case Status.CANCELLED:
            _drop(session, here, appointment_id, Why.TAKEN_BACK, MessageKind.CANCELLATION)
            heard_of_it, heard_of_its_end = _heard(session, here, appointment_id)
            kind = MessageKind.CONFIRMATION if heard_of_its_end or not heard_of_it else None
            _plan(session, here, appointment_id, kind, reminding=True)
        case Status.NO_SHOW:
            _drop(session, here, appointment_id, Why.TAKEN_BACK, MessageKind.NO_SHOW)


def _plan(
    session: Session, here: Here, appointment_id: UUID, kind: MessageKind | None, *, reminding: bool = False
) -> Reach:
    rows = session.execute(
        _PLAN,
        {
            "appointment_id": appointment_id,
            "clinic_id": here.clinic.clinic_id,
            "kind": kind,
            "about": purpose_of(kind).value,
            "reminding": reminding,
            "now": here.now,
            "a_minute": TO_TAKE_IT_BACK,
        },
    )
    return reach_of(rows.all())


def _heard(session: Session, here: Here, appointment_id: UUID) -> tuple[bool, bool]:
    """Whether the owner was told, or may have been, of the visit, and of its cancellation."""
    of = {"appointment_id": appointment_id, "clinic_id": here.clinic.clinic_id}
    of_it, of_its_end = session.execute(_HEARD, of).one()
    return bool(of_it), bool(of_its_end)


def _drop(session: Session, here: Here, appointment_id: UUID, why: Why, *kinds: MessageKind) -> set[MessageKind]:
    """Do not send what still waits. Returns the kinds of what had waited."""
    dropped = session.execute(
        _DROP,
        {
            "appointment_id": appointment_id,
            "clinic_id": here.clinic.clinic_id,
            "reason": why.value,
            "kinds": [kind.value for kind in kinds],
        },
    )
    return {MessageKind(kind) for kind in dropped.scalars()}
