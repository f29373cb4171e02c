"""Whatever is typed, an e-mail has the headers that it has, and says what was said."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from petdesk.integrations import texts
from petdesk.integrations.letter import make_letter
from petdesk.integrations.ports import CalendarEntry, NotAccepted, Outgoing, Reason
from tests.integrations.messages import MESSAGE_ID

NOW = datetime(2026, 11, 19, 18, 42, tzinfo=UTC)
TYPED = st.text(st.characters(), max_size=200)
HEADERS = [
    *("auto-submitted", "content-transfer-encoding", "content-type", "date", "from", "message-id", "mime-version"),
    *("subject", "to"),
]
NASTY = "Hi\r\nBcc: all@clinic.example\r\n\r\nbody"
ENCODED = "=?utf-8?q?Hi=0D=0ABcc:_all@clinic.example?= =?utf-8?b?DQpCY2M6IGFAYi5jb20=?="


def read(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=SMTP)
    assert isinstance(message, EmailMessage)
    return message


def dense(text: str) -> str:
    """Without blanks: Python's reader puts some between the encoded words of a long name."""
    return "".join(text.split())


@given(subject=TYPED, sender=TYPED, text=TYPED)
@example(NASTY, NASTY, NASTY)
@example(ENCODED, ENCODED, ENCODED)
@example("Emoji 🐕‍🦺 " * 20, "שלום עולם " * 20, "\0NUL\n.\n\ud800")
@example("", "", "")
@example("", 'Dr. "Ada" \\ <a@b.example>, Vets; and (others) ' * 3, "")
@example("", 'Dr. "Ada" \\ <a@b.example>, Vets', "")
def test_nothing_typed_becomes_a_header(subject: str, sender: str, text: str) -> None:
    letter = make_letter(Outgoing(MESSAGE_ID, "ada@example.com", text, sender, subject), "desk@clinic.example", NOW)
    content = bytes(letter)
    message = read(content)
    assert sorted(name.lower() for name in message.keys()) == HEADERS  # noqa: SIM118  (not a mapping)
    assert message["To"].addresses[0].addr_spec == "ada@example.com"
    assert [each.addr_spec for each in message["From"].addresses] == ["desk@clinic.example"]
    assert dense(message["From"].addresses[0].display_name) == dense(texts.line(sender))
    assert dense(message["Subject"]) == dense(texts.line(subject) or texts.line(sender))
    assert message.get_content().replace("\r\n", "\n").rstrip("\n") == texts.lines(text).rstrip("\n")
    assert content.isascii()
    assert b"\0" not in content
    assert content.count(b"\r") == content.count(b"\n") == content.count(b"\r\n")  # no server ends it elsewhere
    assert max(len(line) for line in content.split(b"\r\n")) <= 998


@given(TYPED)
def test_an_invitation_arrives_byte_by_byte(summary: str) -> None:
    ics = f"BEGIN:VCALENDAR\r\n{texts.line(summary)}\r\n.\r\nEND:VCALENDAR\r\n".encode()
    entry = CalendarEntry(ics, "CANCEL")
    letter = make_letter(Outgoing(MESSAGE_ID, "a@b.example", "x", "y", calendar=entry), "desk@clinic.example", NOW)
    message = read(bytes(letter))
    assert message.get_content_type() == "multipart/mixed"
    alternative, file = message.iter_parts()
    plain, calendar = alternative.iter_parts()
    assert (plain.get_content_type(), calendar.get_param("method")) == ("text/plain", "CANCEL")
    assert calendar.get_payload(decode=True) == file.get_payload(decode=True) == ics


@pytest.mark.parametrize(
    "to",
    [
        "",
        "ada",
        "@b.example",
        "a@",
        "a@b@c.example",
        "a b@c.example",
        "a@b.example\r\nBcc: c@d.example",
        "a\0@b.example",
        "a@b..example",
        "<a@b.example>",
        "a@b.example, c@d.example",
        "a@[127.0.0.1]",
        "a@" + "ü" * 80 + ".example",
    ],
)
def test_what_is_no_address_is_refused(to: str) -> None:
    with pytest.raises(NotAccepted) as raised:
        make_letter(Outgoing(MESSAGE_ID, to, "x", "y"), "desk@clinic.example", NOW)
    assert raised.value.reason is Reason.BAD_ADDRESS


@given(TYPED)
def test_what_is_taken_for_an_address_is_one_word(typed: str) -> None:
    try:
        local, domain = texts.mailbox(typed)
    except NotAccepted:
        return
    assert not set(local + domain) & set(" \r\n\0<>,;:")
    assert domain.isascii()


def test_what_is_not_said_is_the_clinics_name() -> None:
    letter = make_letter(Outgoing(MESSAGE_ID, "a@b.example", "x", "Pawsome Vets"), "desk@clinic.example", NOW)
    message = read(bytes(letter))
    assert message["Subject"] == "Pawsome Vets"
    assert message["Date"].datetime == NOW
