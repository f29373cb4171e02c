"""A small clinic that is committed, so that other connections, threads and processes see it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from time import sleep

import psycopg
from sqlalchemy.orm import Session

from petdesk import database_roles
from petdesk.clock import FixedClock
from petdesk.database import make_engine
from petdesk.desk import Desk
from petdesk.embedded.cluster import USER
from tests.builders import RECEPTIONIST, Clinic, open_clinic

NOW = datetime(2026, 11, 19, 18, 42, tzinfo=UTC)
"""A Thursday; 10:42 in Los Angeles, where the small clinic is."""


def as_desk(address: str, role: str = database_roles.APP) -> str:
    """A database's address, for the role of a desk instead of the owner."""
    return address.replace(f"{USER}@", f"{role}@", 1)


@contextmanager
def committing(address: str) -> Iterator[Session]:
    """A session of an empty, migrated database, committed at the end."""
    engine = make_engine(address)
    with Session(engine, expire_on_commit=False) as session:
        yield session
        session.commit()
    engine.dispose()


def open_for_everybody(address: str, now: datetime = NOW) -> Clinic:
    """The small clinic, for its names and its `request`; its session is closed."""
    with committing(address) as session:
        return open_clinic(session, now)


def desk_at_the_counter(address: str) -> Desk:
    """A desk of this database at NOW, with the privileges of one and the receptionist at it."""
    desk = Desk.open(as_desk(address), clock=FixedClock(NOW))
    desk.actor = RECEPTIONIST
    return desk


def others_are_done(address: str) -> None:
    """Wait until every transaction is over that is under way now: those of other tests, in other databases, too.

    What is newer than the oldest of them is not sealed yet.
    """
    with psycopg.connect(address, autocommit=True) as connection:
        [(now,)] = connection.execute("SELECT pg_current_xact_id()::text::bigint").fetchall()
        older = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint <= %s"
        while connection.execute(older, [now]).fetchone() == (True,):
            sleep(0.02)
