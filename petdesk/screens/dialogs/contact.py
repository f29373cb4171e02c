"""How an owner may be written to: what they say about it at the counter, and how they like it."""

from dataclasses import dataclass
from typing import ClassVar, Final
from uuid import UUID
from zoneinfo import available_timezones

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from petdesk.models import Channel, ConsentTo
from petdesk.screens.dialogs.form import FormDialog
from petdesk.services.messages.consents import READ_OUT
from petdesk.services.messages.contacts import (
    Asked,
    ContactCard,
    ContactForm,
    LastWord,
    contact_card,
    forget_bounce,
    read_zone,
    save_contact,
)
from petdesk.services.messages.shipped import LANGUAGES
from petdesk.widgets.consent_row import CELL, ConsentRow
from petdesk.widgets.field import Field, FormField, Hint
from petdesk.widgets.pick import Pick
from petdesk.wording import day_short, phone, shown

CHANNELS: Final = {Channel.SMS: "SMS", Channel.EMAIL: "E-mail", Channel.PUSH: "Push"}
PURPOSES: Final = {ConsentTo.VISITS: "visits", ConsentTo.CARE: "care"}

_HEARD: Final = (("counter", "at the counter"), ("phone", "on the phone"), ("form", "on a form"))
_SOURCES: Final = {**dict(_HEARD), "import": "taken over from before"}
_MISSING: Final = {
    Channel.SMS: "add a phone number to the owner’s details",
    Channel.EMAIL: "add an address to the owner’s details",
    Channel.PUSH: "no push address yet",
}


@dataclass(frozen=True, slots=True)
class _Line:
    """What was said of a channel before, in words that are the same for whatever was said at the same time."""

    words: str
    stopped: bool


class ContactDialog(FormDialog[ContactCard]):
    """Returns how the owner may be written to now, None when nothing was changed."""

    AREA = "Contact"
    CSS_PATH: ClassVar = ["form.tcss", "contact.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+r", "forget_bounce", "Try address again", id="contact.forget_bounce", priority=True,
                tooltip="Write to an address again where nothing arrived"),
    ]  # fmt: skip

    def __init__(self, owner_id: UUID) -> None:
        super().__init__("Contact")
        self._owner_id = owner_id
        self._card: ContactCard | None = None
        self._forgetting = False

    def compose_fields(self) -> ComposeResult:
        yield Static(Content(READ_OUT), id="read_out")
        titles = "  ".join(f" about {purpose}".ljust(CELL) for purpose in PURPOSES.values())
        yield Static(Content.styled(titles, "$text-muted"), id="purposes")
        for channel, label in CHANNELS.items():
            yield ConsentRow(channel.value, label, len(PURPOSES))
        yield Pick("source", "They say it", _HEARD)
        yield Pick("preferred", "Rather by", (("", "any"), *((c.value, w) for c, w in CHANNELS.items())))
        yield Pick("language", "Language", (("", "clinic"), *LANGUAGES.items()))
        yield Field("time_zone", "Time zone", means=_zone, placeholder="the clinic’s, or like Africa/Nairobi")
        yield Field("push_address", "Push to", placeholder="what the push provider calls them")

    async def fill(self) -> None:
        card = await self.read(contact_card, self._owner_id)
        zones = await self.petdesk.in_thread(available_timezones)
        zone = self.field("time_zone")
        if isinstance(zone, Field):
            zone.suggest(sorted(zones))
        form = card.form
        for key in ("preferred", "language", "time_zone", "push_address"):
            self.field(key).fill(getattr(form, key))
        self._show(card)

    # The grid

    @property
    def _rows(self) -> dict[Channel, ConsentRow]:
        return {Channel(row.key): row for row in self.query(ConsentRow)}

    def _show(self, card: ContactCard) -> None:
        self._card = card
        self.head(f"How we write to {card.name}")
        for channel, row in self._rows.items():
            said = [card.last_word(channel, purpose) for purpose in PURPOSES]
            row.show([one.given if one else None for one in said], _where(card, channel))
            self._tell_before(card, channel)
        self.refresh_bindings()

    def _tell_before(self, card: ContactCard, channel: Channel) -> None:
        row = self._rows[channel]
        if channel not in card.used:
            row.say(Content.styled("the clinic does not write this way", "$foreground-muted"))
            return
        if bounce := card.bounce(channel):
            code = f" ({shown(bounce.code)})" if bounce.code else ""
            since = day_short(self.local(bounce.since).date(), self.today)
            row.say(Content.styled(f"nothing arrives there since {since}{code}: Ctrl+R tries again", "$text-error"))
            return
        words = [card.last_word(channel, purpose) for purpose in PURPOSES]
        again = [
            word
            for word, answer in zip(words, row.answers, strict=True)
            if word is not None and word.stopped and answer
        ]
        if again:
            row.say(Content.styled(f"{self._said(again[0]).words}: only if they ask for it again", "$text-warning"))
        elif not card.address(channel):
            row.say(Content.styled(_MISSING[channel], "$text-warning" if any(words) else "$foreground-muted"))
        else:
            row.say(self._before(words))

    def _before(self, words: list[LastWord | None]) -> Content:
        said = [(purpose, self._said(word)) for purpose, word in zip(PURPOSES.values(), words, strict=True) if word]
        if not said:
            return Content()
        lines = {line for _, line in said}
        if len(lines) == 1 and len(said) == len(words):
            return _styled("", said[0][1])
        return Content.styled(" · ", "$foreground-muted").join(_styled(f"{purpose} ", line) for purpose, line in said)

    def _said(self, word: LastWord) -> _Line:
        day = day_short(self.local(word.recorded_at).date(), self.today)
        if word.source in {"reply", "provider"}:
            return _Line(f"answered {'START' if word.given else 'STOP'} {day}", word.stopped)
        by = f", {shown(word.recorded_by)}" if word.recorded_by else ""
        return _Line(f"{_SOURCES.get(word.source, shown(word.source))} {day}{by}", stopped=False)

    @on(FormField.Changed)
    def _answered(self, event: FormField.Changed) -> None:
        if self._card and isinstance(event.field, ConsentRow):
            self._tell_before(self._card, Channel(event.field.key))

    # Addresses where nothing arrives

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        del parameters
        return action != "forget_bounce" or bool(self._card and self._card.bounced)

    @work
    async def action_forget_bounce(self) -> None:
        """Write there again. It is saved at once; what was changed in the form stays."""
        if (card := self._card) is None or self._forgetting or not card.bounced:
            return
        here = next((channel for channel, row in self._rows.items() if row.has_focus_within), None)
        bounce = (card.bounce(here) if here else None) or card.bounced[0]
        self._forgetting = True
        with self.telling():
            self._card = await self.write(forget_bounce, self._owner_id, bounce.channel)
            self._tell_before(self._card, bounce.channel)
            self.tell(f"{CHANNELS[bounce.channel]} is tried again with the next message.")
        self._forgetting = False
        self.refresh_bindings()

    # Saving

    async def store(self) -> ContactCard | None:
        card = self._card
        if card is None:
            return None
        typed = self.typed()
        answers: dict[Asked, bool] = {}
        for channel, row in self._rows.items():
            for purpose, answer in zip(PURPOSES, row.answers, strict=True):
                if answer is not None:
                    answers[channel, purpose] = answer
        form = ContactForm(
            typed["preferred"],
            typed["language"],
            typed["time_zone"],
            typed["push_address"],
            answers,
            typed["source"],
        )
        return await self.write(save_contact, self._owner_id, form, card.form)


def _where(card: ContactCard, channel: Channel) -> str:
    address = card.address(channel)
    return (phone(address) if channel is Channel.SMS else address) or ""


def _styled(before: str, line: _Line) -> Content:
    return Content.styled(before + line.words, "$text-warning" if line.stopped else "$foreground-muted")


def _zone(typed: str) -> Hint:
    read_zone(typed)
    return Hint()
