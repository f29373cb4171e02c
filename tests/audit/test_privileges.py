"""What the database refuses to the roles of a desk and of a report, however they ask."""

import re
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import count
from multiprocessing import get_context
from pathlib import Path

import psycopg
import pytest
from psycopg import errors, sql

from petdesk import database_roles, embedded, schema
from petdesk.database import make_engine
from petdesk.desk import Desk
from petdesk.errors import SetupProblem
from tests.everybody import as_desk, open_for_everybody

_numbers = count()

LOGS = ("audit_log", "access_log", "audit_seals", "audit_leaves")
REFUSED = (
    *(
        f"UPDATE {table} SET {column} = NULL"
        for table, column in zip(LOGS, ("at", "at", "root", "hashes"), strict=True)
    ),
    *(f"DELETE FROM {table}" for table in LOGS),
    *(f"TRUNCATE {table}" for table in (*LOGS, "pets", "users", "appointments CASCADE")),
    "INSERT INTO audit_log (proven, table_name, action, changes) VALUES (true, 'pets', 'U', '{}')",
    "INSERT INTO access_log (proven, event, details) VALUES (true, 'sign_in', '{}')",
    "INSERT INTO audit_seals SELECT * FROM audit_seals",
    "SELECT * FROM audit.secret",
    "UPDATE audit.audit_log_default SET at = NULL",
    "SELECT petdesk_identify(gen_random_uuid(), NULL, '')",
    "SELECT petdesk_audit_table('pets', 'pet_id', 'pet_id')",
    "ALTER TABLE audit_log ADD COLUMN x text",
    "ALTER TABLE pets DISABLE TRIGGER ALL",
    "DROP TABLE audit_log",
    "DROP TRIGGER audit_update ON pets",
    "CREATE TABLE mine (x text)",
    "CREATE SCHEMA mine",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql RETURN 1",
    "CREATE INDEX ON pets (name)",
    "CREATE ROLE mine",
    "SET session_replication_role = replica",
    "DELETE FROM pets",
    "DELETE FROM users",
    "DELETE FROM appointments",
    "DELETE FROM service_histories",
    "DELETE FROM vaccinations",
    "UPDATE alembic_version SET version_num = '0000'",
)


@pytest.fixture
def blank_address(server: embedded.LocalServer, worker_id: str) -> Iterator[str]:
    """The address of a database with nothing in it."""
    name = f"roles_{worker_id}_{next(_numbers)}"
    yield server.database(name)
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def migrate(address: str) -> None:
    """Bring a database up to date."""
    engine = make_engine(address, patient=True)
    schema.upgrade(engine)
    engine.dispose()


def test_a_desk_may_add_to_the_logs_and_change_nothing_in_them(empty_address: str) -> None:
    open_for_everybody(empty_address)
    with psycopg.connect(as_desk(empty_address), autocommit=True) as connection:
        allowed = []
        for statement in REFUSED:
            try:
                connection.execute(statement.encode())
            except errors.InsufficientPrivilege:
                continue
            allowed.append(statement)
        assert allowed == []
        assert connection.execute("SELECT count(*) > 0 FROM audit_log").fetchone() == (True,)


def test_a_temporary_table_is_no_way_round(server: embedded.LocalServer, blank_address: str) -> None:
    migrate(blank_address)
    server.let_in(database_roles.APP)
    with (
        psycopg.connect(as_desk(blank_address), autocommit=True) as connection,
        pytest.raises(errors.InsufficientPrivilege),
    ):
        connection.execute("CREATE TEMPORARY TABLE mine (x text)")


def test_the_triggers_cannot_be_borrowed(empty_address: str) -> None:
    """Even where temporary tables may be made, an entry is written by a change of a record alone."""
    with psycopg.connect(as_desk(empty_address), autocommit=True) as connection:
        connection.execute("CREATE TEMPORARY TABLE pets (pet_id uuid)")
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(
                "CREATE TRIGGER forged AFTER INSERT ON pg_temp.pets REFERENCING NEW TABLE AS new_rows"
                " FOR EACH STATEMENT EXECUTE FUNCTION petdesk_audit('pet_id', 'pet_id', '{}', '{}')"
            )


def test_a_report_reads_views_and_nothing_else(server: embedded.LocalServer, empty_address: str) -> None:
    open_for_everybody(empty_address)
    server.let_in(database_roles.REPORTING)
    with psycopg.connect(as_desk(empty_address, database_roles.REPORTING), autocommit=True) as connection:
        views = connection.execute(
            "SELECT table_name, array_agg(column_name::text) FROM information_schema.columns"
            " WHERE table_schema = 'reporting' GROUP BY 1"
        ).fetchall()
        assert {name for name, _ in views} >= {"owners", "pets", "appointments", "vaccinations"}
        for name, columns in views:
            assert {"password_hash", "notes", "totp_secret", "token_hash"}.isdisjoint(columns)
            connection.execute(sql.SQL("SELECT * FROM reporting.{}").format(sql.Identifier(name)))
        assert connection.execute("SELECT count(*) FROM reporting.owners").fetchone() == (1,)
        for table in ("users", "pets", "audit_log", "note_drafts"):
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(table)))


def test_an_owner_who_may_make_no_roles_is_told_what_to_run(tmp_path: Path) -> None:
    """On a server of its own: roles belong to all databases of one."""
    with embedded.start(tmp_path / "postgres", options=embedded.FAST_AND_UNSAFE) as server:
        address = as_desk(server.database("clinic"), "small")
        with psycopg.connect(server.dsn(), autocommit=True) as administrator:
            administrator.execute("CREATE ROLE small LOGIN")
            administrator.execute("ALTER DATABASE clinic OWNER TO small")
            engine = make_engine(address, patient=True)
            with pytest.raises(SetupProblem) as refusal:
                schema.upgrade(engine)
            statements = re.findall(r"CREATE ROLE \w+ NOLOGIN;", str(refusal.value))
            assert len(statements) == 2
            for statement in statements:
                administrator.execute(statement.encode())
            schema.upgrade(engine)
            schema.downgrade(engine, schema.BASE)
            engine.dispose()
    embedded.reset(tmp_path / "postgres")


def test_the_roles_go_with_the_last_schema_that_used_them(tmp_path: Path) -> None:
    with embedded.start(tmp_path / "postgres", options=embedded.FAST_AND_UNSAFE) as server:
        addresses = [server.database(name) for name in ("one", "two")]
        with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:  # Alembic serves one at a time in a process
            list(pool.map(migrate, addresses))
        known = "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'petdesk_%'"
        with psycopg.connect(server.dsn(), autocommit=True) as connection:
            for address, left in zip(addresses, (2, 0), strict=True):
                engine = make_engine(address, patient=True)
                schema.downgrade(engine, schema.BASE)
                engine.dispose()
                assert connection.execute(known).fetchone() == (left,)
    embedded.reset(tmp_path / "postgres")


def test_earlier_privileges_do_not_reach_the_logs(server: embedded.LocalServer, blank_address: str) -> None:
    guest = f"guest_{next(_numbers)}"
    with psycopg.connect(blank_address, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(guest)))
        connection.execute(sql.SQL("ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO {}").format(sql.Identifier(guest)))
        try:
            migrate(blank_address)
            for log in LOGS:
                held = "SELECT has_table_privilege(%s, %s, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')"
                assert connection.execute(held, [guest, log]).fetchone() == (False,)
        finally:
            connection.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(guest)))
            connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(guest)))


def test_a_desk_opens_and_works_with_its_role(desk: Desk) -> None:
    from petdesk.services.team import team

    assert desk.read(team)
