"""What each placeholder stands for, said in a language: days, times, and several of a thing in a row."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from petdesk.models.values import Channel
from petdesk.services.messages.facts import Facts, VisitFacts
from petdesk.services.messages.shipped import DEFAULT_LANGUAGE, LANGUAGES
from petdesk.services.messages.shortening import DOTS, cut
from petdesk.services.plain import plain_line

if TYPE_CHECKING:
    from babel import Locale

LONGEST_NAME: Final = 30
"""UTF-16 units of a name, service or vaccine in an SMS, a push or a subject."""

_SPOKEN_IN: Final = {"en": "en_GB"}
"""Which country's ways to take for a language that is not at home in the clinic's: CLDR's own for `en` is the USA."""
_OCLOCK: Final = {"de": " Uhr"}
_I_SOUND: Final = re.compile(r"h?[ií](?![aeoáéó])", re.IGNORECASE)


def values_of(facts: Facts, language: str, channel: Channel, country: str) -> Mapping[str, str]:
    """Every placeholder with what it stands for, each one line; those of visits or doses there are none of are empty.

    Days and times are clinic time, long in an e-mail and short elsewhere. `country` is ISO 3166, or empty.
    """
    return _Voice.of(language, channel, country).values(facts)


@dataclass(frozen=True, slots=True)
class _Voice:
    """How things are said in one message. `language` is one of LANGUAGES."""

    language: str
    channel: Channel
    locale: "Locale"

    @classmethod
    def of(cls, language: str, channel: Channel, country: str) -> "_Voice":
        from babel import Locale, UnknownLocaleError

        spoken = language if language in LANGUAGES else DEFAULT_LANGUAGE
        try:
            locale = Locale.parse(f"{spoken}_{country}")
        except (UnknownLocaleError, ValueError):
            locale = Locale.parse(_SPOKEN_IN.get(spoken, spoken))
        return cls(spoken, channel, locale)

    def values(self, facts: Facts) -> dict[str, str]:
        first, last = self.name(facts.owner_first), self.name(facts.owner_last)
        clinic = self.name(facts.clinic)
        phone, address = plain_line(facts.clinic_phone), plain_line(facts.clinic_address)
        pets = [*(visit.pet for visit in facts.visits), *(dose.pet for dose in facts.doses)]
        staff = [visit.staff.strip() for visit in facts.visits]
        due = [dose.due_on for dose in facts.doses]
        return {
            "owner": f"{first} {last}".strip(),
            "first_name": first or last,
            "clinic": clinic,
            "phone": phone or clinic,
            "address": address or clinic,
            "contact": ", ".join(filter(None, (clinic, address, phone))),
            "word": plain_line(facts.confirm_word),
            "pets": self.row(self.names(pets)),
            "when": self.row(self.at(day, times) for day, times in _by_day(facts.visits).items()),
            "day": self.row(self.day(day) for day in _by_day(facts.visits)),
            "time": self.times(visit.starts_at for visit in facts.visits) if facts.visits else "",
            "service": self.row(self.names(visit.service for visit in facts.visits)),
            "staff": self.row(self.names(staff)) if all(staff) else clinic,
            "visits": "; ".join(self.visit(visit) for visit in facts.visits),
            "vaccines": ", ".join(
                f"{self.name(pet)} ({', '.join(self.names(dose.vaccine for dose in facts.doses if dose.pet == pet))})"
                for pet in dict.fromkeys(dose.pet for dose in facts.doses)
            ),
            "due": self.dated(min(due)) if due else "",
        }

    def name(self, value: str) -> str:
        """A value somebody typed, as one line; shortened where room is dear."""
        plain = plain_line(value)
        if self.channel is Channel.EMAIL:
            return plain
        return cut(plain, LONGEST_NAME, DOTS if self.channel is Channel.SMS else "…")

    def names(self, values: Iterable[str]) -> list[str]:
        """Each of them once, in their order."""
        return [self.name(value) for value in dict.fromkeys(values)]

    def row(self, items: Iterable[str]) -> str:
        """Several of a thing: `Rex, Luna and Pip`."""
        from babel.lists import format_list

        listed = list(items)
        joined = format_list(listed, locale=self.locale)
        # Spanish says `e` before an i; CLDR leaves this to the program.
        if self.language == "es" and len(listed) > 1 and _I_SOUND.match(listed[-1]):
            return f"{joined.removesuffix(f' y {listed[-1]}')} e {listed[-1]}"
        return joined

    def visit(self, visit: VisitFacts) -> str:
        staff = f" ({self.name(visit.staff)})" if visit.staff.strip() else ""
        at = self.at(visit.starts_at.date(), [visit.starts_at])
        return f"{self.name(visit.pet)}: {at}, {self.name(visit.service)}{staff}"

    def at(self, day: date, times: Iterable[datetime]) -> str:
        return f"{self.day(day)}, {self.times(times)}"

    def times(self, times: Iterable[datetime]) -> str:
        from babel.dates import format_time

        said = dict.fromkeys(format_time(at.time(), "short", locale=self.locale) for at in times)
        return self.row(said) + _OCLOCK.get(self.language, "")

    def day(self, day: date) -> str:
        from babel.dates import format_date, format_skeleton

        if self.channel is Channel.EMAIL:
            return format_date(day, "full", locale=self.locale)
        # The á of a Spanish Saturday is not in GSM-7: an SMS names the date alone, and costs the same on every day.
        weekday = self.channel is Channel.PUSH or self.language != "es"
        return self.spelled(format_skeleton("MMMEd" if weekday else "MMMd", _noon(day), locale=self.locale))

    def dated(self, day: date) -> str:
        from babel.dates import format_date

        return self.spelled(format_date(day, "long" if self.channel is Channel.EMAIL else "medium", locale=self.locale))

    def spelled(self, day: str) -> str:
        # `aout` is as right since the reform of 1990, and the û is not in GSM-7.
        return day.replace("août", "aout") if self.channel is Channel.SMS else day


def _by_day(visits: Iterable[VisitFacts]) -> dict[date, list[datetime]]:
    days: dict[date, list[datetime]] = {}
    for visit in visits:
        days.setdefault(visit.starts_at.date(), []).append(visit.starts_at)
    return days


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12)  # noqa: DTZ001  (a day is told, not an instant)
