"""A clinic whose messages go to a provider that keeps them, and fails when a test says so."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from petdesk.courier import Courier, Senders
from petdesk.desk import Desk
from petdesk.integrations.ports import Accepted, Incoming, Outgoing, Progress, Sender, Tracked
from petdesk.models import Channel, ConsentTo
from petdesk.services.access import run_by
from petdesk.services.here import Here, Program
from petdesk.services.session import Session
from tests.builders import Clinic
from tests.everybody import desk_at_the_counter, open_for_everybody

Sql = list[tuple[Any, ...]]


@dataclass
class Provider:
    """Takes messages over, unless `trouble` holds what goes wrong next; remembers what it got either way."""

    channel: Channel
    name: str = "twilio"
    keyed: bool = False
    trouble: deque[Exception] = field(default_factory=deque)
    tried: list[Outgoing] = field(default_factory=list)
    sent: list[Outgoing] = field(default_factory=list)
    tracked: dict[str, Tracked] = field(default_factory=dict)
    remembered: list[Accepted] = field(default_factory=list)
    answers: list[Incoming] = field(default_factory=list)

    def send(self, message: Outgoing) -> Accepted:
        self.tried.append(message)
        if self.trouble:
            raise self.trouble.popleft()
        self.sent.append(message)
        return Accepted(f"{self.name}-{self.channel}-{len(self.sent)}")

    def check(self) -> str:
        return "here"

    def close(self) -> None:
        pass

    def track(self, provider_id: str) -> Tracked:
        return self.tracked.get(provider_id, Tracked(Progress.SENT))

    def find(self, message: Outgoing, since: datetime) -> list[Accepted]:
        return self.remembered

    def received(self, since: datetime) -> list[Incoming]:
        return [answer for answer in self.answers if answer.received_at >= since]


@dataclass
class Moving:
    """A clock that a test moves."""

    instant: datetime

    def now(self) -> datetime:
        return self.instant

    def move(self, **period: float) -> None:
        """Let time pass."""
        self.instant += timedelta(**period)


class Post:
    """The small clinic with a courier; `sms`, `email` and `push` are its providers."""

    def __init__(self, address: str, folder: Path) -> None:
        self.address = address
        self.clinic: Clinic = open_for_everybody(address)
        self.desk: Desk = desk_at_the_counter(address)
        self.clock = Moving(self.desk.clock.now())
        self.desk.clock = self.clock
        self.sms, self.email, self.push = (
            Provider(Channel.SMS),
            Provider(Channel.EMAIL, "smtp"),
            Provider(Channel.PUSH, "ntfy"),
        )
        self.courier = Courier(self.desk, Senders(self._make, {}, folder))
        self.sql("UPDATE message_rules SET reply_to = 'desk@riverside.example'")

    def _make(self, kind: str, channel: Channel, settings: Mapping[str, str]) -> Sender:
        del kind, settings
        return {Channel.SMS: self.sms, Channel.EMAIL: self.email, Channel.PUSH: self.push}[channel]

    def sql(self, statement: str, *parameters: object) -> Sql:
        """What the owner of the database sees, or does, with psql."""
        with psycopg.connect(self.address, autocommit=True) as connection:
            cursor = connection.execute(statement.encode(), parameters or None)
            return cursor.fetchall() if cursor.description else []

    def agree(self, *channels: Channel, owner: UUID | None = None, given: bool = True) -> None:
        """An owner (Wanjiru) said yes, or no, to everything on these channels."""
        for channel in channels:
            for purpose in ConsentTo:
                self.sql(
                    "INSERT INTO consents (clinic_id, user_id, channel, purpose, given, source, text_version)"
                    " VALUES (%s, %s, %s, %s, %s, 'counter', '1')",
                    self.clinic.here.clinic.clinic_id,
                    owner or self.clinic.wanjiru,
                    channel.value,
                    purpose.value,
                    given,
                )

    def run(self) -> None:
        """What workers do within a minute: what is due goes into the queue, and everything in the queue is sent."""
        self.courier.tend()
        while waiting := self.sql(
            "DELETE FROM procrastinate_jobs WHERE id = (SELECT min(id) FROM procrastinate_jobs WHERE status = 'todo'"
            " AND coalesce(scheduled_at, '-infinity') <= %s) RETURNING args ->> 'notification_id'",
            self.clock.now(),
        ):
            self.courier.deliver(UUID(waiting[0][0]))

    def messages(self, columns: str = "kind, channel, state, reason") -> Sql:
        """Every message, in the order of its time."""
        return self.sql(f"SELECT {columns} FROM notifications ORDER BY due_at, created_at, channel")

    def as_worker(self, use_case: Any, *args: Any) -> Any:
        """Run a use case with the worker's rights."""

        def run(session: Session, here: Here) -> Any:
            return use_case(session, here, *args)

        return self.desk.write(run_by(Program.WORKER, run))

    def close(self) -> None:
        """Leave."""
        self.courier.close()
        self.desk.close()
