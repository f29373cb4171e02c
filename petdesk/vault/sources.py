"""Where the keys are: the environment, the key file, or the system's keyring. Never an argument of a command."""

import importlib
import os
import secrets
from pathlib import Path
from typing import Any, Final, Protocol

from petdesk import config
from petdesk.errors import SetupProblem
from petdesk.vault.cipher import AesVault
from petdesk.vault.ring import KeyRing

ENVIRONMENT: Final = "PETDESK_KEYS"
"""Holds the whole ring: `name:key`, several with commas between them, the current one first."""

SERVICE: Final = "petdesk"
"""What the ring is called in the system's keyring."""

_HEAD: Final = (
    "# petdesk's keys, the current one first. With this file and the database every note can be read; without it\n"
    "# none can. Keep a copy, and not where the copies of the database are. `petdesk keys` looks after it.\n"
)


class Source(Protocol):
    """A place for a ring."""

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    def read(self) -> KeyRing | None:
        """The ring, None when there is none. Raises SetupProblem."""
        ...

    def write(self, ring: KeyRing) -> None:
        """Put this ring in place of the one that is there. Raises SetupProblem."""
        ...


class InEnvironment:
    """The ring in PETDESK_KEYS."""

    name = ENVIRONMENT

    def read(self) -> KeyRing | None:
        """The ring, None when the variable is not set."""
        written = os.environ.get(ENVIRONMENT, "")
        return KeyRing.read(written, ENVIRONMENT) if written.strip() else None

    def write(self, ring: KeyRing) -> None:
        """Raise SetupProblem: whoever set the variable has to change it."""
        del ring
        raise SetupProblem(
            f"The keys come from {ENVIRONMENT}, which petdesk cannot change. Put the new key first there yourself:"
            " docs/security.md says how."
        )


class KeyFile:
    """The ring in a file that nobody but its owner may read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def name(self) -> str:
        return str(self.path)

    def read(self) -> KeyRing | None:
        """The ring, None when there is no file. Raises SetupProblem when others can read it, or nobody can."""
        try:
            with self.path.open(encoding="utf-8") as file:
                others = os.name == "posix" and os.fstat(file.fileno()).st_mode & 0o077
                written = file.read()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise SetupProblem(f"The key file {self.path} cannot be read: {_why(error)}.") from None
        if others:
            raise SetupProblem(
                f"Others can read the key file. Close it with: chmod 600 '{self.path}' – and if somebody else may have"
                " seen it, change the keys with `petdesk keys rotate`."
            )
        return KeyRing.read(written, self.name)

    def create(self, ring: KeyRing) -> None:
        """Write a new file. Raises SetupProblem when there is one: keys are never written over."""
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._write(self.path, ring)
        except FileExistsError:
            raise SetupProblem(
                f"There is a key file already: {self.path}. `petdesk keys show` says what is in it,"
                " `petdesk keys rotate` adds a new key."
            ) from None
        except OSError as error:
            raise SetupProblem(f"The key file {self.path} cannot be written: {_why(error)}.") from None

    def write(self, ring: KeyRing) -> None:
        """Put this ring in place of the one that is there; a crash leaves the one or the other. Raises SetupProblem."""
        path = self.path.resolve()
        aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            self._write(aside, ring)
            aside.replace(path)
            _settle(path.parent)
        except OSError as error:
            raise SetupProblem(f"The key file {self.path} cannot be written: {_why(error)}.") from None

    @staticmethod
    def _write(path: Path, ring: KeyRing) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123  (a descriptor, made for us alone)
                file.write(f"{_HEAD}{ring.written()}\n")
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            path.unlink(missing_ok=True)
            raise


class InKeyring:
    """The ring in the system's keyring, where petdesk[keyring] is installed."""

    name = "the system's keyring"

    def read(self) -> KeyRing | None:
        """The ring, None when there is none, or no keyring."""
        library = _keyring()
        if library is None:
            return None
        try:
            written = library.get_password(SERVICE, "keys")
        except Exception:  # whatever this system raises: it has nothing for us
            return None
        return KeyRing.read(written, self.name) if written else None

    def write(self, ring: KeyRing) -> None:
        """Put this ring in place of the one that is there. Raises SetupProblem."""
        library = _keyring()
        if library is None:
            raise SetupProblem("The keyring needs a library: pip install 'petdesk[keyring]'")
        try:
            library.set_password(SERVICE, "keys", ring.written(","))
        except Exception as error:
            raise SetupProblem(f"{self.name} does not take the keys: {type(error).__name__}.") from None


def sources() -> tuple[InEnvironment, KeyFile, InKeyring]:
    """Where this installation looks for keys, in this order. Raises SetupProblem when the settings are unreadable."""
    return InEnvironment(), KeyFile(config.load().key_path()), InKeyring()


def find() -> tuple[Source, KeyRing]:
    """The first source that has a ring, and the ring. Raises SetupProblem, with the cure, when there is none."""
    environment, file, keyring = sources()
    for source in (environment, file, keyring):
        if (ring := source.read()) is not None:
            return source, ring
    raise SetupProblem(
        f"There are no keys to read the notes with. Copy the key file from another desk to {file.path}; for the first"
        " desk of a clinic `petdesk keys create` makes it."
    )


def vault_of(source: Source, ring: KeyRing) -> AesVault:
    """A vault that reads its ring anew when it meets a key that it does not know."""
    return AesVault(ring, lambda: source.read() or ring)


def configured_vault() -> AesVault:
    """The vault of this installation's keys. Raises SetupProblem."""
    return vault_of(*find())


def _settle(folder: Path) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _why(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__


def _keyring() -> Any:
    try:
        return importlib.import_module("keyring")
    except ImportError:
        return None
