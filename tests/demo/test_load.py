"""Loading demo data into a real database."""

from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from petdesk import embedded, schema
from petdesk.database import make_engine
from petdesk.demo.accounts import ACCOUNTS, PASSWORD
from petdesk.demo.bulk import set_aside
from petdesk.demo.load import fill
from petdesk.demo.session import _prepare
from petdesk.desk import Desk
from petdesk.errors import SetupProblem
from petdesk.services.scheduling import day_board
from petdesk.sign_in import sign_in
from tests.everybody import as_desk

NOW = datetime(2026, 11, 19, 18, 42, tzinfo=UTC)

DEFINITIONS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = 'public'::regnamespace
UNION ALL
SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT tgrelid::regclass::text, tgname, tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
ORDER BY 1, 2, 3
"""


def test_fill_loads_a_clinic_and_counts_it(empty_address: str) -> None:
    messages: list[str] = []
    with psycopg.connect(empty_address) as connection:
        before = connection.execute(DEFINITIONS).fetchall()
    loaded = fill(empty_address, owners=120, now=NOW, progress=messages.append)
    assert messages
    with psycopg.connect(empty_address) as connection:
        counts = connection.execute(
            "SELECT (SELECT count(*) FROM users WHERE role = 'owner'), (SELECT count(*) FROM pets),"
            " (SELECT count(*) FROM appointments)"
        ).fetchone()
        assert counts == (loaded.owners, loaded.pets, loaded.appointments)
        assert loaded.owners == 120
        assert connection.execute("SELECT clinic_id, name FROM clinics").fetchall() == [(loaded.clinic_id, loaded.name)]
        assert connection.execute(DEFINITIONS).fetchall() == before
        assert connection.execute("SELECT count(*) > 100 FROM search_words").fetchone() == (True,)
        last = "(SELECT weight FROM pet_weights w WHERE w.pet_id = p.pet_id ORDER BY weighed_on DESC LIMIT 1)"
        others = connection.execute(f"SELECT name FROM pets p WHERE weight IS DISTINCT FROM {last}").fetchall()
        assert others == []
        assert connection.execute(
            "SELECT count(*) FROM appointments LEFT JOIN service_histories USING (appointment_id)"
            " WHERE (status = 'completed') <> (history_id IS NOT NULL)"
        ).fetchone() == (0,)
    with pytest.raises(SetupProblem, match="already holds a clinic"):
        fill(empty_address, owners=120, now=NOW)


def test_the_demo_accounts_can_sign_in(empty_address: str) -> None:
    loaded = fill(empty_address, owners=20, now=NOW)
    desk = Desk.open(empty_address)
    names = [sign_in(desk, account.email, PASSWORD).name for account in ACCOUNTS]
    desk.close()
    assert desk.clinic.clinic_id == loaded.clinic_id
    assert names == ["Ana Ruiz", "Amara Okafor", "Grace Lindgren"]


def test_an_interrupted_load_leaves_the_database_empty(empty_address: str) -> None:
    def interrupt(_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fill(empty_address, owners=20, now=NOW, progress=interrupt)
    with psycopg.connect(empty_address) as connection:
        assert connection.execute("SELECT count(*) FROM clinics").fetchone() == (0,)
    assert fill(empty_address, owners=20, now=NOW).owners == 20


def test_a_database_that_was_never_migrated_is_refused(empty_address: str) -> None:
    engine = make_engine(empty_address, patient=True)
    schema.downgrade(engine, "base")
    engine.dispose()
    with pytest.raises(SetupProblem, match="migrate"):
        fill(empty_address, owners=20, now=NOW)


def test_what_was_set_aside_comes_back_as_it_was(empty_address: str) -> None:
    with psycopg.connect(empty_address) as connection, connection.cursor() as cursor:
        before = cursor.execute(DEFINITIONS).fetchall()
        with set_aside(cursor, ["users", "pets", "vaccinations"]):
            assert len(cursor.execute(DEFINITIONS).fetchall()) < len(before) - 10
        assert cursor.execute(DEFINITIONS).fetchall() == before
    engine = make_engine(empty_address, patient=True)
    schema.check(engine)
    engine.dispose()


def test_a_demo_that_an_older_version_filled_opens_with_one_key(
    empty_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "default_home", lambda: tmp_path)
    fill(empty_address, owners=20, now=NOW)
    engine = make_engine(empty_address, patient=True)
    schema.downgrade(engine, "0001")
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE users SET password_hash = 'another' WHERE role <> 'owner'")
        for table in ("appointments", "service_histories", "vaccinations"):
            connection.exec_driver_sql(f"UPDATE {table} SET notes = 'limps' WHERE notes <> ''")
    engine.dispose()
    vault = _prepare(empty_address, lambda _: None, owners=20, seed=1)
    desk = Desk.open(as_desk(empty_address), vault=vault)
    assert [sign_in(desk, account.email, PASSWORD).email for account in ACCOUNTS] == [
        account.email for account in ACCOUNTS
    ]
    desk.actor = sign_in(desk, ACCOUNTS[0].email, PASSWORD)
    board = desk.read(day_board, desk.clock.now().astimezone(desk.clinic.zone).date())
    assert {visit.notes for visit in board.visits} <= {"limps", None}
    desk.close()
