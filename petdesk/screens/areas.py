"""The areas of the desk, loaded when they are first needed: what they import is slow to import."""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Final

from textual.screen import Screen

if TYPE_CHECKING:
    from petdesk.services.here import Actor


def _later(module: str, name: str) -> Callable[[], Screen[None]]:
    def build() -> Screen[None]:
        screen: Screen[None] = getattr(import_module(module), name)()
        return screen

    return build


_MODULES: Final = {
    "clients": ("petdesk.screens.clients", "Clients"),
    "day": ("petdesk.screens.day", "Day"),
    "due": ("petdesk.screens.due", "Due"),
    "no_shows": ("petdesk.screens.no_shows", "NoShows"),
    "team": ("petdesk.screens.team", "Team"),
    "audit": ("petdesk.screens.audit", "Audit"),
}

_COVER: Final = ("petdesk.screens.lock", "LockScreen")

COVER: Final = _later(*_COVER)
"""What lies over a desk that its person left."""

AREAS: Final = {mode: _later(module, name) for mode, (module, name) in _MODULES.items()}

FIRST_AREA: Final = {"staff": "clients", "vet": "day", "admin": "no_shows"}
"""What somebody of this role sees after signing in."""


_NEEDS: Final = {
    "clients": "FIND",
    "day": "SEE_DAY",
    "due": "SEE_DUE",
    "no_shows": "SEE_NO_SHOWS",
    "team": "MANAGE_STAFF",
    "audit": "READ_AUDIT",
}
"""The action of `services.access` that an area stands or falls with."""


def open_to(actor: "Actor", mode: str) -> bool:
    """Whether an area holds anything for somebody who has signed in."""
    from petdesk.services.access import Action, may

    return may(actor, Action[_NEEDS[mode]])


_OF_MANAGERS: Final = {"team", "audit"}
"""Loaded when a manager first looks: no other desk needs them in its memory."""


def load() -> None:
    """Import the areas of everybody, so that the first look at one does not wait for it."""
    for module, _ in (*(_MODULES[mode] for mode in _MODULES.keys() - _OF_MANAGERS), _COVER):
        import_module(module)
