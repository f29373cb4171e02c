"""Phone numbers that look right: E.164, of a kind that the country gives to mobile phones."""

from collections.abc import Callable
from random import Random
from typing import Final

PhoneMaker = Callable[[Random], str]

_US_AREAS: Final = (
    206, 212, 213, 303, 305, 310, 312, 404, 408, 415, 503, 504, 510, 512, 602, 612, 615, 617, 628, 646, 702, 713, 718,
    720, 801, 808, 816, 907, 916,
)  # fmt: skip

# ISO country: calling code, how national numbers begin, how many digits follow. American ones are all 555 numbers.
_PLANS: Final[dict[str, tuple[str, tuple[str, ...], int]]] = {
    "AE": ("971", ("50", "52", "55", "56"), 7),
    "AU": ("61", ("40", "41", "42", "43"), 7),
    "BR": ("55", ("819", "819", "119", "219"), 8),
    "CA": ("1", ("416555", "514555", "604555"), 4),
    "CN": ("86", ("135", "136", "138", "139", "186"), 8),
    "CV": ("238", ("95", "97", "98", "99"), 5),
    "DE": ("49", ("1512", "1520", "1590", "1761"), 7),
    "ES": ("34", ("60", "61", "62", "65"), 7),
    "FR": ("33", ("61", "62", "64", "66", "67"), 7),
    "GB": ("44", ("7400", "7415", "7710", "7811", "7966"), 6),
    "IN": ("91", ("97", "98", "99"), 8),
    "JP": ("81", ("802", "804", "901", "903", "905"), 7),
    "KE": ("254", ("70", "71", "72", "79"), 7),
    "MX": ("52", ("55", "33"), 8),
    "NC": ("687", ("75", "79", "84", "93"), 4),
    "NG": ("234", ("803", "805", "806"), 7),
    "NZ": ("64", ("21", "22", "27"), 7),
    "PL": ("48", ("50", "51", "60", "69"), 7),
    "SE": ("46", ("70", "72", "73", "76"), 7),
    "SG": ("65", ("81", "91", "96", "98"), 6),
    "TH": ("66", ("81", "82", "89", "91"), 7),
    "TR": ("90", ("532", "533", "535", "542"), 7),
    "US": ("1", tuple(f"{area}555" for area in _US_AREAS), 4),
    "VN": ("84", ("90", "91", "97", "98"), 7),
    "ZA": ("27", ("71", "72", "82", "83"), 7),
}

COUNTRIES: Final = tuple(_PLANS)
"""The countries, as ISO 3166 codes, for which there are numbers."""


def phone_maker(country: str) -> PhoneMaker:
    """A function that makes mobile numbers of a country, such as `+254712345678`."""
    code, beginnings, digits = _PLANS[country]
    prefixes = tuple(f"+{code}{beginning}" for beginning in beginnings)
    limit = 10**digits

    def make(rng: Random) -> str:
        return f"{rng.choice(prefixes)}{int(rng.random() * limit):0{digits}}"

    return make
