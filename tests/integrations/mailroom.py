"""A real mail server at the other end, which refuses, dawdles and hangs up as it is told."""

import asyncio
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from email.policy import SMTPUTF8
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword

USER, PASSWORD = "desk", "pässword"


@dataclass
class Mailroom:
    """What arrived, and what is answered instead of a yes: by recipient, and to whole messages."""

    port: int = 0
    arrived: list[Envelope] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    sender_refused: str = ""
    answer: str = "250 OK"
    answer_after: float = 0
    hangs_up_at: str = ""

    def last(self) -> EmailMessage:
        # No property: aiosmtpd reads all of them before there is a letter.
        content = self.arrived[-1].original_content
        assert content is not None
        message = message_from_bytes(content, policy=SMTPUTF8 if self.arrived[-1].smtp_utf8 else POLICY)
        assert isinstance(message, EmailMessage)
        return message

    async def handle_MAIL(  # noqa: N802  (aiosmtpd's names)
        self, server: SMTP, session: object, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.sender_refused:
            return self.sender_refused
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: object, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answer := self.refused.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: object, envelope: Envelope) -> str:  # noqa: N802
        self.arrived.append(envelope)
        await asyncio.sleep(self.answer_after)
        if self.hangs_up_at == "DOT":
            _hang_up(server)
        return self.answer


def _hang_up(server: SMTP) -> None:
    assert server.transport is not None
    server.transport.close()


class _Server(SMTP):
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if self.event_handler.hangs_up_at == "DATA":
            _hang_up(self)
            return
        await super().smtp_DATA(arg)

    async def smtp_QUIT(self, arg: str) -> None:  # noqa: N802
        if self.event_handler.hangs_up_at == "QUIT":
            _hang_up(self)
            return
        await super().smtp_QUIT(arg)

    async def smtp_RCPT(self, arg: str) -> None:  # noqa: N802
        if self.event_handler.hangs_up_at == "RCPT":
            _hang_up(self)
            return
        await super().smtp_RCPT(arg)


def _authenticate(server: object, session: object, envelope: object, mechanism: str, data: LoginPassword) -> AuthResult:
    known = data.login == USER.encode() and data.password == PASSWORD.encode()
    return AuthResult(success=known, handled=False)


class _Controller(Controller):
    """On whatever port is free."""

    bound: socket.socket

    def factory(self) -> SMTP:
        return _Server(self.handler, **self.SMTP_kwargs)

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self.bound, ssl=self.ssl_context)


@contextmanager
def mailroom(
    starttls: ssl.SSLContext | None = None,
    tls: ssl.SSLContext | None = None,
    *,
    with_password: bool = False,
    **more: Any,
) -> Iterator[Mailroom]:
    room = Mailroom()
    options: dict[str, Any] = {"enable_SMTPUTF8": True, "decode_data": False, **more}
    if starttls:
        options |= {"tls_context": starttls, "require_starttls": True}
    if with_password:
        options |= {"authenticator": _authenticate, "auth_required": True, "auth_require_tls": tls is None}
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    room.port = bound.getsockname()[1]
    controller = _Controller(room, hostname="127.0.0.1", port=room.port, ssl_context=tls, **options)
    controller.bound = bound
    controller.start()
    try:
        yield room
    finally:
        controller.stop()
