"""One entry of the log in full: when, who, where, and what became of each column."""

from collections.abc import Iterator
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from petdesk.screens.base import AtTheDesk
from petdesk.services.audit.details import Details, Difference
from petdesk.widgets import signs
from petdesk.widgets.cells import fit
from petdesk.widgets.key_bar import KeyBar
from petdesk.wording import day_long, shown, when

_QUIET: Final = "$foreground-muted"
_LABELS: Final = 20


class EntryDialog(AtTheDesk, ModalScreen[None]):
    """Only to be read."""

    AREA = "An entry"
    CSS_PATH = "entry.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter", "dismiss(None)", "Back", id="entry.back", tooltip="Back to the list"),
    ]

    def __init__(self, details: Details) -> None:
        super().__init__()
        self._details = details

    def compose(self) -> ComposeResult:
        with Vertical(id="card"):
            yield Static(Content(shown(self._details.line.sentence)), id="sentence")
            yield Static(Content("\n").join(self._facts()), id="facts")
            with VerticalScroll(id="differences"):
                yield Static(Content("\n").join(map(_difference, self._details.differences)))
        yield KeyBar()

    def _facts(self) -> Iterator[Content]:
        details, line = self._details, self._details.line
        at = self.local(line.at)
        yield _fact("when", f"{day_long(at.date())}, {at:%H:%M:%S}")
        yield _fact("what", details.done)
        yield _fact("desk", shown(line.desk, "not said"))
        if details.signed_in_at:
            yield _fact("signed in", when(self.local(details.signed_in_at), self.today))
        yield _fact("database user", details.db_user)
        yield _fact("number", f"{line.entry_id:,}")
        if not line.proven:
            sign = signs.UNPROVEN
            yield Content.styled(f"{sign.glyph} Nobody checked the session of whom this names.", f"${sign.colour}")


def _fact(label: str, value: str) -> Content:
    return Content.assemble((fit(label, _LABELS), _QUIET), value)


def _difference(each: Difference) -> Content:
    name = (fit(each.what, _LABELS), _QUIET)
    if not each.kept:
        return Content.assemble(name, ("changed; its content is not kept in the log", _QUIET))
    if each.before and each.after:
        return Content.assemble(name, shown(each.before), ("  →  ", "$text-accent"), (shown(each.after), "bold"))
    if each.before:
        return Content.assemble(name, (shown(each.before), "strike"))
    return Content.assemble(name, (shown(each.after), "bold"))
