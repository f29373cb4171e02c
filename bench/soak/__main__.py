"""Runs the soak, prints its report, and exits 1 when something was lost or sent twice."""

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import psycopg
from rich.console import Console
from rich.table import Table

from bench.terminal import REPOSITORY
from petdesk import database_roles, embedded, schema
from petdesk.database import make_engine
from petdesk.demo.load import fill
from petdesk.vault.ring import KeyRing

DATABASE: Final = "soak"
WORKERS: Final = 2

_NOON: Final = "UPDATE clinics SET time_zone = %s"
_EMPTY: Final = "TRUNCATE notifications, procrastinate_jobs CASCADE"
_OWNERS: Final = """
INSERT INTO users (user_id, clinic_id, first_name, last_name, phone_number, role)
SELECT gen_random_uuid(), clinic_id, 'Owner', number::text, '+1415' || (5000000 + number), 'owner'
FROM clinics, generate_series(1, %(messages)s) AS number
"""
_PUSH: Final = """
INSERT INTO contact_preferences (user_id, clinic_id, push_address)
SELECT user_id, clinic_id, last_name FROM users WHERE first_name = 'Owner'
"""
_CONSENTS: Final = """
INSERT INTO consents (clinic_id, user_id, channel, purpose, given, source, text_version)
SELECT clinic_id, user_id, (CASE WHEN last_name::int %% 2 = 0 THEN 'sms' ELSE 'push' END)::message_channel, 'visits',
    true, 'form', '1'
FROM users WHERE first_name = 'Owner'
"""
_PETS: Final = """
INSERT INTO pets (pet_id, clinic_id, user_id, name, species)
SELECT gen_random_uuid(), clinic_id, user_id, 'Pet ' || last_name, 'Dog' FROM users WHERE first_name = 'Owner'
"""
_VISITS: Final = """
INSERT INTO appointments (appointment_id, clinic_id, pet_id, service_id, appointment_date, ends_at)
SELECT gen_random_uuid(), p.clinic_id, p.pet_id, (SELECT service_id FROM services LIMIT 1), now() + interval '2 days',
    now() + interval '2 days 15 minutes'
FROM pets AS p WHERE p.name LIKE 'Pet %%'
"""
_REMINDERS: Final = """
INSERT INTO notifications (clinic_id, user_id, appointment_id, kind, channel, due_at, send_at, about)
SELECT a.clinic_id, p.user_id, a.appointment_id, 'reminder', c.channel, now(), now(), a.appointment_date
FROM appointments AS a JOIN pets AS p USING (pet_id) JOIN consents AS c ON c.user_id = p.user_id
WHERE p.name LIKE 'Pet %%'
"""
_STATES: Final = (
    "SELECT channel, state, coalesce(reason, ''), count(*) FROM notifications GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
)
_UNDER_WAY: Final = """
SELECT count(*) FROM notifications
WHERE state IN ('queued', 'sending') OR (state = 'unknown' AND look_at IS NOT NULL AND looks = 0)
"""
_SENT: Final = """
SELECT n.channel, n.notification_id::text, n.recipient, n.state, n.provider_reference FROM notifications AS n
"""


class Soak:
    """The server, the provider and the workers of one run."""

    def __init__(self, folder: Path, messages: int, seed: int, tell: Callable[[str], None]) -> None:
        self.home = folder / "postgres"
        self.journal = folder / "journal"
        self.log = folder / "workers.log"
        self.messages, self.seed, self.tell = messages, seed, tell
        self.journal.touch()
        self.kills = 0
        self.workers: list[subprocess.Popen[bytes]] = []
        self.server = embedded.start(self.home)
        self.address = self.server.database(DATABASE)

    def fill(self) -> None:
        """A clinic where it is noon, and so many reminders due now: half by SMS, half by push."""
        engine = make_engine(self.address, patient=True)
        schema.upgrade(engine)
        engine.dispose()
        fill(self.address, owners=20, now=datetime.now(UTC))
        self.server.let_in(database_roles.APP)
        zone = f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"
        with psycopg.connect(self.address) as connection:
            connection.execute(_NOON, [zone])
            connection.execute(_EMPTY)
            for statement in (_OWNERS, _PUSH, _CONSENTS, _PETS, _VISITS, _REMINDERS):
                connection.execute(statement, {"messages": self.messages})

    def run(self, minutes: float) -> None:
        """Send everything, through five murders of both workers and a restart of the server."""
        port = _free_port()
        provider = self._start("bench.soak.provider", str(port), str(self.journal), str(self.seed))
        address = self.server.dsn(DATABASE, user=database_roles.APP)
        self._start_workers(address, port)
        give_up = time.monotonic() + minutes * 60
        marks = [self.messages * part // 7 for part in range(1, 7)]
        while (left := self._count(_UNDER_WAY)) and time.monotonic() < give_up:
            if marks and self._count("SELECT count(*) FROM notifications WHERE attempts > 0") >= marks[0]:
                mark = marks.pop(0)
                if len(marks) == 3:
                    self._restart_server()
                else:
                    self._murder()
                    self._start_workers(address, port)
                    self.tell(f"{mark:,} tried: both workers killed and replaced")
            time.sleep(0.5)
        self.tell(f"{left:,} still under way" if left else "Nothing is under way any more.")
        self._murder(counted=False)
        provider.kill()

    def report(self) -> tuple[list[tuple[Any, ...]], dict[str, int]]:
        """Where messages stand, and what must not have happened."""
        delivered = [json.loads(line) for line in self.journal.read_text().splitlines()]
        by_sid = Counter(entry["to"] for entry in delivered if "sid" in entry)
        by_key = Counter(entry["key"] for entry in delivered if "key" in entry)
        with psycopg.connect(self.address) as connection:
            states = connection.execute(_STATES).fetchall()
            rows = connection.execute(_SENT).fetchall()
        sms = [row for row in rows if row[0] == "sms"]
        push = [row for row in rows if row[0] == "push"]
        wrong = {
            "messages that are not there": self.messages - len(rows),
            "with keys: not delivered exactly once": sum(by_key[key] != 1 for _, key, *_ in push),
            "with keys: not known as sent": sum(state not in {"sent", "delivered"} for _, _, _, state, _ in push),
            "without keys: delivered twice": sum(times > 1 for times in by_sid.values()),
            "without keys: sent, and not delivered": sum(
                state in {"sent", "delivered"} and by_sid[to] != 1 for _, _, to, state, _ in sms
            ),
            "without keys: delivered, and neither sent nor in doubt": sum(
                by_sid[to] > 0 and state not in {"sent", "delivered", "unknown"} for _, _, to, state, _ in sms
            ),
            "neither sent nor in doubt": sum(state not in {"sent", "delivered", "unknown"} for *_, state, _ in rows),
        }
        return states, wrong

    def close(self) -> None:
        """Leave nothing behind."""
        self._murder(counted=False)
        embedded.reset(self.home)

    def _start(self, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as told:
            return subprocess.Popen(
                [sys.executable, "-m", module, *arguments], cwd=REPOSITORY, stdout=told, stderr=told
            )

    def _start_workers(self, address: str, port: int) -> None:
        self.workers = [self._start("bench.soak.worker", address, str(port)) for _ in range(WORKERS)]

    def _murder(self, *, counted: bool = True) -> None:
        for worker in self.workers:
            worker.kill()
            worker.wait()
            self.kills += counted
        self.workers = []

    def _restart_server(self) -> None:
        pid = int((self.home / "cluster" / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGINT)  # a fast shutdown: every connection is cut
        while _lives(pid):
            time.sleep(0.1)
        time.sleep(3)
        self.server = embedded.start(self.home)
        self.tell("The server was shut down, and started again after three seconds.")

    def _count(self, statement: str) -> int:
        with psycopg.connect(self.address) as connection:
            row = connection.execute(statement.encode()).fetchone()
            return row[0] if row else 0


def main() -> None:
    """Run, report."""
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1, help="of the provider's moods")
    parser.add_argument("--minutes", type=float, default=30, help="give up after so many")
    options = parser.parse_args()
    os.environ.setdefault("PETDESK_KEYS", KeyRing.new().written())
    console = Console(highlight=False)
    begun = time.monotonic()

    def tell(sentence: str) -> None:
        console.print(f"{time.monotonic() - begun:5.0f} s  {sentence}", markup=False)

    with tempfile.TemporaryDirectory(prefix="petdesk-soak-") as folder:
        soak = Soak(Path(folder), options.messages, options.seed, tell)
        try:
            soak.fill()
            tell(f"{options.messages:,} reminders are due.")
            soak.run(options.minutes)
            states, wrong = soak.report()
        finally:
            with suppress(embedded.EmbeddedError):
                soak.close()
    table = Table("channel", "state", "reason", "messages")
    for channel, state, reason, messages in states:
        table.add_row(channel, state, reason, f"{messages:,}")
    console.print(table)
    console.print(f"Workers killed: {soak.kills}. Seconds: {time.monotonic() - begun:.0f}.")
    for what, times in wrong.items():
        console.print(f"{'✗' if times else '✓'} {what}: {times}", markup=False)
    sys.exit(any(wrong.values()))


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


if __name__ == "__main__":
    main()
