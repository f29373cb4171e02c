"""What the database keeps by itself: when a row was changed, its version, and telling every desk which day changed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from petdesk import models
from petdesk.models import new_id
from petdesk.models.tables import METADATA
from tests.builders import Clinic
from tests.everybody import NOW, committing, open_for_everybody
from tests.records import fill_every_table

STAMPED = sorted(table.name for table in METADATA.tables.values() if "updated_at" in table.columns)


@pytest.fixture
def session(owners_session: Session) -> Session:
    """The rules hold for the owner of the schema as well."""
    return owners_session


@pytest.mark.parametrize("table", STAMPED)
def test_the_database_keeps_when_a_row_was_changed(session: Session, clinic: Clinic, table: str) -> None:
    fill_every_table(clinic, clinic.here.now)
    session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER touch"))
    session.execute(text(f"UPDATE {table} SET updated_at = '2020-01-01Z'"))
    session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER touch"))
    stamps = text(f"SELECT DISTINCT updated_at, now() FROM {table}")
    assert session.execute(stamps).one()[0] == datetime(2020, 1, 1, tzinfo=UTC)
    session.execute(text(f"UPDATE {table} SET updated_at = '2030-01-01Z'"))
    changed, now = session.execute(stamps).one()
    assert changed == now


def test_every_change_of_a_visit_raises_its_version(session: Session, clinic: Clinic) -> None:
    visit = clinic.appointment(clinic.here.now)
    for expected in (2, 3):
        row = session.execute(
            text("UPDATE appointments SET notes = 'x', version = 77 WHERE appointment_id = :it RETURNING version"),
            {"it": visit},
        )
        assert row.scalar_one() == expected


class Ear:
    """Hears which days the database names."""

    def __init__(self, address: str) -> None:
        self.connection = psycopg.connect(address, autocommit=True)
        self.connection.execute("LISTEN petdesk_day")

    def heard(self) -> list[str]:
        """Everything that was said until now, in order: a word of ours comes after it."""
        self.connection.execute("SELECT pg_notify('petdesk_day', 'that is all')")
        payloads = []
        for notice in self.connection.notifies():
            if notice.payload == "that is all":
                break
            payloads.append(notice.payload)
        return payloads


@pytest.fixture
def clinic_of_all(empty_address: str) -> Clinic:
    """The small clinic, committed."""
    return open_for_everybody(empty_address)


@pytest.fixture
def ear(empty_address: str) -> Iterator[Ear]:
    """Listens to the test's own database."""
    opened = Ear(empty_address)
    yield opened
    opened.connection.close()


def insert(address: str, clinic: Clinic, *starts: datetime) -> list[UUID]:
    ids = [new_id() for _ in starts]
    with committing(address) as session:
        session.add_all(
            models.Appointment(
                appointment_id=key,
                clinic_id=clinic.here.clinic.clinic_id,
                pet_id=clinic.rex,
                service_id=clinic.check_up,
                staff_id=clinic.okafor,
                appointment_date=start,
                ends_at=start + timedelta(minutes=15),
            )
            for key, start in zip(ids, starts, strict=True)
        )
    return ids


def change(address: str, statement: str) -> None:
    with psycopg.connect(address) as connection:
        connection.execute(statement.encode())


def named(clinic: Clinic, *days: int) -> list[str]:
    return [f"{clinic.here.clinic.clinic_id} {date(2026, 11, day)}" for day in days]


def test_a_new_visit_names_its_day(empty_address: str, clinic_of_all: Clinic, ear: Ear) -> None:
    insert(empty_address, clinic_of_all, NOW)
    assert ear.heard() == named(clinic_of_all, 19)


def test_many_visits_of_a_day_name_it_once(empty_address: str, clinic_of_all: Clinic, ear: Ear) -> None:
    hours = [NOW + timedelta(hours=hour) for hour in range(5)]
    insert(empty_address, clinic_of_all, *hours, NOW + timedelta(days=1))
    assert sorted(ear.heard()) == named(clinic_of_all, 19, 20)


def test_a_moved_visit_names_the_day_it_left_and_the_day_it_came_to(
    empty_address: str, clinic_of_all: Clinic, ear: Ear
) -> None:
    insert(empty_address, clinic_of_all, NOW)
    ear.heard()
    change(
        empty_address, "UPDATE appointments SET appointment_date = '2026-11-23 18:00Z', ends_at = '2026-11-23 19:00Z'"
    )
    assert sorted(ear.heard()) == named(clinic_of_all, 19, 23)


def test_a_changed_and_a_deleted_visit_name_their_day(empty_address: str, clinic_of_all: Clinic, ear: Ear) -> None:
    insert(empty_address, clinic_of_all, NOW)
    ear.heard()
    change(empty_address, "UPDATE appointments SET status = 'checked_in'")
    assert ear.heard() == named(clinic_of_all, 19)
    change(empty_address, "DELETE FROM appointments")
    assert ear.heard() == named(clinic_of_all, 19)


def test_a_day_is_the_clinics_not_the_servers(empty_address: str, clinic_of_all: Clinic, ear: Ear) -> None:
    """Los Angeles is eight hours behind UTC: its midnight is at 08:00Z."""
    insert(empty_address, clinic_of_all, datetime(2026, 11, 20, 7, 59, tzinfo=UTC))
    assert ear.heard() == named(clinic_of_all, 19)
    change(
        empty_address, "UPDATE appointments SET appointment_date = '2026-11-20 08:00Z', ends_at = '2026-11-20 08:15Z'"
    )
    assert sorted(ear.heard()) == named(clinic_of_all, 19, 20)
    change(empty_address, "UPDATE clinics SET time_zone = 'Pacific/Auckland'")
    change(empty_address, "UPDATE appointments SET notes = 'x'")
    assert ear.heard() == named(clinic_of_all, 20)


def test_what_is_rolled_back_is_never_told(empty_address: str, clinic_of_all: Clinic, ear: Ear) -> None:
    insert(empty_address, clinic_of_all, NOW)
    ear.heard()
    with psycopg.connect(empty_address) as connection:
        connection.execute("DELETE FROM appointments")
        connection.rollback()
    assert ear.heard() == []


def test_a_statement_that_changes_nothing_tells_nothing(empty_address: str, clinic_of_all: Clinic, ear: Ear) -> None:
    change(empty_address, "UPDATE appointments SET notes = 'x'")
    assert ear.heard() == []


def test_what_is_said_holds_no_data(empty_address: str, clinic_of_all: Clinic, ear: Ear) -> None:
    insert(empty_address, clinic_of_all, NOW)
    change(empty_address, "UPDATE appointments SET notes = 'bites when held'")
    for payload in ear.heard():
        clinic_id, day = payload.split(" ")
        assert UUID(clinic_id) == clinic_of_all.here.clinic.clinic_id
        assert date.fromisoformat(day) == date(2026, 11, 19)
