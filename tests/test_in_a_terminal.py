"""petdesk as people use it: in a terminal, key by key, over a real database."""

import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg
import pytest
from psycopg import sql

from petdesk import embedded
from petdesk.demo.accounts import ACCOUNTS, PASSWORD
from tests.terminal import PATIENCE, Terminal, open_terminal

CTRL_K, CTRL_Q, ESCAPE, F3 = "\x0b", "\x11", "\x1b", "\x1bOR"

HOSTILE: Final = "\x1b]52;c;b3duZWQ=\x07\x1b[38;5;201;5mX\x9b5;31mY\u202eZ"
"""Writes the clipboard, blinks, turns red, and turns the text round, where a terminal obeys it."""


@contextmanager
def signed_in(address: str, home: Path, columns: int = 120, lines: int = 40) -> Iterator[Terminal]:
    """Ana at reception, on the Clients screen."""
    with open_terminal("run", columns=columns, lines=lines, PETDESK_DATABASE_URL=address, HOME=str(home)) as terminal:
        terminal.shows("Riverside Veterinary Clinic")
        terminal.focuses("E-mail")
        terminal.type(f"{ACCOUNTS[0].email}\t")
        terminal.focuses("Password")
        terminal.type(f"{PASSWORD}\r")
        terminal.shows("Find", "● live")
        yield terminal


def change(address: str, *statements: str) -> None:
    with psycopg.connect(address) as connection:
        for statement in statements:
            connection.execute(statement.encode())


@pytest.fixture
def expected_today(demo_address: str) -> str:
    """The demo's database, where Rex (Ngũgĩ) is expected now, whenever that is."""
    change(
        demo_address,
        "DELETE FROM appointments WHERE appointment_date > now() - interval '2 d'",
        """
        INSERT INTO appointments (appointment_id, clinic_id, pet_id, service_id, appointment_date, ends_at)
        SELECT gen_random_uuid(), p.clinic_id, pet_id, service_id, now(), now() + interval '15 min'
        FROM pets AS p JOIN users USING (user_id), (SELECT service_id FROM services WHERE name = 'Check-up') AS s
        WHERE p.name = 'Rex' AND last_name = 'Ngũgĩ'
        """,
    )
    return demo_address


def test_the_demo_opens_on_the_sign_in_and_one_key_is_enough(tmp_path: Path) -> None:
    home = tmp_path / "demo"
    setup = f"import pathlib, petdesk.embedded as e; e.default_home = lambda: pathlib.Path({str(home)!r})"
    try:
        with open_terminal("demo", "--owners", "20", setup=setup, HOME=str(tmp_path)) as terminal:
            terminal.shows("Press 1", "Ana at reception", "Dr Okafor, vet", "Grace, the manager")
            terminal.type("1")
            terminal.shows("Find", "Ana Ruiz", "Wanjirũ", "● live")
            terminal.type(CTRL_Q)
            assert terminal.ends() == 0
        [postmaster] = home.glob("cluster/data/PG_VERSION")
        assert not postmaster.with_name("postmaster.pid").exists()
    finally:
        embedded.reset(home)


def test_an_owner_is_found_by_letters_and_checked_in(expected_today: str, tmp_path: Path) -> None:
    with signed_in(expected_today, tmp_path) as terminal:
        terminal.type("ngug")
        terminal.shows("Ngũgĩ, Wanjirũ", "+254 712 345678")
        terminal.type(CTRL_K)
        terminal.shows("Rex is checked in", "1 waiting")
        terminal.type(F3)
        terminal.shows("WAITING", "Rex")
        terminal.type(CTRL_Q)
        assert terminal.ends() == 0
    with psycopg.connect(expected_today) as connection:
        stands = connection.execute("SELECT status FROM appointments WHERE checked_in_at > now() - interval '1 hour'")
        assert stands.fetchone() == ("checked_in",)


def test_at_80_by_24_everything_that_counts_fits(expected_today: str, tmp_path: Path) -> None:
    with signed_in(expected_today, tmp_path, 80, 24) as terminal:
        terminal.type("ngug")
        terminal.shows("Find", "Ngũgĩ, Wanjirũ", "Rex", "● live", "F1 Help")
        terminal.type(F3)
        terminal.shows("Dr Okafor", "F1 Help", without="Find")
        terminal.type(CTRL_Q)
        assert terminal.ends() == 0


def test_no_byte_of_data_drives_the_terminal(expected_today: str, tmp_path: Path) -> None:
    quoted = HOSTILE.encode("unicode_escape").decode().replace("\\x", "\\u00")
    change(
        expected_today,
        "ALTER TABLE users DROP CONSTRAINT users_plain_text_check",
        "ALTER TABLE pets DROP CONSTRAINT pets_plain_text_check",
        "ALTER TABLE pet_alerts DROP CONSTRAINT pet_alerts_plain_text_check",
        "ALTER TABLE services DROP CONSTRAINT services_plain_text_check",
        f"UPDATE users SET first_name = E'{quoted}' WHERE last_name = 'Ngũgĩ'",
        f"UPDATE pets SET breed = E'[@click=app.quit]x{quoted}' WHERE name = 'Rex'",
        "UPDATE pets SET name = '[/b]🐶👩‍👩‍👧‍👦محمد' WHERE name = 'Rex'",
        f"UPDATE pet_alerts SET message = E'{quoted}'",
        f"UPDATE services SET name = E'{quoted}'",
    )
    with signed_in(expected_today, tmp_path) as terminal:
        terminal.type("ngug")
        terminal.shows("Ngũgĩ, ·]52;c;b3", "·]52;c;b3duZWQ=··[38;5;201;5mX·", "[/b]🐶", "[@click=app.quit]x·]52")
        terminal.type(CTRL_K)
        terminal.shows("is checked in")
        borders = {tuple(x for x, cell in enumerate(line) if cell == "│") for line in terminal.cells} - {()}
        assert len(borders) == 1
        terminal.type("\r")
        terminal.shows("[@click=app.quit]x·]52", "OWNER", "Overview")
        terminal.type(ESCAPE)
        terminal.shows("Find")
        terminal.type(F3)
        terminal.shows("WAITING", "[/b]🐶")
        terminal.type(CTRL_Q)
        assert terminal.ends() == 0
    for driven in ("\x1b]52", "\x1b[38;5;201", "\x9b", "\u202e", "\u200d"):
        assert terminal.raw.count(driven.encode()) == 0


def test_a_lost_database_is_said_and_what_was_typed_stays(
    expected_today: str, tmp_path: Path, server: embedded.LocalServer
) -> None:
    name = expected_today.partition("?")[0].rpartition("/")[2]
    shut = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
    with (
        signed_in(expected_today, tmp_path) as terminal,
        psycopg.connect(server.dsn(), autocommit=True) as connection,
    ):
        connection.execute(shut.format(sql.Identifier(name), sql.SQL("false")))
        connection.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [name])
        terminal.shows("○ offline")
        terminal.type("ngug")
        terminal.shows("ngug", "The database cannot be reached")
        connection.execute(shut.format(sql.Identifier(name), sql.SQL("true")))
        terminal.shows("● live", "ngug", "Ngũgĩ, Wanjirũ", without="○ offline")
        terminal.type(CTRL_Q)
        assert terminal.ends() == 0


def test_a_server_nobody_answers_at_can_be_tried_again(tmp_path: Path) -> None:
    nobody = "postgresql://petdesk:geheim@127.0.0.1:1/petdesk"
    with open_terminal("run", PETDESK_DATABASE_URL=nobody, HOME=str(tmp_path)) as terminal:
        terminal.shows("The database cannot be reached.", "Press r to try again.")
        terminal.type(CTRL_Q)
        assert terminal.ends() == 0
    assert b"geheim" not in terminal.raw
    assert b"Traceback" not in terminal.raw


def test_a_byte_that_is_no_utf8_does_not_end_the_desk(demo_address: str, tmp_path: Path) -> None:
    with signed_in(demo_address, tmp_path) as terminal:
        terminal.send(b"caf\xe9 ol")
        terminal.shows("caf� ol")
        terminal.type("\x11")
        assert terminal.ends() == 0


def test_a_desk_that_is_told_to_end_gives_the_terminal_back(demo_address: str, tmp_path: Path) -> None:
    with open_terminal("run", PETDESK_DATABASE_URL=demo_address, HOME=str(tmp_path)) as terminal:
        terminal.shows("Riverside Veterinary Clinic")
        os.kill(terminal.pid, signal.SIGTERM)
        assert terminal.ends() == 0
    assert terminal.raw.count(b"\x1b[?1049h") == terminal.raw.count(b"\x1b[?1049l") == 1
    assert b"Traceback" not in terminal.raw


def test_a_desk_whose_window_is_closed_ends(demo_address: str, tmp_path: Path) -> None:
    with signed_in(demo_address, tmp_path) as terminal:
        terminal.vanish()
    with psycopg.connect(demo_address, autocommit=True) as connection:
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        give_up = time.monotonic() + PATIENCE
        while connection.execute(others).fetchone() != (0,):
            assert time.monotonic() < give_up


def test_a_desk_ends_with_its_window_when_whoever_began_it_keeps_the_signal(tmp_path: Path) -> None:
    """As `make` does, which waits for what it began."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "HOME": str(tmp_path), "PETDESK_DATABASE_URL": "nowhere"}
    desk = subprocess.Popen(
        [sys.executable, "-m", "petdesk", "run"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,  # the terminal is nobody's: nobody is sent a signal
        env=environment,
    )
    os.close(theirs)
    painted = b""
    while b"Password" not in painted:
        painted += os.read(ours, 4096)
    os.close(ours)
    try:
        assert desk.wait(PATIENCE) in {0, 1}
    finally:
        desk.kill()
