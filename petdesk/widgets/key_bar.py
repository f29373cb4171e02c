"""The one line at the bottom: the keys that count here, as many as fit."""

from collections.abc import Callable, Iterable
from typing import Final

from rich.cells import cell_len
from textual.app import App
from textual.binding import Binding
from textual.content import Content
from textual.events import Click
from textual.screen import Screen
from textual.widget import Widget

_MARGINS: Final = 5  # a cell at each end, three between the two halves

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
        right = _written(areas)
        while here and cell_len(_written(here).plain) + cell_len(right.plain) + _MARGINS > self.size.width:
            if len(here) <= 5 and len(areas) > 1:  # the keys of this screen count more than the other areas'
                areas.pop(0)
                right = _written(areas)
            else:
                here.pop()
        left = Content.assemble(" ", _written(here))
        space = max(self.size.width - cell_len(left.plain) - cell_len(right.plain) - 1, 1)
        return Content.assemble(left, " " * space, right)

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
        Content.assemble((key_name(binding).replace("Ctrl+", "^"), "bold $text"), " ", binding.description)
        for binding in bindings
    )
