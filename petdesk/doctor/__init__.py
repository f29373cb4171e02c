"""`petdesk doctor`: everything the desk stands on, examined one by one. Nothing is changed, nothing is started."""

import platform
from collections.abc import Iterator

from petdesk import __version__, database_roles, embedded
from petdesk.doctor import machine, server, setup
from petdesk.doctor.finding import Finding, bad, good

__all__ = ["Finding", "examine"]


def examine(*, of_demo: bool = False) -> list[Finding]:
    """Examine settings, database, terminal and files; with `of_demo`, the demo's database if it is running.

    A line each, none with a password or anything from the clinic's records but its name. Takes some seconds when the
    server cannot be reached.
    """
    return list(_findings(of_demo))


def _findings(of_demo: bool) -> Iterator[Finding]:
    yield good("version", f"petdesk {__version__}, Python {platform.python_version()}, {platform.system()}")
    if of_demo:
        yield from _of_demo()
    else:
        yield from _of_settings()
    yield from machine.findings()


def _of_settings() -> Iterator[Finding]:
    settings = setup.Examined()
    yield from settings.findings()
    if settings.address:
        yield from server.findings(settings.address, settings.listen_address or settings.address, settings.clinic)


def _of_demo() -> Iterator[Finding]:
    try:
        address = machine.demo_address(embedded.default_home(), database_roles.APP)
    except (embedded.EmbeddedError, OSError) as error:
        yield bad("database", f"The demo's folder cannot be looked into: {error}.")
        return
    if address is None:
        yield bad("database", "The demo is not running.", "Start it with `petdesk demo`, and ask again beside it.")
    else:
        yield good("database", "The demo's.")
        yield from server.findings(address, address, "")
