"""Hearing what other desks change: a thread that LISTENs on a connection of its own.

There is no replay. After every gap the desk is told so, and reads again what it shows.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

import psycopg

from petdesk import database

LOOK_EVERY: Final = 1.0
"""Seconds after which the thread looks up from listening, to see whether it shall stop."""

CHECK_AFTER: Final = 10
"""Silent looks after which the connection is asked whether it still lives."""

_DAYS: Final = "petdesk_day"
_MESSAGES: Final = "petdesk_messages"

_PAUSES: Final = (0.3, 1.0, 2.0, 5.0)


@dataclass(frozen=True, slots=True)
class DayChanged:
    """Something in this clinic day's appointments changed."""

    day: date


@dataclass(frozen=True, slots=True)
class MessagesChanged:
    """Something about this clinic's messages to owners, or their answers, changed."""


@dataclass(frozen=True, slots=True)
class Connected:
    """Changes are heard from now on; what happened before must be read again."""


@dataclass(frozen=True, slots=True)
class Disconnected:
    """The server cannot be reached; changes are not heard."""


Event = DayChanged | MessagesChanged | Connected | Disconnected


class Listener(threading.Thread):
    """Tells `hear` about every event, from its own thread, until `stop` is called.

    Raises SetupProblem, when it is made, for an address that cannot be read.
    """

    def __init__(self, address: str, clinic_id: UUID, hear: Callable[[Event], object]) -> None:
        super().__init__(name="petdesk-listener", daemon=True)
        database.parse_url(address)  # what is wrong with it is said here, not in the thread
        self._address = address
        self._clinic_id = str(clinic_id)
        self._hear = hear
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Ask the thread to end; it does so at its next look, and a daemon does not hold up the exit."""
        self._stopped.set()

    def run(self) -> None:
        failures = 0
        while not self._stopped.is_set():
            try:
                with database.connect(self._address) as connection:
                    for channel in (_DAYS, _MESSAGES):
                        connection.execute(f"LISTEN {channel}".encode())
                    failures = 0
                    self._tell(Connected())
                    self._listen(connection)
            except psycopg.Error:
                if not failures:
                    self._tell(Disconnected())
                self._stopped.wait(_PAUSES[min(failures, len(_PAUSES) - 1)])
                failures += 1

    def _listen(self, connection: psycopg.Connection) -> None:
        silent = 0
        while not self._stopped.is_set():
            silent += 1
            for notice in connection.notifies(timeout=LOOK_EVERY, stop_after=1):
                silent = 0
                self._pass_on(notice)
            if silent >= CHECK_AFTER:
                connection.execute("SELECT 1")
                silent = 0

    def _pass_on(self, notice: psycopg.Notify) -> None:
        clinic_id, _, day = notice.payload.partition(" ")
        if clinic_id != self._clinic_id:
            return
        if notice.channel == _MESSAGES:
            self._tell(MessagesChanged())
        else:
            with suppress(ValueError):  # anybody with psql may notify anything
                self._tell(DayChanged(date.fromisoformat(day)))

    def _tell(self, event: Event) -> None:
        if not self._stopped.is_set():
            self._hear(event)
