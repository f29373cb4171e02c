"""What is written on a block, cut and padded to exact widths in cells. Data never becomes markup here."""

from typing import Final, TypeAlias

from rich.cells import cell_len, set_cell_size

from petdesk.services.scheduling import Visit
from petdesk.widgets import signs
from petdesk.widgets.cells import cut, fit
from petdesk.widgets.signs import Sign
from petdesk.wording import shown

Pieces: TypeAlias = list[tuple[str, str]]
"""Text with the part it plays: `sign`, `name`, `owner`, `aside`, `alert` on the first line, `bar`, `service` below."""

_ROOM_FOR_OWNER: Final = 9
"""From how many cells on the owner's name stands beside the pet's."""
_ROOM_FOR_ALERT: Final = 4
_ROOM_FOR_ASIDE: Final = 8


def name_line(visit: Visit, sign: Sign, width: int, aside: str = "") -> Pieces:
    """The first line of a block: `✓ Bella   Ortiz  ⚠`. The aside follows when there is room for it."""
    if width < 3:
        return [(fit(sign.glyph, width), "sign")]
    has_alert = bool(visit.alerts) and width >= _ROOM_FOR_ALERT
    room = width - 2 - 2 * has_alert
    pieces: Pieces = [(f"{sign.glyph} ", "sign"), *_names(visit, room, indent=(width - 1) // 2)]
    if aside and (left := _trailing(pieces[-1][0]) - 2) >= _ROOM_FOR_ASIDE:
        text, part = pieces[-1]
        pieces[-1] = (set_cell_size(text, cell_len(text) - left), part)
        pieces.append((fit(aside, left), "aside"))
    if has_alert:
        pieces.append((f" {signs.ALERT.glyph}", "alert"))
    return pieces


def service_line(visit: Visit, width: int, at: str = "") -> Pieces:
    """The second line: `│ check-up`, with the time when it is not the row's."""
    if width < 3:
        return bar_line(width)
    words = f"{at} {shown(visit.service)}" if at else shown(visit.service)
    return [("│ ", "bar"), (fit(words, width - 2), "service")]


def bar_line(width: int) -> Pieces:
    """Every further line."""
    return [(fit("│", width), "bar")]


def _names(visit: Visit, room: int, indent: int) -> Pieces:
    # Owners stand in line under one another where names allow it; a long name takes what the other leaves.
    pet, owner = shown(visit.pet, "?"), shown(visit.owner_last or visit.owner_first)
    if room < _ROOM_FOR_OWNER or not owner:
        return [(fit(pet, room), "name")]
    for_pet = max(indent - 1, room - 1 - cell_len(owner), room * 2 // 3)
    pet = cut(pet, for_pet)
    at = cell_len(pet) + 1
    if cell_len(owner) <= room - at:
        at = max(at, min(indent, room - cell_len(owner)))
    return [(fit(pet, at), "name"), (fit(owner, room - at), "owner")]


def _trailing(text: str) -> int:
    return len(text) - len(text.rstrip(" "))
