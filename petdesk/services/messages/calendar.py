"""Calendar entries that go with an e-mail."""

from datetime import UTC, datetime
from typing import Final, Literal
from urllib.parse import quote
from uuid import UUID

from petdesk.integrations.ports import CalendarEntry
from petdesk.services.messages.facts import Facts, VisitFacts
from petdesk.services.plain import plain_line

PRODUCT: Final = "-//petdesk//visits//EN"


def calendar_entry(
    appointment_id: UUID,
    visit: VisitFacts,
    ends_at: datetime,
    facts: Facts,
    *,
    organizer: str,
    attendee: str,
    sequence: int,
    made_at: datetime,
    language: str,
    cancelled: bool = False,
) -> CalendarEntry | None:
    """One visit as an iTIP request, or as its cancellation; times are written in UTC.

    An entry is about one visit: all events of a REQUEST or a CANCEL must share one UID (RFC 5546, 3.2.2 and 3.2.5), so
    a message about several visits goes with one entry for each. The UID is the same for as long as the visit lives;
    `sequence` has to rise with each change (3.2.2.1), also with the cancellation.

    `organizer` and `attendee` are e-mail addresses. Both methods demand an organizer, and by e-mail that is a mailto
    address (RFC 6047, 2.3): without one there is no valid entry, None, and the e-mail goes alone. The address that the
    e-mail is sent from will do. The owner made the visit, so it is already accepted and no answer is asked for.
    """
    if not organizer or not attendee:
        return None
    from icalendar import Calendar, Event, vCalAddress, vText

    def person(address: str, name: str) -> vCalAddress:
        somebody = vCalAddress("mailto:" + quote(plain_line(address), safe="@!$&'*+-/=?^_`{|}~"))
        somebody.params["CN"] = vText(plain_line(name))
        return somebody

    method: Literal["REQUEST", "CANCEL"] = "CANCEL" if cancelled else "REQUEST"
    owner = person(attendee, f"{facts.owner_first} {facts.owner_last}")
    owner.params.update({"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"})
    colon = " : " if language == "fr" else ": "

    event = Event()
    event.add("uid", f"{appointment_id}@petdesk")
    event.add("sequence", sequence)
    event.add("dtstamp", made_at.astimezone(UTC))
    event.add("dtstart", visit.starts_at.astimezone(UTC))
    event.add("dtend", ends_at.astimezone(UTC))
    event.add("summary", plain_line(visit.pet) + colon + plain_line(visit.service))
    event.add("location", plain_line(facts.clinic_address or facts.clinic))
    event.add("organizer", person(organizer, facts.clinic))
    event.add("attendee", owner)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    return CalendarEntry(calendar.to_ical(), method)
