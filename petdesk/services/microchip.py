"""Microchip numbers, as readers show them and as they are stored: digits and capital letters, nothing else."""

import re
from typing import Final

from petdesk.services.forms import Read, Unreadable, line

_SEPARATORS: Final = re.compile(r"[\s*.:/\-\u2010-\u2015]")
_OLD: Final = re.compile(r"\d{9}|[0-9A-F]{10}")

_FIRST_MAKER: Final = 900
_TEST_CHIP: Final = 999
_MOST_ANIMALS: Final = 2**38
"""ISO 11784 leaves 38 bits for the animal within its country or maker."""

# ISO 3166-1 numeric: what the first three digits may name below 900.
_COUNTRIES: Final = frozenset(
    int(code)
    for code in re.findall(
        r"\d+",
        """
    4 8 10 12 16 20 24 28 31 32 36 40 44 48 50 51 52 56 60 64 68 70 72 74 76 84 86 90 92 96 100 104 108 112 116 120
    124 132 136 140 144 148 152 156 158 162 166 170 174 175 178 180 184 188 191 192 196 203 204 208 212 214 218 222 226
    231 232 233 234 238 239 242 246 248 250 254 258 260 262 266 268 270 275 276 288 292 296 300 304 308 312 316 320 324
    328 332 334 336 340 344 348 352 356 360 364 368 372 376 380 384 388 392 398 400 404 408 410 414 417 418 422 426 428
    430 434 438 440 442 446 450 454 458 462 466 470 474 478 480 484 492 496 498 499 500 504 508 512 516 520 524 528 531
    533 534 535 540 548 554 558 562 566 570 574 578 580 581 583 584 585 586 591 598 600 604 608 612 616 620 624 626 630
    634 638 642 643 646 652 654 659 660 662 663 666 670 674 678 682 686 688 690 694 702 703 704 705 706 710 716 724 728
    729 732 740 744 748 752 756 760 762 764 768 772 776 780 784 788 792 795 796 798 800 804 807 818 826 831 832 833 834
    840 850 854 858 860 862 876 882 887 894
    """,
    )
)


def microchip(typed: str) -> Read[str | None]:
    """A chip's number without its separators, in capitals. Empty is None.

    ISO 11784 and 11785: 15 digits, of which three name the country (ISO 3166) or the maker (900–998, by ICAR), and
    twelve the animal (38 bits). Older chips are taken with a note: 9 digits (AVID), 10 hexadecimal ones (FECAVA).
    Raises Unreadable for anything else.
    """
    number = _SEPARATORS.sub("", line(typed, 60)).upper().removeprefix("AVID")
    if not number:
        return Read(None)
    if _OLD.fullmatch(number):
        return Read(number, "an older chip: not every reader finds it")
    if not re.fullmatch("[0-9]{15}", number):
        raise Unreadable(_why_not(number))
    issuer, animal = int(number[:3]), int(number[3:])
    if issuer == _TEST_CHIP:
        raise Unreadable("999 is for test chips. Read the chip again.")
    if issuer == 0 or animal >= _MOST_ANIMALS:
        raise Unreadable("No chip holds this number. Read it again.")
    if issuer < _FIRST_MAKER and issuer not in _COUNTRIES:
        return Read(number, f"no country or maker has the code {number[:3]}: read it again")
    return Read(number)


def spaced(number: str) -> str:
    """A chip's number in the groups in which people compare it: `985 112 345 678 900`."""
    return " ".join(re.findall(".{1,3}", number)) if len(number) in {9, 15} else number


def _why_not(number: str) -> str:
    if re.fullmatch("[0-9]+", number):
        return f"A chip's number has 15 digits (older ones 9 or 10); this one has {len(number)}."
    return "A chip's number has 15 digits. Older ones have 9 digits, or 10 digits and letters up to F."
