"""Which providers there are and what each has to be told: for the form, the environment, and whoever sends.

Loads no adapter before one is made: the settings form opens without httpx.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from petdesk.integrations.ports import Misconfigured, Sender
from petdesk.models.values import Channel

_PREFIX: Final = "PETDESK_"
_KEY: Final = "[!-~]+"
_EMAIL: Final = r"[^\s@<>,;:]+@[^\s@<>,;:]+"
_URL: Final = r"https?://[!-~]+"


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing a provider has to be told. `pattern` is what a value looks like as a whole, `secret` is never shown."""

    name: str
    label: str
    secret: bool = False
    needed: bool = True
    example: str = ""
    pattern: str = ".+"


@dataclass(frozen=True, slots=True)
class Provider:
    """A way to send. `keyed` as in `Sender`; of the settings `either` one is needed."""

    kind: str
    label: str
    channels: tuple[Channel, ...]
    settings: tuple[Setting, ...]
    keyed: bool = False
    either: tuple[str, ...] = ()

    def variable(self, setting: Setting) -> str:
        """The environment variable of a setting."""
        return f"{_PREFIX}{self.kind}_{setting.name}".upper()


_ALL: Final = (
    Provider(
        "twilio",
        "Twilio",
        (Channel.SMS,),
        (
            Setting("account_sid", "Account SID", example="AC…", pattern="AC[0-9a-fA-F]{32}"),
            Setting("auth_token", "Auth token", secret=True, pattern=_KEY),
            Setting(
                "from_number",
                "Number to send from",
                needed=False,
                example="+14155550100",
                pattern=r"\+[1-9][0-9]{4,14}|[0-9]{3,8}|[A-Za-z0-9 ]{1,11}",
            ),
            Setting(
                "messaging_service_sid",
                "Messaging service SID",
                needed=False,
                example="MG…",
                pattern="MG[0-9a-fA-F]{32}",
            ),
            Setting("base_url", "Address of the API", needed=False, example="https://api.twilio.com", pattern=_URL),
        ),
        either=("from_number", "messaging_service_sid"),
    ),
    Provider(
        "sendgrid",
        "SendGrid",
        (Channel.EMAIL,),
        (
            Setting("api_key", "API key", secret=True, example="SG.…", pattern=_KEY),
            Setting("from_address", "Address to send from", example="desk@clinic.example", pattern=_EMAIL),
            Setting("reply_to", "Address for answers", needed=False, example="hello@clinic.example", pattern=_EMAIL),
            Setting("base_url", "Address of the API", needed=False, example="https://api.sendgrid.com", pattern=_URL),
        ),
    ),
    Provider(
        "smtp",
        "Mail server (SMTP)",
        (Channel.EMAIL,),
        (
            Setting("host", "Server", example="mail.clinic.example", pattern="[A-Za-z0-9.:_-]+"),
            Setting("port", "Port", needed=False, example="587", pattern="[1-9][0-9]{0,4}"),
            Setting("security", "Encryption", needed=False, example="starttls", pattern="starttls|tls|none"),
            Setting("user", "User", needed=False),
            Setting("password", "Password", secret=True, needed=False),
            Setting("from_address", "Address to send from", example="desk@clinic.example", pattern=_EMAIL),
            Setting("copy_to", "Address for copies", needed=False, example="sent@clinic.example", pattern=_EMAIL),
            Setting("ca_file", "File of trusted certificates", needed=False, example="/etc/ssl/clinic.pem"),
        ),
    ),
    Provider(
        "ntfy",
        "ntfy",
        (Channel.PUSH,),
        (
            Setting("base_url", "Server", example="https://ntfy.sh", pattern=_URL),
            Setting("token", "Access token", secret=True, needed=False, example="tk_…", pattern=_KEY),
        ),
    ),
    Provider(
        "apprise",
        "Apprise",
        (Channel.PUSH,),
        (Setting("url", "Address with {to} for the recipient", secret=True, example="pover://{to}@token"),),
    ),
    Provider(
        "outbox",
        "Files in a folder",
        tuple(Channel),
        (
            Setting("folder", "Folder", example="~/petdesk-outbox"),
            Setting("from_address", "Address to send from", needed=False, pattern=_EMAIL),
        ),
        keyed=True,
    ),
)

PROVIDERS: Final[Mapping[str, Provider]] = MappingProxyType({provider.kind: provider for provider in _ALL})
"""The providers by kind. Where several serve a channel, the first is the likeliest."""


def make_sender(kind: str, channel: Channel, values: Mapping[str, str]) -> Sender:
    """The provider of this kind, told `values` (by the names of its settings; others are left alone).

    Raises Misconfigured: what is missing or wrong, by its label.
    """
    provider = PROVIDERS.get(kind)
    if provider is None:
        raise Misconfigured("petdesk does not know this kind of provider.", "kind")
    if channel not in provider.channels:
        raise Misconfigured(f"{provider.label} does not send this kind of message.", "channel")
    return _make(kind, channel, _checked(provider, values))


def faults(provider: Provider, values: Mapping[str, str]) -> dict[str, str]:
    """What is missing or wrong, by the names of the settings: what a form says beside each."""
    wrong = {
        setting.name: sentence
        for setting in provider.settings
        if (sentence := _fault(setting, values.get(setting.name, "").strip()))
    }
    if provider.either and not any(values.get(name, "").strip() for name in provider.either):
        labels = [setting.label for setting in provider.settings if setting.name in provider.either]
        wrong.setdefault(provider.either[0], f"Either is needed: “{'” or “'.join(labels)}”.")
    return wrong


def _fault(setting: Setting, value: str) -> str:
    if not value:
        return f"“{setting.label}” is missing." if setting.needed else ""
    if value.isprintable() and re.fullmatch(setting.pattern, value):
        return ""
    like = f" It looks like {setting.example}." if setting.example else ""
    return f"“{setting.label}” is not right.{like}"


def _checked(provider: Provider, values: Mapping[str, str]) -> dict[str, str]:
    checked = {}
    for setting in provider.settings:
        value = checked[setting.name] = values.get(setting.name, "").strip()
        if sentence := _fault(setting, value):
            raise Misconfigured(f"{provider.label}: {sentence}", setting.name)
    return checked


def _make(kind: str, channel: Channel, values: dict[str, str]) -> Sender:
    match kind:
        case "twilio":
            from petdesk.integrations.twilio import Twilio

            return Twilio(
                values["account_sid"],
                values["auth_token"],
                from_number=values["from_number"],
                messaging_service_sid=values["messaging_service_sid"],
                base_url=values["base_url"],
            )
        case "sendgrid":
            from petdesk.integrations.sendgrid import SendGrid

            return SendGrid(
                values["api_key"], values["from_address"], reply_to=values["reply_to"], base_url=values["base_url"]
            )
        case "smtp":
            from petdesk.integrations.smtp import Smtp, security_of

            port = int(values["port"] or 587)
            return Smtp(
                values["host"],
                values["from_address"],
                port=port,
                security=security_of(values["security"], port),
                user=values["user"],
                password=values["password"],
                copy_to=values["copy_to"],
                ca_file=values["ca_file"],
            )
        case "ntfy":
            from petdesk.integrations.ntfy import Ntfy

            return Ntfy(token=values["token"], base_url=values["base_url"])
        case "apprise":
            from petdesk.integrations.apprise_push import ApprisePush

            return ApprisePush(values["url"])
        case _:
            from petdesk.integrations.outbox import Outbox

            return Outbox(Path(values["folder"]).expanduser(), channel, from_address=values["from_address"])


def from_environment(environ: Mapping[str, str]) -> tuple[tuple[str, Channel, Mapping[str, str]], ...]:
    """The providers that variables PETDESK_<KIND>_<SETTING> describe wholly: what `make_sender` is given.

    In the order of PROVIDERS, once for each channel; the first for a channel is meant to be used.
    """
    return tuple(
        (provider.kind, channel, values)
        for provider in PROVIDERS.values()
        if (values := _described(provider, environ)) and not _missing(provider, values)
        for channel in provider.channels
    )


def missing_in_environment(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The variables that are still missing of providers that the environment describes in part."""
    return tuple(
        provider.variable(setting)
        for provider in PROVIDERS.values()
        if (values := _described(provider, environ))
        for setting in _missing(provider, values)
    )


def _described(provider: Provider, environ: Mapping[str, str]) -> dict[str, str]:
    named = {setting.name: environ.get(provider.variable(setting), "").strip() for setting in provider.settings}
    return {name: value for name, value in named.items() if value}


def _missing(provider: Provider, values: Mapping[str, str]) -> list[Setting]:
    return [setting for setting in provider.settings if setting.needed and setting.name not in values]
