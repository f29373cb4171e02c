"""`petdesk doctor`: everything the desk stands on, examined one by one. Nothing is changed, nothing is started."""

import platform
from collections.abc import Iterator

from petdesk import __version__, config, database_roles, embedded
from petdesk.demo import session
from petdesk.doctor import machine, messages, server, setup
from petdesk.doctor.finding import Finding, bad, good
from petdesk.vault.sources import configured_vault

__all__ = ["Finding", "examine"]


def examine(*, of_demo: bool = False, send_to: str = "") -> list[Finding]:
    """Examine settings, database, providers, terminal and files; with `of_demo`, the demo's database if it is running.

    A line each, none with a password or anything from the clinic's records but its name. With `send_to`, a number or
    an e-mail address, a test message goes there. Takes some seconds when a server cannot be reached.
    """
    return list(_findings(of_demo, send_to))


def _findings(of_demo: bool, send_to: str) -> Iterator[Finding]:
    yield good("version", f"petdesk {__version__}, Python {platform.python_version()}, {platform.system()}")
    if of_demo:
        yield from _of_demo(send_to)
    else:
        yield from _of_settings(send_to)
    yield from machine.findings()


def _of_settings(send_to: str) -> Iterator[Finding]:
    settings = setup.Examined()
    yield from settings.findings()
    if settings.address:
        listen_address = settings.listen_address or settings.address
        found = list(server.findings(settings.address, listen_address, settings.clinic, configured_vault))
        yield from found
        if not any(finding.bad for finding in found):
            outbox = config.load().outbox_path()
            yield from messages.findings(
                settings.address, settings.clinic, configured_vault, outbox=outbox, send_to=send_to
            )


def _of_demo(send_to: str) -> Iterator[Finding]:
    try:
        address = machine.demo_address(embedded.default_home(), database_roles.APP)
    except (embedded.EmbeddedError, OSError) as error:
        yield bad("database", f"The demo's folder cannot be looked into: {error}.")
        return
    if address is None:
        yield bad("database", "The demo is not running.", "Start it with `petdesk demo`, and ask again beside it.")
    else:
        yield good("database", "The demo's.")
        found = list(server.findings(address, address, "", session.vault_of_demo))
        yield from found
        if not any(finding.bad for finding in found):
            yield from messages.findings(
                address,
                "",
                session.vault_of_demo,
                environ={},
                outbox=session.outbox(),
                only_files=True,
                send_to=send_to,
            )
