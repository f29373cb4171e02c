"""A worker as `petdesk worker` runs it, told to be impatient, whose providers are the one of the soak.

`python -m bench.soak.worker ADDRESS PORT`
"""

import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final

import httpx

from bench.soak.provider import HANGS
from petdesk.courier import Courier, Senders
from petdesk.desk import Desk
from petdesk.integrations import http
from petdesk.integrations.ports import Accepted, Outgoing, Sender
from petdesk.integrations.twilio import Twilio
from petdesk.models.values import Channel
from petdesk.worker import Worker, make_app, quiet_libraries

TIMEOUT: Final = httpx.Timeout(HANGS / 2, connect=2)
LEASE: Final = timedelta(seconds=20)
FIRST_PAUSE: Final = timedelta(seconds=2)
AT_ONCE: Final = 8


class WithKeys:
    """A push service that takes an idempotency key."""

    name = "outbox"  # of the kinds that petdesk knows, the one that tells doubles apart
    channel = Channel.PUSH
    keyed = True

    def __init__(self, url: str) -> None:
        self._client = http.make_client(url, "the service", timeout=TIMEOUT)

    def send(self, message: Outgoing) -> Accepted:
        """Hand it over, under its id."""
        headers = {"Idempotency-Key": str(message.message_id)}
        response = http.post(self._client, "the service", "/push", json={"to": message.to}, headers=headers)
        http.check_status(response, "the service")
        return Accepted(str(message.message_id))

    def check(self) -> str:
        """Say nothing."""
        return ""

    def close(self) -> None:
        """Give up connections."""
        self._client.close()


def main() -> None:
    """Work until killed."""
    address, port = sys.argv[1], sys.argv[2]
    url = f"http://127.0.0.1:{port}"

    def make(kind: str, channel: Channel, settings: Mapping[str, str]) -> Sender:
        del kind, settings
        if channel is Channel.PUSH:
            return WithKeys(url)
        return Twilio(f"AC{0:032x}", "token", from_number="+14155550100", base_url=url, timeout=TIMEOUT)

    quiet_libraries()
    desk = Desk.open(address)
    courier = Courier(desk, Senders(make, {}, Path("unused")), lease=LEASE, first_pause=FIRST_PAUSE)
    Worker(lambda: make_app(address, courier), at_once=AT_ONCE).run()


if __name__ == "__main__":
    main()
