"""Passwords: which ones are taken, and how they are kept."""

import unicodedata
from base64 import b64encode
from collections.abc import Iterable
from secrets import token_bytes
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION

from petdesk.services.accounts.common import is_common, is_pattern
from petdesk.services.forms import Unreadable

HASHER: PasswordHasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
"""argon2id, RFC 9106's second recommended option. Other parameters here are taken up at each one's next sign-in."""

SHORTEST_WITH_MFA: Final = 8
SHORTEST_ALONE: Final = 15
"""NIST SP 800-63B-4: a password that is the only proof is longer."""

MOST_BYTES: Final = 1024
"""In UTF-8. Nobody types that; it bounds what one request can make the desk hash."""


def hash_password(password: str) -> str:
    """The argon2id hash of a password, parameters and salt included."""
    return HASHER.hash(_prepared(password))


def verify(stored: str | None, password: str) -> bool:
    """Whether the password is the stored one. Without a stored one as much work is done, for nothing."""
    usable = stored is not None and stored.startswith("$argon2")
    try:
        HASHER.verify(stored if stored is not None and usable else _hash_of_nobody(HASHER), _prepared(password))
    except (VerificationError, InvalidHashError):
        return False
    return usable


def needs_rehash(stored: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(stored)


def acceptable(password: str, shortest: int, not_these: Iterable[str] = ()) -> str:
    """A new password, as it was typed. No rules about its characters; only what others would try first is refused.

    `not_these` are the person's and the clinic's own words: e-mail, names. Raises Unreadable.
    """
    value = unicodedata.normalize("NFKC", password)
    if len(value) < shortest:
        raise Unreadable(f"A password has {shortest} characters or more here; this one has {len(value)}.")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise Unreadable("This holds half a character; type the password instead of pasting it.")
    if len(value.encode()) > MOST_BYTES:
        raise Unreadable("This is longer than petdesk keeps. A few hundred characters are plenty.")
    names = {_bare(word) for words in not_these for word in (words, words.partition("@")[0])} - {""}
    if _bare(value) in names:
        raise Unreadable("This is a name that everybody here knows. Choose another password.")
    if is_common(value) or is_pattern(value):
        raise Unreadable("Many people use this password, so it is tried first. Choose another.")
    return password


def _prepared(password: str) -> bytes:
    # A longer one than any that was ever taken stays longer: it cannot match.
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")[: MOST_BYTES + 1]


def _bare(words: str) -> str:
    return "".join(character for character in words.casefold() if character.isalnum())


def _hash_of_nobody(hasher: PasswordHasher) -> str:
    """A hash that takes as long to verify as a real one. Nothing was hashed for it: no password has it."""
    salt, digest = (b64encode(token_bytes(size)).decode().rstrip("=") for size in (hasher.salt_len, hasher.hash_len))
    how = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${how}${salt}${digest}"
