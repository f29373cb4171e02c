"""The vendors' own libraries, and Apprise's for ntfy, as oracles: they send the same and understand the same."""

from base64 import b64encode
from datetime import UTC, datetime
from typing import Any

import sendgrid as sendgrid_sdk
from apprise import Apprise
from sendgrid.helpers import mail
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from petdesk.integrations.ports import Accepted, NotAccepted, Progress, Reason
from tests.integrations.messages import (
    ACCOUNT,
    EMAIL,
    MESSAGE_ID,
    NUMBER,
    PUSH,
    SID,
    SMS,
    TOKEN,
    ntfy,
    sendgrid,
    twilio,
)
from tests.integrations.peer import Asked, Peer, Reply
from tests.integrations.test_twilio import error, page, resource

SINCE = datetime(2026, 11, 19, 18, 42, 30, tzinfo=UTC)


def twilio_sdk(peer: Peer) -> Any:
    client = Client(ACCOUNT, TOKEN)
    client.api.base_url = peer.url
    return client


def alike(peer: Peer) -> tuple[Asked, Asked]:
    ours, theirs = peer.asked
    assert (ours.method, ours.path, ours.credentials) == (theirs.method, theirs.path, theirs.credentials)
    return ours, theirs


def media_type(asked: Asked) -> str:
    return asked.headers["content-type"].partition(";")[0]


def test_an_sms_is_sent_as_twilio_sends_it(peer: Peer) -> None:
    peer.replies = [Reply(201, resource())]
    assert twilio(peer.url).send(SMS) == Accepted(SID)
    assert twilio_sdk(peer).messages.create(to=SMS.to, from_=NUMBER, body=SMS.text).sid == SID
    ours, theirs = alike(peer)
    assert ours.form == theirs.form
    assert media_type(ours) == media_type(theirs)


def test_an_sms_is_followed_as_twilio_follows_it(peer: Peer) -> None:
    peer.replies = [Reply(200, resource(status="delivered"))]
    assert twilio(peer.url).track(SID).progress is Progress.DELIVERED
    assert twilio_sdk(peer).messages(SID).fetch().status == "delivered"
    alike(peer)


def test_answers_are_listed_as_twilio_lists_them(peer: Peer) -> None:
    inbound = resource(sid="SM9", direction="inbound", date_sent="Thu, 19 Nov 2026 18:42:31 +0000")
    peer.replies = [page(inbound)]
    (ours_received,) = twilio(peer.url).received(SINCE)
    (theirs_received,) = twilio_sdk(peer).messages.list(to=NUMBER, date_sent_after=SINCE, page_size=1000)
    assert (ours_received.provider_id, ours_received.received_at) == (theirs_received.sid, theirs_received.date_sent)
    ours, theirs = alike(peer)
    assert ours.query == theirs.query


def test_sent_messages_are_listed_as_twilio_lists_them(peer: Peer) -> None:
    peer.replies = [page(resource())]
    list(twilio(peer.url).find(SMS, SINCE))
    twilio_sdk(peer).messages.list(to=SMS.to, page_size=1000)
    ours, theirs = alike(peer)
    assert ours.query == theirs.query


def test_the_account_is_read_as_twilio_reads_it(peer: Peer) -> None:
    peer.replies = [Reply(200, {"status": "active", "friendly_name": "Pawsome"})]
    twilio(peer.url).check()
    assert twilio_sdk(peer).api.accounts(ACCOUNT).fetch().status == "active"
    alike(peer)


def test_a_refusal_is_read_as_twilio_reads_it(peer: Peer) -> None:
    peer.replies = [error(400, 21610)]
    try:
        twilio(peer.url).send(SMS)
    except NotAccepted as refused:
        ours = refused
    try:
        twilio_sdk(peer).messages.create(to=SMS.to, from_=NUMBER, body=SMS.text)
    except TwilioRestException as refused:
        theirs = refused
    assert (ours.reason, ours.code) == (Reason.OPTED_OUT, str(theirs.code))


def sendgrid_mail() -> mail.Mail:
    """The same e-mail, as SendGrid's library builds it."""
    assert EMAIL.calendar is not None
    recipient = mail.Personalization()
    recipient.add_to(mail.Email(EMAIL.to))
    recipient.add_custom_arg(mail.CustomArg("message_id", str(MESSAGE_ID)))
    built = mail.Mail(from_email=mail.Email("desk@clinic.example", EMAIL.sender), subject=EMAIL.subject)
    built.add_personalization(recipient)
    built.reply_to = mail.ReplyTo("hello@clinic.example")
    built.add_content(mail.Content("text/plain", EMAIL.text))
    built.add_content(mail.Content("text/calendar; method=REQUEST", EMAIL.calendar.ics.decode()))
    built.add_attachment(
        mail.Attachment(
            mail.FileContent(b64encode(EMAIL.calendar.ics).decode()),
            mail.FileName("invite.ics"),
            mail.FileType("application/ics"),
            mail.Disposition("attachment"),
        )
    )
    built.add_header(mail.Header("Message-ID", f"<{MESSAGE_ID}@clinic.example>"))
    built.add_header(mail.Header("Auto-Submitted", "auto-generated"))
    tracking = mail.TrackingSettings()
    tracking.click_tracking = mail.ClickTracking(enable=False, enable_text=False)
    tracking.open_tracking = mail.OpenTracking(enable=False)
    built.tracking_settings = tracking
    return built


def test_an_e_mail_is_sent_as_sendgrid_sends_it(peer: Peer) -> None:
    peer.replies = [Reply(202, "", {"X-Message-Id": "one"})]
    assert sendgrid(peer.url).send(EMAIL) == Accepted("one")
    answer = sendgrid_sdk.SendGridAPIClient(TOKEN, host=peer.url).send(sendgrid_mail())
    assert (answer.status_code, answer.headers["X-Message-Id"]) == (202, "one")
    ours, theirs = alike(peer)
    assert ours.json == theirs.json
    assert media_type(ours) == media_type(theirs)
    assert ours.headers["accept"] == theirs.headers["accept"]


def test_permissions_are_read_as_sendgrid_reads_them(peer: Peer) -> None:
    peer.replies = [Reply(200, {"scopes": ["mail.send"]})]
    sendgrid(peer.url).check()
    assert sendgrid_sdk.SendGridAPIClient(TOKEN, host=peer.url).client.scopes.get().status_code == 200
    alike(peer)


def test_a_push_is_published_as_apprise_publishes_it(peer: Peer) -> None:
    peer.replies = [Reply(200, {"id": "one"})]
    ntfy(peer.url).send(PUSH)
    push = Apprise()
    assert push.add(peer.url.replace("http://", f"ntfy://{TOKEN}@") + f"/{PUSH.to}?auth=token")
    assert push.notify(body=PUSH.text, title=PUSH.subject, body_format="text")
    ours, theirs = alike(peer)
    assert {**ours.json, **theirs.json} == ours.json
