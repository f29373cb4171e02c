"""How the width of the grid is shared out among its columns."""

from dataclasses import dataclass
from typing import Final

GUTTER: Final = 7
"""The cells on the left in which the time stands."""
SCROLLBAR: Final = 1
"""The cell on the right that is the scrollbar's when there is one."""
NARROWEST: Final = 17
"""A column of 16 cells, and the one before it that marks the cursor."""
WIDEST: Final = 34


@dataclass(frozen=True, slots=True)
class Widths:
    """The columns in view: `edges[0]` is where the first one begins, `edges[-1]` where the last one ends."""

    total: int
    first: int
    edges: tuple[int, ...]

    @property
    def columns(self) -> range:
        """The numbers of the columns in view."""
        return range(self.first, self.first + len(self.edges) - 1)

    def of(self, column: int) -> tuple[int, int]:
        """Where a column in view begins, and where it ends."""
        return self.edges[column - self.first], self.edges[column - self.first + 1]

    def column_at(self, x: int) -> int | None:
        """The column in view under a cell."""
        return next((column for column in self.columns if self.of(column)[0] <= x < self.of(column)[1]), None)


def share_out(total: int, columns: int, first: int) -> Widths:
    """As many columns as fit from `first` on, or from before it rather than leave room unused."""
    room = max(total - GUTTER - SCROLLBAR, 0)
    shown = min(max(room // NARROWEST, 1), columns)
    if shown == 0:
        return Widths(total, 0, (GUTTER,))
    width = min(room, shown * WIDEST)
    edges = tuple(GUTTER + width * number // shown for number in range(shown + 1))
    return Widths(total, min(max(first, 0), columns - shown), edges)


def lane_edges(start: int, end: int, lanes: int) -> tuple[int, ...]:
    """Where the lanes of a column begin and end."""
    return tuple(start + (end - start) * number // lanes for number in range(lanes + 1))
