"""Messages: what waits, what went, what failed and why, what was held back, and what owners answered."""

from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from petdesk.models import Channel, MessageState
from petdesk.screens.base import DeskScreen
from petdesk.services.access import Action, may
from petdesk.services.messages import listing
from petdesk.services.messages.listing import AnswerRow, Counts, MessageRow, Page, Place
from petdesk.services.messages.reasons import CURABLE
from petdesk.widgets import signs
from petdesk.widgets.message_boxes import BOXES, Box, about, cells_of, come_from, tab_of
from petdesk.widgets.message_words import QUIET, history, owner_of, read_as, why
from petdesk.widgets.pet_sheets import Present
from petdesk.widgets.table import Column, Table
from petdesk.wording import CHANNELS, shown, shown_lines

Row = MessageRow | AnswerRow


class Messages(DeskScreen):
    """A box at a time, one key apart; below the list, what became of the message under the cursor."""

    AREA = "Messages"
    CSS_PATH = "messages.tcss"
    AUTO_FOCUS = "#messages"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "everybody", "Everybody", id="messages.everybody",
                tooltip="Every owner and every way again"),
        Binding("r", "again", "Try again", id="messages.again", tooltip="Send what failed, or was held back, again"),
        Binding("n", "now", "Send now", id="messages.now",
                tooltip="Send it at once, in quiet hours and past the day's limit, too"),
        Binding("x", "withdraw", "Cancel", id="messages.withdraw", tooltip="Do not send what waits"),
        Binding("s", "settle", "Seen to", id="messages.settle", tooltip="Somebody saw to it"),
        Binding("w", "write", "Write", id="messages.write", tooltip="Write to this owner; where there is none, to any"),
        Binding("o", "open_pet", "Owner", id="messages.open_pet", tooltip="Open the owner's pet"),
        Binding("h", "owner", "Only this owner", id="messages.owner", tooltip="Only this owner, all there is"),
        Binding("c", "channel", "Channel", id="messages.channel", tooltip="Only SMS, only e-mail, only push, or all"),
        Binding("t", "templates", "Templates", id="messages.templates", tooltip="In which words messages are sent"),
        Binding("v", "providers", "Providers", id="messages.providers",
                tooltip="Through whom messages leave; try one with a message to yourself"),
        Binding("u", "rules", "Rules", id="messages.rules", tooltip="What is sent, when, and the quiet hours"),
        Binding("left_square_bracket", "turn(1)", "Further", id="messages.further", tooltip="The 200 after these"),
        Binding("right_square_bracket", "turn(-1)", "Back", id="messages.back", tooltip="The 200 before these"),
        Binding("right,tab", "next_box(1)", "Next box", id="messages.next", show=False, tooltip="The next box"),
        Binding("left,shift+tab", "next_box(-1)", "Box before", id="messages.before", show=False,
                tooltip="The box before"),
        *(
            Binding(str(number), f"box({number - 1})", box.title, id=f"messages.{box.name}", show=False,
                    tooltip=f"Show {box.title.lower()}")
            for number, box in enumerate(BOXES, 1)
        ),
    ]  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._at = 0
        self._rows: dict[UUID, Row] = {}
        self._counts = Counts()
        self._page: Page[Any] = Page(())
        self._places: tuple[Place | None, ...] = (None,)
        """Where each page up to this one begins."""
        self._owner: tuple[UUID, str] | None = None
        self._channel: Channel | None = None
        self._only_outbox: tuple[Channel, ...] = ()

    def compose_work(self) -> ComposeResult:
        with Horizontal(id="boxes"):
            for box in BOXES:
                yield Static("", id=box.name)
        yield Static("", id="outbox")
        yield Static("", id="filter")
        yield Table(
            Column("When", 16),
            Column("Stands", 17),
            Column("Owner", 12, share=2),
            Column("About", 18, share=2),
            Column("To", 22, share=1, roomy=100),
            id="messages",
        )
        yield Table(
            Column("When", 16),
            Column("", 1),
            Column("From", 16, share=1),
            Column("Answer", 20, share=3),
            Column("Read as", 14, roomy=100),
            id="answers",
        )
        yield Static("", id="nothing")
        yield Static("", id="details")

    def on_mount(self) -> None:
        for name in ("#answers", "#nothing", "#outbox", "#filter"):
            self.query_one(name).display = False

    # What is shown

    @property
    def _box(self) -> Box:
        return BOXES[self._at]

    @property
    def _table(self) -> Table:
        return self.query_one("#answers" if self._box.name == "inbox" else "#messages", Table)

    @property
    def _present(self) -> Present:
        return Present(self.now, self.desk.clinic.zone, max(self.size.width - 6, 40))

    def reload(self) -> object:
        """Read the box that is shown again, and how many there are in each."""
        return self.read_box()

    def messages_changed(self) -> None:
        self.reload()

    def day_changed(self, day: object) -> None:
        """Messages that a change of the day brings are told of by themselves."""

    def minute_passed(self) -> None:
        self._show_rows()

    @work(exclusive=True, group="messages")
    async def read_box(self, *, from_the_top: bool = False) -> None:
        """Read what is asked for, and show it."""
        with self.telling():
            box, owner = self._box, self._owner
            page = await self.read(
                box.read, owner_id=owner[0] if owner else None, channel=self._channel, beyond=self._places[-1]
            )
            self._counts = await self.read(listing.counts)
            self._only_outbox = await self.read(listing.only_to_the_outbox)
            self._page = page
            self._rows = {row.key: row for row in page.rows}
            self._show(from_the_top=from_the_top)

    def _show(self, *, from_the_top: bool) -> None:
        self._show_boxes()
        self._show_filter()
        self._show_rows(from_the_top=from_the_top)
        nothing, table = self.query_one("#nothing", Static), self._table
        other = self.query_one("#messages" if table.id == "answers" else "#answers", Table)
        had_focus = other.has_focus
        nothing.display = not self._rows
        table.display, other.display = bool(self._rows), False
        filtered = self._owner or self._channel
        nothing.update(
            Content("Nothing here is like that. Esc shows everybody's again." if filtered else self._box.nothing)
        )
        if had_focus or self.focused is None:
            table.focus()
        if not self._rows:
            self.query_one("#details", Static).update(Content())
        self.refresh_bindings()

    def _show_rows(self, *, from_the_top: bool = False) -> None:
        table, present = self._table, self._present
        rows = ((row.key, partial(cells_of, table, self._box, row, present)) for row in self._rows.values())
        table.show(rows, from_the_top=from_the_top)

    def on_resize(self) -> None:
        """The boxes say more where there is room."""
        self._show_boxes()

    def _show_boxes(self) -> None:
        for number, box in enumerate(BOXES):
            tab, chosen = self.query_one(f"#{box.name}", Static), box is self._box
            tab.update(tab_of(number, box, self._counts, chosen=chosen, roomy=self.size.width >= 100))
            tab.set_class(chosen, "chosen")

    def _show_filter(self) -> None:
        outbox, line = self.query_one("#outbox", Static), self.query_one("#filter", Static)
        outbox.display = bool(self._only_outbox)
        names = [CHANNELS[channel] for channel in self._only_outbox]
        *others, last = names or [""]
        listed = f"{', '.join(others)} and {last}" if others else last
        outbox.update(Content.assemble(
            (f"{signs.IN_OUTBOX.glyph} ", "$text-warning"),
            f"No provider for {listed}: such messages only go to the outbox folder.",
        ))  # fmt: skip
        parts = [
            *([f"only {shown(self._owner[1])}"] if self._owner else []),
            *([f"only {CHANNELS[self._channel]}"] if self._channel else []),
            *([f"page {len(self._places)}"] if len(self._places) > 1 else []),
            *(["more with ["] if self._page.beyond else []),
        ]
        line.display = bool(parts)
        line.update(Content(" · ".join(parts)))

    # The row under the cursor

    @property
    def _selected(self) -> Row | None:
        at: UUID | None = next((table.selected for table in self.query(Table) if table.display), None)
        return self._rows.get(at) if at else None

    @on(Table.RowHighlighted)
    def _tell_of_it(self) -> None:
        self.refresh_bindings()
        match self._selected:
            case MessageRow() as row:
                self._tell(about(row), history(row, self._present), why(row))
            case AnswerRow() as row:
                words = Content(" ".join(shown_lines(row.text).split()))
                self._tell(come_from(row), read_as(row, self._present), words)

    def _tell(self, about: Content, became: str, words: Content) -> None:
        lines = [about, Content.styled(became, QUIET), *([words] if words else [])]
        self.query_one("#details", Static).update(Content("\n").join(lines))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        row = self._selected
        state = row.state if isinstance(row, MessageRow) else None
        match action:
            case "again":
                return state in {MessageState.FAILED, MessageState.UNKNOWN} or _may_be_cured(row)
            case "now":
                return state in {MessageState.QUEUED, MessageState.FAILED} or _may_be_cured(row)
            case "withdraw":
                return state in {MessageState.QUEUED, MessageState.DRAFT}
            case "settle":
                wrong = state in {MessageState.FAILED, MessageState.UNKNOWN} or isinstance(row, AnswerRow)
                return wrong and row is not None and row.settled_at is None
            case "open_pet":
                return row is not None and row.owner_id is not None
            case "owner":
                return self._owner is None and row is not None and row.owner_id is not None
            case "everybody":
                return self._owner is not None or self._channel is not None
            case "templates" | "providers" | "rules":
                return may(self.desk.actor, Action.MANAGE_MESSAGES)
            case "turn":
                return self._page.beyond is not None if parameters == (1,) else len(self._places) > 1
            case _:
                return True

    # Which messages

    def action_box(self, number: int) -> None:
        """Show one of the boxes."""
        self._at, self._places = number, (None,)
        self._show_boxes()
        self.read_box(from_the_top=True)

    def action_next_box(self, by: int) -> None:
        """Show the box beside it."""
        self.action_box((self._at + by) % len(BOXES))

    def action_turn(self, by: int) -> None:
        """The page after or before."""
        self._places = (*self._places, self._page.beyond) if by > 0 else self._places[:-1]
        self.read_box(from_the_top=True)

    def action_owner(self) -> None:
        """Only what was written to whoever is under the cursor, and what they answered."""
        if (row := self._selected) and row.owner_id:
            self._owner, self._places = (row.owner_id, owner_of(row)), (None,)
            self.read_box(from_the_top=True)

    def action_channel(self) -> None:
        """Only one way: SMS, e-mail, push, and then all again."""
        choices = (None, *Channel)
        self._channel = choices[(choices.index(self._channel) + 1) % len(choices)]
        self._places = (None,)
        self.read_box(from_the_top=True)

    def action_everybody(self) -> None:
        """Without what was asked for."""
        self._owner, self._channel, self._places = None, None, (None,)
        self.read_box(from_the_top=True)

    # What one does with a message: loaded when somebody first does it

    @on(Table.RowSelected)
    @work
    async def open_in_full(self) -> None:
        """What it says; of what waits, what it would say now."""
        from petdesk.screens import message_deeds

        if row := self._selected:
            await message_deeds.open_in_full(self, row)
            if isinstance(row, AnswerRow):
                self.reload()
                self.petdesk.count_people()

    @work
    async def action_again(self) -> None:
        """Send it once more."""
        from petdesk.screens import message_deeds

        if isinstance(row := self._selected, MessageRow) and await message_deeds.again(self, row):
            self.reload()

    @work
    async def action_now(self) -> None:
        """Send it at once."""
        from petdesk.screens import message_deeds

        if isinstance(row := self._selected, MessageRow):
            await message_deeds.now(self, row)
            self.reload()

    @work
    async def action_withdraw(self) -> None:
        """Do not send it."""
        from petdesk.screens import message_deeds

        if isinstance(row := self._selected, MessageRow):
            await message_deeds.withdraw(self, row)
            self.reload()

    @work
    async def action_settle(self) -> None:
        """Somebody saw to it."""
        from petdesk.screens import message_deeds

        if row := self._selected:
            await message_deeds.settle(self, row)
            self.reload()
            self.petdesk.count_people()

    @work
    async def action_write(self) -> None:
        """Write to whoever is under the cursor, to whom the list is of, or to somebody who is chosen first."""
        from petdesk.screens import message_deeds

        await message_deeds.write(self, self._selected, self._owner[0] if self._owner else None)
        self.reload()
        self.petdesk.count_people()

    @work
    async def action_open_pet(self) -> None:
        """The pet it is about; where it is about none, one of the owner's."""
        from petdesk.screens import message_deeds

        if row := self._selected:
            await message_deeds.open_pet(self, row)

    def action_templates(self) -> None:
        """The words."""
        from petdesk.screens.templates import Templates

        self.petdesk.push_screen(Templates())

    def action_providers(self) -> None:
        """Who sends."""
        from petdesk.screens.providers import Providers

        self.petdesk.push_screen(Providers())

    @work
    async def action_rules(self) -> None:
        """What is sent when."""
        from petdesk.screens.dialogs.message_rules import MessageRulesDialog

        if await self.petdesk.push_screen_wait(MessageRulesDialog()):
            self.say("The rules hold from now on.")


def _may_be_cured(row: Row | None) -> bool:
    return isinstance(row, MessageRow) and row.state is MessageState.SUPPRESSED and row.reason in CURABLE
