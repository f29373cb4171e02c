"""Beginning a clinic on a database: the schema, the place, and the code for its first manager."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from petdesk import schema
from petdesk.database import check_server, check_version, make_engine, new_session, schema_revision
from petdesk.services.accounts import NewClinic, SetupCode, found_clinic, new_setup_code
from petdesk.services.accounts.founding import refuse_a_second_clinic
from petdesk.services.session import Session


def prepare(address: str) -> None:
    """Bring an empty database to this version's schema.

    Raises SetupProblem when its schema is another version's, or when it has a clinic already.
    """
    with _engine(address) as engine:
        with engine.connect() as connection:
            check_version(connection)
            is_empty = schema_revision(connection) is None
        if is_empty:
            schema.upgrade(engine)
        with _session(engine) as session:
            refuse_a_second_clinic(session)


def begin(address: str, clinic: NewClinic) -> SetupCode:
    """Make the clinic, and the code for its first manager. Raises FieldErrors, SetupProblem."""
    with _engine(address) as engine, _session(engine) as session:
        return found_clinic(session, clinic)


def begin_again(address: str) -> SetupCode:
    """Another code, as long as no manager has signed in. Raises SetupProblem."""
    with _engine(address) as engine, _session(engine) as session:
        return new_setup_code(session)


@contextmanager
def _engine(address: str) -> Iterator[Engine]:
    engine = make_engine(address, patient=True)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _session(engine: Engine) -> Iterator[Session]:
    with engine.begin() as connection:
        check_server(connection)
        yield new_session(connection)
