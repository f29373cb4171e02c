"""Weighing."""

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid5

from sqlalchemy import text

from petdesk.errors import FieldErrors
from petdesk.services.access import Action, allowed, part
from petdesk.services.here import Here
from petdesk.services.life import hold
from petdesk.services.pets.records import WeightRow
from petdesk.services.query import make
from petdesk.services.session import Session
from petdesk.services.species import HEAVIEST

_WEIGH = text("""
    INSERT INTO pet_weights (weight_id, pet_id, weighed_on, weight) VALUES (:weight_id, :pet_id, :day, :kilograms)
    ON CONFLICT (weight_id) DO UPDATE SET weighed_on = EXCLUDED.weighed_on, weight = EXCLUDED.weight
    WHERE pet_weights.pet_id = EXCLUDED.pet_id
    RETURNING weight_id, weighed_on, weight
""")
_FORGET = text("DELETE FROM pet_weights WHERE weight_id = :weight_id AND pet_id = :pet_id")
_LATEST = text("""
    UPDATE pets SET weight = (
        SELECT weight FROM pet_weights WHERE pet_id = :pet_id ORDER BY weighed_on DESC, created_at DESC, weight_id DESC
        LIMIT 1)
    WHERE pet_id = :pet_id
""")


@allowed(Action.WEIGH)
def record_weight(
    session: Session, here: Here, pet_id: UUID, weight_id: UUID, kilograms: Decimal, day: date
) -> WeightRow:
    """A weighing, in kilograms, on a clinic day; the latest one is the pet's weight.

    `weight_id` is made once per dialog: saving again is still one weighing. Raises FieldErrors, NotFound.
    """
    life = hold(session, here, pet_id)
    if not Decimal("0.005") <= kilograms <= HEAVIEST:
        raise FieldErrors({"weight": f"A weight lies between 10 g and {HEAVIEST} kg."})
    life.check("day", day, here.today)
    values = {"weight_id": weight_id, "pet_id": pet_id, "day": day, "kilograms": kilograms}
    row = session.execute(_WEIGH, values).one()
    session.execute(_LATEST, {"pet_id": pet_id})
    return make(WeightRow, *row)


@allowed(Action.WEIGH)
def remove_weight(session: Session, here: Here, pet_id: UUID, weight_id: UUID) -> None:
    """A weighing that was a mistake. The one before it is the pet's weight again. Doing it twice is doing it once."""
    hold(session, here, pet_id)
    session.execute(_FORGET, {"weight_id": weight_id, "pet_id": pet_id})
    session.execute(_LATEST, {"pet_id": pet_id})


@part
def weigh_today(session: Session, here: Here, pet_id: UUID, kilograms: Decimal | None) -> None:
    """The weighing that a pet's form stands for: one a day, so that a form saved twice corrects it. None is none."""
    if kilograms is not None:
        record_weight(session, here, pet_id, uuid5(pet_id, here.today.isoformat()), kilograms, here.today)
