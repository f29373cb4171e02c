"""The colours of the day grid, taken from the theme by way of component classes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from rich.style import Style
from textual.color import Color

from petdesk.widgets import signs
from petdesk.widgets.signs import Sign

_SIGNS: Final = (
    signs.SCHEDULED,
    signs.LATE,
    signs.WAITING,
    signs.IN_PROGRESS,
    signs.COMPLETED,
    signs.NO_SHOW,
    signs.CANCELLED,
    signs.OVERBOOKED,
)
_PLACES: Final = (
    "gutter", "hour", "here", "title", "title-here", "hint", "now", "closed", "guide", "fits", "taken"
)  # fmt: skip
_QUIET: Final = 0.7
_BAR: Final = 0.4
_LIFT: Final = 0.05

Resolve: TypeAlias = Callable[[str], Style]


def _class(word: str) -> str:
    return f"day-grid--{word.replace(' ', '-')}"


def _sign_class(sign: Sign) -> str:
    return _class(f"sign-{sign.word}")


COMPONENT_CLASSES: Final = {
    *(_class(word) for word in ("cursor", "moving", *_PLACES)),
    *(_class(sign.word) for sign in _SIGNS),
    *(_sign_class(sign) for sign in (*_SIGNS, signs.ALERT)),
}

DEFAULT_CSS: Final = """
DayCanvas {
    overflow-x: hidden;
    overflow-y: auto;
    scrollbar-size-vertical: 1;
    scrollbar-color: $foreground 15%;
    scrollbar-color-hover: $foreground 30%;
    scrollbar-color-active: $primary;
    scrollbar-background: $background;
    scrollbar-background-hover: $background;
    scrollbar-background-active: $background;

    & > .day-grid--gutter { color: $foreground 40%; }
    & > .day-grid--hour { color: $foreground 80%; }
    & > .day-grid--here { color: $text-accent; text-style: bold; }
    & > .day-grid--title { color: $foreground 80%; }
    & > .day-grid--title-here { color: $text-accent; text-style: bold; }
    & > .day-grid--hint { color: $text-accent; text-style: bold; }
    & > .day-grid--now { color: $text-accent; }
    & > .day-grid--closed { color: $foreground 14%; }
    & > .day-grid--guide { color: $foreground 12%; }
    & > .day-grid--fits { color: $text-success; background: $success 25%; text-style: bold; }
    & > .day-grid--taken { color: $text-error; background: $error 25%; text-style: bold; }

    & > .day-grid--scheduled { color: $foreground; background: $foreground 7%; }
    & > .day-grid--overbooked { color: $foreground; background: $foreground 7%; }
    & > .day-grid--late { color: $foreground; background: $error 18%; }
    & > .day-grid--waiting { color: $foreground; background: $warning 16%; }
    & > .day-grid--in-progress { color: $foreground; background: $accent 18%; }
    & > .day-grid--done { color: $foreground 60%; background: $foreground 3%; }
    & > .day-grid--no-show { color: $foreground 60%; background: $foreground 3%; }
    & > .day-grid--cancelled { color: $foreground 45%; background: $foreground 2%; text-style: strike; }
    & > .day-grid--moving { color: $foreground 40%; background: $foreground 2%; text-style: italic; }
    & > .day-grid--cursor {
        color: $block-cursor-blurred-foreground;
        background: $block-cursor-blurred-background;
    }
    &:focus > .day-grid--cursor { color: $block-cursor-foreground; background: $block-cursor-background; }
}
""" + "\n".join(f"DayCanvas > .{_sign_class(sign)} {{ color: ${sign.colour}; }}" for sign in (*_SIGNS, signs.ALERT))


@dataclass(frozen=True, slots=True)
class Palette:
    """Finished styles. `blocks` maps a sign's word, `cursor` or `moving` to the style of each part of a block."""

    blocks: dict[str, dict[str, Style]]
    places: dict[str, Style]


def telltale(resolve: Resolve) -> tuple[Style, ...]:
    """Styles that are others as soon as the theme changes, or the widget gets or loses the focus."""
    return resolve(_class("cursor")), resolve(_class(signs.SCHEDULED.word))


def make_palette(resolve: Resolve) -> Palette:
    """The palette of a widget; `resolve` gives the style of a component class."""
    alert = resolve(_sign_class(signs.ALERT))
    blocks = {sign.word: _block(resolve(_class(sign.word)), resolve(_sign_class(sign)), alert) for sign in _SIGNS}
    for word in ("cursor", "moving"):
        plain = resolve(_class(word))
        blocks[word] = _block(plain, plain, plain)
    return Palette(blocks, {place: resolve(_class(place)) for place in _PLACES})


def _block(body: Style, sign: Style, alert: Style) -> dict[str, Style]:
    head = _lifted(body)
    return {
        "name": head + Style(bold=True),
        "owner": head,
        "aside": _faded(head, _QUIET),
        "sign": head + Style(color=sign.color, strike=False),
        "alert": head + Style(color=alert.color, strike=False, bold=True),
        "service": _faded(body, _QUIET),
        "bar": _faded(body, _BAR) + Style(strike=False),
    }


def _lifted(style: Style) -> Style:
    """The first line of a block: a little more of it than the rest, so that blocks one below another read as two."""
    if (colours := _true_colours(style)) is None:
        return style
    background, text = colours
    return style + Style(bgcolor=background.blend(text, _LIFT).rich_color)


def _faded(style: Style, strength: float) -> Style:
    """The style with its text nearer to its background; dim where the terminal's own colours are used."""
    if (colours := _true_colours(style)) is None:
        return style + Style(dim=True)
    background, text = colours
    return style + Style(color=background.blend(text, strength).rich_color)


def _true_colours(style: Style) -> tuple[Color, Color] | None:
    if not (style.color and style.color.triplet and style.bgcolor and style.bgcolor.triplet):
        return None
    return Color.from_rich_color(style.bgcolor), Color.from_rich_color(style.color)
