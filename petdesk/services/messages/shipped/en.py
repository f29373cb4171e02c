"""What petdesk writes in English.

Sentences hold for one pet and for several: no verb has `{pets}` as its subject.
"""

from collections.abc import Mapping
from typing import Final

from petdesk.models.values import Channel, MessageKind
from petdesk.services.messages.templates import Template


def _letter(subject: str, text: str) -> Template:
    return Template(subject, f"Hello {{first_name}},\n\n{text}\n\nWarm regards,\n{{contact}}\n")


def _text(text: str) -> Template:
    return Template("", text)


TEMPLATES: Final[Mapping[tuple[MessageKind, Channel], Template]] = {
    (MessageKind.CONFIRMATION, Channel.SMS): _text(
        "Hello {first_name}, we look forward to seeing {pets} on {when}, at {clinic}. To change it: {phone}."
        " Reply STOP to opt out."
    ),
    (MessageKind.CONFIRMATION, Channel.EMAIL): _letter(
        "{pets}: {when}",
        "We look forward to seeing {pets}.\n\nWhen: {when}\nWhat: {service}\nWith: {staff}\nWhere: {address}\n\n"
        "If you would rather come at another time, you can reach us here: {phone}.",
    ),
    (MessageKind.CONFIRMATION, Channel.PUSH): Template(
        "{pets}: {when}", "We look forward to seeing you at {clinic}. To change it: {phone}."
    ),
    (MessageKind.CHANGE, Channel.SMS): _text(
        "Hello {first_name}, here is the new time for {pets}: {when}. If it does not suit you: {phone}. {clinic}"
    ),
    (MessageKind.CHANGE, Channel.EMAIL): _letter(
        "New time for {pets}: {when}",
        "There is a new time for {pets}.\n\nWhen: {when}\nWhat: {service}\nWith: {staff}\nWhere: {address}\n\n"
        "If it does not suit you, you can reach us here: {phone}.",
    ),
    (MessageKind.CHANGE, Channel.PUSH): Template(
        "New time for {pets}", "{when}, {clinic}. If it does not suit you: {phone}."
    ),
    (MessageKind.CANCELLATION, Channel.SMS): _text(
        "Hello {first_name}, the appointment for {pets} ({when}) is cancelled. For another time: {phone}. {clinic}"
    ),
    (MessageKind.CANCELLATION, Channel.EMAIL): _letter(
        "Cancelled: {pets}, {when}",
        "The appointment for {pets} is cancelled: {when}.\n\n"
        "We are glad to find another time for you. You can reach us here: {phone}.",
    ),
    (MessageKind.CANCELLATION, Channel.PUSH): Template(
        "Appointment cancelled", "{pets}: {when}, {clinic}. For another time: {phone}."
    ),
    (MessageKind.REMINDER, Channel.SMS): _text(
        "Hello {first_name}, see you soon at {clinic}: {pets}, {when}. Reply {word} to confirm. To change it: {phone}."
    ),
    (MessageKind.REMINDER, Channel.EMAIL): _letter(
        "See you soon: {pets}, {when}",
        "A reminder that we expect {pets}.\n\nWhen: {when}\nWhat: {service}\nWith: {staff}\nWhere: {address}\n\n"
        "If something has come up, please tell us, so that another pet can have the time: {phone}.",
    ),
    (MessageKind.REMINDER, Channel.PUSH): Template(
        "See you soon: {pets}", "{when}, {clinic}. If something has come up: {phone}."
    ),
    (MessageKind.NO_SHOW, Channel.SMS): _text(
        "Hello {first_name}, we missed {pets} ({when}) and hope all is well. For another time: {phone}. {clinic}"
    ),
    (MessageKind.NO_SHOW, Channel.EMAIL): _letter(
        "We missed {pets}",
        "We expected {pets} ({when}) and hope that all is well with you.\n\n"
        "We are glad to find another time. You can reach us here: {phone}.",
    ),
    (MessageKind.NO_SHOW, Channel.PUSH): Template(
        "We missed {pets}", "We hope all is well with you. For another time: {phone}. {clinic}"
    ),
    (MessageKind.FOLLOW_UP, Channel.SMS): _text(
        "Hello {first_name}, has all been well with {pets} since the visit ({day})?"
        " If anything worries you: {phone}. {clinic}"
    ),
    (MessageKind.FOLLOW_UP, Channel.EMAIL): _letter(
        "How are things with {pets}?",
        "We hope all has been well with {pets} since the visit ({day}: {service}).\n\n"
        "If anything worries you, or if you have a question, you can reach us here: {phone}.",
    ),
    (MessageKind.FOLLOW_UP, Channel.PUSH): Template(
        "How are things with {pets}?", "We hope all has been well since the visit ({day}). Questions: {phone}. {clinic}"
    ),
    (MessageKind.VACCINATION_DUE, Channel.SMS): _text(
        "Hello {first_name}, vaccinations due from {due}: {vaccines}. For a time that suits you: {phone}. {clinic}"
    ),
    (MessageKind.VACCINATION_DUE, Channel.EMAIL): _letter(
        "Vaccinations for {pets}",
        "To keep up the protection of {pets}, these vaccinations are due from {due}:\n\n{vaccines}\n\n"
        "We are glad to find a time that suits you. You can reach us here: {phone}.",
    ),
    (MessageKind.VACCINATION_DUE, Channel.PUSH): Template(
        "Vaccinations for {pets}", "Due from {due}: {vaccines}. For a time that suits you: {phone}. {clinic}"
    ),
    # Whoever asks for help is also told how to stop: carriers expect it of this answer.
    (MessageKind.HELP, Channel.SMS): _text(
        "{clinic}: messages about the visits and the health of your pets. Questions: {phone}. Reply STOP to opt out."
    ),
    (MessageKind.HELP, Channel.EMAIL): _letter(
        "Messages from {clinic}",
        "We write to you about the visits and the health of your pets.\n\n"
        "If you have a question, or would rather not be written to, you can reach us here: {phone}.",
    ),
    (MessageKind.HELP, Channel.PUSH): Template(
        "Messages from {clinic}", "We write to you about the visits and the health of your pets. Questions: {phone}."
    ),
}
