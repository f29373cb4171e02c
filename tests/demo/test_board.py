"""Today's board, at whatever hour the demo is started."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from petdesk.demo.clinic import DemoData
from petdesk.demo.diary import DAYS_AHEAD, DAYS_BEHIND
from petdesk.demo.households import Owner
from petdesk.demo.places import OPENING_TIMES, PLACES, Place, place_where_it_is_morning
from petdesk.demo.visits import Visit
from petdesk.models import LIVE, Status

MIDWINTER = datetime(2026, 1, 11, 0, 7, tzinfo=UTC)  # A Sunday.
MOMENTS = [MIDWINTER + timedelta(hours=5 * n, minutes=7 * n) for n in range(12)]
NAIROBI = next(place for place in PLACES if place.town == "Nairobi")


def diary(now: datetime, place: Place | None = None, owners: int = 120) -> tuple[list[Owner], list[Visit], list[Visit]]:
    """The owners, all visits, and those of today."""
    place = place or place_where_it_is_morning(now)
    households, visits = DemoData(owners, 1, now, place).regulars()
    today = now.astimezone(place.zone).date()
    return households, visits, [visit for visit in visits if visit.start.date() == today]


@pytest.mark.parametrize("now", MOMENTS, ids=lambda now: f"{now:%a-%H%M}")
def test_every_state_is_on_the_board(now: datetime) -> None:
    _, visits, today = diary(now)
    by_status = defaultdict(list)
    for visit in today:
        by_status[visit.status].append(visit)
    waiting = sorted((now - visit.checked_in) // timedelta(minutes=1) for visit in by_status[Status.CHECKED_IN])  # type: ignore[operator]
    late = [visit for visit in by_status[Status.SCHEDULED] if visit.start < now]
    assert waiting == [1, 4, 12]
    assert [visit.patient.owner.name.last for visit in late] == ["Osei"]
    assert timedelta(minutes=20) <= now - late[0].start <= timedelta(minutes=45)
    assert 2 <= len(by_status[Status.IN_PROGRESS]) <= 4
    assert len(by_status[Status.NO_SHOW]) == 1
    assert len(by_status[Status.CANCELLED]) == 1
    assert [(visit.offer.name, visit.overbooking_reason) for visit in today if visit.lane] == [
        ("Emergency", "bleeding")
    ]
    assert len(by_status[Status.COMPLETED]) >= 5
    assert len(by_status[Status.SCHEDULED]) >= 12
    assert 25 <= len(today) <= 60
    missed = [visit for visit in visits if visit.status is Status.NO_SHOW and visit.patient is late[0].patient]
    assert len(missed) == 2


@pytest.mark.parametrize("now", MOMENTS[:4], ids=lambda now: f"{now:%a-%H%M}")
def test_rex_is_expected_in_a_few_minutes(now: datetime) -> None:
    owners, _, today = diary(now)
    wanjiru = owners[0]
    rex, simba = wanjiru.patients
    assert (wanjiru.name, wanjiru.phone) == (("Wanjirũ", "Ngũgĩ"), "+254712345678")
    assert (rex.animal.name, rex.animal.breed.name, rex.weights[-1][1]) == ("Rex", "Beagle", 14.2)
    assert rex.animal.alerts == ("Bites when held",)
    assert simba.animal.died is not None
    [visit] = [visit for visit in today if visit.patient is rex]
    assert (visit.colleague.last, visit.offer.name, visit.status) == ("Okafor", "Check-up", Status.SCHEDULED)
    assert timedelta() < visit.start - now <= timedelta(minutes=15)


@pytest.mark.parametrize("hour", [2, 8, 13, 17, 22])
def test_a_board_at_another_hour_is_plausible(hour: int) -> None:
    now = datetime(2026, 11, 19, hour, 20, tzinfo=NAIROBI.zone)
    _, _, today = diary(now, NAIROBI)
    assert len(today) > 15
    for visit in today:
        if visit.status is Status.COMPLETED:
            assert visit.finished is not None
            assert visit.finished <= now
        if visit.end <= now:
            assert visit.status not in LIVE or visit.patient.owner.name.last in ("Osei", "Ivanova", "Berg")


@pytest.mark.parametrize("now", [MOMENTS[0], datetime(2026, 3, 9, 1, 30, tzinfo=UTC)])
def test_nobody_is_in_two_places_and_all_is_within_opening_hours(now: datetime) -> None:
    _, visits, _ = diary(now)
    columns: dict[tuple[str, int], list[Visit]] = defaultdict(list)
    for visit in visits:
        columns[visit.colleague.user_id, visit.lane].append(visit)
        opens, closes = OPENING_TIMES[visit.start.weekday()]
        assert opens <= minute(visit.start) < minute(visit.end) <= closes
        assert visit.start.minute % 15 == 0
    for column in columns.values():
        column.sort(key=lambda visit: visit.start)
        for one, other in pairwise(column):
            assert one.end <= other.start


def minute(instant: datetime) -> int:
    return instant.hour * 60 + instant.minute


def test_times_of_a_visit_are_in_order() -> None:
    now = datetime(2026, 11, 19, 18, 42, tzinfo=UTC)
    _, visits, _ = diary(now)
    for visit in visits:
        assert visit.booked <= visit.start
        assert visit.booked <= now
        times = [time for time in (visit.checked_in, visit.started, visit.finished) if time]
        assert times == sorted(times)
        assert all(time <= now for time in times)
        assert (visit.note is not None) == (visit.status is Status.COMPLETED)
        assert (visit.cancel_reason is not None) == (visit.status is Status.CANCELLED)
        assert now - timedelta(days=DAYS_BEHIND + 1) < visit.start < now + timedelta(days=DAYS_AHEAD + 1)


def test_only_living_registered_patients_come_once_a_day() -> None:
    _, visits, _ = diary(datetime(2026, 11, 19, 18, 42, tzinfo=UTC))
    seen = set()
    for visit in visits:
        day, patient = visit.start.date(), visit.patient
        assert patient.since.date() < day
        assert patient.animal.died is None or day <= patient.animal.died
        assert (patient.pet_id, day) not in seen
        seen.add((patient.pet_id, day))


def test_the_past_has_its_share_of_no_shows_and_some_who_often_stay_away() -> None:
    now = datetime(2026, 11, 19, 18, 42, tzinfo=UTC)
    _, visits, _ = diary(now, owners=400)
    past = [visit for visit in visits if visit.end < now - timedelta(days=1)]
    missed: dict[str, int] = defaultdict(int)
    for visit in past:
        missed[visit.patient.owner.user_id] += visit.status is Status.NO_SHOW
    assert 0.84 < sum(visit.status is Status.COMPLETED for visit in past) / len(past) < 0.93
    assert 0.03 < sum(missed.values()) / len(past) < 0.08
    assert max(missed.values()) >= 4


def test_the_same_seed_gives_the_same_rows() -> None:
    now = datetime(2026, 11, 19, 18, 42, 10, tzinfo=UTC)
    assert _rows(now, 1) == _rows(now + timedelta(seconds=40), 1)
    assert _rows(now, 1) != _rows(now, 2)


def test_a_clock_change_does_not_move_opening_hours() -> None:
    london = next(place for place in PLACES if place.town == "London")
    assert london.zone == ZoneInfo("Europe/London")
    _, visits, _ = diary(datetime(2026, 10, 26, 10, 42, tzinfo=UTC), london)  # The day after the clocks went back.
    assert {visit.start.hour for visit in visits} <= set(range(8, 18))


def _rows(now: datetime, seed: int) -> list[object]:
    data = DemoData(60, seed, now, place_where_it_is_morning(now))
    owners, visits = data.regulars()
    rows: list[object] = [data.clinic(), *data.services(), *data.team("x"), *data.rows.visits(visits, data.service_ids)]
    for owner in owners:
        rows += [data.rows.owner(owner), *data.rows.pets(owner), *data.rows.alerts(owner)]
        rows += [*data.rows.weights(owner), *data.rows.vaccinations(owner)]
    return rows
