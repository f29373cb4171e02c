"""`petdesk audit`: seal what was logged, and verify that it is what it was."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from petdesk.errors import SetupProblem

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from petdesk.services.audit.seals import Seal

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Seal the audit log, and verify it.")

Copy = Annotated[
    Path | None,
    typer.Option("--copy", metavar="FILE", help="Append the seals this file lacks; keep it elsewhere."),
]
Kept = Annotated[Path | None, typer.Option("--seals", metavar="FILE", help="A copy of the seals to compare with.")]

_LISTED = 1000
"""Findings that are printed; of more, how many there are."""


@app.command("seal")
def seal_command(copy: Copy = None) -> None:
    """Seal what was logged since the last time. Makes the key when there is none."""
    from petdesk.database import new_session
    from petdesk.seal_keys import signing_key
    from petdesk.services.audit.sealing import seal
    from petdesk.services.audit.seals import seals

    with _connected() as connection:
        session = new_session(connection)
        key = signing_key(make=True)
        if key is None:
            raise SetupProblem("There is no key to seal with.")
        made = seal(session, key)
        connection.commit()
        if made:
            typer.echo(f"Seal {made.seal_id}: {made.entries:,} entries, signed with the key {made.key_id}.")
        else:
            typer.echo("Nothing new to seal.")
        if copy:
            added = _append(copy, seals(session))
            typer.echo(f"{added} added to {copy}.")


@app.command("verify")
def verify_command(kept: Kept = None) -> None:
    """Find every entry that was edited, deleted or inserted after it was sealed. Exits 1 when there is any."""
    from petdesk.database import new_session
    from petdesk.seal_keys import known_keys
    from petdesk.services.audit.verifying import verify

    with _connected() as connection:
        found = verify(new_session(connection), known_keys(), _read(kept) if kept else ())
    for finding in found.findings[:_LISTED]:
        typer.echo(finding.sentence)
    if found.unproven:
        typer.echo(f"{found.unproven:,} entries name somebody whose session nobody checked.")
    wrong = f"{len(found.findings):,} things are wrong" if found.findings else "nothing was changed"
    typer.echo(f"{found.entries:,} entries, {found.seals:,} seals, {found.unsealed:,} entries not sealed yet: {wrong}.")
    raise typer.Exit(1 if found.findings else 0)


@contextmanager
def _connected() -> "Iterator[Connection]":
    from petdesk import config
    from petdesk.cli import _failures
    from petdesk.database import check_server, make_engine
    from petdesk.desk import AT_THE_START, translated

    with _failures(), translated(AT_THE_START):
        engine = make_engine(config.load().address(), patient=True)
        with engine.connect() as connection:
            check_server(connection)
            yield connection
        engine.dispose()


def _read(path: Path) -> "tuple[Seal, ...]":
    from petdesk.services.audit.seals import Seal

    try:
        return tuple(Seal.from_line(line) for line in path.read_text().splitlines() if line.strip())
    except OSError as error:
        raise SetupProblem(f"{path} cannot be read: {error.strerror}.") from None
    except ValueError:
        raise SetupProblem(f"{path} holds a line that is no seal.") from None


def _append(path: Path, present: "tuple[Seal, ...]") -> int:
    there = {seal.seal_id for seal in _read(path)} if path.exists() else set()
    lines = [f"{seal.as_line()}\n" for seal in present if seal.seal_id not in there]
    try:
        with path.open("a") as file:
            file.writelines(lines)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise SetupProblem(f"{path} cannot be written: {error.strerror}.") from None
    return len(lines)
