"""Messages and answers as they stand in a clinic's records, for what is listed and acted on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from petdesk.models import Channel, ConsentTo, new_id
from petdesk.services.sealed import INBOUND_BODY, MESSAGE_BODY, MESSAGE_SUBJECT
from tests.messages.couriers import Post
from tests.vaults import sealed


@dataclass
class Records:
    """A clinic's tables of messages, by `sql`; `owner_id` is whom they are about unless said otherwise."""

    sql: Callable[..., list[tuple[Any, ...]]]
    clinic_id: UUID
    owner_id: UUID
    now: datetime

    def message(self, **more: Any) -> UUID:
        """A message: by hand, by SMS, an hour ago, unless said otherwise."""
        key = new_id()
        subject, body = more.pop("subject", ""), more.pop("body", "Rex can be picked up.")
        hour_ago = self.now - timedelta(hours=1)
        fields: dict[str, Any] = {
            "notification_id": key,
            "clinic_id": self.clinic_id,
            "user_id": self.owner_id,
            "kind": "free",
            "channel": "sms",
            "due_at": hour_ago,
            "send_at": hour_ago,
            "state": "queued",
            "subject": sealed(MESSAGE_SUBJECT, key, subject) if subject else None,
            "body": sealed(MESSAGE_BODY, key, body) if body else None,
            "updated_at": self.now,
            **more,
        }
        self._insert("notifications", fields)
        return key

    def answer(self, said: str = "can I come later?", **more: Any) -> UUID:
        """What the owner answered by SMS, a minute ago, unless said otherwise."""
        key = new_id()
        fields: dict[str, Any] = {
            "inbound_id": key,
            "clinic_id": self.clinic_id,
            "channel": "sms",
            "provider": "twilio",
            "provider_reference": str(key),
            "sender": "+254712345678",
            "user_id": self.owner_id,
            "body": sealed(INBOUND_BODY, key, said),
            "reading": "other",
            "received_at": self.now - timedelta(minutes=1),
            **more,
        }
        self._insert("inbound_messages", fields)
        return key

    def agree(self, *channels: Channel, given: bool = True, **more: Any) -> None:
        """The owner said yes, or no, to everything on these channels."""
        for channel in channels:
            for purpose in ConsentTo:
                fields: dict[str, Any] = {
                    "clinic_id": self.clinic_id,
                    "user_id": self.owner_id,
                    "channel": channel.value,
                    "purpose": purpose.value,
                    "given": given,
                    "source": "counter",
                    "text_version": "1",
                    "recorded_at": self.now - timedelta(days=30),
                    **more,
                }
                self._insert("consents", fields)

    def _insert(self, table: str, fields: dict[str, Any]) -> None:
        names, places = ", ".join(fields), ", ".join(["%s"] * len(fields))
        self.sql(f"INSERT INTO {table} ({names}) VALUES ({places})", *fields.values())


def records(post: Post) -> Records:
    """Those of the clinic that sends messages, at the present."""
    return Records(post.sql, post.clinic.here.clinic.clinic_id, post.clinic.wanjiru, post.clock.now())


def message(post: Post, **more: Any) -> UUID:
    """A message to Wanjiru."""
    return records(post).message(**more)


def answer(post: Post, said: str = "can I come later?", **more: Any) -> UUID:
    """What Wanjiru answered."""
    return records(post).answer(said, **more)
