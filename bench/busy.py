"""What the demo's clinic lacks for its size: two days of a dozen people at work, and as many names as people have."""

from datetime import timedelta
from typing import Final
from uuid import UUID

import psycopg

from petdesk.clock import day_bounds
from petdesk.desk import Desk
from petdesk.services.sealed import VISIT_NOTE as PLACE
from petdesk.vault.cipher import AesVault
from petdesk.vault.sources import configured_vault

COLUMNS: Final = 12
VISITS: Final = 200
OWNERS_A_WORD: Final = 10
"""Owners for each word that their names bring into the lexicon: the demo repeats a few thousand."""

_COLLEAGUES: Final = """
    INSERT INTO users (user_id, clinic_id, email, password_hash, first_name, last_name, role, job_title, bookable)
    SELECT gen_random_uuid(), %(clinic)s, 'nurse' || number || '@bench.example', 'nobody', 'Robin', 'No ' || number,
        'staff', 'Nurse', true
    FROM generate_series((SELECT count(*) FROM users WHERE bookable) + 1, %(columns)s) AS number
"""
_EMPTY: Final = "DELETE FROM appointments WHERE appointment_date >= %(first)s AND appointment_date < %(last)s"

# Visit n is in column n mod 12; each column is booked from 08:00 on, half an hour a visit: what is over is over.
_BOOK: Final = """
    WITH staff AS (SELECT user_id, row_number() OVER (ORDER BY user_id) - 1 AS place FROM users WHERE bookable),
    patients AS (
        SELECT pet_id, row_number() OVER (ORDER BY md5(pet_id::text || %(first)s::text)) - 1 AS number
        FROM pets WHERE deceased_on IS NULL LIMIT %(visits)s
    ),
    booked AS (
        SELECT pet_id, number, staff.user_id,
            %(first)s + interval '8 hours' + number / %(columns)s * interval '30 minutes' AS starts_at
        FROM patients JOIN staff ON place = number %% %(columns)s
    ),
    standing AS (
        SELECT *, CASE
            WHEN starts_at >= %(now)s THEN 'scheduled'
            WHEN starts_at > %(now)s - interval '30 minutes' AND number %% 4 = 0 THEN 'in_progress'
            WHEN starts_at > %(now)s - interval '30 minutes' THEN 'checked_in'
            WHEN number %% 17 = 0 THEN 'no_show'
            ELSE 'completed' END::appointment_status AS status
        FROM booked
    )
    INSERT INTO appointments (appointment_id, clinic_id, pet_id, service_id, staff_id, appointment_date, ends_at,
        status, checked_in_at, started_at, finished_at, notes)
    SELECT gen_random_uuid(), %(clinic)s, pet_id,
        (SELECT service_id FROM services WHERE duration_minutes <= 30 ORDER BY name OFFSET number %% 5 LIMIT 1),
        user_id, starts_at, starts_at + interval '30 minutes', status,
        CASE WHEN status IN ('checked_in', 'in_progress', 'completed') THEN starts_at - interval '5 minutes' END,
        CASE WHEN status IN ('in_progress', 'completed') THEN starts_at + interval '5 minutes' END,
        CASE WHEN status = 'completed' THEN starts_at + interval '25 minutes' END,
        CASE WHEN number %% 5 = 0 THEN 'note' END
    FROM standing
"""
_NOTED: Final = """
    SELECT appointment_id FROM appointments
    WHERE appointment_date >= %(first)s AND appointment_date < %(last)s AND notes = 'note'
"""
_NOTE: Final = "UPDATE appointments SET notes = %(note)s WHERE appointment_id = %(visit)s"
_WORDS: Final = """
    WITH parts AS (SELECT
        '{ba,be,bro,ca,chi,da,de,do,el,fa,fi,ga,gri,ha,ho,in,ja,ka,ko,kra,la,le,lo,ma,me,mo,na,ni,no,oh,pa,pe,ra,ro,sa,'
        'sche,ta,ti,va,wi}'::text[] AS s, '{nd,rt,son,ng,ska,ez,i,mann,u}'::text[] AS e)
    INSERT INTO search_words (word)
    SELECT s[1 + n %% 40] || s[1 + n / 40 %% 40] || s[1 + n / 1600 %% 40] || e[1 + n %% 9]
    FROM parts, generate_series(1, %(words)s) AS n ON CONFLICT DO NOTHING
"""


def make_busy(address: str, owners: int) -> None:
    """Give today and tomorrow `COLUMNS` columns and exactly `VISITS` visits, and the lexicon words for its owners."""
    desk = Desk.open(address)
    clinic, now = desk.clinic, desk.clock.now()
    desk.close()
    vault = configured_vault()
    today = now.astimezone(clinic.zone).date()
    with psycopg.connect(address) as connection:
        facts = {"clinic": clinic.clinic_id, "columns": COLUMNS, "visits": VISITS, "now": now}
        connection.execute(_COLLEAGUES, facts)
        for day in (today, today + timedelta(days=1)):
            first, last = day_bounds(day, clinic.zone)
            connection.execute(_EMPTY, {"first": first, "last": last})
            connection.execute(_BOOK, {**facts, "first": first})
            for (visit,) in connection.execute(_NOTED, {"first": first, "last": last}).fetchall():
                connection.execute(_NOTE, {"visit": visit, "note": _note(vault, visit)})
        connection.execute(_WORDS, {"words": owners // OWNERS_A_WORD})


def _note(vault: AesVault, visit: UUID) -> str:
    said = "Please look at the left ear as well"
    return vault.seal(said, table=PLACE.table, column=PLACE.column, row=visit)
