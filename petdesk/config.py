"""Settings: environment variables `PETDESK_*`, then a TOML file, then these defaults."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final, get_args, get_type_hints

from platformdirs import user_config_path, user_data_path

from petdesk.errors import SetupProblem

CONFIG_FILE: Final = user_config_path("petdesk") / "petdesk.toml"

PREFIX: Final = "PETDESK_"


class SecretStr:
    """Text that does not show itself: what is printed or logged of it are stars."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def get_secret_value(self) -> str:
        """The text."""
        return self._secret

    def __bool__(self) -> bool:
        return bool(self._secret)

    def __repr__(self) -> str:
        return "**********" if self else "''"


@dataclass(frozen=True)
class Settings:
    """What a desk has to be told. Every setting is described where it stands.

    A setting is text, or what its type makes of a text. `SecretStr` is for what must not be shown.
    """

    database_url: SecretStr | None = None
    """Where the clinic's PostgreSQL is: `postgresql://user:password@host:5432/petdesk`."""

    listen_url: SecretStr | None = None
    """Where changes are listened for, when `database_url` leads through a connection pool. Usually not needed."""

    clinic: str = ""
    """The clinic's name, when several share the database."""

    desk_name: str = ""
    """What this desk is called in sessions and records, such as `Reception 1`. Else it is the machine and its
    terminal."""

    key_file: Path | None = None
    """The file of the keys that notes are encrypted with; without it, `petdesk.keys` beside the settings file."""

    seal_key: SecretStr | None = None
    """The key that seals the audit log, 32 bytes in base64, when it is not in the file `seal.key` beside this one."""

    outbox: Path | None = None
    """The folder that messages are written into while no provider is set up; without it, `outbox` beside the log."""

    def outbox_path(self) -> Path:
        """Where messages are written that no provider takes."""
        return self.outbox.expanduser() if self.outbox else user_data_path("petdesk") / "outbox"

    def address(self) -> str:
        """The database's address. Raises SetupProblem when none is set."""
        if not self.database_url:
            raise SetupProblem(
                f"No database is set. Put PETDESK_DATABASE_URL into the environment, or database_url into"
                f" {CONFIG_FILE}; `petdesk demo` needs neither."
            )
        return self.database_url.get_secret_value()

    def key_path(self) -> Path:
        """Where the key file is, or would be."""
        return self.key_file.expanduser() if self.key_file else CONFIG_FILE.with_name("petdesk.keys")


def known() -> tuple[str, ...]:
    """The names of the settings, as in the file; in the environment they are upper case, after `PETDESK_`."""
    return tuple(field.name for field in fields(Settings))


def load() -> Settings:
    """Read the settings. Raises SetupProblem that names the setting that cannot be understood, never its value."""
    try:
        in_file = _in_the_file() if CONFIG_FILE.is_file() else {}
    except (OSError, ValueError) as error:
        raise SetupProblem(f"{CONFIG_FILE} cannot be read: {error}.") from None
    given = {**in_file, **_in_the_environment()}
    wrong = [name for name in known() if not isinstance(given.get(name, ""), str)]
    if wrong:
        raise SetupProblem(f"These settings cannot be understood: {', '.join(wrong)}. See docs/deploy.md.")
    kinds = get_type_hints(Settings)
    values: dict[str, Any] = {name: _kind(kinds[name])(given[name]) for name in known() if name in given}
    return Settings(**values)


def _in_the_file() -> dict[str, Any]:
    import tomllib  # most desks are told in the environment, or nothing at all

    return tomllib.loads(CONFIG_FILE.read_text(encoding="utf-8"))


def _in_the_environment() -> Mapping[str, str]:
    return {name: os.environ[PREFIX + name.upper()] for name in known() if PREFIX + name.upper() in os.environ}


def _kind(hint: Any) -> type[str] | type[SecretStr] | type[Path]:
    """What makes a setting of a text: `X` of `X | None`."""
    kind: type[str] | type[SecretStr] | type[Path] = next(iter(get_args(hint)), hint)
    return kind
