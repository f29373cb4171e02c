"""A message, or an answer, in full: what it says, to the letter, and what became of it."""

from collections.abc import Iterable, Iterator
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from petdesk.models import MessageState
from petdesk.screens.base import AtTheDesk
from petdesk.services.messages.in_full import InFull
from petdesk.services.messages.listing import AnswerRow
from petdesk.services.messages.reasons import SENTENCES, Why
from petdesk.widgets.cells import fit
from petdesk.widgets.key_bar import KeyBar
from petdesk.widgets.message_words import (
    QUIET,
    address,
    history,
    kind_and_way,
    owner_of,
    read_as,
    sign_of,
    standing,
    why,
)
from petdesk.widgets.pet_sheets import Present, ink
from petdesk.wording import CHANNELS, count, money, shown, shown_lines

_LABELS: Final = 10


class LetterDialog(AtTheDesk, ModalScreen[str | None]):
    """Only to be read."""

    AREA = "A message in full"
    CSS_PATH = "message.tcss"
    AUTO_FOCUS = "#letter"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter", "dismiss(None)", "Back", id="message.back", tooltip="Back to the list"),
    ]

    def compose(self) -> ComposeResult:
        with Vertical(id="card"):
            yield Static(self.heading(), id="heading")
            yield Static(Content("\n").join(self.facts()), id="facts")
            with VerticalScroll(id="letter"):
                yield Static(self.letter())
            yield Static(Content("\n").join(self.below()), id="below")
        yield KeyBar()

    @property
    def _present(self) -> Present:
        return Present(self.now, self.desk.clinic.zone)

    def heading(self) -> Content:
        """What it is."""
        raise NotImplementedError

    def facts(self) -> Iterable[Content]:
        """Whom and what it is about, and what became of it: a line each."""
        raise NotImplementedError

    def letter(self) -> Content:
        """What it says."""
        raise NotImplementedError

    def below(self) -> Iterable[Content]:
        """What there is to know besides."""
        raise NotImplementedError


class MessageDialog(LetterDialog):
    """A message as it was sent; one that waits, as it would go now."""

    def __init__(self, message: InFull) -> None:
        super().__init__()
        self._message = message

    def heading(self) -> Content:
        words = kind_and_way(self._message.row)
        return Content(f"{words[0].upper()}{words[1:]}")

    def facts(self) -> Iterator[Content]:
        message, row = self._message, self._message.row
        sign = sign_of(row)
        to = address(row.recipient)
        yield _fact("to", f"{owner_of(row)}{f' · {to}' if to else ''}")
        if message.pets:
            yield _fact("about", ", ".join(map(shown, message.pets)))
        yield Content.assemble((fit("stands", _LABELS), QUIET), (f"{sign.glyph} {standing(row)}", ink(sign)))
        yield _fact("history", history(row, self._present))
        for other in message.beside:
            words = f"{kind_and_way(other)}: {standing(other)}{f' ({shown(other.pet)})' if other.pet else ''}"
            yield _fact("beside", words)
        if message.subject:
            yield _fact("subject", shown(message.subject))

    def letter(self) -> Content:
        if self._message.text:
            return Content(shown_lines(self._message.text))
        return Content.styled("Nothing was put into words.", QUIET)

    def below(self) -> Iterator[Content]:
        message = self._message
        if message.outlook:
            yield Content.styled("This is how it reads now; until it goes it may change.", QUIET)
        if message.calendar:
            along = "goes along" if message.outlook else "went along"
            yield Content.styled(f"A calendar entry {along}.", QUIET)
        if parts := message.segments:
            costs = f" · {money(message.cost, self.desk.clinic.currency)}" if message.cost else ""
            yield Content.styled(f"{count(parts.units, 'character')} · {parts.count} SMS{costs}", QUIET)
        yield from self._outlook()
        if reason := why(message.row):
            yield reason
        for answer in message.answers:
            at = self._present.when(answer.received_at)
            yield Content.assemble((f"{at}  ", QUIET), f"“{' '.join(shown_lines(answer.text).split())}”")

    def _outlook(self) -> Iterator[Content]:
        outlook = self._message.outlook
        if outlook is None:
            return
        if outlook.objection:
            instead = f" It goes by {CHANNELS[outlook.instead]} instead." if outlook.instead else ""
            words = f"It will not go like this. {SENTENCES[Why(outlook.objection)]}{instead}"
            yield Content.styled(words, "$text-warning")
        elif outlook.goes_at > max(self.now, self._message.row.send_at):
            at = self._present.when(outlook.goes_at)
            yield Content.styled(f"Quiet hours, or enough for one day: it goes {at}. n sends it now.", "$text-warning")
        elif self._message.row.state is MessageState.QUEUED and self._message.row.urgent:
            yield Content.styled("Urgent: neither quiet hours nor the day's limit hold it back.", QUIET)


class AnswerDialog(LetterDialog):
    """What somebody answered. Returns `write` or `settle` when that is what follows."""

    AREA = "An answer in full"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "w", "dismiss('write')", "Write back", id="answer.write", tooltip="Write to the owner; it is seen to then"
        ),
        Binding("s", "dismiss('settle')", "Seen to", id="answer.settle", tooltip="Somebody saw to it"),
    ]

    def __init__(self, answer: AnswerRow) -> None:
        super().__init__()
        self._answer = answer

    def heading(self) -> Content:
        return Content(f"Answer by {CHANNELS[self._answer.channel]}")

    def facts(self) -> Iterator[Content]:
        answer = self._answer
        known = owner_of(answer) if answer.owner_id else "nobody in the clinic's records"
        yield _fact("from", f"{known} · {address(answer.sender)}")
        yield _fact("came", self._present.when(answer.received_at))
        yield _fact("read as", read_as(answer, self._present))

    def letter(self) -> Content:
        return Content(shown_lines(self._answer.text) or "–")

    def below(self) -> Iterator[Content]:
        if self._answer.settled_at is None:
            yield Content.styled("w writes back; s says that somebody saw to it.", QUIET)


def _fact(label: str, value: str) -> Content:
    return Content.assemble((fit(label, _LABELS), QUIET), value)
