"""The command line. A desk that is opened without options does not come by here: see `petdesk.__main__`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from typing import Annotated, NoReturn

import typer

from petdesk import __version__, audit_cli, key_commands, opening
from petdesk.errors import DeskError
from petdesk.opening import DEMO_OWNERS

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="The desk of a pet clinic, in a terminal.",
)
app.add_typer(key_commands.app, name="keys")

app.add_typer(audit_cli.app, name="audit")

Owners = Annotated[int, typer.Option("--owners", min=1, help="How many owners to invent.")]
Seed = Annotated[int, typer.Option("--seed", help="The same seed invents the same clinic.")]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"petdesk {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    del version


@app.command()
def demo(
    reset: Annotated[bool, typer.Option("--reset", help="Delete the demo's data and begin a fresh day.")] = False,
    owners: Owners = DEMO_OWNERS,
    seed: Seed = 1,
) -> None:
    """Open the desk on a local PostgreSQL with invented data. It stays until --reset."""
    _needs_terminal("demo")
    if reset:
        from petdesk.demo.session import reset_demo

        with _failures():
            reset_demo()
    raise typer.Exit(opening.demo(owners=owners, seed=seed))


@app.command()
def run() -> None:
    """Open the desk on the clinic's database (PETDESK_DATABASE_URL, or the settings file)."""
    _needs_terminal("run")
    raise typer.Exit(opening.run())


@app.command()
def migrate(
    downgrade: Annotated[
        str | None, typer.Option("--downgrade", metavar="REVISION", help="Go back to a revision; `base` is empty.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before data is deleted.")] = False,
) -> None:
    """Bring the database to the schema this version works with."""
    from petdesk import config, schema
    from petdesk.database import make_engine
    from petdesk.desk import AT_THE_START, translated

    with _failures(), translated(AT_THE_START):
        engine = make_engine(config.load().address(), patient=True)
        if downgrade is None:
            schema.upgrade(engine)
            typer.echo(f"The database has schema {schema.revisions()[0]}.")
            return
        known = (*schema.revisions(), schema.BASE)
        if downgrade not in known:
            _fail(f"There is no schema {downgrade}. Known: {', '.join(known)}.")
        if not yes:
            typer.confirm(f"Going back to {downgrade} deletes what later schemas hold. Go on?", abort=True)
        schema.downgrade(engine, downgrade)
        typer.echo(f"The database is back at {downgrade}.")


@app.command()
def init(
    name: Annotated[str, typer.Option("--name", help="What the clinic is called.")] = "",
    time_zone: Annotated[str, typer.Option("--time-zone", help="Its time zone, such as Africa/Nairobi.")] = "",
    country: Annotated[str, typer.Option("--country", help="Its country as two letters, such as KE.")] = "",
    currency: Annotated[str, typer.Option("--currency", help="Its money as three letters, such as KES.")] = "",
    address: Annotated[str, typer.Option("--address", help="Where it is, on one line.")] = "",
    phone: Annotated[str, typer.Option("--phone", help="Its telephone number.")] = "",
    again: Annotated[bool, typer.Option("--again", help="Print a new code; nobody has used the first one.")] = False,
) -> None:
    """Begin a clinic of your own on an empty database: prints the code for its first manager, once."""
    from petdesk import beginning, config
    from petdesk.desk import AT_THE_START, translated
    from petdesk.services.accounts import NewClinic

    with _failures(), translated(AT_THE_START):
        database = config.load().address()
        if again:
            issued = beginning.begin_again(database)
        else:
            beginning.prepare(database)
            clinic = NewClinic(
                name or typer.prompt("What is the clinic called?", err=True),
                time_zone or typer.prompt("Time zone, such as Africa/Nairobi", err=True),
                country or typer.prompt("Country as two letters, such as KE", err=True),
                currency or typer.prompt("Currency as three letters, such as KES", err=True),
                address,
                phone,
            )
            issued = beginning.begin(database, clinic)
    typer.echo(f"Setup code: {issued.code}")
    typer.echo(
        "It stands for 30 minutes, works once and is not shown again: start `petdesk run`, say that you have a code,"
        " and type it. `petdesk init --again` prints another until a manager has signed in.",
        err=True,
    )


@app.command("demo-data")
def demo_data(owners: Owners = DEMO_OWNERS, seed: Seed = 1) -> None:
    """Fill an empty database with an invented clinic. Refuses a database that holds one."""
    from petdesk import config
    from petdesk.clock import SystemClock
    from petdesk.demo.load import fill
    from petdesk.desk import AT_THE_START, translated

    with _failures(), translated(AT_THE_START):
        made = fill(
            config.load().address(),
            owners=owners,
            seed=seed,
            now=SystemClock().now(),
            progress=lambda sentence: typer.echo(sentence, err=True),
        )
    typer.echo(f"{made.name}: {made.owners:,} owners, {made.pets:,} pets, {made.appointments:,} appointments.")


@app.command()
def today(
    date: Annotated[
        str | None, typer.Option("--date", metavar="DAY", help="Another day: 2026-12-03, tomorrow, fri, +7.")
    ] = None,
) -> None:
    """Print the day sheet as plain text, for scripts and printers."""
    from petdesk.day_sheet import day_sheet
    from petdesk.desk import open_configured

    with _failures():
        desk = open_configured()
        _print(day_sheet(desk, date))
        desk.close()


@app.command()
def doctor(
    of_demo: Annotated[bool, typer.Option("--demo", help="Examine the demo's database instead.")] = False,
    send_to: Annotated[
        str, typer.Option("--send-to", metavar="ADDRESS", help="Send a test there: an e-mail address or a number.")
    ] = "",
) -> None:
    """Check everything the desk stands on; a line each, with the cure. Exits 1 when something is bad."""
    from petdesk.doctor import examine

    findings = examine(of_demo=of_demo, send_to=send_to)
    _print("\n".join(map(str, findings)))
    raise typer.Exit(1 if any(finding.bad for finding in findings) else 0)


@app.command()
def worker(
    of_demo: Annotated[bool, typer.Option("--demo", help="Send for the demo, which writes into a folder.")] = False,
    with_parent: Annotated[bool, typer.Option("--with-parent", hidden=True)] = False,
) -> None:
    """Send messages to owners, until it is stopped. Several may run at once."""
    from petdesk.sending import work

    with _failures():
        work(of_demo=of_demo, with_parent=with_parent, tell=lambda sentence: typer.echo(sentence, err=True))


def _needs_terminal(command: str) -> None:
    if not opening.has_terminal(command):
        raise typer.Exit(opening.NO_TERMINAL)


@contextmanager
def _failures() -> Iterator[None]:
    """A DeskError becomes its sentence on stderr, and exit code 1."""
    from petdesk.log import log_to_file

    log_to_file()
    try:
        yield
    except DeskError as error:
        _fail(str(error))


def _print(lines: str) -> None:
    """Print what may hold names from anywhere, `?` for what a printer's old encoding does not have."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    try:
        typer.echo(lines)
        sys.stdout.flush()
    except OSError as error:
        sys.stdout = None  # or Python says it again at its end
        _fail(f"This could not be printed: {error.strerror}.")


def _fail(sentence: str, code: int = 1) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(code)
