"""What the audit costs a booking: the same booking at the same desk, with the triggers that audit it and without."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from itertools import islice
from typing import Final

import psycopg

from bench.booking import requests
from bench.clinics import BenchClinic
from bench.report import Measure
from bench.samples import Pair, milliseconds
from petdesk.desk import Desk
from petdesk.services.scheduling import BookingRequest, book

RATIO: Final = 1.5
BLOCK: Final = 30
WARM: Final = 5
DAYS_AHEAD: Final = 700


def measure(clinic: BenchClinic, bookings: int) -> list[Measure]:
    """Book free slots far ahead, block by block with and without the audit.

    Beside it, without a goal, the same without the wait for the disk.
    """
    on_disk = _measured(clinic, "audit of a booking", bookings, days_ahead=DAYS_AHEAD, ratio=RATIO)
    with psycopg.connect(clinic.address, autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{connection.info.dbname}" SET synchronous_commit = off')
        try:
            not_awaited = _measured(clinic, "disk not awaited", bookings, days_ahead=DAYS_AHEAD + 60)
        finally:
            connection.execute(f'ALTER DATABASE "{connection.info.dbname}" RESET synchronous_commit')
    return [on_disk.also(parts=(not_awaited,))]


def _measured(clinic: BenchClinic, name: str, bookings: int, *, days_ahead: int, ratio: float | None = None) -> Measure:
    desk = clinic.open_desk()
    first = desk.clock.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=days_ahead)
    pair = Pair((), ())
    with psycopg.connect(clinic.address, autocommit=True) as owner:
        wanted = requests(owner, first)
        for _ in range(max(bookings // BLOCK, 1)):
            ours = _block(desk, wanted)
            with _unaudited(owner):
                floor = _block(desk, wanted)
            pair += Pair(ours, floor)
    desk.close()
    return Measure.of(name, pair, ratio=ratio)


def _block(desk: Desk, wanted: Iterator[BookingRequest]) -> tuple[float, ...]:
    calls = [partial(desk.write, book, request) for request in islice(wanted, WARM + BLOCK)]
    return tuple(milliseconds(call) for call in calls)[WARM:]


@contextmanager
def _unaudited(owner: psycopg.Connection) -> Iterator[None]:
    owner.execute("ALTER TABLE appointments DISABLE TRIGGER audit_insert")
    yield
    owner.execute("ALTER TABLE appointments ENABLE TRIGGER audit_insert")
