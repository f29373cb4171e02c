"""What petdesk writes in Spanish: usted, and no verb has `{pets}` as its subject, since it may be one or several.

GSM-7 has é, ñ and ¿ but no á, í, ó, ú. The SMS do without them, and without the owner's name, which often has one:
a single such letter more than doubles the price.
"""

from collections.abc import Mapping
from typing import Final

from petdesk.models.values import Channel, MessageKind
from petdesk.services.messages.templates import Template


def _letter(subject: str, text: str) -> Template:
    return Template(subject, f"Hola, {{owner}}:\n\n{text}\n\nUn cordial saludo,\n{{contact}}\n")


def _text(text: str) -> Template:
    return Template("", text)


TEMPLATES: Final[Mapping[tuple[MessageKind, Channel], Template]] = {
    (MessageKind.CONFIRMATION, Channel.SMS): _text(
        "Hola. Le esperamos con {pets}: {when}, {clinic}. Para cambios: {phone}. Responda STOP para no recibir SMS."
    ),
    (MessageKind.CONFIRMATION, Channel.EMAIL): _letter(
        "{pets}: {when}",
        "Le esperamos con {pets}.\n\nCuándo: {when}\nServicio: {service}\nCon: {staff}\nDónde: {address}\n\n"
        "Si prefiere otra hora, nos encuentra aquí: {phone}.",
    ),
    (MessageKind.CONFIRMATION, Channel.PUSH): Template(
        "{pets}: {when}", "Será un placer recibirle. Para cambios: {phone}. {clinic}"
    ),
    (MessageKind.CHANGE, Channel.SMS): _text(
        "Hola. La cita de {pets} tiene nueva hora: {when}. Si no le viene bien: {phone}. {clinic}"
    ),
    (MessageKind.CHANGE, Channel.EMAIL): _letter(
        "Nueva hora para {pets}: {when}",
        "La cita de {pets} tiene nueva hora.\n\nCuándo: {when}\nServicio: {service}\nCon: {staff}\nDónde: {address}\n\n"
        "Si no le viene bien, nos encuentra aquí: {phone}.",
    ),
    (MessageKind.CHANGE, Channel.PUSH): Template(
        "Nueva hora para {pets}", "{when}, {clinic}. Si no le viene bien: {phone}."
    ),
    (MessageKind.CANCELLATION, Channel.SMS): _text(
        "Hola. La cita de {pets} ({when}) queda cancelada. Para otra cita: {phone}. {clinic}"
    ),
    (MessageKind.CANCELLATION, Channel.EMAIL): _letter(
        "Cita cancelada: {pets}, {when}",
        "La cita de {pets} queda cancelada: {when}.\n\n"
        "Con mucho gusto le buscamos otra hora. Nos encuentra aquí: {phone}.",
    ),
    (MessageKind.CANCELLATION, Channel.PUSH): Template(
        "Cita cancelada", "{pets}: {when}, {clinic}. Para otra cita: {phone}."
    ),
    (MessageKind.REMINDER, Channel.SMS): _text(
        "Hola. Le recordamos la cita de {pets}: {when}, {clinic}. Para confirmar responda {word}. Para cambios: {phone}"
    ),
    (MessageKind.REMINDER, Channel.EMAIL): _letter(
        "Hasta pronto: {pets}, {when}",
        "Le recordamos la cita de {pets}.\n\nCuándo: {when}\nServicio: {service}\nCon: {staff}\nDónde: {address}\n\n"
        "Si le ha surgido algo, avísenos, por favor, y otro animal podrá aprovechar la hora: {phone}.",
    ),
    (MessageKind.REMINDER, Channel.PUSH): Template(
        "Hasta pronto: {pets}", "{when}, {clinic}. Si le ha surgido algo: {phone}."
    ),
    (MessageKind.NO_SHOW, Channel.SMS): _text(
        "Hola. Echamos de menos a {pets} ({when}) y esperamos que todo vaya bien. Para otra cita: {phone}. {clinic}"
    ),
    (MessageKind.NO_SHOW, Channel.EMAIL): _letter(
        "Echamos de menos a {pets}",
        "Esperábamos a {pets} ({when}) y deseamos que todo vaya bien.\n\n"
        "Con mucho gusto le buscamos otra hora. Nos encuentra aquí: {phone}.",
    ),
    (MessageKind.NO_SHOW, Channel.PUSH): Template(
        "Echamos de menos a {pets}", "Esperamos que todo vaya bien. Para otra cita: {phone}. {clinic}"
    ),
    (MessageKind.FOLLOW_UP, Channel.SMS): _text(
        "Hola. ¿Todo bien con {pets} desde la visita ({day})? Si algo le preocupa: {phone}. {clinic}"
    ),
    (MessageKind.FOLLOW_UP, Channel.EMAIL): _letter(
        "¿Todo bien con {pets}?",
        "Esperamos que todo vaya bien con {pets} desde la visita ({day}: {service}).\n\n"
        "Si algo le preocupa o tiene alguna pregunta, nos encuentra aquí: {phone}.",
    ),
    (MessageKind.FOLLOW_UP, Channel.PUSH): Template(
        "¿Todo bien con {pets}?", "Esperamos que todo vaya bien desde la visita ({day}). Preguntas: {phone}. {clinic}"
    ),
    (MessageKind.VACCINATION_DUE, Channel.SMS): _text(
        "Hola. Vacunas que tocan a partir del {due}: {vaccines}. Para una cita: {phone}. {clinic}"
    ),
    (MessageKind.VACCINATION_DUE, Channel.EMAIL): _letter(
        "Vacunas de {pets}",
        "Para mantener la protección de {pets}, a partir del {due} tocan estas vacunas:\n\n{vaccines}\n\n"
        "Con mucho gusto le buscamos una hora. Nos encuentra aquí: {phone}.",
    ),
    (MessageKind.VACCINATION_DUE, Channel.PUSH): Template(
        "Vacunas de {pets}", "A partir del {due}: {vaccines}. Para una cita: {phone}. {clinic}"
    ),
    # Whoever asks for help is also told how to stop: carriers expect it of this answer.
    (MessageKind.HELP, Channel.SMS): _text(
        "{clinic}: mensajes sobre las citas y la salud de sus mascotas. Preguntas: {phone}."
        " Responda STOP para no recibir SMS."
    ),
    (MessageKind.HELP, Channel.EMAIL): _letter(
        "Mensajes de {clinic}",
        "Le escribimos sobre las citas y la salud de sus mascotas.\n\n"
        "Si tiene alguna pregunta o prefiere no recibir mensajes, nos encuentra aquí: {phone}.",
    ),
    (MessageKind.HELP, Channel.PUSH): Template(
        "Mensajes de {clinic}", "Le escribimos sobre las citas y la salud de sus mascotas. Preguntas: {phone}."
    ),
}
