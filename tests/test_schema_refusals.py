"""What the database itself refuses, also from somebody with `psql`; each refusal by the name of its rule."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Final
from uuid import UUID

import psycopg
import pytest
from psycopg.errors import CheckViolation, ExclusionViolation, InvalidTextRepresentation, NotNullViolation
from sqlalchemy import Enum, String, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlmodel import AutoString

from petdesk import models
from petdesk.models import new_id
from petdesk.models.tables import METADATA
from tests.builders import HASH, Clinic
from tests.everybody import NOW, open_for_everybody
from tests.records import fill_every_table
from tests.test_schema import UNMODELLED

TEXT_COLUMNS: Final = [
    (table.name, column.name)
    for table in METADATA.sorted_tables
    for column in table.columns
    if isinstance(column.type, (String, AutoString)) and not isinstance(column.type, Enum) and column.computed is None
]
LINES: Final = {
    ("services", "description"),
    ("appointments", "notes"),
    ("note_drafts", "body"),
    ("service_histories", "notes"),
    ("vaccinations", "notes"),
    ("message_templates", "body"),
    ("notifications", "body"),
    ("inbound_messages", "body"),
}
"""Text of several lines, where line feeds and tabs are what people type."""

OBEYED: Final = "\x01\x07\x08\x0b\x0d\x1b\x1f\x7f\x80\x85\x9b\x9f\u2028\u2029\u202a\u202e\u2066\u2069"
"""What a terminal obeys, or what shows text as something else than it is."""

BOOK: Final = """
    INSERT INTO appointments (appointment_id, clinic_id, pet_id, service_id, staff_id, appointment_date, ends_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
"""


@pytest.fixture
def session(owners_session: Session) -> Session:
    """The rules hold for the owner of the schema as well."""
    return owners_session


@pytest.fixture
def visit(clinic: Clinic) -> UUID:
    """Rex's visit at NOW, half an hour with Dr Okafor; every table has a row."""
    visit_id = fill_every_table(clinic, clinic.here.now)
    clinic.session.execute(text("INSERT INTO search_words (word) VALUES ('word') ON CONFLICT DO NOTHING"))
    return visit_id


@contextmanager
def refused(session: Session, rule: str) -> Iterator[None]:
    with pytest.raises(DBAPIError) as refusal, session.begin_nested():
        yield
    assert isinstance(refusal.value.orig, psycopg.Error)
    assert refusal.value.orig.diag.constraint_name == rule


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("UPDATE appointments SET ends_at = appointment_date", "appointments_ends_after_start_check"),
        ("UPDATE appointments SET ends_at = appointment_date - interval '1 h'", "appointments_ends_after_start_check"),
        ("UPDATE appointments SET ends_at = ends_at + interval '24 h'", "appointments_at_most_a_day_check"),
        ("UPDATE appointments SET lane = -1", "appointments_lane_not_negative_check"),
        ("UPDATE appointments SET lane = 1", "appointments_overbooking_is_explained_check"),
        (
            "UPDATE appointments SET lane = 1, overbooking_reason = 'bleeding'",
            "appointments_overbooking_is_explained_check",
        ),
        (
            "UPDATE appointments SET lane = 1, overbooked_by = staff_id",
            "appointments_overbooking_is_explained_check",
        ),
        ("UPDATE services SET price = -0.01", "services_price_not_negative_check"),
        ("UPDATE services SET duration_minutes = 0", "services_duration_positive_check"),
        ("UPDATE pets SET weight = -1", "pets_weight_positive_check"),
        ("UPDATE pets SET weight = 0", "pets_weight_positive_check"),
        ("UPDATE pet_weights SET weight = -1", "pet_weights_weight_positive_check"),
        ("UPDATE pets SET deceased_on = birth_date - 1", "pets_died_after_birth_check"),
        ("UPDATE pets SET microchip_id = '985 112'", "pets_microchip_normalised_check"),
        ("UPDATE pets SET name = ''", "pets_has_a_name_check"),
        ("UPDATE users SET first_name = '', last_name = ''", "users_has_a_name_check"),
        ("UPDATE users SET email = 'Ana@example.org' WHERE role = 'owner'", "users_email_lower_case_check"),
        ("UPDATE users SET email = NULL WHERE role = 'staff'", "users_sign_in_needs_both_check"),
        ("UPDATE sessions SET expires_at = created_at + interval '13 h'", "sessions_at_most_12_hours_check"),
        ("UPDATE sessions SET revoked_at = now()", "sessions_end_is_explained_check"),
        ("UPDATE sessions SET token_hash = 'token'", "sessions_token_is_hashed_check"),
        ("UPDATE invitations SET code_hash = 'code'", "invitations_code_is_hashed_check"),
        ("UPDATE invitations SET expires_at = created_at + interval '8 d'", "invitations_at_most_7_days_check"),
        ("UPDATE clinics SET lock_after_minutes = 0", "clinics_lock_after_minutes_check"),
        ("UPDATE vaccinations SET expiry_date = vaccination_date", "vaccinations_expires_after_given_check"),
        ("UPDATE vaccinations SET expiry_date = vaccination_date - 1", "vaccinations_expires_after_given_check"),
        ("UPDATE clinics SET country = 'us'", "clinics_country_check"),
        ("UPDATE clinics SET currency = 'U$D'", "clinics_currency_check"),
        ("UPDATE clinics SET opening_hours = '{[0,10081)}'", "clinics_opening_hours_within_a_week_check"),
        ("UPDATE appointments SET pet_id = gen_random_uuid()", "appointments_pet_id_fkey"),
        ("DELETE FROM services", "appointments_service_id_fkey"),
        ("DELETE FROM users WHERE role = 'vet'", "appointments_staff_id_fkey"),
    ],
)
def test_psql_cannot_put_in_what_the_rules_forbid(session: Session, visit: UUID, change: str, rule: str) -> None:
    with refused(session, rule):
        session.execute(text(change))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE appointments SET status = 'lost'",
        "UPDATE appointments SET source = 'fax'",
        "UPDATE users SET role = 'god'",
        "UPDATE pets SET gender = 'm'",
    ],
)
def test_an_unknown_word_is_no_status_role_or_gender(session: Session, visit: UUID, change: str) -> None:
    with pytest.raises(DBAPIError) as refusal, session.begin_nested():
        session.execute(text(change))
    assert isinstance(refusal.value.orig, InvalidTextRepresentation)


@pytest.mark.parametrize("column", ["pet_id", "service_id", "appointment_date", "ends_at", "status"])
def test_a_visit_is_never_without(session: Session, visit: UUID, column: str) -> None:
    with pytest.raises(DBAPIError) as refusal, session.begin_nested():
        session.execute(text(f"UPDATE appointments SET {column} = NULL"))
    assert isinstance(refusal.value.orig, NotNullViolation)


def test_two_pets_never_share_a_microchip(session: Session, clinic: Clinic) -> None:
    with refused(session, "pets_microchip_id_key"):
        clinic.pet(clinic.wanjiru, "Simba", microchip_id="985112001234567")
    clinic.pet(clinic.wanjiru, "Simba")
    clinic.pet(clinic.wanjiru, "Bello")


def test_two_people_never_share_an_email(session: Session, clinic: Clinic) -> None:
    with refused(session, "users_email_key"):
        clinic.owner(email="wanjiru@example.org")
    clinic.owner("Jan")
    clinic.owner("Joe")


def test_a_password_needs_an_email_and_somebody_invited_has_none_yet(session: Session, clinic: Clinic) -> None:
    with refused(session, "users_sign_in_needs_both_check"):
        clinic.owner(role=models.Role.STAFF, password_hash=HASH)
    clinic.owner(role=models.Role.STAFF, email="nora@example.org")
    clinic.owner(role=models.Role.STAFF, email="mira@example.org", password_hash=HASH)


@pytest.mark.parametrize("status", ["scheduled", "checked_in", "in_progress"])
def test_nobody_is_in_two_rooms_at_once(session: Session, clinic: Clinic, visit: UUID, status: str) -> None:
    with refused(session, "appointments_no_double_booking"):
        clinic.appointment(NOW + timedelta(minutes=14), status=models.Status(status))


def test_two_lanes_touching_slots_and_finished_visits_stand_together(
    session: Session, clinic: Clinic, visit: UUID
) -> None:
    clinic.appointment(NOW, lane=1, overbooked_by=clinic.ana, overbooking_reason="bleeding")
    clinic.appointment(NOW, staff_id=None)
    clinic.appointment(NOW, staff_id=None)
    clinic.appointment(NOW, status=models.Status.CANCELLED)
    clinic.appointment(NOW + timedelta(minutes=15))
    with refused(session, "appointments_no_double_booking"):
        session.execute(text("UPDATE appointments SET status = 'scheduled' WHERE status = 'cancelled'"))


def test_of_two_connections_that_book_at_once_one_is_refused(empty_address: str) -> None:
    clinic = open_for_everybody(empty_address)

    def values() -> tuple[object, ...]:
        ids = (new_id(), clinic.here.clinic.clinic_id, clinic.rex, clinic.check_up, clinic.okafor)
        return (*ids, NOW, NOW + timedelta(minutes=15))

    with (
        psycopg.connect(empty_address) as first,
        psycopg.connect(empty_address) as second,
        ThreadPoolExecutor(1) as pool,
    ):
        first.execute(BOOK, values())
        waiting = pool.submit(second.execute, BOOK, values())
        first.commit()
        with pytest.raises(ExclusionViolation) as refusal:
            waiting.result()
        assert refusal.value.diag.constraint_name == "appointments_no_double_booking"
        second.rollback()
        assert second.execute("SELECT count(*) FROM appointments").fetchone() == (1,)


def test_no_text_column_is_forgotten_here(session: Session) -> None:
    columns = session.execute(
        text("""
            SELECT table_name, column_name FROM information_schema.columns
            WHERE table_schema = 'public' AND data_type IN ('text', 'character varying', 'character')
                AND is_generated = 'NEVER' AND table_name <> ALL (:unmodelled)
        """),
        {"unmodelled": UNMODELLED},
    )
    assert {(row.table_name, row.column_name) for row in columns} == set(TEXT_COLUMNS)


@pytest.mark.parametrize(("table", "column"), TEXT_COLUMNS, ids=[".".join(names) for names in TEXT_COLUMNS])
def test_no_text_column_takes_what_a_terminal_obeys(session: Session, visit: UUID, table: str, column: str) -> None:
    taken = OBEYED if (table, column) in LINES else f"\t\n{OBEYED}"
    change = text(f"UPDATE {table} SET {column} = :value")
    for character in taken:
        with pytest.raises(DBAPIError) as refusal, session.begin_nested():
            session.execute(change, {"value": f"A{character}"})
        assert isinstance(refusal.value.orig, CheckViolation), f"U+{ord(character):04X}"


@pytest.mark.parametrize(("table", "column"), sorted(LINES), ids=[".".join(names) for names in sorted(LINES)])
def test_text_of_several_lines_keeps_them(session: Session, visit: UUID, table: str, column: str) -> None:
    session.execute(text(f"UPDATE {table} SET {column} = :value"), {"value": "one\n\ttwo"})
    assert session.execute(text(f"SELECT DISTINCT {column} FROM {table}")).scalar_one() == "one\n\ttwo"
