"""How facts are said: times, ages, weights, money, phone numbers, and names from anywhere made safe to show.

Nothing here knows of a screen; what it returns is plain text.
"""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final

# Characters that a terminal might obey or that hide text: C0, C1, line separators, bidirectional overrides.
UNSAFE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
# Joiners, variation selectors, skin tones, tags and keycap marks: terminals disagree how wide such sequences are.
_WIDTHLESS: Final = re.compile(
    "[\u200b-\u200f\u2060\ufeff\ufe00-\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0000-\U000e01ef]"
)

CHANNELS: Final = {"sms": "SMS", "email": "e-mail", "push": "push"}
"""What each way to write to an owner is called in a sentence."""


def shown(value: str | None, otherwise: str = "") -> str:
    """A value from the database as one line that is safe to lay out: every character is as wide as it is counted."""
    if not value:
        return otherwise
    return _WIDTHLESS.sub("", UNSAFE.sub("·", value))


def shown_lines(value: str) -> str:
    """As `shown`, for text of several lines."""
    return "\n".join(shown(line) for line in value.replace("\t", "    ").splitlines())


def age(born: date | None, on: date) -> str:
    """An age the way people say it: `6 y`, `14 mo`, `9 wk`, `3 d`; years from two on, months from three on."""
    if born is None or born > on:
        return ""
    months = (on.year - born.year) * 12 + on.month - born.month - (on.day < born.day)
    if months >= 24:
        return f"{months // 12} y"
    if months >= 3:
        return f"{months} mo"
    days = (on - born).days
    return f"{days // 7} wk" if days >= 14 else f"{days} d"


def weight(kilograms: Decimal | None) -> str:
    """`14.2 kg`; below a kilogram in grams, as small pets are weighed."""
    if kilograms is None:
        return ""
    if kilograms < 1:
        return f"{kilograms * 1000:.0f} g"
    return f"{kilograms.quantize(Decimal('0.1'))} kg"


def weight_change(before: Decimal, after: Decimal) -> str:
    """A gain or a loss: `+1.2 kg`; of what weighs less than a kilogram `−30 g`."""
    change = abs(after - before)
    rounded = change if after < 1 else change.quantize(Decimal("0.1"))
    if not rounded:
        return "±0"
    return f"{'+' if after > before else '−'}{weight(rounded) if after < 1 else f'{rounded} kg'}"


def minutes(span: timedelta) -> str:
    """A waiting time: `4 min`, `1 h 10`."""
    whole = max(int(span.total_seconds() // 60), 0)
    return f"{whole} min" if whole < 60 else f"{whole // 60} h {whole % 60:02}"


def day_long(day: date) -> str:
    """`Thu 22 November 2026`."""
    return f"{day:%a} {day.day} {day:%B %Y}"


def day_short(day: date, today: date) -> str:
    """`today`, `tomorrow`, `Thu 3 Dec`; the year only when it is another one."""
    if day == today:
        return "today"
    if day == today + timedelta(days=1):
        return "tomorrow"
    if day == today - timedelta(days=1):
        return "yesterday"
    if abs((day - today).days) < 180 or day.year == today.year:
        return f"{day:%a} {day.day} {day:%b}"
    return f"{day.day} {day:%b %Y}"


def when(local: datetime, today: date) -> str:
    """A moment in clinic time: `today 10:45`, `Thu 3 Dec 09:30`."""
    return f"{day_short(local.date(), today)} {local:%H:%M}"


@lru_cache(maxsize=2_000)
def phone(number: str | None) -> str:
    """A stored number, spaced the way its country does. Left as it is when it cannot be read."""
    if not number:
        return ""
    import phonenumbers  # slow to import, and no number is shown before somebody has signed in

    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return shown(number)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def money(amount: Decimal, currency: str) -> str:
    """`48.00 USD`."""
    return f"{amount:.2f} {currency}"


def role(name: str) -> str:
    """What somebody is to the clinic: `manager`, for the role `admin`; the others are called what they are."""
    return "manager" if name == "admin" else name


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 owner`, `4 owners`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
