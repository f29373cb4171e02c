"""Carrying messages from the clinic's records to the providers, and news of them back.

A provider is never called inside a transaction. The intent is committed, the provider called, the outcome written; a
worker that dies in between leaves a row that says so.
"""

import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Concatenate, Final, ParamSpec, TypeVar
from uuid import UUID

from petdesk import config
from petdesk.desk import Desk
from petdesk.errors import DeskError, Offline, SetupProblem
from petdesk.integrations.catalogue import PROVIDERS, from_environment, make_sender
from petdesk.integrations.ports import (
    Doubtful,
    FindsAgain,
    Misconfigured,
    NotAccepted,
    Receives,
    Sender,
    SendingError,
    Tracks,
    TryLater,
)
from petdesk.models.values import Channel, MessageState
from petdesk.services.access import run_by
from petdesk.services.here import Here, Program
from petdesk.services.messages import claiming, inbox, looking, outcomes, queue, vaccinations_due
from petdesk.services.messages.claiming import Claim, Route
from petdesk.services.messages.looking import Look
from petdesk.services.messages.reasons import Why
from petdesk.services.session import Session

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)

MakeSender = Callable[[str, Channel, Mapping[str, str]], Sender]

PATIENCE: Final = 120.0
"""Seconds for which an outcome is kept in hand while the database cannot be reached. Then the message is in doubt."""

LOOKING: Final = 40.0
"""Seconds a minute for asking providers; the rest of what has to be done each minute is not to wait longer."""


class Senders:
    """The providers in use, each made once and kept with its connections.

    Those that the environment describes come first, then the clinic's own in their order; with neither, messages are
    written into a folder.
    """

    def __init__(
        self,
        make: MakeSender = make_sender,
        environ: Mapping[str, str] = os.environ,
        outbox: Path | None = None,
    ) -> None:
        self._make = make
        self._outbox = outbox or config.load().outbox_path()
        self._from_environment = from_environment(environ)
        self._made: dict[tuple[str, Channel, tuple[tuple[str, str], ...]], Sender] = {}

    def routes(self, channel: Channel, of_clinic: Sequence[Route]) -> Sequence[Route]:
        """What is tried for a channel, in this order."""
        given = [Route(kind, settings) for kind, way, settings in self._from_environment if way is channel]
        return [*given, *of_clinic] or [Route("outbox", {"folder": str(self._outbox)})]

    def make(self, channel: Channel, route: Route) -> Sender:
        """A provider, ready to send. Raises Misconfigured."""
        if not route.readable:
            raise Misconfigured(f"The settings of {route.kind} cannot be read. Set it up again.", "unreadable")
        key = (route.kind, channel, tuple(sorted(route.settings.items())))
        sender = self._made.get(key)
        if sender is None:
            try:
                made = self._make(route.kind, channel, route.settings)
            except (OSError, RuntimeError, ValueError) as error:  # a folder, a file of certificates
                raise Misconfigured(f"The settings of {route.kind} do not work here.", type(error).__name__) from None
            sender = self._made.setdefault(key, made)
        return sender

    def working(self, channel: Channel, of_clinic: Sequence[Route]) -> Iterator[Sender]:
        """Those of a channel's providers whose settings can be understood."""
        for route in self.routes(channel, of_clinic):
            with suppress(Misconfigured):
                yield self.make(channel, route)

    def close(self) -> None:
        """Give up their connections."""
        for sender in self._made.values():
            sender.close()


class Courier:
    """Sends, looks after, and collects, for the clinic of one desk. Threads may share one.

    `lease` is how long a try may take before its worker counts as dead, `first_pause` how long is waited after the
    first that failed.
    """

    def __init__(
        self,
        desk: Desk,
        senders: Senders | None = None,
        *,
        lease: timedelta = outcomes.LEASE,
        first_pause: timedelta = outcomes.FIRST_PAUSE,
    ) -> None:
        self._desk = desk
        self._senders = senders or Senders()
        self._lease = lease
        self._first_pause = first_pause

    @property
    def queue(self) -> str:
        """The queue of the clinic's messages."""
        return queue.queue_of(self._desk.clinic.clinic_id)

    def deliver(self, notification_id: UUID) -> None:
        """Send one message, if it still is to go and nobody else has it. Raises DeskError."""
        claimed = self._write(claiming.claim, notification_id)
        if claimed is not None:
            self._send(claimed)

    def tend(self) -> None:
        """What has to be done every minute. What fails is done a minute later."""
        for task in (self.enqueue, self.release, self.look, self.collect):
            try:
                task()
            except Exception as error:  # nothing of it may keep the rest from being done, and no data is logged
                log.warning("%s: %s", task.__name__, type(error).__name__)

    def enqueue(self) -> int:
        """Put what is due into the queue; returns how many."""
        enqueued, done = 0, self._write(queue.enqueue_due)
        while done:
            enqueued += done.count
            done = self._write(queue.enqueue_due, done)
        return enqueued

    def release(self) -> int:
        """See to what dead workers left; returns how many."""
        keyed = frozenset(kind for kind, provider in PROVIDERS.items() if provider.keyed)
        return self._write(outcomes.release_left, keyed, self._lease)

    def plan(self) -> int:
        """Plan what is planned by the day; returns how many."""
        return self._write(vaccinations_due.plan_vaccinations)

    def look(self) -> None:
        """Ask the providers what became of messages, and whether doubtful ones went out; for a minute at most."""
        until = time.monotonic() + LOOKING
        while time.monotonic() < until and (looks := self._write(looking.take_looks)):
            for look in looks:
                if time.monotonic() < until:  # what is left is anybody's again in a few minutes
                    self._look(look)

    def collect(self) -> None:
        """Ask the providers what owners answered."""
        for channel in Channel:
            of_clinic = self._read(claiming.routes_for, channel)
            for sender in self._senders.working(channel, of_clinic):
                if isinstance(sender, Receives):
                    self._collect(sender)

    def close(self) -> None:
        """Give up connections to providers. The desk stays open."""
        self._senders.close()

    def _send(self, claimed: Claim) -> None:
        problem: SendingError = Misconfigured("")
        for route in self._senders.routes(claimed.channel, claimed.routes):
            try:
                sender = self._senders.make(claimed.channel, route)
            except Misconfigured as error:
                problem = error
                continue
            try:
                if not self._write(claiming.calling, claimed, sender.name):
                    return None
                accepted = sender.send(claimed.message)
            except (TryLater, Misconfigured) as error:
                problem = error  # it certainly did not go out: the next provider may
            except NotAccepted as error:
                return self._keep(outcomes.refused, claimed, error)
            except SendingError as error:
                return self._doubt(claimed, sender, error)
            except DeskError:
                raise
            except Exception as error:  # whatever it is, it may have gone out
                log.error("sending through %s: %s", route.kind, type(error).__name__)
                return self._doubt(claimed, sender, Doubtful(type(error).__name__))
            else:
                return self._keep(outcomes.took_over, claimed, accepted, tracked=isinstance(sender, Tracks))
        why = Why.SETTINGS if isinstance(problem, Misconfigured) else Why.NO_ANSWER
        after = problem.after if isinstance(problem, TryLater) else None
        return self._keep(outcomes.put_off, claimed, problem, why, after, self._first_pause)

    def _doubt(self, claimed: Claim, sender: Sender, error: SendingError) -> None:
        if sender.keyed:
            self._keep(outcomes.put_off, claimed, error, Why.NO_ANSWER, None, self._first_pause)
        else:
            self._keep(outcomes.in_doubt, claimed, error, can_be_found=isinstance(sender, FindsAgain))

    def _look(self, look: Look) -> None:
        sender = next((s for s in self._senders.working(look.channel, look.routes) if s.name == look.provider), None)
        try:
            if look.state is MessageState.UNKNOWN and isinstance(sender, FindsAgain):
                if not self._write(looking.found, look, list(sender.find(look.message, look.since))):
                    self._write(looking.look_later, look)
            elif look.state is MessageState.SENT and isinstance(sender, Tracks) and look.reference:
                self._write(looking.learned, look, sender.track(look.reference))
            else:
                self._write(looking.never_known, look)
        except DeskError:
            raise
        except Exception as error:  # a provider that answers nonsense must not keep others from being asked
            log.warning("asking %s: %s", look.provider, type(error).__name__)
            self._write(looking.look_later, look, answered=False)

    def _collect(self, sender: Sender) -> None:
        if not isinstance(sender, Receives):
            return
        since = self._read(inbox.inbox_since, sender.name)
        try:
            answers = list(sender.received(since))
        except Exception as error:
            log.warning("collecting from %s: %s", sender.name, type(error).__name__)
            return
        for incoming in answers:
            try:
                self._write(inbox.take_in, sender.name, sender.channel, incoming)
            except (Offline, SetupProblem):
                raise
            except DeskError as error:  # one that cannot be kept must not keep a STOP behind it from being read
                log.warning("an answer through %s is not kept: %s", sender.name, type(error).__name__)

    def _keep(self, use_case: Callable[Concatenate[Session, Here, P], T], *args: P.args, **kwargs: P.kwargs) -> None:
        """Write what became of a message, whatever it takes: it cannot be asked for again."""
        until = time.monotonic() + PATIENCE
        pause = 0.2
        while True:
            try:
                self._write(use_case, *args, **kwargs)
                return
            except Offline:
                if time.monotonic() > until:
                    raise
                time.sleep(pause)
                pause = min(pause * 2, 5)

    def _read(self, use_case: Callable[Concatenate[Session, Here, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return self._desk.read(run_by(Program.WORKER, use_case), *args, **kwargs)

    def _write(self, use_case: Callable[Concatenate[Session, Here, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return self._desk.write(run_by(Program.WORKER, use_case), *args, **kwargs)
