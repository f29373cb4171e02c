"""What a clinic wants sent, and when."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from petdesk.errors import FieldErrors
from petdesk.models import Channel
from petdesk.services import contact
from petdesk.services.access import Action, allowed
from petdesk.services.forms import Read, Reading, Unreadable, line, merge
from petdesk.services.here import Here
from petdesk.services.messages import spoken
from petdesk.services.messages.replies import check_confirm_word
from petdesk.services.messages.shipped import LANGUAGES
from petdesk.services.query import make
from petdesk.services.session import Session
from petdesk.wording import CHANNELS

_CHANNELS: Final = {
    **dict.fromkeys(("sms", "text", "texts"), Channel.SMS),
    **dict.fromkeys(("email", "e-mail", "mail"), Channel.EMAIL),
    "push": Channel.PUSH,
}

_RULES = text("""
    SELECT language, CAST(channels AS text[]), confirmations, reminders, vaccination_days, follow_up_hours,
        no_show_hours, quiet_from, quiet_until, most_a_day, confirm_word, reply_to, sms_price
    FROM message_rules WHERE clinic_id = :clinic_id
""")
_LOCK = text("SELECT FROM message_rules WHERE clinic_id = :clinic_id FOR UPDATE")
_SAVE = text("""
    UPDATE message_rules SET language = :language, channels = CAST(:channels AS message_channel[]),
        confirmations = :confirmations, reminders = :reminders, vaccination_days = :vaccination_days,
        follow_up_hours = :follow_up_hours, no_show_hours = :no_show_hours, quiet_from = :quiet_from,
        quiet_until = :quiet_until, most_a_day = :most_a_day, confirm_word = :confirm_word, reply_to = :reply_to,
        sms_price = :sms_price
    WHERE clinic_id = :clinic_id
""")
_SERVICES = text("""
    SELECT service_id, name, reminders FROM services WHERE clinic_id = :clinic_id ORDER BY name, service_id
""")
_SAVE_SERVICE = text("""
    UPDATE services SET reminders = CAST(:reminders AS integer[])
    WHERE service_id = :service_id AND clinic_id = :clinic_id
        AND reminders IS DISTINCT FROM CAST(:reminders AS integer[])
""")


@dataclass(frozen=True, slots=True)
class RulesForm:
    """The rules as somebody types them; `services.messages.spoken` says how they are read."""

    language: str
    channels: str
    confirmations: str
    reminders: str
    vaccination_days: str
    follow_up: str
    no_show: str
    quiet: str
    most_a_day: str
    confirm_word: str
    reply_to: str
    sms_price: str


@dataclass(frozen=True, slots=True)
class MessageRules:
    """The rules: reminders in minutes before a visit, vaccination days after the due date (before it when negative).

    Hours are after the visit or the no-show, None for none; quiet hours are the owner's time, none when both ends are
    the same; the price is of a part of an SMS, in the clinic's currency.
    """

    language: str
    channels: tuple[Channel, ...]
    confirmations: bool
    reminders: tuple[int, ...]
    vaccination_days: tuple[int, ...]
    follow_up_hours: int | None
    no_show_hours: int | None
    quiet_from: time
    quiet_until: time
    most_a_day: int
    confirm_word: str
    reply_to: str | None
    sms_price: Decimal

    @property
    def form(self) -> RulesForm:
        """The rules as one would type them."""
        return RulesForm(
            self.language,
            ", ".join(CHANNELS[channel] for channel in self.channels) or "none",
            "yes" if self.confirmations else "no",
            spoken.say_reminders(self.reminders),
            spoken.say_days(self.vaccination_days),
            spoken.say_hours(self.follow_up_hours),
            spoken.say_hours(self.no_show_hours),
            spoken.say_quiet(self.quiet_from, self.quiet_until),
            str(self.most_a_day),
            self.confirm_word,
            self.reply_to or "",
            f"{self.sms_price.normalize():f}" if self.sms_price else "",
        )


@dataclass(frozen=True, slots=True)
class ServiceReminders:
    """When visits of a service are reminded of, in minutes before; None as the clinic does."""

    service_id: UUID
    name: str
    reminders: tuple[int, ...] | None

    @property
    def typed(self) -> str:
        """As one would type it; empty for as the clinic does."""
        return "" if self.reminders is None else spoken.say_reminders(self.reminders)


@allowed(Action.MANAGE_MESSAGES)
def message_rules(session: Session, here: Here) -> MessageRules:
    """The clinic's rules."""
    row = session.execute(_RULES, {"clinic_id": here.clinic.clinic_id}).one()
    rules: MessageRules = make(MessageRules, *row)
    return replace(
        rules,
        channels=tuple(map(Channel, rules.channels)),
        reminders=tuple(rules.reminders),
        vaccination_days=tuple(rules.vaccination_days),
    )


@allowed(Action.MANAGE_MESSAGES)
def save_rules(session: Session, here: Here, form: RulesForm, seen: RulesForm) -> MessageRules:
    """Change the rules. What the form still says as it was `seen` keeps what another manager saved meanwhile.

    They hold for visits that are booked or moved from now on, and for whatever is sent from now on. Raises FieldErrors.
    """
    session.execute(_LOCK, {"clinic_id": here.clinic.clinic_id})
    form = merge(form, seen, message_rules(session, here).form)
    values = _read(form)
    session.execute(_SAVE, {"clinic_id": here.clinic.clinic_id, **values})
    return message_rules(session, here)


@allowed(Action.MANAGE_MESSAGES)
def service_reminders(session: Session, here: Here) -> tuple[ServiceReminders, ...]:
    """Which services are reminded of in a way of their own."""
    return tuple(
        ServiceReminders(key, name, None if minutes is None else tuple(minutes))
        for key, name, minutes in session.execute(_SERVICES, {"clinic_id": here.clinic.clinic_id})
    )


@allowed(Action.MANAGE_MESSAGES)
def save_service_reminders(session: Session, here: Here, typed: Mapping[UUID, str]) -> None:
    """Remind of these services' visits so; empty is as the clinic does. Raises FieldErrors by the services' keys."""
    reading = Reading()
    read = {key: reading.read(str(key), words, _as_the_clinic_or) for key, words in typed.items()}
    reading.done()
    for service_id, minutes in read.items():
        of = {"clinic_id": here.clinic.clinic_id, "service_id": service_id, "reminders": minutes}
        session.execute(_SAVE_SERVICE, of)


def read_channels(typed: str) -> Read[list[Channel]]:
    """Channels in the order in which they are tried: `SMS, e-mail`; `none` sends nothing. Raises Unreadable."""
    said = line(typed, 100).lower()
    if not said or said in spoken.NONE:
        return Read([])
    words = said.replace(",", " ").replace(";", " ").replace(" and ", " ").replace(" then ", " ").split()
    unknown = [word for word in words if word not in _CHANNELS]
    if unknown:
        raise Unreadable(f"There are SMS, e-mail and push; not {unknown[0][:20]}.")
    return Read(list(dict.fromkeys(_CHANNELS[word] for word in words)))


def _read(form: RulesForm) -> dict[str, Any]:
    reading = Reading()
    channels = reading.read("channels", form.channels, read_channels)
    quiet = reading.read("quiet", form.quiet, spoken.read_quiet) or (time(0), time(0))
    values = {
        "language": form.language,
        "channels": [channel.value for channel in channels or ()],
        "confirmations": form.confirmations == "yes",
        "reminders": reading.read("reminders", form.reminders, spoken.read_reminders),
        "vaccination_days": reading.read("vaccination_days", form.vaccination_days, spoken.read_days),
        "follow_up_hours": reading.read("follow_up", form.follow_up, spoken.read_hours),
        "no_show_hours": reading.read("no_show", form.no_show, spoken.read_hours),
        "quiet_from": quiet[0],
        "quiet_until": quiet[1],
        "most_a_day": reading.read("most_a_day", form.most_a_day, spoken.read_number),
        "confirm_word": form.confirm_word.strip(),
        "reply_to": reading.read("reply_to", form.reply_to, contact.email),
        "sms_price": reading.read("sms_price", form.sms_price, spoken.read_price),
    }
    if form.language not in LANGUAGES:
        reading.refuse("language", "Choose one of those that are shown.")
    try:
        check_confirm_word(form.confirm_word.strip())
    except FieldErrors as errors:
        for field, sentence in errors.fields.items():
            reading.refuse(field, sentence)
    reading.done()
    return values


def _as_the_clinic_or(typed: str) -> Read[list[int] | None]:
    return Read(spoken.read_reminders(typed).value if typed.strip() else None)
