"""The demo's keys: in its own folder, for nothing else, and gone with it."""

from pathlib import Path

import pytest
from sqlalchemy import text

from petdesk import embedded
from petdesk.database import make_engine
from petdesk.demo.accounts import ACCOUNTS, PASSWORD
from petdesk.demo.session import key_file, open_demo, reset_demo
from petdesk.errors import SetupProblem
from petdesk.services.scheduling import day_board
from petdesk.sign_in import sign_in


def test_the_demo_has_keys_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "default_home", lambda: tmp_path / "demo")
    server = embedded.start(tmp_path / "demo", options=embedded.FAST_AND_UNSAFE)
    try:
        open_demo(lambda _: None, owners=20, seed=1).close()
        keys = key_file().path.read_text()
        assert key_file().path == tmp_path / "demo" / "petdesk.keys"
        assert key_file().path.stat().st_mode & 0o777 == 0o600
        open_demo(lambda _: None, owners=20, seed=1).close()
        assert key_file().path.read_text() == keys
        key_file().path.unlink()
        with pytest.raises(SetupProblem, match=r"keys are gone.*petdesk demo --reset"):
            open_demo(lambda _: None, owners=20, seed=1)
        engine = make_engine(server.database("petdesk"))
        with engine.begin() as connection:  # as a demo from before notes were encrypted
            connection.execute(text("DELETE FROM clinic_keys"))
            for table in ("appointments", "service_histories", "vaccinations"):
                connection.execute(text(f"UPDATE {table} SET notes = 'limps' WHERE notes <> ''"))
        engine.dispose()
        desk = open_demo(lambda _: None, owners=20, seed=1)
        desk.actor = sign_in(desk, ACCOUNTS[0].email, PASSWORD)
        board = desk.read(day_board, desk.clock.now().astimezone(desk.clinic.zone).date())
        assert {visit.notes for visit in board.visits} <= {"limps", None}
        desk.close()
    finally:
        server.leave()
        reset_demo()
    assert not key_file().path.exists()
