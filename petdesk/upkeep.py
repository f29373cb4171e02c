"""What an open desk does for all of them, once an hour: months ahead for the logs, and a seal where there is a key."""

import logging
from typing import TYPE_CHECKING

from sqlalchemy import text

from petdesk.errors import DeskError
from petdesk.seal_keys import signing_key
from petdesk.services.here import Here
from petdesk.services.session import Session

if TYPE_CHECKING:
    from petdesk.desk import Desk

_MONTHS = text("SELECT petdesk_make_partitions()")

log = logging.getLogger(__name__)


def keep_up(desk: "Desk") -> None:
    """Prepare the logs' next months, and seal them unless that was done within the hour or this desk has no key.

    Never fails: what could not be done is done an hour later, or at another desk. Blocks: run it in a thread.
    """
    try:
        desk.write(_prepare_months)
    except DeskError as error:
        log.warning("The logs' next months are not prepared: %s", error)
    try:
        desk.write(_seal)
    except DeskError as error:
        log.warning("The logs are not sealed: %s", error)


def _prepare_months(session: Session, here: Here) -> None:
    del here
    session.execute(_MONTHS)


def _seal(session: Session, here: Here) -> None:
    from petdesk.services.audit.sealing import seal_if_due

    del here
    if key := signing_key():
        seal_if_due(session, key)
