"""Codes that people type: invitations and recovery codes, with a check that catches what hands and ears get wrong."""

import hashlib
import re
import secrets
import unicodedata
from base64 import b64decode
from collections.abc import Sequence
from typing import Final

from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type, hash_secret

from petdesk.services.forms import Unreadable

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Thirty-one characters, none like another: a prime number, so that the check sees every single slip and every swap."""

INVITATION_LENGTH: Final = 16
"""With the check: 74 bits are left to guess, so that a plain hash keeps them."""

RECOVERY_LENGTH: Final = 12
"""With the check: 54 bits, hence the slow hash."""

RECOVERY_CODES: Final = 10

CODE_HASHER: PasswordHasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""Lighter than that of passwords: nobody chose these codes, and there are ten of them."""

_GROUP: Final = 4
_BETWEEN: Final = re.compile(r"[\s\-‐-―−._·]+")


def new_code(length: int) -> str:
    """A random code whose last character is the check, in groups of four: `7KQM-4XTP-9B2D`."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(length - 1))
    code = body + _check(body)
    return "-".join(code[start : start + _GROUP] for start in range(0, length, _GROUP))


def new_recovery_codes() -> tuple[str, ...]:
    """Ten codes, to be shown once."""
    return tuple(new_code(RECOVERY_LENGTH) for _ in range(RECOVERY_CODES))


def squeeze(typed: str) -> str:
    """What was typed without blanks and dashes, in capitals."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", typed)).upper()


def read_code(typed: str, length: int) -> str:
    """The code without its dashes, however it was typed. Raises Unreadable for what cannot be one."""
    code = squeeze(typed)
    strange = [character for character in code if character not in ALPHABET]
    if strange and all(character in "01ILO" for character in strange):
        raise Unreadable("Codes have no 0, O, 1, I and L. Compare it again.")
    if strange or len(code) != length:
        raise Unreadable(f"A code has {length} letters and digits, in groups of {_GROUP}.")
    if _weighed(code) != 0:
        raise Unreadable("Something in this code is mistyped. Compare it again.")
    return code


def hash_invitation(code: str) -> bytes:
    """The SHA-256 of a code as `read_code` returns it."""
    return hashlib.sha256(b"petdesk invitation " + code.encode()).digest()


def hash_recovery_codes(codes: Sequence[str]) -> tuple[str, ...]:
    """The argon2id hashes of somebody's codes, all with one salt: what is typed is hashed once and looked up."""
    salt = secrets.token_bytes(CODE_HASHER.salt_len)
    return tuple(
        hash_secret(
            read_code(code, RECOVERY_LENGTH).encode(),
            salt,
            CODE_HASHER.time_cost,
            CODE_HASHER.memory_cost,
            CODE_HASHER.parallelism,
            CODE_HASHER.hash_len,
            Type.ID,
        ).decode()
        for code in codes
    )


def hash_like(code: str, stored: str) -> str:
    """The hash of a code with the salt and the parameters of a stored one."""
    how = extract_parameters(stored)
    salt = stored.split("$")[4]
    return hash_secret(
        code.encode(),
        b64decode(salt + "=" * (-len(salt) % 4)),
        how.time_cost,
        how.memory_cost,
        how.parallelism,
        how.hash_len,
        how.type,
        how.version,
    ).decode()


def _check(body: str) -> str:
    # The last character weighs as much as the code is long; the whole must come to nothing.
    weight = len(body) + 1
    return ALPHABET[-_weighed(body) * pow(weight, -1, len(ALPHABET)) % len(ALPHABET)]


def _weighed(code: str) -> int:
    return sum(place * ALPHABET.index(character) for place, character in enumerate(code, 1)) % len(ALPHABET)
