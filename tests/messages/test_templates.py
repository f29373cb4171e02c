"""Templates: what may be kept, and that what is kept can be sent."""

import subprocess
import sys

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from petdesk.errors import FieldErrors
from petdesk.models.values import Channel, MessageKind
from petdesk.services.messages.rendering import render, sample
from petdesk.services.messages.segments import measure, utf16
from petdesk.services.messages.shipped import LANGUAGES
from petdesk.services.messages.templates import (
    MOST_IN_SMS,
    MOST_SEGMENTS,
    PLACEHOLDERS,
    TYPICAL,
    Template,
    check_template,
    fill,
)
from tests.messages.hostile import HOSTILE, facts_of_any_kind

REMINDER, SMS, EMAIL, PUSH = MessageKind.REMINDER, Channel.SMS, Channel.EMAIL, Channel.PUSH

LITERAL = st.sampled_from(["{{", "}}", "\n", "€", "’", "…", "字"]) | st.text(
    st.characters(exclude_characters="{}", exclude_categories=["C"]), max_size=30
)
BROKEN = st.sampled_from(["{", "}", "{nothing}", "{owner.name}", "{}", "\r", "\x1b"])


def bodies(kind: MessageKind, *others: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    names = st.sampled_from([f"{{{name}}}" for name in PLACEHOLDERS[kind]])
    return st.lists(st.one_of(names, LITERAL, *others), max_size=12).map("".join)


def refused(channel: Channel, subject: str, body: str, kind: MessageKind = REMINDER) -> dict[str, str]:
    with pytest.raises(FieldErrors) as error:
        check_template(kind, channel, subject, body)
    return error.value.fields


def accepted(kind: MessageKind, channel: Channel, subject: str, body: str) -> bool:
    try:
        check_template(kind, channel, subject, body)
    except FieldErrors:
        return False
    return True


def test_names_are_filled_in_and_doubled_braces_are_braces() -> None:
    assert fill("{pets} {{pets}} {{{pets}}} {}", {"pets": "Rex"}) == "Rex {pets} {Rex} "


def test_a_value_is_never_read_as_a_template() -> None:
    assert fill("{pets}, {owner}", {"pets": "{owner} {{ }}", "owner": "Kamau"}) == "{owner} {{ }}, Kamau"


def test_a_message_never_fails_for_its_template() -> None:
    assert fill("a } b { c {gone} {owner.__class__}", {}) == "a } b { c  "


def test_an_unknown_name_is_refused_and_the_nearest_one_named() -> None:
    assert refused(SMS, "", "Hello {onwer}")["body"].endswith("Did you mean {owner}?")
    assert refused(SMS, "", "Hello {First_Name}")["body"].endswith("Did you mean {first_name}?")
    assert refused(SMS, "", "Hello { pets }")["body"].endswith("Did you mean {pets}?")
    assert "There are {owner}, {first_name}" in refused(SMS, "", "{xyzzy}")["body"]


@pytest.mark.parametrize("name", ["owner.first", "owner[0]", "owner!r", "owner:>10", "__class__", "0"])
def test_a_name_is_a_name_and_nothing_that_is_executed(name: str) -> None:
    assert "body" in refused(SMS, "", f"{{{name}}}")


@pytest.mark.parametrize("body", ["Hello {pets", "Hello pets}", "{}", "{{{", "{pets}}", "{pets{owner}}"])
def test_a_lone_brace_is_refused(body: str) -> None:
    assert "alone" in refused(SMS, "", body)["body"]


@pytest.mark.parametrize("body", ["", "  ", "\n\n"])
def test_a_template_says_something(body: str) -> None:
    assert "body" in refused(SMS, "", body)


def test_an_email_has_a_subject_and_an_sms_has_none() -> None:
    assert refused(EMAIL, " ", "Hello") == {"subject": "An e-mail needs a subject."}
    assert "subject" in refused(SMS, "Reminder", "Hello")
    check_template(REMINDER, PUSH, "", "Hello")


def test_control_characters_are_refused() -> None:
    assert "subject" in refused(EMAIL, "Hello\nBcc: everybody", "Hello")
    assert "body" in refused(EMAIL, "Hello", "Hello \x1b[2J")
    check_template(REMINDER, EMAIL, "Hello", "Hello\n\tthere")


def test_everything_that_is_wrong_is_said_at_once() -> None:
    assert set(refused(EMAIL, "{nobody}", "{")) == {"subject", "body"}


def test_an_sms_fits_into_six_parts_whatever_the_letters_of_a_name() -> None:
    check_template(REMINDER, SMS, "", "x" * MOST_IN_SMS)
    assert "fit" in refused(SMS, "", "x" * (MOST_IN_SMS + 1))["body"]
    assert "fit" in refused(SMS, "", "{visits}" * 6)["body"]
    assert measure("🐕" * (MOST_IN_SMS // 2)).count <= MOST_SEGMENTS
    assert measure("ê" + "🐕" * ((MOST_IN_SMS - 1) // 2)).count <= MOST_SEGMENTS


def test_other_channels_have_limits_too() -> None:
    assert "subject" in refused(EMAIL, "x" * 201, "Hello")
    assert "body" in refused(PUSH, "", "x" * 1001)
    assert "body" in refused(EMAIL, "Hello", "x" * 10_001)


def test_a_word_to_confirm_is_offered_only_where_it_can_be_answered() -> None:
    assert {kind for kind in MessageKind if "word" in PLACEHOLDERS[kind]} == {
        MessageKind.CONFIRMATION,
        MessageKind.CHANGE,
        MessageKind.REMINDER,
    }


def test_every_name_has_a_description_and_a_typical_length() -> None:
    for kind in MessageKind:
        assert set(PLACEHOLDERS[kind]) <= set(TYPICAL)
        assert all(PLACEHOLDERS[kind].values())


@settings(deadline=None, max_examples=20)
@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("kind", MessageKind)
@given(data=st.data())
def test_what_is_kept_can_be_sent_with_any_facts(kind: MessageKind, channel: Channel, data: st.DataObject) -> None:
    body = data.draw(bodies(kind))
    subject = data.draw(bodies(kind)) if channel is not Channel.SMS else ""
    if not accepted(kind, channel, subject, body):
        reject()
    for facts in (sample(kind), *(facts_of_any_kind(kind, name) for name in HOSTILE)):
        rendered = render(Template(subject, body), kind, facts, data.draw(st.sampled_from([*LANGUAGES])), channel, "US")
        assert "\n" not in rendered.subject
        assert "\r" not in rendered.subject + rendered.text
        assert channel is not Channel.SMS or measure(rendered.text).count <= MOST_SEGMENTS
        assert rendered.text.count("\n") == body.count("\n")


@given(st.sampled_from(list(Channel)), bodies(REMINDER, BROKEN), bodies(REMINDER, BROKEN))
def test_whatever_is_typed_is_kept_or_refused_and_can_be_filled_in(channel: Channel, subject: str, body: str) -> None:
    accepted(REMINDER, channel, subject, body)
    assert utf16(fill(body, dict.fromkeys(TYPICAL, "x"))) <= utf16(body)


def test_templates_load_nothing_slow() -> None:
    tell = "import petdesk.services.messages.{}, sys; print([n for n in ('babel', 'icalendar') if n in sys.modules])"
    for module in ("templates", "rendering", "calendar", "shipped", "replies", "quiet"):
        answer = subprocess.run([sys.executable, "-c", tell.format(module)], capture_output=True, check=True, text=True)
        assert answer.stdout.strip() == "[]", module
