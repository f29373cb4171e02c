"""Text on the way in: what a person types or pastes, without what a terminal would obey."""

import re
import unicodedata
from typing import Final

_REFUSED_ON_A_LINE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_REFUSED_IN_LINES: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

CONTROL_CHARACTERS: Final = "This contains control characters; type it again instead of pasting it."


def has_controls(value: str) -> bool:
    """Whether one line of text holds a character that petdesk refuses (the database does, too)."""
    return _REFUSED_ON_A_LINE.search(value) is not None


def has_controls_in_lines(value: str) -> bool:
    """Whether a text of several lines holds a character that petdesk refuses."""
    return _REFUSED_IN_LINES.search(value) is not None


def tidy(value: str) -> str:
    """One line of text in its composed form (NFC), without blanks at the ends or doubled in between."""
    return " ".join(unicodedata.normalize("NFC", value).split())


def plain_lines(value: str) -> str:
    """A note of several lines: line ends as line feeds, what a terminal would obey replaced by `·`.

    A note is never refused for it: four minutes of a vet's work are worth more than a stray character.
    """
    unix = value.replace("\r\n", "\n").replace("\r", "\n")
    return _REFUSED_IN_LINES.sub("·", unicodedata.normalize("NFC", unix))


def plain_line(value: str) -> str:
    """A remark of one line, tidied, what a terminal would obey replaced by `·`; not refused, for the same reason."""
    return tidy(_REFUSED_ON_A_LINE.sub("·", value))
