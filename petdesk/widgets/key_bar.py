"""The one line at the bottom: the keys that count here, as many as fit."""

from collections.abc import Callable, Iterable
from typing import Final

from rich.cells import cell_len
from textual.app import App
from textual.binding import Binding
from textual.content import Content
from textual.events import Click
from textual.screen import Screen
from textual.style import Style
from textual.widget import Widget

_GAP: Final = 3
"""Cells between the keys of this screen and those of the areas."""

_ENOUGH: Final = 8
"""Keys of this screen before which the areas' keys give way."""

_SIGNS: Final = {
    "enter": "↵",
    "escape": "Esc",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
}


def key_name(binding: Binding) -> str:
    """How a key is written for people: `↵`, `Esc`, `F2`, `Ctrl+S`."""
    if binding.key_display:
        return binding.key_display
    *modifiers, key = binding.key.split("+")
    name = _SIGNS.get(key) or (key.capitalize() if len(key) > 1 else key)
    if modifiers:
        name = name.upper() if len(name) == 1 else name
    return "+".join([*(modifier.capitalize() for modifier in modifiers), name])


class KeyBar(Widget):
    """Drawn from the bindings that are active at this moment. The areas' function keys stand at the right."""

    DEFAULT_CSS = """
    KeyBar { height: 1; dock: bottom; background: $panel; color: $text-muted; }
    """

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_changed)

    def _bindings_changed(self, screen: Screen[object]) -> None:
        if screen is self.screen:
            self.refresh()

    def render(self) -> Content:
        here, areas = _in_two(self.screen)
        right = self._areas_that_leave_room(here, areas)
        while here and self._room_beside(here, right) < 0:
            here = here[:-1]
        space = " " * (self._room_beside(here, right) + _GAP)
        return Content.assemble(" ", _written(here), space, _written(right), " ")

    def _areas_that_leave_room(self, here: list[Binding], areas: list[Binding]) -> list[Binding]:
        """The keys of this screen come first: where it is narrow, only help stays beside them."""
        area = self.app.current_mode.rpartition("/")[2]
        elsewhere = [binding for binding in areas if binding.action != f"area('{area}')"]
        for choice in (areas, elsewhere, [*elsewhere[:2], *elsewhere[-1:]]):
            if self._room_beside(here[:_ENOUGH], choice) >= 0:
                return choice
        return elsewhere[-1:]

    def _room_beside(self, here: list[Binding], right: list[Binding]) -> int:
        return self.size.width - cell_len(_written(here).plain) - cell_len(_written(right).plain) - 2 - _GAP

    def on_click(self, event: Click) -> None:
        """A key can be pressed with the mouse, too."""
        key = event.style.meta.get("key")
        if key:
            self.app.simulate_key(key)


def _in_two(screen: Screen[object]) -> tuple[list[Binding], list[Binding]]:
    here: list[Binding] = []
    areas: list[Binding] = []
    seen: set[str] = set()
    for node, binding, enabled, _ in screen.active_bindings.values():
        if binding.show and enabled and binding.action not in seen:
            seen.add(binding.action)
            (areas if isinstance(node, App) else here).append(binding)
    return sorted(here, key=_declared_order(screen)), areas


def _declared_order(screen: Screen[object]) -> Callable[[Binding], int]:
    # A priority key that the field would use itself is listed where the field's is; put it back where the screen says.
    actions = [binding.action for binding in Binding.make_bindings(type(screen).BINDINGS)]
    return lambda binding: actions.index(binding.action) if binding.action in actions else -1


def _written(bindings: Iterable[Binding]) -> Content:
    return Content("  ").join(
        Content.assemble((key_name(binding).replace("Ctrl+", "^"), "bold $text"), " ", binding.description).stylize(
            Style.from_meta({"key": binding.key})
        )
        for binding in bindings
    )
