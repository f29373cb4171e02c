"""Push through whatever Apprise reaches: Pushover, Gotify, Telegram and a hundred more (Apprise's wiki)."""

import logging
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from petdesk.integrations import texts
from petdesk.integrations.ports import Accepted, Doubtful, Misconfigured, NotAccepted, Outgoing, Reason
from petdesk.models.values import Channel

if TYPE_CHECKING:
    from apprise import Apprise

RECIPIENT: Final = "{to}"
"""Where the recipient goes in the address, as in `pover://token@{to}`."""


class ApprisePush:
    """Push to an Apprise address with the recipient put in.

    Apprise only tells that something failed, neither what nor how far it had come: all failures are doubtful.
    """

    name = "apprise"
    channel = Channel.PUSH
    keyed = False

    def __init__(self, url: str) -> None:
        if RECIPIENT not in url:
            raise Misconfigured(f"The Apprise address has to say {RECIPIENT} where the recipient goes.")
        self._url = url
        self._apprise = _load()
        self._service()

    def send(self, message: Outgoing) -> Accepted:
        """Hand one message to Apprise. Raises NotAccepted (also for an address Apprise cannot read), Doubtful."""
        push = self._apprise()
        if not push.add(self._url.replace(RECIPIENT, quote(texts.line(message.to), safe=""))):
            raise NotAccepted(Reason.BAD_ADDRESS, "syntax")
        if not push.notify(
            body=texts.lines(message.text) or " ",
            title=texts.line(message.subject) or texts.line(message.sender),
            body_format="text",
        ):
            raise Doubtful("apprise")
        return Accepted(None)

    def check(self) -> str:
        """Whether Apprise knows the service. Asks nobody: services have no common way to be asked."""
        return f"Apprise knows {self._service()}. Whether it accepts the address shows with the first message."

    def close(self) -> None:
        """Nothing: Apprise keeps no connection."""

    def _service(self) -> str:
        from apprise.plugins import N_MGR

        scheme = self._url.partition("://")[0].lower()
        if scheme not in N_MGR or scheme in _NOT_PUSH:
            raise Misconfigured("The Apprise address does not begin with a service that Apprise knows.")
        return scheme


_NOT_PUSH: Final = ("dbus", "exec", "glib", "gnome", "kde", "macosx", "qt", "script", "syslog", "windows")
"""What would act on the machine that sends instead of telling the recipient."""


def _load() -> "type[Apprise]":
    try:
        from apprise import Apprise
    except ImportError:
        raise Misconfigured("Push through Apprise needs one more package: pip install 'petdesk[push]'") from None
    # Apprise writes recipients and whole messages into the log, and what it calls writes their addresses.
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    return Apprise
