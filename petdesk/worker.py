"""`petdesk worker`: takes messages out of the queue and sends them, until it is told to end.

Several may run at once, on any machine that reaches the database: each job is one worker's. When the server goes away
they wait for it to come back.
"""

import asyncio
import logging
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import procrastinate
import psycopg
from procrastinate.exceptions import ProcrastinateException, UniqueViolation
from procrastinate.jobs import Status

from petdesk.courier import Courier
from petdesk.database import connection_arguments
from petdesk.services.messages.queue import SEND

AT_ONCE: Final = 4
"""How many messages one worker sends at the same time: as many as its desk has connections."""

GRACE: Final = 20.0
"""Seconds that messages under way have to be finished when the worker is told to end."""

_STALLED_AFTER: Final = 30.0
"""Seconds without a sign of life after which a worker's jobs are given to others."""

_PAUSES: Final = (1.0, 2.0, 5.0, 10.0)

log = logging.getLogger(__name__)


def make_app(address: str, courier: Courier) -> procrastinate.App:
    """The tasks of a clinic's queue. Every minute one worker, whichever comes first, tends to what is due."""
    queue = courier.queue
    connector = procrastinate.PsycopgConnector(kwargs=connection_arguments(address), min_size=1, max_size=4)
    app = procrastinate.App(connector=connector)

    @app.task(name=SEND, queue=queue)
    def send(notification_id: str) -> None:
        try:
            courier.deliver(UUID(notification_id))
        except Exception as error:  # the message waits on its row, and is put into the queue again
            log.warning("%s is not sent now: %s", notification_id, type(error).__name__)

    @app.periodic(cron="* * * * *", periodic_id=queue)
    @app.task(name="petdesk.tend", queue=queue, queueing_lock=f"tend {queue}", lock=f"tend {queue}")
    def tend(timestamp: int) -> None:
        del timestamp
        courier.tend()

    @app.periodic(cron="7 * * * *", periodic_id=queue)
    @app.task(name="petdesk.plan", queue=queue, queueing_lock=f"plan {queue}")
    def plan(timestamp: int) -> None:
        del timestamp
        try:
            courier.plan()
        except Exception as error:
            log.warning("vaccinations are not planned now: %s", type(error).__name__)

    @app.periodic(cron="* * * * *", periodic_id=queue)
    @app.task(name="petdesk.rescue", queue=queue, queueing_lock=f"rescue {queue}")
    async def rescue(timestamp: int) -> None:
        del timestamp
        await rescue_stalled(app)

    return app


async def rescue_stalled(app: procrastinate.App) -> int:
    """Give the jobs of dead workers to others; returns how many."""
    stalled = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=_STALLED_AFTER))
    for job in stalled:
        try:
            await app.job_manager.retry_job(job, retry_at=datetime.now(UTC))
        except UniqueViolation:  # the same was put into the queue again meanwhile, and waits there
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)
    return len(stalled)


class Worker:
    """Runs until `end` is called, from any thread, or a signal comes."""

    def __init__(self, make: Callable[[], procrastinate.App], queue: str, *, at_once: int = AT_ONCE) -> None:
        self._make = make
        self._queue = queue
        self._at_once = at_once
        self._ended = asyncio.Event()
        self._is_over = False
        self._loop: asyncio.AbstractEventLoop | None = None

    def run(self) -> None:
        """Work, and return when it is over."""
        asyncio.run(self._work())

    def end(self) -> None:
        """Finish what is under way, take nothing new."""
        self._is_over = True
        if self._loop is not None:
            with suppress(RuntimeError):  # it has ended already
                self._loop.call_soon_threadsafe(self._ended.set)

    async def _work(self) -> None:
        self._loop = asyncio.get_running_loop()
        if self._is_over:  # before it began
            return
        for name in ("SIGTERM", "SIGINT", "SIGHUP"):
            if number := getattr(signal, name, None):
                with suppress(NotImplementedError, ValueError, RuntimeError):  # Windows; not in the main thread
                    self._loop.add_signal_handler(number, self._ended.set)
        failures = 0
        while not self._ended.is_set():
            begun = self._loop.time()
            try:
                await self._work_while_there_is_a_server()
            except (ProcrastinateException, psycopg.Error, OSError) as error:
                log.warning("The queue cannot be reached (%s).", type(error).__name__)
            failures = 0 if self._loop.time() - begun > 60 else failures + 1
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), _PAUSES[min(failures, len(_PAUSES)) - 1])

    async def _work_while_there_is_a_server(self) -> None:
        app = self._make()
        async with app.open_async():
            options: dict[str, Any] = {
                "queues": [self._queue],
                "concurrency": self._at_once,
                "install_signal_handlers": False,
                "delete_jobs": "always",
                "shutdown_graceful_timeout": GRACE,
                "stalled_worker_timeout": _STALLED_AFTER,
            }
            working = asyncio.create_task(app.run_worker_async(**options))
            ending = asyncio.create_task(self._ended.wait())
            await asyncio.wait({working, ending}, return_when=asyncio.FIRST_COMPLETED)
            ending.cancel()
            if not working.done():
                working.cancel()
            with suppress(asyncio.CancelledError):
                await working


def end_with_parent(worker: Worker) -> None:
    """End when whoever started this process has gone: it held the other end of our standard input."""

    def wait() -> None:
        with suppress(OSError, ValueError):
            sys.stdin.buffer.read()
        worker.end()

    threading.Thread(target=wait, name="parent", daemon=True).start()


def quiet_libraries() -> None:
    """What libraries tell at length names jobs and addresses; only their warnings are kept."""
    for name in ("procrastinate", "httpx", "httpcore", "psycopg", "psycopg.pool"):
        logging.getLogger(name).setLevel(logging.WARNING)
