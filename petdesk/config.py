"""Settings: environment variables `PETDESK_*`, then a TOML file, then these defaults."""

from typing import Final

from platformdirs import user_config_path
from pydantic import SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from petdesk.errors import SetupProblem

CONFIG_FILE: Final = user_config_path("petdesk") / "petdesk.toml"


class Settings(BaseSettings):
    """What a desk has to be told. Every setting is described where it stands."""

    model_config = SettingsConfigDict(env_prefix="PETDESK_", toml_file=CONFIG_FILE, extra="ignore")

    database_url: SecretStr | None = None
    """Where the clinic's PostgreSQL is: `postgresql://user:password@host:5432/petdesk`."""

    listen_url: SecretStr | None = None
    """Where changes are listened for, when `database_url` leads through a connection pool. Usually not needed."""

    clinic: str = ""
    """The clinic's name, when several share the database."""

    desk_name: str = ""
    """What this desk is called in sessions and records, such as `Reception 1`. Else it is the machine and its
    terminal."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    def address(self) -> str:
        """The database's address. Raises SetupProblem when none is set."""
        if not self.database_url:
            raise SetupProblem(
                f"No database is set. Put PETDESK_DATABASE_URL into the environment, or database_url into"
                f" {CONFIG_FILE}; `petdesk demo` needs neither."
            )
        return self.database_url.get_secret_value()


def load() -> Settings:
    """Read the settings. Raises SetupProblem that names the setting that cannot be understood, never its value."""
    try:
        return Settings()
    except ValidationError as error:
        names = ", ".join(str(part["loc"][0]) for part in error.errors(include_input=False))
        raise SetupProblem(f"These settings cannot be understood: {names}. See docs/deploy.md.") from None
    except (OSError, ValueError) as error:
        raise SetupProblem(f"{CONFIG_FILE} cannot be read: {error}.") from None
