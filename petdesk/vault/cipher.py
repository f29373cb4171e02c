"""AES-256-GCM over texts: `pd1.<key id>.<base64url of nonce, ciphertext and tag>`."""

import os
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Final, NoReturn
from uuid import UUID

from petdesk.services.vault import DoesNotOpen, UnknownKey
from petdesk.vault.ring import KEY_ID, KeyRing

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORMAT: Final = "pd1"
"""The version of the format. It is part of what is authenticated."""

NONCE_BYTES: Final = 12
_SHORTEST: Final = NONCE_BYTES + 16  # the tag
_SEALED: Final = re.compile(rf"{FORMAT}\.({KEY_ID})\.([A-Za-z0-9_-]{{{(_SHORTEST * 8 + 5) // 6},}})")


class AesVault:
    """Seals and opens texts with the keys of a ring; threads may share it.

    A text is bound to its table, column and row: moved elsewhere it does not open. Nonces are random, so one key
    serves some four thousand million texts. `reread` reads the ring anew when a key is asked for that is not in it:
    so a desk goes on after a rotation.
    """

    def __init__(self, ring: KeyRing, reread: Callable[[], KeyRing] | None = None) -> None:
        self._ring = ring
        self._reread = reread
        self._ciphers: dict[str, AESGCM] = {}
        self._renewing = Lock()

    def __repr__(self) -> str:
        return f"AesVault({', '.join(self._ring.key_ids)})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("Keys are not written down by accident.")

    @property
    def ring(self) -> KeyRing:
        """The keys, as they were last read."""
        return self._ring

    def seal(self, plain: str, *, table: str, column: str, row: UUID, key_id: str | None = None) -> str:
        """Encrypt a text for a column of a row, with the key `key_id`, the ring's current one when None.

        Raises UnknownKey.
        """
        key_id = key_id or self._ring.current.key_id
        cipher = self._cipher(key_id)
        nonce = os.urandom(NONCE_BYTES)
        # Half a surrogate pair is no text, but to refuse it is not the cipher's business.
        sealed = cipher.encrypt(nonce, plain.encode(errors="surrogatepass"), _place(table, column, row))
        return f"{FORMAT}.{key_id}.{_encoded(nonce + sealed)}"

    def open(self, sealed: str, *, table: str, column: str, row: UUID) -> str:
        """The text that was sealed for this column of this row. Raises DoesNotOpen, UnknownKey."""
        from cryptography.exceptions import InvalidTag

        found = _SEALED.fullmatch(sealed)
        if found is None:
            raise DoesNotOpen("it is not encrypted")
        cipher, content = self._cipher(found[1]), _decoded(found[2])
        try:
            plain = cipher.decrypt(content[:NONCE_BYTES], content[NONCE_BYTES:], _place(table, column, row))
        except InvalidTag:
            raise DoesNotOpen("it was changed, moved, or sealed with another key of this name") from None
        return plain.decode(errors="surrogatepass")

    def _cipher(self, key_id: str) -> "AESGCM":
        return self._ciphers.get(key_id) or self._new_cipher(key_id)

    def _new_cipher(self, key_id: str) -> "AESGCM":
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        key = self._ring.find(key_id)
        if key is None and self._reread is not None:
            with self._renewing:
                self._ring = self._reread()
            key = self._ring.find(key_id)
        if key is None:
            raise UnknownKey(key_id)
        cipher = self._ciphers[key_id] = AESGCM(key.secret)
        return cipher


def key_id_of(sealed: str) -> str | None:
    """The name of the key that a text is sealed with, None for one that is not sealed."""
    found = _SEALED.fullmatch(sealed)
    return found[1] if found else None


def _place(table: str, column: str, row: UUID) -> bytes:
    return f"{FORMAT}|{table}|{column}|{row}".encode()


def _encoded(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def _decoded(encoded: str) -> bytes:
    if len(encoded) % 4 == 1:
        raise DoesNotOpen("it is cut short")
    content = urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    if _encoded(content) != encoded:  # bits that base64 leaves unused: one text is written in one way
        raise DoesNotOpen("it was changed")
    return content
