"""A real PostgreSQL for every test: one server a run, a template migrated once, a clone for whoever commits."""

import os

os.environ["TEXTUAL_ANIMATIONS"] = "none"  # read when Textual is imported

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import count

import psycopg
import pytest
from hypothesis import settings
from psycopg import sql
from sqlalchemy.orm import Session

from petdesk import database_roles, embedded, schema
from petdesk.clock import FixedClock
from petdesk.database import make_engine
from petdesk.demo.load import fill
from petdesk.desk import Desk
from petdesk.services.here import Here
from tests.builders import Clinic, open_clinic
from tests.everybody import as_desk

settings.register_profile("petdesk", deadline=None)  # a slow machine is no failure
settings.load_profile("petdesk")

NOW = datetime(2026, 11, 19, 18, 42, tzinfo=UTC)
"""A Thursday; 10:42 where the demo clinic then is."""

EMPTY, DEMO = "template_empty", "template_demo"
_numbers = count()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[embedded.LocalServer]:
    """The run's PostgreSQL, shared by its workers; the last one to leave stops it."""
    base = tmp_path_factory.getbasetemp()
    home = (base if worker_id == "master" else base.parent) / "postgres"
    with embedded.start(home, options=embedded.FAST_AND_UNSAFE) as running:
        yield running
        with suppress(embedded.EmbeddedError):  # refused to all but the last worker
            embedded.reset(home)


@contextmanager
def _only_one(server: embedded.LocalServer) -> Iterator[psycopg.Connection]:
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(1)")
        yield connection


def _template(server: embedded.LocalServer, name: str, make: Callable[[str], object]) -> str:
    with _only_one(server) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            building = f"{name}_building"
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(building)))
            make(server.database(building))
            server.let_in(database_roles.APP)
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(building), sql.Identifier(name))
            )
    return name


def _migrate(address: str) -> None:
    engine = make_engine(address, patient=True)
    schema.upgrade(engine)
    engine.dispose()


def _migrate_and_fill(address: str) -> None:
    _migrate(address)
    fill(address, owners=400, seed=1, now=NOW)


@pytest.fixture(scope="session")
def empty_template(server: embedded.LocalServer) -> str:
    """The name of a migrated, empty database. Nobody connects to it."""
    return _template(server, EMPTY, _migrate)


@pytest.fixture(scope="session")
def demo_template(server: embedded.LocalServer) -> str:
    """The name of a database with demo data as of NOW. Nobody connects to it."""
    return _template(server, DEMO, _migrate_and_fill)


@contextmanager
def _clone(server: embedded.LocalServer, template: str, worker_id: str) -> Iterator[str]:
    name = f"{template}_{worker_id}_{next(_numbers)}"
    with _only_one(server) as connection:  # PostgreSQL copies a template for one at a time
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
    yield server.dsn(name)
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def empty_address(server: embedded.LocalServer, empty_template: str, worker_id: str) -> Iterator[str]:
    """The address of a migrated, empty database of the test's own."""
    with _clone(server, empty_template, worker_id) as address:
        yield address


@pytest.fixture
def demo_address(server: embedded.LocalServer, demo_template: str, worker_id: str) -> Iterator[str]:
    """The address of a database with demo data, of the test's own."""
    with _clone(server, demo_template, worker_id) as address:
        yield address


@pytest.fixture(scope="session")
def _shared_address(server: embedded.LocalServer, empty_template: str, worker_id: str) -> Iterator[str]:
    with _clone(server, empty_template, worker_id) as address:
        yield address


@pytest.fixture
def session(_shared_address: str) -> Iterator[Session]:
    """A session whose every change is rolled back, savepoints and all. It may do what a desk may."""
    with _rolled_back(as_desk(_shared_address)) as session:
        yield session


@pytest.fixture
def owners_session(_shared_address: str) -> Iterator[Session]:
    """As `session`, with the privileges of the schema's owner."""
    with _rolled_back(_shared_address) as session:
        yield session


@contextmanager
def _rolled_back(address: str) -> Iterator[Session]:
    engine = make_engine(address)
    with engine.connect() as connection:
        transaction = connection.begin()
        with Session(bind=connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as open_session:
            yield open_session
        transaction.rollback()
    engine.dispose()


@pytest.fixture
def clinic(session: Session) -> Clinic:
    """A small clinic with two vets, a groomer, a receptionist, three services, an owner and a dog."""
    return open_clinic(session, NOW)


@pytest.fixture
def here(clinic: Clinic) -> Here:
    """The receptionist's circumstances at NOW."""
    return clinic.here


@pytest.fixture
def desk(demo_address: str) -> Iterator[Desk]:
    """A desk on demo data of its own, at NOW, with the privileges of one."""
    opened = Desk.open(as_desk(demo_address), clock=FixedClock(NOW))
    yield opened
    opened.close()
