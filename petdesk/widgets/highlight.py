"""Showing where a name matches what was typed."""

import unicodedata

from rich.style import Style
from rich.text import Text


def folded(value: str) -> str:
    """A name as it is compared: no case, no accents; one character for each of the original's."""
    return "".join(_base(character) for character in value)


def highlighted(value: str, words: list[str], style: Style) -> Text:
    """A name, with every place styled where one of its words begins with a typed word."""
    text = Text(value)
    plain = folded(value)
    for word in filter(None, map(folded, words)):
        start = plain.find(word)
        while start >= 0:
            if start == 0 or not plain[start - 1].isalnum():
                text.stylize(style, start, start + len(word))
            start = plain.find(word, start + 1)
    return text


def _base(character: str) -> str:
    return unicodedata.normalize("NFKD", character)[0].lower()[:1] or character
