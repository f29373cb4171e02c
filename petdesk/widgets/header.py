"""The one line on top: where, when, who waits, whether the desk is live, who sits here."""

from dataclasses import dataclass
from datetime import datetime

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from petdesk.wording import shown


@dataclass(frozen=True, slots=True)
class DeskState:
    """What the header says. `now` is clinic time."""

    clinic: str = ""
    now: datetime | None = None
    waiting: int = 0
    late: int = 0
    live: bool = True
    who: str = ""


class DeskHeader(Widget):
    """One line; what matters least goes first when the terminal is narrow."""

    DEFAULT_CSS = """
    DeskHeader { height: 1; dock: top; background: $panel; color: $text; }
    """

    state: reactive[DeskState] = reactive(DeskState())

    def render(self) -> Content:
        state = self.state
        clock = f"{state.now:%a} {state.now.day} {state.now:%b}  {state.now:%H:%M}" if state.now else ""
        right = Content.assemble(
            *((f"{state.waiting} waiting", "$text-warning"), "   ") if state.waiting else (),
            *((f"{state.late} late", "$text-error"), "   ") if state.late else (),
            ("● live", "$text-success") if state.live else ("○ offline", "bold $text-error"),
            "   ",
            shown(state.who),
            " ",
        )
        for left in (
            Content.assemble((" petdesk", "bold $primary"), "  ", shown(state.clinic), "    ", clock),
            Content.assemble(" ", shown(state.clinic), "  ", clock),
            Content.assemble((" petdesk", "bold $primary"), "  ", clock),
            Content(f" {clock}"),
        ):
            space = self.size.width - cell_len(left.plain) - cell_len(right.plain)
            if space >= 1:
                return Content.assemble(left, " " * space, right)
        return right
