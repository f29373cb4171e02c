"""What a message can tell: everything a template may name, before it is put into words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from petdesk import wording
from petdesk.services.here import ClinicRow


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """A visit a message is about. `starts_at` is clinic time; `staff` is empty when it may be anybody."""

    pet: str
    starts_at: datetime
    service: str
    staff: str = ""


@dataclass(frozen=True, slots=True)
class DoseFacts:
    """A vaccination that falls due on a clinic date."""

    pet: str
    vaccine: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Facts:
    """What one message to one owner is about: visits, or doses, or neither.

    Several pets of one owner are in one message: visits in the order of their time, doses in that of their due dates.
    `confirm_word` is what an owner answers to confirm a visit, in the clinic's choice.
    """

    owner_first: str
    owner_last: str
    clinic: str
    clinic_phone: str
    clinic_address: str
    confirm_word: str
    visits: tuple[VisitFacts, ...] = ()
    doses: tuple[DoseFacts, ...] = ()


def facts_of(
    clinic: ClinicRow,
    first: str,
    last: str,
    confirm_word: str,
    visits: Iterable[VisitFacts] = (),
    doses: Iterable[DoseFacts] = (),
) -> Facts:
    """What is told to an owner of this name, by a clinic: its number as one would dial it."""
    return Facts(
        owner_first=first,
        owner_last=last,
        clinic=clinic.name,
        clinic_phone=wording.phone(clinic.phone),
        clinic_address=clinic.address,
        confirm_word=confirm_word,
        visits=tuple(visits),
        doses=tuple(doses),
    )
