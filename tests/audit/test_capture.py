"""What the triggers write: who, when, what, what it was and what it became, and what they leave out."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from petdesk.models import new_id
from petdesk.services.audit.access import log_access
from petdesk.services.scheduling import book, check_in
from tests.builders import HASH, Clinic, open_clinic
from tests.everybody import NOW, as_desk, open_for_everybody
from tests.records import fill_every_table
from tests.test_schema import OF_THE_QUEUE

SECRETS = (HASH, "limps", "sprained", "left hind leg")
NOT_AUDITED = {
    *("note_drafts", "search_words", "sign_in_attempts"),
    *("notifications", "inbound_messages"),  # logs themselves: what went, to whom, by whom, and what came of it
    *OF_THE_QUEUE,
}


def act_as(session: Session, user_id: UUID | None, session_id: UUID | None = None, desk: str = "") -> None:
    """Say who acts, as a desk does."""
    for name, value in (("user_id", user_id or ""), ("session_id", session_id or ""), ("desk", desk)):
        session.execute(
            text("SELECT set_config(:name, :value, true)"), {"name": f"petdesk.{name}", "value": str(value)}
        )


def log(session: Session, **wanted: Any) -> list[Any]:
    """The newest entries, the newest first."""
    where = " AND ".join(f"{column} = :{column}" for column in wanted) or "true"
    return list(session.execute(text(f"SELECT * FROM audit_log WHERE {where} ORDER BY entry_id DESC"), wanted))


def test_a_booking_is_one_entry_with_who_where_and_what(session: Session, clinic: Clinic) -> None:
    before, signed_in = len(log(session)), new_id()
    act_as(session, clinic.ana, signed_in, "Front desk")
    request = clinic.request(NOW + timedelta(hours=1))
    book(session, clinic.here, request)
    entry, *others = log(session)
    assert len(others) == before
    assert (entry.user_id, entry.session_id, entry.desk) == (clinic.ana, signed_in, "Front desk")
    assert (entry.table_name, entry.row_key, entry.about, entry.action) == (
        "appointments",
        request.appointment_id,
        clinic.rex,
        "I",
    )
    assert entry.clinic_id == clinic.here.clinic.clinic_id
    assert entry.db_user == "petdesk_app"
    assert entry.changes["staff_id"] == str(clinic.okafor)
    assert entry.changes["status"] == "scheduled"
    assert entry.changes["appointment_date"] == "2026-11-19T19:42:00+00:00"
    assert "cancel_reason" not in entry.changes


def test_whoever_is_no_person_stops_no_change(session: Session, clinic: Clinic) -> None:
    for name in ("user_id", "session_id"):
        session.execute(text(f"SELECT set_config('petdesk.{name}', 'ana', true)"))
    check_in(session, clinic.here, clinic.appointment(NOW))
    assert (log(session)[0].user_id, log(session)[0].session_id) == (None, None)


def test_a_change_names_what_differs_and_nothing_else(session: Session, clinic: Clinic) -> None:
    visit = clinic.appointment(NOW)
    check_in(session, clinic.here, visit)
    entry = log(session)[0]
    assert entry.action == "U"
    assert entry.changes.keys() == {"status", "checked_in_at"}
    assert entry.changes["status"] == ["scheduled", "checked_in"]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE pets SET name = name",
        "UPDATE appointments SET status = status",
        "UPDATE users SET phone_number = '1' WHERE false",
        "UPDATE clinics SET updated_at = now() + interval '1 day'",
    ],
)
def test_what_changes_nothing_is_no_entry(session: Session, clinic: Clinic, change: str) -> None:
    clinic.appointment(NOW)
    before = len(log(session))
    session.execute(text(change))
    assert len(log(session)) == before


def test_an_upsert_is_an_addition_or_a_change(session: Session, clinic: Clinic) -> None:
    upsert = text("""
        INSERT INTO pet_alerts (alert_id, pet_id, message) VALUES (:alert_id, :pet_id, :message)
        ON CONFLICT (alert_id) DO UPDATE SET message = EXCLUDED.message
    """)
    alert = {"alert_id": new_id(), "pet_id": clinic.rex}
    for message in ("bites", "bites", "bites hard"):
        session.execute(upsert, {**alert, "message": message})
    changed, added = log(session, row_key=alert["alert_id"])
    assert (added.action, changed.action) == ("I", "U")
    assert changed.changes == {"message": ["bites", "bites hard"]}
    assert added.clinic_id == changed.clinic_id == clinic.here.clinic.clinic_id


def test_what_goes_with_a_pet_is_told_row_by_row(owners_session: Session) -> None:
    clinic = open_clinic(owners_session, NOW)
    fill_every_table(clinic, NOW)
    owners_session.execute(text("DELETE FROM users WHERE user_id = :it"), {"it": clinic.wanjiru})
    gone = {entry.table_name: entry for entry in log(owners_session, action="D")}
    assert gone.keys() == {
        "users",
        "pets",
        "pet_alerts",
        "pet_weights",
        "appointments",
        "service_histories",
        "vaccinations",
        "contact_preferences",
        "consents",
    }
    assert gone["pets"].changes["name"] == "Rex"
    assert {entry.clinic_id for entry in gone.values()} == {clinic.here.clinic.clinic_id}


def test_a_changed_key_is_one_row_gone_and_another_come(owners_session: Session) -> None:
    clinic = open_clinic(owners_session, NOW)
    fill_every_table(clinic, NOW)
    other = new_id()
    owners_session.execute(text("UPDATE pet_alerts SET alert_id = :other"), {"other": other})
    assert {(entry.action, entry.row_key == other) for entry in log(owners_session, table_name="pet_alerts")[:2]} == {
        ("D", False),
        ("I", True),
    }


def test_an_emptied_table_is_told(owners_session: Session) -> None:
    clinic = open_clinic(owners_session, NOW)
    owners_session.execute(text("TRUNCATE pet_alerts"))
    entry = log(owners_session)[0]
    assert (entry.table_name, entry.action, entry.clinic_id) == ("pet_alerts", "T", clinic.here.clinic.clinic_id)


def test_no_secret_is_in_the_log(session: Session, clinic: Clinic) -> None:
    fill_every_table(clinic, NOW)
    session.execute(text("UPDATE users SET password_hash = password_hash || 'x' WHERE role <> 'owner'"))
    session.execute(text("UPDATE appointments SET notes = notes || ' badly'"))
    session.execute(text("UPDATE service_histories SET notes = NULL"))
    everything = json.dumps([entry.changes for entry in log(session)])
    assert [secret for secret in SECRETS if secret in everything] == []
    assert log(session, table_name="users", action="U")[0].changes == {"password_hash": "changed"}
    assert log(session, table_name="appointments", action="U")[0].changes == {"notes": "changed"}
    assert log(session, table_name="service_histories", action="U")[0].changes == {"notes": "changed"}


def test_every_table_of_the_clinic_is_audited(session: Session) -> None:
    """A new table is one line in a migration, or one line here with a reason there."""
    tables = session.execute(
        text("""
            SELECT relname, (
                SELECT array_agg(tgname ORDER BY tgname) FROM pg_trigger
                WHERE tgrelid = c.oid AND tgfoid = 'petdesk_audit'::regproc AND tgenabled = 'O'
            ) FROM pg_class AS c
            WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
                AND relname NOT IN ('alembic_version', 'audit_seals', 'audit_leaves')
        """)
    )
    triggers = {table: names for table, names in tables if table not in NOT_AUDITED}
    assert set(map(str, triggers.values())) == {str(["audit_delete", "audit_insert", "audit_truncate", "audit_update"])}


def test_generated_columns_stay_out(session: Session) -> None:
    columns = session.execute(
        text("""
            SELECT attrelid::regclass || '.' || attname FROM pg_attribute AS a
            JOIN pg_trigger AS t ON t.tgrelid = a.attrelid AND t.tgname = 'audit_insert'
            WHERE a.attgenerated <> '' AND position(a.attname::text IN encode(t.tgargs, 'escape')) = 0
        """)
    )
    assert columns.scalars().all() == []


def test_an_access_is_logged_with_whom_it_is_about(session: Session, clinic: Clinic) -> None:
    act_as(session, clinic.ana, desk="Front desk")
    log_access(session, clinic.here, "record_opened", clinic.rex, reason="covering", times=2)
    entry = session.execute(text("SELECT * FROM access_log ORDER BY entry_id DESC LIMIT 1")).one()
    assert (entry.user_id, entry.desk, entry.event, entry.subject) == (
        clinic.ana,
        "Front desk",
        "record_opened",
        clinic.rex,
    )
    assert entry.details == {"reason": "covering", "times": 2}


def test_a_transaction_that_is_rolled_back_leaves_no_entry(empty_address: str) -> None:
    clinic = open_for_everybody(empty_address)
    with psycopg.connect(as_desk(empty_address)) as connection:
        before = connection.execute("SELECT count(*) FROM audit_log").fetchone()
        connection.execute("UPDATE pets SET name = 'Max' WHERE pet_id = %s", [clinic.rex])
        connection.execute("SELECT petdesk_log_access(NULL, 'search', NULL, '{}')")
        connection.rollback()
        assert connection.execute("SELECT count(*) FROM audit_log").fetchone() == before
        assert connection.execute("SELECT count(*) FROM access_log").fetchone() == (0,)


def test_who_acts_is_proven_only_by_whoever_checked_the_session(empty_address: str) -> None:
    clinic = open_for_everybody(empty_address)
    change = "UPDATE pets SET breed = breed || 'x'"
    newest = "SELECT user_id, proven FROM audit_log ORDER BY entry_id DESC LIMIT 1"
    with psycopg.connect(empty_address) as connection:  # as a function of the owner does
        connection.execute("SELECT petdesk_identify(%s, NULL, 'Front desk')", [clinic.ana])
        connection.execute(change)
        assert connection.execute(newest).fetchone() == (clinic.ana, True)
        [proof] = connection.execute("SELECT current_setting('petdesk.proof')").fetchone() or ()
        connection.execute("SELECT set_config('petdesk.user_id', %s, true)", [str(clinic.sam)])
        connection.execute(change)
        assert connection.execute(newest).fetchone() == (clinic.sam, False)
    with psycopg.connect(as_desk(empty_address)) as connection:
        for name, value in (("user_id", clinic.ana), ("desk", "Front desk"), ("proof", proof)):
            connection.execute("SELECT set_config(%s, %s, true)", [f"petdesk.{name}", str(value)])
        connection.execute(change)
        assert connection.execute(newest).fetchone() == (clinic.ana, False)
