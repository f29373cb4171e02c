"""What people find in the boxes, in which order, and what a message says in full."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from petdesk.errors import NotFound
from petdesk.models import Channel, MessageState, new_id
from petdesk.services import scheduling
from petdesk.services.messages import listing
from petdesk.services.messages.in_full import InFull, message_in_full
from petdesk.services.messages.listing import Counts, Page
from tests.messages.couriers import Post
from tests.messages.rows import answer, message
from tests.messages.test_delivering import LATER

SMS, EMAIL = Channel.SMS, Channel.EMAIL
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def keys(page: Page[Any]) -> list[Any]:
    return [row.key for row in page.rows]


def in_full(post: Post, key: Any) -> InFull:
    return post.desk.read(message_in_full, key)


def planned(post: Post, kind: str) -> Any:
    [(key,)] = post.sql("SELECT notification_id FROM notifications WHERE kind = %s ORDER BY due_at LIMIT 1", kind)
    return key


# The boxes


def test_what_waits_comes_in_the_order_of_its_time_after_what_is_on_its_way(post: Post) -> None:
    now = post.clock.now()
    later, sooner = message(post, send_at=now + DAY), message(post, send_at=now + HOUR)
    going = message(post, state="sending", send_at=now, attempted_at=now)
    message(post, state="sent", sent_at=now)
    assert keys(post.desk.read(listing.waiting)) == [going, sooner, later]


def test_what_went_comes_newest_first(post: Post) -> None:
    now = post.clock.now()
    older = message(post, state="delivered", sent_at=now - DAY, updated_at=now)
    newer = message(post, state="sent", sent_at=now - HOUR, updated_at=now - HOUR)
    message(post, state="failed", reason="no_answer")
    assert keys(post.desk.read(listing.went)) == [newer, older]


def test_of_what_is_wrong_comes_first_what_nobody_has_seen_to(post: Post) -> None:
    now = post.clock.now()
    settled = message(post, state="failed", reason="rejected", settled_at=now, updated_at=now)
    older = message(post, state="failed", reason="no_answer", updated_at=now - DAY)
    doubtful = message(post, state="unknown", reason="lost", updated_at=now - HOUR)
    assert keys(post.desk.read(listing.trouble)) == [doubtful, older, settled]


def test_what_was_held_back_says_why(post: Post) -> None:
    message(post, state="suppressed", reason="opted_out")
    [row] = post.desk.read(listing.held_back).rows
    assert (row.state, row.reason, row.owner_last) == (MessageState.SUPPRESSED, "opted_out", "Ngũgĩ")


def test_answers_nobody_has_seen_to_come_first_and_can_be_read(post: Post) -> None:
    seen = answer(post, "OK", settled_at=post.clock.now(), settled_by=post.clinic.ana, reading="confirm")
    stranger = answer(post, "who is this", user_id=None, received_at=post.clock.now() - DAY)
    page = post.desk.read(listing.inbox)
    assert keys(page) == [stranger, seen]
    assert [(row.text, row.owner_last, row.settled_by) for row in page.rows] == [
        ("who is this", None, None),
        ("OK", "Ngũgĩ", "Ana Ruiz"),
    ]


@pytest.mark.parametrize(
    ("box", "fields"),
    [
        (listing.waiting, {}),
        (listing.went, {"state": "sent"}),
        (listing.trouble, {"state": "failed"}),
        (listing.held_back, {"state": "suppressed", "reason": "moved"}),
    ],
)
def test_a_box_can_be_of_one_owner_and_of_one_channel(
    post: Post, box: Callable[..., Page[Any]], fields: dict[str, Any]
) -> None:
    other = post.sql(
        "INSERT INTO users (user_id, clinic_id, first_name, last_name) SELECT %s, clinic_id, 'Jan', 'Novak'"
        " FROM clinics RETURNING user_id",
        new_id(),
    )[0][0]
    mine, mail = message(post, **fields), message(post, channel="email", **fields)
    theirs = message(post, user_id=other, **fields)
    assert set(keys(post.desk.read(box))) == {mine, mail, theirs}
    assert keys(post.desk.read(box, owner_id=other)) == [theirs]
    assert set(keys(post.desk.read(box, channel=SMS))) == {mine, theirs}
    assert keys(post.desk.read(box, owner_id=post.clinic.wanjiru, channel=EMAIL)) == [mail]


def test_answers_can_be_of_one_owner_and_of_one_channel(post: Post) -> None:
    mine = answer(post)
    answer(post, user_id=None)
    assert keys(post.desk.read(listing.inbox, owner_id=post.clinic.wanjiru)) == [mine]
    assert keys(post.desk.read(listing.inbox, channel=EMAIL)) == []


@pytest.mark.parametrize(
    ("box", "fields"),
    [
        (listing.waiting, ({"state": "sending"}, {})),
        (listing.went, ({"state": "sent"}, {"state": "delivered"})),
        (listing.trouble, ({"state": "failed"}, {"state": "failed", "settled_at": "2026-11-19T12:00Z"})),
        (listing.held_back, ({"state": "suppressed", "reason": "moved"},)),
    ],
)
def test_pages_join_without_gap_or_double(
    post: Post, monkeypatch: pytest.MonkeyPatch, box: Callable[..., Page[Any]], fields: tuple[dict[str, Any], ...]
) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)
    everything = {message(post, **each) for each in fields for _ in range(5 // len(fields) + 1)}
    found: list[Any] = []
    page = post.desk.read(box)
    found += keys(page)
    while page.beyond:
        assert len(page.rows) == 2
        page = post.desk.read(box, beyond=page.beyond)
        found += keys(page)
    assert len(found) == len(everything)
    assert set(found) == everything


def test_pages_of_answers_join_without_gap_or_double(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)
    everything = {answer(post, settled_at=each) for each in (None, post.clock.now()) for _ in range(3)}
    page, found = post.desk.read(listing.inbox), []
    found += keys(page)
    while page.beyond:
        page = post.desk.read(listing.inbox, beyond=page.beyond)
        found += keys(page)
    assert (len(found), set(found)) == (6, everything)


def test_each_box_is_counted(post: Post) -> None:
    now = post.clock.now()
    message(post)
    message(post, state="sending", attempted_at=now)
    message(post, state="sent", sent_at=now)
    message(post, state="delivered", sent_at=now - DAY, updated_at=now)
    message(post, state="failed")
    message(post, state="unknown")
    message(post, state="failed", settled_at=now)
    message(post, state="suppressed", reason="moved")
    message(post, state="suppressed", reason="moved", updated_at=now - DAY)
    answer(post)
    answer(post, settled_at=now)
    assert post.desk.read(listing.counts) == Counts(waiting=2, sent=1, trouble=2, held=1, unread=1, unsent=True)


def test_what_is_overdue_while_no_worker_shows_itself_is_said(post: Post) -> None:
    post.agree(Channel.SMS)
    post.desk.write(scheduling.book, post.clinic.request(post.clock.now() + timedelta(days=3)))
    assert not post.desk.read(listing.counts).unsent
    post.clock.move(minutes=2)
    assert post.desk.read(listing.counts).unsent
    post.sql("INSERT INTO procrastinate_workers DEFAULT VALUES")
    assert not post.desk.read(listing.counts).unsent


# Providers


def test_without_a_provider_messages_only_go_to_the_outbox(post: Post) -> None:
    assert post.desk.read(listing.only_to_the_outbox) == (SMS, EMAIL, Channel.PUSH)
    for channel, kind, active in (("sms", "twilio", True), ("email", "smtp", False), ("push", "outbox", True)):
        post.sql(
            "INSERT INTO message_providers (provider_id, clinic_id, channel, kind, active)"
            " SELECT gen_random_uuid(), clinic_id, %s, %s, %s FROM clinics",
            channel,
            kind,
            active,
        )
    assert post.desk.read(listing.only_to_the_outbox) == (EMAIL, Channel.PUSH)


def test_a_provider_that_the_worker_knows_of_is_seen_by_what_it_sent(post: Post) -> None:
    message(post, state="sent", sent_at=post.clock.now(), provider="twilio")
    message(post, state="sent", sent_at=post.clock.now(), provider="outbox", channel="email")
    assert post.desk.read(listing.only_to_the_outbox) == (EMAIL, Channel.PUSH)


# In full


def test_what_waits_reads_as_it_would_be_sent_and_nothing_is_taken_on(post: Post) -> None:
    post.agree(SMS, EMAIL)
    post.desk.write(scheduling.book, post.clinic.request(LATER))
    seen = in_full(post, planned(post, "confirmation"))
    assert post.messages("state, attempts")[0] == ("queued", 0)
    post.run()
    assert seen.text == post.sms.sent[0].text
    assert seen.segments
    assert seen.outlook
    assert (seen.outlook.objection, seen.outlook.goes_at) == (None, post.clock.now())
    sent = in_full(post, planned(post, "confirmation"))
    assert (sent.text, sent.outlook) == (seen.text, None)


def test_a_reminder_that_tells_of_two_pets_says_so_beforehand_and_afterwards(post: Post) -> None:
    post.agree(SMS)
    luna = new_id()
    post.sql(
        "INSERT INTO pets (pet_id, clinic_id, user_id, name, species) SELECT %s, clinic_id, user_id, 'Luna', 'Cat'"
        " FROM users WHERE role = 'owner'",
        luna,
    )
    post.desk.write(scheduling.book, post.clinic.request(LATER))
    post.desk.write(scheduling.book, post.clinic.request(LATER + HOUR, pet_id=luna))
    key = planned(post, "reminder")
    seen = in_full(post, key)
    assert seen.pets == ("Rex", "Luna")
    post.clock.instant = LATER - timedelta(days=2)
    post.run()
    assert seen.text == post.sms.sent[-1].text
    told = in_full(post, key)
    assert (told.text, set(told.pets)) == (seen.text, {"Rex", "Luna"})
    [(joined,)] = post.sql("SELECT notification_id FROM notifications WHERE reason = 'joined'")
    assert in_full(post, joined).text == seen.text


def test_an_email_says_that_a_calendar_entry_goes_along(post: Post) -> None:
    post.agree(EMAIL)
    post.desk.write(scheduling.book, post.clinic.request(LATER))
    seen = in_full(post, planned(post, "confirmation"))
    post.run()
    [sent] = post.email.sent
    assert (seen.subject, seen.text, seen.calendar) == (sent.subject, sent.text, True)
    assert in_full(post, planned(post, "confirmation")).calendar


def test_what_waits_says_that_it_will_not_go_and_which_way_instead(post: Post) -> None:
    post.agree(SMS, EMAIL)
    post.desk.write(scheduling.book, post.clinic.request(LATER))
    post.agree(SMS, given=False)
    outlook = in_full(post, planned(post, "reminder")).outlook
    assert outlook
    assert (outlook.objection, outlook.instead) == ("opted_out", EMAIL)
    post.sql("UPDATE pets SET deceased_on = '2026-11-19'")
    outlook = in_full(post, planned(post, "reminder")).outlook
    assert outlook
    assert (outlook.objection, outlook.instead) == ("deceased", None)


def test_what_waits_at_night_says_until_when(post: Post) -> None:
    post.agree(SMS)
    post.clock.instant = post.clock.now().replace(hour=7)  # 23:00 the day before
    key = message(post, send_at=post.clock.now(), due_at=post.clock.now())
    outlook = in_full(post, key).outlook
    assert outlook
    assert outlook.goes_at == post.clock.now().replace(hour=16, minute=0)


def test_an_sms_is_measured_and_priced(post: Post) -> None:
    post.sql("UPDATE message_rules SET sms_price = 0.05")
    seen = in_full(post, message(post, state="sent", sent_at=post.clock.now(), body="ü" * 161))
    assert seen.segments
    assert (seen.segments.count, str(seen.cost)) == (2, "0.1000")
    assert in_full(post, message(post, channel="email", subject="Rex")).segments is None


def test_answers_and_other_ways_stand_beside_a_message(post: Post) -> None:
    now = post.clock.now()
    booked = post.desk.write(scheduling.book, post.clinic.request(LATER))
    post.sql("DELETE FROM notifications")
    same = {"kind": "confirmation", "appointment_id": booked.appointment_id, "due_at": now, "about": LATER}
    failed = message(post, state="failed", reason="bad_address", **same)
    sent = message(post, state="sent", sent_at=now - HOUR, channel="email", subject="Rex", **same)
    said = answer(post, "thank you", channel="email")
    answer(post, "about something else")
    assert [row.key for row in in_full(post, failed).beside] == [sent]
    assert [row.key for row in in_full(post, sent).answers] == [said]


def test_a_message_of_another_clinic_is_not_found(post: Post) -> None:
    key = message(post)
    with pytest.raises(NotFound):
        in_full(post, new_id())
    elsewhere = replace(post.desk.clinic, clinic_id=new_id())
    post.desk.clinic = elsewhere
    with pytest.raises(NotFound):
        in_full(post, key)
