"""Trying the providers of messages: whether each answers, and a message to oneself. For the desk and for the doctor.

Nothing here runs inside a transaction: settings are read, then the provider is called.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from petdesk import config
from petdesk.courier import Senders
from petdesk.desk import Desk
from petdesk.errors import Refused
from petdesk.integrations.catalogue import PROVIDERS, from_environment
from petdesk.integrations.ports import (
    Accepted,
    Misconfigured,
    NotAccepted,
    Outgoing,
    Reason,
    SendingError,
    TryLater,
)
from petdesk.models.values import Channel, new_id
from petdesk.services import contact
from petdesk.services.access import run_by
from petdesk.services.forms import Unreadable
from petdesk.services.here import Program
from petdesk.services.messages import claiming, providers
from petdesk.services.messages.claiming import Route

OUTBOX: Final = "outbox"

_REFUSALS: Final = {
    Reason.BAD_ADDRESS: "says that nothing can be delivered there. Check the number or address",
    Reason.OPTED_OUT: "was told by this recipient to send nothing more",
    Reason.REJECTED: "refused the message. Its own pages say why",
}


@dataclass(frozen=True, slots=True)
class Tried:
    """What one provider of a channel answered. `fits` is False when its settings have to be changed.

    It is None when nobody can tell: the provider did not answer. `outside` says whether messages leave this machine.
    """

    channel: Channel
    label: str
    sentence: str
    fits: bool | None = None
    outside: bool = True


def senders_here(*, of_demo: bool) -> Senders:
    """The providers as this machine sees them. The demo calls nobody, whatever the machine is set up for."""
    if of_demo:
        from petdesk.demo.session import outbox

        nothing: Mapping[str, str] = {}
        return Senders(environ=nothing, outbox=outbox())
    return Senders(environ=os.environ, outbox=config.load().outbox_path())


def of_this_machine(*, of_demo: bool) -> tuple[tuple[tuple[str, Channel], ...], str]:
    """What the environment describes, each with its channel, and the folder of the outbox."""
    if of_demo:
        from petdesk.demo.session import outbox

        return (), str(outbox())
    given = tuple((PROVIDERS[kind].label, channel) for kind, channel, _ in from_environment(os.environ))
    return given, str(config.load().outbox_path())


def check_providers(desk: Desk, senders: Senders) -> Iterator[Tried]:
    """Ask every provider that is in use whether it would take messages. Sends nothing, and writes no file."""
    for channel in Channel:
        for route in senders.routes(channel, _routes(desk, channel)):
            yield _checked(channel, route, senders)


def send_test(desk: Desk, channel: Channel, to: str, senders: Senders, *, provider_id: UUID | None = None) -> str:
    """Send a message to oneself, through one provider or through the first that takes it; says what it answered.

    `to` is a number, an e-mail address or a push address, as somebody types it. Raises Refused with what went wrong
    and what to do, other DeskErrors of the database.
    """
    address = _read(desk, channel, to)
    message = Outgoing(
        new_id(),
        address,
        f"This is a test of petdesk at {desk.clinic.name}. Messages to owners go out this way.",
        desk.clinic.name,
        "" if channel is Channel.SMS else "A test of petdesk",
    )
    problem = ""
    for route in _to_try(desk, channel, senders, provider_id):
        try:
            return _took_over(route, senders.make(channel, route).send(message))
        except SendingError as error:
            problem = _said(route, error)
            if not isinstance(error, Misconfigured | TryLater):  # it may have gone out: nobody else is asked
                break
    raise Refused(problem)


def channel_of(address: str) -> Channel:
    """Which channel an address on the command line belongs to: an e-mail address has an @."""
    return Channel.EMAIL if "@" in address else Channel.SMS


def _to_try(desk: Desk, channel: Channel, senders: Senders, provider_id: UUID | None) -> Iterator[Route]:
    if provider_id is None:
        yield from senders.routes(channel, _routes(desk, channel))
        return
    of_channel, route = desk.read(providers.route_to_try, provider_id)
    if of_channel is channel:
        yield route


def _routes(desk: Desk, channel: Channel) -> tuple[Route, ...]:
    """The clinic's own. Where nobody has signed in, with the rights of whoever sends."""
    return desk.read(run_by(Program.WORKER, claiming.routes_for), channel)


def _read(desk: Desk, channel: Channel, to: str) -> str:
    try:
        match channel:
            case Channel.SMS:
                read = contact.phone(to, desk.clinic.country).value
            case Channel.EMAIL:
                read = contact.email(to).value
            case Channel.PUSH:
                read = to.strip()
    except Unreadable as error:
        raise Refused(str(error)) from None
    if not read:
        raise Refused("Where to? Type a number or an address of your own.")
    return read


def _checked(channel: Channel, route: Route, senders: Senders) -> Tried:
    label = _label(route)
    if route.kind == OUTBOX:
        return Tried(channel, label, _into_files(route), fits=True, outside=False)
    try:
        return Tried(channel, label, senders.make(channel, route).check(), fits=True)
    except Misconfigured as error:
        return Tried(channel, label, error.sentence, fits=False)
    except TryLater as error:
        return Tried(channel, label, f"{label} does not answer{_code(error)}.")
    except SendingError as error:
        return Tried(channel, label, f"{label} answers what petdesk does not know{_code(error)}.")


def _took_over(route: Route, accepted: Accepted) -> str:
    if route.kind == OUTBOX:
        return f"Written into {route.settings.get('folder', 'the outbox')}. Nothing leaves this machine."
    remark = f" {accepted.remark}" if accepted.remark else ""
    return f"{_label(route)} took the message over. It should arrive within a minute.{remark}"


def _said(route: Route, error: SendingError) -> str:
    label = _label(route)
    match error:
        case Misconfigured():
            return error.sentence
        case TryLater():
            return f"{label} did not answer{_code(error)}. Nothing was sent; try again in a moment."
        case NotAccepted():
            return f"{label} {_REFUSALS[error.reason]}{_code(error)}."
        case _:
            return f"{label}’s answer was lost{_code(error)}. See whether the message arrives before you try again."


def _code(error: SendingError) -> str:
    return f" ({error.code[:40]})" if error.code else ""


def _label(route: Route) -> str:
    provider = PROVIDERS.get(route.kind)
    return provider.label if provider else route.kind


def _into_files(route: Route) -> str:
    return f"Nothing leaves this machine: messages are files in {route.settings.get('folder', '')}."
