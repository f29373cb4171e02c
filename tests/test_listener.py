"""Hearing what other desks change."""

import time
from collections.abc import Iterator
from datetime import date
from queue import SimpleQueue
from uuid import UUID

import psycopg
import pytest

from petdesk import listener as listening
from petdesk.errors import SetupProblem
from petdesk.listener import Connected, DayChanged, Disconnected, Event, Listener, MessagesChanged
from petdesk.models import new_id

PATIENCE = 30
"""Seconds that a test waits for an event before it gives up; it goes on as soon as there is one."""


class Ear:
    """A listener and what it was told."""

    def __init__(self, address: str, clinic_id: UUID) -> None:
        self._told: SimpleQueue[Event] = SimpleQueue()
        self.clinic_id = clinic_id
        self.thread = Listener(address, clinic_id, self._told.put)

    def hears(self) -> Event:
        return self._told.get(timeout=PATIENCE)

    def heard_nothing(self) -> bool:
        return self._told.empty()


def say(address: str, payload: str, channel: str = "petdesk_day") -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SELECT pg_notify(%s, %s)", [channel, payload])


@pytest.fixture
def ear(empty_address: str) -> Iterator[Ear]:
    """A listener that has begun to listen."""
    opened = Ear(empty_address, new_id())
    opened.thread.start()
    assert opened.hears() == Connected()
    yield opened
    opened.thread.stop()


def test_a_day_of_this_clinic_is_heard(empty_address: str, ear: Ear) -> None:
    say(empty_address, f"{ear.clinic_id} 2026-11-19")
    say(empty_address, f"{ear.clinic_id} 2026-11-20")
    assert [ear.hears(), ear.hears()] == [DayChanged(date(2026, 11, 19)), DayChanged(date(2026, 11, 20))]


def test_messages_of_this_clinic_are_heard_and_no_others(empty_address: str, ear: Ear) -> None:
    for clinic_id in (new_id(), ear.clinic_id):
        say(empty_address, str(clinic_id), "petdesk_messages")
    assert ear.hears() == MessagesChanged()
    assert ear.heard_nothing()


def test_another_clinics_days_and_what_is_no_day_are_not_heard(empty_address: str, ear: Ear) -> None:
    for payload in (f"{new_id()} 2026-11-18", "", "hello", f"{ear.clinic_id}", f"{ear.clinic_id} yesterday"):
        say(empty_address, payload)
    say(empty_address, f"{ear.clinic_id} 2026-11-19")
    assert ear.hears() == DayChanged(date(2026, 11, 19))
    assert ear.heard_nothing()


def test_after_the_server_cut_the_connection_it_listens_again(empty_address: str, ear: Ear) -> None:
    for day in (19, 20):
        with psycopg.connect(empty_address, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        assert [ear.hears(), ear.hears()] == [Disconnected(), Connected()]
        say(empty_address, f"{ear.clinic_id} 2026-11-{day}")
        assert ear.hears() == DayChanged(date(2026, 11, day))


def test_a_silent_connection_is_asked_whether_it_lives(
    empty_address: str, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "LOOK_EVERY", 0.01)
    monkeypatch.setattr(listening, "CHECK_AFTER", 1)
    say(empty_address, f"{ear.clinic_id} 2026-11-19")
    assert ear.hears() == DayChanged(date(2026, 11, 19))
    with psycopg.connect(empty_address, autocommit=True) as connection:
        checks = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query = 'SELECT 1'"
        give_up = time.monotonic() + PATIENCE
        while connection.execute(checks).fetchone() == (0,):
            assert time.monotonic() < give_up
    say(empty_address, f"{ear.clinic_id} 2026-11-20")
    assert ear.hears() == DayChanged(date(2026, 11, 20))


def test_a_stopped_listener_ends_and_says_no_more(empty_address: str, ear: Ear) -> None:
    ear.thread.stop()
    ear.thread.join(PATIENCE)
    assert not ear.thread.is_alive()
    say(empty_address, f"{ear.clinic_id} 2026-11-19")
    assert ear.heard_nothing()


def test_a_server_nobody_answers_at_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    ear = Ear("postgresql://petdesk@127.0.0.1/petdesk", new_id())
    attempts = iter(range(5))

    def nobody_answers(address: str) -> psycopg.Connection:
        if next(attempts, None) is None:
            ear.thread.stop()
        raise psycopg.OperationalError("Connection refused")

    monkeypatch.setattr(listening, "_PAUSES", (0.0,))
    monkeypatch.setattr("petdesk.database.connect", nobody_answers)
    ear.thread.start()
    assert ear.hears() == Disconnected()
    ear.thread.join(PATIENCE)
    assert not ear.thread.is_alive()
    assert ear.heard_nothing()


def test_no_password_stands_in_a_listeners_words() -> None:
    with pytest.raises(SetupProblem) as said:
        Listener("postgresql://petdesk:geh@eim@127.0.0.1/petdesk", new_id(), list[Event]().append)
    assert "geh" not in str(said.value)
