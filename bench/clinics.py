"""Clinics to measure: a PostgreSQL of the run's own, and in it a database a size."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.busy import make_busy
from petdesk import embedded, schema
from petdesk.clock import SystemClock
from petdesk.database import make_engine
from petdesk.demo.accounts import ACCOUNTS, PASSWORD
from petdesk.demo.load import fill
from petdesk.desk import Desk
from petdesk.sign_in import sign_in
from petdesk.vault.ring import KeyRing
from petdesk.vault.sources import ENVIRONMENT

SERVER: Final[dict[str, str]] = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",
}
"""As a clinic would run it: every commit waits for the disk."""


@dataclass(frozen=True, slots=True)
class BenchClinic:
    """A loaded database, and how long the loading took."""

    owners: int
    address: str
    load_seconds: float

    def open_desk(self) -> Desk:
        """A desk at which the receptionist has signed in."""
        desk = Desk.open(self.address)
        desk.actor = sign_in(desk, ACCOUNTS[0].email, PASSWORD)
        return desk


@contextmanager
def server() -> Iterator[embedded.LocalServer]:
    """A PostgreSQL that is gone afterwards."""
    os.environ[ENVIRONMENT] = KeyRing.new().written(",")
    options = [f"--{name}={value}" for name, value in SERVER.items()]
    with tempfile.TemporaryDirectory(prefix="petdesk-bench-") as folder:
        home = Path(folder) / "home"
        try:
            with embedded.start(home, options=options) as running:
                yield running
        finally:
            embedded.reset(home)


def load(running: embedded.LocalServer, owners: int, tell: Callable[[str], None]) -> BenchClinic:
    """A database with so many owners, and a busy day today and tomorrow."""
    address = running.database(f"bench_{owners}")
    engine = make_engine(address, patient=True)
    try:
        schema.upgrade(engine)
        begun = time.perf_counter()
        fill(address, owners=owners, seed=1, now=SystemClock().now(), progress=tell)
        seconds = time.perf_counter() - begun
        tell("Making today and tomorrow busy")
        make_busy(address, owners)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")  # as autovacuum would have by tomorrow
            connection.exec_driver_sql("CHECKPOINT")
    finally:
        engine.dispose()
    return BenchClinic(owners, address, seconds)
