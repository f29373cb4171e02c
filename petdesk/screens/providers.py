"""Providers: through whom messages leave, what is tried first, and whether it works."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final
from uuid import UUID

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from petdesk.integrations.catalogue import PROVIDERS
from petdesk.models import Channel
from petdesk.screens.base import DeskScreen
from petdesk.screens.dialogs.confirm import Confirm
from petdesk.screens.dialogs.provider_form import ChooseProvider, ProviderDialog, SendTestDialog
from petdesk.services.messages import providers
from petdesk.services.messages.providers import ProviderRow
from petdesk.widgets.table import Column, Table
from petdesk.wording import CHANNELS, shown, when

_OF_A_PROVIDER: Final = {"edit", "switch", "earlier", "later", "remove"}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list: a provider of the clinic, one of this machine's environment, or the outbox instead of any."""

    channel: Channel
    label: str
    row: ProviderRow | None = None
    in_environment: bool = False

    @property
    def key(self) -> tuple[Channel, UUID | str]:
        """What stays the same when it is read again."""
        return self.channel, self.row.provider_id if self.row else self.label


class Providers(DeskScreen):
    """Pushed on top of an area; Esc goes back to it."""

    AREA = "Providers"
    CSS_PATH = "providers.tcss"
    AUTO_FOCUS = "#providers"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="providers.back", tooltip="Back to where one came from"),
        Binding("a", "add", "Add", id="providers.add", tooltip="Another provider for this channel"),
        Binding("t", "test", "Test", id="providers.test", tooltip="Send a message to yourself"),
        Binding("x", "switch", "On or off", id="providers.switch", tooltip="Use it, or leave it out"),
        Binding(
            "left_square_bracket", "earlier", "Earlier", id="providers.earlier", tooltip="Try it before the others"
        ),
        Binding("right_square_bracket", "later", "Later", id="providers.later", tooltip="Try it after the others"),
        Binding("delete", "remove", "Remove", id="providers.remove", tooltip="Forget it with its settings"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._lines: dict[tuple[Channel, UUID | str], Line] = {}
        self._outbox = ""
        self._wanted: tuple[Channel, UUID | str] | None = None
        """The line that the cursor goes to when they are read again."""

    def compose_work(self) -> ComposeResult:
        yield Table(
            Column("For", 7),
            Column("Tried", 5),
            Column("Through", 20, share=1),
            Column("Now", 16, share=1),
            Column("Changed", 16, roomy=76),
            id="providers",
        )
        yield Static("", id="about")

    @property
    def _table(self) -> Table:
        return self.query_one("#providers", Table)

    @property
    def _of_demo(self) -> bool:
        return bool(self.petdesk.demo_accounts)

    @work(exclusive=True, group="providers")
    async def reload(self) -> None:
        """Read them again: the clinic's, and those that this machine's environment describes."""
        with self.telling():
            rows = await self.read(providers.providers)
            given, self._outbox = await self.petdesk.in_thread(self._of_this_machine)
            lines = [line for channel in Channel for line in _lines(channel, rows, given)]
            wanted = self._wanted or self._table.selected
            self._lines, self._wanted = {line.key: line for line in lines}, None
            self._table.show((line.key, self._cells(line, lines)) for line in lines)
            self._go_to(wanted)
            self.refresh_bindings()

    def _go_to(self, wanted: tuple[Channel, UUID | str] | None) -> None:
        """To this line; to its channel when it is gone."""
        keys = list(self._lines)
        if wanted in keys:
            self._table.go_to(keys.index(wanted))
        elif wanted:
            self._table.go_to([channel for channel, _ in keys].index(wanted[0]))

    def _of_this_machine(self) -> tuple[tuple[tuple[str, Channel], ...], str]:
        from petdesk import trying  # what talks to providers is slow to load

        return trying.of_this_machine(of_demo=self._of_demo)

    def _cells(self, line: Line, lines: list[Line]) -> tuple[Text, ...]:
        table = self._table
        muted = table.ink("muted")
        row = line.row
        if line.in_environment:
            state = Text("on", table.ink("success")).append(", by the environment", muted)
        elif row is None:
            state = Text("nothing leaves", table.ink("warning"))
        elif not row.readable:
            state = Text("cannot be read", table.ink("error"))
        else:
            state = Text("on", table.ink("success")) if row.active else Text("off", muted)
        in_use = [each for each in lines if each.channel is line.channel and _is_used(each)]
        tried = Text(_ORDER[min(in_use.index(line), len(_ORDER) - 1)] if line in in_use else "–", muted)
        changed = when(self.local(row.changed_at), self.today) if row else ""
        first = next(each for each in lines if each.channel is line.channel)
        return (
            Text(CHANNELS[line.channel] if line is first else ""),
            tried,
            Text(shown(line.label), "" if _is_used(line) else muted),
            state,
            Text(changed, muted),
        )

    # What is under the cursor

    @property
    def _line(self) -> Line | None:
        at = next((table.selected for table in self.query(Table)), None)
        return self._lines.get(at) if at else None

    @on(Table.RowHighlighted)
    def _tell_of_line(self) -> None:
        self.refresh_bindings()
        line = self._line
        self.query_one("#about", Static).update(self._told(line) if line else Content())

    def _told(self, line: Line) -> Content:
        way = CHANNELS[line.channel]
        if line.in_environment:
            return Content(
                f"{line.label} is described in the environment of this machine, which comes first; a worker has an"
                " environment of its own."
            )
        if (row := line.row) is None:
            return Content(
                f"Outbox: nothing leaves this machine. {way[0].upper()}{way[1:]} messages are files in"
                f" {shown(self._outbox)}. Press a to set up a provider."
            )
        if not row.readable:
            return Content("What is stored cannot be read with this desk’s keys. ↵ to type it anew.")
        known = [f"{name.replace('_', ' ')} {shown(value)}" for name, value in sorted(row.values.items()) if value]
        secrets = [f"{name.replace('_', ' ')} set" for name in sorted(row.stored)]
        return Content(" · ".join([*known, *secrets]) or "Nothing to be told.")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        del parameters
        line = self._line
        if action in {"add", "test"}:
            return line is not None
        return action not in _OF_A_PROVIDER or (line is not None and line.row is not None)

    # What a manager does

    def day_changed(self, day: date) -> None:
        """No visit changes what is shown here."""

    def action_back(self) -> None:
        """Back to the area below."""
        if self.is_current:
            self.dismiss()

    @work
    async def action_add(self) -> None:
        """Another one for the channel under the cursor."""
        if (line := self._line) is None:
            return
        taken = [each.row.kind for each in self._lines.values() if each.row and each.channel is line.channel]
        choose = ChooseProvider(line.channel, taken)
        if not choose.any_left:
            self.say(f"Every provider of {CHANNELS[line.channel]} is set up already.")
            return
        if (kind := await self.petdesk.push_screen_wait(choose)) is None:
            return
        if added := await self.petdesk.push_screen_wait(ProviderDialog(line.channel, kind)):
            self._wanted = (line.channel, added)
            self.reload()

    @on(Table.RowSelected)
    @work
    async def open_provider(self) -> None:
        """What it has to be told; where there is none yet, set one up."""
        if (line := self._line) is None:
            return
        if line.row and line.row.kind not in PROVIDERS:
            self.say("This version of petdesk does not know this provider. x leaves it out.", "warning")
        elif line.row:
            await self.petdesk.push_screen_wait(ProviderDialog(line.channel, line.row.kind, line.row))
        elif not line.in_environment:
            self.action_add()

    @work
    async def action_test(self) -> None:
        """A message to oneself, through the one under the cursor."""
        if line := self._line:
            provider_id = line.row.provider_id if line.row else None
            if said := await self.petdesk.push_screen_wait(SendTestDialog(line.channel, line.label, provider_id)):
                self.say(said)

    @work
    async def action_switch(self) -> None:
        """Use it, or leave it out."""
        if (line := self._line) and (row := line.row):
            with self.telling():
                await self.write(providers.switch_provider, row.provider_id, active=not row.active)
                self.reload()

    def action_earlier(self) -> None:
        """Try it before the others."""
        self.move(-1)

    def action_later(self) -> None:
        """Try it after the others."""
        self.move(1)

    @work
    async def move(self, by: int) -> None:
        """So many places later."""
        if (line := self._line) and line.row:
            with self.telling():
                await self.write(providers.move_provider, line.row.provider_id, by)
                self.reload()

    @work
    async def action_remove(self) -> None:
        """Forget it."""
        if (line := self._line) is None or line.row is None:
            return
        question = (
            f"Remove {shown(line.label)} for {CHANNELS[line.channel]}? Its settings are gone then; x only stops it."
        )
        if await self.petdesk.push_screen_wait(Confirm(question, "Remove it", careful=True)):
            with self.telling():
                await self.write(providers.remove_provider, line.row.provider_id)
                self.reload()


_ORDER: Final = ("first", "then", "then")


def _is_used(line: Line) -> bool:
    return line.row is None or (line.row.active and line.row.readable)


def _lines(channel: Channel, rows: tuple[ProviderRow, ...], given: tuple[tuple[str, Channel], ...]) -> list[Line]:
    of_environment = [Line(channel, label, in_environment=True) for label, way in given if way is channel]
    of_clinic = [Line(channel, row.label, row) for row in rows if row.channel is channel]
    lines = [*of_environment, *of_clinic]
    return lines if any(map(_is_used, lines)) else [*lines, Line(channel, "Outbox")]
