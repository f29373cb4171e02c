"""The command line, as it is typed: what it prints where, and its exit code.

Most commands run inside the test's process, since a new one takes a second to load; what a process of its own could
do differently is tried in one.
"""

import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from typer.testing import CliRunner

from petdesk import __version__, config, embedded, migrations, schema
from petdesk.cli import app
from tests.everybody import open_for_everybody
from tests.vaults import KEYS

NOBODY_THERE = "postgresql://petdesk:geheim@127.0.0.1:1/petdesk"
_numbers = count()


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str

    def __post_init__(self) -> None:
        assert "Traceback" not in self.err
        assert "geheim" not in self.out + self.err


def in_a_process(home: Path, *arguments: str, **environment: str) -> Said:
    """Run petdesk without a terminal, with an empty home and no settings but those given."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("PETDESK_", "XDG_", "PG"))}
    done = subprocess.run(
        [sys.executable, "-m", "petdesk", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={**ours, "HOME": str(home), "LC_ALL": "C.UTF-8", "PETDESK_KEYS": KEYS, **environment},
        timeout=120,
        check=False,
    )
    encoding = environment.get("PYTHONIOENCODING", "utf-8")
    return Said(done.returncode, done.stdout.decode(encoding), done.stderr.decode(encoding))


class CommandLine:
    """Runs petdesk inside this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def set(self, **environment: str) -> None:
        for name, value in environment.items():
            self._monkeypatch.setenv(name, value)

    def __call__(self, *arguments: str, answer: str = "") -> Said:
        result = CliRunner().invoke(app, arguments, input=answer)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Said(result.exit_code, result.stdout, result.stderr)


@pytest.fixture
def petdesk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[CommandLine]:
    """Runs petdesk with no settings of this machine, and keeps its log in the test's folder."""
    for name in ("PETDESK_DATABASE_URL", "PETDESK_LISTEN_URL", "PETDESK_CLINIC", "PETDESK_DESK_NAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(config, "CONFIG_FILE", tmp_path / "petdesk.toml")
    monkeypatch.setattr(embedded, "default_home", lambda: tmp_path / "demo")
    monkeypatch.setattr("petdesk.log.log_file", lambda: tmp_path / "petdesk.log")
    monkeypatch.setattr(logging, "raiseExceptions", True)
    yield CommandLine(monkeypatch)
    logger = logging.getLogger("petdesk")
    while logger.handlers:
        logger.handlers[0].close()
        logger.removeHandler(logger.handlers[0])


@pytest.fixture
def blank_address(server: embedded.LocalServer, worker_id: str) -> Iterator[str]:
    """The address of a database with nothing in it."""
    name = f"cli_{worker_id}_{next(_numbers)}"
    yield server.database(name)
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def test_it_says_its_version(tmp_path: Path) -> None:
    assert in_a_process(tmp_path, "--version") == Said(0, f"petdesk {__version__}\n", "")


def test_the_help_lists_every_command_also_those_that_open_a_desk(tmp_path: Path) -> None:
    said = in_a_process(tmp_path, "--help")
    assert said.code == 0
    for command in ("demo", "run", "migrate", "demo-data", "today", "doctor"):
        assert re.search(rf"^  {command} ", said.out, re.MULTILINE)


@pytest.mark.parametrize("options", [("--owners", "5", "--seed", "2"), ("--reset",)])
def test_the_demo_with_options_is_the_same_command(tmp_path: Path, options: tuple[str, ...]) -> None:
    said = in_a_process(tmp_path, "demo", *options)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("petdesk demo needs a terminal.")


def test_an_option_that_a_desk_does_not_have_is_refused(tmp_path: Path) -> None:
    said = in_a_process(tmp_path, "run", "--owners", "5")
    assert (said.code, said.out) == (2, "")
    assert "--owners" in said.err


@pytest.mark.parametrize("command", ["demo", "run"])
def test_without_a_terminal_the_desk_says_so_in_a_line(tmp_path: Path, command: str) -> None:
    said = in_a_process(tmp_path, command)
    assert (said.code, said.out) == (2, "")
    assert re.fullmatch(rf"petdesk {command} needs a terminal\..*`petdesk today`.*\n", said.err)
    assert list(tmp_path.iterdir()) == []


def test_a_database_goes_up_is_filled_once_printed_and_taken_down(petdesk: CommandLine, blank_address: str) -> None:
    petdesk.set(PETDESK_DATABASE_URL=blank_address)
    said = petdesk("today")
    assert (said.code, said.out) == (1, "")
    assert "Run `petdesk migrate`" in said.err
    assert petdesk("migrate") == Said(0, f"The database has schema {migrations.HEAD}.\n", "")
    filled = petdesk("demo-data", "--owners", "20", "--seed", "3")
    assert filled.code == 0
    assert re.fullmatch(r".+: \d+ owners, \d+ pets, [\d,]+ appointments\.\n", filled.out)
    again = petdesk("demo-data", "--owners", "20")
    assert (again.code, again.out) == (1, "")
    assert "already holds a clinic" in again.err
    sheet = petdesk("today")
    assert sheet.code == 0
    assert re.search(r"^\d+ visits: ", sheet.out, re.MULTILINE)
    assert petdesk("migrate", "--downgrade", "base", answer="n\n").code == 1
    assert petdesk("today").code == 0
    assert petdesk("migrate", "--downgrade", "base", "--yes") == Said(0, "The database is back at base.\n", "")
    assert "Run `petdesk migrate`" in petdesk("today").err


NAIROBI = ("--time-zone", "Africa/Nairobi", "--country", "KE", "--currency", "KES")
CODE = r"Setup code: ([2-9A-HJKMNP-Z]{4}(?:-[2-9A-HJKMNP-Z]{4}){3})\n"


def test_a_clinic_begins_on_an_empty_database_with_a_code_that_is_said_once(
    petdesk: CommandLine, blank_address: str
) -> None:
    petdesk.set(PETDESK_DATABASE_URL=blank_address)
    wrong = petdesk("init", "--name", "Lakeside", "--time-zone", "Mars", "--country", "KE", "--currency", "KES")
    assert (wrong.code, wrong.out) == (1, "")
    assert wrong.err == "Type the time zone by its name, such as Africa/Nairobi.\n"
    begun = petdesk("init", *NAIROBI, answer="Lakeside\n")
    assert begun.code == 0
    first = re.search(CODE, begun.out)  # after the answer, which the runner repeats
    assert first
    assert "What is the clinic called?" in begun.err
    assert "30 minutes" in begun.err
    assert first[1] not in begun.err
    assert petdesk("today").out.startswith("Lakeside ")
    twice = petdesk("init", "--name", "Hilltop", *NAIROBI)
    assert (twice.code, twice.out) == (1, "")
    assert "already has a clinic, “Lakeside”" in twice.err
    again = petdesk("init", "--again")
    second = re.fullmatch(CODE, again.out)
    assert second
    assert first[1] != second[1]


def test_a_clinic_does_not_begin_where_one_is(petdesk: CommandLine, demo_address: str) -> None:
    petdesk.set(PETDESK_DATABASE_URL=demo_address)
    said = petdesk("init", "--name", "Lakeside", *NAIROBI)
    assert (said.code, said.out) == (1, "")
    assert "already has a clinic" in said.err
    assert petdesk("init", "--again").code == 1


def test_an_unknown_schema_is_no_place_to_go_back_to(petdesk: CommandLine, empty_address: str) -> None:
    petdesk.set(PETDESK_DATABASE_URL=empty_address)
    said = petdesk("migrate", "--downgrade", "0")
    known = ", ".join((*schema.revisions(), schema.BASE))
    assert said == Said(1, "", f"There is no schema 0. Known: {known}.\n")


def test_in_a_process_of_its_own_it_migrates_and_prints_what_a_printer_can(
    tmp_path: Path, blank_address: str, demo_address: str
) -> None:
    said = in_a_process(tmp_path, "migrate", PETDESK_DATABASE_URL=blank_address)
    assert said == Said(0, f"The database has schema {migrations.HEAD}.\n", "")
    day = ("today", "--date", "2026-11-19")
    old = in_a_process(tmp_path, *day, PETDESK_DATABASE_URL=demo_address, PYTHONIOENCODING="latin-1")
    assert old.code == 0
    assert "Wanjir? Ng?g?" in old.out
    assert "Lucía Ortiz" in old.out


def test_a_wrong_day_is_said_in_a_sentence(petdesk: CommandLine, demo_address: str) -> None:
    petdesk.set(PETDESK_DATABASE_URL=demo_address)
    wrong = petdesk("today", "--date", "someday")
    assert (wrong.code, wrong.out) == (1, "")
    assert wrong.err.startswith("“someday” is not a day.")


@pytest.mark.parametrize("command", ["today", "migrate", "demo-data", "init"])
def test_an_address_nobody_answers_at_is_one_line(petdesk: CommandLine, command: str) -> None:
    petdesk.set(PETDESK_DATABASE_URL=NOBODY_THERE)
    assert petdesk(command) == Said(1, "", "The database cannot be reached. `petdesk doctor` says why.\n")


def test_in_a_process_of_its_own_no_password_and_no_traceback_is_printed(tmp_path: Path) -> None:
    said = in_a_process(tmp_path, "doctor", PETDESK_DATABASE_URL="postgresql://petdesk:geheim@127.0.0.1:port/x")
    assert said.code == 1
    assert "bad   database: The database address cannot be read." in said.out


def test_settings_are_read_from_the_file_and_the_environment_goes_before_it(
    petdesk: CommandLine, empty_address: str, tmp_path: Path
) -> None:
    assert "No database is set." in petdesk("today").err
    file = config.CONFIG_FILE
    file.write_text(f'database_url = "{empty_address}"\nclinic = "Riverside"\n')
    open_for_everybody(empty_address)
    assert petdesk("today").out.startswith("Riverside ")
    petdesk.set(PETDESK_CLINIC="Hilltop")
    assert "no clinic called “Hilltop”" in petdesk("today").err
    petdesk.set(PETDESK_DATABASE_URL="geheim")
    assert "cannot be read" in petdesk("today").err
    file.write_text('listen_url = 5432\nclinic = "geheim"')
    assert petdesk("today").err.startswith("These settings cannot be understood: listen_url.")
    file.write_text("database_url = geheim")
    assert petdesk("today").err.startswith(f"{file} cannot be read: ")


def test_in_a_process_of_its_own_the_settings_file_is_where_the_user_keeps_such(
    tmp_path: Path, empty_address: str
) -> None:
    folder = tmp_path / ".config" / "petdesk"
    folder.mkdir(parents=True)
    (folder / "petdesk.toml").write_text(f'database_url = "{empty_address}"')
    assert "no clinic yet" in in_a_process(tmp_path, "today").err


def test_the_doctor_ends_well_or_with_one(petdesk: CommandLine, demo_address: str) -> None:
    petdesk.set(PETDESK_DATABASE_URL=demo_address)
    well = petdesk("doctor")
    assert well.code == 0
    assert "bad   " not in well.out
    assert "ok    clinic: Riverside Veterinary Clinic." in well.out
    petdesk.set(PETDESK_DATABASE_URL=NOBODY_THERE)
    ill = petdesk("doctor")
    assert ill.code == 1
    assert "bad   connection: " in ill.out
    assert petdesk("doctor", "--demo").code == 1
    for line in (well.out + ill.out).splitlines():
        assert re.match(r"(ok  |warn|bad )  [a-z ]+: ", line)


def test_unexpected_errors_go_to_the_log_with_their_reference(
    petdesk: CommandLine, demo_address: str, tmp_path: Path
) -> None:
    petdesk.set(PETDESK_DATABASE_URL=demo_address)
    with psycopg.connect(demo_address) as connection:
        connection.execute("ALTER TABLE pet_alerts RENAME TO warnings")
    said = petdesk("today")
    assert said.code == 1
    found = re.search(r"Reference ([0-9a-f]{6})\.", said.err)
    assert found
    assert f"{found[1]}: UndefinedTable 42P01" in (tmp_path / "petdesk.log").read_text()


def test_without_a_place_for_its_log_it_works_all_the_same(
    petdesk: CommandLine, demo_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr("petdesk.log.log_file", lambda: tmp_path / "file" / "petdesk.log")
    petdesk.set(PETDESK_DATABASE_URL=demo_address)
    assert petdesk("today").code == 0
