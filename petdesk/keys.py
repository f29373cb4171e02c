"""`python -m petdesk.keys` writes docs/keys.md from the bindings, so that the page cannot be wrong."""

from collections.abc import Iterator
from importlib import import_module
from operator import itemgetter
from pkgutil import walk_packages
from typing import Final

from textual.binding import Binding
from textual.screen import Screen

from petdesk import screens
from petdesk.app import PetDeskApp
from petdesk.widgets.day_grid import DayGrid
from petdesk.widgets.key_bar import key_name
from petdesk.widgets.table import Table
from petdesk.widgets.type_ahead import TypeAhead


def page() -> str:
    """The page, in Markdown: an area a section, a key a row."""
    parts = ["# Keys\n", "Made from the bindings by `make keys`. F1 shows the keys of the moment.\n"]
    sections = [("Everywhere", _bindings(PetDeskApp)), *sorted(_areas(), key=itemgetter(0)), *_WIDGETS]
    for title, bindings in sections:
        rows = _rows(bindings)
        if rows:
            parts += [f"## {title}\n", "| key | what it does |\n|---|---|", *rows, ""]
    return "\n".join(parts)


def _areas() -> Iterator[tuple[str, list[Binding]]]:
    for module in walk_packages(screens.__path__, f"{screens.__name__}."):
        for member in vars(import_module(module.name)).values():
            if isinstance(member, type) and issubclass(member, Screen) and member.__module__ == module.name:
                title = vars(member).get("AREA", "")
                if title:
                    yield title, _bindings(member)


def _bindings(owner: type) -> list[Binding]:
    return [binding for binding in Binding.make_bindings(vars(owner).get("BINDINGS", ())) if binding.id]


_WIDGETS: Final = [
    ("In a list", _bindings(Table)),
    ("On the day grid", _bindings(DayGrid)),
    ("In a field with choices", _bindings(TypeAhead)),
]


def _rows(bindings: list[Binding]) -> list[str]:
    keys: dict[tuple[str, str], list[str]] = {}
    for binding in bindings:
        keys.setdefault((binding.action, binding.tooltip), []).append(f"`{key_name(binding)}`")
    return [f"| {' '.join(names)} | {tooltip} |" for (_, tooltip), names in keys.items()]


if __name__ == "__main__":
    print(page())  # noqa: T201
