"""The keys that seals are signed with: where they are, who can read them."""

import os
from pathlib import Path

import pytest

from petdesk import config, seal_keys
from petdesk.errors import SetupProblem
from petdesk.services.audit.seals import key_id


def test_a_key_is_made_once_and_read_by_nobody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "CONFIG_FILE", tmp_path / "new" / "petdesk.toml")
    monkeypatch.delenv("PETDESK_SEAL_KEY", raising=False)
    assert seal_keys.signing_key() is None
    assert seal_keys.known_keys() == {}
    made = seal_keys.signing_key(make=True)
    assert made
    again = seal_keys.signing_key(make=True)
    assert again
    assert again.private_bytes_raw() == made.private_bytes_raw()
    assert seal_keys.private_file().stat().st_mode & 0o777 == 0o600
    assert list(seal_keys.known_keys()) == [key_id(made.public_key())]
    seal_keys.private_file().chmod(0o640)
    if os.name == "posix":
        with pytest.raises(SetupProblem, match="chmod 600"):
            seal_keys.signing_key()
    monkeypatch.setenv("PETDESK_SEAL_KEY", "short")
    with pytest.raises(SetupProblem, match="PETDESK_SEAL_KEY is no key"):
        seal_keys.signing_key()
