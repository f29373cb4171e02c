"""How a visit comes about: who asks, when, by which way, and for what."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from petdesk.demo import catalogue as c
from petdesk.demo import notes
from petdesk.demo.catalogue import Offer
from petdesk.demo.households import Patient
from petdesk.demo.team import Colleague, Team
from petdesk.demo.vaccines import Dose
from petdesk.demo.visits import Visit
from petdesk.models import Gender, Source, Status

_SOURCES: Final = (Source.PHONE,) * 6 + (Source.ONLINE,) * 3 + (Source.WALK_IN,)
_PLANNED: Final = (Source.PHONE, Source.PHONE, Source.ONLINE)
_PHONE_HOURS: Final = (9 * 60, 17 * 60 - 1)
_ONLINE_HOURS: Final = (6 * 60, 23 * 60)


@dataclass(slots=True)
class Wish:
    """Somebody who wants to come for something. What is known of the visit beforehand is here, too."""

    patient: Patient
    offer: Offer
    doses: list[Dose] = field(default_factory=list)
    status: Status = Status.SCHEDULED
    """SCHEDULED leaves it to chance what becomes of it."""
    weight: float | None = None


def book(rng: Random, wish: Wish, colleague: Colleague, start: datetime) -> Visit:
    """The visit that comes of a wish, as it stood when it was booked: some days or just minutes before."""
    offer = wish.offer
    if offer is c.EMERGENCY:
        source, booked = Source.PHONE, start - timedelta(minutes=rng.randint(15, 50))
    elif (source := rng.choice(_SOURCES)) is Source.WALK_IN and offer.minutes <= 30:
        booked = start - timedelta(minutes=rng.randint(2, 15))
    else:
        source = rng.choice(_PLANNED)
        booked = _days_before(rng, start, source, 1 + int(rng.expovariate(1 / 6)))
    visit = Visit(
        wish.patient, offer, colleague, start, max(booked, wish.patient.since), source, notes.remark(rng, offer)
    )
    visit.doses, visit.status, visit.weight = wish.doses, wish.status, wish.weight
    return visit


def book_ahead(rng: Random, visit: Visit, now: datetime) -> None:
    """Make it a visit that is to come: planned, and booked before `now`."""
    if visit.source is Source.WALK_IN:
        visit.source = Source.PHONE
    if visit.booked >= now:
        visit.booked = _days_before(rng, now, visit.source, rng.randint(1, 12))


def complaint(rng: Random, patient: Patient, day: date, usual: Sequence[Offer]) -> Offer:
    """What a patient comes for on a day: something usual, or what its age asks for."""
    months = (day - patient.animal.born).days / 30.4
    species = patient.animal.species.name
    if months < 5 and species in c.PUPPY_CLASS.species and rng.random() < 0.5:
        return c.PUPPY_CLASS
    if 5 <= months <= 15 and species in c.SPAY.species and rng.random() < 0.3:
        return c.SPAY if patient.animal.gender == Gender.FEMALE else c.NEUTER
    return rng.choice(usual)


def who_does(team: Team, offer: Offer) -> Sequence[Colleague]:
    """Those who can be booked for a service."""
    if offer.needs_vet:
        return team.vets
    if offer in (c.FULL_GROOM, c.BATH):
        return (team.groomer,)
    return team.helpers if offer is c.NAIL_TRIM else (team.nurse,)


def _days_before(rng: Random, moment: datetime, source: Source, days: int) -> datetime:
    minute = rng.randint(*(_ONLINE_HOURS if source is Source.ONLINE else _PHONE_HOURS))
    day = moment.date() - timedelta(days=days)
    return datetime.combine(day, time(minute // 60, minute % 60), tzinfo=moment.tzinfo)
