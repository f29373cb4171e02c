"""Nothing that is logged or raised holds a number, an address, a text or a key, at any level."""

import logging
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from petdesk.integrations.apprise_push import ApprisePush
from petdesk.integrations.outbox import Outbox
from petdesk.integrations.ports import (
    FindsAgain,
    Misconfigured,
    Outgoing,
    Receives,
    Sender,
    SendingError,
    Tracks,
    TryLater,
)
from petdesk.integrations.smtp import Smtp
from petdesk.models.values import Channel
from tests.integrations.mailroom import mailroom
from tests.integrations.messages import EMAIL, PUSH, SMS, TOKEN, ntfy, sendgrid, twilio
from tests.integrations.peer import HANG_UP, Answering, Peer, Reply

TEXT = "Strictly confidential diagnosis"
SECRETS = (TEXT, "4155550142", "ada.owner", "ada-and-rex", TOKEN, "Strictly", "pässword")
SINCE = datetime(2026, 11, 19, tzinfo=UTC)


def apprise(url: str) -> ApprisePush:
    return ApprisePush(url.replace("http://", "json://") + "/{to}?-X-Token=" + TOKEN)


OVER_HTTP = [(twilio, SMS), (sendgrid, EMAIL), (ntfy, PUSH), (apprise, PUSH)]


def refusal(asked: Any) -> Reply:
    """Providers repeat what they refuse."""
    said = f"No: {asked.target} {asked.body.decode()}"
    return Reply(400, {"code": 21211, "message": said, "errors": [{"field": said, "message": said}]})


def everything(sender: Sender, message: Outgoing) -> list[SendingError]:
    raised: list[SendingError] = []

    def tried(use: Callable[[], object]) -> None:
        try:
            use()
        except (TryLater, Misconfigured) as error:
            raised.append(error)

    try:
        sender.send(message)
    except SendingError as error:
        raised.append(error)
    tried(sender.check)
    if isinstance(sender, Tracks):
        tracks = sender
        tried(lambda: tracks.track("SM1"))
    if isinstance(sender, FindsAgain):
        finds = sender
        tried(lambda: list(finds.find(message, SINCE)))
    if isinstance(sender, Receives):
        receives = sender
        tried(lambda: list(receives.received(SINCE)))
    sender.close()
    return raised


def discreet(raised: list[SendingError], caplog: pytest.LogCaptureFixture) -> None:
    for error in raised:
        shown = [str(error), repr(error), error.code, *traceback.format_exception(error), str(vars(error))]
        assert not [secret for secret in SECRETS for each in shown if secret in each]
        assert error.__cause__ is None
    ours = [record.getMessage() for record in caplog.records if record.name not in ("mail.log", "asyncio")]
    assert not [secret for secret in SECRETS for each in ours if secret in each]


@pytest.mark.parametrize(("make", "message"), OVER_HTTP)
@pytest.mark.parametrize(
    "reply",
    [Reply(), Reply(404), Reply(400), Reply(503), refusal, HANG_UP],
    ids=["ok", "404", "400", "503", "repeated", "gone"],
)
def test_over_http(
    make: Callable[[str], Sender],
    message: Outgoing,
    reply: Answering,
    peer: Peer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    peer.replies = [reply]
    discreet(everything(make(peer.url), replace(message, text=TEXT)), caplog)
    assert peer.asked


@pytest.mark.parametrize("refused", ["", "550 5.1.1 <ada.owner@example.com>: no such user", "451 later"])
def test_by_mail(refused: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with mailroom() as room:
        for attribute in ("answer", "sender_refused"):
            setattr(room, attribute, refused or getattr(room, attribute))
            sender = Smtp("127.0.0.1", "desk@clinic.example", port=room.port, security="none", timeout=5)
            discreet(everything(sender, replace(EMAIL, text=TEXT)), caplog)


def test_into_a_folder(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    (tmp_path / "file").write_text("")
    for folder in (tmp_path, tmp_path / "file"):
        for channel, message in ((Channel.EMAIL, EMAIL), (Channel.SMS, SMS)):
            discreet(everything(Outbox(folder, channel), replace(message, text=TEXT)), caplog)


@pytest.mark.parametrize("make", [twilio, sendgrid, ntfy, apprise])
def test_a_sender_does_not_show_its_key(make: Callable[[str], Sender]) -> None:
    sender = make("http://127.0.0.1:9")
    assert TOKEN not in repr(sender)
    with suppress(SendingError):
        sender.close()
