"""The templates that ship, in every language."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from petdesk.models.values import Channel, MessageKind
from petdesk.services.messages.rendering import Rendered, render, sample
from petdesk.services.messages.segments import measure
from petdesk.services.messages.shipped import LANGUAGES, shipped
from petdesk.services.messages.templates import MOST_SEGMENTS, Template, check_template
from tests.messages.hostile import HOSTILE, facts_of_any_kind, without_what_may_be_empty

KINDS = [kind for kind in MessageKind if kind is not MessageKind.FREE]
ALL = [(kind, channel, language) for kind in KINDS for channel in Channel for language in LANGUAGES]
TEXTS = [(kind, language) for kind in KINDS for language in LANGUAGES]
VISITS = [kind for kind in KINDS if sample(kind).visits]


def sms(kind: MessageKind, language: str) -> str:
    return render(shipped(kind, Channel.SMS, language), kind, sample(kind), language, Channel.SMS, "KE").text


@pytest.mark.parametrize(("kind", "channel", "language"), ALL)
def test_what_ships_is_what_a_clinic_could_keep(kind: MessageKind, channel: Channel, language: str) -> None:
    template = shipped(kind, channel, language)
    check_template(kind, channel, template.subject, template.body)
    assert "!" not in template.subject + template.body
    assert channel is Channel.SMS or template.subject


@pytest.mark.parametrize(("kind", "channel", "language"), ALL)
def test_what_ships_is_sent_whatever_people_typed(kind: MessageKind, channel: Channel, language: str) -> None:
    template = shipped(kind, channel, language)
    for name in HOSTILE:
        rendered = render(template, kind, facts_of_any_kind(kind, name), language, channel, "US")
        assert not {"\n", "\r", "\x1b", "\u202e", "\u2028"} & set(rendered.subject)
        assert not {"\r", "\x1b", "\u202e", "\u2028"} & set(rendered.text)
        assert rendered.text.count("\n") == template.body.count("\n")
        assert channel is not Channel.SMS or measure(rendered.text).count <= MOST_SEGMENTS


@pytest.mark.parametrize(("kind", "channel", "language"), ALL)
def test_what_ships_reads_well_when_the_clinic_has_told_little(
    kind: MessageKind, channel: Channel, language: str
) -> None:
    rendered = render(shipped(kind, channel, language), kind, without_what_may_be_empty(kind), language, channel)
    for gap in ("  ", " ,", "()", ": \n", ":.", ": .", " \n"):
        assert gap not in rendered.text


@pytest.mark.parametrize(("kind", "language"), TEXTS)
def test_a_typical_sms_is_one_part_of_gsm_7_on_every_day_of_the_year(kind: MessageKind, language: str) -> None:
    facts = sample(kind)
    for days in range(0, 366, 1):
        later = timedelta(days=days)
        moved = replace(
            facts,
            visits=tuple(replace(visit, starts_at=visit.starts_at + later) for visit in facts.visits),
            doses=tuple(replace(dose, due_on=dose.due_on + later) for dose in facts.doses),
        )
        for country in ("KE", "US", "MX", "CA") if days < 8 else ("KE",):
            text = render(shipped(kind, Channel.SMS, language), kind, moved, language, Channel.SMS, country).text
            assert (measure(text).alphabet, measure(text).count) == ("GSM-7", 1), text


@pytest.mark.parametrize("kind", VISITS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_sms_about_three_pets_and_a_long_name_is_two_parts_at_most(kind: MessageKind, language: str) -> None:
    facts = sample(kind)
    (visit,) = facts.visits
    visits = tuple(
        replace(visit, pet=pet, starts_at=visit.starts_at + timedelta(minutes=30 * number))
        for number, pet in enumerate(("Bartholomew", "Luna", "Pip"))
    )
    several = replace(facts, visits=visits, clinic="Veterinary Hospital of Westlands", owner_last="Wangari-Oyelaran")
    text = render(shipped(kind, Channel.SMS, language), kind, several, language, Channel.SMS, "KE").text
    assert (measure(text).alphabet, measure(text).count) <= ("GSM-7", 2), text


@pytest.mark.parametrize(("kind", "language"), TEXTS)
def test_only_a_confirmation_and_an_answer_to_help_say_how_to_stop(kind: MessageKind, language: str) -> None:
    says = "STOP" in sms(kind, language).replace(".", " ").split()
    assert says is (kind in {MessageKind.CONFIRMATION, MessageKind.HELP})


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reminder_names_the_clinics_word(language: str) -> None:
    assert " OK" in sms(MessageKind.REMINDER, language)


@pytest.mark.parametrize(("kind", "language"), TEXTS)
def test_no_sms_asks_for_a_word_that_carriers_take(kind: MessageKind, language: str) -> None:
    assert not {"CANCEL", "YES", "END", "QUIT", "START"} & set(sms(kind, language).replace(".", " ").split())


@pytest.mark.parametrize(("kind", "language"), TEXTS)
def test_every_sms_names_the_clinic_and_how_to_reach_it(kind: MessageKind, language: str) -> None:
    assert "Uhuru Pet Clinic" in sms(kind, language)
    assert "+254 20 712 3456" in sms(kind, language)


def test_a_language_that_petdesk_does_not_write_is_english() -> None:
    template = shipped(MessageKind.REMINDER, Channel.SMS, "sw")
    assert template == shipped(MessageKind.REMINDER, Channel.SMS, "en")
    facts = sample(MessageKind.REMINDER)
    swahili = render(template, MessageKind.REMINDER, facts, "sw", Channel.SMS, "KE")
    assert swahili == render(template, MessageKind.REMINDER, facts, "en", Channel.SMS, "KE")


def test_nothing_ships_for_what_is_written_by_hand() -> None:
    with pytest.raises(KeyError):
        shipped(MessageKind.FREE, Channel.SMS, "en")
    template = Template("", "Hello {first_name}, your parcel is here. {clinic}")
    assert render(template, MessageKind.FREE, sample(MessageKind.FREE), "en", Channel.SMS) == Rendered(
        "", "Hello Wanjiru, your parcel is here. Uhuru Pet Clinic"
    )


def test_a_sample_is_always_the_same() -> None:
    assert sample(MessageKind.REMINDER) == sample(MessageKind.REMINDER)
    assert sample(MessageKind.REMINDER).visits[0].starts_at == datetime(2026, 11, 26, 10, 45, tzinfo=UTC)
