"""A booking's messages, all the way to a real mail server."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import icalendar
import pytest

from petdesk.courier import Courier, Senders
from petdesk.models import Channel, new_id
from petdesk.services import scheduling
from petdesk.services.scheduling.board import visit
from petdesk.services.sealed import PROVIDER
from tests.integrations.conftest import Certificate
from tests.integrations.mailroom import PASSWORD, USER, Mailroom, mailroom
from tests.messages.couriers import Post
from tests.vaults import sealed

LATER = datetime(2026, 11, 26, 18, 0, tzinfo=UTC)


@pytest.fixture
def room(certificate: Certificate) -> Iterator[Mailroom]:
    with mailroom(certificate.context, with_password=True) as room:
        yield room


@pytest.fixture
def by_mail(post: Post, room: Mailroom, certificate: Certificate, tmp_path: Path) -> Post:
    """The small clinic, which sends e-mail through its own server, and an owner who wants that."""
    provider_id = new_id()
    settings = {
        "host": "localhost",
        "port": str(room.port),
        "security": "starttls",
        "user": USER,
        "password": PASSWORD,
        "from_address": "desk@riverside.example",
        "copy_to": "sent@riverside.example",
        "ca_file": str(certificate.file),
    }
    post.sql(
        "INSERT INTO message_providers (provider_id, clinic_id, channel, kind, settings)"
        " SELECT %s, clinic_id, 'email', 'smtp', %s FROM clinics",
        provider_id,
        sealed(PROVIDER, provider_id, json.dumps(settings)),
    )
    post.agree(Channel.EMAIL)
    post.courier = Courier(post.desk, Senders(environ={}, outbox=tmp_path))
    return post


def entry(message: EmailMessage) -> tuple[str, icalendar.Event]:
    """The calendar entry that goes along, as a mail program reads it: its method and its event."""
    [part] = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    calendar = icalendar.Calendar.from_ical(content)
    assert isinstance(calendar, icalendar.Calendar)
    assert str(calendar["METHOD"]) == part.get_param("method")
    [event] = calendar.events
    return str(calendar["METHOD"]), event


def test_confirmation_reminder_and_cancellation_arrive_with_their_calendar_entry(by_mail: Post, room: Mailroom) -> None:
    post = by_mail
    booked = post.desk.write(scheduling.book, post.clinic.request(LATER))
    post.run()
    confirmation = room.last()
    post.clock.instant = LATER - timedelta(days=2)
    post.run()
    reminder = room.last()
    post.desk.write(scheduling.cancel, booked.appointment_id, "Owner cannot come")
    post.clock.move(minutes=1)
    post.run()
    cancellation = room.last()
    assert len(room.arrived) == 3
    assert room.arrived[0].rcpt_tos == ["wanjiru@example.org", "sent@riverside.example"]
    entries = [entry(message) for message in (confirmation, reminder, cancellation)]
    assert [method for method, _ in entries] == ["REQUEST", "REQUEST", "CANCEL"]
    events = [event for _, event in entries]
    assert {str(event["UID"]) for event in events} == {f"{booked.appointment_id}@petdesk"}
    assert {event.DTSTART for event in events} == {LATER}
    first, second, third = (int(str(event["SEQUENCE"])) for event in events)
    assert first == second < third
    assert str(events[2]["STATUS"]) == "CANCELLED"
    assert [state for _, _, state, _ in post.messages()] == ["sent", "sent", "sent", "suppressed"]


def test_a_server_that_is_busy_gets_it_later(by_mail: Post, room: Mailroom) -> None:
    room.answer = "451 4.3.0 later, please"
    by_mail.desk.write(scheduling.book, by_mail.clinic.request(LATER))
    by_mail.run()
    assert by_mail.messages("state, code")[0] == ("queued", "451")
    room.answer = "250 OK"
    by_mail.clock.move(minutes=1)
    by_mail.run()
    assert by_mail.messages("state")[0] == ("sent",)
    assert len(room.arrived) == 2  # the first was refused after it had been read


def test_what_the_server_refuses_for_good_is_not_tried_again(by_mail: Post, room: Mailroom) -> None:
    room.refused["wanjiru@example.org"] = "550 5.1.1 no such user"
    by_mail.desk.write(scheduling.book, by_mail.clinic.request(LATER))
    by_mail.run()
    by_mail.clock.move(hours=1)
    by_mail.run()
    assert by_mail.messages("state, reason, attempts")[0] == ("failed", "bad_address", 1)
    assert by_mail.sql("SELECT channel, address FROM undeliverable_addresses") == [("email", "wanjiru@example.org")]


def test_a_refused_copy_is_noticed_and_the_owners_message_is_sent(by_mail: Post, room: Mailroom) -> None:
    room.refused["sent@riverside.example"] = "550 5.1.1 no such user"
    by_mail.desk.write(scheduling.book, by_mail.clinic.request(LATER))
    by_mail.run()
    [(state, code)] = by_mail.messages("state, code")[:1]
    assert state == "sent"
    assert "copy" in code.lower()
    assert room.arrived[0].rcpt_tos == ["wanjiru@example.org"]


def test_whatever_a_provider_raises_may_have_gone_out_and_is_logged_by_its_kind_alone(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    post.agree(Channel.SMS)
    post.sms.trouble.append(ValueError("what is +254712345678, and who is Wanjirũ?"))
    post.desk.write(scheduling.book, post.clinic.request(LATER))
    post.run()
    assert post.messages()[0][2:] == ("unknown", "lost")
    [record] = caplog.records
    assert "ValueError" in record.getMessage()
    assert "254712" not in caplog.text


def test_logs_hold_no_number_no_address_and_no_text(
    by_mail: Post, room: Mailroom, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    post = by_mail
    post.agree(Channel.SMS)
    post.sql("UPDATE message_rules SET channels = '{email}'")
    for answer in ("250 OK", "451 4.3.0 later", "554 5.7.1 no wanjiru@example.org here"):
        room.answer = answer
        post.desk.write(scheduling.book, post.clinic.request(LATER + timedelta(hours=len(room.arrived))))
        post.run()
    booked = post.desk.read(visit, post.sql("SELECT appointment_id FROM appointments LIMIT 1")[0][0])
    assert booked
    ours = [record for record in caplog.records if record.name != "mail.log"]  # the server's own
    said = "\n".join(f"{record.getMessage()} {record.exc_text}" for record in ours).lower()
    assert not [word for word in ("wanjir", "254712", "rex", "riverside", "check-up") if word in said]
