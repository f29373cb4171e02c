"""E-mail through SendGrid."""

import time
from base64 import b64decode

import pytest

from petdesk.integrations.ports import (
    Accepted,
    Misconfigured,
    NotAccepted,
    Outgoing,
    Reason,
    SendingError,
    TryLater,
)
from tests.integrations.messages import EMAIL, ICS, MESSAGE_ID, TOKEN, sendgrid
from tests.integrations.peer import Peer, Reply


def error(status: int, field: str | None, message: str = "no") -> Reply:
    return Reply(status, {"errors": [{"field": field, "message": message}]})


def refused(peer: Peer, reply: Reply) -> SendingError:
    peer.replies = [reply]
    with pytest.raises(SendingError) as raised:
        sendgrid(peer.url).send(EMAIL)
    return raised.value


def test_an_e_mail_goes_with_its_invitation(peer: Peer) -> None:
    peer.replies = [Reply(202, "", {"X-Message-Id": "14c5d75ce93.dfd.64b469"})]
    assert sendgrid(peer.url).send(EMAIL) == Accepted("14c5d75ce93.dfd.64b469")
    assert (peer.last.method, peer.last.target, peer.last.credentials) == ("POST", "/v3/mail/send", TOKEN)
    body = peer.last.json
    assert body["personalizations"] == [
        {"to": [{"email": EMAIL.to}], "custom_args": {"message_id": str(MESSAGE_ID)}},
    ]
    assert body["from"] == {"email": "desk@clinic.example", "name": "Pawsome Vets"}
    assert body["reply_to"] == {"email": "hello@clinic.example"}
    assert body["headers"]["Message-ID"] == f"<{MESSAGE_ID}@clinic.example>"
    assert body["content"] == [
        {"type": "text/plain", "value": EMAIL.text},
        {"type": "text/calendar; method=REQUEST", "value": ICS.decode()},
    ]
    assert b64decode(body["attachments"][0]["content"]) == ICS


def test_nothing_that_is_typed_becomes_a_header(peer: Peer) -> None:
    peer.replies = [Reply(202, "")]
    message = Outgoing(MESSAGE_ID, EMAIL.to, "\0Hi\r\nthere\ud800", "Paw\r\nBcc: x@y.example", "a\nb\0c\u2028d")
    assert sendgrid(peer.url).send(message) == Accepted(None)
    body = peer.last.json
    assert (body["from"]["name"], body["subject"]) == ("Paw Bcc: x@y.example", "a b c d")
    assert body["content"] == [{"type": "text/plain", "value": "Hi\nthere"}]


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (error(400, "personalizations.0.to.0.email", "Does not contain a valid address."), Reason.BAD_ADDRESS),
        (error(400, "content.0.value"), Reason.REJECTED),
        (error(400, None), Reason.REJECTED),
        (Reply(400, "<html>"), Reason.REJECTED),
        (Reply(413, "<html>"), Reason.REJECTED),
    ],
)
def test_some_messages_are_refused_for_good(peer: Peer, reply: Reply, reason: Reason) -> None:
    error_ = refused(peer, reply)
    assert isinstance(error_, NotAccepted)
    assert error_.reason is reason


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (error(401, None, "The provided authorization grant is invalid"), "credentials"),
        (error(401, None, "Maximum credits exceeded"), "credits left"),
        (error(403, "from", "The from address does not match a verified Sender Identity."), "verified sender"),
        (error(400, "from.email"), "verified sender"),
        (error(403, "null", "access forbidden"), "credentials"),
    ],
)
def test_some_are_the_settings_fault(peer: Peer, reply: Reply, says: str) -> None:
    error_ = refused(peer, reply)
    assert isinstance(error_, Misconfigured)
    assert says in error_.sentence


def test_too_many_wait_for_the_reset(peer: Peer) -> None:
    later = refused(peer, Reply(429, {}, {"X-RateLimit-Reset": str(int(time.time()) + 60), "Retry-After": "1"}))
    assert isinstance(later, TryLater)
    assert later.after is not None
    assert 50 < later.after <= 60


@pytest.mark.parametrize("reset", ["", "soon", "²", "9" * 30])
def test_a_reset_that_makes_no_sense_is_not_waited_for(peer: Peer, reset: str) -> None:
    later = refused(peer, Reply(429, {}, {"X-RateLimit-Reset": reset.encode().decode("latin-1")}))
    assert isinstance(later, TryLater)
    assert later.after is None


def test_checking_asks_whether_the_key_may_send(peer: Peer) -> None:
    peer.replies = [Reply(200, {"scopes": ["mail.send", "alerts.read"]}), Reply(200, {"scopes": ["alerts.read"]})]
    assert "may send" in sendgrid(peer.url).check()
    assert (peer.last.method, peer.last.target) == ("GET", "/v3/scopes")
    with pytest.raises(Misconfigured):
        sendgrid(peer.url).check()
