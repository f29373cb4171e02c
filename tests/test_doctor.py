"""The doctor: what is well, what is not, and the cure; never a password."""

import os
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from sqlalchemy import text

from petdesk import config, database, doctor, embedded
from petdesk.database import connect
from petdesk.doctor import Finding, machine, server
from petdesk.doctor.finding import BAD, GOOD, WARN
from petdesk.integrations.ports import Misconfigured
from petdesk.models import Channel, new_id
from petdesk.services.messages.providers import save_provider
from tests.builders import Clinic
from tests.everybody import as_desk, committing, open_for_everybody


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("PETDESK_DATABASE_URL", "PETDESK_LISTEN_URL", "PETDESK_CLINIC"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(config, "CONFIG_FILE", tmp_path / "petdesk.toml")
    monkeypatch.setattr(embedded, "default_home", lambda: tmp_path / "demo")


@pytest.fixture
def clinic_of_all(empty_address: str, monkeypatch: pytest.MonkeyPatch) -> Clinic:
    """The small clinic, committed, and named in the settings."""
    monkeypatch.setenv("PETDESK_DATABASE_URL", as_desk(empty_address))
    return open_for_everybody(empty_address)


def found(subject: str) -> Finding:
    """The worst that is said about a subject."""
    about = [finding for finding in doctor.examine() if finding.subject == subject]
    return sorted(about, key=lambda finding: (BAD, WARN, GOOD).index(finding.sign))[0]


def test_a_healthy_desk_is_said_to_be_well(clinic_of_all: Clinic) -> None:
    findings = {finding.subject: finding for finding in doctor.examine()}
    assert [
        subject for subject in findings if findings[subject].sign == GOOD and subject not in {"terminal", "encoding"}
    ] == [
        "version",
        "settings",
        "database",
        "connection",
        "server",
        "extensions",
        "schema",
        "privileges",
        "role",
        "logs",
        "clinic",
        "time zone",
        "keys",
        "clock",
        "encryption",
        "listening",
        "log",
        "demo",
    ]
    assert "America/Los_Angeles, where it is" in findings["time zone"].found
    assert str(findings["clinic"]) == "ok    clinic: Riverside."


def test_without_a_database_the_rest_is_examined_all_the_same() -> None:
    findings = {finding.subject: finding for finding in doctor.examine()}
    assert findings["database"].bad
    assert "No database is set" in findings["database"].found
    assert {"terminal", "log", "demo"} <= findings.keys()


def test_every_finding_is_one_line(clinic_of_all: Clinic, empty_address: str) -> None:
    with committing(empty_address) as session:
        session.execute(text("ALTER TABLE clinics DROP CONSTRAINT clinics_plain_text_check"))
        session.execute(text("UPDATE clinics SET name = E'River\\nside\\u001b[31m'"))
    for finding in doctor.examine():
        assert str(finding).isprintable()


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("database_url = 5", "cannot be understood: database_url"),
        ("database_url = ", "cannot be read"),
    ],
)
def test_settings_that_cannot_be_read_are_named(tmp_path: Path, setting: str, said: str) -> None:
    (tmp_path / "petdesk.toml").write_text(setting)
    assert said in found("settings").found


def test_a_misspelt_setting_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PETDESK_DATABSE_URL", "postgresql://petdesk:geheim@127.0.0.1/petdesk")
    (tmp_path / "petdesk.toml").write_text("cilnic = 'Riverside'")
    (tmp_path / "petdesk.toml").chmod(0o600)
    finding = found("settings")
    assert (finding.sign, finding.found) == (WARN, "Not known: PETDESK_DATABSE_URL, cilnic.")
    assert finding.cure == "There are clinic, database_url, desk_name, key_file, listen_url, outbox, seal_key."


def test_settings_that_others_can_read_are_closed(tmp_path: Path) -> None:
    (tmp_path / "petdesk.toml").write_text("")
    (tmp_path / "petdesk.toml").chmod(0o644)
    assert "chmod 600" in found("settings").cure


@pytest.mark.parametrize(
    ("address", "subject", "said"),
    [
        ("postgresql://petdesk:geheim@127.0.0.1:1/petdesk", "connection", "Start the server"),
        ("postgresql://petdesk@127.0.0.1:1/petdesk?password=geheim", "connection", "Start the server"),
        ("postgresql://petdesk:geheim@/petdesk?host=/nowhere", "connection", "Start the server"),
        ("mysql://petdesk:geheim@127.0.0.1/petdesk", "database", "begins with postgresql://"),
        ("postgresql://petdesk:geheim@127.0.0.1:port/petdesk", "database", "cannot be read"),
        ("postgresql://petdesk:@geheim@127.0.0.1/petdesk", "database", "write @ as %40"),
    ],
)
def test_what_is_wrong_with_an_address_is_said_without_its_password(
    monkeypatch: pytest.MonkeyPatch, address: str, subject: str, said: str
) -> None:
    monkeypatch.setenv("PETDESK_DATABASE_URL", address)
    lines = list(map(str, doctor.examine()))
    assert [line for line in lines if line.startswith(f"bad   {subject}: ") and said in line]
    assert "geheim" not in "\n".join(lines)


def test_a_database_that_does_not_exist_is_to_be_made(
    empty_address: str, server: embedded.LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PETDESK_DATABASE_URL", server.dsn("nowhere"))
    assert '"nowhere" does not exist' in found("connection").found
    assert "Make it" in found("connection").cure


def test_an_empty_database_is_to_be_migrated(
    server: embedded.LocalServer, worker_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PETDESK_DATABASE_URL", server.database(f"new_{worker_id}"))
    assert found("extensions").found == "`petdesk migrate` will install btree_gist, pg_trgm, unaccent."
    assert found("schema").bad
    assert "petdesk migrate" in found("schema").found
    assert found("listening").sign == GOOD


@pytest.mark.parametrize(
    ("change", "subject", "sign", "said"),
    [
        ("UPDATE alembic_version SET version_num = '0000'", "schema", BAD, "Run `petdesk migrate`"),
        ("DELETE FROM pets; DELETE FROM users; DELETE FROM services; DELETE FROM clinics", "clinic", BAD, "no clinic"),
        ("UPDATE clinics SET time_zone = 'Mars/Olympus_Mons'", "time zone", BAD, "not known here"),
        ("ALTER EXTENSION pg_trgm SET SCHEMA pg_catalog", "extensions", BAD, "SET SCHEMA public"),
    ],
)
def test_what_is_wrong_with_a_database_is_said_with_its_cure(
    empty_address: str, clinic_of_all: Clinic, change: str, subject: str, sign: str, said: str
) -> None:
    with committing(empty_address) as session:
        session.execute(text(change))
    finding = found(subject)
    assert finding.sign == sign
    assert said in str(finding)


def test_a_server_that_is_too_old_is_said(clinic_of_all: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "MINIMUM_SERVER", 99)
    assert "needs 99 or newer" in found("server").found


def test_a_user_who_may_not_write_is_said_where(
    empty_address: str, clinic_of_all: Clinic, worker_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    role = f"clerk_{worker_id}"
    with psycopg.connect(empty_address, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN".encode())
        connection.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}".encode())
        connection.execute(f"GRANT INSERT, UPDATE ON pets, users TO {role}".encode())
        monkeypatch.setenv("PETDESK_DATABASE_URL", empty_address.replace("petdesk@", f"{role}@"))
        finding = found("privileges")
        connection.execute(f"DROP OWNED BY {role}; DROP ROLE {role}".encode())
    assert finding.found.startswith("This user may not work in appointments, clinic_keys, clinics, ")
    assert "pets" not in finding.found
    assert "GRANT petdesk_app" in finding.cure


def test_a_user_who_may_too_much_is_said(
    empty_address: str, clinic_of_all: Clinic, worker_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found("role").sign == GOOD
    role = f"clerk_{worker_id}"
    with psycopg.connect(empty_address, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN IN ROLE petdesk_app".encode())
        connection.execute(f"GRANT UPDATE ON audit_log TO {role}".encode())
        monkeypatch.setenv("PETDESK_DATABASE_URL", as_desk(empty_address, role))
        finding = found("role")
        connection.execute(f"DROP OWNED BY {role}; DROP ROLE {role}".encode())
    assert (finding.sign, finding.found) == (WARN, f"{role} may do more than a desk needs in audit_log.")
    monkeypatch.setenv("PETDESK_DATABASE_URL", empty_address)
    assert "is a superuser" in found("role").found


def test_logs_that_nobody_keeps_up_are_said(clinic_of_all: Clinic, empty_address: str) -> None:
    assert "never sealed" in found("seals").found
    with psycopg.connect(empty_address) as connection:
        months = connection.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'access_log'::regclass"
        )
        for (month,) in months.fetchall():
            connection.execute(f"DROP TABLE {month}".encode())
    finding = found("logs")
    assert (finding.sign, "petdesk migrate" in finding.cure) == (WARN, True)


def test_clocks_that_differ_are_said(clinic_of_all: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "CLOCKS_MAY_DIFFER", timedelta(0))
    finding = found("clock")
    assert finding.sign == WARN
    assert "timedatectl" in finding.cure


def test_a_notice_that_is_not_heard_names_the_setting(
    empty_address: str, clinic_of_all: Clinic, monkeypatch: pytest.MonkeyPatch, server: embedded.LocalServer
) -> None:
    monkeypatch.setattr(doctor.listening, "PATIENCE", 0.05)
    monkeypatch.setenv("PETDESK_LISTEN_URL", server.dsn())  # another database: its notices are others
    finding = found("listening")
    assert finding.sign == WARN
    assert "PETDESK_LISTEN_URL" in finding.cure


def test_a_listening_address_nobody_answers_at_is_said(clinic_of_all: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PETDESK_LISTEN_URL", "postgresql://petdesk:geheim@127.0.0.1:1/petdesk")
    finding = found("listening")
    assert finding.sign == WARN
    assert "refused" in finding.found
    monkeypatch.setenv("PETDESK_LISTEN_URL", "http://geheim")
    assert found("listening").bad
    assert "geheim" not in str(found("listening"))


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("", True),
        ("/run/postgresql", True),
        ("localhost", True),
        ("127.0.0.1", True),
        ("::1", True),
        ("db.example.org", False),
        ("10.0.0.5", False),
    ],
)
def test_only_a_way_that_leaves_the_machine_needs_encryption(host: str, local: bool) -> None:
    assert server.is_local(host) is local


def test_a_way_to_another_machine_wants_proof_of_who_it_is(
    clinic_of_all: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "is_local", lambda _: False)
    finding = found("encryption")
    assert finding.sign == WARN
    assert "not encrypted" in finding.found
    assert "sslmode=prefer" in finding.found
    assert "verify-full" in finding.cure


# Messages


def set_up(address: str, clinic: Clinic, kind: str, settings: dict[str, str]) -> None:
    """The clinic sends e-mail through this provider."""
    with committing(address) as session:
        save_provider(session, clinic.manager, new_id(), Channel.EMAIL, kind, settings)


def test_a_clinic_without_a_provider_hears_where_its_messages_are(clinic_of_all: Clinic) -> None:
    for channel in ("sms", "mail", "push"):
        finding = found(channel)
        assert finding.sign == WARN
        assert "Nothing leaves this machine: messages are files in /" in finding.found
        assert "Set up a provider" in finding.cure


def test_a_provider_that_does_not_answer_or_does_not_fit_is_said(
    clinic_of_all: Clinic, empty_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {"host": "127.0.0.1", "port": "1", "security": "none", "from_address": "desk@riverside.example"}
    set_up(empty_address, clinic_of_all, "smtp", {**settings, "user": "desk", "password": "geheim"})
    assert found("mail").sign in {WARN, BAD}
    assert "geheim" not in "\n".join(map(str, doctor.examine()))

    def wrong(*_: object) -> str:
        raise Misconfigured("The mail server does not accept the password.")

    monkeypatch.setattr("petdesk.integrations.smtp.Smtp.check", wrong)
    finding = found("mail")
    assert (finding.sign, finding.found) == (BAD, "The mail server does not accept the password.")
    assert "Correct Mail server (SMTP) in Messages" in finding.cure
    monkeypatch.setattr("petdesk.integrations.smtp.Smtp.check", lambda _: "The mail server answers.")
    assert found("mail").sign == GOOD


def test_a_provider_of_the_environment_is_no_misspelt_setting(
    clinic_of_all: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PETDESK_TWILIO_ACCOUNT_SID", "AC")
    assert found("settings").sign == GOOD
    finding = found("providers")
    assert (finding.sign, "PETDESK_TWILIO_AUTH_TOKEN is not set" in finding.found) == (WARN, True)


def test_a_worker_is_heard_of_or_missed(clinic_of_all: Clinic, empty_address: str) -> None:
    assert found("worker").sign == WARN
    assert "petdesk worker" in found("worker").cure
    with psycopg.connect(empty_address, autocommit=True) as connection:
        connection.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '5 minutes')")
        assert "The last sign of one is of" in found("worker").found
        connection.execute("UPDATE procrastinate_workers SET last_heartbeat = now()")
    assert found("worker").sign == GOOD


def test_a_test_message_goes_to_an_address(clinic_of_all: Clinic, empty_address: str, tmp_path: Path) -> None:
    set_up(empty_address, clinic_of_all, "outbox", {"folder": str(tmp_path / "out")})
    findings = {finding.subject: finding for finding in doctor.examine(send_to="me@example.org")}
    assert findings["test"].sign == GOOD
    [letter] = (tmp_path / "out").iterdir()
    assert "me@example.org" in letter.read_text()
    for nonsense in ("me@", "12", "[/b]"):
        findings = {finding.subject: finding for finding in doctor.examine(send_to=nonsense)}
        assert findings["test"].bad
    assert len(list((tmp_path / "out").iterdir())) == 1


# The demo


def test_the_demos_database_is_examined_only_when_it_runs(tmp_path: Path) -> None:
    findings = {finding.subject: finding for finding in doctor.examine(of_demo=True)}
    assert findings["database"].bad
    assert "petdesk demo" in findings["database"].cure
    assert findings["demo"].found == f"None yet; it would be in {tmp_path / 'demo'}."
    assert not (tmp_path / "demo").exists()


def test_a_running_demo_tells_its_address_for_psql(
    server: embedded.LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "default_home", lambda: server.home)
    monkeypatch.setattr(machine, "DATABASE", "postgres")
    findings = {finding.subject: finding for finding in doctor.examine(of_demo=True)}
    assert findings["connection"].sign == GOOD
    assert findings["demo"].found.startswith(f"Running, in {server.home}. For psql: psql '")
    address = findings["demo"].found.partition("psql: psql ")[2].strip("'")
    with connect(address) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("petdesk",)


# The terminal


class Stream:
    """A standard stream that is a terminal."""

    def __init__(self, encoding: str = "utf-8") -> None:
        self.encoding = encoding

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return 1


class Terminal:
    """A terminal of 120×40 with true colour, until it is changed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.streams = SimpleNamespace(stdin=Stream(), stdout=Stream())
        self.environment = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self.size = os.terminal_size((120, 40))
        monkeypatch.setattr(machine, "sys", self.streams)
        monkeypatch.setattr(os, "environ", self.environment)
        monkeypatch.setattr(os, "get_terminal_size", lambda _: self.size)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal that nothing is wrong with."""
    return Terminal(monkeypatch)


def seen(subject: str) -> Finding:
    return next(finding for finding in machine.findings() if finding.subject == subject)


def test_a_good_terminal_is_said_to_be_good(terminal: Terminal) -> None:
    assert str(seen("terminal")) == "ok    terminal: xterm-256color, 120×40."
    assert str(seen("encoding")) == "ok    encoding: UTF-8."


def test_what_a_terminal_cannot_do_is_said(terminal: Terminal) -> None:
    terminal.environment["NO_COLOR"] = "1"
    assert "because NO_COLOR asks for it" in seen("terminal").found
    terminal.size = os.terminal_size((79, 24))
    assert (seen("terminal").sign, seen("terminal").cure) == (WARN, "Make it 80×24 at least; 120×40 shows more.")


@pytest.mark.parametrize(
    ("kind", "sign"), [("dumb", BAD), ("", BAD), ("xterm", WARN), ("linux", WARN), ("tmux-256color", GOOD)]
)
def test_a_terminal_is_known_by_its_kind(terminal: Terminal, kind: str, sign: str) -> None:
    terminal.environment.clear()
    terminal.environment["TERM"] = kind
    assert seen("terminal").sign == sign


def test_an_encoding_that_lacks_names_is_bad(terminal: Terminal) -> None:
    terminal.streams.stdout = Stream("iso8859-1")
    assert seen("encoding").bad


def test_a_log_that_cannot_be_written_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    log = tmp_path / "petdesk.log"
    monkeypatch.setattr(machine, "log_file", lambda: log)
    assert "nothing in it" in seen("log").found
    log.write_text("0a1b2c: UndefinedTable")
    assert "22 bytes" in seen("log").found
    monkeypatch.setattr("os.access", lambda *_: False)
    assert seen("log").sign == WARN
