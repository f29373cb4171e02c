"""What petdesk writes in German: Sie, and the full name, since a first name alone would not go with it.

Sentences hold for one pet and for several, and `{pets}` stands where all cases sound alike.
"""

from collections.abc import Mapping
from typing import Final

from petdesk.models.values import Channel, MessageKind
from petdesk.services.messages.templates import Template


def _letter(subject: str, text: str) -> Template:
    return Template(subject, f"Guten Tag {{owner}},\n\n{text}\n\nHerzliche Grüße\n{{contact}}\n")


def _text(text: str) -> Template:
    return Template("", text)


TEMPLATES: Final[Mapping[tuple[MessageKind, Channel], Template]] = {
    (MessageKind.CONFIRMATION, Channel.SMS): _text(
        "Guten Tag {owner}, wir freuen uns auf {pets}: {when}, {clinic}. Änderungen: {phone}."
        " Keine SMS mehr: Antwort STOP"
    ),
    (MessageKind.CONFIRMATION, Channel.EMAIL): _letter(
        "{pets}: {when}",
        "wir freuen uns auf {pets}.\n\nWann: {when}\nWas: {service}\nBei: {staff}\nWo: {address}\n\n"
        "Wenn Ihnen ein anderer Termin lieber ist, erreichen Sie uns hier: {phone}.",
    ),
    (MessageKind.CONFIRMATION, Channel.PUSH): Template(
        "{pets}: {when}", "Wir freuen uns auf Ihren Besuch. Änderungen: {phone}. {clinic}"
    ),
    (MessageKind.CHANGE, Channel.SMS): _text(
        "Guten Tag {owner}, neuer Termin für {pets}: {when}. Falls er Ihnen nicht passt: {phone}. {clinic}"
    ),
    (MessageKind.CHANGE, Channel.EMAIL): _letter(
        "Neuer Termin für {pets}: {when}",
        "es gibt einen neuen Termin für {pets}.\n\nWann: {when}\nWas: {service}\nBei: {staff}\nWo: {address}\n\n"
        "Falls er Ihnen nicht passt, erreichen Sie uns hier: {phone}.",
    ),
    (MessageKind.CHANGE, Channel.PUSH): Template(
        "Neuer Termin für {pets}", "{when}, {clinic}. Falls er Ihnen nicht passt: {phone}."
    ),
    (MessageKind.CANCELLATION, Channel.SMS): _text(
        "Guten Tag {owner}, der Termin für {pets} ({when}) ist abgesagt. Für einen neuen: {phone}. {clinic}"
    ),
    (MessageKind.CANCELLATION, Channel.EMAIL): _letter(
        "Abgesagt: {pets}, {when}",
        "der Termin für {pets} ist abgesagt: {when}.\n\n"
        "Gern finden wir einen neuen für Sie. Sie erreichen uns hier: {phone}.",
    ),
    (MessageKind.CANCELLATION, Channel.PUSH): Template(
        "Termin abgesagt", "{pets}: {when}, {clinic}. Für einen neuen Termin: {phone}."
    ),
    (MessageKind.REMINDER, Channel.SMS): _text(
        "Guten Tag {owner}, bis bald: {pets}, {when}, {clinic}. Zum Bestätigen bitte {word} antworten."
        " Änderungen: {phone}"
    ),
    (MessageKind.REMINDER, Channel.EMAIL): _letter(
        "Bis bald: {pets}, {when}",
        "wir erinnern Sie gern an den Termin für {pets}.\n\n"
        "Wann: {when}\nWas: {service}\nBei: {staff}\nWo: {address}\n\n"
        "Wenn etwas dazwischengekommen ist, sagen Sie uns bitte Bescheid, damit ein anderes Tier die Zeit haben kann: "
        "{phone}.",
    ),
    (MessageKind.REMINDER, Channel.PUSH): Template(
        "Bis bald: {pets}", "{when}, {clinic}. Wenn etwas dazwischengekommen ist: {phone}."
    ),
    (MessageKind.NO_SHOW, Channel.SMS): _text(
        "Guten Tag {owner}, wir haben {pets} vermisst ({when}) und hoffen, es ist alles gut."
        " Neuer Termin: {phone}. {clinic}"
    ),
    (MessageKind.NO_SHOW, Channel.EMAIL): _letter(
        "Wir haben {pets} vermisst",
        "wir haben {pets} erwartet ({when}) und hoffen, dass bei Ihnen alles gut ist.\n\n"
        "Gern finden wir einen neuen Termin. Sie erreichen uns hier: {phone}.",
    ),
    (MessageKind.NO_SHOW, Channel.PUSH): Template(
        "Wir haben {pets} vermisst", "Wir hoffen, bei Ihnen ist alles gut. Für einen neuen Termin: {phone}. {clinic}"
    ),
    (MessageKind.FOLLOW_UP, Channel.SMS): _text(
        "Guten Tag {owner}, wie geht es {pets} seit dem Besuch ({day})? Wenn Sie etwas beunruhigt: {phone}. {clinic}"
    ),
    (MessageKind.FOLLOW_UP, Channel.EMAIL): _letter(
        "Wie geht es {pets}?",
        "wir hoffen, dass es {pets} seit dem Besuch gut geht ({day}: {service}).\n\n"
        "Wenn Sie etwas beunruhigt oder Sie eine Frage haben, erreichen Sie uns hier: {phone}.",
    ),
    (MessageKind.FOLLOW_UP, Channel.PUSH): Template(
        "Wie geht es {pets}?", "Wir hoffen, seit dem Besuch ist alles gut ({day}). Fragen: {phone}. {clinic}"
    ),
    (MessageKind.VACCINATION_DUE, Channel.SMS): _text(
        "Guten Tag {owner}, Impfungen fällig ab {due}: {vaccines}. Für einen Termin: {phone}. {clinic}"
    ),
    (MessageKind.VACCINATION_DUE, Channel.EMAIL): _letter(
        "Impfungen für {pets}",
        "für den Schutz von {pets} sind ab {due} diese Impfungen fällig:\n\n{vaccines}\n\n"
        "Gern finden wir einen Termin, der Ihnen passt. Sie erreichen uns hier: {phone}.",
    ),
    (MessageKind.VACCINATION_DUE, Channel.PUSH): Template(
        "Impfungen für {pets}", "Fällig ab {due}: {vaccines}. Für einen Termin: {phone}. {clinic}"
    ),
    # Whoever asks for help is also told how to stop: carriers expect it of this answer.
    (MessageKind.HELP, Channel.SMS): _text(
        "{clinic}: Nachrichten zu Terminen und zur Gesundheit Ihrer Tiere. Fragen: {phone}."
        " Keine SMS mehr: Antwort STOP"
    ),
    (MessageKind.HELP, Channel.EMAIL): _letter(
        "Nachrichten von {clinic}",
        "wir schreiben Ihnen zu Terminen und zur Gesundheit Ihrer Tiere.\n\n"
        "Wenn Sie eine Frage haben oder keine Nachrichten wünschen, erreichen Sie uns hier: {phone}.",
    ),
    (MessageKind.HELP, Channel.PUSH): Template(
        "Nachrichten von {clinic}", "Wir schreiben Ihnen zu Terminen und zur Gesundheit Ihrer Tiere. Fragen: {phone}."
    ),
}
