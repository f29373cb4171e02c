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
    "messages": ("petdesk.screens.messages", "Messages"),
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
    "messages": "SEE_MESSAGES",
    "no_shows": "SEE_NO_SHOWS",
    "team": "MANAGE_STAFF",
    "audit": "READ_AUDIT",
}
"""The action of `services.access` that an area stands or falls with."""


def open_to(actor: "Actor", mode: str) -> bool:
    """Whether an area holds anything for somebody who has signed in."""
    from petdesk.services.access import Action, may

    return may(actor, Action[_NEEDS[mode]])


_WHEN_FIRST_SEEN: Final = {"team", "audit", "messages"}
"""Loaded when somebody first looks: most desks never need them in their memory."""


def load() -> None:
    """Import the areas that everybody works in, so that the first look at one does not wait for it."""
    for module, _ in (*(_MODULES[mode] for mode in _MODULES.keys() - _WHEN_FIRST_SEEN), _COVER):
        import_module(module)
