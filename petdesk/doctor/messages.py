"""Messages to owners: whether the providers answer, whether a worker sends, and a message to oneself."""

import os
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from petdesk import database
from petdesk.clock import SystemClock
from petdesk.courier import Senders
from petdesk.desk import Desk
from petdesk.doctor.finding import Finding, bad, good, warn
from petdesk.errors import DeskError
from petdesk.integrations.catalogue import missing_in_environment
from petdesk.models.values import Channel
from petdesk.services.clinics import this_clinic
from petdesk.trying import Tried, channel_of, check_providers, send_test
from petdesk.vault.cipher import AesVault

ALIVE_WITHIN: Final = timedelta(minutes=1)

_SUBJECTS: Final = {Channel.SMS: "sms", Channel.EMAIL: "mail", Channel.PUSH: "push"}

_HEARTBEAT = text("SELECT max(last_heartbeat) FROM procrastinate_workers")


def findings(
    address: str,
    clinic: str,
    vault: Callable[[], AesVault],
    *,
    environ: Mapping[str, str] = os.environ,
    outbox: Path,
    only_files: bool = False,
    send_to: str = "",
) -> Iterator[Finding]:
    """Examine a database that was found to be well. `only_files` is for the demo, which is to send nothing.

    With `send_to`, a number or an e-mail address, a message goes there.
    """
    missing = missing_in_environment(environ)
    if missing:
        yield warn("providers", f"{', '.join(missing)} is not set, so what is described in part is not used.")
    engine = database.make_engine(address)
    senders = Senders(environ=environ, outbox=outbox)
    try:
        with engine.connect() as connection:
            here = this_clinic(database.new_session(connection), clinic)
            yield _worker(connection)
        desk = Desk(engine, here, SystemClock(), address, vault())
        try:
            for tried in check_providers(desk, senders):
                yield _finding(tried, only_files=only_files)
            if send_to:
                yield _test(desk, senders, send_to)
        finally:
            desk.close()
    except DeskError as error:
        yield bad("messages", str(error))
    except DBAPIError as error:
        yield bad("messages", f"They cannot be looked into: {type(error.orig).__name__}.")
    finally:
        senders.close()
        engine.dispose()


def _worker(connection: Connection) -> Finding:
    seen: datetime | None = connection.execute(_HEARTBEAT).scalar()
    if seen is not None and datetime.now(UTC) - seen <= ALIVE_WITHIN:
        return good("worker", "One is alive, and sends what is due.")
    last = f"The last sign of one is of {seen:%Y-%m-%d %H:%M} UTC." if seen else "There is no sign of one."
    return warn("worker", f"{last} Messages to owners wait.", "Start `petdesk worker`, and keep it running.")


def _finding(tried: Tried, *, only_files: bool) -> Finding:
    subject = _SUBJECTS[tried.channel]
    if not tried.outside:
        cure = "" if only_files else "Set up a provider: in Messages, as a manager."
        return good(subject, tried.sentence) if only_files else warn(subject, tried.sentence, cure)
    if tried.fits:
        return good(subject, tried.sentence)
    if tried.fits is None:
        return warn(subject, tried.sentence, "Ask again in some minutes; then look at the provider's own pages.")
    return bad(subject, tried.sentence, f"Correct {tried.label} in Messages, as a manager, or in the environment.")


def _test(desk: Desk, senders: Senders, to: str) -> Finding:
    try:
        return good("test", send_test(desk, channel_of(to), to, senders))
    except DeskError as error:
        return bad("test", str(error))
