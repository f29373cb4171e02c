"""Templates: in which words each kind of message is sent, on which channel and in which language."""

from datetime import date
from typing import ClassVar, Final

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from petdesk.models import Channel, MessageKind
from petdesk.screens.base import DeskScreen
from petdesk.screens.dialogs.wording import WordingDialog
from petdesk.services.messages import wordings
from petdesk.services.messages.shipped import LANGUAGES
from petdesk.services.messages.wordings import WordingRow
from petdesk.widgets.table import Column, Table
from petdesk.wording import CHANNELS, day_short, shown

KINDS: Final = {
    MessageKind.CONFIRMATION: "Confirmation",
    MessageKind.CHANGE: "Change",
    MessageKind.CANCELLATION: "Cancellation",
    MessageKind.REMINDER: "Reminder",
    MessageKind.NO_SHOW: "No-show",
    MessageKind.FOLLOW_UP: "Follow-up",
    MessageKind.VACCINATION_DUE: "Vaccination due",
    MessageKind.HELP: "Answer to HELP",
}

Key = tuple[MessageKind, Channel, str]


class Templates(DeskScreen):
    """Pushed on top of an area; Esc goes back to it. A language at a time, the clinic's first."""

    AREA = "Templates"
    CSS_PATH = "templates.tcss"
    AUTO_FOCUS = "#templates"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="templates.back", tooltip="Back to where one came from"),
        Binding("l", "language", "Language", id="templates.language", tooltip="The templates of the next language"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._all: tuple[WordingRow, ...] = ()
        self._language: str | None = None

    def compose_work(self) -> ComposeResult:
        yield Static("", id="summary")
        yield Table(
            Column("Message", 15),
            Column("By", 6),
            Column("Words", 12),
            Column("What it says", 20, share=1),
            id="templates",
        )

    @property
    def _table(self) -> Table:
        return self.query_one("#templates", Table)

    @property
    def _languages(self) -> list[str]:
        return list(dict.fromkeys(row.language for row in self._all))

    @work(exclusive=True, group="templates")
    async def reload(self) -> None:
        """Read every template again."""
        with self.telling():
            self._all = await self.read(wordings.wordings)
            self._language = self._language or self._languages[0]
            self._show()

    def _show(self) -> None:
        rows = [row for row in self._all if row.language == self._language]
        self._table.show(((row.kind, row.channel, row.language), self._cells(row)) for row in rows)
        own = {language: sum(row.own for row in self._all if row.language == language) for language in self._languages}
        languages = Content("   ").join(
            Content.assemble(
                (LANGUAGES[language], "bold $text-accent" if language == self._language else "$foreground-muted"),
                (f" {number} own" if number else "", "$text-success"),
            )
            for language, number in own.items()
        )
        total = sum(own.values())
        said = f"{total} in own words" if total else "All as they ship"
        self.query_one("#summary", Static).update(Content.assemble(" ", languages, f"     {said}"))

    def _cells(self, row: WordingRow) -> tuple[Text, ...]:
        table = self._table
        muted = table.ink("muted")
        changed = day_short(self.local(row.changed_at).date(), self.today) if row.changed_at else ""
        words = f"{row.subject}: {row.body}" if row.subject else row.body
        return (
            Text(KINDS[row.kind]),
            Text(CHANNELS[row.channel]),
            Text("● ", table.ink("success")).append(changed) if row.own else Text("as it ships", muted),
            Text(shown(" ".join(words.split())), "" if row.own else muted),
        )

    def action_language(self) -> None:
        """The next language."""
        languages = self._languages
        if self._language in languages:
            at = self._table.selected
            self._language = languages[(languages.index(self._language) + 1) % len(languages)]
            self._show()
            if at:
                self._keep_place(at)

    def _keep_place(self, at: Key) -> None:
        places = [key[:2] for key in self._table.keys]
        self._table.go_to(places.index(at[:2]))

    def day_changed(self, day: date) -> None:
        """No visit changes what is shown here."""

    def action_back(self) -> None:
        """Back to the area below."""
        if self.is_current:
            self.dismiss()

    @on(Table.RowSelected)
    @work
    async def open_template(self) -> None:
        """The words, beside what becomes of them."""
        at: Key | None = self._table.selected
        row = next((row for row in self._all if (row.kind, row.channel, row.language) == at), None)
        if row is None:
            return
        title = f"{KINDS[row.kind]} by {CHANNELS[row.channel]}, {LANGUAGES[row.language]}"
        if said := await self.petdesk.push_screen_wait(WordingDialog(row, title)):
            self.say(said)
