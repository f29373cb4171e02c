"""`petdesk keys`, as it is typed: what it prints, and that no key is in it."""

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from petdesk import config
from petdesk.vault.ring import KeyRing
from petdesk.vault.sources import ENVIRONMENT, KeyFile
from tests.everybody import committing, open_for_everybody
from tests.test_cli import CommandLine, Said


@pytest.fixture
def file(tmp_path: Path) -> KeyFile:
    """Where the key file is, or will be."""
    return KeyFile(tmp_path / "petdesk.keys")


@pytest.fixture
def petdesk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, empty_address: str) -> Iterator[CommandLine]:
    """Runs petdesk on the small clinic, without keys."""
    for name in (ENVIRONMENT, "PETDESK_CLINIC", "PETDESK_LISTEN_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PETDESK_DATABASE_URL", empty_address)
    monkeypatch.setattr(config, "CONFIG_FILE", tmp_path / "petdesk.toml")
    monkeypatch.setattr("petdesk.log.log_file", lambda: tmp_path / "petdesk.log")
    open_for_everybody(empty_address)
    yield CommandLine(monkeypatch)
    logger = logging.getLogger("petdesk")
    while logger.handlers:
        logger.handlers[0].close()
        logger.removeHandler(logger.handlers[0])


def ring_in(file: KeyFile) -> KeyRing:
    ring = file.read()
    assert ring is not None
    return ring


def secrets_in(file: KeyFile) -> list[str]:
    return [line.partition(":")[2] for line in ring_in(file).written().splitlines()]


def test_the_first_key_is_made_shown_used_and_changed(petdesk: CommandLine, file: KeyFile) -> None:
    assert petdesk("today").err.startswith("There are no keys to read the notes with.")
    said = [petdesk("keys", "create")]
    key = ring_in(file).current
    assert said[0].out.startswith(f"The key {key.key_id}  {key.fingerprint} is in {file.path}.\n")
    assert petdesk("today").code == 0
    said.append(petdesk("keys", "show"))
    assert said[-1] == Said(0, f"From {file.path}:\n{key.key_id}  {key.fingerprint}  current\n", "")
    said.append(petdesk("keys", "rotate", "--lazily"))
    new = ring_in(file).current
    assert f"the key is {new.key_id}, 0 values" in said[-1].out
    said.append(petdesk("keys", "show"))
    assert said[-1].out.splitlines()[1:] == [
        f"{new.key_id}  {new.fingerprint}  current",
        f"{key.key_id}  {key.fingerprint}",
    ]
    said.append(petdesk("keys", "rotate", "--retire", "--yes"))
    assert said[-1].out.endswith(f"Taken out: {new.key_id}, {key.key_id}.\n")
    said.append(petdesk("keys", "check"))
    assert said[-1] == Said(0, "Everything opens.\n", "")
    assert petdesk("today").code == 0
    assert len(ring_in(file).keys) == 1
    for each in said:
        assert each.code == 0
        assert not re.search(r"[A-Za-z0-9_-]{43}", each.out.replace(str(file.path), "") + each.err)
        assert not [secret for secret in secrets_in(file) if secret in each.out + each.err]


def test_keys_are_never_made_where_there_are_some(petdesk: CommandLine, file: KeyFile) -> None:
    petdesk("keys", "create")
    before = ring_in(file)
    assert petdesk("keys", "create").err.startswith("There is a key file already")
    assert petdesk("today").code == 0  # the clinic has the key now
    file.path.unlink()
    again = petdesk("keys", "create")
    assert again.code == 1
    assert f"The clinic has a key already, {before.current.key_id}. Copy the keys here" in again.err
    petdesk.set(PETDESK_KEYS=before.written(","))
    assert petdesk("keys", "create").err.startswith("There are keys already, in PETDESK_KEYS.")
    assert not file.path.exists()
    assert "which petdesk cannot change" in petdesk("keys", "rotate").err


def test_keys_are_made_before_there_is_a_database(petdesk: CommandLine, file: KeyFile) -> None:
    petdesk.set(PETDESK_DATABASE_URL="postgresql://petdesk:geheim@127.0.0.1:1/petdesk")
    assert petdesk("keys", "create").code == 0
    assert petdesk("keys", "rotate").err == "The database cannot be reached. `petdesk doctor` says why.\n"


def test_the_check_names_what_does_not_open(petdesk: CommandLine, empty_address: str) -> None:
    petdesk("keys", "create")
    assert petdesk("today").code == 0
    with committing(empty_address) as session:
        row = session.execute(
            text("""
                INSERT INTO appointments
                    (appointment_id, clinic_id, pet_id, service_id, appointment_date, ends_at, notes)
                SELECT gen_random_uuid(), p.clinic_id, pet_id, service_id, now(), now() + interval '1 h', 'geheim'
                FROM pets AS p, services AS s LIMIT 1 RETURNING appointment_id
            """)
        ).scalar_one()
    said = petdesk("keys", "check")
    assert said.code == 1
    assert f"appointments.notes of {row}: it is not encrypted\n" in said.err
    assert "Cannot be opened: 1. docs/security.md" in said.err


def test_the_doctor_says_what_is_wrong_with_the_keys(petdesk: CommandLine, file: KeyFile) -> None:
    assert "bad   keys: There are no keys" in petdesk("doctor").out
    petdesk("keys", "create")
    assert "ok    keys: The clinic has none yet: the first desk gives it" in petdesk("doctor").out
    assert petdesk("today").code == 0
    key_id = ring_in(file).current.key_id
    assert f"ok    keys: {key_id} encrypts the notes, and is here." in petdesk("doctor").out
    file.path.chmod(0o644)
    assert "bad   keys: Others can read the key file. Close it with: chmod 600" in petdesk("doctor").out
    file.path.unlink()
    file.create(KeyRing.new())
    wrong = petdesk("doctor")
    assert wrong.code == 1
    assert f"bad   keys: The clinic's notes are encrypted with the key {key_id}, which is not among" in wrong.out
