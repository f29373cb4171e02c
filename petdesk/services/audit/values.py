"""Values from a log as people say them. Whatever they are, they become one line that is safe to show."""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from petdesk import wording
from petdesk.clock import to_local
from petdesk.services.audit.naming import Names, as_uuid

LONGEST: Final = 80
NOTHING: Final = "nothing"

LABELS: Final = {
    "phone_number": "phone",
    "email": "e-mail",
    "password_hash": "password",
    "microchip_id": "microchip",
    "user_id": "owner",
    "staff_id": "assigned person",
    "service_id": "service",
    "pet_id": "pet",
    "notes": "note",
    "ends_at": "end",
    "appointment_date": "time",
    "vaccination_date": "day given",
    "expiry_date": "day it is due",
    "administered_by": "person who gave it",
    "duration_minutes": "length in minutes",
    "deceased_on": "day of death",
    "opening_hours": "opening hours",
}


def label(column: str) -> str:
    """What people call a column."""
    return LABELS.get(column) or wording.shown(column.replace("_", " ")[:LONGEST], "something")


def moment(value: Any, zone: ZoneInfo) -> datetime | None:
    """An instant from the log as clinic time; None when it is none."""
    if not isinstance(value, str):
        return None
    try:
        at = datetime.fromisoformat(value)
        return to_local(at, zone) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None


def at_time(value: Any, zone: ZoneInfo) -> str:
    """`Tue 24 Nov 10:15`."""
    local = moment(value, zone)
    return f"{_day(local)} {local:%H:%M}" if local else said("", value, zone)


def on_day(value: Any) -> str:
    """`24 Nov 2026`."""
    day = _as_date(value)
    return f"{day.day} {day:%b} {day.year}" if day else _plain(value)


def said(column: str, value: Any, zone: ZoneInfo, names: Names | None = None) -> str:
    """Any value of a column."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if names and as_uuid(value):
        return names.of(value, "something that is gone")
    if column == "weight":
        return kilograms(value)
    if column == "price" and isinstance(value, int | float):
        return f"{value:.2f}"
    if column == "phone_number" and isinstance(value, str):
        return wording.phone(value[:LONGEST]) or NOTHING
    if local := moment(value, zone):
        return f"{_day(local)} {local:%H:%M}"
    return on_day(value) if _as_date(value) else _plain(value)


def kilograms(value: Any) -> str:
    """A weight, however JSON holds it."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1000:
        return wording.weight(Decimal(str(value)))
    return _plain(value)


def _as_date(value: Any) -> date | None:
    if not isinstance(value, str) or len(value) != len("2026-11-24"):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _day(local: datetime) -> str:
    return f"{local:%a} {local.day} {local:%b}"


def _plain(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    line = wording.shown(text[: LONGEST + 1], NOTHING)
    return f"{line[:LONGEST]}…" if len(line) > LONGEST else line
