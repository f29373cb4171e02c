"""SMS through Twilio: sent once, followed, found again, answered."""

from datetime import UTC, datetime
from typing import Any

import pytest

from petdesk.integrations.ports import (
    Accepted,
    Doubtful,
    FindsAgain,
    Misconfigured,
    NotAccepted,
    Outgoing,
    Progress,
    Reason,
    Receives,
    SendingError,
    Tracked,
    Tracks,
    TryLater,
)
from petdesk.integrations.twilio import Twilio
from tests.integrations.messages import ACCOUNT, MESSAGE_ID, NUMBER, SERVICE, SID, SMS, TOKEN, twilio
from tests.integrations.peer import Peer, Reply

MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
SINCE = datetime(2026, 11, 19, 18, 42, 30, 999, tzinfo=UTC)


def resource(**changes: object) -> dict[str, Any]:
    return {
        "sid": SID,
        "status": "queued",
        "direction": "outbound-api",
        "to": SMS.to,
        "from": NUMBER,
        "body": SMS.text,
        "error_code": None,
        "messaging_service_sid": None,
        "date_created": "Thu, 19 Nov 2026 18:42:31 +0000",
        "date_sent": None,
    } | changes


def page(*messages: dict[str, Any], following: str | None = None) -> Reply:
    return Reply(200, {"messages": list(messages), "next_page_uri": following})


def error(status: int, code: int, **headers: str) -> Reply:
    return Reply(status, {"code": code, "message": f"Invalid 'To' Phone Number: {SMS.to}", "status": status}, headers)


def refused(peer: Peer, reply: Reply) -> SendingError:
    peer.replies = [reply]
    with pytest.raises(SendingError) as raised:
        twilio(peer.url).send(SMS)
    return raised.value


def test_it_is_what_the_ports_ask_for(peer: Peer) -> None:
    sender = twilio(peer.url)
    assert isinstance(sender, Tracks)
    assert isinstance(sender, FindsAgain)
    assert isinstance(sender, Receives)


def test_a_message_is_a_form_with_the_account_as_user(peer: Peer) -> None:
    peer.replies = [Reply(201, resource())]
    assert twilio(peer.url).send(SMS) == Accepted(SID)
    assert (peer.last.method, peer.last.target) == ("POST", MESSAGES)
    assert peer.last.credentials == f"{ACCOUNT}:{TOKEN}"
    assert peer.last.form == {"To": SMS.to, "From": NUMBER, "Body": SMS.text}


def test_a_messaging_service_sends_instead_of_a_number(peer: Peer) -> None:
    peer.replies = [Reply(201, resource(status="accepted"))]
    Twilio(ACCOUNT, TOKEN, messaging_service_sid=SERVICE, base_url=peer.url).send(SMS)
    assert peer.last.form == {"To": SMS.to, "MessagingServiceSid": SERVICE, "Body": SMS.text}


@pytest.mark.parametrize("senders", [{}, {"from_number": NUMBER, "messaging_service_sid": SERVICE}])
def test_it_sends_from_exactly_one(senders: dict[str, str]) -> None:
    with pytest.raises(Misconfigured):
        Twilio(ACCOUNT, TOKEN, **senders)  # type: ignore[arg-type]


@pytest.mark.parametrize("to", ["", "4155550142", "+0", "whatsapp:+14155550142", "+1415555\n0142", "+١٢٣٤٥٦"])
def test_what_is_no_number_is_not_even_asked_for(peer: Peer, to: str) -> None:
    with pytest.raises(NotAccepted) as raised:
        twilio(peer.url).send(Outgoing(MESSAGE_ID, to, "Hello", "Pawsome Vets"))
    assert raised.value.reason is Reason.BAD_ADDRESS
    assert not peer.asked


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (21211, Reason.BAD_ADDRESS),
        (21614, Reason.BAD_ADDRESS),
        (21635, Reason.BAD_ADDRESS),
        (30005, Reason.BAD_ADDRESS),
        (30006, Reason.BAD_ADDRESS),
        (21610, Reason.OPTED_OUT),
        (21408, Reason.REJECTED),
        (21617, Reason.REJECTED),
        (30003, Reason.REJECTED),
        (29999, Reason.REJECTED),
    ],
)
def test_some_messages_are_refused_for_good(peer: Peer, code: int, reason: Reason) -> None:
    error_ = refused(peer, error(400, code))
    assert isinstance(error_, NotAccepted)
    assert (error_.reason, error_.code) == (reason, str(code))


@pytest.mark.parametrize(("status", "code"), [(401, 20003), (403, 20005), (404, 20404), (400, 21606), (400, 21608)])
def test_some_are_the_settings_fault(peer: Peer, status: int, code: int) -> None:
    error_ = refused(peer, error(status, code))
    assert isinstance(error_, Misconfigured)
    assert error_.code == str(code)


@pytest.mark.parametrize(("status", "code"), [(429, 20429), (503, 20503), (400, 21611), (429, 63038)])
def test_some_are_for_later(peer: Peer, status: int, code: int) -> None:
    error_ = refused(peer, error(status, code, **{"Retry-After": "3"}))
    assert isinstance(error_, TryLater)
    assert (error_.code, error_.after) == (str(code), 3)


@pytest.mark.parametrize("body", ["<html>Welcome</html>", "[]", "{}", '{"sid": null}'])
def test_a_success_that_is_not_twilios_is_doubtful(peer: Peer, body: str) -> None:
    assert type(refused(peer, Reply(200, body))) is Doubtful


@pytest.mark.parametrize(
    ("changes", "tracked"),
    [
        ({"status": "accepted"}, Tracked(Progress.SENT)),
        ({"status": "sending"}, Tracked(Progress.SENT)),
        ({"status": "a new one"}, Tracked(Progress.SENT)),
        ({"status": "delivered"}, Tracked(Progress.DELIVERED)),
        ({"status": "read"}, Tracked(Progress.DELIVERED)),
        ({"status": "failed", "error_code": 21610}, Tracked(Progress.FAILED, Reason.OPTED_OUT, "21610")),
        ({"status": "undelivered", "error_code": 30005}, Tracked(Progress.FAILED, Reason.BAD_ADDRESS, "30005")),
        ({"status": "undelivered", "error_code": 30007}, Tracked(Progress.FAILED, Reason.REJECTED, "30007")),
        ({"status": "undelivered", "error_code": 30003}, Tracked(Progress.FAILED, None, "30003")),
        ({"status": "canceled"}, Tracked(Progress.FAILED)),
    ],
)
def test_a_message_is_followed(peer: Peer, changes: dict[str, object], tracked: Tracked) -> None:
    peer.replies = [Reply(200, resource(**changes))]
    assert twilio(peer.url).track(SID) == tracked
    assert peer.last.path == MESSAGES.replace(".json", f"/{SID}.json")


def test_a_message_that_twilio_forgot_stays_as_it_was(peer: Peer) -> None:
    peer.replies = [error(404, 20404)]
    assert twilio(peer.url).track("../../Calls") == Tracked(Progress.SENT, code="404")
    assert "/../" not in peer.last.target


def test_a_doubtful_message_is_found_again(peer: Peer) -> None:
    peer.replies = [
        page(
            resource(sid="SM4", status="delivered", date_created="Thu, 19 Nov 2026 19:00:00 +0000"),
            resource(sid="SM3", direction="inbound"),
            resource(sid="SM2", body="Something else"),
            following=f"{MESSAGES}?To=x&Page=1&PageToken=t",
        ),
        page(
            resource(sid="SM1", date_created="Thu, 19 Nov 2026 18:42:30 +0000"),
            resource(sid="SM0", date_created="Thu, 19 Nov 2026 18:42:29 +0000"),
        ),
    ]
    found = list(twilio(peer.url).find(SMS, SINCE))
    assert found == [Accepted("SM1"), Accepted("SM4", Progress.DELIVERED)]
    assert [asked.path for asked in peer.asked] == [MESSAGES, MESSAGES]
    assert peer.asked[0].query == {"To": SMS.to, "PageSize": "1000"}
    assert peer.asked[1].query["PageToken"] == "t"


@pytest.mark.parametrize(
    "body",
    [
        "Sent from your Twilio trial account - Rex's visit: “today” – 5 min…",
        'Rex\'s visit: "today" - 5 min...',
        "Rex’s visit: “today” – 5 min… ",
    ],
)
def test_it_is_found_as_twilio_changes_it(peer: Peer, body: str) -> None:
    peer.replies = [page(resource(body=body))]
    message = Outgoing(MESSAGE_ID, SMS.to, "Rex’s visit: “today” – 5 min…", "Pawsome Vets")
    assert list(twilio(peer.url).find(message, SINCE)) == [Accepted(SID)]


def test_pages_end_where_all_is_older(peer: Peer) -> None:
    peer.replies = [page(resource(date_created="Thu, 01 Jan 2026 00:00:00 +0000"), following=f"{MESSAGES}?Page=1")]
    assert list(twilio(peer.url).find(SMS, SINCE)) == []
    assert len(peer.asked) == 1


@pytest.mark.parametrize(
    "following", ["https://elsewhere.example/", "//elsewhere.example/", "/2010-04-01/Accounts/ACx/"]
)
def test_credentials_follow_no_page_elsewhere(peer: Peer, following: str) -> None:
    peer.replies = [page(resource(), following=following)]
    list(twilio(peer.url).find(SMS, SINCE))
    assert len(peer.asked) == 1


def test_answers_to_our_number_are_received(peer: Peer) -> None:
    answer = resource(
        sid="SM9", direction="inbound", body="YES 👍", **{"from": SMS.to}, date_sent="Thu, 19 Nov 2026 20:42:31 +0200"
    )
    peer.replies = [page(answer, resource())]
    (incoming,) = twilio(peer.url).received(SINCE)
    assert (incoming.provider_id, incoming.sender, incoming.text) == ("SM9", SMS.to, "YES 👍")
    assert incoming.received_at == datetime(2026, 11, 19, 18, 42, 31, tzinfo=UTC)
    assert peer.last.query == {"To": NUMBER, "DateSent>": "2026-11-19T18:42:30Z", "PageSize": "1000"}


def test_a_messaging_service_receives_for_all_its_numbers(peer: Peer) -> None:
    peer.replies = [
        page(
            resource(sid="SM9", direction="inbound", messaging_service_sid=SERVICE),
            resource(sid="SM8", direction="inbound", messaging_service_sid="MG0"),
        )
    ]
    sender = Twilio(ACCOUNT, TOKEN, messaging_service_sid=SERVICE, base_url=peer.url)
    assert [incoming.provider_id for incoming in sender.received(SINCE)] == ["SM9"]
    assert "To" not in peer.last.query


def test_checking_reads_the_account(peer: Peer) -> None:
    peer.replies = [Reply(200, {"status": "active", "friendly_name": "Pawsome"}), Reply(200, {"status": "suspended"})]
    assert "Pawsome" in twilio(peer.url).check()
    assert (peer.last.method, peer.last.path) == ("GET", f"/2010-04-01/Accounts/{ACCOUNT}.json")
    with pytest.raises(Misconfigured):
        twilio(peer.url).check()
