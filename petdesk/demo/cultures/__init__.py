"""Names of people, by where their families come from. The commonest come first: they are drawn most often."""

from typing import Final

from petdesk.demo.cultures.africa import KENYAN, NIGERIAN, SOUTH_AFRICAN
from petdesk.demo.cultures.asia import ARABIC, CHINESE, INDIAN, JAPANESE, THAI, TURKISH, VIETNAMESE
from petdesk.demo.cultures.culture import Culture
from petdesk.demo.cultures.europe import CZECH, ENGLISH, FRENCH, GERMAN, POLISH, PORTUGUESE, SWEDISH
from petdesk.demo.cultures.overseas import LATIN_AMERICAN, MAORI

__all__ = [
    "ARABIC",
    "CHINESE",
    "CZECH",
    "ENGLISH",
    "FRENCH",
    "GERMAN",
    "INDIAN",
    "JAPANESE",
    "KENYAN",
    "LATIN_AMERICAN",
    "LATIN_LETTERS",
    "MAORI",
    "NIGERIAN",
    "POLISH",
    "PORTUGUESE",
    "SOUTH_AFRICAN",
    "SWEDISH",
    "THAI",
    "TURKISH",
    "VIETNAMESE",
    "WORLD",
]

WORLD: Final[tuple[Culture, ...]] = (
    ARABIC, CHINESE, CZECH, ENGLISH, FRENCH, GERMAN, INDIAN, JAPANESE, KENYAN, LATIN_AMERICAN, MAORI, NIGERIAN,
    POLISH, PORTUGUESE, SOUTH_AFRICAN, SWEDISH, THAI, TURKISH, VIETNAMESE,
)  # fmt: skip
"""All of them."""

LATIN_LETTERS: Final = {
    "فاطمة": "fatima", "ليلى": "layla", "مريم": "mariam", "نور": "noor", "محمد": "mohammed", "أحمد": "ahmed",
    "خالد": "khalid", "يوسف": "yusuf", "حداد": "haddad", "المصري": "almasri", "الهاشمي": "alhashimi",
    "خوري": "khoury",
}  # fmt: skip
"""How the names in Arabic letters are written in an e-mail address."""
