"""The forms of providers: which one, what it has to be told, and a message to oneself."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Final
from uuid import UUID

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from petdesk.integrations.catalogue import PROVIDERS
from petdesk.models import Channel, new_id
from petdesk.screens.dialogs.form import FormDialog
from petdesk.services.messages import providers
from petdesk.services.messages.providers import ProviderRow
from petdesk.widgets.field import Field
from petdesk.widgets.pick import Pick
from petdesk.wording import CHANNELS

if TYPE_CHECKING:
    from petdesk.desk import Desk


class ChooseProvider(FormDialog[str]):
    """Returns the kind of provider to set up for a channel."""

    AREA = "Which provider?"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+s", "save", "Go on", id="choose_provider.go_on", priority=True, tooltip="Say what it has to know"
        ),
    ]

    def __init__(self, channel: Channel, but: Iterable[str]) -> None:
        super().__init__(f"Send {CHANNELS[channel]} through")
        taken = set(but)
        self._kinds = [
            (kind, provider.label)
            for kind, provider in PROVIDERS.items()
            if channel in provider.channels and kind not in taken
        ]

    @property
    def any_left(self) -> bool:
        """Whether there is one that is not set up yet."""
        return bool(self._kinds)

    def compose_fields(self) -> ComposeResult:
        yield Pick("kind", "Through", self._kinds)

    async def store(self) -> str:
        return self.typed()["kind"]


class ProviderDialog(FormDialog[UUID]):
    """Returns the provider that was saved. A secret that is stored is never shown; left empty, it stays."""

    AREA = "Provider"
    CSS_PATH: ClassVar = ["form.tcss", "provider_form.tcss"]

    def __init__(self, channel: Channel, kind: str, row: ProviderRow | None = None) -> None:
        self._provider = PROVIDERS[kind]
        super().__init__(f"{self._provider.label} for {CHANNELS[channel]}")
        self._channel = channel
        self._row = row
        self._provider_id = row.provider_id if row else new_id()

    def compose_fields(self) -> ComposeResult:
        stored = self._row.stored if self._row else frozenset()
        for setting in self._provider.settings:
            optional = "" if setting.needed else "may be empty"
            hint = f"{setting.example}  {optional}".strip() if setting.example else optional
            if setting.name in stored:
                hint = "set; leave it empty to keep it"
            yield Field(setting.name, setting.label, placeholder=hint, secret=setting.secret)

    def compose_below(self) -> Iterable[Widget]:
        if self._row and not self._row.readable:
            yield Static(
                Content.styled("What was stored cannot be read with this desk’s keys: type it anew.", "$text-warning")
            )

    async def fill(self) -> None:
        if self._row:
            for name, value in self._row.values.items():
                if name in {setting.name for setting in self._provider.settings}:
                    self.field(name).fill(value)

    async def store(self) -> UUID:
        await self.write(providers.save_provider, self._provider_id, self._channel, self._provider.kind, self.typed())
        return self._provider_id


_WHERE: Final = {
    Channel.SMS: ("Number", "your own, like +254 712 345678"),
    Channel.EMAIL: ("E-mail", "your own, like you@clinic.example"),
    Channel.PUSH: ("Push to", "what the provider calls you"),
}


class SendTestDialog(FormDialog[str]):
    """Sends a message to oneself; returns what the provider answered. What goes wrong is said in the form."""

    AREA = "Test message"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Send", id="test_message.send", priority=True, tooltip="Send it now"),
    ]

    def __init__(self, channel: Channel, label: str, provider_id: UUID | None) -> None:
        super().__init__(f"A test through {label}")
        self._channel = channel
        self._provider_id = provider_id

    def compose_fields(self) -> ComposeResult:
        label, example = _WHERE[self._channel]
        yield Field("to", label, placeholder=example, replaces=True)

    async def fill(self) -> None:
        actor = self.desk.actor
        if self._channel is Channel.EMAIL and actor and actor.email:
            self.field("to").fill(actor.email)

    async def store(self) -> str:
        from petdesk import trying  # what talks to providers is slow to load

        to, channel, provider_id = self.typed()["to"], self._channel, self._provider_id
        of_demo = bool(self.petdesk.demo_accounts)
        self.tell("Sending…")

        def send(desk: "Desk") -> str:
            senders = trying.senders_here(of_demo=of_demo)
            try:
                return trying.send_test(desk, channel, to, senders, provider_id=provider_id)
            finally:
                senders.close()

        return await self.ask(send)
