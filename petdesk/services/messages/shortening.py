"""Values that are too long for a small message."""

import unicodedata
from typing import Final

from petdesk.services.messages.segments import utf16

DOTS: Final = "..."
"""Marks a cut in an SMS: the `…` of print would force it into UCS-2."""

_JOINER: Final = "\u200d"


def cut(value: str, most: int, mark: str = DOTS) -> str:
    """A value within so many UTF-16 units, its mark included.

    Cut between words where one is near, so that half a time is never read as a whole one; letters keep their accents,
    and emoji that are joined stay together.
    """
    if utf16(value) <= most:
        return value
    room, end = most - utf16(mark), 0
    while utf16(value[: end + 1]) <= room:
        end += 1
    while end and (_belongs_to_what_is_before(value[end]) or value[end - 1] == _JOINER):
        end -= 1
    between = value.rfind(" ", 0, end + 1)
    kept = value[: between if between > end // 2 else end]
    return kept.rstrip(" ,;:(") + mark


def _belongs_to_what_is_before(character: str) -> bool:
    """Accents, joiners, variation selectors and skin tones."""
    return (
        unicodedata.category(character) in {"Mn", "Me", "Mc"}
        or character == _JOINER
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )
