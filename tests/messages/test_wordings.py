"""The words of messages: a clinic's own or those that ship, checked before they are kept."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from petdesk import models
from petdesk.errors import ChangedElsewhere, FieldErrors, Refused
from petdesk.models import Channel, MessageKind, new_id
from petdesk.services.here import Here
from petdesk.services.messages.claiming import template_for
from petdesk.services.messages.shipped import shipped
from petdesk.services.messages.templates import Template
from petdesk.services.messages.wordings import KINDS, preview, put_back, save_wording, wordings
from tests.builders import Clinic

REMINDER, SMS, EMAIL, PUSH = MessageKind.REMINDER, Channel.SMS, Channel.EMAIL, Channel.PUSH
OWN = Template("", "{pets} comes {when}. Answer {word}. {clinic}")
SHIPPED = shipped(REMINDER, SMS, "en")


@pytest.fixture
def grace(clinic: Clinic) -> Here:
    """The manager's circumstances."""
    return clinic.manager


def own(session: Session, grace: Here) -> list[tuple[str, ...]]:
    """The templates that are the clinic's own."""
    return [(row.kind, row.channel, row.language) for row in wordings(session, grace) if row.own]


def test_every_kind_has_words_on_every_channel_in_every_language(session: Session, grace: Here) -> None:
    found = wordings(session, grace)
    assert len(found) == len(KINDS) * len(Channel) * 4
    assert not any(row.own for row in found)
    assert found[0].language == "en"
    session.execute(text("UPDATE message_rules SET language = 'es'"))
    assert wordings(session, grace)[0].language == "es"


def test_a_clinic_says_it_in_its_own_words_and_these_are_sent(session: Session, grace: Here) -> None:
    save_wording(session, grace, REMINDER, SMS, "en", OWN, SHIPPED)
    assert own(session, grace) == [("reminder", "sms", "en")]
    assert template_for(session, grace, REMINDER, SMS, "en") == OWN
    assert template_for(session, grace, REMINDER, SMS, "de") == shipped(REMINDER, SMS, "de")


def test_words_that_are_put_back_are_the_ones_that_ship(session: Session, grace: Here) -> None:
    for _ in range(2):
        save_wording(session, grace, REMINDER, SMS, "en", OWN, SHIPPED)
        assert put_back(session, grace, REMINDER, SMS, "en") == SHIPPED
        assert own(session, grace) == []


def test_saving_the_words_that_ship_is_putting_them_back(session: Session, grace: Here) -> None:
    save_wording(session, grace, REMINDER, SMS, "en", OWN, SHIPPED)
    save_wording(session, grace, REMINDER, SMS, "en", SHIPPED, OWN)
    for kind in KINDS:
        for channel in Channel:
            ships = shipped(kind, channel, "de")
            save_wording(session, grace, kind, channel, "de", ships, ships)
    assert own(session, grace) == []


@pytest.mark.parametrize(
    ("channel", "subject", "body", "field", "said"),
    [
        (SMS, "", "Hello {naem}", "body", "knows no {naem}"),
        (SMS, "", "Hello {vaccines}", "body", "knows no {vaccines}"),
        (SMS, "", "  ", "body", "Write what the owner is to read"),
        (SMS, "", "x" * 1000, "body", "fit"),
        (SMS, "A subject", "Hello", "subject", "no subject"),
        (EMAIL, "", "Hello", "subject", "needs a subject"),
        (EMAIL, "{ Hello", "Hello", "subject", "alone"),
        (PUSH, "Hello", "\x1b[31m", "body", "control characters"),
    ],
)
def test_what_could_not_be_sent_is_not_kept(
    session: Session, grace: Here, channel: Channel, subject: str, body: str, field: str, said: str
) -> None:
    with pytest.raises(FieldErrors) as wrong:
        save_wording(session, grace, REMINDER, channel, "en", Template(subject, body), shipped(REMINDER, channel, "en"))
    assert said in wrong.value.fields[field]
    assert own(session, grace) == []


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(session: Session, grace: Here) -> None:
    save_wording(session, grace, REMINDER, SMS, "en", OWN, SHIPPED)
    with pytest.raises(ChangedElsewhere, match="meanwhile"):
        save_wording(session, grace, REMINDER, SMS, "en", Template("", "Come {when}."), SHIPPED)
    save_wording(session, grace, REMINDER, SMS, "en", OWN, SHIPPED)  # the same again is no conflict
    assert template_for(session, grace, REMINDER, SMS, "en") == OWN


def test_what_is_written_by_hand_has_no_template(session: Session, grace: Here) -> None:
    with pytest.raises(Refused):
        save_wording(session, grace, MessageKind.FREE, SMS, "en", OWN, OWN)


# The preview


def test_a_preview_is_about_whoever_comes_next(session: Session, clinic: Clinic, grace: Here) -> None:
    clinic.appointment(grace.now + timedelta(days=1))
    shown = preview(session, grace, REMINDER, SMS, "en", OWN, None)
    assert shown.about == "Rex, Wanjirũ Ngũgĩ"
    assert shown.text == "Rex comes Fri, Nov 20, 10:42 AM. Answer OK. Riverside"


def test_a_preview_is_about_the_pet_that_was_chosen(session: Session, clinic: Clinic, grace: Here) -> None:
    bello = clinic.pet(clinic.owner())
    clinic.appointment(grace.now + timedelta(days=1))
    clinic.appointment(grace.now - timedelta(days=300), pet_id=bello)
    clinic.appointment(grace.now - timedelta(days=3), pet_id=bello)
    shown = preview(session, grace, REMINDER, SMS, "en", Template("", "{pets} {day}"), bello)
    assert (shown.text, shown.about) == ("Bello Mon, Nov 16", "Bello, Jan Novak")


def test_a_preview_of_vaccinations_names_what_falls_due(session: Session, clinic: Clinic, grace: Here) -> None:
    for name, given, due in (
        ("Rabies", date(2025, 12, 1), date(2026, 12, 1)),
        ("Rabies", date(2022, 12, 1), date(2025, 12, 1)),
        ("DHPP", date(2026, 1, 1), date(2027, 1, 1)),
    ):
        session.add(
            models.Vaccination(
                clinic_id=grace.clinic.clinic_id,
                pet_id=clinic.rex,
                vaccine_name=name,
                vaccination_date=given,
                expiry_date=due,
            )
        )
    session.flush()
    template = Template("", "{vaccines}: {due}")
    shown = preview(session, grace, MessageKind.VACCINATION_DUE, SMS, "en", template, None)
    assert shown.text.startswith("Rex (Rabies, DHPP): ")
    assert "Dec" in shown.text


@pytest.mark.parametrize("kind", KINDS)
def test_a_pet_of_which_there_is_nothing_to_say_is_told_of_by_example(
    session: Session, clinic: Clinic, grace: Here, kind: MessageKind
) -> None:
    for channel in Channel:
        for pet_id in (None, clinic.rex, new_id()):
            shown = preview(session, grace, kind, channel, "en", shipped(kind, channel, "en"), pet_id)
            assert shown.text
            assert "{" not in shown.text


def test_a_preview_counts_parts_and_what_they_cost(session: Session, grace: Here) -> None:
    session.execute(text("UPDATE message_rules SET sms_price = 0.05"))
    shown = preview(session, grace, REMINDER, SMS, "en", Template("", "x" * 161), None)
    assert shown.segments
    assert (shown.segments.alphabet, shown.segments.count, shown.cost) == ("GSM-7", 2, Decimal("0.1"))
    shown = preview(session, grace, REMINDER, SMS, "en", Template("", "ũ" * 71), None)
    assert shown.segments
    assert (shown.segments.alphabet, shown.segments.count) == ("UCS-2", 2)
    assert preview(session, grace, REMINDER, EMAIL, "en", Template("x", "y"), None).segments is None


def test_a_preview_takes_whatever_stands_in_the_form_at_the_moment(session: Session, grace: Here) -> None:
    for body in ("", "{", "{naem", "[/b] {pets}", "\x1b[31m", "🐕" * 400):
        preview(session, grace, REMINDER, SMS, "en", Template("", body), None)
