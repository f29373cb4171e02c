"""Push through ntfy."""

import json
from datetime import UTC, datetime

import pytest

from petdesk.integrations.ntfy import Ntfy
from petdesk.integrations.ports import (
    Accepted,
    Doubtful,
    FindsAgain,
    Misconfigured,
    NotAccepted,
    Outgoing,
    Reason,
    SendingError,
)
from tests.integrations.messages import MESSAGE_ID, PUSH, TOKEN, ntfy
from tests.integrations.peer import Peer, Reply

SINCE = datetime(2026, 11, 19, 18, 42, tzinfo=UTC)


def refused(peer: Peer, sender: Ntfy, reply: Reply) -> SendingError:
    peer.replies = [reply]
    with pytest.raises(SendingError) as raised:
        sender.send(PUSH)
    return raised.value


def test_a_message_is_published_with_its_id(peer: Peer) -> None:
    peer.replies = [Reply(200, {"id": "sPs71M8A2T", "event": "message"})]
    assert ntfy(peer.url).send(PUSH) == Accepted("sPs71M8A2T")
    assert (peer.last.method, peer.last.target, peer.last.credentials) == ("POST", "/", TOKEN)
    assert peer.last.json == {
        "topic": PUSH.to,
        "title": PUSH.subject,
        "message": PUSH.text,
        "sequence_id": str(MESSAGE_ID),
    }


def test_without_a_token_nobody_is_named(peer: Peer) -> None:
    peer.replies = [Reply(200, {"id": "one"})]
    Ntfy(base_url=peer.url).send(PUSH)
    assert "authorization" not in peer.last.headers


@pytest.mark.parametrize("to", ["", "a/b", "a b", "x" * 65, "a\n", "rëx"])
def test_what_is_no_topic_is_not_even_asked_for(peer: Peer, to: str) -> None:
    with pytest.raises(NotAccepted) as raised:
        ntfy(peer.url).send(Outgoing(MESSAGE_ID, to, "Hello", "Pawsome Vets"))
    assert raised.value.reason is Reason.BAD_ADDRESS
    assert not peer.asked


def test_what_is_refused_is_told_apart(peer: Peer) -> None:
    def code(number: int) -> Reply:
        return Reply(number // 100, {"code": number, "http": number // 100, "error": "no"})

    sender = ntfy(peer.url)
    topic, text, theirs = (refused(peer, sender, code(number)) for number in (40009, 40024, 40301))
    assert isinstance(topic, NotAccepted)
    assert isinstance(text, NotAccepted)
    assert isinstance(theirs, NotAccepted)
    assert (topic.reason, text.reason, theirs.reason) == (Reason.BAD_ADDRESS, Reason.REJECTED, Reason.REJECTED)
    assert isinstance(refused(peer, Ntfy(base_url=peer.url), code(40301)), Misconfigured)
    assert isinstance(refused(peer, sender, code(40101)), Misconfigured)
    assert isinstance(refused(peer, sender, Reply(200, "<html>")), Doubtful)


def test_a_doubtful_message_is_found_again(peer: Peer) -> None:
    kept = [
        {"id": "a", "event": "message", "sequence_id": str(MESSAGE_ID), "message": "as it was"},
        {"id": "b", "event": "message", "sequence_id": "other", "title": PUSH.subject, "message": PUSH.text},
        {"id": "c", "event": "message", "title": PUSH.subject, "message": PUSH.text},
        {"id": "d", "event": "message", "title": PUSH.subject, "message": "another"},
        {"id": "e", "event": "keepalive"},
    ]
    peer.replies = [Reply(200, "\n".join([*map(json.dumps, kept), "not json", "[]", ""]))]
    sender = ntfy(peer.url)
    assert isinstance(sender, FindsAgain)
    assert list(sender.find(PUSH, SINCE)) == [Accepted("a"), Accepted("c")]
    assert peer.last.path == f"/{PUSH.to}/json"
    assert peer.last.query == {"poll": "1", "since": str(int(SINCE.timestamp()))}


def test_a_topic_that_may_not_be_read_is_the_settings_fault(peer: Peer) -> None:
    peer.replies = [Reply(403)]
    with pytest.raises(Misconfigured):
        ntfy(peer.url).find(PUSH, SINCE)


def test_checking_asks_for_the_account(peer: Peer) -> None:
    assert "token" in ntfy(peer.url).check()
    assert peer.last.target == "/v1/account"
    assert Ntfy(base_url=peer.url).check() == "ntfy answers."
    assert peer.last.target == "/v1/health"
    peer.replies = [Reply(401)]
    with pytest.raises(Misconfigured):
        ntfy(peer.url).check()
