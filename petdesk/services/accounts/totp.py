"""Authenticator apps: six digits that change every half minute (RFC 6238, SHA-1 as the apps expect it)."""

import hmac
from typing import Final

from petdesk.services.accounts.codes import squeeze

STEP: Final = 30
"""Seconds for which a code stands."""

DRIFT: Final = 1
"""Steps by which a phone's clock may be off, either way."""

DIGITS: Final = 6

_SECRET_LETTERS: Final = 32  # base32: 160 bits, as RFC 4226 recommends


def new_secret() -> str:
    """A secret of 160 bits, as the base32 text that apps take."""
    import pyotp  # loads a good part of the standard library, and most desks check no code

    return pyotp.random_base32(_SECRET_LETTERS)


def provisioning_uri(secret: str, email: str, clinic_name: str) -> str:
    """What the QR code says."""
    import pyotp

    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=clinic_name)


def looks_like_totp(typed: str) -> bool:
    """Whether this is six digits, spaces aside."""
    digits = squeeze(typed)
    return len(digits) == DIGITS and digits.isascii() and digits.isdigit()


def matching_step(secret: str, typed: str, at: float, after: int = -1) -> int | None:
    """The step whose code was typed, at most one off from the instant `at` (seconds since 1970) and later than `after`.

    None when there is none: whoever keeps the step and asks for a later one next time, takes each code once.
    """
    code, now = squeeze(typed), int(at) // STEP
    import pyotp

    app = pyotp.TOTP(secret)
    for step in range(max(now - DRIFT, after + 1, 0), now + DRIFT + 1):
        if hmac.compare_digest(app.generate_otp(step).encode(), code.encode()):
            return step
    return None
