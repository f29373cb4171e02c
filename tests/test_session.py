"""A use case's session: SQL by hand, savepoints, and what a statement says about how it is fetched."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from sqlalchemy import Connection, literal, select, text
from sqlalchemy.exc import IntegrityError

from petdesk.database import make_engine, new_session
from petdesk.services.session import Session

_ADD = text("INSERT INTO kept (name) VALUES (:name)")
_KEPT = text("SELECT name FROM kept ORDER BY name")


@pytest.fixture
def connection(_shared_address: str) -> Iterator[Connection]:
    engine = make_engine(_shared_address)
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TEMPORARY TABLE kept (name text PRIMARY KEY)")
        yield connection
    engine.dispose()


@pytest.fixture
def session(connection: Connection) -> Session:
    return new_session(connection)


def kept(session: Session) -> list[str]:
    return list(session.execute(_KEPT).scalars())


def test_a_savepoint_takes_back_what_failed_in_it_and_nothing_else(session: Session) -> None:
    session.execute(_ADD, {"name": "Rex"})
    with suppress(IntegrityError), session.begin_nested():
        session.execute(_ADD, {"name": "Simba"})
        session.execute(_ADD, {"name": "Rex"})
    session.execute(_ADD, {"name": "Biscuit"})
    assert kept(session) == ["Biscuit", "Rex"]


def test_what_is_done_in_a_savepoint_stays(session: Session) -> None:
    with session.begin_nested():
        session.execute(_ADD, {"name": "Simba"})
        with session.begin_nested():
            session.execute(_ADD, {"name": "Rex"})
    assert kept(session) == ["Rex", "Simba"]


def test_a_statement_is_executed_with_each_of_several_parameters(session: Session) -> None:
    session.execute(_ADD, [{"name": "Rex"}, {"name": "Simba"}])
    assert kept(session) == ["Rex", "Simba"]


def test_a_percent_sign_is_one(session: Session) -> None:
    assert session.execute(text("SELECT '100%' || :name"), {"name": "%"}).scalar_one() == "100%%"


def test_rows_are_streamed_when_their_statement_says_so(session: Session) -> None:
    statement = text("SELECT generate_series(1, :last)")
    streamed = session.execute(statement.execution_options(stream_results=True, yield_per=2), {"last": 5})
    others = session.execute(text("SELECT name FROM pg_cursors")).all()
    assert len(others) == 1
    assert list(streamed.scalars()) == [1, 2, 3, 4, 5]


def test_a_statement_may_be_put_together_by_sqlalchemy(session: Session, connection: Connection) -> None:
    assert session.execute(select(literal("Rex"))).scalar_one() == "Rex"
    assert session.connection() is connection
