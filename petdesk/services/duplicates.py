"""Whoever is here already, before the same person is written down a second time."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import text

from petdesk.services import contact
from petdesk.services.access import Action, allowed
from petdesk.services.forms import Unreadable, line
from petdesk.services.here import Here
from petdesk.services.owners import NAME_LENGTH, OwnerForm
from petdesk.services.query import fetch
from petdesk.services.session import Session

MOST: Final = 5

# Names alike: both words from the lexicon's nearest, or the same last name and a first name that begins the same.
# Every branch is a bounded look-up in an index; how alike two names are is only asked of what they find.
_LIKELY = text("""
    WITH typed AS (SELECT petdesk_fold(:first) AS first, petdesk_fold(:last) AS last),
    near AS (
        SELECT array_append(ARRAY(SELECT word FROM search_words WHERE word % typed.first
                ORDER BY similarity(word, typed.first) DESC, word LIMIT 8), typed.first) AS firsts,
            array_append(ARRAY(SELECT word FROM search_words WHERE word % typed.last
                ORDER BY similarity(word, typed.last) DESC, word LIMIT 8), typed.last) AS lasts
        FROM typed
    ),
    hits AS (
        (SELECT user_id, 0 AS rank, 'same phone' AS why FROM users
            WHERE clinic_id = :clinic_id AND role = 'owner' AND search_phone = petdesk_digits(:phone) LIMIT :most)
        UNION ALL
        (SELECT user_id, 1, 'same e-mail' FROM users
            WHERE clinic_id = :clinic_id AND role = 'owner' AND email = lower(:email) LIMIT :most)
        UNION ALL
        (SELECT user_id, 2, 'same name' FROM users, typed
            WHERE clinic_id = :clinic_id AND role = 'owner' AND search_first = first
                AND search_last IN (last, replace(last, ' ', '-'), replace(last, '-', ' '))
            LIMIT :most)
        UNION ALL
        (SELECT user_id, 3, 'same name, turned round' FROM users, typed
            WHERE clinic_id = :clinic_id AND role = 'owner' AND search_last = first AND search_first = last
                AND first <> '' AND last <> ''
            LIMIT :most)
        UNION ALL
        (SELECT user_id, 4, 'similar name' FROM users, typed, near
            WHERE clinic_id = :clinic_id AND role = 'owner' AND first <> '' AND last <> ''
                AND search_last = ANY (lasts) AND search_first = ANY (firsts)
                AND similarity(search_first, first) + similarity(search_last, last) >= 1.1
            ORDER BY similarity(search_first, first) + similarity(search_last, last) DESC LIMIT :most)
        UNION ALL
        (SELECT user_id, 5, 'similar name' FROM users, typed
            WHERE clinic_id = :clinic_id AND role = 'owner' AND length(first) > 1 AND last <> ''
                AND search_last = last
                AND search_first ~>=~ left(first, 2) AND search_first ~<~ (left(first, 2) || chr(1114109))
                AND similarity(search_first, first) >= 0.25
            ORDER BY similarity(search_first, first) DESC LIMIT :most)
    ),
    best AS (SELECT DISTINCT ON (user_id) user_id, rank, why FROM hits WHERE user_id <> :but ORDER BY user_id, rank)
    SELECT u.user_id, u.first_name, u.last_name, u.phone_number, u.email,
        ARRAY(SELECT p.name FROM pets AS p WHERE p.user_id = u.user_id
            ORDER BY p.deceased_on IS NOT NULL, p.created_at, p.pet_id LIMIT 4),
        best.why
    FROM best JOIN users AS u USING (user_id)
    ORDER BY best.rank, u.last_name, u.first_name, u.user_id LIMIT :most
""")


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An owner who may be the same person, with some of their pets' names, and why one should think so."""

    owner_id: UUID
    first_name: str
    last_name: str
    phone: str | None
    email: str | None
    pets: list[str]
    why: str


@allowed(Action.WRITE_OWNER)
def possible_duplicates(
    session: Session, here: Here, form: OwnerForm, but: UUID | None = None
) -> tuple[Duplicate, ...]:
    """Owners with the same phone, the same e-mail, the same name in either order, or a similar one; likeliest first.

    `but` is the owner that the form is about. What cannot be read yet is not compared.
    """
    try:
        first, last = line(form.first_name, NAME_LENGTH), line(form.last_name, NAME_LENGTH)
    except Unreadable:
        first = last = ""
    try:
        phone = contact.phone(form.phone, here.clinic.country).value
    except Unreadable:
        phone = None
    try:
        email = contact.email(form.email).value
    except Unreadable:
        email = None
    if not (first or last or phone or email):
        return ()
    return fetch(
        session,
        _LIKELY,
        Duplicate,
        clinic_id=here.clinic.clinic_id,
        first=first,
        last=last,
        phone=phone,
        email=email,
        but=but or UUID(int=0),
        most=MOST,
    )
