"""What becomes of a visit: it takes place, is called off, or nobody comes."""

from datetime import datetime, timedelta
from random import Random
from typing import Final

from petdesk.demo import notes
from petdesk.demo.catalogue import BOOSTER, FAREWELL, VACCINATION
from petdesk.demo.vaccines import Dose, upcoming
from petdesk.demo.visits import Visit
from petdesk.models import Status

CANCELLED: Final = 0.08
"""The share of visits that are called off; those that have become a dose on record are not."""


def settle(rng: Random, visit: Visit) -> None:
    """Decide what became of a visit, by how reliable the owner is."""
    fate, misses = rng.random(), visit.patient.owner.misses
    if visit.doses or visit.offer is FAREWELL or fate >= misses + CANCELLED:
        complete(rng, visit)
    elif fate < misses:
        visit.status = Status.NO_SHOW
    else:
        cancel(rng, visit)


def cancel(rng: Random, visit: Visit) -> None:
    """Call it off."""
    visit.status = Status.CANCELLED
    visit.cancel_reason = rng.choice(notes.CANCELLED)


def begin(rng: Random, visit: Visit, now: datetime) -> None:
    """Check in some minutes early, and go in nearly on time; not after `now`."""
    visit.status = Status.IN_PROGRESS
    visit.started = min(visit.start + timedelta(seconds=rng.randint(-60, 360)), now)
    visit.checked_in = visit.started - timedelta(seconds=rng.randint(60, 720))


def complete(rng: Random, visit: Visit, now: datetime | None = None) -> None:
    """See the animal, weigh it, write the note. It is over before `now`."""
    begin(rng, visit, now or visit.end)
    assert visit.started is not None  # noqa: S101  (since it began)
    visit.finished = visit.started + (visit.end - visit.start) * rng.uniform(0.6, 1.05)
    visit.finished = visit.finished.replace(microsecond=0)
    if now is not None:
        visit.finished = min(visit.finished, now)
    visit.status = Status.COMPLETED
    vaccines = _vaccinate(visit)
    visit.note = notes.treatment(rng, visit.offer, visit.patient.animal.species, _weigh(rng, visit), vaccines)


def _vaccinate(visit: Visit) -> str:
    if visit.offer not in (VACCINATION, BOOSTER):
        return ""
    animal, day = visit.patient.animal, visit.start.date()
    if not visit.doses and animal.species.protocol:
        vaccine = upcoming(animal.species.protocol, animal.doses)
        visit.doses = [Dose(vaccine.name, day, day + timedelta(days=365 * vaccine.years))]
        animal.doses += visit.doses
    for dose in visit.doses:
        dose.vet = visit.colleague.user_id
    return " and ".join(dose.vaccine for dose in visit.doses)


def _weigh(rng: Random, visit: Visit) -> float:
    weights = visit.patient.weights
    if visit.weight is None:
        if not visit.offer.needs_vet and rng.random() < 0.8:
            return weights[-1][1]
        weight = visit.patient.animal.weight_on(visit.start.date()) * rng.uniform(0.97, 1.03)
        visit.weight = max(round(weight, 2 if weight < 10 else 1), 0.01)
    weights.append((visit.start, visit.weight))
    return visit.weight
