"""The last net between data and the terminal: no control character leaves petdesk as part of a text."""

from functools import lru_cache

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from petdesk.wording import UNSAFE


class SafeText(LineFilter):
    """Replaces what a terminal would obey (C0, C1, bidirectional overrides) in every segment that is text."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments, cell for cell, without control characters."""
        del background
        if all(segment.text.isprintable() for segment in segments):
            return segments
        return [
            segment
            if segment.control or segment.text.isprintable()
            else Segment(UNSAFE.sub("·", segment.text), segment.style)
            for segment in segments
        ]


class AsOne(LineFilter):
    """Several filters that act as one: Textual looks up, and keeps, what each of its filters makes of every line."""

    def __init__(self, *filters: LineFilter) -> None:
        super().__init__()
        self._filters = filters

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """What the last of them makes of what the others made."""
        for each in self._filters:
            segments = each.apply(segments, background)
        return segments


@lru_cache(maxsize=8)
def as_one(*filters: LineFilter) -> tuple[LineFilter]:
    """These filters as one, the same one every time: Textual knows by it what it has filtered already."""
    return (AsOne(*filters),)
