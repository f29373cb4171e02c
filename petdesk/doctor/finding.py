"""What the doctor says: one line a subject."""

from dataclasses import dataclass

from petdesk.wording import shown

GOOD, WARN, BAD = "ok", "warn", "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One subject: whether it is well, what was found, and what cures it. `sign` is GOOD, WARN or BAD."""

    sign: str
    subject: str
    found: str
    cure: str = ""

    @property
    def bad(self) -> bool:
        """Whether petdesk cannot work like this."""
        return self.sign == BAD

    def __str__(self) -> str:
        return shown(f"{self.sign:<4}  {self.subject}: {self.found} {self.cure}".rstrip())


def good(subject: str, found: str) -> Finding:
    """All is well with it."""
    return Finding(GOOD, subject, found)


def warn(subject: str, found: str, cure: str = "") -> Finding:
    """petdesk works, but not as well as it could."""
    return Finding(WARN, subject, found, cure)


def bad(subject: str, found: str, cure: str = "") -> Finding:
    """petdesk cannot work like this."""
    return Finding(BAD, subject, found, cure)
