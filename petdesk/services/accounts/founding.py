"""The first hour of a clinic: the place, and a code for whoever will manage it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import available_timezones

import phonenumbers
from psycopg.types.multirange import Int4Multirange
from psycopg.types.range import Int4Range
from sqlalchemy import text

from petdesk.errors import SetupProblem
from petdesk.models import Purpose, new_id
from petdesk.services import contact
from petdesk.services.accounts.invitations import issue
from petdesk.services.forms import Read, Reading, Unreadable
from petdesk.services.session import Session

OPENS: Final = 8 * 60
CLOSES: Final = 18 * 60
WORKING_DAYS: Final = 5
"""A new clinic opens Monday to Friday, 08:00 to 18:00, until somebody says otherwise."""

_ONE_AT_A_TIME = text("LOCK TABLE clinics IN EXCLUSIVE MODE")
_CLINIC = text("SELECT name FROM clinics LIMIT 1")
_FOUND = text("""
    INSERT INTO clinics (clinic_id, name, address, phone, country, time_zone, currency, opening_hours)
    VALUES (:clinic_id, :name, :address, :phone, :country, :time_zone, :currency, :opening_hours)
""")
_PLACEHOLDER = text("""
    INSERT INTO users (user_id, clinic_id, first_name, last_name, role, job_title)
    VALUES (:user_id, :clinic_id, '', 'Manager', 'admin', 'Manager')
""")
# Whoever set a password and never signed in starts again; whoever signed in once is the manager.
_AWAITED = text("""
    SELECT u.user_id, u.clinic_id,
        EXISTS (
            SELECT FROM sessions AS s WHERE s.clinic_id = u.clinic_id AND s.role = 'admin'
        ) OR EXISTS (
            SELECT FROM users AS o WHERE o.clinic_id = u.clinic_id AND o.role = 'admin' AND o.user_id <> u.user_id
        ) AS managed
    FROM users AS u
    WHERE u.role = 'admin' AND EXISTS (
        SELECT FROM invitations AS i WHERE i.user_id = u.user_id AND i.purpose = 'setup'
    )
    FOR UPDATE OF u
""")
_START_AGAIN = text("UPDATE users SET password_hash = NULL, email = NULL WHERE user_id = :user_id")


@dataclass(frozen=True, slots=True)
class NewClinic:
    """A clinic as somebody types it in."""

    name: str
    time_zone: str
    country: str
    currency: str
    address: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class SetupCode:
    """The first manager's code, to be shown once. `expires_at` in UTC."""

    code: str = field(repr=False)
    expires_at: datetime


def found_clinic(session: Session, form: NewClinic) -> SetupCode:
    """Make the clinic, and a place for its manager. Nobody can sign in until the code was used.

    Raises FieldErrors, and SetupProblem when the database has a clinic already.
    """
    reading = Reading()
    country = reading.read("country", form.country, _country) or ""
    values = {
        "name": reading.line("name", form.name, 100, "What is the clinic called?"),
        "address": reading.line("address", form.address, 255),
        "country": country,
        "time_zone": reading.read("time_zone", form.time_zone, _time_zone),
        "currency": reading.read("currency", form.currency, _currency),
        "phone": reading.read("phone", form.phone, lambda typed: contact.phone(typed, country or "US")) or "",
    }
    reading.done()
    session.execute(_ONE_AT_A_TIME)
    refuse_a_second_clinic(session)
    clinic_id, user_id = new_id(), new_id()
    hours = Int4Multirange([Int4Range(day * 1440 + OPENS, day * 1440 + CLOSES) for day in range(WORKING_DAYS)])
    session.execute(_FOUND, {**values, "clinic_id": clinic_id, "opening_hours": hours})
    session.execute(_PLACEHOLDER, {"user_id": user_id, "clinic_id": clinic_id})
    return _code(session, clinic_id, user_id)


def refuse_a_second_clinic(session: Session) -> None:
    """Raise SetupProblem when the database has a clinic."""
    present = session.execute(_CLINIC).scalar()
    if present is not None:
        raise SetupProblem(
            f"This database already has a clinic, “{present}”. Its manager invites everybody else."
            " If no manager ever signed in, `petdesk init --again` prints a new setup code."
        )


def new_setup_code(session: Session) -> SetupCode:
    """Another code for the first manager; the one before is void. Raises SetupProblem once a manager has signed in."""
    awaited = session.execute(_AWAITED).all()
    if not awaited:
        raise SetupProblem("This database has no clinic that waits for its manager. `petdesk init` makes one.")
    if len(awaited) > 1 or awaited[0].managed:
        raise SetupProblem("This clinic has a manager, who can invite and reset everybody else.")
    session.execute(_START_AGAIN, {"user_id": awaited[0].user_id})
    return _code(session, awaited[0].clinic_id, awaited[0].user_id)


def _code(session: Session, clinic_id: UUID, user_id: UUID) -> SetupCode:
    return SetupCode(*issue(session, clinic_id, user_id, Purpose.SETUP, new_id(), None))


def _country(typed: str) -> Read[str]:
    code = typed.strip().upper()
    if code not in phonenumbers.SUPPORTED_REGIONS:
        raise Unreadable("Type the country as two letters, such as KE or US (ISO 3166).")
    return Read(code)


def _time_zone(typed: str) -> Read[str]:
    if typed.strip() not in available_timezones():
        raise Unreadable("Type the time zone by its name, such as Africa/Nairobi.")
    return Read(typed.strip())


def _currency(typed: str) -> Read[str]:
    code = typed.strip().upper()
    if len(code) != 3 or not (code.isascii() and code.isalpha()):
        raise Unreadable("Type the currency as three letters, such as KES or USD (ISO 4217).")
    return Read(code)
