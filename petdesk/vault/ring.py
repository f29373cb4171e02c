"""Keys, and a ring of them: the current one first, and those before it, which old texts are still sealed with."""

import hashlib
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Final, Self

from petdesk.errors import SetupProblem

SECRET_BYTES: Final = 32
KEY_ID: Final = "[a-z0-9]{8}"
"""A pattern for the name of a key. It stands in every sealed text."""

_LINE: Final = re.compile(f"({KEY_ID}):([A-Za-z0-9_-]{{43}})")
_LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"  # without those that are taken for one another


@dataclass(frozen=True, slots=True)
class Key:
    """32 random bytes and their name. Neither `repr` nor `str` shows the bytes."""

    key_id: str
    secret: bytes = field(repr=False)

    @classmethod
    def new(cls) -> Self:
        """A key that nobody has had before."""
        return cls("".join(secrets.choice(_LETTERS) for _ in range(8)), secrets.token_bytes(SECRET_BYTES))

    @property
    def fingerprint(self) -> str:
        """What two people read to each other to see that they have the same key. Tells nothing of the key itself."""
        digest = hashlib.sha256(b"petdesk key " + self.key_id.encode() + self.secret).hexdigest()
        return " ".join(digest[start : start + 4] for start in range(0, 20, 4))


@dataclass(frozen=True, slots=True)
class KeyRing:
    """One or more keys. The first is the current one."""

    keys: tuple[Key, ...]

    @classmethod
    def new(cls) -> Self:
        """A ring of one new key."""
        return cls((Key.new(),))

    @classmethod
    def read(cls, written: str, where: str) -> Self:
        """The ring that `written` is, from `where`. Raises SetupProblem, which repeats nothing of what was read."""
        lines = [line for line in written.splitlines() if not line.lstrip().startswith("#")]
        entries = [entry.strip() for line in lines for entry in line.split(",")]
        matches = [_LINE.fullmatch(entry) for entry in entries if entry]
        keys = tuple(Key(match[1], urlsafe_b64decode(match[2] + "=")) for match in matches if match)
        if not keys or len(keys) < len(matches) or len({key.key_id for key in keys}) < len(keys):
            raise SetupProblem(
                f"The keys in {where} cannot be understood. Each is a line `name:key` as `petdesk keys create` writes"
                " it; restore them from your copy."
            )
        return cls(keys)

    def written(self, separator: str = "\n") -> str:
        """The ring as `read` takes it. Holds the keys: it goes into the key file, and nowhere else."""
        return separator.join(f"{key.key_id}:{urlsafe_b64encode(key.secret).decode().rstrip('=')}" for key in self.keys)

    @property
    def current(self) -> Key:
        return self.keys[0]

    @property
    def key_ids(self) -> tuple[str, ...]:
        return tuple(key.key_id for key in self.keys)

    def find(self, key_id: str) -> Key | None:
        """The key of this name."""
        return next((key for key in self.keys if key.key_id == key_id), None)

    def with_new_key(self) -> "KeyRing":
        """The ring with a new key in front, the current one from then on."""
        return KeyRing((Key.new(), *self.keys))

    def only(self, key_ids: set[str]) -> "KeyRing":
        """The ring without the keys that are not named; the current one stays."""
        return KeyRing(tuple(key for key in self.keys if key is self.current or key.key_id in key_ids))
