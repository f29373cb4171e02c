"""E-mail through a mail server: every step's failure means what it means."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from petdesk.integrations.ports import (
    Doubtful,
    Misconfigured,
    NotAccepted,
    Outgoing,
    Reason,
    SendingError,
    TryLater,
)
from petdesk.integrations.smtp import Smtp, security_of
from tests.integrations.conftest import Certificate
from tests.integrations.mailroom import PASSWORD, USER, Mailroom, mailroom
from tests.integrations.messages import EMAIL, ICS, MESSAGE_ID

COPY = "sent@clinic.example"


def smtp(room: Mailroom, **more: Any) -> Smtp:
    options: dict[str, Any] = {"port": room.port, "security": "none", "timeout": 5.0, "last_timeout": 5.0, **more}
    return Smtp("localhost" if options["security"] != "none" else "127.0.0.1", "desk@clinic.example", **options)


def failure(sender: Smtp, message: Outgoing = EMAIL) -> SendingError:
    with pytest.raises(SendingError) as raised:
        sender.send(message)
    return raised.value


@pytest.fixture
def room() -> Iterator[Mailroom]:
    with mailroom() as room:
        yield room


def test_an_invitation_arrives_over_starttls(certificate: Certificate) -> None:
    with mailroom(certificate.context, with_password=True) as room:
        secret = {"user": USER, "password": PASSWORD, "ca_file": str(certificate.file)}
        sender = smtp(room, security="starttls", **secret)
        assert sender.check() == "localhost answers, and accepts the user and the password."
        accepted = sender.send(EMAIL)
    assert accepted.provider_id == room.last()["Message-ID"] == f"<{MESSAGE_ID}@clinic.example>"
    assert not accepted.remark
    assert (room.arrived[0].mail_from, room.arrived[0].rcpt_tos) == ("desk@clinic.example", [EMAIL.to])
    assert str(room.last()["From"]) == "Pawsome Vets <desk@clinic.example>"
    assert room.last()["Subject"] == EMAIL.subject
    assert room.last()["Auto-Submitted"] == "auto-generated"
    assert room.last()["Date"].datetime.tzinfo is not None
    text, calendar, file = (part for part in room.last().walk() if not part.is_multipart())
    assert text.get_content().replace("\r\n", "\n") == EMAIL.text
    assert calendar.get_content_type() == "text/calendar"
    assert calendar.get_param("method") == "REQUEST"
    assert calendar.get_payload(decode=True) == file.get_payload(decode=True) == ICS
    assert file.get_filename() == "invite.ics"


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # aiosmtpd means STARTTLS
def test_encryption_from_the_first_byte(certificate: Certificate) -> None:
    with mailroom(tls=certificate.context, with_password=True) as room:
        secret = {"user": USER, "password": PASSWORD, "ca_file": str(certificate.file)}
        smtp(room, security="tls", **secret).send(EMAIL)
        assert len(room.arrived) == 1


def test_a_certificate_that_is_not_trusted_is_refused(certificate: Certificate) -> None:
    with mailroom(certificate.context) as room:
        refused = failure(smtp(room, security="starttls"))
        assert isinstance(refused, Misconfigured)
        assert refused.code == "certificate"
    with mailroom(tls=certificate.context) as room:
        assert isinstance(failure(smtp(room, security="tls")), Misconfigured)


def test_a_server_without_encryption_gets_nothing(room: Mailroom) -> None:
    refused = failure(smtp(room, security="starttls"))
    assert isinstance(refused, Misconfigured)
    assert "encryption" in refused.sentence
    assert not room.arrived


def test_a_wrong_password_is_the_settings_fault(certificate: Certificate) -> None:
    with mailroom(certificate.context, with_password=True) as room:
        options = {"security": "starttls", "ca_file": str(certificate.file)}
        for wrong in ({"user": USER, "password": "guess"}, {}):
            refused = failure(smtp(room, **options, **wrong))
            assert isinstance(refused, Misconfigured)
            assert refused.code in ("535", "530")
        with pytest.raises(Misconfigured):
            smtp(room, **options, user=USER, password="guess").check()


@pytest.mark.parametrize("excluded", [["PLAIN"], ["PLAIN", "LOGIN"]])
def test_other_ways_to_sign_in(certificate: Certificate, excluded: list[str]) -> None:
    with mailroom(certificate.context, with_password=True, auth_exclude_mechanism=excluded) as room:
        sender = smtp(room, security="starttls", ca_file=str(certificate.file), user=USER, password="ascii")
        assert isinstance(failure(sender), Misconfigured)


def test_a_server_that_takes_no_password(room: Mailroom) -> None:
    assert isinstance(failure(smtp(room, user=USER, password=PASSWORD)), Misconfigured)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("550 5.1.1 no such user", Reason.BAD_ADDRESS),
        ("550 no", Reason.BAD_ADDRESS),
        ("554 5.7.1 relay access denied", Reason.REJECTED),
    ],
)
def test_a_recipient_that_is_refused_for_good(room: Mailroom, answer: str, reason: Reason) -> None:
    room.refused[EMAIL.to] = answer
    refused = failure(smtp(room, copy_to=COPY))
    assert isinstance(refused, NotAccepted)
    assert (refused.reason, refused.code) == (reason, answer[:3])
    assert not room.arrived


@pytest.mark.parametrize("answer", ["450 4.2.1 greylisted", "421 closing"])
def test_a_recipient_that_is_refused_for_now(room: Mailroom, answer: str) -> None:
    room.refused[EMAIL.to] = answer
    assert isinstance(failure(smtp(room)), TryLater)


@pytest.mark.parametrize("answer", ["550 no", "450 later"])
def test_a_refused_copy_is_remarked_on(room: Mailroom, answer: str) -> None:
    room.refused[COPY] = answer
    accepted = smtp(room, copy_to=COPY).send(EMAIL)
    assert answer[:3] in accepted.remark
    assert COPY not in accepted.remark
    assert room.arrived[0].rcpt_tos == [EMAIL.to]


def test_a_copy_goes_to_the_clinic_without_the_owner_seeing_it(room: Mailroom) -> None:
    assert not smtp(room, copy_to=COPY).send(EMAIL).remark
    assert room.arrived[0].rcpt_tos == [EMAIL.to, COPY]
    assert COPY.encode() not in (room.arrived[0].original_content or b"")


@pytest.mark.parametrize(
    ("answer", "kind"), [("451 later", TryLater), ("552 too large", NotAccepted), ("553 not yours", Misconfigured)]
)
def test_a_sender_that_is_refused(room: Mailroom, answer: str, kind: type[SendingError]) -> None:
    room.sender_refused = answer
    assert type(failure(smtp(room))) is kind


@pytest.mark.parametrize(("answer", "kind"), [("452 full", TryLater), ("554 5.7.1 spam", NotAccepted)])
def test_a_message_that_is_refused(room: Mailroom, answer: str, kind: type[SendingError]) -> None:
    room.answer = answer
    refused = failure(smtp(room))
    assert type(refused) is kind
    assert refused.code == answer[:3]


@pytest.mark.parametrize("step", ["RCPT", "DATA"])
def test_lost_before_the_message_was_out_it_is_tried_later(room: Mailroom, step: str) -> None:
    room.hangs_up_at = step
    assert type(failure(smtp(room))) is TryLater
    assert not room.arrived


def test_lost_after_the_dot_it_is_doubtful(room: Mailroom) -> None:
    room.hangs_up_at = "DOT"
    assert type(failure(smtp(room))) is Doubtful
    assert len(room.arrived) == 1


def test_lost_once_it_was_accepted_it_is_sent(room: Mailroom) -> None:
    room.hangs_up_at = "QUIT"
    assert smtp(room).send(EMAIL).provider_id


def test_without_an_answer_to_the_dot_it_is_doubtful(room: Mailroom) -> None:
    room.answer_after = 0.3
    assert type(failure(smtp(room, last_timeout=0.1))) is Doubtful


def test_nobody_there_is_for_later() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        assert type(failure(smtp(Mailroom(unused.getsockname()[1])))) is TryLater


@contextmanager
def greeting(said: bytes) -> Iterator[Mailroom]:
    """A server that says one thing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.sendall(said)

        thread = threading.Thread(target=answer)
        thread.start()
        yield Mailroom(listening.getsockname()[1])
        thread.join()


@pytest.mark.parametrize(
    ("said", "kind"),
    [(b"421 busy\r\n", TryLater), (b"554 go away\r\n", Misconfigured), (b"\xff\xfe\r\n", TryLater), (b"", TryLater)],
)
def test_odd_greetings(said: bytes, kind: type[SendingError]) -> None:
    with greeting(said) as room:
        assert type(failure(smtp(room))) is kind


def test_a_dot_at_the_beginning_of_a_line_stays(room: Mailroom) -> None:
    text = ".\n..\n.hidden\r\n\r\n.\n"
    smtp(room).send(replace(EMAIL, text=text, calendar=None))
    assert room.last().get_content() == text.replace("\r\n", "\n").replace("\n", "\r\n")


def test_addresses_in_other_scripts_need_a_server_that_knows_them(room: Mailroom) -> None:
    smtp(room).send(replace(EMAIL, to="анна@пример.example"))
    assert room.arrived[0].rcpt_tos == ["анна@xn--e1afmkfd.example"]
    with mailroom(enable_SMTPUTF8=False) as plain:
        refused = failure(smtp(plain), replace(EMAIL, to="анна@пример.example"))
        assert isinstance(refused, NotAccepted)
        smtp(plain).send(replace(EMAIL, to="anna@пример.example"))
        assert plain.arrived[0].rcpt_tos == ["anna@xn--e1afmkfd.example"]


@pytest.mark.parametrize(
    "wrong", [{"copy_to": "a\r\nb@c.example"}, {"copy_to": "ü@c.example"}, {"ca_file": "/nowhere"}]
)
def test_wrong_settings_are_refused_at_once(wrong: dict[str, str]) -> None:
    with pytest.raises(Misconfigured):
        smtp(Mailroom(25), **wrong)


def test_the_port_tells_the_encryption_when_nothing_else_does() -> None:
    assert [security_of("", port) for port in (587, 465, 25)] == ["starttls", "tls", "starttls"]
    assert security_of("none", 465) == "none"


def test_a_host_that_is_none_is_the_settings_fault() -> None:
    for host in ("mail..example", "m" * 64):
        with pytest.raises(Misconfigured):
            Smtp(host, "desk@clinic.example").send(EMAIL)
    with pytest.raises(Misconfigured):
        Smtp("mail.example", "desk@clinic.example", port=70_000)
