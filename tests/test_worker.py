"""`petdesk worker` as it runs: a process of its own over a real queue."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest

from petdesk.clock import FixedClock
from petdesk.courier import Courier, Senders
from petdesk.desk import Desk
from petdesk.services import scheduling
from petdesk.worker import make_app, rescue_stalled
from tests.builders import RECEPTIONIST, Clinic
from tests.everybody import as_desk, open_for_everybody
from tests.vaults import KEYS

PATIENCE: Final = 60
"""Seconds until a test gives up; it goes on as soon as what it waits for is there."""


class Place:
    """The small clinic at this hour, wherever it now is in the middle of the day, and a folder for its messages."""

    def __init__(self, address: str, folder: Path) -> None:
        self.address = address
        self.folder = folder
        self.outbox = folder / "outbox"
        self.now = datetime.now(UTC)
        self.clinic: Clinic = open_for_everybody(address, self.now)
        zone = f"Etc/GMT{self.now.hour - 12:+d}"  # POSIX counts westward: noon, wherever this is run
        self.sql("UPDATE clinics SET time_zone = %s", zone)
        self.sql(
            "INSERT INTO consents (clinic_id, user_id, channel, purpose, given, source, text_version)"
            " SELECT clinic_id, user_id, 'sms', purpose, true, 'form', '1'"
            " FROM users, unnest(enum_range(NULL::consent_purpose)) AS purpose WHERE role = 'owner'"
        )
        self.desk = Desk.open(as_desk(address), clock=FixedClock(self.now))
        self.desk.actor = RECEPTIONIST

    def sql(self, statement: str, *parameters: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.address, autocommit=True) as connection:
            cursor = connection.execute(statement.encode(), parameters or None)
            return cursor.fetchall() if cursor.description else []

    def book(self, days: int = 7) -> None:
        """Book a visit, which is to be confirmed at once."""
        starts_at = self.now.replace(minute=0, second=0, microsecond=0) + timedelta(days=days)
        self.desk.write(scheduling.book, self.clinic.request(starts_at))

    def states(self) -> list[str]:
        """Where the confirmations stand."""
        return [state for (state,) in self.sql("SELECT state FROM notifications WHERE kind = 'confirmation'")]

    @contextmanager
    def worker(self) -> Iterator[subprocess.Popen[bytes]]:
        """A worker, once it works."""
        environment = {
            **os.environ,
            "PETDESK_DATABASE_URL": as_desk(self.address),
            "PETDESK_OUTBOX": str(self.outbox),
            "PETDESK_KEYS": KEYS,
            "HOME": str(self.folder),
        }
        with (self.folder / "worker.log").open("wb") as told:
            worker = subprocess.Popen(
                [sys.executable, "-m", "petdesk", "worker"], env=environment, stdout=told, stderr=told
            )
        try:
            self.until(lambda: self.sql("SELECT id FROM procrastinate_workers") != [])
            yield worker
        finally:
            worker.kill()
            worker.wait()

    def until(self, is_so: Callable[[], bool]) -> None:
        """Wait for something."""
        give_up = time.monotonic() + PATIENCE
        while not is_so():
            assert time.monotonic() < give_up, (self.folder / "worker.log").read_text()
            time.sleep(0.05)


@pytest.fixture
def place(empty_address: str, tmp_path: Path) -> Iterator[Place]:
    opened = Place(empty_address, tmp_path)
    yield opened
    opened.desk.close()


def test_a_worker_sends_what_is_booked_while_it_runs_and_ends_in_order(place: Place) -> None:
    with place.worker() as worker:
        place.book()
        place.until(lambda: place.states() == ["sent"])
        [written] = place.outbox.iterdir()
        assert "Rex" in written.read_text()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(PATIENCE) == 0
    assert place.sql("SELECT * FROM procrastinate_jobs WHERE task_name = 'petdesk.send'") == []
    told = (place.folder / "worker.log").read_text()
    assert told == "Sending messages for Riverside. Ctrl+C ends it.\n"


def test_a_worker_waits_for_a_server_that_went_away(place: Place) -> None:
    with place.worker() as worker:
        place.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND usename = 'petdesk_app'"
        )
        place.book()
        place.until(lambda: place.states() == ["sent"])
        assert worker.poll() is None


def test_what_was_queued_without_a_worker_is_sent_when_there_is_one(place: Place) -> None:
    place.book()
    assert place.states() == ["queued"]
    with place.worker():
        place.until(lambda: place.states() == ["sent"])


def test_two_workers_send_each_message_once(place: Place) -> None:
    place.sql("UPDATE message_rules SET most_a_day = 100")
    with place.worker(), place.worker():
        for days in range(3, 23):
            place.book(days)
        place.until(lambda: set(place.states()) == {"sent"})
    assert place.sql("SELECT DISTINCT attempts FROM notifications WHERE kind = 'confirmation'") == [(1,)]
    assert len(list(place.outbox.iterdir())) == 20


async def test_jobs_of_dead_workers_are_given_to_others_also_when_the_same_waits_again(place: Place) -> None:
    for days in (5, 6):
        place.book(days)
    place.sql("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour')")
    place.sql("UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT max(id) FROM procrastinate_workers)")
    columns = "queue_name, task_name, queueing_lock, args"
    place.sql(
        f"INSERT INTO procrastinate_jobs ({columns}) SELECT {columns} FROM procrastinate_jobs ORDER BY id LIMIT 1"
    )
    app = make_app(as_desk(place.address), Courier(place.desk, Senders(environ={}, outbox=place.outbox)))
    async with app.open_async():
        assert await rescue_stalled(app) == 2
    assert place.sql(
        "SELECT status, count(DISTINCT queueing_lock), count(*) FROM procrastinate_jobs GROUP BY status"
    ) == [("todo", 2, 2)]
