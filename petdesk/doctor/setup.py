"""The settings: whether they can be read, and whether they name a database."""

import os
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from petdesk import config
from petdesk.database import parse_url
from petdesk.doctor.finding import Finding, bad, good, warn
from petdesk.embedded.programs import OVERRIDE
from petdesk.errors import SetupProblem
from petdesk.integrations.catalogue import PROVIDERS
from petdesk.vault.sources import ENVIRONMENT

_PREFIX: Final = "PETDESK_"


class Examined:
    """The settings as they were found. `address` is empty when there is no database to examine."""

    def __init__(self) -> None:
        self.address = ""
        self.listen_address = ""
        self.clinic = ""

    def findings(self) -> Iterator[Finding]:
        """Examine them, and keep what the other examinations need."""
        try:
            settings = config.load()
        except SetupProblem as problem:
            yield bad("settings", str(problem))
            return
        yield _read_from()
        yield from _misspelt()
        yield from _readable_by_others()
        self.clinic = settings.clinic
        try:
            address = settings.address()
            parse_url(address)
        except SetupProblem as problem:
            yield bad("database", str(problem))
            return
        self.address = address
        yield good("database", described(address))
        if settings.listen_url:
            yield from self._listening(settings.listen_url.get_secret_value())

    def _listening(self, address: str) -> Iterator[Finding]:
        try:
            parse_url(address)
        except SetupProblem as problem:
            yield bad("listening", f"{_PREFIX}LISTEN_URL: {problem}")
            self.address = ""
        else:
            self.listen_address = address


def described(address: str) -> str:
    """Where an address leads, without its password."""
    url = parse_url(address)
    hosts = url.host or url.query.get("host") or "this machine"
    host = hosts if isinstance(hosts, str) else ", ".join(hosts)
    port = f":{url.port}" if url.port else ""
    return f"{url.database or 'the default one'} at {host}{port}, as {url.username or 'the default user'}."


def said_without_password(error: BaseException | None, address: str) -> str:
    """The first line of what the server or the driver said."""
    said = (str(error).strip() or "No answer").splitlines()[0].rstrip(".") + "."
    url = parse_url(address)
    for password in (url.password, url.query.get("password")):
        if password:
            said = said.replace(str(password), "…")
    return said


def _read_from() -> Finding:
    given = sorted(name for name in os.environ if name.startswith(_PREFIX))
    file = f"{config.CONFIG_FILE}{'' if config.CONFIG_FILE.is_file() else ' (there is none)'}"
    return good("settings", f"From {', '.join(given) or 'no variable'} and {file}.")


def _misspelt() -> Iterator[Finding]:
    known = set(config.known())
    of_providers = {provider.variable(setting) for provider in PROVIDERS.values() for setting in provider.settings}
    unknown = [
        name
        for name in sorted(os.environ)
        if name.startswith(_PREFIX)
        and name not in {OVERRIDE, ENVIRONMENT, *of_providers}
        and name.removeprefix(_PREFIX).lower() not in known
    ]
    with suppress(OSError, ValueError):
        unknown += sorted(set(tomllib.loads(config.CONFIG_FILE.read_text())) - known)
    if unknown:
        yield warn("settings", f"Not known: {', '.join(unknown)}.", f"There are {', '.join(sorted(known))}.")


def _readable_by_others() -> Iterator[Finding]:
    with suppress(OSError):
        if os.name == "posix" and config.CONFIG_FILE.stat().st_mode & 0o077:
            yield warn("settings", "Others can read the settings file.", f"chmod 600 '{config.CONFIG_FILE}'")
