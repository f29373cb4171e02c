"""The logs as people read them: filtered, in pages, as sentences."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from petdesk import models
from petdesk.models import Role, Source, new_id
from petdesk.services.audit import reading as audit_reading
from petdesk.services.audit.access import log_access
from petdesk.services.audit.entry import Entry
from petdesk.services.audit.naming import Names
from petdesk.services.audit.reading import entries, history_of
from petdesk.services.audit.sentences import Teller
from petdesk.services.scheduling import book, cancel, check_in, mark_no_show, move, start
from petdesk.services.scheduling.board import visit
from petdesk.services.treatment import complete
from petdesk.wording import UNSAFE
from tests.audit.test_capture import act_as
from tests.builders import Clinic
from tests.everybody import NOW
from tests.records import fill_every_table


@pytest.fixture(autouse=True)
def at_the_front_desk(session: Session, clinic: Clinic) -> None:
    """Ana acts; what was there before is nobody's."""
    act_as(session, clinic.ana, desk="Front desk")


def told(session: Session, clinic: Clinic, most: int = 1) -> list[str]:
    """The newest sentences, the oldest of them first."""
    lines = entries(session, clinic.manager, person=clinic.ana).lines[:most]
    return [line.sentence for line in reversed(lines)]


def test_a_visit_from_its_booking_to_its_end(session: Session, clinic: Clinic) -> None:
    request = clinic.request(NOW + timedelta(minutes=3))
    book(session, clinic.here, request)
    seen = visit(session, clinic.here, request.appointment_id)
    assert seen
    move(session, clinic.here, seen, clinic.okafor, NOW + timedelta(hours=1, minutes=3))
    seen = visit(session, clinic.here, request.appointment_id)
    assert seen
    move(session, clinic.here, seen, clinic.lindqvist, NOW + timedelta(days=1))
    check_in(session, clinic.here, request.appointment_id)
    start(session, clinic.here, request.appointment_id)
    complete(session, clinic.signed_in(clinic.lindqvist, Role.VET), request.appointment_id, "sprained", new_id())
    assert told(session, clinic, 7) == [
        "Ana Ruiz booked Rex with Dr Okafor, Thu 19 Nov 10:45 (Check-up)",
        "Ana Ruiz moved Rex from 10:45 to 11:45",
        "Ana Ruiz moved Rex from Thu 19 Nov 11:45 to Fri 20 Nov 10:42 and to Dr Lindqvist",
        "Ana Ruiz checked Rex in",
        "Ana Ruiz began Rex’s visit",
        "Ana Ruiz completed Rex’s visit",
        "Ana Ruiz wrote Rex’s treatment of Thu 19 Nov 10:42 into the history",
    ]


def test_a_visit_that_did_not_happen(session: Session, clinic: Clinic) -> None:
    missed, off = clinic.appointment(NOW - timedelta(hours=1)), clinic.appointment(NOW + timedelta(hours=1))
    mark_no_show(session, clinic.here, missed)
    cancel(session, clinic.here, off, "owner is ill")
    assert told(session, clinic, 2) == [
        "Ana Ruiz marked Rex as a no-show",
        "Ana Ruiz cancelled Rex’s visit (owner is ill)",
    ]


def test_a_walk_in_and_a_visit_beside_another(session: Session, clinic: Clinic) -> None:
    book(session, clinic.here, clinic.request(NOW, source=Source.WALK_IN))
    book(session, clinic.here, clinic.request(NOW, overbooking_reason="emergency"))
    assert told(session, clinic, 2) == [
        "Ana Ruiz booked Rex with Dr Okafor, Thu 19 Nov 10:42 (Check-up), as a walk-in",
        "Ana Ruiz booked Rex with Dr Okafor, Thu 19 Nov 10:42 (Check-up), beside another visit (emergency)",
    ]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            "UPDATE users SET phone_number = '+14155550123' WHERE user_id = :wanjiru",
            "changed the phone of Wanjirũ Ngũgĩ from +254 712 345678 to +1 415-555-0123",
        ),
        (
            "UPDATE users SET email = NULL WHERE user_id = :wanjiru",
            "changed the e-mail of Wanjirũ Ngũgĩ from wanjiru@example.org to nothing",
        ),
        ("UPDATE users SET password_hash = 'x' WHERE user_id = :sam", "changed the password of Sam Walker"),
        ("UPDATE pets SET deceased_on = '2026-11-18' WHERE pet_id = :rex", "recorded that Rex died on 18 Nov 2026"),
        (
            "UPDATE pets SET user_id = :sam, weight = 15 WHERE pet_id = :rex",
            "changed the weight of Rex from 14.2 kg to 15.0 kg and the owner of Rex from Wanjirũ Ngũgĩ to Sam Walker",
        ),
        (
            "UPDATE services SET price = 65 WHERE service_id = :check_up",
            "changed the price of Check-up from 60.00 to 65.00",
        ),
        (
            "INSERT INTO pet_alerts (alert_id, pet_id, message) VALUES (gen_random_uuid(), :rex, 'bites')",
            "warned about Rex: bites",
        ),
        (
            "INSERT INTO pet_weights (weight_id, pet_id, weighed_on, weight)"
            " VALUES (gen_random_uuid(), :rex, '2026-11-19', 14.5)",
            "weighed Rex: 14.5 kg on 19 Nov 2026",
        ),
        (
            "INSERT INTO consents (clinic_id, user_id, channel, purpose, given, source, text_version)"
            " SELECT clinic_id, user_id, 'sms', 'visits', true, 'counter', '1' FROM users WHERE user_id = :wanjiru",
            "recorded that Wanjirũ Ngũgĩ agrees to SMS about visits (at the counter)",
        ),
        (
            "INSERT INTO consents (clinic_id, user_id, channel, purpose, given, source, text_version)"
            " SELECT clinic_id, user_id, 'email', 'care', false, 'reply', '1' FROM users WHERE user_id = :wanjiru",
            "recorded that Wanjirũ Ngũgĩ wants no e-mail about care (answered by SMS)",
        ),
        (
            "INSERT INTO contact_preferences (user_id, clinic_id, language)"
            " SELECT user_id, clinic_id, 'de' FROM users WHERE user_id = :wanjiru",
            "recorded how Wanjirũ Ngũgĩ likes to be written to",
        ),
        (
            "INSERT INTO undeliverable_addresses (clinic_id, channel, address)"
            " SELECT clinic_id, 'email', 'nobody@example.org' FROM users WHERE user_id = :sam",
            "noted that nothing arrives at nobody@example.org (e-mail)",
        ),
        (
            "INSERT INTO message_templates (template_id, clinic_id, kind, channel, language, body)"
            " SELECT gen_random_uuid(), clinic_id, 'no_show', 'sms', 'en', 'hm' FROM users WHERE user_id = :sam",
            "put the no show by SMS (en) into the clinic’s own words",
        ),
        (
            "INSERT INTO message_providers (provider_id, clinic_id, channel, kind, settings)"
            " SELECT gen_random_uuid(), clinic_id, 'sms', 'twilio', 'sealed' FROM users WHERE user_id = :sam",
            "set up twilio for SMS",
        ),
        (
            "UPDATE message_rules SET most_a_day = 2",
            "changed the most a day of the rules of messages from 3 to 2",
        ),
    ],
)
def test_what_else_happens_at_a_desk(session: Session, clinic: Clinic, change: str, sentence: str) -> None:
    names = {"wanjiru": clinic.wanjiru, "sam": clinic.sam, "rex": clinic.rex, "check_up": clinic.check_up}
    session.execute(text(change), {name: key for name, key in names.items() if f":{name}" in change})
    assert [line.replace(".00", ".0") for line in told(session, clinic)] == [
        f"Ana Ruiz {sentence}".replace(".00", ".0")
    ]


def test_every_table_has_a_sentence(session: Session, clinic: Clinic) -> None:
    fill_every_table(clinic, NOW)
    clinic.pet(clinic.owner(), "Bello")
    sentences = "\n".join(line.sentence for line in history_of(session, clinic.manager, clinic.rex).lines)
    for said in ("vaccination Rabies of 5 Jan 2026, due again on 5 Jan 2027", "warned about Rex: bites when held"):
        assert said in sentences
    assert "sprained" not in sentences
    assert "Ana Ruiz added Bello (dog) of Jan Novak" in told(session, clinic, 2)


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        ("sign_in", "Ana Ruiz signed in"),
        ("record_opened", "Ana Ruiz opened the record of Wanjirũ Ngũgĩ"),
        ("search", "Ana Ruiz searched"),
        ("something_new", "Ana Ruiz: something new (Wanjirũ Ngũgĩ)"),
    ],
)
def test_an_access_is_a_sentence_too(session: Session, clinic: Clinic, event: str, sentence: str) -> None:
    log_access(session, clinic.here, event, None if event in {"sign_in", "search"} else clinic.wanjiru)
    assert told(session, clinic) == [sentence]


def test_a_sign_in_is_whose_it_is_about_while_nobody_acts(session: Session, clinic: Clinic) -> None:
    act_as(session, None)
    log_access(session, clinic.here, "sign_in", clinic.sam)
    log_access(session, clinic.here, "sign_in_failed", clinic.sam)
    failed, signed_in = entries(session, clinic.manager).lines[:2]
    assert signed_in.sentence == "Sam Walker signed in"
    assert failed.sentence == "Somebody tried to sign in as Sam Walker and failed"
    assert (failed.who, failed.person) == ("petdesk_app (nobody signed in)", None)


def test_entries_are_filtered_by_person_record_and_clinic_day(session: Session, clinic: Clinic) -> None:
    clinic.appointment(NOW)
    everything = entries(session, clinic.manager).lines
    by_ana = entries(session, clinic.manager, person=clinic.ana).lines
    assert len(by_ana) == 1
    assert len(everything) > 1
    assert [line.entry_id for line in everything] == sorted((line.entry_id for line in everything), reverse=True)
    assert {line.record for line in entries(session, clinic.manager, record=clinic.rex).lines} >= {clinic.rex}
    at = everything[0].at.astimezone(clinic.here.clinic.zone).date()
    assert entries(session, clinic.manager, day=at).lines[0] == everything[0]
    assert entries(session, clinic.manager, day=date(2020, 1, 1)).lines == ()


def test_another_clinics_entries_are_not_shown(session: Session, clinic: Clinic) -> None:
    other = models.Clinic(name="Hilltop", address="", phone="", country="US", time_zone="UTC", currency="USD")
    session.add(other)
    session.flush()
    assert all("Hilltop" not in line.sentence for line in entries(session, clinic.manager).lines)


def test_pages_follow_each_other_without_a_gap(
    session: Session, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_reading, "PAGE", 3)
    for number in range(5):
        log_access(session, clinic.here, "search", None, number=number)
    first = entries(session, clinic.manager, person=clinic.ana)
    second = entries(session, clinic.manager, person=clinic.ana, older=first.older)
    assert second.older is None
    numbers = [line.sentence for page in (first, second) for line in page.lines]
    assert numbers == [f"Ana Ruiz searched (number {number})" for number in (4, 3, 2, 1, 0)]


UUIDS = st.uuids(version=4)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40) | UUIDS.map(str)
HOSTILE = SCALARS | st.sampled_from([
    "0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00", "2026-11-19", "2026-13-45", "\x1b]52;c;x\x07", "{who}",
    "+99999999999999999999", "2026-11-19T10:00:00", "[/b]", "{", "\u202e", "-2026-11-19T10:00:00+00:00",
])  # fmt: skip
VALUES = st.recursive(
    HOSTILE, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=2)
)
COLUMNS = st.text(max_size=20) | st.sampled_from([
    "appointment_date", "staff_id", "status", "name", "first_name", "last_name", "lane", "species", "weight",
    "weighed_on", "deceased_on", "cancel_reason", "service_id", "source", "expiry_date", "message", "phone_number",
])  # fmt: skip
TABLES = st.text(max_size=20) | st.sampled_from([
    "appointments", "users", "pets", "pet_alerts", "pet_weights", "service_histories", "vaccinations", "services",
    "clinics", "sign_in", "search", "role_change", "sign_in_failed",
])  # fmt: skip


@given(
    kind=TABLES,
    action=st.sampled_from("IUDTA?"),
    changes=st.dictionaries(COLUMNS, st.lists(VALUES, min_size=2, max_size=2) | VALUES, max_size=6) | VALUES,
    identifiers=st.tuples(*[st.none() | UUIDS] * 3),
    names=st.text(max_size=20),
)
def test_nothing_in_an_entry_makes_a_sentence_fail_or_drives_the_terminal(
    kind: str, action: str, changes: Any, identifiers: tuple[UUID | None, UUID | None, UUID | None], names: str
) -> None:
    user, record, about = identifiers
    entry = Entry(1, NOW, user, names, names, True, kind, action, record, about, changes)  # noqa: FBT003
    for zone in ("America/Los_Angeles", "Pacific/Apia"):
        known = Names({record: "Rex"} if record else {}, {})
        sentence = Teller(ZoneInfo(zone), known).sentence(entry)
        assert not UNSAFE.search(sentence)
        assert len(list(entry.identifiers())) >= sum(identifier is not None for identifier in identifiers)
