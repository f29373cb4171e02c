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
        DeskSession,
        Invitation,
        NoteDraft,
        Pet,
        PetAlert,
        PetWeight,
        RecoveryCode,
        SearchWord,
        Service,
        ServiceHistory,
        SignInAttempt,
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
    "ConsentTo",
    "DeskSession",
    "Ended",
    "Gender",
    "Invitation",
    "MessageKind",
    "MessageState",
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


def __getattr__(name: str) -> object:
    """A table."""
    if name not in __all__:
        raise AttributeError(f"There is no {name} in {__name__}.")
    from petdesk.models import tables

    table: object = getattr(tables, name)
    return table
