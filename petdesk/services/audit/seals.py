"""A seal: what it says, how it is signed, how it follows the one before."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import text

from petdesk.services.session import Session

FIRST: Final = b"\x00" * 32
"""What the first seal follows."""

_PURPOSE: Final = b"petdesk audit seal 1\n"
_SEALS = text("""
    SELECT seal_id, cluster, CAST(from_xid AS text), CAST(to_xid AS text), entries, root, previous, key_id,
        sealed_at, signature
    FROM audit_seals ORDER BY seal_id
""")
_LAST = text(_SEALS.text + " DESC LIMIT 1")

Keys = Mapping[str, Ed25519PublicKey]
"""Public keys by their ids."""


@dataclass(frozen=True, slots=True)
class Seal:
    """What was sealed: the entries of the transactions `from_xid` up to, but not including, `to_xid`.

    `root` is the Merkle root over their hashes by entry number, `previous` the digest of the seal before, `cluster`
    the server whose transactions these are.
    """

    seal_id: int
    cluster: str
    from_xid: int
    to_xid: int
    entries: int
    root: bytes
    previous: bytes
    key_id: str
    sealed_at: datetime
    signature: bytes = b""

    @property
    def statement(self) -> bytes:
        """What is signed: everything but the signature."""
        said = _plain(self)
        del said["signature"]
        return _PURPOSE + json.dumps(said, sort_keys=True, separators=(",", ":")).encode()

    @property
    def digest(self) -> bytes:
        """What the next seal says it follows."""
        return sha256(self.statement + self.signature).digest()

    def signed(self, key: Ed25519PrivateKey) -> "Seal":
        """The same with its signature."""
        return replace(self, signature=key.sign(self.statement))

    def is_signed_by(self, key: Ed25519PublicKey) -> bool:
        """Whether the signature is this key's, over exactly this."""
        try:
            key.verify(self.signature, self.statement)
        except InvalidSignature:
            return False
        return True

    def as_line(self) -> str:
        """For a file that is kept elsewhere."""
        return json.dumps(_plain(self), sort_keys=True)

    @classmethod
    def from_line(cls, line: str) -> Self:
        """A seal from such a file. Raises ValueError."""
        try:
            said: dict[str, Any] = json.loads(line)
            kept = {name: b64decode(said[name], validate=True) for name in ("root", "previous", "signature")}
            return cls(**{**said, **kept, "sealed_at": datetime.fromisoformat(said["sealed_at"])})
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError(str(error)) from None


def seals(session: Session) -> tuple[Seal, ...]:
    """Every seal in the database, the first one first."""
    return tuple(_seal(row) for row in session.execute(_SEALS))


def last_seal(session: Session) -> Seal | None:
    """The newest seal."""
    row = session.execute(_LAST).first()
    return _seal(row) if row else None


def key_id(key: Ed25519PublicKey) -> str:
    """How a key is called: the beginning of its hash."""
    return sha256(key.public_bytes_raw()).hexdigest()[:16]


def _seal(row: Any) -> Seal:
    number, cluster, first, last, entries, root, previous, key, sealed_at, signature = row
    return Seal(number, cluster, int(first), int(last), entries, root, previous, key, sealed_at, signature)


def _plain(seal: Seal) -> dict[str, Any]:
    said = {field.name: getattr(seal, field.name) for field in fields(seal)}
    for name, value in said.items():
        if isinstance(value, bytes):
            said[name] = b64encode(value).decode()
    said["sealed_at"] = seal.sealed_at.astimezone(UTC).isoformat()
    return said
