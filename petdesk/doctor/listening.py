"""Whether this desk hears what other desks change: a notice there and back, on the ways the desk will use."""

import secrets
from contextlib import closing
from typing import Final

import psycopg
from sqlalchemy import Connection, text

from petdesk import database
from petdesk.doctor.finding import Finding, good, warn
from petdesk.doctor.setup import said_without_password

PATIENCE: Final = 3.0
"""Seconds in which a notice must arrive."""

_LATE: Final = "Without it other desks' changes are seen some seconds late."


def listening(connection: Connection, listen_address: str) -> Finding:
    """Send a notice over the database's address and wait for it at the listening one."""
    channel = f"petdesk_doctor_{secrets.token_hex(4)}"
    try:
        with closing(database.connect(listen_address)) as ear:
            ear.execute(f"LISTEN {channel}".encode())
            connection.execute(text("SELECT pg_notify(:channel, '')"), {"channel": channel})
            heard = [notice for notice in ear.notifies(timeout=PATIENCE, stop_after=1) if notice.channel == channel]
    except psycopg.Error as error:
        return warn("listening", said_without_password(error, listen_address), _LATE)
    if heard:
        return good("listening", "Changes at other desks are heard at once.")
    return warn(
        "listening",
        "A notice was sent and not heard, as happens behind a connection pool or at a replica.",
        "Let PETDESK_LISTEN_URL name the server itself.",
    )
