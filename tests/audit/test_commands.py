"""`petdesk audit`, as it is typed."""

from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner

from petdesk import config
from petdesk.cli import app
from tests.everybody import as_desk, open_for_everybody, others_are_done

RENAME = b"UPDATE pets SET name = name || 'x'"


@pytest.fixture
def clinics_address(empty_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A clinic, and settings that lead to it with the role of a desk."""
    monkeypatch.setattr(config, "CONFIG_FILE", tmp_path / "config" / "petdesk.toml")
    monkeypatch.setenv("PETDESK_DATABASE_URL", as_desk(empty_address))
    monkeypatch.delenv("PETDESK_SEAL_KEY", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    open_for_everybody(empty_address)
    return empty_address


def petdesk(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["audit", *arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def test_what_was_edited_and_deleted_is_named_and_ends_with_one(clinics_address: str, tmp_path: Path) -> None:
    copy = tmp_path / "seals"
    with psycopg.connect(clinics_address, autocommit=True) as superuser:
        for _ in range(3):
            superuser.execute(RENAME)
        others_are_done(clinics_address)
        code, said = petdesk("seal", "--copy", str(copy))
        assert code == 0
        assert said.startswith("Seal 1: ")
        assert len(copy.read_text().splitlines()) == 1
        superuser.execute(RENAME)
        code, said = petdesk("verify", "--seals", str(copy))
        assert code == 0
        assert said.endswith(" entries, 1 seals, 1 entries not sealed yet: nothing was changed.\n")
        [newest] = superuser.execute("SELECT max(entry_id) - 1 FROM audit_log").fetchone() or ()
        superuser.execute("UPDATE audit_log SET user_id = gen_random_uuid() WHERE entry_id = %s", [newest])
        superuser.execute("DELETE FROM audit_log WHERE entry_id = %s", [newest - 1])
    code, said = petdesk("verify")
    assert code == 1
    assert f"Entry {newest} was edited." in said
    assert f"Entry {newest - 1} was deleted." in said
    assert "2 things are wrong" in said


def test_sealing_again_adds_only_what_a_copy_lacks(clinics_address: str, tmp_path: Path) -> None:
    copy = tmp_path / "seals"
    others_are_done(clinics_address)
    petdesk("seal")
    assert petdesk("seal", "--copy", str(copy)) == (0, f"Nothing new to seal.\n1 added to {copy}.\n")
    assert petdesk("seal", "--copy", str(copy)) == (0, f"Nothing new to seal.\n0 added to {copy}.\n")


def test_without_the_key_nothing_is_vouched_for(clinics_address: str) -> None:
    others_are_done(clinics_address)
    petdesk("seal")
    config.CONFIG_FILE.with_name("seal.key").unlink()
    assert petdesk("verify")[0] == 0  # the public key is enough
    config.CONFIG_FILE.with_name("seal.pub").unlink()
    code, said = petdesk("verify")
    assert code == 1
    assert "signed with a key that is not known here" in said


@pytest.mark.parametrize("content", [None, "no seal\n", "{}\n"])
def test_a_copy_that_is_none_is_said_in_a_sentence(clinics_address: str, tmp_path: Path, content: str | None) -> None:
    copy = tmp_path / "seals"
    if content:
        copy.write_text(content)
    code, said = petdesk("verify", "--seals", str(copy))
    assert code == 1
    assert "cannot be read" in said or "no seal" in said
