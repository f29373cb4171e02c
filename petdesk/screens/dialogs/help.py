"""F1: every key that acts at this moment, with what it does."""

from collections.abc import Iterable
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from petdesk.screens.base import AtTheDesk
from petdesk.widgets import signs
from petdesk.widgets.key_bar import KeyBar, key_name
from petdesk.widgets.signs import Sign


class Help(AtTheDesk, ModalScreen[None]):
    """Made from the bindings themselves, so it is never out of date."""

    AREA = "Help"
    CSS_PATH = "help.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,enter,q", "dismiss", "Back", id="help.back", tooltip="Back to the work"),
    ]

    def __init__(self, screen: Screen[object]) -> None:
        super().__init__()
        active = [(node, binding) for node, binding, _, _ in screen.active_bindings.values()]
        own = list(Binding.make_bindings(type(screen).BINDINGS))  # also those that a field swallows now
        focused = [binding for node, binding in active if node is not screen and not isinstance(node, App)]
        everywhere = [binding for node, binding in active if isinstance(node, App)]
        area = getattr(screen, "AREA", "") or "Here"
        self._sections = ((area, [*own, *focused]), ("Everywhere", everywhere))

    def compose(self) -> ComposeResult:
        with Vertical(id="card"):
            yield Static("Keys", id="title")
            with VerticalScroll():
                for title, bindings in self._sections:
                    yield Static(Content.styled(title, "bold"), classes="section")
                    yield Static(Content("\n").join(_lines(bindings)))
                yield Static(Content.styled("Signs", "bold"), classes="section")
                yield Static(Content("\n").join(_sign(sign) for sign in signs.ALL))
        yield KeyBar()


def _sign(sign: Sign) -> Content:
    colour = "$foreground-muted" if sign.colour == "text-muted" else f"${sign.colour}"
    return Content.assemble((f"  {sign.glyph:<14}", colour), sign.word)


def _lines(bindings: Iterable[Binding]) -> Iterable[Content]:
    keys: dict[tuple[str, str], list[str]] = {}
    for binding in bindings:
        if binding.id and binding.tooltip:
            keys.setdefault((binding.action, binding.tooltip), []).append(key_name(binding))
    for (_, tooltip), names in keys.items():
        yield Content.assemble((f"  {' '.join(dict.fromkeys(names)):<14}", "$text-accent"), tooltip)
