"""What messages cost: a booking confirmed beside one that is not, and finding what is due beside a raw INSERT."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import islice
from typing import Final

import psycopg

from bench.booking import requests
from bench.clinics import BenchClinic
from bench.report import Measure
from bench.samples import Pair, milliseconds, turn_by_turn
from petdesk.courier import Courier, Senders
from petdesk.models import Source
from petdesk.services.scheduling import book

RATIO: Final = 2.0
WARM: Final = 10
DAYS_AHEAD: Final = 900

_MAKE_DUE: Final = """
INSERT INTO notifications (clinic_id, user_id, kind, channel, due_at, send_at)
SELECT u.clinic_id, u.user_id, 'free', 'sms', now() - make_interval(secs => n), now()
FROM (SELECT user_id, clinic_id FROM users WHERE role = 'owner' ORDER BY user_id LIMIT %(owners)s) AS u,
    generate_series(1, %(each)s) AS n
"""
_RAW: Final = """
INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, args)
SELECT 'messages', 'petdesk.send', notification_id::text, jsonb_build_object('notification_id', notification_id)
FROM notifications WHERE state = 'queued' AND send_at <= now()
"""


def measure(clinic: BenchClinic, bookings: int, due: int, rounds: int) -> list[Measure]:
    """Both; of the due ones every round is one sample."""
    return [_booking(clinic, bookings), _due(clinic, due, rounds)]


def _booking(clinic: BenchClinic, bookings: int) -> Measure:
    """A walk-in is told nothing: it is the same booking, alone."""
    desk = clinic.open_desk()
    first = desk.clock.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=DAYS_AHEAD)
    with psycopg.connect(clinic.address, autocommit=True) as connection:
        wanted = requests(connection, first)
        for request in islice(wanted, WARM):
            desk.write(book, request)
            desk.write(book, replace(next(wanted), source=Source.WALK_IN))
        confirmed = [partial(desk.write, book, request) for request in islice(wanted, bookings)]
        alone = [
            partial(desk.write, book, replace(request, source=Source.WALK_IN)) for request in islice(wanted, bookings)
        ]
        pair = turn_by_turn(confirmed, alone)
    desk.close()
    return Measure.of("booking with its confirmation", pair, ratio=RATIO)


def _due(clinic: BenchClinic, due: int, rounds: int) -> Measure:
    """So many reminders, found and enqueued, against the INSERT alone. The queue is emptied in between."""
    desk = clinic.open_desk()
    courier = Courier(desk, Senders(environ={}))
    pairs = Pair((), ())
    with psycopg.connect(clinic.address, autocommit=True) as connection:
        connection.execute("DELETE FROM notifications")
        owners = min(due, clinic.owners)
        connection.execute(_MAKE_DUE, {"owners": owners, "each": due // owners})
        connection.execute("VACUUM ANALYZE notifications")

        def enqueue() -> None:
            assert courier.enqueue() == due // owners * owners

        def raw() -> None:
            assert connection.execute(_RAW).rowcount == due // owners * owners

        for number in range(rounds):
            times = {}
            for call in (enqueue, raw) if number % 2 else (raw, enqueue):
                connection.execute("TRUNCATE procrastinate_jobs CASCADE")
                times[call] = milliseconds(call)
            pairs += Pair((times[enqueue],), (times[raw],))
        connection.execute("TRUNCATE procrastinate_jobs CASCADE")
        connection.execute("DELETE FROM notifications")
    desk.close()
    return Measure.of(f"enqueuing {due:,} due reminders", pairs, ratio=RATIO)
