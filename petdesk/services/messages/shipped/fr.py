"""What petdesk writes in French: vous, a blank before the colon, and no `de {pets}`, which an Iris would elide.

GSM-7 has à, é, è and ù but no ç, ê, â, î, ô, û. The SMS do without them (no `à bientôt`), and without the owner's
name, which may have one: a single such letter more than doubles the price.
"""

from collections.abc import Mapping
from typing import Final

from petdesk.models.values import Channel, MessageKind
from petdesk.services.messages.templates import Template


def _letter(subject: str, text: str) -> Template:
    return Template(subject, f"Bonjour {{owner}},\n\n{text}\n\nBien cordialement,\n{{contact}}\n")


def _text(text: str) -> Template:
    return Template("", text)


TEMPLATES: Final[Mapping[tuple[MessageKind, Channel], Template]] = {
    (MessageKind.CONFIRMATION, Channel.SMS): _text(
        "Bonjour, nous attendons {pets} avec plaisir : {when}, {clinic}. Pour changer : {phone}."
        " Pour ne plus recevoir de SMS : STOP"
    ),
    (MessageKind.CONFIRMATION, Channel.EMAIL): _letter(
        "{pets} : {when}",
        "Nous attendons {pets} avec plaisir.\n\nQuand : {when}\nPour : {service}\nAvec : {staff}\nOù : {address}\n\n"
        "Si vous préférez un autre moment, vous pouvez nous joindre ici : {phone}.",
    ),
    (MessageKind.CONFIRMATION, Channel.PUSH): Template(
        "{pets} : {when}", "Au plaisir de vous recevoir. Pour changer : {phone}. {clinic}"
    ),
    (MessageKind.CHANGE, Channel.SMS): _text(
        "Bonjour, nouvel horaire pour {pets} : {when}. S'il ne vous convient pas : {phone}. {clinic}"
    ),
    (MessageKind.CHANGE, Channel.EMAIL): _letter(
        "Nouvel horaire pour {pets} : {when}",
        "Il y a un nouvel horaire pour {pets}.\n\nQuand : {when}\nPour : {service}\nAvec : {staff}\nOù : {address}\n\n"
        "S'il ne vous convient pas, vous pouvez nous joindre ici : {phone}.",
    ),
    (MessageKind.CHANGE, Channel.PUSH): Template(
        "Nouvel horaire pour {pets}", "{when}, {clinic}. S'il ne vous convient pas : {phone}."
    ),
    (MessageKind.CANCELLATION, Channel.SMS): _text(
        "Bonjour, le rendez-vous pour {pets} ({when}) est annulé. Pour un autre : {phone}. {clinic}"
    ),
    (MessageKind.CANCELLATION, Channel.EMAIL): _letter(
        "Annulé : {pets}, {when}",
        "Le rendez-vous pour {pets} est annulé : {when}.\n\n"
        "Nous trouverons volontiers un autre moment. Vous pouvez nous joindre ici : {phone}.",
    ),
    (MessageKind.CANCELLATION, Channel.PUSH): Template(
        "Rendez-vous annulé", "{pets} : {when}, {clinic}. Pour un autre rendez-vous : {phone}."
    ),
    (MessageKind.REMINDER, Channel.SMS): _text(
        "Bonjour, nous attendons {pets} : {when}, {clinic}. Pour confirmer, répondez {word}. Pour changer : {phone}"
    ),
    (MessageKind.REMINDER, Channel.EMAIL): _letter(
        "À bientôt : {pets}, {when}",
        "Nous vous rappelons le rendez-vous pour {pets}.\n\n"
        "Quand : {when}\nPour : {service}\nAvec : {staff}\nOù : {address}\n\n"
        "En cas d'empêchement, dites-le-nous, s'il vous plaît : un autre animal pourra profiter de ce moment. {phone}",
    ),
    (MessageKind.REMINDER, Channel.PUSH): Template(
        "À bientôt : {pets}", "{when}, {clinic}. En cas d'empêchement : {phone}."
    ),
    (MessageKind.NO_SHOW, Channel.SMS): _text(
        "Bonjour, nous n'avons pas vu {pets} ({when}) et espérons que tout va bien."
        " Autre rendez-vous : {phone}. {clinic}"
    ),
    (MessageKind.NO_SHOW, Channel.EMAIL): _letter(
        "Nous n'avons pas vu {pets}",
        "Nous attendions {pets} ({when}) et espérons que tout va bien chez vous.\n\n"
        "Nous trouverons volontiers un autre moment. Vous pouvez nous joindre ici : {phone}.",
    ),
    (MessageKind.NO_SHOW, Channel.PUSH): Template(
        "Nous n'avons pas vu {pets}", "Nous espérons que tout va bien. Pour un autre rendez-vous : {phone}. {clinic}"
    ),
    (MessageKind.FOLLOW_UP, Channel.SMS): _text(
        "Bonjour, tout va bien pour {pets} depuis la visite ({day}) ?"
        " Si quelque chose vous inquiète : {phone}. {clinic}"
    ),
    (MessageKind.FOLLOW_UP, Channel.EMAIL): _letter(
        "Tout va bien pour {pets} ?",
        "Nous espérons que tout va bien pour {pets} depuis la visite ({day} : {service}).\n\n"
        "Si quelque chose vous inquiète, ou pour toute question, vous pouvez nous joindre ici : {phone}.",
    ),
    (MessageKind.FOLLOW_UP, Channel.PUSH): Template(
        "Tout va bien pour {pets} ?", "Nous pensons à vous depuis la visite ({day}). Questions : {phone}. {clinic}"
    ),
    (MessageKind.VACCINATION_DUE, Channel.SMS): _text(
        "Bonjour, vaccins à faire à partir du {due} : {vaccines}. Pour un rendez-vous : {phone}. {clinic}"
    ),
    (MessageKind.VACCINATION_DUE, Channel.EMAIL): _letter(
        "Vaccins pour {pets}",
        "Pour que la protection reste complète, ces vaccins sont à faire à partir du {due} :\n\n{vaccines}\n\n"
        "Nous trouverons volontiers un moment qui vous convient. Vous pouvez nous joindre ici : {phone}.",
    ),
    (MessageKind.VACCINATION_DUE, Channel.PUSH): Template(
        "Vaccins pour {pets}", "À partir du {due} : {vaccines}. Pour un rendez-vous : {phone}. {clinic}"
    ),
    # Whoever asks for help is also told how to stop: carriers expect it of this answer.
    (MessageKind.HELP, Channel.SMS): _text(
        "{clinic} : messages sur les visites et la santé de vos animaux. Questions : {phone}."
        " Pour ne plus recevoir de SMS : STOP"
    ),
    (MessageKind.HELP, Channel.EMAIL): _letter(
        "Nos messages ({clinic})",
        "Nous vous écrivons au sujet des visites et de la santé de vos animaux.\n\n"
        "Pour toute question, ou si vous préférez ne pas recevoir de messages, vous pouvez nous joindre ici : {phone}.",
    ),
    (MessageKind.HELP, Channel.PUSH): Template(
        "Nos messages ({clinic})", "Les visites et la santé de vos animaux. Questions : {phone}."
    ),
}
