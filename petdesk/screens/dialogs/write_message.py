"""Writing to an owner by hand."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Final
from uuid import UUID

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from petdesk.models import Channel, new_id
from petdesk.screens.dialogs.form import FormDialog
from petdesk.services.messages import acting
from petdesk.services.messages.acting import Addressee, Written
from petdesk.services.messages.segments import cost, measure, texted
from petdesk.services.messages.templates import MOST_IN_EMAIL, MOST_IN_PUSH, MOST_SEGMENTS
from petdesk.widgets.field import Field, FormField, Hint
from petdesk.widgets.lines import Lines
from petdesk.widgets.message_words import address
from petdesk.widgets.pick import Pick
from petdesk.widgets.told import why_not
from petdesk.wording import CHANNELS, count, money, shown, when

if TYPE_CHECKING:
    from petdesk.screens.base import AtTheDesk

_MOST: Final = {Channel.EMAIL: MOST_IN_EMAIL, Channel.PUSH: MOST_IN_PUSH}


class WriteMessageDialog(FormDialog[Written]):
    """Returns when the message goes. Of the ways that the owner did not agree to it says why not."""

    AREA = "A message"
    CSS_PATH = ["form.tcss", "write_message.tcss"]  # noqa: RUF012  (so declared by Textual)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Send", id="write_message.send", priority=True, tooltip="Send it"),
        Binding("escape", "leave", "Cancel", id="write_message.leave", tooltip="Leave without sending"),
    ]

    def __init__(self, to: Addressee) -> None:
        super().__init__(f"Write to {to.first_name} {to.last_name}".rstrip())
        self._to = to
        self._open = [way for way in to.ways if way.objection is None]
        self._message_id = new_id()

    def compose_fields(self) -> ComposeResult:
        yield Pick("channel", "By", [(way.channel.value, CHANNELS[way.channel]) for way in self._open])
        yield Field("subject", "Subject")
        yield Lines("text", "Text", means=self._measured)

    def compose_below(self) -> Iterable[Widget]:
        zone = self.desk.clinic.zone
        closed = [f"No {CHANNELS[way.channel]}: {why_not(way, self.today, zone)}." for way in self._to.ways
                  if way.objection]  # fmt: skip
        if self._to.held_until:
            until = when(self.local(self._to.held_until), self.today)
            closed.insert(0, f"It is too late to write to them now: it goes {until}.")
        if closed:
            yield Static(Content("\n".join(map(shown, closed))), classes="aside")

    async def fill(self) -> None:
        self._channel_chosen()
        self.set_focus(self.query_one(Lines))

    @property
    def fields(self) -> list[FormField]:
        return [field for field in super().fields if field.display]

    @property
    def _channel(self) -> Channel:
        return Channel(self.field("channel").value)

    @property
    def touched(self) -> bool:
        return any(self.field(key).touched for key in ("subject", "text"))

    @on(FormField.Changed, "#channel")
    def _channel_chosen(self) -> None:
        self.field("subject").display = self._channel is not Channel.SMS
        way = next(way for way in self._open if way.channel == self._channel)
        self.field("channel").say(Content(address(way.address)))
        self.query_one(Lines).explain()

    async def store(self) -> Written:
        subject, text = self.field("subject").value, self.field("text").value
        to = self._to.owner_id
        return await self.write(acting.write_message, self._message_id, to, self._channel, subject, text)

    def _measured(self, text: str) -> Hint:
        """How long it is; of an SMS in how many parts it goes, and what that costs."""
        if not text.strip():
            return Hint()
        channel = self._channel
        if channel is not Channel.SMS:
            most = _MOST[channel]
            return Hint(count(len(text), "character"), f"{most:,} fit" if len(text) > most else "")
        parts = measure(texted(text.strip()))
        price = self._to.sms_price
        costs = f" · {money(cost(parts, price), self.desk.clinic.currency)}" if price else ""
        words = f"{count(parts.units, 'character')} · {parts.count} SMS{costs} · {parts.left} left"
        note = "" if parts.alphabet == "GSM-7" else "some letters here make it longer"
        return Hint(words, f"{MOST_SEGMENTS} SMS are the most" if parts.count > MOST_SEGMENTS else note)


async def write_to(screen: "AtTheDesk", owner_id: UUID) -> bool:
    """Let somebody write to an owner, and say when it goes; or say why there is no way to. Returns whether they did."""
    with screen.telling():
        to = await screen.read(acting.addressee, owner_id)
        zone = screen.desk.clinic.zone
        if all(way.objection for way in to.ways):
            closed = "; ".join(f"{CHANNELS[way.channel]}: {why_not(way, screen.today, zone)}" for way in to.ways)
            name = shown(f"{to.first_name} {to.last_name}".strip())
            screen.say(f"There is no way to write to {name}. {closed[:1].upper()}{closed[1:]}.", "warning")
            return False
        written = await screen.petdesk.push_screen_wait(WriteMessageDialog(to))
        if written:
            at = when(screen.local(written.send_at), screen.today)
            screen.say(f"Written. Quiet hours: it goes {at}." if written.held else "Written. It goes at once.")
            return True
    return False
