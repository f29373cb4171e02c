"""The rows of a pet's record."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from petdesk.services.vaccinations import Dose


@dataclass(frozen=True, slots=True)
class PetForm:
    """A pet as somebody typed it. `weight` is what it weighs today; the record keeps every weighing."""

    name: str = ""
    species: str = ""
    breed: str = ""
    birth_date: str = ""
    gender: str = "unknown"
    weight: str = ""
    microchip: str = ""


@dataclass(frozen=True, slots=True)
class AlertRow:
    """What must be known before one touches the pet."""

    alert_id: UUID
    message: str


@dataclass(frozen=True, slots=True)
class WeightRow:
    """One weighing, in kilograms, on a clinic day."""

    weight_id: UUID
    day: date
    kilograms: Decimal


@dataclass(frozen=True, slots=True)
class PetProfile:
    """Who a pet is, whose, and what to know first. The latest weighing comes last."""

    pet_id: UUID
    name: str
    species: str
    breed: str | None
    birth_date: date | None
    gender: str
    weight: Decimal | None
    microchip: str | None
    deceased_on: date | None
    owner_id: UUID
    owner_first: str
    owner_last: str
    phone: str | None
    email: str | None
    owner_visits: int
    owner_missed: int
    """Of the owner's visits that were due, with any pet, how many nobody came to."""
    alerts: tuple[AlertRow, ...]
    weights: tuple[WeightRow, ...]

    @property
    def owner_name(self) -> str:
        return f"{self.owner_first} {self.owner_last}".strip()

    @property
    def form(self) -> PetForm:
        """The pet as one would type it, not weighed today."""
        born = self.birth_date.isoformat() if self.birth_date else ""
        return PetForm(self.name, self.species, self.breed or "", born, self.gender, microchip=self.microchip or "")


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit that took place: what was done, by whom, and the treatment note. `on` in UTC."""

    history_id: UUID
    appointment_id: UUID
    on: datetime
    service: str
    staff: str
    note: str | None


@dataclass(frozen=True, slots=True)
class AppointmentRow:
    """A visit in the appointment book, whatever became of it. Instants in UTC."""

    appointment_id: UUID
    starts_at: datetime
    ends_at: datetime
    status: str
    service: str
    staff: str
    checked_in_at: datetime | None
    notes: str | None
    cancel_reason: str | None
    confirmed_at: datetime | None = None
    """When the owner answered that they come."""


@dataclass(frozen=True, slots=True)
class PetRecord:
    """All that the clinic knows of a pet. What is latest comes first."""

    pet: PetProfile
    visits: tuple[VisitRow, ...]
    doses: tuple[Dose, ...]
    appointments: tuple[AppointmentRow, ...]
