"""Over HTTP: of every failure it is known whether the message may have gone out."""

import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from petdesk.integrations import http
from petdesk.integrations.ports import Doubtful, Misconfigured, Outgoing, Sender, SendingError, TryLater
from tests.integrations.conftest import Certificate
from tests.integrations.messages import EMAIL, IMPATIENT, PATIENT, PUSH, SMS, ntfy, sendgrid, twilio
from tests.integrations.peer import HANG_UP, HANG_UP_UNREAD, Peer, Reply, http_peer

SENDERS = pytest.mark.parametrize(("make", "message"), [(twilio, SMS), (sendgrid, EMAIL), (ntfy, PUSH)])
Make = Callable[..., Sender]


def failure(sender: Sender, message: Outgoing) -> SendingError:
    with pytest.raises(SendingError) as raised:
        sender.send(message)
    sender.close()
    return raised.value


def refused_port() -> int:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return int(unused.getsockname()[1])


@SENDERS
def test_what_never_arrived_is_tried_later(make: Make, message: Outgoing) -> None:
    assert type(failure(make(f"http://127.0.0.1:{refused_port()}"), message)) is TryLater


@SENDERS
@pytest.mark.parametrize("reply", [HANG_UP_UNREAD, HANG_UP, Reply(after=0.3)], ids=["unread", "read", "slow"])
def test_without_an_answer_a_message_is_doubtful(make: Make, message: Outgoing, peer: Peer, reply: Reply) -> None:
    peer.replies = [reply]
    assert type(failure(make(peer.url, IMPATIENT if reply.after else PATIENT), message)) is Doubtful


@SENDERS
@pytest.mark.parametrize("status", [500, 502, 504, 599])
def test_a_server_that_fails_leaves_a_message_doubtful(make: Make, message: Outgoing, peer: Peer, status: int) -> None:
    peer.replies = [Reply(status, "<html>sorry</html>")]
    assert type(failure(make(peer.url), message)) is Doubtful


@SENDERS
@pytest.mark.parametrize("status", [408, 429, 503])
def test_what_was_not_processed_is_tried_when_it_is_asked_for(
    make: Make, message: Outgoing, peer: Peer, status: int
) -> None:
    peer.replies = [Reply(status, {}, {"Retry-After": "7"})]
    later = failure(make(peer.url), message)
    assert isinstance(later, TryLater)
    assert later.after == 7


@SENDERS
@pytest.mark.parametrize("status", [401, 302, 404, 405])
def test_wrong_credentials_and_addresses_are_the_settings(
    make: Make, message: Outgoing, peer: Peer, status: int
) -> None:
    peer.replies = [Reply(status, "")]
    assert isinstance(failure(make(peer.url), message), Misconfigured)
    assert len(peer.asked) == 1


@SENDERS
@pytest.mark.parametrize("reply", [HANG_UP_UNREAD, HANG_UP, Reply(after=0.3), Reply(500), Reply(503), Reply(429)])
def test_what_only_reads_is_tried_later(make: Make, message: Outgoing, peer: Peer, reply: Reply) -> None:
    peer.replies = [reply]
    with pytest.raises(TryLater):
        make(peer.url, IMPATIENT if reply.after else PATIENT).check()


@SENDERS
def test_a_proxy_that_refuses_took_nothing_over(
    make: Make, message: Outgoing, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", peer.url)
    assert type(failure(make("https://provider.example"), message)) is TryLater


def test_without_a_free_connection_nothing_was_sent(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "_LIMITS", httpx.Limits(max_connections=1))
    arrived, answered = threading.Event(), threading.Event()

    def slow(_: object) -> Reply:
        arrived.set()
        answered.wait(5)
        return Reply(201, {"sid": "SM1"})

    peer.replies = [slow]
    sender = twilio(peer.url, httpx.Timeout(5, pool=0.05))
    first = threading.Thread(target=sender.send, args=[SMS])
    first.start()
    assert arrived.wait(5)
    with pytest.raises(TryLater, match="PoolTimeout"):
        sender.send(SMS)
    answered.set()
    first.join()


@SENDERS
def test_a_certificate_that_is_not_trusted_is_refused(make: Make, message: Outgoing, certificate: Certificate) -> None:
    with http_peer(certificate.context) as peer:
        refused = failure(make(peer.url), message)
        assert isinstance(refused, Misconfigured)
        assert refused.code == "certificate"
        assert not peer.asked


def test_a_certificate_that_the_environment_trusts_is_good(
    certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.file))
    with http_peer(certificate.context) as peer:
        peer.replies = [Reply(200, {"id": "one"})]
        assert ntfy(peer.url).send(PUSH).provider_id == "one"


@pytest.mark.parametrize(
    "url",
    [
        *("http://provider.example", "ftp://x", "provider.example", "https://", "https://a@b", "https://a..b"),
        *("https://[::1", "https://b:port", "https://b:99999", "https://" + "b" * 64, "http://127.evil.example"),
    ],
)
def test_nothing_leaves_without_encryption(url: str) -> None:
    with pytest.raises(Misconfigured):
        ntfy(url)


def test_retry_after_is_seconds_or_a_date() -> None:
    def asked(value: str) -> float | None:
        return http.retry_after(httpx.Response(429, headers={b"Retry-After": value.encode("latin-1")}))

    soon = asked(format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True))
    assert soon is not None
    assert 80 < soon <= 90
    assert asked("Sun, 06 Nov 1994 08:49:37 GMT") == 0
    assert asked("120") == 120
    assert asked("9" * 400) == 86_400
    assert [asked(odd) for odd in ("", "soon", "-1", "1.5", "²", "Fri, 99 Foo 2026")] == [None] * 6


def test_an_error_holds_neither_the_request_nor_its_cause(peer: Peer) -> None:
    peer.replies = [HANG_UP]
    lost = failure(twilio(peer.url), SMS)
    assert lost.__cause__ is None
    assert lost.__context__ is None


def test_threads_share_a_sender(peer: Peer) -> None:
    peer.replies = [lambda asked: Reply(201, {"sid": f"SM{asked.form['To']}"})]
    sender = twilio(peer.url)

    def send(number: int) -> str | None:
        return sender.send(replace(SMS, to=f"+1415555{number:04}")).provider_id

    with ThreadPoolExecutor(20) as threads:
        assert list(threads.map(send, range(60))) == [f"SM+1415555{number:04}" for number in range(60)]
    sender.close()
