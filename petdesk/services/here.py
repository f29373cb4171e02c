"""Who asks, where and when: what every use case has to know besides its own arguments."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Self
from uuid import UUID
from zoneinfo import ZoneInfo

from petdesk.clock import AmbiguousTime, NonexistentTime, to_local, to_utc
from petdesk.models import Role
from petdesk.services.vault import NoVault, Vault


@dataclass(frozen=True)
class ClinicRow:
    """The clinic. `opening_hours` are (start, end) pairs in minutes since Monday 00:00, clinic time."""

    clinic_id: UUID
    name: str
    address: str
    phone: str
    country: str
    time_zone: str
    currency: str
    opening_hours: tuple[tuple[int, int], ...]

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def opening_times(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """When the clinic is open on a day, as instants in UTC. Empty on a day it is closed."""
        midnight = day.weekday() * 24 * 60
        times = []
        for start, end in self.opening_hours:
            first, last = max(start - midnight, 0), min(end - midnight, 24 * 60)
            if first < last:
                times.append((_instant(day, first, self.zone), _instant(day, last, self.zone)))
        return tuple(times)


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who has signed in, at which desk. The token proves it with each transaction."""

    user_id: UUID
    name: str
    role: Role
    job_title: str | None = None
    email: str = ""
    desk: str = ""
    session_id: UUID | None = None
    token: bytes = field(default=b"", repr=False)


class Program(StrEnum):
    """What runs without anybody signed in, each with a few rights of its own."""

    COMMAND_LINE = "command line"
    """A command that somebody runs on the desk's machine, such as `petdesk today`."""

    WORKER = "worker"
    """`petdesk worker`, which sends messages."""


@dataclass(frozen=True)
class Here:
    """One use case's circumstances. `now` is the instant at which it began, in UTC.

    `actor` is whoever signed in; where nobody did, `program` is what runs by itself. With neither, almost nothing is
    allowed.
    """

    clinic: ClinicRow
    actor: Actor | None
    now: datetime
    program: Program | None = None
    vault: Vault = field(default_factory=NoVault, repr=False, compare=False)

    @cached_property
    def today(self) -> date:
        """The clinic's date, which is not always the machine's."""
        return to_local(self.now, self.clinic.zone).date()

    def run_by(self, program: Program) -> Self:
        """The same circumstances, with a program and nobody at the desk."""
        return replace(self, actor=None, program=program)


def _instant(day: date, minute: int, zone: ZoneInfo) -> datetime:
    # Doors do not care about the clock change: an opening time that is skipped is the next one that exists, and of
    # one that happens twice the first counts.
    day, minute = day + timedelta(days=minute // (24 * 60)), minute % (24 * 60)
    try:
        return to_utc(day, time(minute // 60, minute % 60), zone)
    except AmbiguousTime as twice:
        return twice.first
    except NonexistentTime:
        return _instant(day, minute + 60, zone)
