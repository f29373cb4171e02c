"""How the demo's owners may be written to, what waits for them, what went wrong, and what they answered."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from psycopg import Cursor

from petdesk.demo.catalogue import FAREWELL
from petdesk.services.sealed import INBOUND_BODY, MESSAGE_BODY, SealedColumn
from petdesk.vault.cipher import AesVault

TABLES: Final = ("consents", "contact_preferences", "undeliverable_addresses")
"""What is written here, beside notifications and answers."""

_RULES: Final = """
UPDATE message_rules SET reply_to = 'desk@riverside.example', sms_price = 0.04 WHERE clinic_id = %(clinic_id)s
"""

# Nobody is to read "we look forward to seeing Kiwi" of this.
_SILENT: Final = "UPDATE services SET silent = true WHERE name = %(farewell)s"

# Of those who come here: most said yes when they filled the form in, some no, some were never asked. The digits of a
# key say who: the same clinic is invented again with the same seed.
_ASKED: Final = """
CREATE TEMPORARY TABLE asked ON COMMIT DROP AS
SELECT u.user_id, u.clinic_id, u.email, u.phone_number, u.created_at,
    get_byte(sha256(convert_to(u.user_id::text, 'UTF8')), 0) AS lot
FROM users AS u WHERE u.user_id IN (SELECT p.user_id FROM appointments AS a JOIN pets AS p USING (pet_id))
"""
_CONSENTS: Final = """
INSERT INTO consents (clinic_id, user_id, channel, purpose, given, source, text_version, recorded_at)
SELECT clinic_id, user_id, channel, purpose, NOT (channel = 'sms' AND lot < 12), 'form', '1', created_at
FROM asked, unnest('{sms,email}'::message_channel[]) AS channel, unnest(enum_range(NULL::consent_purpose)) AS purpose
WHERE lot < 240 AND CASE channel WHEN 'sms' THEN phone_number ELSE email END IS NOT NULL
"""
_PREFERENCES: Final = """
INSERT INTO contact_preferences (user_id, clinic_id, preferred, language)
SELECT user_id, clinic_id, CASE WHEN mod(lot, 5) = 0 AND email IS NOT NULL THEN 'email'::message_channel END,
    CASE mod(lot, 16) WHEN 1 THEN 'es' WHEN 2 THEN 'de' WHEN 3 THEN 'fr' END
FROM asked WHERE mod(lot, 5) = 0 OR mod(lot, 16) IN (1, 2, 3)
"""
_REMINDERS: Final = """
INSERT INTO notifications (clinic_id, user_id, appointment_id, kind, channel, due_at, send_at, about)
SELECT a.clinic_id, p.user_id, a.appointment_id, 'reminder', way.channel, due_at, due_at, a.appointment_date
FROM appointments AS a
JOIN pets AS p ON p.pet_id = a.pet_id
JOIN services AS s ON s.service_id = a.service_id
JOIN message_rules AS r ON r.clinic_id = a.clinic_id
CROSS JOIN unnest(r.reminders) AS minutes
CROSS JOIN LATERAL (SELECT a.appointment_date - make_interval(mins => minutes) AS due_at) AS planned
CROSS JOIN LATERAL (SELECT channel FROM petdesk_ways(p.user_id, 'visits') LIMIT 1) AS way
WHERE a.status = 'scheduled' AND due_at > %(now)s AND NOT s.silent
"""

# Two that did not arrive, one that nobody knows of: of visits in the days ahead.
_TROUBLE: Final = """
INSERT INTO notifications (clinic_id, user_id, appointment_id, kind, channel, due_at, send_at, about, state, reason,
    code, recipient, body, attempts, attempted_at, provider, created_at, updated_at, notification_id)
SELECT a.clinic_id, p.user_id, a.appointment_id, 'confirmation', 'sms', %(at)s, %(at)s, a.appointment_date,
    %(state)s::message_state, %(reason)s, %(code)s, u.phone_number, %(body)s, %(attempts)s, %(at)s, 'twilio', %(at)s,
    %(at)s, %(key)s
FROM appointments AS a JOIN pets AS p USING (pet_id) JOIN users AS u USING (user_id)
WHERE a.status = 'scheduled' AND a.appointment_date > %(now)s + interval '1 day' AND u.phone_number IS NOT NULL
    AND EXISTS (SELECT FROM consents AS c WHERE c.user_id = u.user_id AND c.channel = 'sms' AND c.given)
ORDER BY a.appointment_date, a.appointment_id OFFSET %(skip)s LIMIT 1
"""
_BOUNCED: Final = """
INSERT INTO undeliverable_addresses (clinic_id, channel, address, code, since)
SELECT clinic_id, channel, recipient, code, updated_at FROM notifications WHERE reason = 'bad_address'
"""
_ANSWER: Final = """
INSERT INTO inbound_messages (inbound_id, clinic_id, channel, provider, provider_reference, sender, user_id, body,
    reading, received_at)
SELECT %(key)s, u.clinic_id, 'sms', 'twilio', %(key)s, u.phone_number, u.user_id, %(body)s, 'other', %(at)s
FROM appointments AS a JOIN pets AS p USING (pet_id) JOIN users AS u USING (user_id)
WHERE a.status = 'scheduled' AND a.appointment_date > %(now)s + interval '1 day' AND u.phone_number IS NOT NULL
    AND EXISTS (SELECT FROM consents AS c WHERE c.user_id = u.user_id AND c.channel = 'sms' AND c.given)
ORDER BY a.appointment_date, a.appointment_id OFFSET %(skip)s LIMIT 1
"""

_FAILURES: Final[tuple[Mapping[str, Any], ...]] = (
    {"state": "failed", "reason": "bad_address", "code": "21614", "attempts": 1, "minutes": 190},
    {"state": "failed", "reason": "no_answer", "code": "503", "attempts": 8, "minutes": 95},
    {"state": "unknown", "reason": "not_found", "code": "timeout", "attempts": 1, "minutes": 240},
)
_CONFIRMED: Final = "Riverside Veterinary Clinic: your visit is booked. Reply OK to confirm it."
_ANSWERS: Final = (
    (25, "Could we come half an hour later? The bus is slow in the morning."),
    (70, "thank you!! does she need to be fasted?"),
)
"""Minutes ago, and what somebody answered."""


def write_messages(cursor: Cursor[Any], clinic_id: str, now: datetime, vault: AesVault) -> None:
    """Fill in how owners are written to. What is due by now is sent by the demo's worker, for real, into a folder."""
    values = {"clinic_id": clinic_id, "now": now, "farewell": FAREWELL.name}
    for statement in (_RULES, _SILENT, _ASKED, _CONSENTS, _PREFERENCES, _REMINDERS):
        cursor.execute(statement, values)
    for number, failure in enumerate(_FAILURES):
        key, body = _sealed(vault, MESSAGE_BODY, clinic_id, f"failure {number}", _CONFIRMED)
        at = now - timedelta(minutes=failure["minutes"])
        cursor.execute(_TROUBLE, {**values, **failure, "key": key, "body": body, "at": at, "skip": number})
    cursor.execute(_BOUNCED)
    for number, (minutes, said) in enumerate(_ANSWERS):
        key, body = _sealed(vault, INBOUND_BODY, clinic_id, f"answer {number}", said)
        at = now - timedelta(minutes=minutes)
        cursor.execute(_ANSWER, {**values, "key": key, "body": body, "at": at, "skip": 5 + number})


def _sealed(vault: AesVault, place: SealedColumn, clinic_id: str, name: str, text: str) -> tuple[UUID, str]:
    key = uuid5(UUID(clinic_id), name)
    return key, vault.seal(text, table=place.table, column=place.column, row=key)
