"""How owners, patients and visits become rows."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from random import Random
from typing import Final

from petdesk.demo.bulk import Row
from petdesk.demo.households import Owner
from petdesk.demo.identity import KeyMaker
from petdesk.demo.team import Colleague, Team
from petdesk.demo.visits import Visit
from petdesk.models import Role, Status

COLUMNS: Final = {
    "clinics": "clinic_id name address phone country time_zone currency opening_hours mfa_required"
    " created_at updated_at",
    "users": "user_id clinic_id email password_hash first_name last_name phone_number role job_title bookable"
    " created_at updated_at",
    "pets": "pet_id clinic_id user_id name species breed birth_date gender weight microchip_id deceased_on created_at"
    " updated_at",
    "pet_alerts": "alert_id pet_id message created_at",
    "pet_weights": "weight_id pet_id weighed_on weight created_at",
    "vaccinations": "vaccination_id clinic_id pet_id vaccine_name vaccination_date expiry_date administered_by notes",
    "services": "service_id clinic_id name description price duration_minutes needs_vet created_at updated_at",
    "appointments": "appointment_id clinic_id pet_id service_id staff_id appointment_date ends_at status notes"
    " checked_in_at started_at finished_at source lane overbooked_by overbooking_reason cancel_reason"
    " created_at updated_at",
    "service_histories": "history_id clinic_id appointment_id pet_id service_id staff_id service_date notes created_at",
}
"""The columns that are written; the database makes the others."""


class RowMaker:
    """Makes the rows of one clinic, ready for `copy`."""

    def __init__(self, rng: Random, clinic_id: str, team: Team, now: datetime) -> None:
        self._rng = rng
        self._keys = KeyMaker(rng)
        self._clinic_id = clinic_id
        self._vets = tuple(vet.user_id for vet in team.vets)
        self._now = now

    def colleague(self, colleague: Colleague, password_hash: str) -> Row:
        """A member of the team, as a user."""
        return (
            colleague.user_id, self._clinic_id, colleague.email, password_hash, colleague.first, colleague.last, None,
            colleague.role, colleague.job_title, colleague.bookable, colleague.since, colleague.since,
        )  # fmt: skip

    def owner(self, owner: Owner) -> Row:
        """An owner, as a user."""
        return (
            owner.user_id, self._clinic_id, owner.email, None, owner.name.first, owner.name.last, owner.phone,
            Role.OWNER.value, None, False, owner.since, owner.since,
        )  # fmt: skip

    def pets(self, owner: Owner) -> Iterator[Row]:
        """An owner's pets. They weigh what the last weighing said."""
        for patient in owner.patients:
            animal = patient.animal
            breed, born = (None, None) if animal.stray else (animal.breed.name, animal.born)
            weighed, weight = patient.weights[-1]
            yield (
                patient.pet_id, self._clinic_id, owner.user_id, animal.name, animal.species.name,
                breed, born, animal.gender, weight, animal.chip, animal.died, patient.since, weighed,
            )  # fmt: skip

    def alerts(self, owner: Owner) -> Iterator[Row]:
        """Their warnings."""
        for patient in owner.patients:
            for alert in patient.animal.alerts:
                yield self._keys.make(patient.since), patient.pet_id, alert, patient.since

    def weights(self, owner: Owner) -> Iterator[Row]:
        """Their weighings."""
        for patient in owner.patients:
            for weighed, weight in patient.weights:
                yield self._keys.make(weighed), patient.pet_id, weighed.date(), weight, weighed

    def vaccinations(self, owner: Owner) -> Iterator[Row]:
        """Their doses."""
        for patient in owner.patients:
            for dose in patient.animal.doses:
                here = dose.vet is not None
                yield (
                    self._keys.make(patient.since), self._clinic_id, patient.pet_id, dose.vaccine, dose.given,
                    dose.due, dose.vet or self._rng.choice(self._vets), self._batch() if here else None,
                )  # fmt: skip

    def visits(self, visits: Iterable[Visit], services: dict[str, str]) -> tuple[list[Row], list[Row]]:
        """Appointments, and the service histories of those that were completed. `services` maps names to keys."""
        appointments, histories = [], []
        for visit in visits:
            key, pet_id, service_id = self._keys.make(visit.booked), visit.patient.pet_id, services[visit.offer.name]
            staff_id = visit.colleague.user_id
            appointments.append((
                key, self._clinic_id, pet_id, service_id, staff_id, visit.start, visit.end, visit.status.value,
                visit.remark, visit.checked_in, visit.started, visit.finished, visit.source.value, visit.lane,
                visit.overbooked_by and visit.overbooked_by.user_id, visit.overbooking_reason, visit.cancel_reason,
                visit.booked, self._changed(visit),
            ))  # fmt: skip
            if visit.status is Status.COMPLETED and visit.finished is not None:
                histories.append((
                    self._keys.make(visit.finished), self._clinic_id, key, pet_id, service_id, staff_id,
                    visit.started, visit.note, visit.finished,
                ))  # fmt: skip
        return appointments, histories

    def _batch(self) -> str:
        return f"Batch {self._rng.randint(100, 999)}{self._rng.choice('ABCDEFGHKLM')}{self._rng.randint(10, 99)}"

    def _changed(self, visit: Visit) -> datetime:
        if visit.status is Status.NO_SHOW:
            return min(visit.end, self._now)
        if visit.status is Status.CANCELLED:
            return visit.booked + (min(visit.start, self._now) - visit.booked) / 2
        return visit.finished or visit.started or visit.checked_in or visit.booked
