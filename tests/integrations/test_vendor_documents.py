"""A server that takes only what the vendors' OpenAPI documents allow, and answers with their own examples."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest

from petdesk.integrations.ports import Doubtful, NotAccepted, Progress, Reason, SendingError, TryLater
from petdesk.integrations.twilio import Twilio
from tests.integrations.messages import ACCOUNT, EMAIL, SERVICE, SID, SMS, TOKEN, sendgrid, twilio
from tests.integrations.peer import Asked, Peer, Reply

DOCUMENTS = os.environ.get("PETDESK_VENDOR_SPECS", "")

pytestmark = pytest.mark.skipif(
    not DOCUMENTS, reason="PETDESK_VENDOR_SPECS names no folder with the vendors' OpenAPI documents"
)

SINCE = datetime(2018, 1, 1, tzinfo=UTC)
MESSAGES = "/2010-04-01/Accounts/{AccountSid}/Messages.json"
MESSAGE = "/2010-04-01/Accounts/{AccountSid}/Messages/{Sid}.json"


class Judge:
    """Validates what arrives; what is wrong with it fails the test."""

    def __init__(self, file: str, host: str) -> None:
        self.document = json.loads((Path(DOCUMENTS) / file).read_text())
        self._openapi = OpenAPI.from_dict(self.document)
        self._host = host
        self.wrong: list[Exception] = []

    def replies(self, reply: Reply) -> Callable[[Asked], Reply]:
        def judged(asked: Asked) -> Reply:
            try:
                self._openapi.validate_request(
                    MockRequest(
                        self._host,
                        asked.method,
                        asked.path,
                        args=asked.query,
                        headers=asked.headers,
                        data=asked.body,
                        content_type=asked.headers.get("content-type", "").partition(";")[0],
                    )
                )
            except Exception as wrong:
                self.wrong.append(wrong)
                return Reply(400)
            return reply

        return judged

    def example(self, path: str, method: str, status: int, name: str) -> Any:
        content = self.document["paths"][path][method]["responses"][str(status)]["content"]["application/json"]
        return content["examples"][name]["value"]


@pytest.fixture
def twilios() -> Iterator[Judge]:
    judge = Judge("twilio_api_v2010.min.json", "https://api.twilio.com")
    yield judge
    assert not judge.wrong


@pytest.fixture
def sendgrids() -> Iterator[Judge]:
    judge = Judge("sendgrid_mail_v3.min.json", "https://api.sendgrid.com")
    yield judge
    assert not judge.wrong


def test_an_sms_is_as_documented(peer: Peer, twilios: Judge) -> None:
    peer.replies = [twilios.replies(Reply(201, twilios.example(MESSAGES, "post", 201, "create")))]
    assert (twilio(peer.url).send(SMS).provider_id or "").startswith("SM")
    Twilio(ACCOUNT, TOKEN, messaging_service_sid=SERVICE, base_url=peer.url).send(SMS)


def test_listing_is_as_documented(peer: Peer, twilios: Judge) -> None:
    first = twilios.example(MESSAGES, "get", 200, "readFullPage1")
    following = first["next_page_uri"].replace("AC" + "a" * 32, ACCOUNT)
    first["next_page_uri"] = following.replace("DateSent%3E=2008-01-02&", "")  # no date-time, as it documents itself
    last = {**first, "next_page_uri": None}
    sent, got = first["messages"]
    peer.replies = [twilios.replies(Reply(200, first)), twilios.replies(Reply(200, last))]
    found = list(twilio(peer.url).find(replace(SMS, text=sent["body"]), SINCE))
    assert {accepted.provider_id for accepted in found} == {sent["sid"]}
    (incoming,) = twilio(peer.url).received(SINCE)
    assert (incoming.provider_id, incoming.sender, incoming.text) == (got["sid"], got["from"], got["body"])


def test_following_is_as_documented(peer: Peer, twilios: Judge) -> None:
    examples = twilios.document["paths"][MESSAGE]["get"]["responses"]["200"]["content"]["application/json"]["examples"]
    for example in examples.values():
        peer.replies = [twilios.replies(Reply(200, example["value"]))]
        assert twilio(peer.url).track(SID).progress in Progress


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("invalid_to", Reason.BAD_ADDRESS),
        ("opted_out", Reason.OPTED_OUT),
        ("landline", Reason.BAD_ADDRESS),
    ],
)
def test_refusals_are_as_documented(peer: Peer, twilios: Judge, name: str, reason: Reason) -> None:
    peer.replies = [twilios.replies(Reply(400, twilios.example(MESSAGES, "post", 400, name)))]
    with pytest.raises(NotAccepted) as raised:
        twilio(peer.url).send(SMS)
    assert raised.value.reason is reason


def test_an_e_mail_is_as_documented(peer: Peer, sendgrids: Judge) -> None:
    peer.replies = [sendgrids.replies(Reply(202, "", {"X-Message-Id": "14c5d75ce93.dfd.64b469"}))]
    for message in (EMAIL, replace(EMAIL, calendar=None), replace(EMAIL, text="", subject="")):
        assert sendgrid(peer.url).send(message).provider_id == "14c5d75ce93.dfd.64b469"


@pytest.mark.parametrize(("status", "kind"), [(400, NotAccepted), (413, NotAccepted), (429, TryLater), (500, Doubtful)])
def test_errors_are_as_documented(peer: Peer, sendgrids: Judge, status: int, kind: type[SendingError]) -> None:
    peer.replies = [sendgrids.replies(Reply(status, {"errors": [{"field": "null", "message": "invalid request"}]}))]
    with pytest.raises(kind):
        sendgrid(peer.url).send(EMAIL)


def test_what_is_wrong_does_not_pass() -> None:
    judge = Judge("twilio_api_v2010.min.json", "https://api.twilio.com")
    form = {"content-type": "application/x-www-form-urlencoded", "authorization": "Basic eDp5"}
    path = MESSAGES.format(AccountSid=ACCOUNT)
    for wrong in (
        Asked("POST", path, form, b"Body=To+is+missing"),
        Asked("POST", path, form, b"To=%2B14155550142&MessagingServiceSid=XX&Body=x"),
        Asked("POST", path.replace("AC", "XX"), form, b"To=%2B14155550142&Body=x"),
        Asked("POST", path, {**form, "authorization": ""}, b"To=%2B14155550142&Body=x"),
        Asked("GET", f"{path}?PageSize=1001", form, b""),
        Asked("GET", f"{path}?DateSent%3E=yesterday", form, b""),
    ):
        before = len(judge.wrong)
        judge.replies(Reply())(wrong)
        assert len(judge.wrong) == before + 1, wrong
