"""The keys of the day grid."""

from typing import Final

from textual.binding import Binding, BindingType


def _key(key: str, action: str, description: str, tooltip: str) -> Binding:
    name = action.removeprefix("walk('").removesuffix("')")
    return Binding(key, action, description, tooltip=tooltip, id=f"day_grid.{name}", show=False)


CURSOR_KEYS: Final[list[BindingType]] = [
    _key("up", "walk('up')", "Earlier", "To the slot before, over a visit in one step"),
    _key("down", "walk('down')", "Later", "To the next slot, over a visit in one step"),
    _key("left", "walk('left')", "Left", "To the visit beside this one, or the column on the left"),
    _key("right", "walk('right')", "Right", "To the visit beside this one, or the column on the right"),
    _key("ctrl+up", "walk('previous_visit')", "Visit before", "To the visit before, in this column"),
    _key("ctrl+down", "walk('next_visit')", "Next visit", "To the next visit in this column"),
    _key("pageup", "walk('hour_earlier')", "An hour earlier", "An hour up"),
    _key("pagedown", "walk('hour_later')", "An hour later", "An hour down"),
    _key("home", "walk('first_open')", "Opening", "To the first slot in opening hours"),
    _key("end", "walk('last_open')", "Closing", "To the last slot in opening hours"),
]

BINDINGS: Final[list[BindingType]] = [
    *CURSOR_KEYS,
    Binding("enter", "book", "Book", id="day_grid.book", tooltip="Book the free slot under the cursor"),
    Binding("enter", "open", "Open pet", id="day_grid.open", tooltip="Open the pet of the visit under the cursor"),
    Binding("enter", "drop", "Drop", id="day_grid.drop", tooltip="Put the visit down here"),
]
"""Enter is one of three keys, depending on what the cursor is on; all three say `Chosen`."""
