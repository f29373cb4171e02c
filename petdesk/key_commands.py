"""`petdesk keys`: the keys that notes are encrypted with. No command takes a key, and none prints one."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Annotated

import typer

from petdesk.errors import DeskError, SetupProblem

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Engine

    from petdesk.vault.ring import Key, KeyRing
    from petdesk.vault.rotation import Rotation, Spoilt

app = typer.Typer(no_args_is_help=True, help="The keys that notes are encrypted with.")

_SHOWN = 20


@app.command()
def create(
    keyring: Annotated[
        bool, typer.Option("--keyring", help="Keep the keys in this system's keyring instead of a file.")
    ] = False,
) -> None:
    """Make the first key of a clinic, in a file that only you can read. Never writes over one."""
    from petdesk.vault.ring import KeyRing
    from petdesk.vault.sources import sources

    with _failures():
        environment, file, system = sources()
        for source in (environment, system) if keyring else (environment,):
            if source.read() is not None:
                raise SetupProblem(f"There are keys already, in {source.name}. `petdesk keys show` says which.")
        if (known := _key_of_the_clinic()) is not None:
            raise SetupProblem(f"The clinic has a key already, {known}. Copy the keys here from a desk that works.")
        ring = KeyRing.new()
        if keyring:
            system.write(ring)
        else:
            file.create(ring)
        typer.echo(f"The key {_said(ring.current)} is in {system.name if keyring else file.name}.")
        typer.echo("Keep a copy away from the database's backups: without the key nobody reads the notes again.")


@app.command()
def show() -> None:
    """Print the names and fingerprints of the keys here, the current one first. Never the keys."""
    from petdesk.vault.sources import find

    with _failures():
        source, ring = find()
        typer.echo(f"From {source.name}:")
        typer.echo(_listed(ring))


@app.command()
def rotate(
    lazily: Annotated[
        bool, typer.Option("--lazily", help="Only what is written from now on uses the new key.")
    ] = False,
    prepare: Annotated[
        bool, typer.Option("--prepare", help="Only make the new key; copy the file to the other desks, then rotate.")
    ] = False,
    retire: Annotated[
        bool, typer.Option("--retire", help="Afterwards, take out the keys that nothing here uses any more.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before keys are taken out.")] = False,
) -> None:
    """Change to a new key, and encrypt everything anew with it, while the desks work. Goes on where it broke off."""
    with _failures(), _rotation() as rotation:
        if prepare:
            typer.echo(f"The key {rotation.prepare()} is made. Copy the keys to the other desks, then rotate.")
            return
        outcome = rotation.rotate(lazily=lazily)
        begun = "The rotation that was under way is done" if outcome.resumed else "Done"
        typer.echo(f"{begun}: the key is {outcome.key_id}, {outcome.sealed:,} values were encrypted anew.")
        typer.echo("Copy the keys to every other desk, and keep a copy of them.")
        if retire:
            if not yes:
                typer.confirm(
                    "Backups from before now cannot be read without the keys before. Take them out?", abort=True
                )
            gone = rotation.retire()
            typer.echo(f"Taken out: {', '.join(gone)}." if gone else "All keys are still in use; none was taken out.")
        _tell_spoilt(outcome.spoilt)


@app.command()
def check() -> None:
    """Open everything that is encrypted, and name what does not open. Exits 1 when there is something."""
    with _failures(), _rotation() as rotation:
        found = rotation.look()
        for key_id, count in sorted(found.by_key.items()):
            typer.echo(f"{key_id}: {count:,} values")
        if not found.spoilt:
            typer.echo("Everything opens.")
        _tell_spoilt(found.spoilt)


def _tell_spoilt(spoilt: "list[Spoilt]") -> None:
    for each in spoilt[:_SHOWN]:
        typer.echo(f"{each.place} of {each.row}: {each.why}", err=True)
    if spoilt:
        typer.echo(f"Cannot be opened: {len(spoilt):,}. docs/security.md says what to do about it.", err=True)
        raise typer.Exit(1)


def _listed(ring: "KeyRing") -> str:
    return "\n".join(f"{_said(key)}{'  current' if key is ring.current else ''}" for key in ring.keys)


def _said(key: "Key") -> str:
    return f"{key.key_id}  {key.fingerprint}"


def _key_of_the_clinic() -> str | None:
    """The name of the key that the clinic uses already. None when it has none, or cannot be asked."""
    from petdesk.vault.clinic_key import key_of

    with suppress(DeskError), _clinic() as (engine, clinic_id), engine.connect() as connection:
        return key_of(connection, clinic_id)
    return None


@contextmanager
def _rotation() -> "Iterator[Rotation]":
    from petdesk.vault.rotation import Rotation
    from petdesk.vault.sources import find

    source, ring = find()
    with _clinic() as (engine, clinic_id):
        yield Rotation(engine, clinic_id, source, ring, lambda sentence: typer.echo(sentence, err=True))


@contextmanager
def _clinic() -> "Iterator[tuple[Engine, UUID]]":
    """The configured database and its clinic. Raises SetupProblem, Offline."""
    from petdesk import config
    from petdesk.database import check_server, make_engine, new_session
    from petdesk.desk import AT_THE_START, translated
    from petdesk.services.clinics import this_clinic

    settings = config.load()
    engine = make_engine(settings.address(), patient=True)
    try:
        with translated(AT_THE_START):
            with engine.connect() as connection:
                check_server(connection)
                clinic_id = this_clinic(new_session(connection), settings.clinic).clinic_id
            yield engine, clinic_id
    finally:
        engine.dispose()


@contextmanager
def _failures() -> Iterator[None]:
    """A DeskError becomes its sentence on stderr, and exit code 1."""
    from petdesk.log import log_to_file

    log_to_file()
    try:
        yield
    except DeskError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
