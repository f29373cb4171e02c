"""Pets: who they are, what they weigh, what to know before one touches them, and their whole record."""

from petdesk.services.pets.alerts import add_alert, remove_alert, revise_alerts
from petdesk.services.pets.death import Undone, mark_deceased, undo_deceased
from petdesk.services.pets.reading import (
    appointments_of,
    open_pet,
    open_record,
    usual_breeds,
    visits_of,
    weights_of,
)
from petdesk.services.pets.records import (
    AlertRow,
    AppointmentRow,
    PetForm,
    PetProfile,
    PetRecord,
    VisitRow,
    WeightRow,
)
from petdesk.services.pets.weights import record_weight, remove_weight
from petdesk.services.pets.writing import add_pet, change_pet

__all__ = [
    "AlertRow",
    "AppointmentRow",
    "PetForm",
    "PetProfile",
    "PetRecord",
    "Undone",
    "VisitRow",
    "WeightRow",
    "add_alert",
    "add_pet",
    "appointments_of",
    "change_pet",
    "mark_deceased",
    "open_pet",
    "open_record",
    "record_weight",
    "remove_alert",
    "remove_weight",
    "revise_alerts",
    "undo_deceased",
    "usual_breeds",
    "visits_of",
    "weights_of",
]
