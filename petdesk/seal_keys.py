"""The keys that seals are signed with and checked by: files beside the settings, or the environment."""

import os
import tempfile
from base64 import b64decode
from binascii import Error as NotBase64
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from petdesk import config
from petdesk.errors import SetupProblem

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from petdesk.services.audit.seals import Keys

_PRIVATE_BYTES = 32


def private_file() -> Path:
    """Where the signing key is kept when the environment does not bring it."""
    return config.CONFIG_FILE.with_name("seal.key")


def public_file() -> Path:
    """Where the public keys of this and of other machines are listed, a line each."""
    return config.CONFIG_FILE.with_name("seal.pub")


def signing_key(*, make: bool = False) -> "Ed25519PrivateKey | None":
    """The key this machine seals with, None when it has none; with `make` a new one then.

    Raises SetupProblem for a key that cannot be read, or that others can read.
    """
    if given := config.load().seal_key:
        return _key(given.get_secret_value(), "PETDESK_SEAL_KEY")
    path = private_file()
    if not path.exists() and not make:
        return None
    try:
        if not path.exists():
            _make(path)
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise SetupProblem(f"Others can read the key that seals the audit log. chmod 600 '{path}'")
        return _key(path.read_text(), str(path))
    except OSError as error:
        raise SetupProblem(f"The key that seals the audit log, {path}, cannot be had: {error.strerror}.") from None


def known_keys() -> "Keys":
    """The public keys by which a seal is believed: this machine's own, and those listed. Raises SetupProblem."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from petdesk.services.audit.seals import key_id

    own = signing_key()
    keys = [own.public_key()] if own else []
    path = public_file()
    for line in path.read_text().splitlines() if path.exists() else ():
        try:
            keys.append(Ed25519PublicKey.from_public_bytes(b64decode(line.partition(" ")[0], validate=True)))
        except (ValueError, NotBase64):
            raise SetupProblem(f"{path} has a line that is no key.") from None
    return {key_id(key): key for key in keys}


def _key(encoded: str, where: str) -> "Ed25519PrivateKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    try:
        return Ed25519PrivateKey.from_private_bytes(b64decode(encoded.strip(), validate=True))
    except (ValueError, NotBase64):
        raise SetupProblem(f"{where} is no key that seals: {_PRIVATE_BYTES} bytes in base64 are one.") from None


def _make(path: Path) -> None:
    from base64 import b64encode

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from petdesk.services.audit.seals import key_id

    key = Ed25519PrivateKey.generate()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=path.parent)  # 0600 from the start
    with os.fdopen(handle, "w") as file:
        file.write(b64encode(key.private_bytes_raw()).decode() + "\n")
    with suppress(FileExistsError):  # of two that make one at once the first counts
        os.link(aside, path)
        with public_file().open("a") as listed:
            public = key.public_key()
            listed.write(f"{b64encode(public.public_bytes_raw()).decode()} {key_id(public)}\n")
    Path(aside).unlink()
