"""The rules of messages: read the way people type them, said the way they read them."""

from contextlib import suppress
from dataclasses import replace
from datetime import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from petdesk.errors import FieldErrors
from petdesk.models import Channel
from petdesk.services.forms import Unreadable
from petdesk.services.here import Here
from petdesk.services.messages import spoken
from petdesk.services.messages.rules import (
    message_rules,
    read_channels,
    save_rules,
    save_service_reminders,
    service_reminders,
)
from tests.builders import Clinic


@pytest.fixture
def grace(clinic: Clinic) -> Here:
    """The manager's circumstances."""
    return clinic.manager


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("2 days, 3 hours", [2880, 180]),
        ("3h, 2d", [2880, 180]),
        ("1 week and 90 min", [10080, 90]),
        ("24 hours before; 1 day before", [1440]),
        ("none", []),
        ("", []),
    ],
)
def test_reminders_are_read_as_people_type_them(typed: str, minutes: list[int]) -> None:
    assert spoken.read_reminders(typed).value == minutes


@pytest.mark.parametrize("typed", ["soon", "2", "0 days", "2 fortnights", "400 days", "1h,2h,3h,4h,5h,6h,7h", "\x1b[b"])
def test_what_is_no_reminder_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable):
        spoken.read_reminders(typed)


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("-30, 0, 14", [-30, 0, 14]),
        ("30 days before, on the day, 14 days after", [-30, 0, 14]),
        ("14 after, 30 before and 0", [-30, 0, 14]),
        ("−7; +7", [-7, 7]),
        ("none", []),
    ],
)
def test_days_around_a_due_date_are_read_as_people_type_them(typed: str, days: list[int]) -> None:
    assert spoken.read_days(typed).value == days


@pytest.mark.parametrize("typed", ["tomorrow", "1000", "30 days sideways", "999", "[/b]"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable):
        spoken.read_days(typed)


@pytest.mark.parametrize(
    ("typed", "hours"), [("24", 24), ("1 day", 24), ("2 hours", 2), ("off", None), ("", None), ("0", 0)]
)
def test_hours_are_read_as_people_type_them(typed: str, hours: int | None) -> None:
    assert spoken.read_hours(typed).value == hours


@pytest.mark.parametrize("typed", ["30 min", "2 months", "1000 days", "-2", "²"])
def test_what_is_no_number_of_hours_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable):
        spoken.read_hours(typed)


@pytest.mark.parametrize(
    ("typed", "quiet"),
    [
        ("21:00 to 8:00", (time(21), time(8))),
        ("9pm-8am", (time(21), time(8))),
        ("22.30 until 7", (time(22, 30), time(7))),
        ("none", (time(0), time(0))),
        ("12 am to 6 am", (time(0), time(6))),
    ],
)
def test_quiet_hours_are_read_as_people_type_them(typed: str, quiet: tuple[time, time]) -> None:
    assert spoken.read_quiet(typed).value == quiet


@pytest.mark.parametrize("typed", ["night", "21:00", "25:00 to 8", "21:00 to 8:00 to 9:00", "13 pm to 8"])
def test_what_are_no_quiet_hours_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable):
        spoken.read_quiet(typed)


@given(st.lists(st.integers(1, spoken.LONGEST_AHEAD), max_size=6, unique=True))
def test_reminders_as_they_are_said_are_read_back(minutes: list[int]) -> None:
    expected = sorted(minutes, reverse=True)
    assert spoken.read_reminders(spoken.say_reminders(expected)).value == expected


@given(st.lists(st.integers(-365, 365), max_size=6, unique=True))
def test_days_as_they_are_said_are_read_back(days: list[int]) -> None:
    assert spoken.read_days(spoken.say_days(sorted(days))).value == sorted(days)


@given(st.one_of(st.none(), st.integers(0, spoken.MOST_HOURS)))
def test_hours_as_they_are_said_are_read_back(hours: int | None) -> None:
    assert spoken.read_hours(spoken.say_hours(hours)).value == hours


@given(st.times(), st.times())
def test_quiet_hours_as_they_are_said_are_read_back(first: time, last: time) -> None:
    first, last = first.replace(second=0, microsecond=0), last.replace(second=0, microsecond=0)
    read = spoken.read_quiet(spoken.say_quiet(first, last)).value
    assert read == ((first, last) if first != last else (time(0), time(0)))


@given(st.text(max_size=40))
def test_whatever_is_typed_is_read_or_refused(typed: str) -> None:
    readers = (spoken.read_reminders, spoken.read_days, spoken.read_hours, spoken.read_quiet, spoken.read_price)
    for reader in (*readers, spoken.read_number, read_channels):
        with suppress(Unreadable):
            reader(typed)


def test_channels_are_read_in_their_order() -> None:
    assert read_channels("e-mail then sms").value == [Channel.EMAIL, Channel.SMS]
    assert read_channels("none").value == []
    with pytest.raises(Unreadable, match="not pigeon"):
        read_channels("sms, pigeon")


def test_the_rules_a_clinic_begins_with(session: Session, grace: Here) -> None:
    form = message_rules(session, grace).form
    assert form.reminders == "2 days, 3 hours"
    assert form.vaccination_days == "30 days before, on the day, 14 days after"
    assert (form.follow_up, form.no_show, form.quiet) == ("1 day", "2 hours", "21:00 to 08:00")
    assert (form.channels, form.confirm_word, form.sms_price) == ("SMS, e-mail, push", "OK", "")


def test_every_rule_is_changed(session: Session, grace: Here) -> None:
    seen = message_rules(session, grace).form
    form = replace(
        seen,
        language="de",
        channels="push, sms",
        confirmations="no",
        reminders="1 day",
        vaccination_days="-14, 0",
        follow_up="none",
        no_show="off",
        quiet="22 to 7",
        most_a_day="5",
        confirm_word="JA1",
        reply_to="Desk@riverside.example",
        sms_price="0,0525",
    )
    rules = save_rules(session, grace, form, seen)
    assert (rules.language, rules.channels, rules.confirmations) == ("de", (Channel.PUSH, Channel.SMS), False)
    assert (rules.reminders, rules.vaccination_days) == ((1440,), (-14, 0))
    assert (rules.follow_up_hours, rules.no_show_hours) == (None, None)
    assert (rules.quiet_from, rules.quiet_until, rules.most_a_day) == (time(22), time(7), 5)
    assert (rules.confirm_word, rules.reply_to, rules.sms_price) == ("JA1", "desk@riverside.example", Decimal("0.0525"))


def test_saving_what_is_shown_changes_nothing(session: Session, grace: Here) -> None:
    before = message_rules(session, grace)
    assert save_rules(session, grace, before.form, before.form) == before


def test_what_another_manager_saved_meanwhile_stays(session: Session, grace: Here) -> None:
    seen = message_rules(session, grace).form
    save_rules(session, grace, replace(seen, reminders="1 day"), seen)
    rules = save_rules(session, grace, replace(seen, most_a_day="9"), seen)
    assert (rules.reminders, rules.most_a_day) == ((1440,), 9)


def test_all_that_is_wrong_is_said_at_once(session: Session, grace: Here) -> None:
    seen = message_rules(session, grace).form
    form = replace(
        seen, reminders="x", quiet="x", confirm_word="STOP", reply_to="x", sms_price="-1", most_a_day="0", follow_up="x"
    )
    with pytest.raises(FieldErrors) as wrong:
        save_rules(session, grace, form, seen)
    fields = {"reminders", "quiet", "confirm_word", "reply_to", "sms_price", "most_a_day", "follow_up"}
    assert set(wrong.value.fields) == fields
    assert message_rules(session, grace).form == seen


def test_a_service_has_its_own_reminders_none_or_the_clinics(session: Session, grace: Here, clinic: Clinic) -> None:
    save_service_reminders(session, grace, {clinic.dental: "1 week, 1 day", clinic.groom: "none", clinic.check_up: ""})
    found = {each.service_id: (each.reminders, each.typed) for each in service_reminders(session, grace)}
    assert found == {
        clinic.dental: ((10080, 1440), "7 days, 1 day"),
        clinic.groom: ((), "none"),
        clinic.check_up: (None, ""),
    }
    with pytest.raises(FieldErrors) as wrong:
        save_service_reminders(session, grace, {clinic.dental: "soon", clinic.groom: "1 day"})
    assert set(wrong.value.fields) == {str(clinic.dental)}
    assert session.execute(text("SELECT count(*) FROM services WHERE reminders = '{}'")).scalar_one() == 1
