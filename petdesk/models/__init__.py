"""The tables, one file an aggregate. Rules that must never break are constraints here and in the migrations.

A desk speaks SQL and needs only the values that columns hold. The tables are loaded when one is first asked for, by
migrations, the doctor, the tests: SQLModel with what it stands on would be a tenth of a desk's memory.
"""

from typing import TYPE_CHECKING

from petdesk.models.values import (
    LIVE,
    Channel,
    ConsentTo,
    Ended,
    Gender,
    MessageKind,
    MessageState,
    Outcome,
    Purpose,
    Reading,
    Role,
    Source,
    Status,
    new_id,
)

if TYPE_CHECKING:
    from petdesk.models.tables import (
        Appointment,
        Clinic,
        ClinicKey,
        Consent,
        ContactPreference,
        DeskSession,
        InboundMessage,
        Invitation,
        MessageProvider,
        MessageRules,
        MessageTemplate,
        NoteDraft,
        Notification,
        Pet,
        PetAlert,
        PetWeight,
        RecoveryCode,
        SearchWord,
        Service,
        ServiceHistory,
        SignInAttempt,
        UndeliverableAddress,
        User,
        UserMfa,
        Vaccination,
    )

__all__ = [
    "LIVE",
    "Appointment",
    "Channel",
    "Clinic",
    "ClinicKey",
    "Consent",
    "ConsentTo",
    "ContactPreference",
    "DeskSession",
    "Ended",
    "Gender",
    "InboundMessage",
    "Invitation",
    "MessageKind",
    "MessageProvider",
    "MessageRules",
    "MessageState",
    "MessageTemplate",
    "NoteDraft",
    "Notification",
    "Outcome",
    "Pet",
    "PetAlert",
    "PetWeight",
    "Purpose",
    "Reading",
    "RecoveryCode",
    "Role",
    "SearchWord",
    "Service",
    "ServiceHistory",
    "SignInAttempt",
    "Source",
    "Status",
    "UndeliverableAddress",
    "User",
    "UserMfa",
    "Vaccination",
    "new_id",
]


def __getattr__(name: str) -> object:
    """A table."""
    if name not in __all__:
        raise AttributeError(f"There is no {name} in {__name__}.")
    from petdesk.models import tables

    table: object = getattr(tables, name)
    return table
