"""Owners: who they are, how to reach them, what to know before one picks up the phone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import text

from petdesk import wording
from petdesk.clock import day_bounds, to_local
from petdesk.errors import FieldErrors, NotFound
from petdesk.models import Channel
from petdesk.services import contact
from petdesk.services.access import Action, allowed, reads_notes
from petdesk.services.forms import Reading, merge, untouched
from petdesk.services.here import Here
from petdesk.services.messages import consents
from petdesk.services.query import make
from petdesk.services.session import Session
from petdesk.services.team import staff_title

NAME_LENGTH = 100

_OWNER = text("""
    SELECT u.user_id, u.first_name, u.last_name, u.phone_number, u.email, w.sms, w.mail,
        least(u.created_at, m.first_visit), m.visits, m.missed
    FROM users AS u CROSS JOIN LATERAL (
        SELECT max(way.word) FILTER (WHERE way.channel = 'sms') AS sms,
            max(way.word) FILTER (WHERE way.channel = 'email') AS mail
        FROM (
            SELECT channel, CASE WHEN agreed IS NULL THEN 'unasked' WHEN NOT agreed THEN 'no'
                WHEN bounced THEN 'bounced' ELSE 'ok' END AS word
            FROM petdesk_ways(u.user_id, 'visits') WHERE address IS NOT NULL
        ) AS way
    ) AS w CROSS JOIN LATERAL (
        SELECT min(a.appointment_date) AS first_visit,
            count(*) FILTER (WHERE a.status IN ('completed', 'no_show')) AS visits,
            count(*) FILTER (WHERE a.status = 'no_show') AS missed
        FROM pets AS p JOIN appointments AS a ON a.pet_id = p.pet_id WHERE p.user_id = u.user_id
    ) AS m
    WHERE u.user_id = :owner_id AND u.clinic_id = :clinic_id AND u.role = 'owner'
""")
_PETS = text("""
    SELECT p.pet_id, p.name, p.species, p.breed, p.birth_date, p.weight, p.deceased_on,
        ARRAY(SELECT message FROM pet_alerts WHERE pet_id = p.pet_id ORDER BY created_at, alert_id),
        n.appointment_id, n.appointment_date, n.status, s.name, v.role, v.first_name, v.last_name, v.job_title
    FROM pets AS p
    LEFT JOIN LATERAL (
        SELECT * FROM appointments AS a
        WHERE a.pet_id = p.pet_id AND a.appointment_date >= :first
            AND a.status IN ('scheduled', 'checked_in', 'in_progress')
        ORDER BY a.appointment_date LIMIT 1
    ) AS n ON true
    LEFT JOIN services AS s ON s.service_id = n.service_id
    LEFT JOIN users AS v ON v.user_id = n.staff_id
    WHERE p.user_id = :owner_id
    ORDER BY p.deceased_on IS NOT NULL, p.created_at, p.pet_id
""")
_VACCINES = text("""
    SELECT DISTINCT ON (v.pet_id, v.vaccine_name) v.pet_id, v.vaccine_name, v.expiry_date
    FROM pets AS p JOIN vaccinations AS v ON v.pet_id = p.pet_id
    WHERE p.user_id = :owner_id AND p.deceased_on IS NULL
    ORDER BY v.pet_id, v.vaccine_name, v.vaccination_date DESC
""")
_STORED = text(
    "SELECT first_name, last_name, email, phone_number FROM users"
    " WHERE user_id = :owner_id AND clinic_id = :clinic_id AND role = 'owner' FOR UPDATE"
)
_SAVE = text("""
    INSERT INTO users (user_id, clinic_id, first_name, last_name, email, phone_number, role)
    VALUES (:owner_id, :clinic_id, :first_name, :last_name, lower(:email), :phone, 'owner')
    ON CONFLICT (user_id) DO UPDATE SET first_name = EXCLUDED.first_name, last_name = EXCLUDED.last_name,
        email = EXCLUDED.email, phone_number = EXCLUDED.phone_number
    WHERE users.clinic_id = EXCLUDED.clinic_id AND users.role = 'owner'
    RETURNING user_id
""")
_EMAIL_TAKEN = text(
    "SELECT first_name, last_name, role, clinic_id FROM users WHERE email = lower(:email) AND user_id <> :owner_id"
)


@dataclass(frozen=True, slots=True)
class OwnerForm:
    """An owner as somebody typed it."""

    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class NextVisit:
    """The next visit of a pet, from this morning on. `starts_at` in UTC."""

    appointment_id: UUID
    starts_at: datetime
    status: str
    service: str
    staff: str


@dataclass(frozen=True, slots=True)
class PetCard:
    """A pet as its owner's card shows it: weight in kilograms, for each vaccine the day the next dose is due."""

    pet_id: UUID
    name: str
    species: str
    breed: str | None
    birth_date: date | None
    weight: Decimal | None
    deceased_on: date | None
    alerts: tuple[str, ...]
    next_visit: NextVisit | None
    vaccines: tuple[tuple[str, date | None], ...]
    """(vaccine, due on): what falls due first comes first; None falls never due."""


@dataclass(frozen=True, slots=True)
class OwnerCard:
    """An owner, and what the counter wants to know. Of `visits` that were due, nobody came to `missed`.

    `sms` and `mail` say whether they may be written to about visits that way: `ok`, `no`, `unasked`, `bounced`; None
    where there is no address, or the clinic does not write so.
    """

    owner_id: UUID
    first_name: str
    last_name: str
    phone: str | None
    email: str | None
    sms: str | None
    mail: str | None
    client_since: date
    visits: int
    missed: int
    pets: tuple[PetCard, ...]

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def form(self) -> OwnerForm:
        """The owner as one would type it."""
        return _as_typed(self.first_name, self.last_name, self.email, self.phone)


@allowed(Action.OPEN_OWNER)
def open_owner(session: Session, here: Here, owner_id: UUID) -> OwnerCard:
    """An owner with all pets, the living first; to owners themselves without alerts. Raises NotFound."""
    row = session.execute(_OWNER, {"owner_id": owner_id, "clinic_id": here.clinic.clinic_id}).first()
    if row is None:
        raise NotFound("This owner is not in the clinic's records.")
    *fields, since, visits, missed = row
    client_since = to_local(since, here.clinic.zone).date()
    return make(OwnerCard, *fields, client_since, visits, missed, _pets_of(session, here, owner_id))


@allowed(Action.WRITE_OWNER)
def add_owner(
    session: Session, here: Here, owner_id: UUID, form: OwnerForm, agreed: Collection[Channel] = ()
) -> OwnerCard:
    """A new owner. `owner_id` is made once per dialog: saving again, corrected or not, is still one owner.

    On the channels that they `agreed` to at the counter they may be written to about everything. Raises FieldErrors.
    """
    values = _read(session, here, owner_id, form)
    unreachable = {
        Channel.SMS: "" if values["phone"] else "Without a phone number no SMS arrives. Type it, or leave SMS out.",
        Channel.EMAIL: "" if values["email"] else "Without an address no e-mail arrives. Type it, or leave e-mail out.",
    }
    if wrong := [sentence for channel in agreed if (sentence := unreachable.get(channel))]:
        raise FieldErrors({"agreed": wrong[0]})
    card = _save(session, here, owner_id, values)
    if not agreed:
        return card
    consents.record(session, here, owner_id, consents.yes_to_all(agreed), "counter")
    return open_owner(session, here, owner_id)


@allowed(Action.WRITE_OWNER)
def change_owner(
    session: Session, here: Here, owner_id: UUID, form: OwnerForm, seen: OwnerForm | None = None
) -> OwnerCard:
    """Change an owner. What the form still says as it was `seen` keeps what another desk saved meanwhile.

    Raises FieldErrors, NotFound.
    """
    row = session.execute(_STORED, {"owner_id": owner_id, "clinic_id": here.clinic.clinic_id}).first()
    if row is None:
        raise NotFound("This owner is not in the clinic's records any more.")
    current = _as_typed(row.first_name, row.last_name, row.email, row.phone_number)
    form = merge(form, seen, current)
    stored = {
        "first_name": row.first_name,
        "last_name": row.last_name,
        "email": row.email,
        "phone": row.phone_number,
    }
    kept = {field: stored[field] for field in untouched(form, current)}
    return _save(session, here, owner_id, _read(session, here, owner_id, form, kept))


def _as_typed(first_name: str, last_name: str, email: str | None, phone: str | None) -> OwnerForm:
    return OwnerForm(first_name, last_name, email or "", wording.phone(phone))


def _read(
    session: Session, here: Here, owner_id: UUID, form: OwnerForm, kept: dict[str, Any] | None = None
) -> dict[str, Any]:
    reading = Reading(kept or {})
    values = {
        "first_name": reading.line("first_name", form.first_name, NAME_LENGTH),
        "last_name": reading.line("last_name", form.last_name, NAME_LENGTH),
        "phone": reading.read("phone", form.phone, partial(contact.phone, country=here.clinic.country)),
        "email": reading.read("email", form.email, contact.email),
    }
    if not (values["first_name"] or values["last_name"]) and "first_name" not in reading.wrong:
        reading.refuse("last_name", "A name is needed: the first, the last, or both.")
    if values["email"] and (taken := _who_has(session, here, values["email"], owner_id)):
        reading.refuse("email", taken)
    reading.done()
    return values


def _who_has(session: Session, here: Here, email: str, owner_id: UUID) -> str:
    row = session.execute(_EMAIL_TAKEN, {"email": email, "owner_id": owner_id}).first()
    if row is None:
        return ""
    if row.clinic_id != here.clinic.clinic_id:
        return "Somebody at another clinic already has this e-mail address."
    who = f"{row.first_name} {row.last_name}".strip()
    return f"{who}{'' if row.role == 'owner' else ', who works here,'} already has this e-mail address."


def _save(session: Session, here: Here, owner_id: UUID, values: dict[str, Any]) -> OwnerCard:
    saved = session.execute(_SAVE, {"owner_id": owner_id, "clinic_id": here.clinic.clinic_id, **values}).first()
    if saved is None:
        raise NotFound("This owner is not in the clinic's records any more.")
    return open_owner(session, here, owner_id)


def _pets_of(session: Session, here: Here, owner_id: UUID) -> tuple[PetCard, ...]:
    vaccines: dict[UUID, list[tuple[str, date | None]]] = {}
    for pet_id, vaccine, due_on in session.execute(_VACCINES, {"owner_id": owner_id}):
        vaccines.setdefault(pet_id, []).append((vaccine, due_on))
    first, _ = day_bounds(here.today, here.clinic.zone)
    rows = session.execute(_PETS, {"owner_id": owner_id, "first": first})
    pets = (_pet(row[:8], row[8:], vaccines.get(row.pet_id, [])) for row in rows)
    return tuple(pets) if reads_notes(here) else tuple(replace(pet, alerts=()) for pet in pets)


def _pet(pet: Sequence[Any], visit: Sequence[Any], vaccines: list[tuple[str, date | None]]) -> PetCard:
    *fields, alerts = pet
    due = sorted(vaccines, key=lambda vaccine: (vaccine[1] or date.max, vaccine[0]))
    return make(PetCard, *fields, tuple(alerts), _next_visit(*visit), tuple(due))


def _next_visit(appointment_id: UUID | None, *fields: Any) -> NextVisit | None:
    *visit, role, first_name, last_name, job_title = fields
    staff = staff_title(role, first_name, last_name, job_title) if role else "nobody"
    return make(NextVisit, appointment_id, *visit, staff) if appointment_id else None
