"""Telling owners which vaccinations fall due: planned once a day."""

from datetime import date, timedelta
from typing import Final

from sqlalchemy import text

from petdesk.clock import day_bounds
from petdesk.services.access import Action, allowed
from petdesk.services.here import Here
from petdesk.services.session import Session

TOLD_AFTER: Final = timedelta(hours=9)
"""How long after the clinic's midnight owners are told what falls due."""

MISSED_DAYS: Final = 3
"""For so many days what should have been planned is caught up with, after a time without a worker."""

_DAYS = text("SELECT vaccination_days FROM message_rules WHERE clinic_id = :clinic_id")
_PLAN = text("""
    INSERT INTO notifications (clinic_id, user_id, vaccination_id, kind, channel, due_at, send_at, about)
    SELECT v.clinic_id, p.user_id, v.vaccination_id, 'vaccination_due', way.channel, :told_at, :told_at, :about
    FROM vaccinations AS v
    JOIN pets AS p ON p.pet_id = v.pet_id
    CROSS JOIN LATERAL (SELECT * FROM petdesk_ways(p.user_id, 'care') LIMIT 1) AS way
    WHERE v.clinic_id = :clinic_id AND v.expiry_date = :due_on AND p.deceased_on IS NULL
        AND way.address IS NOT NULL AND way.agreed AND NOT way.bounced
        AND NOT EXISTS (SELECT FROM vaccinations AS later WHERE later.pet_id = v.pet_id
            AND later.vaccine_name = v.vaccine_name AND later.vaccination_date > v.vaccination_date)
        AND NOT EXISTS (SELECT FROM notifications AS told WHERE told.vaccination_id = v.vaccination_id
            AND told.kind = 'vaccination_due' AND told.due_at = :told_at)
    ON CONFLICT DO NOTHING
    RETURNING notification_id
""")


@allowed(Action.SEND)
def plan_vaccinations(session: Session, here: Here) -> int:
    """Plan today's messages about vaccinations, and those of the last days that nobody planned; returns how many.

    Only for owners who agreed and can be reached. Planning twice is planning once.
    """
    clinic_id = here.clinic.clinic_id
    offsets: list[int] = session.execute(_DAYS, {"clinic_id": clinic_id}).scalar_one()
    planned = 0
    for offset in offsets:
        for back in range(MISSED_DAYS + 1):
            told_on = here.today - timedelta(days=back)
            planned += _plan(session, here, told_on, told_on - timedelta(days=offset))
    return planned


def _plan(session: Session, here: Here, told_on: date, due_on: date) -> int:
    zone = here.clinic.zone
    (told_from, _), (about, _) = day_bounds(told_on, zone), day_bounds(due_on, zone)
    rows = session.execute(
        _PLAN,
        {
            "clinic_id": here.clinic.clinic_id,
            "told_at": told_from + TOLD_AFTER,
            "due_on": due_on,
            "about": about,
        },
    )
    return len(rows.all())
