"""Where the demo clinic lies: always in a town where it is the middle of the morning, so that its day is alive."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

from petdesk.demo import cultures as c
from petdesk.demo.cultures.culture import Culture
from petdesk.demo.phones import PhoneMaker, phone_maker

BEST_MINUTE: Final = 10 * 60 + 42
"""The time of day at which the board shows most, in minutes since midnight."""

_MORNING: Final = range(10 * 60, 12 * 60)
_WEEKDAY: Final = (8 * 60, 18 * 60)
_WEEKEND: Final = (9 * 60, 17 * 60)

OPENING_TIMES: Final = (_WEEKDAY,) * 5 + (_WEEKEND,) * 2
"""When the clinic opens and closes from Monday to Sunday, in minutes since midnight."""


@dataclass(frozen=True)
class Place:
    """A town: its clock, its money, its names and numbers."""

    town: str
    country: str
    """ISO 3166."""
    time_zone: str
    """IANA."""
    price_factor: float
    """What a dollar of the price list is in local money, at the local level of prices."""
    address: str
    clinic_phone: str
    cultures: tuple[Culture, ...]
    """Where half of its people come from; one that stands here twice counts twice."""

    @property
    def currency(self) -> str:
        """ISO 4217."""
        return _CURRENCIES[self.country]

    @cached_property
    def zone(self) -> ZoneInfo:
        """The town's time zone. Kept, because ZoneInfo itself remembers only the last eight."""
        return ZoneInfo(self.time_zone)

    @cached_property
    def phone(self) -> PhoneMaker:
        """Makes mobile numbers of the country."""
        return phone_maker(self.country)

    def price(self, dollars: float) -> float:
        """A price in local money, as round as people make it."""
        amount = dollars * self.price_factor
        step = 0.5 if amount < 20 else 1 if amount < 150 else 10 if amount < 2_000 else 100
        return round(amount / step) * step


_CURRENCIES: Final[Mapping[str, str]] = {
    "AE": "AED", "AU": "AUD", "BR": "BRL", "CV": "CVE", "GB": "GBP", "IN": "INR", "JP": "JPY", "KE": "KES",
    "NC": "XPF", "NZ": "NZD", "SG": "SGD", "TH": "THB", "US": "USD", "ZA": "ZAR",
}  # fmt: skip

# From east to west. Neighbours are never more than two hours apart, whatever daylight saving does to either, so one
# of them is always between 10:00 and 12:00.
PLACES: Final = (
    Place(
        "Auckland", "NZ", "Pacific/Auckland", 1.4,
        "14 Riverside Parade, Auckland 1010", "+6492345678", (c.ENGLISH, c.MAORI),
    ),
    Place(
        "Nouméa", "NC", "Pacific/Noumea", 115,
        "18 rue de la Rivière, Nouméa 98800", "+687271234", (c.FRENCH,),
    ),
    Place(
        "Sydney", "AU", "Australia/Sydney", 1.45,
        "52 Riverside Avenue, Parramatta NSW 2150", "+61291234567", (c.ENGLISH, c.CHINESE, c.INDIAN),
    ),
    Place(
        "Tokyo", "JP", "Asia/Tokyo", 95,
        "3-8-2 Kawagishi, Sumida-ku, Tokyo 130-0001", "+81312345678", (c.JAPANESE,),
    ),
    Place(
        "Singapore", "SG", "Asia/Singapore", 1.1,
        "21 Robertson Quay, Singapore 238236", "+6561234567", (c.CHINESE, c.CHINESE, c.INDIAN),
    ),
    Place(
        "Bangkok", "TH", "Asia/Bangkok", 16,
        "88 Charoen Nakhon Road, Bangkok 10600", "+6621234567", (c.THAI, c.THAI, c.CHINESE),
    ),
    Place(
        "Bengaluru", "IN", "Asia/Kolkata", 17,
        "7 Riverside Road, Bengaluru 560001", "+918023456789", (c.INDIAN,),
    ),
    Place(
        "Dubai", "AE", "Asia/Dubai", 4,
        "Creek Riverside 12, Dubai", "+97142345678", (c.ARABIC, c.INDIAN, c.ENGLISH),
    ),
    Place(
        "Nairobi", "KE", "Africa/Nairobi", 45,
        "16 Riverside Drive, Nairobi", "+254202012345", (c.KENYAN, c.KENYAN, c.INDIAN),
    ),
    Place(
        "Johannesburg", "ZA", "Africa/Johannesburg", 8.5,
        "40 Riverside Road, Bryanston 2191", "+27115012345", (c.SOUTH_AFRICAN, c.SOUTH_AFRICAN, c.ENGLISH),
    ),
    Place(
        "London", "GB", "Europe/London", 0.8,
        "9 Riverside Walk, London SE1 9PP", "+442079460123", (c.ENGLISH, c.ENGLISH, c.INDIAN),
    ),
    Place(
        "Praia", "CV", "Atlantic/Cape_Verde", 48,
        "Rua da Ribeira 5, Praia 7600", "+2382612345", (c.PORTUGUESE,),
    ),
    Place(
        "Recife", "BR", "America/Recife", 2.6,
        "Rua da Aurora 325, Recife 50050-000", "+558132345678", (c.PORTUGUESE,),
    ),
    Place(
        "New York", "US", "America/New_York", 1.15,
        "210 Riverside Drive, New York, NY 10025", "+12125550142", (c.ENGLISH, c.LATIN_AMERICAN, c.CHINESE),
    ),
    Place(
        "Denver", "US", "America/Denver", 0.95,
        "1800 Riverside Street, Denver, CO 80202", "+13035550142", (c.ENGLISH, c.ENGLISH, c.LATIN_AMERICAN),
    ),
    Place(
        "Los Angeles", "US", "America/Los_Angeles", 1.1,
        "3300 Riverside Drive, Los Angeles, CA 90027", "+12135550142", (c.LATIN_AMERICAN, c.ENGLISH, c.CHINESE),
    ),
    Place(
        "Anchorage", "US", "America/Anchorage", 1.1,
        "415 Riverside Lane, Anchorage, AK 99501", "+19075550142", (c.ENGLISH, c.SWEDISH),
    ),
    Place(
        "Honolulu", "US", "Pacific/Honolulu", 1.2,
        "77 Riverside Place, Honolulu, HI 96814", "+18085550142", (c.JAPANESE, c.ENGLISH, c.CHINESE),
    ),
)  # fmt: skip
"""Every town that the clinic may lie in."""


def place_where_it_is_morning(now: datetime) -> Place:
    """The town where it is between 10:00 and 12:00, and as near to 10:42 as possible, at an instant."""
    morning = [place for place in PLACES if _minute_of_day(now, place) in _MORNING]
    return min(morning, key=lambda place: abs(_minute_of_day(now, place) - BEST_MINUTE))


def _minute_of_day(now: datetime, place: Place) -> int:
    local = now.astimezone(place.zone)
    return local.hour * 60 + local.minute
