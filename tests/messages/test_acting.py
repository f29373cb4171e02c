"""What people do about messages, once and twice, and when somebody was faster."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from petdesk.errors import ChangedElsewhere, FieldErrors, NotFound, Refused
from petdesk.integrations.ports import Doubtful, NotAccepted, Reason, TryLater
from petdesk.models import Channel, MessageState, new_id
from petdesk.services import scheduling
from petdesk.services.messages import acting
from petdesk.services.messages.acting import Written, write_message
from petdesk.services.messages.reasons import SENTENCES, Why
from petdesk.services.sealed import MESSAGE_BODY, MESSAGE_SUBJECT
from tests.messages.couriers import Post
from tests.messages.rows import answer, message
from tests.messages.test_delivering import LATER
from tests.vaults import opened

SMS, EMAIL, PUSH = Channel.SMS, Channel.EMAIL, Channel.PUSH
NIGHT = datetime(2026, 11, 20, 7, 30, tzinfo=UTC)
"""23:30 at the clinic."""


@pytest.fixture(autouse=True)
def agreed(post: Post) -> None:
    post.agree(SMS, EMAIL)
    post.desk.actor = post.clinic.here.actor


def write(
    post: Post, text: str = "Rex can go home.", channel: Channel = SMS, subject: str = "", **more: Any
) -> Written:
    key = more.get("key") or new_id()
    return post.desk.write(write_message, key, more.get("owner") or post.clinic.wanjiru, channel, subject, text)


def stands(post: Post, key: UUID) -> tuple[Any, ...]:
    [row] = post.sql("SELECT state, reason, urgent, settled_at FROM notifications WHERE notification_id = %s", key)
    return row


# Writing by hand


def test_what_somebody_writes_is_sealed_and_goes_at_once(post: Post) -> None:
    written = write(post)
    assert not written.held
    [(kind, body, writer)] = post.messages("kind, body, written_by")
    assert (kind, opened(MESSAGE_BODY, written.notification_id, body)) == ("free", "Rex can go home.")
    assert writer == post.clinic.ana
    post.run()
    assert [sent.text for sent in post.sms.sent] == ["Rex can go home."]


def test_an_email_goes_with_its_subject(post: Post) -> None:
    written = write(post, "All is well.\n\nDr Okafor", EMAIL, "Rex  after his operation")
    [(subject,)] = post.messages("subject")
    assert opened(MESSAGE_SUBJECT, written.notification_id, subject) == "Rex after his operation"
    post.run()
    [sent] = post.email.sent
    assert (sent.subject, sent.text, sent.calendar) == ("Rex after his operation", "All is well.\n\nDr Okafor", None)


def test_saving_twice_is_one_message(post: Post) -> None:
    key = new_id()
    first = write(post, key=key)
    post.agree(SMS, given=False)
    assert write(post, key=key) == first
    assert len(post.messages()) == 1


def test_a_key_of_another_message_is_refused(post: Post) -> None:
    key = message(post, kind="help")
    with pytest.raises(Refused):
        write(post, key=key)


def test_at_night_it_waits_until_morning_and_says_so(post: Post) -> None:
    post.clock.instant = NIGHT
    assert post.desk.read(acting.addressee, post.clinic.wanjiru).held_until == datetime(2026, 11, 20, 16, tzinfo=UTC)
    written = write(post)
    assert (written.held, written.send_at) == (True, datetime(2026, 11, 20, 16, tzinfo=UTC))
    post.run()
    assert post.sms.tried == []
    post.clock.instant = written.send_at
    post.run()
    assert len(post.sms.sent) == 1


def test_a_days_limit_does_not_hold_it_back(post: Post) -> None:
    for _ in range(5):
        write(post)
    post.run()
    assert len(post.sms.sent) == 5


@pytest.mark.parametrize(
    ("channel", "subject", "text", "field"),
    [
        (SMS, "", "", "text"),
        (SMS, "", " \n ", "text"),
        (SMS, "", "x" * 1000, "text"),
        (SMS, "", "Rex \x1b[31m", "text"),
        (EMAIL, "", "text", "subject"),
        (EMAIL, "x" * 201, "text", "subject"),
        (EMAIL, "Rex\nBcc: all", "text", "subject"),
        (EMAIL, "Rex", "x" * 10_001, "text"),
        (PUSH, "", "x" * 1_001, "text"),
    ],
)
def test_what_cannot_be_sent_is_said_beside_its_field(
    post: Post, channel: Channel, subject: str, text: str, field: str
) -> None:
    with pytest.raises(FieldErrors) as refused:
        write(post, text, channel, subject)
    assert list(refused.value.fields) == [field]
    assert post.messages() == []


@pytest.mark.parametrize(
    ("undo", "why"),
    [
        (lambda post: post.agree(SMS, given=False), Why.OPTED_OUT),
        (lambda post: post.sql("DELETE FROM consents"), Why.NOT_AGREED),
        (lambda post: post.sql("UPDATE users SET phone_number = NULL WHERE role = 'owner'"), Why.NO_ADDRESS),
        (lambda post: post.sql("UPDATE message_rules SET channels = '{email}'"), Why.SWITCHED_OFF),
    ],
)
def test_nobody_is_written_to_on_a_way_that_is_closed(post: Post, undo: Callable[[Post], object], why: Why) -> None:
    undo(post)
    with pytest.raises(FieldErrors) as refused:
        write(post)
    assert refused.value.fields == {"channel": SENTENCES[why]}
    assert post.messages() == []


def test_only_owners_are_written_to(post: Post) -> None:
    for owner in (new_id(), post.clinic.okafor):
        with pytest.raises(NotFound):
            write(post, owner=owner)


def test_an_sms_is_in_letters_that_every_phone_counts_small(post: Post) -> None:
    write(post, "It’s fine – “really”…")
    post.run()
    assert post.sms.sent[0].text == 'It\'s fine - "really"...'


# Once more


def test_what_failed_is_tried_again_once(post: Post) -> None:
    post.sms.trouble.append(NotAccepted(Reason.REJECTED, "30007"))
    key = write(post).notification_id
    post.run()
    assert stands(post, key)[:2] == ("failed", "rejected")
    for _ in range(2):
        assert post.desk.write(acting.try_again, key).state is MessageState.QUEUED
    post.run()
    assert stands(post, key)[0] == "sent"
    assert len(post.sms.sent) == 1
    with pytest.raises(ChangedElsewhere, match="This message went out today 10:42"):
        post.desk.write(acting.try_again, key)


def test_what_is_in_doubt_is_only_tried_again_by_somebody_who_knows(post: Post) -> None:
    post.sms.trouble.append(Doubtful("timeout"))
    key = write(post).notification_id
    post.run()
    with pytest.raises(ChangedElsewhere, match="nobody knows"):
        post.desk.write(acting.try_again, key)
    with pytest.raises(ChangedElsewhere, match="nobody knows"):
        post.desk.write(acting.send_now, key)
    post.desk.write(acting.try_again, key, even_if_twice=True)
    post.run()
    assert (stands(post, key)[0], len(post.sms.sent)) == ("sent", 1)


def test_what_was_told_in_one_message_is_told_in_it_again(post: Post) -> None:
    luna = new_id()
    post.sql(
        "INSERT INTO pets (pet_id, clinic_id, user_id, name, species) SELECT %s, clinic_id, user_id, 'Luna', 'Cat'"
        " FROM users WHERE role = 'owner'",
        luna,
    )
    post.desk.write(scheduling.book, post.clinic.request(LATER))
    post.desk.write(scheduling.book, post.clinic.request(LATER + timedelta(minutes=30), pet_id=luna))
    post.run()
    post.clock.instant = LATER - timedelta(days=2)
    post.sms.trouble.append(Doubtful("timeout"))
    post.run()
    [(key,)] = post.sql("SELECT notification_id FROM notifications WHERE state = 'unknown'")
    post.desk.write(acting.try_again, key, even_if_twice=True)
    post.run()
    assert "Rex" in post.sms.sent[-1].text
    assert "Luna" in post.sms.sent[-1].text
    assert post.sql("SELECT count(*) FROM notifications WHERE reason = 'joined' AND channel = 'sms'") == [(1,)]


def test_what_was_held_back_goes_once_its_cause_is_cured(post: Post) -> None:
    key = write(post).notification_id
    post.agree(SMS, given=False)
    post.run()
    assert stands(post, key)[:2] == ("suppressed", "opted_out")
    with pytest.raises(Refused, match="asked to stop"):
        post.desk.write(acting.try_again, key)
    post.agree(SMS)
    post.desk.write(acting.try_again, key)
    post.run()
    assert stands(post, key)[0] == "sent"


@pytest.mark.parametrize("why", [Why.MOVED, Why.DONE, Why.ANOTHER_WAY, Why.JOINED, Why.DECEASED])
def test_what_is_not_true_any_more_is_not_sent_again(post: Post, why: Why) -> None:
    key = message(post, state="suppressed", reason=why.value)
    for use_case in (acting.try_again, acting.send_now):
        with pytest.raises(ChangedElsewhere):
            post.desk.write(use_case, key)
    assert stands(post, key)[0] == "suppressed"


# Now


def test_urgent_is_at_night_and_past_the_limit(post: Post) -> None:
    post.clock.instant = NIGHT
    key = write(post).notification_id
    for _ in range(2):
        post.desk.write(acting.send_now, key)
    post.run()
    assert (stands(post, key)[0], len(post.sms.sent)) == ("sent", 1)


def test_what_waits_for_another_try_is_tried_at_once(post: Post) -> None:
    post.sms.trouble.append(TryLater("429", after=3000))
    key = write(post).notification_id
    post.run()
    post.desk.write(acting.send_now, key)
    post.run()
    assert stands(post, key)[0] == "sent"


def test_what_would_be_held_back_is_not_sent_now_either(post: Post) -> None:
    post.clock.instant = NIGHT
    key = write(post).notification_id
    post.agree(SMS, given=False)
    with pytest.raises(Refused):
        post.desk.write(acting.send_now, key)


# Stopping, and seeing to


def test_what_waits_is_stopped_and_not_sent(post: Post) -> None:
    key = write(post).notification_id
    for _ in range(2):
        row = post.desk.write(acting.withdraw, key)
        assert (row.state, row.reason) == (MessageState.SUPPRESSED, "withdrawn")
    post.run()
    assert post.sms.tried == []


@pytest.mark.parametrize("state", ["sending", "sent", "delivered", "failed", "unknown"])
def test_what_went_is_not_stopped(post: Post, state: str) -> None:
    key = message(post, state=state, sent_at=post.clock.now(), attempted_at=post.clock.now())
    with pytest.raises(ChangedElsewhere, match="cannot be stopped"):
        post.desk.write(acting.withdraw, key)


def test_somebody_saw_to_what_failed(post: Post) -> None:
    key = message(post, state="failed", reason="rejected")
    first = post.desk.write(acting.settle, key).settled_at
    post.clock.move(hours=1)
    assert post.desk.write(acting.settle, key).settled_at == first
    assert first


def test_there_is_nothing_to_see_to_where_a_message_went(post: Post) -> None:
    key = message(post, state="sent", sent_at=post.clock.now())
    with pytest.raises(ChangedElsewhere, match="went out"):
        post.desk.write(acting.settle, key)


def test_somebody_saw_to_an_answer(post: Post) -> None:
    key = answer(post)
    for _ in range(2):
        post.desk.write(acting.settle_answer, key)
    assert post.sql("SELECT settled_at, settled_by FROM inbound_messages") == [(post.clock.now(), post.clinic.ana)]
    with pytest.raises(NotFound):
        post.desk.write(acting.settle_answer, new_id())


@pytest.mark.parametrize("use_case", [acting.try_again, acting.send_now, acting.withdraw, acting.settle])
def test_a_message_that_is_not_there_is_not_found(post: Post, use_case: Callable[..., Any]) -> None:
    with pytest.raises(NotFound):
        post.desk.write(use_case, new_id())
