"""What goes, when, to whom, and what does not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import icalendar
import psycopg
import pytest

from petdesk.errors import Offline
from petdesk.integrations.ports import (
    Accepted,
    Doubtful,
    Incoming,
    Misconfigured,
    NotAccepted,
    Progress,
    Reason,
    Tracked,
    TryLater,
)
from petdesk.models import Channel, Source, new_id
from petdesk.services import scheduling
from petdesk.services.here import Here
from petdesk.services.messages import claiming, planning
from petdesk.services.scheduling import Booked, BookingRequest, Visit
from petdesk.services.scheduling.board import visit
from petdesk.services.session import Session
from tests.everybody import as_desk
from tests.messages.couriers import Post

SMS, EMAIL = Channel.SMS, Channel.EMAIL
LATER = datetime(2026, 11, 26, 18, 0, tzinfo=UTC)
"""Thursday a week ahead, 10:00 at the clinic."""


@pytest.fixture(autouse=True)
def agreed(post: Post) -> None:
    post.agree(SMS, EMAIL)


def book(post: Post, starts_at: datetime = LATER, **more: object) -> Booked:
    return post.desk.write(scheduling.book, post.clinic.request(starts_at, **more))


def seen(post: Post, booked: Booked | UUID) -> Visit:
    key = booked if isinstance(booked, UUID) else booked.appointment_id
    found = post.desk.read(visit, key)
    assert found
    return found


def prefer(post: Post, **preferences: str) -> None:
    """Wanjiru likes it this way."""
    columns, values = ", ".join(preferences), ", ".join(f"'{value}'" for value in preferences.values())
    post.sql(
        f"INSERT INTO contact_preferences (user_id, clinic_id, {columns})"
        f" SELECT user_id, clinic_id, {values} FROM users WHERE role = 'owner'"
    )


def left_on_the_way(post: Post, provider: str | None) -> None:
    """A worker took the confirmation on, and died."""
    post.sql(
        "UPDATE notifications SET state = 'sending', provider = %s, attempts = 1, attempted_at = %s"
        " WHERE kind = 'confirmation'",
        provider,
        post.clock.now(),
    )


def give(post: Post, given_on: str, due_on: str) -> None:
    """Rex was vaccinated against rabies."""
    post.sql(
        "INSERT INTO vaccinations (vaccination_id, clinic_id, pet_id, vaccine_name, vaccination_date, expiry_date)"
        " SELECT gen_random_uuid(), clinic_id, pet_id, 'Rabies', CAST(%s AS date), CAST(%s AS date) FROM pets",
        given_on,
        due_on,
    )


def test_a_booking_is_confirmed_at_once_and_reminded_of_twice(post: Post) -> None:
    told = book(post).told
    assert told
    assert told.best
    assert told.best.channel is SMS
    assert post.messages("kind, state, due_at") == [
        ("confirmation", "queued", post.clock.now()),
        ("reminder", "queued", LATER - timedelta(days=2)),
        ("reminder", "queued", LATER - timedelta(hours=3)),
    ]
    post.run()
    [message] = post.sms.sent
    assert message.to == "+254712345678"
    assert "Rex" in message.text
    assert post.messages()[0] == ("confirmation", "sms", "sent", None)
    post.clock.instant = LATER - timedelta(days=2)
    post.run()
    post.clock.instant = LATER - timedelta(hours=2)  # seven in the morning is too early for anybody
    post.run()
    assert [row[2] for row in post.messages()] == ["sent"] * 3
    assert "OK" in post.sms.sent[1].text


def test_what_is_rolled_back_sends_nothing(post: Post) -> None:
    def fails(session: Session, here: Here, request: BookingRequest) -> None:
        scheduling.book(session, here, request)
        raise Offline("the lights went out")

    with pytest.raises(Offline):
        post.desk.write(fails, post.clinic.request(LATER))
    assert (post.messages(), post.sql("SELECT * FROM procrastinate_jobs")) == ([], [])


def test_booking_twice_with_one_key_confirms_once(post: Post) -> None:
    request = post.clinic.request(LATER)
    post.desk.write(scheduling.book, request)
    post.clock.move(seconds=5)
    again = post.desk.write(scheduling.book, request)
    assert again.told
    assert again.told.best
    assert [kind for (kind,) in post.messages("kind")] == ["confirmation", "reminder", "reminder"]


def test_a_visit_that_is_near_is_not_reminded_of(post: Post) -> None:
    book(post, post.clock.now() + timedelta(hours=2))
    assert [kind for (kind,) in post.messages("kind")] == ["confirmation"]


def test_a_walk_in_is_told_nothing(post: Post) -> None:
    assert book(post, post.clock.now(), source=Source.WALK_IN).told is None
    assert post.messages() == []


def test_a_service_has_its_own_reminders(post: Post) -> None:
    post.sql("UPDATE services SET reminders = '{60}' WHERE name = 'Check-up'")
    book(post)
    assert post.messages("kind, due_at")[1:] == [("reminder", LATER - timedelta(hours=1))]


def test_an_appointment_moved_one_second_before_its_reminder_is_due(post: Post) -> None:
    booked = book(post)
    post.run()
    post.clock.instant = LATER - timedelta(days=2, seconds=1)
    moved = LATER + timedelta(days=1)
    post.desk.write(scheduling.move, seen(post, booked), post.clinic.okafor, moved)
    post.clock.move(seconds=1)
    post.run()
    assert [row[0] for row in post.messages("kind") if row[0] == "change"] == ["change"]
    dropped = ("reminder", "suppressed", "moved", LATER - timedelta(days=2))
    assert dropped in post.messages("kind, state, reason, due_at")
    assert "Fri" in post.sms.sent[-1].text
    before = len(post.sms.sent)
    post.clock.instant = moved - timedelta(days=2)
    post.run()
    assert len(post.sms.sent) == before + 1
    assert ("reminder", "sent", moved - timedelta(days=2)) in post.messages("kind, state, due_at")


def test_a_reminder_of_a_time_that_psql_changed_is_not_sent(post: Post) -> None:
    book(post)
    post.run()
    post.sql("UPDATE appointments SET appointment_date = ends_at, ends_at = ends_at + interval '1 day'")
    post.clock.instant = LATER - timedelta(days=2)
    post.run()
    assert [row[2:] for row in post.messages()] == [("sent", None), ("suppressed", "moved"), ("queued", None)]


def test_a_visit_that_is_moved_back_is_reminded_of_again(post: Post) -> None:
    booked = book(post)
    post.run()
    post.desk.write(scheduling.move, seen(post, booked), post.clinic.okafor, LATER + timedelta(days=1))
    post.clock.move(minutes=1)
    post.desk.write(scheduling.move, seen(post, booked), post.clinic.okafor, LATER)
    post.run()
    waiting = [due for kind, state, due in post.messages("kind, state, due_at") if state == "queued"]
    assert waiting == [LATER - timedelta(days=2), LATER - timedelta(hours=3)]


def test_a_move_before_the_confirmation_went_is_one_confirmation(post: Post) -> None:
    booked = book(post)
    post.desk.write(scheduling.move, seen(post, booked), post.clinic.okafor, LATER + timedelta(days=1))
    post.run()
    assert len(post.sms.sent) == 1
    assert "Fri" in post.sms.sent[0].text


def test_a_cancelled_visit_is_told_of_and_not_reminded_of(post: Post) -> None:
    booked = book(post)
    post.run()
    post.desk.write(scheduling.cancel, booked.appointment_id, "Owner cannot come")
    post.run()
    assert len(post.sms.sent) == 1  # for a minute it can be taken back
    post.clock.move(minutes=1)
    post.run()
    assert len(post.sms.sent) == 2
    post.clock.instant = LATER - timedelta(hours=2)
    post.run()
    assert len(post.sms.sent) == 2
    assert {row[2:] for row in post.messages() if row[0] == "reminder"} == {("suppressed", "cancelled")}


def test_a_visit_cancelled_before_anybody_heard_of_it_is_told_to_nobody(post: Post) -> None:
    booked = book(post)
    post.desk.write(scheduling.cancel, booked.appointment_id, "We had to cancel")
    post.run()
    assert post.sms.tried == []


def test_a_cancellation_that_is_taken_back_within_a_minute_is_told_to_nobody(post: Post) -> None:
    booked = book(post)
    post.run()
    post.desk.write(scheduling.cancel, booked.appointment_id, "by mistake")
    assert post.desk.read(planning.will_hear, booked.appointment_id)
    for _ in range(2):  # two desks at once
        post.desk.write(scheduling.put_back, cancelled(seen(post, booked)))
    post.clock.move(minutes=2)
    post.run()
    assert len(post.sms.sent) == 1
    assert [row[2] for row in post.messages() if row[0] == "reminder"] == ["queued", "queued"]


def cancelled(visit: Visit) -> Visit:
    """The visit as a desk saw it that has not read it again."""
    return replace(visit, status="cancelled")


def test_of_a_silent_service_nothing_is_said(post: Post) -> None:
    post.sql("UPDATE services SET silent = true")
    booked = book(post)
    post.desk.write(scheduling.cancel, booked.appointment_id, "Owner cannot come")
    assert post.messages() == []


def test_a_cancellation_that_is_taken_back_is_confirmed_and_reminded_of(post: Post) -> None:
    booked = book(post)
    post.run()
    post.desk.write(scheduling.cancel, booked.appointment_id, "by mistake")
    post.clock.move(minutes=1)
    post.run()
    post.desk.write(scheduling.put_back, seen(post, booked))
    post.run()
    kinds = [row[0] for row in post.messages() if row[2] == "sent"]
    assert sorted(kinds) == ["cancellation", "confirmation", "confirmation"]
    assert [row[2] for row in post.messages() if row[0] == "reminder"] == ["queued", "queued"]


def test_a_no_show_is_asked_after_unless_it_is_taken_back(post: Post) -> None:
    late = book(post, post.clock.now() + timedelta(minutes=1))
    other = book(post, post.clock.now() + timedelta(minutes=31))
    post.clock.move(hours=1)
    for booked in (late, other):
        post.desk.write(scheduling.mark_no_show, booked.appointment_id)
    post.desk.write(scheduling.put_back, seen(post, other))
    post.clock.move(hours=3)
    post.run()
    states = [(state, reason) for kind, _, state, reason in post.messages() if kind == "no_show"]
    assert sorted(states, key=str) == [("sent", None), ("suppressed", "taken_back")]


def test_a_dead_pet_is_never_written_about(post: Post) -> None:
    book(post)
    post.sql("UPDATE pets SET deceased_on = '2026-11-19'")
    post.run()
    assert post.sms.tried == []
    assert post.messages()[0][2:] == ("suppressed", "deceased")


# Consent


def test_after_stop_nothing_goes_by_sms_the_desk_is_told_and_email_still_works(post: Post) -> None:
    stop = Incoming("SM1", "+254712345678", " Stop. ", post.clock.now())
    post.sms.answers.append(stop)
    post.run()
    assert post.sql("SELECT reading, settled_at IS NULL FROM inbound_messages") == [("stop", False)]
    post.clock.move(minutes=1)
    told = book(post).told
    assert told
    assert told.best
    assert told.best.channel is EMAIL
    assert [(way.channel, way.source) for way in told.opted_out] == [(SMS, "reply")]
    post.run()
    assert post.sms.tried == []
    [message] = post.email.sent
    assert message.to == "wanjiru@example.org"


def test_stop_between_booking_and_reminder_sends_it_by_email(post: Post) -> None:
    book(post)
    post.run()
    post.sms.answers.append(Incoming("SM1", "+254712345678", "STOP", post.clock.now()))
    post.run()
    post.clock.instant = LATER - timedelta(days=2)
    post.run()
    assert (len(post.sms.sent), len(post.email.sent)) == (1, 1)
    reminders = [row[1:] for row in post.messages() if row[0] == "reminder"]
    assert sorted(reminders, key=str) == [
        ("email", "sent", None),
        ("sms", "queued", None),
        ("sms", "suppressed", "opted_out"),
    ]


def test_start_brings_back_what_was_agreed_to_before(post: Post) -> None:
    for number, word in enumerate(("STOP", "START")):
        post.sms.answers.append(Incoming(f"SM{number}", "+254712345678", word, post.clock.now()))
    post.run()
    told = book(post).told
    assert told
    assert told.best
    assert told.best.channel is SMS


def test_nobody_is_written_to_who_was_never_asked(post: Post) -> None:
    post.sql("DELETE FROM consents")
    told = book(post).told
    assert told
    assert told.best is None
    post.run()
    assert post.sms.tried == post.email.tried == []
    assert post.messages()[0][2:] == ("suppressed", "not_agreed")


def test_consents_are_only_added(post: Post) -> None:
    for statement in ("UPDATE consents SET given = true", "DELETE FROM consents"):
        with psycopg.connect(as_desk(post.address)) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement.encode())


def test_a_number_that_bounced_is_left_alone_until_it_is_another(post: Post) -> None:
    post.sms.trouble.append(NotAccepted(Reason.BAD_ADDRESS, "21614"))
    book(post)
    post.run()
    confirmations = [row[1:] for row in post.messages() if row[0] == "confirmation"]
    assert confirmations == [("sms", "failed", "bad_address"), ("email", "sent", None)]
    book(post, LATER + timedelta(hours=1))
    post.run()
    assert (len(post.sms.tried), len(post.email.sent)) == (1, 2)
    post.sql("UPDATE users SET phone_number = '+254712345679' WHERE role = 'owner'")
    book(post, LATER + timedelta(hours=2))
    post.run()
    assert post.sms.sent[0].to == "+254712345679"


def test_who_opted_out_with_the_provider_is_taken_at_their_word(post: Post) -> None:
    post.sms.trouble.append(NotAccepted(Reason.OPTED_OUT, "21610"))
    book(post)
    post.run()
    assert post.sql("SELECT DISTINCT given, source FROM consents WHERE channel = 'sms' AND source = 'provider'") == [
        (False, "provider")
    ]
    assert len(post.email.sent) == 1


# Courtesy


@pytest.mark.parametrize(
    ("night", "morning"),
    [
        (datetime(2026, 11, 20, 7, 30, tzinfo=UTC), datetime(2026, 11, 20, 16, tzinfo=UTC)),  # 23:30, in winter
        (datetime(2027, 3, 14, 7, 30, tzinfo=UTC), datetime(2027, 3, 14, 15, tzinfo=UTC)),  # clocks go forward at 2
        (datetime(2027, 11, 7, 6, 30, tzinfo=UTC), datetime(2027, 11, 7, 16, tzinfo=UTC)),  # and back
    ],
)
def test_what_is_booked_at_night_waits_until_eight(post: Post, night: datetime, morning: datetime) -> None:
    post.clock.instant = night
    book(post, night + timedelta(days=7))
    post.run()
    assert post.sms.tried == []
    assert post.messages("state, send_at")[0] == ("queued", morning)
    post.clock.instant = morning - timedelta(seconds=1)
    post.run()
    assert post.sms.tried == []
    post.clock.instant = morning
    post.run()
    assert len(post.sms.sent) == 1


def test_night_is_where_the_owner_lives(post: Post) -> None:
    prefer(post, time_zone="Africa/Nairobi")
    book(post)  # 10:42 in Los Angeles is 21:42 in Nairobi
    post.run()
    assert post.sms.tried == []
    assert post.messages("send_at")[0] == (datetime(2026, 11, 20, 5, tzinfo=UTC),)


def test_more_than_a_few_messages_a_day_wait_for_the_next(post: Post) -> None:
    for hours in range(5):
        book(post, LATER + timedelta(hours=hours))
        post.run()
    assert len(post.sms.sent) == 3
    post.clock.move(days=1)
    post.run()
    assert len(post.sms.sent) == 5


def test_pets_of_one_owner_are_reminded_of_in_one_message(post: Post) -> None:
    luna = new_id()
    post.sql(
        "INSERT INTO pets (pet_id, clinic_id, user_id, name, species) SELECT %s, clinic_id, user_id, 'Luna', 'Cat'"
        " FROM users WHERE role = 'owner'",
        luna,
    )
    book(post)
    book(post, LATER + timedelta(minutes=30), pet_id=luna)
    post.run()
    post.clock.instant = LATER - timedelta(days=2)
    post.run()
    reminder = post.sms.sent[-1].text
    assert "Rex" in reminder
    assert "Luna" in reminder
    assert len(post.sms.sent) == 3
    joined = "SELECT state, reason FROM notifications WHERE joined_to IS NOT NULL"
    assert post.sql(joined) == [("suppressed", "joined")]


def test_an_owner_reads_their_own_language(post: Post) -> None:
    prefer(post, language="de", preferred="email")
    book(post)
    post.run()
    [message] = post.email.sent
    assert "10:00 Uhr" in message.subject
    assert message.calendar
    assert b"METHOD:REQUEST" in message.calendar.ics


def test_the_invitation_of_a_visit_grows_with_it_and_is_cancelled_with_it(post: Post) -> None:
    prefer(post, preferred="email")
    booked = book(post)
    post.run()
    post.desk.write(scheduling.move, seen(post, booked), post.clinic.okafor, LATER + timedelta(days=1))
    post.run()
    post.desk.write(scheduling.cancel, booked.appointment_id, "Owner cannot come")
    post.clock.move(minutes=1)
    post.run()
    entries = [message.calendar for message in post.email.sent if message.calendar]
    events = [icalendar.Calendar.from_ical(entry.ics).events[0] for entry in entries]
    assert [entry.method for entry in entries] == ["REQUEST", "REQUEST", "CANCEL"]
    assert len({str(event["UID"]) for event in events}) == 1
    sequences = [int(str(event["SEQUENCE"])) for event in events]
    assert sequences == sorted(set(sequences))


# Providers


def test_what_was_certainly_not_taken_is_tried_again_later(post: Post) -> None:
    post.sms.trouble.extend([TryLater("429", after=90), TryLater("503")])
    book(post)
    post.run()
    assert post.messages("state, attempts, code")[0] == ("queued", 1, "429")
    post.clock.move(seconds=89)
    post.run()
    assert len(post.sms.tried) == 1
    post.clock.move(seconds=1)
    post.run()
    post.clock.move(minutes=1)
    post.run()
    assert (len(post.sms.tried), len(post.sms.sent)) == (3, 1)


def test_after_many_tries_it_is_failed(post: Post) -> None:
    post.sms.trouble.extend([TryLater("503")] * 20)
    book(post, LATER + timedelta(days=30))
    for _ in range(20):
        post.run()
        post.clock.move(hours=1)
        if post.clock.now().hour < 16 or post.clock.now().hour > 23:
            post.clock.instant = post.clock.now().replace(hour=17) + timedelta(days=1)
    assert post.messages()[0][2:] == ("failed", "no_answer")
    assert len(post.sms.tried) == 8


def test_a_doubtful_message_is_never_sent_again_by_itself(post: Post) -> None:
    post.sms.trouble.append(Doubtful("timeout"))
    book(post)
    post.run()
    assert post.messages()[0][2:] == ("unknown", "lost")
    for _ in range(5):
        post.clock.move(hours=1)
        post.run()
    assert len(post.sms.tried) == 1
    assert post.messages()[0][2:] == ("unknown", "not_found")


def test_a_doubtful_message_that_the_provider_knows_was_sent(post: Post) -> None:
    post.sms.trouble.append(Doubtful("timeout"))
    book(post)
    post.run()
    post.sms.remembered.append(Accepted("SM-lost"))
    post.clock.move(minutes=2)
    post.run()
    assert post.messages("state, provider_reference")[0] == ("sent", "SM-lost")


def test_one_message_of_the_provider_settles_one_doubt(post: Post) -> None:
    post.sms.trouble.extend([Doubtful("timeout")] * 2)
    book(post)
    book(post, LATER + timedelta(hours=1))
    post.run()
    post.sms.remembered.append(Accepted("SM-lost"))
    post.clock.move(minutes=2)
    post.run()
    states = sorted(state for kind, state in post.messages("kind, state") if kind == "confirmation")
    assert states == ["sent", "unknown"]


def test_a_worker_that_died_on_the_way_leaves_a_doubt(post: Post) -> None:
    book(post)
    left_on_the_way(post, provider="twilio")
    post.run()
    assert post.messages("state")[0] == ("sending",)
    post.clock.move(minutes=6)
    post.run()
    assert post.messages()[0][2] == "unknown"
    assert post.sms.tried == []


def test_a_worker_that_died_before_it_asked_anybody_is_replaced(post: Post) -> None:
    book(post)
    left_on_the_way(post, provider=None)
    post.clock.move(minutes=6)
    post.run()
    assert len(post.sms.sent) == 1


def test_the_next_provider_takes_over_from_one_that_is_not_set_up(post: Post) -> None:
    post.sms.trouble.append(Misconfigured("The token is wrong.", "20003"))
    book(post)
    post.run()
    assert post.messages()[0][2:] == ("queued", "settings")


def test_delivery_is_followed_and_only_moves_forward(post: Post) -> None:
    book(post)
    post.run()
    reference = "twilio-sms-1"
    post.sms.tracked[reference] = Tracked(Progress.SENT)
    post.clock.move(minutes=2)
    post.run()
    assert post.messages("state")[0] == ("sent",)
    post.sms.tracked[reference] = Tracked(Progress.FAILED, Reason.BAD_ADDRESS, "30005")
    post.clock.move(minutes=6)
    post.run()
    assert post.messages("state, reason, code")[0] == ("failed", "bad_address", "30005")
    post.sms.tracked[reference] = Tracked(Progress.DELIVERED)
    post.clock.move(days=2)
    post.run()
    assert post.messages("state")[0] == ("failed",)
    assert post.sql("SELECT address FROM undeliverable_addresses") == [("+254712345678",)]


# Answers


def test_the_clinics_word_confirms_the_visits_that_were_written_about(post: Post) -> None:
    book(post)
    post.run()
    post.clock.move(minutes=3)
    post.sms.answers.append(Incoming("SM9", "+254712345678", "ok!", post.clock.now()))
    post.run()
    assert post.sql("SELECT confirmed_at FROM appointments") == [(post.clock.now(),)]
    assert post.sql("SELECT reading FROM inbound_messages") == [("confirm",)]


def test_a_moved_visit_is_not_confirmed_any_more(post: Post) -> None:
    booked = book(post)
    post.sql("UPDATE appointments SET confirmed_at = now()")
    post.desk.write(scheduling.move, seen(post, booked), post.clinic.okafor, LATER + timedelta(days=1))
    assert post.sql("SELECT confirmed_at FROM appointments") == [(None,)]


def test_anything_else_waits_for_a_person(post: Post) -> None:
    post.sms.answers += [
        Incoming("SM1", "+254712345678", "can I come later?", post.clock.now()),
        Incoming("SM2", "+15550000000", "who is this", post.clock.now()),
        Incoming("SM3", "+254712345678", "OK", post.clock.now()),  # nothing was written about
    ]
    post.run()
    post.run()
    rows = post.sql("SELECT reading, user_id IS NULL, settled_at FROM inbound_messages ORDER BY provider_reference")
    assert rows == [("other", False, None), ("other", True, None), ("other", False, None)]


def test_help_is_answered_once_a_day(post: Post) -> None:
    for number in range(3):
        post.sms.answers.append(Incoming(f"SM{number}", "+254712345678", "HELP", post.clock.now()))
    post.run()
    post.run()
    [message] = post.sms.sent
    assert "Riverside" in message.text


# Vaccinations


def test_vaccinations_are_told_of_before_on_and_after_the_day(post: Post) -> None:
    give(post, "2025-12-19", "2026-12-19")
    for day in (0, 30, 44):
        post.clock.instant = datetime(2026, 11, 19, 18, tzinfo=UTC) + timedelta(days=day)
        post.courier.plan()
        post.courier.plan()
        post.run()
    assert len(post.sms.sent) == 3
    assert all("abies" in message.text for message in post.sms.sent)


def test_a_vaccination_that_was_given_meanwhile_is_not_asked_for(post: Post) -> None:
    give(post, "2025-11-19", "2026-11-19")
    post.courier.plan()
    give(post, "2026-11-18", "2027-11-19")
    post.run()
    assert post.sms.tried == []
    assert post.messages()[0][2:] == ("suppressed", "done")


def test_the_queue_of_a_clinic_is_nobody_elses(post: Post) -> None:
    book(post)
    [(queue,)] = post.sql("SELECT DISTINCT queue_name FROM procrastinate_jobs")
    assert queue == post.courier.queue
    assert len(f"procrastinate_queue_v1#{queue}") < 64


def test_what_cannot_be_put_into_words_is_failed_and_says_so(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    def cannot(*_: object) -> None:
        raise ValueError("nothing to say")

    monkeypatch.setattr(claiming, "render", cannot)
    book(post)
    post.run()
    assert post.messages()[0][2:] == ("failed", "wording")
