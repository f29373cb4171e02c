"""How many parts an SMS is sent in, which is what it costs by.

Alphabets: 3GPP TS 23.038 (GSM 03.38) 6.2.1 and 6.2.1.1; parts of a long message: 3GPP TS 23.040 9.2.3.24.1.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

GSM_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENSION: Final = frozenset("\f^{}\\[~]|€")
"""Characters that take an escape and a second unit."""

_PARTS: Final[dict[str, tuple[int, int]]] = {"GSM-7": (160, 153), "UCS-2": (70, 67)}
"""Units that fit into a message of one part, and into each of several."""

_PLAIN: Final = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′´`", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        # No-break, figure, thin, narrow no-break and the other blanks that only typography tells apart.
        **dict.fromkeys(
            "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "
        ),
        "…": "...",
        "\t": " ",
    }
)


@dataclass(frozen=True, slots=True)
class Segments:
    """A message as the network counts it. `left` is how many units more fit without another part."""

    alphabet: Literal["GSM-7", "UCS-2"]
    units: int
    count: int
    left: int


def measure(text: str) -> Segments:
    """The parts of a text, as 3GPP TS 23.040 cuts it; an empty text is sent in none.

    One part holds 160 units of GSM-7 or 70 of UCS-2; of several each holds 153 or 67. Units of UCS-2 are those of
    UTF-16. A pair, be it an escape and its character or two surrogates, is never cut in two.
    """
    gsm = set(text) <= GSM_BASIC | GSM_EXTENSION
    alphabet: Literal["GSM-7", "UCS-2"] = "GSM-7" if gsm else "UCS-2"
    widths = [1 + (character in GSM_EXTENSION if gsm else character > "\uffff") for character in text]
    units = sum(widths)
    single, each = _PARTS[alphabet]
    if units <= single:
        return Segments(alphabet, units, min(units, 1), single - units)
    count, left = _cut(widths, each)
    return Segments(alphabet, units, count, left)


def cost(segments: Segments, price: Decimal) -> Decimal:
    """What a message costs at a price for each part, in the currency of the price. Not rounded."""
    return segments.count * price


def utf16(text: str) -> int:
    """How many UTF-16 units a text has: what it takes at most in an SMS of UCS-2."""
    return sum(1 + (character > "\uffff") for character in text)


def texted(text: str) -> str:
    """A text in the typography of a phone's keys: plain quotes, hyphens and blanks, three dots, composed letters.

    Only what nobody misses: one curly apostrophe would more than double the price. Letters stay as they are, since a
    name is not ours to respell.
    """
    return unicodedata.normalize("NFC", text).translate(_PLAIN)


def _cut(widths: Iterable[int], each: int) -> tuple[int, int]:
    count, left = 1, each
    for width in widths:
        if width > left:
            count, left = count + 1, each
        left -= width
    return count, left
