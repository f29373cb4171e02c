"""The one line on top: where, when, who waits, whether the desk is live, who sits here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
    trouble: int = 0
    """Messages that failed, or are in doubt, and nobody has seen to."""
    unread: int = 0
    unsent: bool = False
    """What is due stays where it is: no worker runs."""
    """Answers that nobody has seen to."""
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
        right = _right(state, _post(state))
        lefts = (
            Content.assemble((" petdesk", "bold $primary"), "  ", shown(state.clinic), "    ", clock),
            Content.assemble(" ", shown(state.clinic), "  ", clock),
            Content.assemble((" petdesk", "bold $primary"), "  ", clock),
            Content(f" {clock}"),
        )
        brief = replace(state, who=state.who.partition(" ")[0])  # a name is shortened before a mark goes
        for left, beside in (*((left, right) for left in lefts), (lefts[-1], _right(brief, _post(state)))):
            space = self.size.width - cell_len(left.plain) - cell_len(beside.plain)
            if space >= 1:
                return Content.assemble(left, " " * space, beside)
        return _right(brief, _post(state))


_Part = str | tuple[str, str]


def _right(state: DeskState, post: Sequence[_Part]) -> Content:
    return Content.assemble(
        *((f"{state.waiting} waiting", "$text-warning"), "   ") if state.waiting else (),
        *((f"{state.late} late", "$text-error"), "   ") if state.late else (),
        *post,
        ("● live", "$text-success") if state.live else ("○ offline", "bold $text-error"),
        "   ",
        shown(state.who),
        " ",
    )


def _post(state: DeskState) -> Sequence[_Part]:
    """`✉ 2 failed · 3 new`; before all, that nobody sends."""
    if state.unsent:
        return (("✉ not sending", "bold $text-error"), "   ")
    failed = (f"{_number(state.trouble)} failed", "$text-error")
    new = (f"{_number(state.unread)} new", "$text-accent")
    match bool(state.trouble), bool(state.unread):
        case True, True:
            return (("✉ ", "$text-error"), failed, " · ", new, "   ")
        case True, False:
            return (("✉ ", "$text-error"), failed, "   ")
        case False, True:
            return (("✉ ", "$text-accent"), new, "   ")
        case _:
            return ()


def _number(count: int) -> str:
    return "999+" if count > 999 else str(count)
