"""E-mail through a mail server, step by step (RFC 5321), so that of every failure it is known what it means."""

import smtplib
import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

from petdesk.integrations import texts
from petdesk.integrations.letter import Letter, make_letter
from petdesk.integrations.ports import (
    Accepted,
    Doubtful,
    Misconfigured,
    NotAccepted,
    Outgoing,
    Reason,
    SendingError,
    TryLater,
)
from petdesk.integrations.smtp_answers import Answer, raise_unless_greeted, refused_recipient, refused_sender
from petdesk.models.values import Channel

Security = Literal["starttls", "tls", "none"]

TIMEOUT: Final = 15.0
"""Seconds for every step but the last."""

LAST_TIMEOUT: Final = 60.0
"""Seconds for the answer to a whole message: servers look for viruses before they give it."""

_HELLO: Final = "[127.0.0.1]"  # tells nothing of this machine's name and network, and asks no name server for it


class Smtp:
    """E-mail through one server. A connection a message: threads share nothing.

    `security` is "starttls" (587), "tls" from the first byte (465), or "none", which nobody gets without asking for
    it. `copy_to` gets every message too, without the owner seeing it. `ca_file` is trusted instead of this machine's.
    """

    name = "smtp"
    channel = Channel.EMAIL
    keyed = False

    def __init__(
        self,
        host: str,
        from_address: str,
        *,
        port: int = 587,
        security: Security = "starttls",
        user: str = "",
        password: str = "",
        copy_to: str = "",
        ca_file: str = "",
        timeout: float = TIMEOUT,
        last_timeout: float = LAST_TIMEOUT,
    ) -> None:
        if not 0 < port < 65_536:
            raise Misconfigured("A port of a mail server is a number from 1 to 65535.", "port")
        self._host, self._port, self._security = host, port, security
        self._user, self._password = user, password
        self._from = texts.own_mailbox(from_address)
        self._copy_to = texts.own_mailbox(copy_to) if copy_to else ""
        self._timeout, self._last_timeout = timeout, last_timeout
        self._trust = _trust(ca_file)

    def send(self, message: Outgoing) -> Accepted:
        """Hand one e-mail to the server; `provider_id` is its Message-ID.

        Raises NotAccepted, TryLater, Doubtful (only once the whole message was out), Misconfigured.
        """
        letter = make_letter(message, self._from, datetime.now(UTC))
        with self._connected() as server:
            remark = self._envelope(server, letter)
            self._content(server, bytes(letter))
        return Accepted(letter.message_id, remark=remark)

    def check(self) -> str:
        """Connect and sign in. Raises TryLater, Misconfigured."""
        with self._connected():
            return f"{self._host} answers" + (", and accepts the user and the password." if self._user else ".")

    def close(self) -> None:
        """Nothing: no connection is kept."""

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """A connection that is encrypted and signed in. What is lost while it is open was not taken over."""
        server: smtplib.SMTP | None = None
        failure: SendingError
        try:
            server = self._connect()
            self._encrypt(server)
            self._sign_in(server)
            yield server
            # From here on nothing may fail: what was handed over is handed over.
            with suppress(smtplib.SMTPException, OSError):
                if server.sock is not None:
                    server.sock.settimeout(self._timeout)
                server.quit()
        except ssl.SSLCertVerificationError:
            failure = Misconfigured(f"The certificate that {self._host} shows is not trusted.", "certificate")
        except smtplib.SMTPResponseException as refused:
            failure = TryLater(str(refused.smtp_code))
        except (smtplib.SMTPException, OSError) as lost:
            failure = TryLater(type(lost).__name__)
        else:
            return
        finally:
            if server is not None:
                with suppress(OSError):
                    server.close()
        raise failure

    def _connect(self) -> smtplib.SMTP:
        try:
            if self._security == "tls":
                return smtplib.SMTP_SSL(self._host, self._port, _HELLO, timeout=self._timeout, context=self._trust)
            return smtplib.SMTP(self._host, self._port, _HELLO, timeout=self._timeout)
        except UnicodeError:
            raise Misconfigured("The mail server in the settings is no host's name.", "host") from None
        except smtplib.SMTPConnectError as refused:
            raise_unless_greeted(refused.smtp_code, self._host)
            raise

    def _encrypt(self, server: smtplib.SMTP) -> None:
        server.ehlo_or_helo_if_needed()
        if self._security != "starttls":
            return
        if not server.has_extn("starttls"):
            raise Misconfigured(f"{self._host} offers no encryption (STARTTLS).", "starttls")
        server.starttls(context=self._trust)
        server.ehlo_or_helo_if_needed()

    def _sign_in(self, server: smtplib.SMTP) -> None:
        if not self._user:
            return
        try:
            if "PLAIN" in server.esmtp_features.get("auth", "").upper().split():
                # smtplib's own would stumble over letters outside ASCII; RFC 4616 has them in UTF-8.
                plain = b64encode(f"\0{self._user}\0{self._password}".encode()).decode()
                answer = Answer(*server.docmd("AUTH", f"PLAIN {plain}"))
                if answer.code not in (235, 503):
                    raise smtplib.SMTPAuthenticationError(*answer)
            else:
                server.login(self._user, self._password)
        except smtplib.SMTPAuthenticationError as refused:
            if refused.smtp_code < 500:
                raise
            raise Misconfigured(
                f"{self._host} does not accept the user and the password.", str(refused.smtp_code)
            ) from None
        except smtplib.SMTPNotSupportedError:
            raise Misconfigured(f"{self._host} takes no password; leave the user empty.", "auth") from None
        except smtplib.SMTPServerDisconnected:
            raise
        except (smtplib.SMTPException, UnicodeError):
            raise Misconfigured(f"{self._host} offers no way to sign in that petdesk knows.", "auth") from None

    def _envelope(self, server: smtplib.SMTP, letter: Letter) -> str:
        """Say whom it is from and for; a sentence when the clinic's copy is refused."""
        options = ["SMTPUTF8"] if letter.needs_smtputf8 else []
        if options and not server.has_extn("smtputf8"):
            raise NotAccepted(Reason.BAD_ADDRESS, "smtputf8")
        answer = Answer(*server.mail(letter.sender, options))
        if not answer.ok:
            raise refused_sender(answer, self._host)
        answer = Answer(*server.rcpt(letter.recipient))
        if not answer.ok:
            raise refused_recipient(answer, self._host)
        if not self._copy_to or self._copy_to == letter.recipient:
            return ""
        answer = Answer(*server.rcpt(self._copy_to))
        return "" if answer.ok else f"The copy to the clinic was refused ({answer.code})."

    def _content(self, server: smtplib.SMTP, content: bytes) -> None:
        answer = Answer(*server.docmd("DATA"))
        if answer.code != 354:
            raise answer.refusal(NotAccepted(Reason.REJECTED, str(answer.code)))
        content = content.replace(b"\r\n.", b"\r\n..")  # RFC 5321, 4.5.2; no header begins with a dot
        server.send(content.removesuffix(b"\r\n"))
        if server.sock is not None:
            server.sock.settimeout(self._last_timeout)
        # A server acts on nothing before it has read the dot, and it has read none of what was not written.
        server.send(b"\r\n.\r\n")
        try:
            answer = Answer(*server.getreply())
        except (smtplib.SMTPException, OSError) as lost:
            answer = Answer(0, type(lost).__name__.encode())
        if answer.ok:
            return
        if 400 <= answer.code < 600:
            raise answer.refusal(NotAccepted(Reason.REJECTED, str(answer.code)))
        raise Doubtful(str(answer.code) if answer.code else answer.text.decode())


def security_of(named: str, port: int) -> Security:
    """The encryption that is named; when none is, TLS from the first byte on port 465, and STARTTLS elsewhere."""
    match named:
        case "starttls" | "tls" | "none":
            return named
        case _:
            return "tls" if port == 465 else "starttls"


def _trust(ca_file: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=str(Path(ca_file).expanduser()) if ca_file else None)
    except (OSError, ssl.SSLError):
        raise Misconfigured("The file of trusted certificates cannot be read.") from None
