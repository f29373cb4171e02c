"""How facts are said: days, times, several of a thing, and names that are too long."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from petdesk.models.values import Channel, MessageKind
from petdesk.services.messages.facts import DoseFacts, Facts, VisitFacts
from petdesk.services.messages.rendering import render, sample
from petdesk.services.messages.segments import measure, utf16
from petdesk.services.messages.shortening import cut
from petdesk.services.messages.templates import TYPICAL, Template

REMINDER, SMS, EMAIL, PUSH = MessageKind.REMINDER, Channel.SMS, Channel.EMAIL, Channel.PUSH
NAIROBI = ZoneInfo("Africa/Nairobi")


def visit(pet: str, day: int = 26, hour: int = 10, minute: int = 45, staff: str = "Dr Okafor") -> VisitFacts:
    return VisitFacts(pet, datetime(2026, 11, day, hour, minute, tzinfo=NAIROBI), "check-up", staff)


def about(*visits: VisitFacts) -> Facts:
    return replace(sample(REMINDER), visits=visits)


def said(
    body: str,
    facts: Facts,
    language: str = "en",
    channel: Channel = SMS,
    country: str = "",
    kind: MessageKind = REMINDER,
) -> str:
    return render(Template("", body), kind, facts, language, channel, country).text


@pytest.mark.parametrize(
    ("language", "country", "channel", "when"),
    [
        ("en", "GB", SMS, "Thu 26 Nov, 14:45"),
        ("en", "", SMS, "Thu 26 Nov, 14:45"),
        ("en", "BR", SMS, "Thu 26 Nov, 14:45"),
        ("en", "KE", SMS, "Thu, 26 Nov, 14:45"),
        ("en", "US", SMS, "Thu, Nov 26, 2:45 PM"),
        ("en", "US", PUSH, "Thu, Nov 26, 2:45\u202fPM"),
        ("en", "GB", EMAIL, "Thursday, 26 November 2026, 14:45"),
        ("de", "DE", SMS, "Do., 26. Nov., 14:45 Uhr"),
        ("de", "KE", EMAIL, "Donnerstag, 26. November 2026, 14:45 Uhr"),
        ("es", "ES", SMS, "26 nov, 14:45"),
        ("es", "MX", SMS, "26 nov, 2:45 p.m."),
        ("es", "ES", PUSH, "jue, 26 nov, 14:45"),
        ("es", "ES", EMAIL, "jueves, 26 de noviembre de 2026, 14:45"),
        ("fr", "FR", SMS, "jeu. 26 nov., 14:45"),
        ("fr", "CA", SMS, "jeu. 26 nov., 14 h 45"),
        ("fr", "FR", EMAIL, "jeudi 26 novembre 2026, 14:45"),
    ],
)
def test_a_time_is_said_as_people_of_the_country_do(language: str, country: str, channel: Channel, when: str) -> None:
    assert said("{when}", about(visit("Rex", hour=14)), language, channel, country) == when


def test_a_time_is_clinic_time_whatever_its_zone() -> None:
    facts = about(replace(visit("Rex"), starts_at=datetime(2026, 11, 26, 0, 30, tzinfo=NAIROBI)))
    assert said("{day} {time}", facts) == "Thu 26 Nov 00:30"


@pytest.mark.parametrize(
    ("language", "joined"),
    [("en", "Rex, Luna and Pip"), ("de", "Rex, Luna und Pip"), ("es", "Rex, Luna y Pip"), ("fr", "Rex, Luna et Pip")],
)
def test_several_pets_are_joined_as_the_language_does(language: str, joined: str) -> None:
    assert said("{pets}", about(visit("Rex"), visit("Luna"), visit("Pip"), visit("Rex")), language) == joined


@pytest.mark.parametrize(
    ("pet", "joined"), [("Iris", "e Iris"), ("Hilda", "e Hilda"), ("Hiena", "y Hiena"), ("Luna", "y Luna")]
)
def test_spanish_says_e_before_the_sound_of_i(pet: str, joined: str) -> None:
    assert said("{pets}", about(visit("Rex"), visit(pet)), "es") == f"Rex {joined}"


def test_pets_with_names_that_begin_alike_stay_two() -> None:
    facts = about(
        visit("Bartholomew the First of Westlands, the elder"), visit("Bartholomew the First of Westlands, the younger")
    )
    assert said("{pets}", facts).count("Bartholomew") == 2


def test_visits_on_one_day_share_it() -> None:
    facts = about(visit("Rex"), visit("Luna", hour=11, minute=15))
    assert said("{when}", facts) == "Thu 26 Nov, 10:45 and 11:15"
    assert said("{when}", facts, "de") == "Do., 26. Nov., 10:45 und 11:15 Uhr"
    assert said("{day}: {time}", facts) == "Thu 26 Nov: 10:45 and 11:15"


def test_two_pets_at_one_time_have_one_time() -> None:
    assert said("{when}", about(visit("Rex"), visit("Luna"))) == "Thu 26 Nov, 10:45"


def test_visits_on_several_days_are_said_by_day() -> None:
    facts = about(visit("Rex"), visit("Rex", day=27, hour=9))
    assert said("{when}", facts) == "Thu 26 Nov, 10:45 and Fri 27 Nov, 09:45"


def test_each_visit_can_be_said_in_full() -> None:
    facts = about(visit("Rex"), visit("Luna", hour=11, minute=15, staff=""))
    assert said("{visits}", facts) == (
        "Rex: Thu 26 Nov, 10:45, check-up (Dr Okafor); Luna: Thu 26 Nov, 11:15, check-up"
    )


def test_who_sees_a_pet_is_the_clinic_when_it_may_be_anybody() -> None:
    assert said("with {staff}", about(visit("Rex", staff=""))) == "with Uhuru Pet Clinic"
    assert said("with {staff}", about(visit("Rex"), visit("Luna", staff=""))) == "with Uhuru Pet Clinic"
    assert said("with {staff}", about(visit("Rex"), visit("Luna", staff="Dr Mwangi"))) == "with Dr Okafor and Dr Mwangi"


def test_what_the_clinic_has_not_told_is_its_name() -> None:
    facts = replace(about(visit("Rex")), clinic_phone="", clinic_address="")
    assert said("{phone}; {address}; {contact}", facts) == "Uhuru Pet Clinic; Uhuru Pet Clinic; Uhuru Pet Clinic"


def test_an_owner_with_one_name_is_called_by_it() -> None:
    assert said("{first_name}/{owner}", replace(about(visit("Rex")), owner_first="")) == "Kamau/Kamau"
    assert said("{first_name}/{owner}", replace(about(visit("Rex")), owner_last="")) == "Wanjiru/Wanjiru"


def test_doses_are_grouped_by_pet_and_due_from_the_first() -> None:
    doses = tuple(
        DoseFacts(pet, vaccine, date(2026, 11, day))
        for pet, vaccine, day in (("Rex", "rabies", 26), ("Luna", "FVRCP", 27), ("Rex", "DHPP", 28))
    )
    facts = replace(sample(MessageKind.VACCINATION_DUE), doses=doses)
    due = said("{due}: {vaccines}, {pets}", facts, kind=MessageKind.VACCINATION_DUE)
    assert due == "26 Nov 2026: Rex (rabies, DHPP), Luna (FVRCP), Rex and Luna"


def test_a_message_about_nothing_is_a_mistake_of_whoever_asks_for_it() -> None:
    with pytest.raises(ValueError, match="nothing to say"):
        said("{when}", about())
    with pytest.raises(ValueError, match="nothing to say"):
        said("{due}", about(visit("Rex")), kind=MessageKind.VACCINATION_DUE)


def test_a_value_is_one_line_and_a_subject_too() -> None:
    facts = about(visit("Rex\r\nBcc: everybody@example.org"))
    rendered = render(Template("For {pets}\r\nTo: all", "{pets}"), REMINDER, facts, "en", EMAIL)
    assert rendered.subject == "For Rex··Bcc: everybody@example.o…··To: all"
    assert rendered.text == "Rex··Bcc: everybody@example.org"


def test_a_long_name_is_shortened_where_room_is_dear() -> None:
    facts = about(visit("Bartholomew " * 8))
    assert said("{pets}", facts) == "Bartholomew Bartholomew..."
    assert said("{pets}", facts, channel=PUSH) == "Bartholomew Bartholomew…"
    assert said("{pets}", facts, channel=EMAIL) == ("Bartholomew " * 8).strip()


def test_an_sms_that_would_grow_too_long_keeps_its_sentences() -> None:
    facts = about(*(visit(f"{number}{'犬' * 90}", day=number) for number in range(1, 29)))
    text = said("This is for {pets}. Your times: {when}. Thank you and goodbye.", facts)
    assert text == (
        f"This is for 1{'犬' * 20}.... Your times: Sun 1 Nov, 10:45, Mon 2 Nov, 10:45.... Thank you and goodbye."
    )
    assert measure(text).count <= 6


def test_an_sms_is_in_plain_typography() -> None:
    assert said("“It’s {pets}” – {time}…", about(visit("O’Malley")), country="US") == "\"It's O'Malley\" - 10:45 AM..."
    assert said("“It’s {pets}”", about(visit("O’Malley")), channel=PUSH) == "“It’s O’Malley”"


def test_a_cut_never_tears_what_is_drawn_as_one_character() -> None:
    assert cut("Zoe\u0308bell", 6) == "Zo..."
    assert cut("👨\u200d👩\u200d👧", 7) == "..."
    assert cut("ab👨\u200d👩\u200d👧", 9) == "ab..."
    assert cut("👋🏽👋🏽", 7) == "👋🏽..."
    assert cut("Rex", 3) == "Rex"


def test_a_cut_comes_between_words_where_one_is_near() -> None:
    assert cut("Thu 26 Nov, 10:45 and Fri 27 Nov, 09:45", 38) == "Thu 26 Nov, 10:45 and Fri 27 Nov..."
    assert cut("Thu 26 Nov, 10:45 and 11:15", 20) == "Thu 26 Nov, 10:45..."
    assert cut("a Bartholomew", 10) == "a Barth..."


@pytest.mark.parametrize("value", ["x" * 200, "🐕" * 200, "e\u0301\u0302" * 200, "\u0301" * 200, "👨\u200d" * 200])
def test_a_cut_value_fits(value: str) -> None:
    for most in {30, *TYPICAL.values()}:
        assert utf16(cut(value, most)) <= most
