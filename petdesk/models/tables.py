"""Every table. Who imports this has SQLModel's metadata filled."""

from sqlmodel import SQLModel

from petdesk.models.account import DeskSession, Invitation, RecoveryCode, SignInAttempt, UserMfa
from petdesk.models.appointment import Appointment, NoteDraft
from petdesk.models.clinic import Clinic, ClinicKey
from petdesk.models.message import (
    Consent,
    ContactPreference,
    InboundMessage,
    MessageProvider,
    MessageRules,
    MessageTemplate,
    Notification,
    UndeliverableAddress,
)
from petdesk.models.pet import Pet, PetAlert, PetWeight
from petdesk.models.search import SearchWord
from petdesk.models.service import Service
from petdesk.models.treatment import ServiceHistory, Vaccination
from petdesk.models.user import User

METADATA = SQLModel.metadata

__all__ = [
    "METADATA",
    "Appointment",
    "Clinic",
    "ClinicKey",
    "Consent",
    "ContactPreference",
    "DeskSession",
    "InboundMessage",
    "Invitation",
    "MessageProvider",
    "MessageRules",
    "MessageTemplate",
    "NoteDraft",
    "Notification",
    "Pet",
    "PetAlert",
    "PetWeight",
    "RecoveryCode",
    "SearchWord",
    "Service",
    "ServiceHistory",
    "SignInAttempt",
    "UndeliverableAddress",
    "User",
    "UserMfa",
    "Vaccination",
]
