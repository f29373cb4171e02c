"""Alerts: what must be known before one touches the pet."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from sqlalchemy import text

from petdesk.errors import NotFound
from petdesk.services.access import Action, allowed
from petdesk.services.forms import Reading
from petdesk.services.here import Here
from petdesk.services.session import Session

LENGTH: Final = 200

_ADD = text("""
    INSERT INTO pet_alerts (alert_id, pet_id, message)
    SELECT :alert_id, pet_id, :message FROM pets WHERE pet_id = :pet_id AND clinic_id = :clinic_id
    ON CONFLICT (alert_id) DO UPDATE SET message = EXCLUDED.message WHERE pet_alerts.pet_id = EXCLUDED.pet_id
    RETURNING alert_id
""")
_REMOVE = text("""
    DELETE FROM pet_alerts AS w USING pets AS p
    WHERE w.alert_id = :alert_id AND p.pet_id = w.pet_id AND p.clinic_id = :clinic_id
""")


@allowed(Action.WRITE_ALERTS)
def add_alert(session: Session, here: Here, pet_id: UUID, alert_id: UUID, message: str) -> None:
    """A new alert. `alert_id` is made once per dialog. Raises FieldErrors, NotFound."""
    reading = Reading()
    values = {
        "alert_id": alert_id,
        "pet_id": pet_id,
        "message": reading.line("message", message, LENGTH, "What must be known?"),
    }
    reading.done()
    if session.execute(_ADD, {**values, "clinic_id": here.clinic.clinic_id}).first() is None:
        raise NotFound("This pet is not in the clinic's records any more.")


@allowed(Action.WRITE_ALERTS)
def remove_alert(session: Session, here: Here, alert_id: UUID) -> None:
    """An alert that holds no longer. Doing it twice is doing it once."""
    session.execute(_REMOVE, {"alert_id": alert_id, "clinic_id": here.clinic.clinic_id})


@allowed(Action.WRITE_ALERTS)
def revise_alerts(
    session: Session, here: Here, pet_id: UUID, *, alert_id: UUID, message: str, removed: Iterable[UUID]
) -> None:
    """Take away what holds no longer and add what is new; an empty message adds nothing. Raises as `add_alert`."""
    for each in removed:
        remove_alert(session, here, each)
    if message.strip():
        add_alert(session, here, pet_id, alert_id, message)
