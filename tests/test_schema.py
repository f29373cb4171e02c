"""The schema as it is migrated: up, down, up again, equal to the models, and what the specification asks for."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from importlib import import_module
from itertools import count
from typing import Any, Final

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from petdesk import embedded, migrations, schema
from petdesk.database import make_engine, schema_revision
from petdesk.errors import SetupProblem
from petdesk.models.tables import METADATA
from tests.builders import open_clinic
from tests.everybody import NOW
from tests.records import fill_every_table

_numbers = count()

SPECIFIED: Final[Mapping[str, Mapping[str, str]]] = {
    "users": {
        "user_id": "uuid not null",
        "email": "character varying(255)",  # many owners have none; whoever signs in has one, says a CHECK
        "password_hash": "character varying(255)",
        "first_name": "character varying(100) not null",
        "last_name": "character varying(100) not null",
        "phone_number": "character varying(20)",
        "role": "user_role not null default 'owner'::user_role",
        "created_at": "timestamp with time zone not null default now()",
        "updated_at": "timestamp with time zone not null default now()",
    },
    "pets": {
        "pet_id": "uuid not null",
        "user_id": "uuid not null",
        "name": "character varying(100) not null",
        "species": "character varying(50) not null",
        "breed": "character varying(100)",
        "birth_date": "date",
        "gender": "pet_gender not null default 'unknown'::pet_gender",
        "weight": "numeric(5,2)",
        "microchip_id": "character varying(50)",
        "created_at": "timestamp with time zone not null default now()",
        "updated_at": "timestamp with time zone not null default now()",
    },
    "services": {
        "service_id": "uuid not null",
        "name": "character varying(100) not null",
        "description": "text",
        "price": "numeric(8,2) not null",
        "duration_minutes": "integer not null",
        "created_at": "timestamp with time zone not null default now()",
        "updated_at": "timestamp with time zone not null default now()",
    },
    "appointments": {
        "appointment_id": "uuid not null",
        "pet_id": "uuid not null",
        "service_id": "uuid not null",
        "staff_id": "uuid",
        "appointment_date": "timestamp with time zone not null",
        "status": "appointment_status not null default 'scheduled'::appointment_status",
        "notes": "text",
        "created_at": "timestamp with time zone not null default now()",
        "updated_at": "timestamp with time zone not null default now()",
    },
    "service_histories": {
        "history_id": "uuid not null",
        "appointment_id": "uuid not null",
        "pet_id": "uuid not null",
        "service_id": "uuid not null",
        "staff_id": "uuid",
        "service_date": "timestamp with time zone not null",
        "notes": "text",
        "created_at": "timestamp with time zone not null default now()",
    },
    "vaccinations": {
        "vaccination_id": "uuid not null",
        "pet_id": "uuid not null",
        "vaccine_name": "character varying(100) not null",
        "vaccination_date": "date not null",
        "expiry_date": "date",
        "administered_by": "uuid",
        "notes": "text",
    },
}

ADDED: Final[Mapping[str, set[str]]] = {
    "users": {
        "active",
        "clinic_id",
        "job_title",
        "bookable",
        "search_last",
        "search_first",
        "search_phone",
        "search_phone_end",
    },
    "pets": {"clinic_id", "deceased_on", "search_name"},
    "services": {"clinic_id", "needs_vet", "reminders", "silent"},
    "appointments": {
        "clinic_id",
        "ends_at",
        "checked_in_at",
        "started_at",
        "finished_at",
        "source",
        "lane",
        "overbooked_by",
        "overbooking_reason",
        "cancel_reason",
        "confirmed_at",
        "version",
    },
    "service_histories": {"clinic_id"},
    "vaccinations": {"clinic_id"},
}
"""What DESIGN adds to the specification's columns."""

REFERENCES: Final = {
    "pets.user_id": "users CASCADE",
    "appointments.pet_id": "pets CASCADE",
    "appointments.service_id": "services NO ACTION",
    "appointments.staff_id": "users NO ACTION",
    "service_histories.appointment_id": "appointments CASCADE",
    "service_histories.pet_id": "pets NO ACTION",
    "service_histories.service_id": "services NO ACTION",
    "service_histories.staff_id": "users NO ACTION",
    "vaccinations.pet_id": "pets CASCADE",
    "vaccinations.administered_by": "users NO ACTION",
}

OF_THE_QUEUE: Final = [f"procrastinate_{table}" for table in ("jobs", "events", "workers", "periodic_defers")]
UNMODELLED: Final = [
    *("alembic_version", "audit_log", "access_log", "audit_seals", "audit_leaves"),
    *OF_THE_QUEUE,
]

COLUMNS = text("""
    SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
        || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
        || CASE WHEN d.oid IS NULL THEN '' ELSE
            CASE a.attgenerated WHEN 's' THEN ' as ' ELSE ' default ' END || pg_get_expr(d.adbin, d.adrelid) END
    FROM pg_class AS c
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> ALL (:unmodelled)
""").bindparams(unmodelled=UNMODELLED)
CONSTRAINTS = text("""
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
        AND (SELECT relname FROM pg_class WHERE oid = conrelid) <> ALL (:unmodelled)
        AND contype <> 'n'
""").bindparams(unmodelled=UNMODELLED)
INDEXES = text("""
    SELECT tablename, indexname, indexdef FROM pg_indexes
    WHERE schemaname = 'public' AND tablename <> ALL (:unmodelled)
""").bindparams(unmodelled=UNMODELLED)
ENUMS = text(
    "SELECT enumtypid::regtype::text, enumsortorder, enumlabel FROM pg_enum"
    " WHERE NOT starts_with(enumtypid::regtype::text, 'procrastinate_')"
)
MADE_BY_US = text("""
    SELECT proname FROM pg_proc WHERE proname LIKE 'petdesk%'
    UNION ALL SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    UNION ALL SELECT nspname FROM pg_namespace WHERE nspname IN ('audit', 'reporting')
    UNION ALL SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype = 'e'
""")


@pytest.fixture
def blank_address(server: embedded.LocalServer, worker_id: str) -> Iterator[str]:
    """The address of a database with nothing in it."""
    name = f"blank_{worker_id}_{next(_numbers)}"
    yield server.database(name)
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def described(connection: Connection) -> set[tuple[Any, ...]]:
    return {tuple(row) for query in (COLUMNS, CONSTRAINTS, INDEXES, ENUMS) for row in connection.execute(query)}


def test_the_schema_goes_up_and_down_and_up_again(blank_address: str) -> None:
    engine = make_engine(blank_address, patient=True)
    schema.upgrade(engine)
    schema.check(engine)
    with engine.connect() as connection:
        first = described(connection)
    schema.downgrade(engine, schema.BASE)
    with engine.connect() as connection:
        assert schema_revision(connection) is None
        assert connection.execute(MADE_BY_US).scalars().all() == ["alembic_version"]
    schema.upgrade(engine)
    schema.check(engine)
    with engine.connect() as connection:
        assert schema_revision(connection) == migrations.HEAD
        assert described(connection) == first
    engine.dispose()


def test_the_models_say_what_the_migrations_make(blank_address: str, session: Session) -> None:
    """`alembic check` does not look at checks, exclusions and generated columns; the catalogue shows all of them."""
    first = import_module("petdesk.migrations.versions.0001_the_clinic")
    slips = import_module("petdesk.migrations.versions.0006_slips")
    engine = make_engine(blank_address)
    with engine.begin() as connection:
        for block in (first.EXTENSIONS, first.FUNCTIONS, slips.FUNCTION):
            connection.exec_driver_sql(block, execution_options={"no_parameters": True})
        METADATA.create_all(connection)
        of_models = described(connection)
    engine.dispose()
    of_migrations = described(session.connection())
    assert sorted(map(str, of_models - of_migrations)) == []
    assert sorted(map(str, of_migrations - of_models)) == []


def test_the_connection_check_knows_the_newest_revision() -> None:
    assert schema.revisions()[0] == migrations.HEAD


def test_upgrading_twice_changes_nothing(empty_address: str) -> None:
    engine = make_engine(empty_address, patient=True)
    with engine.connect() as connection:
        before = described(connection)
    schema.upgrade(engine)
    with engine.connect() as connection:
        assert described(connection) == before
    engine.dispose()


def test_a_schema_newer_than_this_program_is_left_alone(empty_address: str) -> None:
    engine = make_engine(empty_address, patient=True)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    for change in (schema.upgrade, lambda engine: schema.downgrade(engine, schema.BASE)):
        with pytest.raises(SetupProblem, match="schema 9999, which is newer"):
            change(engine)
    engine.dispose()


def test_going_back_to_what_comes_later_is_refused(blank_address: str) -> None:
    engine = make_engine(blank_address, patient=True)
    with pytest.raises(SetupProblem, match="older than 0001 already"):
        schema.downgrade(engine, "0001")
    engine.dispose()


def test_a_database_in_an_old_encoding_is_refused(server: embedded.LocalServer, worker_id: str) -> None:
    name = f"latin_{worker_id}"
    with closing(psycopg.connect(server.dsn(), autocommit=True)) as connection:
        connection.execute(
            sql.SQL(
                "CREATE DATABASE {} ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'"
                " LOCALE_PROVIDER libc"
            ).format(sql.Identifier(name))
        )
        engine = make_engine(server.dsn(name), patient=True)
        with pytest.raises(SetupProblem, match="keeps its text as LATIN1; petdesk needs UTF8"):
            schema.upgrade(engine)
        engine.dispose()
        connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


@pytest.mark.parametrize("table", SPECIFIED)
def test_the_specifications_columns_are_there(session: Session, table: str) -> None:
    columns = {name: kind for owner, name, kind in session.execute(COLUMNS) if owner == table}
    assert {name: kind for name, kind in columns.items() if name not in ADDED[table]} == SPECIFIED[table]
    assert columns.keys() - SPECIFIED[table].keys() == ADDED[table]


def test_enumerations_hold_the_specifications_words_and_ours(session: Session) -> None:
    words: dict[str, list[str]] = {}
    for kind, _, word in sorted(session.execute(ENUMS)):
        words.setdefault(kind, []).append(word)
    assert words["user_role"] == ["owner", "staff", "vet", "admin"]
    assert words["pet_gender"] == ["male", "female", "unknown"]
    assert set(words["appointment_status"]) == {
        "scheduled",
        "completed",
        "cancelled",
        "no_show",
        "checked_in",
        "in_progress",
    }


def test_keys_and_delete_rules_are_the_specifications(session: Session) -> None:
    rules = {"c": "CASCADE", "a": "NO ACTION"}
    found = session.execute(
        text("""
            SELECT c.conrelid::regclass || '.' || a.attname, c.confrelid::regclass::text, c.confdeltype::text
            FROM pg_constraint AS c JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
            WHERE c.contype = 'f' AND c.conrelid::regclass::text = ANY(:tables) AND a.attname <> 'clinic_id'
                AND a.attname <> 'overbooked_by'
        """),
        {"tables": list(SPECIFIED)},
    )
    assert {column: f"{target} {rules[rule]}" for column, target, rule in found} == REFERENCES
    keys = session.execute(
        text("""
            SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint AS c
            JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey)
            WHERE c.contype = 'p' AND c.conrelid::regclass::text = ANY(:tables)
        """),
        {"tables": list(SPECIFIED)},
    )
    found_keys = {row[0]: row[1] for row in keys}
    assert found_keys == {table: next(iter(columns)) for table, columns in SPECIFIED.items()}


OF_THE_TEAM: Final = {"sessions", "user_mfa", "recovery_codes", "invitations", "sign_in_attempts"}
OF_THE_CLINIC: Final = {
    *("clinics", "clinic_keys", "users", "services", "search_words"),
    *("message_rules", "message_templates", "message_providers", "undeliverable_addresses", "inbound_messages"),
    *("contact_preferences", "consents"),
}
"""These stay when a pet goes."""


def counts(session: Session) -> dict[str, int]:
    return {
        table: session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
        for table in METADATA.tables
        if table not in {*OF_THE_CLINIC, *OF_THE_TEAM}
    }


@pytest.mark.parametrize("whose", ["pets", "users"])
def test_what_belongs_to_a_pet_goes_with_it(owners_session: Session, whose: str) -> None:
    session, clinic = owners_session, open_clinic(owners_session, NOW)
    fill_every_table(clinic, clinic.here.now)
    assert set(counts(session).values()) == {1}
    if whose == "pets":
        session.execute(text("DELETE FROM pets WHERE pet_id = :it"), {"it": clinic.rex})
    else:
        session.execute(text("DELETE FROM users WHERE user_id = :it"), {"it": clinic.wanjiru})
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    assert set(counts(session).values()) == {0}
    assert session.execute(text("SELECT count(*) FROM services")).scalar_one() == 3
    left = 0 if whose == "users" else 1
    for table in ("contact_preferences", "consents"):
        assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == left
    assert session.execute(text("SELECT count(*) FROM users WHERE role <> 'owner'")).scalar_one() == 4
