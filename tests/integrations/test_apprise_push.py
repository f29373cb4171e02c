"""Push through Apprise: whatever it reaches, with the recipient in the address."""

import sys
from dataclasses import replace

import pytest

from petdesk.integrations.apprise_push import ApprisePush
from petdesk.integrations.ports import Accepted, Doubtful, Misconfigured, NotAccepted
from tests.integrations.messages import PUSH
from tests.integrations.peer import HANG_UP, Peer, Reply


def apprise(peer: Peer) -> ApprisePush:
    return ApprisePush(peer.url.replace("http://", "json://") + "/{to}")


def test_a_message_reaches_the_recipient(peer: Peer) -> None:
    assert apprise(peer).send(replace(PUSH, to="a/b?c")) == Accepted(None)
    assert peer.last.target.rstrip("/") == "/a%2Fb%3Fc"
    assert (peer.last.json["title"], peer.last.json["message"]) == (PUSH.subject, PUSH.text)


@pytest.mark.parametrize("reply", [Reply(500), Reply(403), HANG_UP])
def test_every_failure_is_doubtful(peer: Peer, reply: Reply) -> None:
    peer.replies = [reply]
    with pytest.raises(Doubtful):
        apprise(peer).send(PUSH)


def test_an_address_that_apprise_cannot_read_is_refused() -> None:
    with pytest.raises(NotAccepted):
        ApprisePush("tgram://{to}").send(PUSH)


@pytest.mark.parametrize("url", ["json://localhost/", "nonsense://{to}", "{to}", "syslog://{to}", ""])
def test_a_wrong_address_is_the_settings_fault(url: str) -> None:
    with pytest.raises(Misconfigured):
        ApprisePush(url)


def test_checking_sends_nothing(peer: Peer) -> None:
    assert "json" in apprise(peer).check()
    assert not peer.asked


def test_without_apprise_the_cure_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(Misconfigured) as raised:
        ApprisePush("json://localhost/{to}")
    assert "pip install 'petdesk[push]'" in raised.value.sentence
