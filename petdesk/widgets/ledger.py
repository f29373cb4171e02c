"""Columns of text in one piece: as wide as what stands in them, the last one wrapped within its own margin."""

from collections.abc import Iterable, Sequence
from typing import Final

from rich.cells import cell_len
from textual.content import Content

from petdesk.widgets.cells import cut, wrapped

GAP: Final = 2
_MOST_LINES: Final = 8
_LEAST: Final = 16

Cell = tuple[str, str]
"""Words and their style."""


def ledger(rows: Iterable[Sequence[Cell]], width: int, most: int = 32) -> Content:
    """A row a line, in so many cells. The last column takes what the others leave; none of those exceeds `most`."""
    table = [[*((cut(words, most), ink) for words, ink in row[:-1]), row[-1]] for row in rows]
    columns = max((len(row) - 1 for row in table), default=0)
    widths = [max(cell_len(row[at][0]) for row in table) for at in range(columns)]
    margin = sum(widths) + GAP * columns
    return Content("\n").join(line for row in table for line in _lines(row, widths, margin, width - margin))


def _lines(row: Sequence[Cell], widths: Sequence[int], margin: int, room: int) -> Iterable[Content]:
    fixed = [
        Content.styled(words, ink) + Content(" " * (width - cell_len(words) + GAP))
        for (words, ink), width in zip(row, widths, strict=False)
    ]
    words, ink = row[-1]
    if room < min(cell_len(words), _LEAST):  # no room beside the others: below them, a little indented
        first, rest = "", wrapped(words, margin + room - GAP, _MOST_LINES)
        margin = GAP
    else:
        first, *rest = wrapped(words, room, _MOST_LINES) or [""]
    yield Content("").join([*fixed, Content.styled(first, ink)])
    yield from (Content(" " * margin) + Content.styled(line, ink) for line in rest)
