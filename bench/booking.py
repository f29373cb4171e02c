"""Booking, against the same transaction by psycopg alone: whose session it is, the visit, its messages, the commit."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import islice, product
from typing import Any, Final

import psycopg

from bench.clinics import BenchClinic
from bench.replay import Raw, overheard
from bench.report import Measure
from bench.samples import turn_by_turn
from petdesk.models import new_id
from petdesk.services.scheduling import BookingRequest, book

RATIO: Final = 1.5
WARM: Final = 20
DAYS: Final = 60


def measure(clinic: BenchClinic, bookings: int) -> list[Measure]:
    """Book free slots far ahead, by turns through the desk and through psycopg.

    As it is: a commit waits for the disk. Beside it, without a goal, the same without that wait, which shows better
    what the desk adds.
    """
    on_disk = _measured(clinic, "booking", bookings, days_ahead=400, ratio=RATIO)
    with psycopg.connect(clinic.address, autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{connection.info.dbname}" SET synchronous_commit = off')
        try:
            not_awaited = _measured(clinic, "disk not awaited", bookings, days_ahead=400 + DAYS)
        finally:
            connection.execute(f'ALTER DATABASE "{connection.info.dbname}" RESET synchronous_commit')
    return [on_disk.also(parts=(not_awaited,))]


def _measured(clinic: BenchClinic, name: str, bookings: int, *, days_ahead: int, ratio: float | None = None) -> Measure:
    desk, raw = clinic.open_desk(), Raw(clinic.address)
    assert desk.actor
    session = (desk.actor.token, desk.actor.desk)
    first = desk.clock.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=days_ahead)
    wanted = requests(raw.connection, first)
    raw.connection.autocommit = False
    listening = clinic.open_desk()  # SQLAlchemy is slower for good once somebody has listened
    with overheard(listening) as said:
        listening.write(book, next(wanted))
    listening.close()

    def book_raw(request: BookingRequest) -> None:
        raw.connection.execute("SELECT petdesk_enter(%s, %s)", session)
        for statement, parameters in said:
            assert raw.connection.execute(statement, _filled_in(parameters, request)).fetchone()
        raw.connection.commit()

    for request, other in islice(zip(wanted, wanted, strict=False), WARM):
        desk.write(book, request)
        book_raw(other)
    ours = [partial(desk.write, book, request) for request in islice(wanted, bookings)]
    floor = [partial(book_raw, request) for request in islice(wanted, bookings)]
    pair = turn_by_turn(ours, floor)
    desk.close()
    raw.close()
    return Measure.of(name, pair, ratio=ratio)


def requests(connection: psycopg.Connection, first: datetime) -> Iterator[BookingRequest]:
    """Free slots of half an hour, one after the other through every column of every day."""
    staff = [key for (key,) in connection.execute("SELECT user_id FROM users WHERE bookable ORDER BY user_id")]
    pets = connection.execute("SELECT pet_id FROM pets WHERE deceased_on IS NULL ORDER BY pet_id LIMIT 997").fetchall()
    (service,) = connection.execute("SELECT service_id FROM services ORDER BY name LIMIT 1").fetchall()
    for number, (day, half_hour, member) in enumerate(product(range(DAYS), range(48), staff)):
        yield BookingRequest(
            appointment_id=new_id(),
            pet_id=pets[number % len(pets)][0],
            service_id=service[0],
            staff_id=member,
            starts_at=first + timedelta(days=day, minutes=30 * half_hour),
            minutes=30,
        )


def _filled_in(parameters: Any, request: BookingRequest) -> dict[str, Any]:
    return {
        **parameters,
        "appointment_id": request.appointment_id,
        "pet_id": request.pet_id,
        "staff_id": request.staff_id,
        "starts_at": request.starts_at,
        "ends_at": request.ends_at,
    }
