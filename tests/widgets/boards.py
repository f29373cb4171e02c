"""Invented days to draw: the one of the sketch, and any other one put together from short lines."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from petdesk.clock import to_utc
from petdesk.models import Role, Status
from petdesk.services.scheduling import DayBoard, StaffColumn, Visit

ZONE = ZoneInfo("America/Los_Angeles")
DAY = date(2026, 11, 19)
NOW = datetime(2026, 11, 19, 18, 42, tzinfo=UTC)
"""10:42 at the clinic."""

_NAMES = UUID("9d3f0a3e-8c51-4c0e-bb7c-0e9f6f6f2c11")


def some_id(name: str) -> UUID:
    """The same id for the same name."""
    return uuid5(_NAMES, name)


def at(clock: str, day: date = DAY, zone: ZoneInfo = ZONE) -> datetime:
    """The instant of a wall-clock time, in UTC."""
    return to_utc(day, time.fromisoformat(clock), zone)


def staff(*titles: str) -> tuple[StaffColumn, ...]:
    """A column for each."""
    return tuple(StaffColumn(some_id(title), title, Role.VET) for title in titles)


def visit(pet: str, starts_at: datetime, minutes: int = 15, **more: Any) -> Visit:
    """A visit of `pet`, with Dr Okafor unless said otherwise."""
    staff_title = more.pop("staff", "Dr Okafor")
    fields: dict[str, Any] = {
        "appointment_id": some_id(f"{pet} {starts_at} {staff_title} {more.get('lane', 0)}"),
        "pet_id": some_id(pet),
        "pet": pet,
        "species": "Dog",
        "breed": "Beagle",
        "birth_date": date(2020, 5, 1),
        "weight": Decimal("14.20"),
        "alerts": [],
        "owner_id": some_id(f"owner of {pet}"),
        "owner_first": "Jan",
        "owner_last": "Novak",
        "phone": "+254712345678",
        "service_id": some_id("check-up"),
        "service": "check-up",
        "staff_id": some_id(staff_title) if staff_title else None,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=minutes),
        "status": Status.SCHEDULED.value,
        "lane": 0,
        "notes": None,
        "checked_in_at": None,
        "started_at": None,
        "finished_at": None,
        "source": "phone",
        "cancel_reason": None,
        "overbooking_reason": None,
        "version": 1,
        "missed_before": 0,
    }
    return Visit(**(fields | more))


def board(
    visits: Iterable[Visit] = (),
    columns: Sequence[str] = ("Dr Okafor", "Dr Lindqvist"),
    *,
    day: date = DAY,
    opening: tuple[tuple[datetime, datetime], ...] | None = None,
) -> DayBoard:
    """A board of these visits; open from 08:00 to 18:00 unless said otherwise."""
    if opening is None:
        opening = ((at("08:00", day), at("18:00", day)),)
    return DayBoard(day, staff(*columns), tuple(sorted(visits, key=lambda visit: visit.starts_at)), opening)


def sketch() -> DayBoard:
    """The day that the sketch in SCREENS.md shows, at 10:42."""
    done, waiting, running = Status.COMPLETED.value, Status.CHECKED_IN.value, Status.IN_PROGRESS.value
    lines: list[tuple[str, str, str, str, int, str, dict[str, Any]]] = [
        ("Dr Okafor", "09:00", "Bella", "Ortiz", 30, done, {}),
        ("Dr Okafor", "09:30", "Tiger", "Silva", 45, done, {"service": "dental"}),
        ("Dr Okafor", "10:15", "Rocky", "Ivanova", 30, running, {"service": "limping"}),
        ("Dr Okafor", "10:45", "Rex", "Ngũgĩ", 30, waiting, {"alerts": ["bites when held"]}),
        ("Dr Okafor", "11:30", "Oscar", "Dubois", 30, "scheduled", {}),
        ("Dr Lindqvist", "09:00", "Milo", "Chen", 30, done, {"service": "vaccination"}),
        ("Dr Lindqvist", "09:30", "Nala", "Kowalski", 30, done, {}),
        ("Dr Lindqvist", "10:00", "Simba", "Osei", 45, "scheduled", {"service": "re-check", "missed_before": 2}),
        ("Dr Lindqvist", "10:45", "Olive", "Park", 15, "scheduled", {}),
        ("Dr Lindqvist", "11:00", "Luna", "Haddad", 30, waiting, {"service": "booster"}),
        ("Dr Haddad", "10:00", "Daisy", "Berg", 45, running, {"service": "X-ray"}),
        ("Dr Haddad", "10:45", "Max", "Weber", 30, "scheduled", {"service": "vaccination"}),
        ("Dr Haddad", "11:15", "Kiwi", "Adler", 15, "scheduled", {}),
        ("Dr Haddad", "11:15", "Bruno", "Falk", 30, "scheduled", {"service": "bleeding", "lane": 1}),
        ("Dr Haddad", "13:20", "Mia", "Lindgren-Abernathy", 20, "scheduled", {}),
        ("Dr Haddad", "13:40", "Sir Barksalot of Wimbledon", "Li", 20, "scheduled", {"alerts": ["a", "b"]}),
        ("Sam (groomer)", "09:00", "Coco", "Novak", 60, done, {"service": "full groom"}),
        ("Sam (groomer)", "10:15", "Teddy", "Sato", 30, "no_show", {"service": "nail trim"}),
        ("Sam (groomer)", "14:00", "こたろう", "山田", 60, "scheduled", {"service": "full groom"}),
        ("Dr Okafor", "14:00", "بسبوسة", "الحسيني", 30, "scheduled", {"service": "فحص"}),
        ("Dr Okafor", "15:00", "Pip", "Walker", 30, "cancelled", {"cancel_reason": "owner ill"}),
        ("Dr Okafor", "15:00", "Dot", "Marsh", 30, "scheduled", {}),
    ]
    visits = []
    for staff_title, start, pet, owner, minutes, status, more in lines:
        if status == waiting:
            more = {"checked_in_at": NOW - timedelta(minutes=12 if pet == "Rex" else 4), **more}
        if more.get("lane"):
            more = {"overbooking_reason": "hit by a car", **more}
        visits.append(visit(pet, at(start), minutes, staff=staff_title, owner_last=owner, status=status, **more))
    return board(visits, ("Dr Okafor", "Dr Lindqvist", "Dr Haddad", "Sam (groomer)"))
