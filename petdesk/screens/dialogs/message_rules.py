"""The rules of messages: what is sent, when, and what it costs."""

from collections.abc import Callable
from typing import Any, ClassVar, Final
from uuid import UUID

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from petdesk.errors import DeskError, FieldErrors
from petdesk.screens.dialogs.form import FormDialog
from petdesk.services import contact
from petdesk.services.forms import Read
from petdesk.services.messages import rules, spoken
from petdesk.services.messages.rules import MessageRules, RulesForm, ServiceReminders
from petdesk.services.messages.shipped import LANGUAGES
from petdesk.widgets.field import Field, Hint
from petdesk.widgets.pick import Pick
from petdesk.wording import CHANNELS, count, shown

_NO_OR_YES: Final = (("yes", "confirmed at once"), ("no", "not confirmed"))


class MessageRulesDialog(FormDialog[MessageRules]):
    """Returns the rules as they are now, None when nothing was changed."""

    AREA = "Message rules"
    CSS_PATH: ClassVar = ["form.tcss", "message_rules.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+o", "services", "By service", id="message_rules.services", priority=True,
                tooltip="Services that are reminded of in a way of their own"),
    ]  # fmt: skip

    def __init__(self) -> None:
        super().__init__("What owners are told, and when")
        self._seen: RulesForm | None = None

    def compose_fields(self) -> ComposeResult:
        currency = self.desk.clinic.currency
        yield Pick("language", "Language", LANGUAGES.items())
        yield Field("channels", "Sent by", means=_said(rules.read_channels, _channels), placeholder="SMS, e-mail, push")
        yield Pick("confirmations", "Bookings", _NO_OR_YES)
        yield Field("reminders", "Reminders", means=_said(spoken.read_reminders, _reminders), placeholder="none")
        yield Field("vaccination_days", "Vaccinations", means=_said(spoken.read_days, _days), placeholder="none")
        yield Field("follow_up", "Follow-up", means=_said(spoken.read_hours, _after("a visit")), placeholder="none")
        yield Field("no_show", "No-shows", means=_said(spoken.read_hours, _after("a no-show")), placeholder="none")
        yield Field("quiet", "Quiet", means=_said(spoken.read_quiet, _quiet), placeholder="none")
        yield Field("most_a_day", "Most a day", means=_said(spoken.read_number, _most))
        yield Field("confirm_word", "They answer", means=_word, placeholder="OK")
        yield Field("reply_to", "Answers to", means=_said(contact.email, lambda _: ""), placeholder="an e-mail address")
        yield Field("sms_price", "Price of SMS", means=_said(spoken.read_price, _price(currency)), placeholder="0.05")

    async def fill(self) -> None:
        self._seen = (await self.read(rules.message_rules)).form
        for field in self.fields:
            field.fill(getattr(self._seen, field.key))

    @work
    async def action_services(self) -> None:
        """Reminders of each service; saved by themselves."""
        await self.petdesk.push_screen_wait(ServiceRemindersDialog(self.field("reminders").value))

    async def store(self) -> MessageRules | None:
        if self._seen is None:
            return None
        return await self.write(rules.save_rules, RulesForm(**self.typed()), self._seen)


class ServiceRemindersDialog(FormDialog[bool]):
    """A line each service; an empty one is reminded of as the clinic does."""

    AREA = "Reminders by service"
    CSS_PATH: ClassVar = ["form.tcss", "message_rules.tcss"]

    def __init__(self, of_clinic: str) -> None:
        super().__init__("Reminders of each service")
        self._of_clinic = of_clinic.strip() or "none"
        self._services: dict[str, ServiceReminders] = {}

    def compose_fields(self) -> ComposeResult:
        yield Static(Content("2 days, 3 hours; or none. Empty is as the clinic does."), classes="aside")

    async def prepare_fields(self) -> None:
        """The services are known only once they are read."""
        found = await self.read(rules.service_reminders)
        self._services = {f"service_{place}": service for place, service in enumerate(found)}
        fields = self.query_one("#fields")
        await fields.mount_all(
            Field(
                key,
                shown(service.name),
                means=_own_reminders,
                placeholder=f"as the clinic: {shown(self._of_clinic)}",
            )
            for key, service in self._services.items()
        )

    async def fill(self) -> None:
        await self.prepare_fields()
        for key, service in self._services.items():
            self.field(key).fill(service.typed)
        if not self._services:
            raise DeskError("There is no service yet.")

    async def store(self) -> bool:
        typed: dict[UUID, str] = {self._services[key].service_id: words for key, words in self.typed().items()}
        try:
            await self.write(rules.save_service_reminders, typed)
        except FieldErrors as errors:
            places = {str(service.service_id): key for key, service in self._services.items()}
            raise FieldErrors({places[key]: sentence for key, sentence in errors.fields.items()}) from None
        return True


def _said(reader: Callable[[str], Read[Any]], words: Callable[[Any], str]) -> Callable[[str], Hint]:
    """What was typed, read and said back."""

    def means(typed: str) -> Hint:
        return Hint(words(reader(typed).value))

    return means


def _channels(channels: list[Any]) -> str:
    if not channels:
        return "nothing is sent"
    return ", then ".join(CHANNELS[channel] for channel in channels)


def _reminders(minutes: list[int]) -> str:
    return f"{spoken.say_reminders(minutes)} before a visit" if minutes else "no reminders"


def _own_reminders(typed: str) -> Hint:
    return Hint(_reminders(spoken.read_reminders(typed).value)) if typed.strip() else Hint()


def _days(days: list[int]) -> str:
    return f"{spoken.say_days(days)}{'' if days == [0] else ' it falls due'}" if days else "nobody is told"


def _after(what: str) -> Callable[[int | None], str]:
    return lambda hours: "nobody is asked" if hours is None else f"{spoken.say_hours(hours)} after {what}"


def _quiet(quiet: tuple[Any, Any]) -> str:
    said = spoken.say_quiet(*quiet)
    return "sent at any hour" if said == "none" else f"nothing is sent {said}, owner’s time"


def _most(number: int) -> str:
    return f"{count(number, 'message')} to one owner; changes do not count"


def _price(currency: str) -> Callable[[Any], str]:
    return lambda amount: f"{amount} {currency} for each part" if amount else "no costs are shown"


def _word(typed: str) -> Hint:
    return Hint(f"owners answer {shown(typed.strip())} to confirm a visit") if typed.strip() else Hint()
