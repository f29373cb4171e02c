"""Phone numbers and e-mail addresses, from the way people type them to the way they are stored."""

import re
import unicodedata
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

from petdesk.services.forms import Read, Unreadable, line

PHONE_LENGTH: Final = 20
EMAIL_LENGTH: Final = 255

_PHONE: Final = re.compile(r"\+?[\d\s()./\-\u2010-\u2015]+")
_EMAIL: Final = re.compile(r"[^\s@,;:<>()\[\]\"\\]+@[^\s@,;:<>()\[\]\"\\.]+(\.[^\s@,;:<>()\[\]\"\\.]+)+")

_EXAMPLE: Final = "Type it with its country code, like +254 712 345678."
_TOO_LONG: Final = "This has more digits than a phone number."


def phone(typed: str, country: str) -> Read[str | None]:
    """A number in E.164 (ITU-T), read the way it is dialled in `country` (ISO 3166). Empty is None.

    A number of a possible length is taken even when no such range is known: number plans grow faster than programs
    are updated, and the note says so. Raises Unreadable.
    """
    # Numbers copied from a phone come wrapped in invisible direction marks.
    visible = "".join(character for character in typed if unicodedata.category(character) != "Cf")
    number = unicodedata.normalize("NFKC", line(visible, 100))
    if not number:
        return Read(None)
    if not _PHONE.fullmatch(number):
        raise Unreadable("Only the number itself is kept here: digits, spaces and a + in front.")
    try:
        parsed = phonenumbers.parse(number, country)
    except NumberParseException as error:
        if error.error_type == NumberParseException.INVALID_COUNTRY_CODE and number.startswith("+"):
            raise Unreadable("No country has this code. Check the digits after the +.") from None
        too_long = error.error_type == NumberParseException.TOO_LONG
        raise Unreadable(_TOO_LONG if too_long else f"This is not a phone number in {country}. {_EXAMPLE}") from None
    if phonenumbers.is_possible_number_with_reason(parsed) != ValidationResult.IS_POSSIBLE:
        raise Unreadable(_why_impossible(parsed, country))
    stored = phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
    return Read(stored, "" if phonenumbers.is_valid_number(parsed) else "unusual: check the digits")


def email(typed: str) -> Read[str | None]:
    """An e-mail address in lower case. Empty is None. Raises Unreadable for what no mail server would take."""
    address = line(typed, EMAIL_LENGTH).lower()
    if not address:
        return Read(None)
    if not _EMAIL.fullmatch(address):
        raise Unreadable("This is not an e-mail address. One looks like wanjiru@example.org.")
    return Read(address)


def _why_impossible(number: phonenumbers.PhoneNumber, country: str) -> str:
    match phonenumbers.is_possible_number_with_reason(number):
        case ValidationResult.TOO_LONG:
            return _TOO_LONG
        case ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
            return "The area code is missing."
        case _:
            return f"This is not a phone number in {country}. {_EXAMPLE}"
