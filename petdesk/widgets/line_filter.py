"""The last net between data and the terminal: no control character leaves petdesk as part of a text."""

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
