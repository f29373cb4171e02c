"""What keeps the logs going while nobody thinks of them: months that are missing, and seals."""

from base64 import b64encode
from datetime import UTC, datetime

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from petdesk import schema, seal_keys
from petdesk.database import make_engine
from petdesk.desk import Desk
from petdesk.services.audit.access import log_access
from petdesk.services.audit.seals import seals
from petdesk.services.audit.verifying import verify
from petdesk.upkeep import keep_up
from tests.everybody import as_desk, open_for_everybody, others_are_done

PARTITIONS = "SELECT relname FROM pg_class WHERE relnamespace = 'audit'::regnamespace AND relkind = 'r' ORDER BY 1"


def months(address: str) -> list[str]:
    with psycopg.connect(address) as connection:
        return [name for (name,) in connection.execute(PARTITIONS) if name.startswith("audit_log_2")]


def forget_every_month(address: str) -> None:
    """As when nobody has opened a desk for half a year."""
    with psycopg.connect(address) as connection:
        for (name,) in connection.execute(PARTITIONS).fetchall():
            if "_log_2" in name:
                connection.execute(f"DROP TABLE audit.{name}".encode())


def test_three_months_are_ready(empty_address: str) -> None:
    now = datetime.now(UTC)
    wanted = [
        f"audit_log_{now.year + month // 12}_{month % 12 + 1:02}" for month in range(now.month - 1, now.month + 3)
    ]
    assert months(empty_address) == wanted


def test_a_month_that_nobody_prepared_stops_nobody(empty_address: str) -> None:
    forget_every_month(empty_address)
    clinic = open_for_everybody(empty_address)
    with psycopg.connect(as_desk(empty_address)) as connection:
        connection.execute("UPDATE pets SET name = 'Max' WHERE pet_id = %s", [clinic.rex])
        before = connection.execute("SELECT entry_id, at, changes FROM audit_log ORDER BY 1").fetchall()
        connection.execute("SELECT petdesk_make_partitions()")
        assert connection.execute("SELECT entry_id, at, changes FROM audit_log ORDER BY 1").fetchall() == before
    with psycopg.connect(empty_address) as connection:
        assert connection.execute("SELECT count(*) FROM audit.audit_log_default").fetchone() == (0,)
    assert len(months(empty_address)) == 4


def test_migrating_again_prepares_the_months_that_came_since(empty_address: str) -> None:
    forget_every_month(empty_address)
    engine = make_engine(empty_address, patient=True)
    schema.upgrade(engine)
    engine.dispose()
    assert len(months(empty_address)) == 4


def test_an_open_desk_prepares_months_and_seals(desk: Desk, demo_address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    key = Ed25519PrivateKey.generate()
    monkeypatch.setenv("PETDESK_SEAL_KEY", b64encode(key.private_bytes_raw()).decode())
    forget_every_month(demo_address)
    desk.write(lambda session, here: log_access(session, here, "search"))
    others_are_done(demo_address)
    keep_up(desk)
    keep_up(desk)
    assert len(months(demo_address)) == 4
    assert len(desk.write(lambda session, _: seals(session))) == 1
    assert desk.write(lambda session, _: verify(session, seal_keys.known_keys())).findings == ()


def test_a_desk_whose_server_is_gone_keeps_quiet(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PETDESK_SEAL_KEY", "no key at all")
    keep_up(desk)
    monkeypatch.setattr(desk, "_engine", make_engine("postgresql://127.0.0.1:1/nowhere"))
    keep_up(desk)


def test_nobody_waits_long_for_a_month_to_be_made(empty_address: str) -> None:
    """Whoever writes into the default partition keeps it; the month is made later."""
    forget_every_month(empty_address)
    clinic = open_for_everybody(empty_address)
    with psycopg.connect(as_desk(empty_address)) as writing, psycopg.connect(as_desk(empty_address)) as preparing:
        writing.execute("UPDATE pets SET name = 'Max' WHERE pet_id = %s", [clinic.rex])
        with pytest.raises(psycopg.errors.LockNotAvailable):
            preparing.execute("SELECT petdesk_make_partitions()")
