"""The tables, one file an aggregate. Rules that must never break are constraints here and in the migrations."""

from petdesk.models.account import (
    DeskSession,
    Ended,
    Invitation,
    Outcome,
    Purpose,
    RecoveryCode,
    SignInAttempt,
    UserMfa,
)
from petdesk.models.appointment import LIVE, Appointment, NoteDraft, Source, Status
from petdesk.models.base import new_id
from petdesk.models.clinic import Clinic
from petdesk.models.pet import Gender, Pet, PetAlert, PetWeight
from petdesk.models.search import SearchWord
from petdesk.models.service import Service
from petdesk.models.treatment import ServiceHistory, Vaccination
from petdesk.models.user import Role, User

__all__ = [
    "LIVE",
    "Appointment",
    "Clinic",
    "DeskSession",
    "Ended",
    "Gender",
    "Invitation",
    "NoteDraft",
    "Outcome",
    "Pet",
    "PetAlert",
    "PetWeight",
    "Purpose",
    "RecoveryCode",
    "Role",
    "SearchWord",
    "Service",
    "ServiceHistory",
    "SignInAttempt",
    "Source",
    "Status",
    "User",
    "UserMfa",
    "Vaccination",
    "new_id",
]
