"""Stylesheets: all of them parsed once, and what they style looked at again only for another theme."""

from pathlib import Path
from typing import Final
from weakref import WeakKeyDictionary

from textual.app import App
from textual.screen import Screen
from textual.theme import Theme

_AT_MOST: Final = 256
"""More stylesheets than there are, with those of every widget.

Textual keeps what it made of 64; when there are more, it parses all of them each time.
"""

_UNDER_OTHERS: Final = "form.tcss"
"""The stylesheet that others change something of, and therefore stand behind."""


def stylesheets() -> dict[Path, str]:
    """Those of all screens, in the order in which they count. Reads files: for a thread."""
    paths = Path(__file__).with_name("screens").rglob("*.tcss")
    ordered = sorted(paths, key=lambda path: (path.name != _UNDER_OTHERS, path))
    return {path: path.read_text(encoding="utf-8") for path in ordered}


class StyledApp(App[None]):
    """An application whose screens cost no parsing of stylesheets when they are first shown."""

    def __init__(self) -> None:
        super().__init__()
        self._parsed_for = ""
        self._styled_for: WeakKeyDictionary[Screen[object], str] = WeakKeyDictionary()

    def begin_with(self, theme: Theme) -> None:
        """Have this theme from the start. Set as usual, it has everything parsed twice before anything is painted."""
        self.set_reactive(App.theme, theme.name)
        self.stylesheet.set_variables(self.get_css_variables())
        self._parsed_for = theme.name

    def add_stylesheets(self, sheets: dict[Path, str]) -> None:
        """Take them all at once: with each that a screen brings along itself, Textual parses all of them anew."""
        self.stylesheet._parse_cache.grow(_AT_MOST)
        for path, css in sheets.items():
            self.stylesheet.add_source(css, (str(path.absolute()), ""))

    def refresh_css(self, animate: bool = True) -> None:
        """Style anew what another theme made old. Textual asks for it whenever an area comes to the front, too."""
        screens = self.screen_stack
        old = [screen for screen in screens if self._styled_for.setdefault(screen, self.theme) != self.theme]
        if self._parsed_for == self.theme and not old:
            return
        super().refresh_css(animate)
        self._parsed_for = self.theme
        self._styled_for.update(dict.fromkeys(screens, self.theme))
