"""Many desks at once: real processes, each with a desk of its own, all after the same slots."""

import multiprocessing
import random
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.synchronize import Barrier as ProcessBarrier
from threading import Barrier
from typing import Final
from uuid import UUID

import psycopg
import pytest

from petdesk.desk import Desk
from petdesk.errors import ChangedElsewhere, SlotTaken
from petdesk.models import new_id
from petdesk.services.scheduling import Booked, BookingRequest, book, day_board, move
from tests.builders import Clinic
from tests.everybody import NOW, desk_at_the_counter, open_for_everybody

DESKS: Final = 16
SLOTS: Final = 50
QUARTER: Final = timedelta(minutes=15)
MONDAY: Final = datetime(2026, 11, 23, 8, tzinfo=NOW.tzinfo)  # midnight in Los Angeles
PATIENCE: Final = 60

# Forked from a process that has imported everything and opened nothing: as apart as spawned ones, and there sooner.
PROCESSES: Final = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.test_races"])

barriers: list[ProcessBarrier] = []


@dataclass(frozen=True)
class Task:
    """What one process does."""

    address: str
    number: int
    pet_id: UUID
    service_id: UUID
    staff: tuple[UUID, ...]

    def request(self, slot: int, staff_id: UUID) -> BookingRequest:
        return BookingRequest(new_id(), self.pet_id, self.service_id, staff_id, MONDAY + slot * QUARTER, 15)


def tasks(address: str, clinic: Clinic, number: int) -> list[Task]:
    staff = (clinic.okafor, clinic.lindqvist)
    return [Task(address, each, clinic.rex, clinic.check_up, staff) for each in range(number)]


def keep(barrier: ProcessBarrier) -> None:
    barriers.append(barrier)


def all_at_once(run: Callable[[Task], Counter[str]], work: Sequence[Task]) -> Counter[str]:
    """Run each task in a process; they begin when the last one stands ready."""
    barrier = PROCESSES.Barrier(len(work), timeout=PATIENCE)
    with ProcessPoolExecutor(len(work), PROCESSES, initializer=keep, initargs=(barrier,)) as pool:
        outcomes = Counter[str]()
        for outcome in pool.map(run, work):
            outcomes += outcome
        return outcomes


def open_together(address: str) -> Desk:
    desk = desk_at_the_counter(address)
    barriers[0].wait()
    return desk


def deadlocks_and_visits(address: str) -> tuple[int, int]:
    with psycopg.connect(address) as connection:
        row = connection.execute(
            "SELECT (SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()), count(*)"
            " FROM appointments"
        ).fetchone()
    assert row is not None
    return row[0], row[1]


def want_every_slot(task: Task) -> Counter[str]:
    desk = open_together(task.address)
    outcomes = Counter[str]()
    for slot in random.Random(task.number).sample(range(SLOTS), SLOTS):
        try:
            desk.write(book, task.request(slot, task.staff[0]))
            outcomes["held"] += 1
        except SlotTaken as taken:
            outcomes["named" if str(taken).startswith("Dr Okafor already sees Rex (Ngũgĩ)") else str(taken)] += 1
    desk.close()
    return outcomes


def test_sixteen_desks_after_fifty_slots_hold_fifty(empty_address: str) -> None:
    clinic = open_for_everybody(empty_address)
    outcomes = all_at_once(want_every_slot, tasks(empty_address, clinic, DESKS))
    assert outcomes == {"held": SLOTS, "named": DESKS * SLOTS - SLOTS}
    assert deadlocks_and_visits(empty_address) == (0, SLOTS)


def move_and_book_about(task: Task) -> Counter[str]:
    desk = open_together(task.address)
    chance = random.Random(task.number)
    outcomes = Counter[str]()
    for _ in range(20):
        seen = chance.choice(desk.read(day_board, MONDAY.date()).visits)
        staff_id, slot = chance.choice(task.staff), chance.randrange(12)
        try:
            if chance.random() < 0.2:
                desk.write(book, task.request(slot, staff_id))
                outcomes["booked"] += 1
            else:
                desk.write(move, seen, staff_id, MONDAY + slot * QUARTER)
                outcomes["moved"] += 1
        except (SlotTaken, ChangedElsewhere) as refusal:
            outcomes[type(refusal).__name__] += 1
    desk.close()
    return outcomes


def test_visits_moved_about_by_many_desks_never_deadlock(empty_address: str) -> None:
    clinic = open_for_everybody(empty_address)
    work = tasks(empty_address, clinic, 8)
    desk = desk_at_the_counter(empty_address)
    for slot in range(0, 12, 2):
        for staff_id in work[0].staff:
            desk.write(book, work[0].request(slot, staff_id))
    desk.close()
    outcomes = all_at_once(move_and_book_about, work)
    assert outcomes.total() == 8 * 20
    assert outcomes["moved"] > 0
    assert outcomes["SlotTaken"] > 0
    assert deadlocks_and_visits(empty_address) == (0, 12 + outcomes["booked"])


def test_of_two_desks_the_slower_one_reads_who_has_the_slot(empty_address: str) -> None:
    clinic = open_for_everybody(empty_address)
    desks = [desk_at_the_counter(empty_address) for _ in range(2)]
    both = Barrier(2, timeout=PATIENCE)

    def save(desk: Desk) -> Booked | SlotTaken:
        both.wait()
        try:
            return desk.write(book, clinic.request(MONDAY + 32 * QUARTER, minutes=30))
        except SlotTaken as taken:
            return taken

    with ThreadPoolExecutor(2) as pool:
        winner, loser = sorted(pool.map(save, desks), key=lambda outcome: isinstance(outcome, SlotTaken))
    assert isinstance(winner, Booked)
    assert str(loser) == "Dr Okafor already sees Rex (Ngũgĩ) 08:00–08:30."
    for desk in desks:
        desk.close()


@pytest.mark.parametrize("times", [2, 8])
def test_a_booking_saved_many_times_at_once_is_one_visit(empty_address: str, times: int) -> None:
    clinic = open_for_everybody(empty_address)
    desk = desk_at_the_counter(empty_address)
    request = clinic.request(MONDAY + 32 * QUARTER)
    with ThreadPoolExecutor(4) as pool:
        booked = set(pool.map(lambda _: desk.write(book, request), range(times)))
    assert [each.appointment_id for each in booked] == [request.appointment_id]
    assert deadlocks_and_visits(empty_address) == (0, 1)
    desk.close()
