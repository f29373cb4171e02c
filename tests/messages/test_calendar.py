"""Calendar entries, as RFC 5545 writes them and RFC 5546 wants them."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from petdesk.integrations.ports import CalendarEntry
from petdesk.models.values import MessageKind
from petdesk.services.messages.calendar import calendar_entry
from petdesk.services.messages.facts import VisitFacts
from petdesk.services.messages.rendering import sample

NAIROBI = ZoneInfo("Africa/Nairobi")
VISIT = UUID("01936f7e-7b00-7000-8000-000000000001")
FACTS = sample(MessageKind.CONFIRMATION)


def maybe(pet: str = "Rex", **others: Any) -> CalendarEntry | None:
    usual: dict[str, Any] = {
        "facts": FACTS,
        "organizer": "desk@example.org",
        "attendee": "wanjiru@example.org",
        "sequence": 2,
        "made_at": datetime(2026, 11, 20, 9, 0, tzinfo=NAIROBI),
        "language": "en",
    }
    return calendar_entry(
        VISIT,
        VisitFacts(pet, datetime(2026, 11, 26, 10, 45, tzinfo=NAIROBI), "check-up", "Dr Okafor"),
        datetime(2026, 11, 26, 11, 15, tzinfo=NAIROBI),
        **usual | others,
    )


def entry(pet: str = "Rex", **others: Any) -> CalendarEntry:
    made = maybe(pet, **others)
    assert made is not None
    return made


def event(made: CalendarEntry) -> Any:
    (found,) = Calendar.from_ical(made.ics).walk("VEVENT")
    return found


def lines(made: CalendarEntry) -> list[str]:
    return made.ics.decode().replace("\r\n ", "").split("\r\n")


def test_a_visit_is_requested_in_utc() -> None:
    made = entry()
    assert made.method == "REQUEST"
    for line in (
        *("BEGIN:VCALENDAR", "VERSION:2.0", "METHOD:REQUEST", "BEGIN:VEVENT", f"UID:{VISIT}@petdesk", "SEQUENCE:2"),
        *("DTSTAMP:20261120T060000Z", "DTSTART:20261126T074500Z", "DTEND:20261126T081500Z", "STATUS:CONFIRMED"),
        *("SUMMARY:Rex: check-up", "LOCATION:12 Moi Avenue\\, Nairobi"),
    ):
        assert line in lines(made)


def test_a_cancellation_cancels_the_same_event() -> None:
    made = entry(cancelled=True, sequence=3)
    assert made.method == "CANCEL"
    assert {"METHOD:CANCEL", "STATUS:CANCELLED", f"UID:{VISIT}@petdesk", "SEQUENCE:3"} <= set(lines(made))
    assert {"organizer", "attendee", "dtstamp"} <= {name.lower() for name in event(made)}


def test_the_clinic_organizes_and_the_owner_has_accepted() -> None:
    found = event(entry())
    assert found["organizer"] == "mailto:desk@example.org"
    assert found["organizer"].params["CN"] == "Uhuru Pet Clinic"
    assert found["attendee"] == "mailto:wanjiru@example.org"
    assert found["attendee"].params["CN"] == "Wanjiru Kamau"
    assert found["attendee"].params["PARTSTAT"] == "ACCEPTED"
    assert found["attendee"].params["RSVP"] == "FALSE"


@pytest.mark.parametrize("nobody", [{"organizer": ""}, {"attendee": ""}])
def test_there_is_no_request_without_an_organizer_or_an_attendee(nobody: dict[str, str]) -> None:
    assert maybe(**nobody) is None


def test_every_line_ends_and_is_folded_as_the_standard_says() -> None:
    made = entry("小白" * 50)
    assert made.ics.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in made.ics.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in made.ics.split(b"\r\n"))
    assert event(made)["summary"] == "小白" * 50 + ": check-up"


@pytest.mark.parametrize(
    "name", ['Rex"; X=1:', "Rex\r\nATTENDEE:mailto:x@example.org", "a,b;c\\n:", "Zoë", "\x1b[2J", "^n"]
)
def test_a_name_is_never_read_as_part_of_the_entry(name: str) -> None:
    made = entry(name, facts=replace(FACTS, owner_first=name, clinic=name, clinic_address=name))
    assert sorted(event(made)) == sorted(event(entry()))
    assert event(made)["attendee"] == "mailto:wanjiru@example.org"
    assert event(made)["summary"].endswith(": check-up")


def test_the_french_put_a_blank_before_the_colon() -> None:
    assert event(entry(language="fr"))["summary"] == "Rex : check-up"


def test_an_address_is_written_as_a_uri() -> None:
    assert event(entry(attendee="o'brien+vet@example.org"))["attendee"] == "mailto:o'brien+vet@example.org"
    assert event(entry(attendee="a%b@example.org"))["attendee"] == "mailto:a%25b@example.org"
