"""Messages and answers as they stand in a clinic's records, for what is listed and acted on."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from petdesk.models import new_id
from petdesk.services.sealed import INBOUND_BODY, MESSAGE_BODY, MESSAGE_SUBJECT
from tests.messages.couriers import Post
from tests.vaults import sealed


def message(post: Post, **more: Any) -> UUID:
    """A message: free, by SMS, to Wanjiru, an hour ago, unless said otherwise."""
    now = post.clock.now()
    key = more.pop("notification_id", None) or new_id()
    subject, body = more.pop("subject", ""), more.pop("body", "Rex can be picked up.")
    fields: dict[str, Any] = {
        "notification_id": key,
        "clinic_id": post.clinic.here.clinic.clinic_id,
        "user_id": post.clinic.wanjiru,
        "kind": "free",
        "channel": "sms",
        "due_at": now - timedelta(hours=1),
        "send_at": now - timedelta(hours=1),
        "state": "queued",
        "subject": sealed(MESSAGE_SUBJECT, key, subject) if subject else None,
        "body": sealed(MESSAGE_BODY, key, body) if body else None,
        "updated_at": now,
        **more,
    }
    _insert(post, "notifications", fields)
    return key


def answer(post: Post, said: str = "can I come later?", **more: Any) -> UUID:
    """What Wanjiru answered by SMS, a minute ago, unless said otherwise."""
    key = new_id()
    fields: dict[str, Any] = {
        "inbound_id": key,
        "clinic_id": post.clinic.here.clinic.clinic_id,
        "channel": "sms",
        "provider": "twilio",
        "provider_reference": str(key),
        "sender": "+254712345678",
        "user_id": post.clinic.wanjiru,
        "body": sealed(INBOUND_BODY, key, said),
        "reading": "other",
        "received_at": post.clock.now() - timedelta(minutes=1),
        **more,
    }
    _insert(post, "inbound_messages", fields)
    return key


def _insert(post: Post, table: str, fields: dict[str, Any]) -> None:
    names, places = ", ".join(fields), ", ".join(["%s"] * len(fields))
    post.sql(f"INSERT INTO {table} ({names}) VALUES ({places})", *fields.values())
