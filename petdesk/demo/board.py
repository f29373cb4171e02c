"""Today: a busy morning, arranged around the present minute so that every state of a visit can be seen."""

from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from petdesk.demo import catalogue as c
from petdesk.demo.bookings import Wish, book, book_ahead
from petdesk.demo.cast import Cast
from petdesk.demo.catalogue import Offer
from petdesk.demo.diary import Diary
from petdesk.demo.outcomes import begin, cancel, complete
from petdesk.demo.team import Colleague, Team
from petdesk.demo.visits import QUARTER, DayPlan, Visit
from petdesk.models import Source, Status

_SCENE: Final = range(-4, 4)
"""The quarters that are arranged by hand, counted from the next one."""

_MORNING: Final = 0.4
_AFTERNOON: Final = 0.17
"""Visits to one quarter of one column: the morning was nearly full, later there are gaps to book into."""


class Board:
    """Writes today's page of the diary."""

    def __init__(self, rng: Random, diary: Diary, team: Team, cast: Cast, now: datetime) -> None:
        self._rng = rng
        self._diary = diary
        self._team = team
        self._cast = cast
        self._now = now

    def write(self) -> None:
        """A scene around now, a long operation later on, a full morning before and a usual afternoon after it.

        At an hour when the clinic is closed there is no scene: the day is over, or about to begin.
        """
        plan = self._diary.plan(self._now.date())
        next_quarter = plan.quarter(self._now) + 1
        before, after = range(next_quarter + _SCENE.start), range(next_quarter + _SCENE.stop, plan.quarters)
        if next_quarter + _SCENE.start >= 0 and next_quarter + _SCENE.stop <= plan.quarters:
            self._scene(plan, next_quarter)
            self._operation(plan, after)
        else:
            before, after = range(plan.quarters // 2), range(plan.quarters // 2, plan.quarters)
        columns = len(self._team.bookable)
        self._fill(plan, round(len(before) * columns * _MORNING), before)
        self._fill(plan, round(len(after) * columns * _AFTERNOON), after)

    def _scene(self, plan: DayPlan, next_quarter: int) -> None:
        for colleague in self._team.bookable:
            plan.take(colleague, next_quarter + _SCENE.start, len(_SCENE))
        at = plan.start(next_quarter)
        self._with_okafor(at)
        self._with_lindqvist(at)
        self._with_haddad(at)
        self._with_helpers(at)

    def _with_okafor(self, at: datetime) -> None:
        okafor = self._team.okafor
        self._done("Bella Ortiz", c.CHECK_UP, okafor, at - 4 * QUARTER)
        self._under_way("Rocky Ivanova", c.LIMPING, okafor, at - 2 * QUARTER)
        self._booked("Rex Ngũgĩ", c.CHECK_UP, okafor, at, "Scratches his ear a lot.")
        self._booked("Oscar Dubois", c.BLOOD_TEST, okafor, at + 3 * QUARTER)

    def _with_lindqvist(self, at: datetime) -> None:
        lindqvist = self._team.lindqvist
        self._done("Milo Chen", c.BOOSTER, lindqvist, at - 4 * QUARTER)
        self._booked("Simba Osei", c.RE_CHECK, lindqvist, at - 3 * QUARTER, "Ear again.")  # Nobody has come yet.
        self._waiting("Olive Park", c.BOOSTER, lindqvist, at, minutes=12)
        self._waiting("Luna Haddad", c.BOOSTER, lindqvist, at + QUARTER, minutes=4)
        self._booked("Pho Nguyen", c.SKIN, lindqvist, at + 2 * QUARTER)

    def _with_haddad(self, at: datetime) -> None:
        haddad = self._team.haddad
        self._under_way("Daisy Berg", c.X_RAY, haddad, at - 3 * QUARTER)
        self._booked("Max Weber", c.BOOSTER, haddad, at)
        self._booked("Nala Kowalczyk", c.CHECK_UP, haddad, at + QUARTER)
        squeezed_in = self._booked(
            "Kiwi Adler", c.EMERGENCY, haddad, at + QUARTER, "Broke a blood feather, bleeding. On the way."
        )
        squeezed_in.source, squeezed_in.booked = Source.PHONE, self._now - timedelta(minutes=6)
        squeezed_in.overbooked_by, squeezed_in.overbooking_reason = self._team.ana, "bleeding"

    def _with_helpers(self, at: datetime) -> None:
        nurse, groomer = self._team.nurse, self._team.groomer
        self._booked("Tiger Silva", c.NAIL_TRIM, nurse, at - 4 * QUARTER).status = Status.NO_SHOW
        self._done("Bun Nguyen", c.WEIGHT_CHECK, nurse, at - 2 * QUARTER)
        walk_in = self._waiting("Pip Walker", c.NAIL_TRIM, nurse, at, minutes=1)
        walk_in.source, walk_in.booked, walk_in.remark = Source.WALK_IN, self._now - timedelta(minutes=1), None
        cancel(self._rng, self._booked("Cha Nguyen", c.WEIGHT_CHECK, nurse, at + 2 * QUARTER))
        self._under_way("Coco Nováková", c.FULL_GROOM, groomer, at - 2 * QUARTER)
        self._booked("Teddy Satō", c.NAIL_TRIM, groomer, at + 3 * QUARTER)

    def _operation(self, plan: DayPlan, after: range) -> None:
        # Early in the afternoon, while the waiting room is empty.
        colleague, length = self._team.haddad, c.SURGERY.quarters
        noon = plan.quarter(plan.opens.replace(hour=14))
        if after and max(after[0], noon) + length <= plan.quarters:
            quarter = max(after[0], noon)
            plan.take(colleague, quarter, length)
            remark = "Cruciate ligament, left knee. Fasted, consent signed."
            self._booked("Duke Nwosu", c.SURGERY, colleague, plan.start(quarter), remark)

    def _fill(self, plan: DayPlan, count: int, between: range) -> None:
        for visit in self._diary.fill(plan, count, between):
            if visit.end <= self._now:
                complete(self._rng, visit, self._now)
            elif visit.start <= self._now:
                begin(self._rng, visit, self._now)
            else:
                book_ahead(self._rng, visit, self._now)

    def _booked(
        self, who: str, offer: Offer, colleague: Colleague, start: datetime, remark: str | None = None
    ) -> Visit:
        patient = self._cast[who]
        visit = book(self._rng, Wish(patient, offer), colleague, start)
        book_ahead(self._rng, visit, start - timedelta(hours=2))
        visit.remark = remark or visit.remark
        self._diary.came(patient, start.date())
        self._diary.visits.append(visit)
        return visit

    def _waiting(self, who: str, offer: Offer, colleague: Colleague, start: datetime, *, minutes: int) -> Visit:
        visit = self._booked(who, offer, colleague, start)
        visit.status = Status.CHECKED_IN
        visit.checked_in = self._now - timedelta(minutes=minutes)
        return visit

    def _under_way(self, who: str, offer: Offer, colleague: Colleague, start: datetime) -> None:
        begin(self._rng, self._booked(who, offer, colleague, start), self._now)

    def _done(self, who: str, offer: Offer, colleague: Colleague, start: datetime) -> None:
        complete(self._rng, self._booked(who, offer, colleague, start), self._now)


def stories(rng: Random, diary: Diary, cast: Cast, today: date) -> None:
    """What happened to the cast before today: asked of the diary ahead of writing the past."""

    def ago(days: int, who: str, offer: Offer, weight: float | None = None, status: Status = Status.SCHEDULED) -> None:
        diary.wish(today - timedelta(days=days), Wish(cast[who], offer, weight=weight, status=status))

    for days, offer, weight in (
        (685, c.STOMACH, 12.9),
        (575, c.CHECK_UP, 13.5),
        (402, c.DENTAL, 13.8),
        (213, c.SKIN, 14.6),
        (131, c.CHECK_UP, 14.4),
        (61, c.WEIGHT_CHECK, 14.2),
    ):
        ago(days, "Rex Ngũgĩ", offer, weight, Status.COMPLETED)
    ago(648, "Simba Ngũgĩ", c.BLOOD_TEST, 4.1)
    ago(634, "Simba Ngũgĩ", c.ULTRASOUND, 3.9)
    ago(629, "Simba Ngũgĩ", c.FAREWELL, 3.8)
    for days, status in ((243, Status.NO_SHOW), (86, Status.NO_SHOW), (17, Status.COMPLETED)):
        ago(days, "Simba Osei", c.SKIN, None, status)
    for patient in cast.patients[3:]:
        for _ in range(rng.randint(3, 8)):
            offer = rng.choice(c.offers_for(patient.animal.species.name))
            diary.wish(today - timedelta(days=rng.randint(15, 720)), Wish(patient, offer))
