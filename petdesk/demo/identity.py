"""Primary keys that are the same in every load."""

from datetime import datetime
from random import Random


class KeyMaker:
    """Makes keys in UUIDv7's layout (RFC 9562) from a seeded generator, so that the same seed gives the same keys."""

    def __init__(self, rng: Random) -> None:
        self._getrandbits = rng.getrandbits
        self._instant: datetime | None = None
        self._milliseconds = 0

    def make(self, at: datetime) -> str:
        """A key made at an instant: 32 hexadecimal digits, which PostgreSQL reads as a uuid."""
        if at is not self._instant:  # Many rows are made at the same instant.
            self._instant, self._milliseconds = at, int(at.timestamp() * 1000)
        bits = self._getrandbits(74)
        high = self._milliseconds << 16 | 0x7000 | bits >> 62
        low = 0x8000_0000_0000_0000 | bits & 0x3FFF_FFFF_FFFF_FFFF
        return f"{high:016x}{low:016x}"
