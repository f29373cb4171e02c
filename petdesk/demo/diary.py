"""The clinic's diary: two years of visits behind, two weeks of bookings ahead."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from math import cos, exp, tau
from random import Random
from typing import Final

from petdesk.demo import catalogue as c
from petdesk.demo.bookings import Wish, book, book_ahead, complaint, who_does
from petdesk.demo.breeds import SPECIES
from petdesk.demo.households import Patient
from petdesk.demo.outcomes import cancel, complete, settle
from petdesk.demo.places import OPENING_TIMES
from petdesk.demo.team import Team
from petdesk.demo.vaccines import Dose
from petdesk.demo.visits import DayPlan, Visit
from petdesk.models import Status

DAYS_BEHIND: Final = 730
DAYS_AHEAD: Final = 14

FULL_DAY: Final = 44
"""Visits of a busy day: what five columns hold without everybody running late."""

_VISITS_A_YEAR: Final = 4
_ONCE: Final = (c.SPAY, c.NEUTER)
_APART: Final = timedelta(days=9)
_BY_WEEKDAY: Final = (1.15, 1.0, 0.95, 0.97, 1.05, 0.68, 0.45)


class Diary:
    """Fills days with visits, one day after the other."""

    def __init__(self, rng: Random, team: Team, patients: Sequence[Patient], now: datetime) -> None:
        """`patients` are those who come by chance. `now` is on the clinic's clock."""
        self.visits: list[Visit] = []
        self._rng = rng
        self._team = team
        self._now = now
        self._today = now.date()
        self._wishes: dict[date, list[Wish]] = defaultdict(list)
        self._last_visit: dict[str, date] = {}
        self._neutered: set[str] = set()
        self._usual = {species.name: c.offers_for(species.name) for species in SPECIES}
        self._planned = {species.name: c.offers_for(species.name, planned=True) for species in SPECIES}
        self._patients = [patient for patient in patients for _ in range(rng.choice((1, 1, 2, 3)))]
        self._needed = len(patients) * _VISITS_A_YEAR / 365
        self._bearable = len(patients) // 4

    def wish(self, day: date, wish: Wish) -> None:
        """Ask for a visit on a day that has not been written yet."""
        self._wishes[day].append(wish)

    def wish_for_doses(self, patients: Iterable[Patient], *, booked: float) -> None:
        """Every dose had a visit. Of those that fall due now a share is `booked` already."""
        for patient in patients:
            by_day: dict[date, list[Dose]] = defaultdict(list)
            for dose in patient.animal.doses:
                by_day[dose.given].append(dose)
                if dose.due >= self._today and self._rng.random() < booked:
                    self.wish(dose.due, Wish(patient, c.BOOSTER))
            for day, doses in by_day.items():
                first = (day - patient.animal.born).days < 200
                self.wish(day, Wish(patient, c.VACCINATION if first else c.BOOSTER, doses))

    def wish_for_farewells(self, patients: Iterable[Patient]) -> None:
        """Many of those that died did so here."""
        for patient in patients:
            if patient.animal.died is not None and self._rng.random() < 0.6:
                self.wish(patient.animal.died, Wish(patient, c.FAREWELL))

    def write_past(self) -> None:
        """Every visit up to yesterday, with what became of it."""
        for days in range(-DAYS_BEHIND, 0):
            day = self._today + timedelta(days=days)
            for visit in self.fill(self.plan(day), self._density(day, days)):
                self._settle(visit)

    def write_ahead(self) -> None:
        """The bookings of the next two weeks: fewer and fewer."""
        for days in range(1, DAYS_AHEAD + 1):
            day = self._today + timedelta(days=days)
            count = round(FULL_DAY * 0.8 * exp(-days / 8) * _BY_WEEKDAY[day.weekday()])
            for visit in self.fill(self.plan(day), min(count, self._bearable)):
                book_ahead(self._rng, visit, self._now)
                if self._rng.random() < 0.04:
                    cancel(self._rng, visit)

    def plan(self, day: date) -> DayPlan:
        """An empty day."""
        midnight = datetime.combine(day, time(), tzinfo=self._now.tzinfo)
        opens, closes = (midnight + timedelta(minutes=minute) for minute in OPENING_TIMES[day.weekday()])
        return DayPlan(opens, closes, self._team.bookable)

    def fill(self, plan: DayPlan, count: int, between: range | None = None) -> list[Visit]:
        """Put about `count` visits into some quarters of a day, or all; those that were wished for come first."""
        between = range(plan.quarters) if between is None else between
        usual = self._usual if plan.day < self._today else self._planned
        visits = [visit for wish in self._wishes.pop(plan.day, ()) if (visit := self._place(plan, wish, between))]
        for _ in range(count - len(visits)):
            patient = self._somebody(plan.day)
            if patient is not None:
                offer = complaint(self._rng, patient, plan.day, usual[patient.animal.species.name])
                visit = self._place(plan, Wish(patient, offer), between)
                visits += [visit] if visit else []
        self.visits += visits
        return visits

    def came(self, patient: Patient, day: date) -> None:
        """Note that a patient has a visit on a day, so that it gets no other one on that day or soon after."""
        self._last_visit[patient.pet_id] = day

    def _density(self, day: date, days: int) -> int:
        # A young clinic: the last weeks are full, and the further back the quieter, down to what its clients need.
        needed = min(self._needed, FULL_DAY)
        level = needed + (FULL_DAY - needed) * exp(days / 20)
        season = 1 + 0.12 * cos(tau * (day.timetuple().tm_yday - 150) / 365)
        count = level * season * _BY_WEEKDAY[day.weekday()] * self._rng.uniform(0.8, 1.2)
        return min(round(count), self._bearable)

    def _somebody(self, day: date) -> Patient | None:
        for _ in range(12 if self._patients else 0):
            patient = self._rng.choice(self._patients)
            last = self._last_visit.get(patient.pet_id)
            if _is_patient(patient, day) and (last is None or day - last > _APART):
                return patient
        return None

    def _place(self, plan: DayPlan, wish: Wish, between: range) -> Visit | None:
        patient, offer = wish.patient, wish.offer
        pet_id = patient.pet_id
        if not _is_patient(patient, plan.day) or self._last_visit.get(pet_id) == plan.day:
            return None
        if offer in _ONCE and pet_id in self._neutered:
            return None
        found = plan.find(self._rng, who_does(self._team, offer), offer.quarters, between)
        if found is None:
            return None
        colleague, quarter = found
        plan.take(colleague, quarter, offer.quarters)
        self.came(patient, plan.day)
        if offer in _ONCE:
            self._neutered.add(pet_id)
        return book(self._rng, wish, colleague, plan.start(quarter))

    def _settle(self, visit: Visit) -> None:
        if visit.status is Status.SCHEDULED:
            settle(self._rng, visit)
        elif visit.status is Status.COMPLETED:
            complete(self._rng, visit)
        if visit.status is Status.COMPLETED and visit.offer in c.RE_CHECKED and self._rng.random() < 0.6:
            later = visit.start.date() + timedelta(days=self._rng.randint(7, 14))
            self.wish(later, Wish(visit.patient, c.RE_CHECK))


def _is_patient(patient: Patient, day: date) -> bool:
    died = patient.animal.died
    return patient.since.date() < day and (died is None or day <= died)
