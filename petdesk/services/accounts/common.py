"""Passwords that are tried first: the thirty thousand most common ones, and what fingers do along the keyboard.

The list comes with the library zxcvbn (MIT licence), which counted it in published leaks. Only its list is used: what
looks weak is not refused, only what is known.
"""

from functools import cache
from typing import Final

_RUNS: Final = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
)


def is_common(password: str) -> bool:
    """Whether the password, or the piece that it repeats, is among the most common ones. Case does not count."""
    value = password.casefold()
    return any(piece in _common() for piece in {value, _repeated(value)})


def is_pattern(password: str) -> bool:
    """Whether the password is a run along the alphabet, the digits or the keyboard, or one of few letters repeated."""
    piece = _repeated(password.casefold())
    if len(piece) <= 3 < len(password):
        return True
    return any(piece in run or piece[::-1] in run for run in _RUNS)


def _repeated(value: str) -> str:
    """The shortest piece that, repeated, gives the value; its last repetition may be cut short."""
    for length in range(1, len(value) // 2 + 1):
        if (value[:length] * len(value))[: len(value)] == value:
            return value[:length]
    return value


@cache
def _common() -> frozenset[str]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # slow to import, and needed for new passwords only

    return frozenset(word.casefold() for word in FREQUENCY_LISTS["passwords"])
