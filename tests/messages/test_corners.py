"""Where messages were lost, sent twice, or sent when they must not be, if nobody looked."""

from datetime import timedelta
from functools import partial, update_wrapper
from uuid import UUID

import pytest

from petdesk.errors import ChangedElsewhere
from petdesk.integrations.ports import Incoming, NotAccepted, Reason, TryLater
from petdesk.models import new_id
from petdesk.services import scheduling
from petdesk.services.messages import acting, claiming, outcomes, queue
from tests.messages.couriers import Post
from tests.messages.test_delivering import LATER, SMS, agreed, book, give, seen

__all__ = ["agreed"]


def luna(post: Post) -> UUID:
    """Another pet of Wanjirũ's."""
    key = new_id()
    post.sql(
        "INSERT INTO pets (pet_id, clinic_id, user_id, name, species) SELECT %s, clinic_id, user_id, 'Luna', 'Cat'"
        " FROM users WHERE role = 'owner'",
        key,
    )
    return key


def test_what_was_joined_is_told_when_the_message_is_tried_again(post: Post) -> None:
    book(post)
    book(post, LATER + timedelta(minutes=30), pet_id=luna(post))
    post.run()
    post.sms.trouble.append(TryLater("429"))
    post.clock.instant = LATER - timedelta(days=2)
    post.run()
    post.clock.move(minutes=1)
    post.run()
    assert "Rex" in post.sms.sent[-1].text
    assert "Luna" in post.sms.sent[-1].text


def test_what_was_joined_goes_alone_when_the_others_visit_is_cancelled_meanwhile(post: Post) -> None:
    rex = book(post)
    book(post, LATER + timedelta(minutes=30), pet_id=luna(post))
    post.run()
    post.sms.trouble.append(TryLater("429"))
    post.clock.instant = LATER - timedelta(days=2)
    post.run()
    post.desk.write(scheduling.cancel, rex.appointment_id, "Pet is better")
    post.clock.move(minutes=2)
    post.run()
    reminder = next(message.text for message in post.sms.sent if "Luna" in message.text and "see you" in message.text)
    assert "Rex" not in reminder


def test_two_reminders_of_one_visit_are_two_messages(post: Post) -> None:
    post.sql("UPDATE message_rules SET reminders = '{180,60}', quiet_from = '00:00', quiet_until = '00:00'")
    book(post)
    post.run()
    for hours in (3, 1):
        post.clock.instant = LATER - timedelta(hours=hours)
        post.run()
    assert len(post.sms.sent) == 3


def test_a_vaccination_is_told_of_once_whatever_way_is_best_later(post: Post) -> None:
    give(post, "2025-12-19", "2026-12-19")
    post.courier.plan()
    post.run()
    post.agree(SMS, given=False)
    post.courier.plan()
    post.run()
    assert len(post.sms.sent) + len(post.email.sent) == 1


def test_messages_by_hand_and_changes_do_not_count_for_the_day(post: Post) -> None:
    booked = book(post)
    post.run()
    for days in range(1, 4):
        post.desk.write(scheduling.move, seen(post, booked), post.clinic.okafor, LATER + timedelta(days=days))
        post.clock.move(minutes=1)
        post.run()
    book(post, LATER + timedelta(hours=5))
    post.run()
    assert [row[2] for row in post.messages() if row[0] == "confirmation"] == ["sent", "sent"]


def test_start_does_not_give_back_what_was_refused_at_the_desk(post: Post) -> None:
    post.sql(
        "INSERT INTO consents (clinic_id, user_id, channel, purpose, given, source, text_version)"
        " SELECT clinic_id, user_id, 'sms', 'care', false, 'counter', '1' FROM users WHERE role = 'owner'"
    )
    for number, word in enumerate(("STOP", "START")):
        post.sms.answers.append(Incoming(f"SM{number}", "+254712345678", word, post.clock.now()))
        post.run()
    last = (
        "SELECT DISTINCT ON (purpose) purpose, given FROM consents WHERE channel = 'sms'"
        " ORDER BY purpose, recorded_at DESC"
    )
    assert post.sql(last) == [("visits", True), ("care", False)]


def test_a_stop_holds_for_everybody_with_that_number(post: Post) -> None:
    other = new_id()
    post.sql(
        "INSERT INTO users (user_id, clinic_id, first_name, last_name, phone_number, role)"
        " SELECT %s, clinic_id, 'Kamau', 'Ngũgĩ', phone_number, 'owner' FROM users WHERE role = 'owner'",
        other,
    )
    post.agree(SMS, owner=other)
    post.sms.answers.append(Incoming("SM1", "+254712345678", "STOP", post.clock.now()))
    post.run()
    stopped = "SELECT count(DISTINCT user_id) FROM consents WHERE source = 'reply' AND NOT given"
    assert post.sql(stopped) == [(2,)]


def test_what_nobody_sent_for_days_is_not_news_any_more(post: Post) -> None:
    booked = book(post, post.clock.now() + timedelta(minutes=1))
    post.run()
    post.clock.move(hours=1)
    post.desk.write(scheduling.mark_no_show, booked.appointment_id)
    post.clock.move(days=60)
    post.run()
    assert [row[2:] for row in post.messages() if row[0] == "no_show"] == [("suppressed", "over")]


def test_an_answer_confirms_no_time_that_the_owner_did_not_hear(post: Post) -> None:
    booked = book(post)
    post.run()
    post.desk.write(scheduling.move, seen(post, booked), post.clinic.okafor, LATER + timedelta(hours=5))
    post.sms.answers.append(Incoming("SM1", "+254712345678", "OK", post.clock.now() + timedelta(seconds=1)))
    post.courier.collect()
    assert post.sql("SELECT confirmed_at FROM appointments") == [(None,)]


def test_a_provider_whose_settings_do_not_open_is_neither_used_nor_passed_over(post: Post) -> None:
    post.sql(
        "INSERT INTO message_providers (provider_id, clinic_id, channel, kind, settings)"
        " SELECT gen_random_uuid(), clinic_id, 'sms', 'twilio', 'pd1.testkey2.AAAA' FROM clinics"
    )
    book(post)
    post.run()
    assert post.sms.tried == []
    assert post.messages()[0][2:] == ("queued", "settings")


def test_an_opt_out_counts_also_when_the_try_was_given_up_meanwhile(post: Post) -> None:
    book(post)
    [(key,)] = post.sql("SELECT notification_id FROM notifications WHERE kind = 'confirmation'")
    claimed = post.as_worker(claiming.claim, key)
    post.as_worker(claiming.calling, claimed, "twilio")
    post.clock.move(minutes=6)
    post.courier.release()
    assert post.messages("state")[0] == ("unknown",)
    post.as_worker(outcomes.refused, claimed, NotAccepted(Reason.OPTED_OUT, "21610"))
    assert post.sql("SELECT DISTINCT given FROM consents WHERE source = 'provider'") == [(False,)]


def test_what_went_another_way_is_not_sent_again(post: Post) -> None:
    book(post)
    post.agree(SMS, given=False)
    post.run()
    post.agree(SMS)
    [(key,)] = post.sql("SELECT notification_id FROM notifications WHERE kind = 'confirmation' AND channel = 'sms'")
    with pytest.raises(ChangedElsewhere, match="another way"):
        post.desk.write(acting.try_again, key)
    post.run()
    assert (len(post.sms.sent), len(post.email.sent)) == (0, 1)


def test_what_is_due_is_enqueued_batch_by_batch_and_once(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    for hours in range(5):
        book(post, LATER + timedelta(hours=hours))
    post.sql("TRUNCATE procrastinate_jobs CASCADE")
    batch = partial(queue.enqueue_due, most=2)
    monkeypatch.setattr(queue, "enqueue_due", update_wrapper(batch, queue.enqueue_due))
    assert post.courier.enqueue() == 5
    assert post.courier.enqueue() == 0
    assert post.sql("SELECT count(*), count(DISTINCT queueing_lock) FROM procrastinate_jobs") == [(5, 5)]
