"""The ring, and where it is kept: in a file of one's own, the environment, or the system's keyring."""

import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from petdesk import config
from petdesk.errors import SetupProblem
from petdesk.vault.ring import Key, KeyRing
from petdesk.vault.sources import ENVIRONMENT, KeyFile, find


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeyFile:
    """The key file of an installation that has nothing yet."""
    monkeypatch.setattr(config, "CONFIG_FILE", tmp_path / "petdesk.toml")
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    monkeypatch.setitem(sys.modules, "keyring", None)
    return KeyFile(tmp_path / "petdesk.keys")


def test_a_ring_is_read_as_it_was_written() -> None:
    ring = KeyRing.new().with_new_key().with_new_key()
    for separator in ("\n", ",", "\n\n", " , "):
        assert KeyRing.read(f"# a remark\n{ring.written(separator)}\n", "here") == ring
    assert len({key.secret for key in ring.keys}) == 3
    assert {len(key.secret) for key in ring.keys} == {32}


def test_a_fingerprint_tells_two_keys_of_one_name_apart() -> None:
    prints = {Key("abcdefgh", bytes(32)).fingerprint, Key("abcdefgh", b"\1" * 32).fingerprint, Key.new().fingerprint}
    assert len(prints) == 3
    assert all(len(words.split()) == 5 for words in prints)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "# nothing",
        "geheim",
        "abcdefgh:geheim",
        "ABCDEFGH:" + "A" * 43,
        "abcdefgh:" + "A" * 42,
        "abcdefgh:" + "A" * 44,
        f"abcdefgh:{'A' * 43}\nabcdefgh:{'B' * 43}",
        f"abcdefgh:{'A' * 43}\ngeheim",
    ],
)
def test_keys_that_cannot_be_understood_are_said_without_repeating_them(written: str) -> None:
    with pytest.raises(SetupProblem, match=r"keys in the file cannot be understood") as said:
        KeyRing.read(written, "the file")
    assert "geheim" not in str(said.value)


def test_the_key_file_is_for_its_owner_alone(file: KeyFile) -> None:
    ring = KeyRing.new()
    file.create(ring)
    assert file.path.stat().st_mode & 0o777 == 0o600
    assert file.read() == ring
    file.write(ring.with_new_key())
    assert file.path.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.path.parent.iterdir()] == ["petdesk.keys"]


def test_a_key_file_is_never_written_over(file: KeyFile) -> None:
    ring = KeyRing.new()
    file.create(ring)
    with pytest.raises(SetupProblem, match="There is a key file already"):
        file.create(KeyRing.new())
    assert file.read() == ring


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_key_file_that_others_can_read_is_refused_with_the_cure(file: KeyFile, mode: int) -> None:
    file.create(KeyRing.new())
    file.path.chmod(mode)
    with pytest.raises(SetupProblem, match=r"Others can read.*chmod 600 '.*petdesk\.keys'") as said:
        find()
    assert file.path.read_text().splitlines()[-1] not in str(said.value)


def test_without_keys_it_says_where_they_belong(file: KeyFile) -> None:
    with pytest.raises(SetupProblem, match=r"Copy the key file from another desk to .*petdesk\.keys.*keys create"):
        find()


def test_a_key_file_that_is_a_folder_is_said(file: KeyFile) -> None:
    file.path.mkdir()
    with pytest.raises(SetupProblem, match="cannot be read"):
        find()


def test_the_setting_names_another_file(file: KeyFile, tmp_path: Path) -> None:
    elsewhere = KeyFile(tmp_path / "safe" / "ring")
    elsewhere.create(KeyRing.new())
    config.CONFIG_FILE.write_text(f'key_file = "{elsewhere.path}"')
    assert find()[1] == elsewhere.read()
    assert elsewhere.path.parent.stat().st_mode & 0o077 == 0


def test_the_environment_goes_before_the_file_and_the_file_before_the_keyring(
    file: KeyFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, filed, given = KeyRing.new(), KeyRing.new(), KeyRing.new()
    asked: list[tuple[str, str]] = []

    def get_password(service: str, user: str) -> str:
        asked.append((service, user))
        return kept.written(",")

    monkeypatch.setitem(sys.modules, "keyring", SimpleNamespace(get_password=get_password))
    assert find()[1] == kept
    file.create(filed)
    assert find()[1] == filed
    monkeypatch.setenv(ENVIRONMENT, given.written(","))
    source, ring = find()
    assert ring == given
    assert asked == [("petdesk", "keys")]
    with pytest.raises(SetupProblem, match=f"{ENVIRONMENT}, which petdesk cannot change"):
        source.write(ring)


def test_a_keyring_that_is_locked_is_as_none(file: KeyFile, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: str) -> str:
        raise RuntimeError("locked")

    monkeypatch.setitem(sys.modules, "keyring", SimpleNamespace(get_password=refuse, set_password=refuse))
    with pytest.raises(SetupProblem, match="There are no keys"):
        find()


def test_a_file_that_cannot_be_written_stays_as_it_was(file: KeyFile, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = KeyRing.new()
    file.create(ring)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SetupProblem, match="cannot be written: No space left"):
        file.write(ring.with_new_key())
    assert file.read() == ring
    assert [path.name for path in file.path.parent.iterdir()] == ["petdesk.keys"]
