"""A small clinic to test rules in, and short ways to fill it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from psycopg.types.multirange import Int4Multirange
from psycopg.types.range import Int4Range
from sqlalchemy import inspect
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from petdesk import models
from petdesk.models import Gender, Role, Status, new_id
from petdesk.services.clinics import this_clinic
from petdesk.services.here import Actor, Here
from petdesk.services.scheduling import BookingRequest
from petdesk.services.sealed import VISIT_NOTE
from tests.vaults import VAULT, sealed

RECEPTIONIST = Actor(UUID(int=1), "Ana Ruiz", Role.STAFF, "Receptionist")
"""Somebody who may do what is done at the counter, where nobody asks who it was."""

HASH = "$argon2id$v=19$m=65536,t=3,p=4$bm90IGEgcmVhbCBzYWx0$bm90IGEgcmVhbCBoYXNo"


@dataclass
class Clinic:
    """What a test needs to name. `session` is the test's own."""

    session: Session
    here: Here
    okafor: UUID
    lindqvist: UUID
    sam: UUID
    ana: UUID
    check_up: UUID
    dental: UUID
    groom: UUID
    wanjiru: UUID
    rex: UUID

    def signed_in(self, user_id: UUID, role: Role) -> Here:
        """The same circumstances with somebody else at the desk."""
        return replace(self.here, actor=Actor(user_id, role.value, role))

    @property
    def vet(self) -> Here:
        """The circumstances of Dr Okafor."""
        return self.signed_in(self.okafor, Role.VET)

    @property
    def manager(self) -> Here:
        """The circumstances of somebody who manages the clinic."""
        return self.signed_in(new_id(), Role.ADMIN)

    def owner(self, first: str = "Jan", last: str = "Novak", **more: Any) -> UUID:
        """Another owner."""
        return _add(
            self.session,
            models.User(clinic_id=self.here.clinic.clinic_id, first_name=first, last_name=last, **more),
        )

    def pet(self, owner_id: UUID, name: str = "Bello", **more: Any) -> UUID:
        """Another pet, a dog unless said otherwise."""
        fields: dict[str, Any] = {"species": "Dog", "gender": Gender.UNKNOWN, **more}
        return _add(
            self.session,
            models.Pet(clinic_id=self.here.clinic.clinic_id, user_id=owner_id, name=name, **fields),
        )

    def appointment(self, starts_at: datetime, minutes: int = 15, **more: Any) -> UUID:
        """An appointment as it stands in the book: Rex, a check-up with Dr Okafor, unless said otherwise."""
        key = new_id()
        if plain := more.pop("notes", None):
            more["notes"] = sealed(VISIT_NOTE, key, plain)
        fields: dict[str, Any] = {
            "appointment_id": key,
            "pet_id": self.rex,
            "service_id": self.check_up,
            "staff_id": self.okafor,
            "status": Status.SCHEDULED,
            **more,
        }
        return _add(
            self.session,
            models.Appointment(
                clinic_id=self.here.clinic.clinic_id,
                appointment_date=starts_at,
                ends_at=starts_at + timedelta(minutes=minutes),
                **fields,
            ),
        )

    def request(self, starts_at: datetime, **more: Any) -> BookingRequest:
        """A booking of a quarter hour: Rex, a check-up with Dr Okafor, unless said otherwise."""
        fields: dict[str, Any] = {
            "appointment_id": new_id(),
            "pet_id": self.rex,
            "service_id": self.check_up,
            "staff_id": self.okafor,
            "starts_at": starts_at,
            "minutes": 15,
            **more,
        }
        return BookingRequest(**fields)


def open_clinic(session: Session, now: datetime) -> Clinic:
    """Riverside, in Los Angeles: open 08:00 to 18:00, every day but Sunday."""
    hours = Int4Multirange([Int4Range(day * 1440 + 8 * 60, day * 1440 + 18 * 60) for day in range(6)])
    place = models.Clinic(
        name="Riverside",
        address="1 River Walk",
        phone="+14155550100",
        country="US",
        time_zone="America/Los_Angeles",
        currency="USD",
        opening_hours=hours,
    )
    session.add(place)
    session.flush()

    def person(first: str, last: str, role: Role, job: str, *, bookable: bool) -> UUID:
        return _add(
            session,
            models.User(
                clinic_id=place.clinic_id,
                first_name=first,
                last_name=last,
                role=role,
                job_title=job,
                bookable=bookable,
                email=f"{first}.{last}@riverside.example".lower(),
                password_hash=HASH,
            ),
        )

    def offer(name: str, minutes: int, price: str, *, needs_vet: bool = True) -> UUID:
        return _add(
            session,
            models.Service(
                clinic_id=place.clinic_id,
                name=name,
                price=Decimal(price),
                duration_minutes=minutes,
                needs_vet=needs_vet,
            ),
        )

    okafor = person("Amara", "Okafor", Role.VET, "Veterinarian", bookable=True)
    lindqvist = person("Ingrid", "Lindqvist", Role.VET, "Veterinarian", bookable=True)
    sam = person("Sam", "Walker", Role.STAFF, "Groomer", bookable=True)
    ana = person("Ana", "Ruiz", Role.STAFF, "Receptionist", bookable=False)
    here = Here(this_clinic(session), Actor(ana, "Ana Ruiz", Role.STAFF, "Receptionist"), now, vault=VAULT)
    wanjiru = _add(
        session,
        models.User(
            clinic_id=place.clinic_id,
            first_name="Wanjirũ",
            last_name="Ngũgĩ",
            phone_number="+254712345678",
            email="wanjiru@example.org",
        ),
    )
    rex = _add(
        session,
        models.Pet(
            clinic_id=place.clinic_id,
            user_id=wanjiru,
            name="Rex",
            species="Dog",
            breed="Beagle",
            birth_date=date(2020, 5, 1),
            weight=Decimal("14.20"),
            microchip_id="985112001234567",
        ),
    )
    return Clinic(
        session,
        here,
        okafor,
        lindqvist,
        sam,
        ana,
        offer("Check-up", 30, "60.00"),
        offer("Dental", 60, "240.00"),
        offer("Full groom", 60, "75.00", needs_vet=False),
        wanjiru,
        rex,
    )


def _add(session: Session, row: SQLModel) -> UUID:
    session.add(row)
    session.flush()
    identity = inspect(row).identity
    assert identity is not None
    key: UUID = identity[0]
    return key
