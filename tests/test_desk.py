"""The desk's way to the database: what it says when it cannot open, what it does when the connection breaks."""

import logging
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from petdesk import database, embedded
from petdesk.desk import Desk
from petdesk.errors import ChangedElsewhere, DeskError, Offline, SessionOver, SetupProblem, SlotTaken
from petdesk.models import Source, new_id
from petdesk.services.accounts.sessions import NewSession, open_session
from petdesk.services.here import Here
from petdesk.services.scheduling import Booked, book
from petdesk.services.session import Session
from tests.builders import Clinic
from tests.everybody import NOW, committing, desk_at_the_counter, open_for_everybody

AT_ELEVEN = NOW + timedelta(minutes=18)
NOBODY_THERE = "postgresql://petdesk:geheim@127.0.0.1:1/petdesk"


@pytest.fixture
def clinic_of_all(empty_address: str) -> Clinic:
    """The small clinic, committed."""
    return open_for_everybody(empty_address)


@pytest.fixture
def desk_of_all(empty_address: str, clinic_of_all: Clinic) -> Iterator[Desk]:
    """A desk of the small clinic, at NOW, with the receptionist at it."""
    desk = desk_at_the_counter(empty_address)
    yield desk
    desk.close()


def cut(address: str) -> None:
    """End every connection of this database but our own, as a restart of the server would."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def visits(address: str) -> int:
    with psycopg.connect(address) as connection:
        row = connection.execute("SELECT count(*) FROM appointments").fetchone()
        assert row is not None
        return int(row[0])


# Opening


def test_an_empty_database_says_to_migrate(server: embedded.LocalServer, worker_id: str) -> None:
    with pytest.raises(SetupProblem, match=r"empty\. Run `petdesk migrate`"):
        Desk.open(server.database(f"nothing_{worker_id}"))


def test_a_migrated_database_without_a_clinic_says_so(empty_address: str) -> None:
    with pytest.raises(SetupProblem, match="no clinic yet"):
        Desk.open(empty_address)


def test_a_server_nobody_answers_at_is_offline_and_no_secret_is_told() -> None:
    with pytest.raises(Offline, match="petdesk doctor") as said:
        Desk.open(NOBODY_THERE)
    assert "geheim" not in str(said.value)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "clinic",
        "mysql://petdesk@127.0.0.1/petdesk",
        "postgresql://petdesk@127.0.0.1:port/petdesk",
        "postgresql://petdesk:geh@eim@127.0.0.1/petdesk",
        "postgresql://pet/desk:geheim@127.0.0.1/petdesk",
    ],
)
def test_an_address_that_cannot_be_read_is_said_without_repeating_it(address: str) -> None:
    with pytest.raises(SetupProblem, match="address") as said:
        Desk.open(address)
    assert "geh" not in str(said.value)
    with pytest.raises(SetupProblem, match="address"):
        Desk.open(NOBODY_THERE, listen_address=address or "no address")


def test_another_schema_than_this_versions_is_refused(empty_address: str, clinic_of_all: Clinic) -> None:
    with committing(empty_address) as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(SetupProblem, match="has schema 0000, this petdesk works with"):
        Desk.open(empty_address)


def test_a_server_that_is_too_old_is_refused(
    empty_address: str, clinic_of_all: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "MINIMUM_SERVER", 99)
    with pytest.raises(SetupProblem, match=r"This server is PostgreSQL \d\d; petdesk needs 99 or newer. Upgrade"):
        Desk.open(empty_address)


def test_of_several_clinics_the_desk_wants_to_know_which(empty_address: str, clinic_of_all: Clinic) -> None:
    with committing(empty_address) as session:
        session.execute(
            text("""
                INSERT INTO clinics (clinic_id, name, address, phone, country, time_zone, currency)
                VALUES (gen_random_uuid(), 'Hilltop', '1 Hill', '+14155550101', 'US', 'America/Denver', 'USD')
            """)
        )
    with pytest.raises(SetupProblem, match="PETDESK_CLINIC"):
        Desk.open(empty_address)
    with pytest.raises(SetupProblem, match="no clinic called “Lakeside”"):
        Desk.open(empty_address, clinic="Lakeside")
    desk = Desk.open(empty_address, clinic="Hilltop")
    assert desk.clinic.time_zone == "America/Denver"
    desk.close()


@pytest.mark.parametrize("zone", ["Mars/Olympus_Mons", "../etc/passwd", ""])
def test_a_time_zone_nobody_knows_is_said_at_once(empty_address: str, clinic_of_all: Clinic, zone: str) -> None:
    with committing(empty_address) as session:
        session.execute(text("UPDATE clinics SET time_zone = :zone"), {"zone": zone})
    with pytest.raises(SetupProblem, match="time zone"):
        Desk.open(empty_address)


# What the driver says, in the user's words


def running(statement: str) -> Callable[[Session, Here], None]:
    def use_case(session: Session, here: Here) -> None:
        session.execute(text(statement))

    return use_case


def asking(query: str) -> Callable[[Session, Here], tuple[Any, ...]]:
    def use_case(session: Session, here: Here) -> tuple[Any, ...]:
        return tuple(session.execute(text(query)).one())

    return use_case


@pytest.mark.parametrize(
    ("statement", "kind", "sentence"),
    [
        (
            "UPDATE users SET email = 'wanjiru@example.org' WHERE last_name = 'Okafor'",
            DeskError,
            "Somebody else already has this e-mail address.",
        ),
        (
            "INSERT INTO pets (pet_id, clinic_id, user_id, name, species, microchip_id)"
            " SELECT gen_random_uuid(), clinic_id, user_id, 'Simba', 'Cat', microchip_id FROM pets",
            DeskError,
            "Another pet already has this microchip.",
        ),
        (
            "INSERT INTO appointments"
            " (appointment_id, clinic_id, pet_id, service_id, staff_id, appointment_date, ends_at)"
            " SELECT gen_random_uuid(), p.clinic_id, pet_id, service_id, u.user_id, now(), now() + interval '1 h'"
            " FROM pets AS p, services, users AS u WHERE u.last_name = 'Okafor'",
            SlotTaken,
            "Another desk was faster",
        ),
        ("SET LOCAL statement_timeout = 1; SELECT pg_sleep(5)", Offline, "took too long.*Nothing was changed"),
    ],
)
def test_a_refusal_is_said_in_the_users_words(
    desk_of_all: Desk, statement: str, kind: type[DeskError], sentence: str
) -> None:
    with pytest.raises(kind, match=sentence):
        desk_of_all.write(running(statement))


def test_waiting_for_somebody_elses_lock_ends(empty_address: str, desk_of_all: Desk) -> None:
    with psycopg.connect(empty_address) as other:
        other.execute("SELECT FROM pets FOR UPDATE")
        with pytest.raises(Offline, match="took too long"):
            desk_of_all.write(running("SET LOCAL lock_timeout = 10; UPDATE pets SET breed = 'Poodle'"))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE users SET first_name = E'Wanjir\\u0169\\u001b' WHERE last_name = 'Ngũgĩ'",
        "UPDATE pets SET weight = -14.2, name = 'Wanjirũ'",
        "SELECT 'Wanjirũ'::date",
        "SELECT * FROM wanjirũ",
    ],
)
def test_what_nobody_expected_has_a_reference_and_no_data(
    desk_of_all: Desk, caplog: pytest.LogCaptureFixture, statement: str
) -> None:
    with caplog.at_level(logging.INFO), pytest.raises(DeskError, match=r"Reference [0-9a-f]{6}") as said:
        desk_of_all.write(running(statement))
    reference = str(said.value).removesuffix(".").split()[-1]
    assert reference in caplog.text
    for secret in ("Wanjir", "wanjir", "14.2", "Ngũgĩ"):
        assert secret not in str(said.value)
        assert secret not in caplog.text
    assert said.value.__cause__ is None
    assert said.value.__suppress_context__


def test_a_user_without_privileges_is_told_which(empty_address: str, clinic_of_all: Clinic, worker_id: str) -> None:
    role = f"guest_{worker_id}"
    with psycopg.connect(empty_address, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN".encode())
        try:
            with pytest.raises(SetupProblem, match=r"permission denied for table alembic_version.*docs/deploy"):
                Desk.open(empty_address.replace("petdesk@", f"{role}@"))
        finally:
            connection.execute(f"DROP ROLE {role}".encode())


def test_a_write_that_fails_changes_nothing(empty_address: str, clinic_of_all: Clinic, desk_of_all: Desk) -> None:
    def use_case(session: Session, here: Here) -> None:
        book(session, here, clinic_of_all.request(AT_ELEVEN))
        raise ChangedElsewhere("Somebody was here first.")

    with pytest.raises(ChangedElsewhere, match="Somebody was here first"):
        desk_of_all.write(use_case)
    assert visits(empty_address) == 0


def test_a_use_case_is_told_where_when_and_who(desk_of_all: Desk, clinic_of_all: Clinic) -> None:
    desk_of_all.actor = clinic_of_all.here.actor

    def circumstances(session: Session, here: Here) -> tuple[UUID, datetime, str]:
        assert here.actor is not None
        return here.clinic.clinic_id, here.now, here.actor.name

    expected = (clinic_of_all.here.clinic.clinic_id, NOW, "Ana Ruiz")
    assert desk_of_all.read(circumstances) == expected == desk_of_all.write(circumstances)


def driver_of(session: Session) -> psycopg.Connection[Any]:
    driver = session.connection().connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    return driver


def rename_many(session: Session, here: Here) -> None:
    session.execute(text("UPDATE pets SET name = :name"), [{"name": "Simba"}, {"name": "Biscuit"}])


def rename_by_the_driver(session: Session, here: Here) -> None:
    driver_of(session).execute("UPDATE pets SET name = %s", ["Biscuit"])


def rename_without_parameters(session: Session, here: Here) -> None:
    session.execute(text("UPDATE pets SET name = 'Biscuit'; UPDATE pets SET breed = 'Poodle'"))


def rename_within_a_savepoint(session: Session, here: Here) -> None:
    with session.begin_nested():
        session.execute(text("UPDATE pets SET name = :name"), {"name": "Biscuit"})


@pytest.mark.parametrize(
    "change", [rename_many, rename_by_the_driver, rename_without_parameters, rename_within_a_savepoint]
)
def test_whatever_a_write_does_first_is_in_its_transaction(
    desk_of_all: Desk, change: Callable[[Session, Here], None]
) -> None:
    def use_case(session: Session, here: Here) -> None:
        change(session, here)
        raise ChangedElsewhere("Somebody was here first.")

    names = asking("SELECT string_agg(name || breed, ',' ORDER BY pet_id) FROM pets")
    before = desk_of_all.read(names)
    with pytest.raises(ChangedElsewhere):
        desk_of_all.write(use_case)
    assert desk_of_all.read(names) == before
    desk_of_all.write(change)
    assert desk_of_all.read(names) != before


def test_what_a_savepoint_caught_does_not_end_the_write(desk_of_all: Desk) -> None:
    def use_case(session: Session, here: Here) -> None:
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(text("UPDATE pets SET weight = :weight"), {"weight": -1})
        session.execute(text("UPDATE pets SET name = :name"), {"name": "Biscuit"})

    desk_of_all.write(use_case)
    assert desk_of_all.read(asking("SELECT name FROM pets")) == ("Biscuit",)


def test_more_threads_than_connections_wait_for_their_turn(desk_of_all: Desk) -> None:
    with ThreadPoolExecutor(3 * database.POOL_SIZE) as threads:
        answers = threads.map(lambda _: desk_of_all.read(asking("SELECT 1 FROM pg_sleep(0.02)")), range(40))
        assert set(answers) == {(1,)}


# What is asked at the begin of every use case

WHO = "current_setting('petdesk.user_id', true)"


@pytest.fixture
def entered(desk_of_all: Desk, empty_address: str, clinic_of_all: Clinic) -> Desk:
    """A desk at which the receptionist has signed in."""
    new, receptionist = NewSession(), clinic_of_all.here.actor
    assert receptionist is not None
    with committing(empty_address) as session:
        open_session(session, new, receptionist.user_id, "front")
    desk_of_all.actor = replace(receptionist, token=new.token, session_id=new.session_id, desk="front")
    return desk_of_all


def test_in_all_of_a_write_the_server_knows_who_it_is_and_not_afterwards(entered: Desk) -> None:
    def use_case(session: Session, here: Here) -> list[Any]:
        first = text(f"SELECT {WHO} WHERE :yes")
        return [session.execute(first, {"yes": True}).scalar(), *asking(f"SELECT {WHO}")(session, here)]

    assert entered.actor is not None
    who = str(entered.actor.user_id)
    assert entered.write(use_case) == [who, who]
    assert entered.write(asking(f"SELECT {WHO}")) == (who,)
    entered.actor = None
    assert entered.read(asking(f"SELECT {WHO}")) in {("",), (None,)}


def test_a_session_that_is_over_stops_every_use_case(entered: Desk, empty_address: str, clinic_of_all: Clinic) -> None:
    request = clinic_of_all.request(AT_ELEVEN)
    with committing(empty_address) as session:
        session.execute(text("UPDATE sessions SET revoked_at = now(), revoked_because = 'deactivated'"))
    for _ in range(3):  # also once the driver prepares what it asks
        with pytest.raises(SessionOver, match="Your account was deactivated"):
            entered.write(book, request)
        with pytest.raises(SessionOver, match="Your account was deactivated"):
            entered.read(asking("SELECT 1"))
    assert visits(empty_address) == 0


def round_trips(desk: Desk, run: Callable[[], object]) -> int:
    """How often the server said that it is ready for the next query, by libpq's own trace."""
    driver = desk.read(lambda session, _: driver_of(session))
    with tempfile.TemporaryFile() as trace:
        driver.pgconn.trace(trace.fileno())
        run()
        driver.pgconn.untrace()
        trace.seek(0)
        return trace.read().count(b"ReadyForQuery")


@pytest.mark.skipif(sys.platform != "linux", reason="libpq's trace wants a file number")
def test_the_session_costs_no_round_trip(entered: Desk, clinic_of_all: Clinic) -> None:
    # A walk-in is told nothing: its booking is one statement.
    requests = (
        clinic_of_all.request(AT_ELEVEN + timedelta(minutes=30 * number), source=Source.WALK_IN) for number in range(9)
    )

    def booking() -> int:
        return round_trips(entered, lambda: entered.write(book, next(requests)))

    def looking() -> int:
        def who(session: Session, here: Here) -> Any:
            return session.execute(text(f"SELECT {WHO} WHERE :yes"), {"yes": True}).scalar()

        return round_trips(entered, lambda: entered.read(who))

    trips = set()
    for actor in (entered.actor, clinic_of_all.here.actor):
        entered.actor = actor
        for _ in range(3):  # until everything is prepared
            counted = booking(), looking()
        trips.add(counted)
    assert trips == {(2, 1)}


# When the connection breaks


def test_it_is_not_noticed_that_all_connections_died(empty_address: str, desk_of_all: Desk) -> None:
    def at_once(connections: int) -> Callable[[Session, Here], int]:
        def use_case(session: Session, here: Here) -> int:
            session.execute(text("SELECT 1"))
            return 1 + (desk_of_all.read(at_once(connections - 1)) if connections > 1 else 0)

        return use_case

    assert desk_of_all.read(at_once(database.POOL_SIZE)) == database.POOL_SIZE
    cut(empty_address)
    assert desk_of_all.read(asking("SELECT 1")) == (1,)
    assert desk_of_all.read(at_once(database.POOL_SIZE)) == database.POOL_SIZE


def test_a_connection_that_died_between_two_calls_is_not_noticed(
    empty_address: str, desk_of_all: Desk, clinic_of_all: Clinic
) -> None:
    for minutes in (0, 15, 30):
        cut(empty_address)
        desk_of_all.write(book, clinic_of_all.request(AT_ELEVEN + timedelta(minutes=minutes)))
    cut(empty_address)
    assert desk_of_all.read(asking("SELECT count(*) FROM appointments")) == (3,)


@pytest.mark.parametrize("nested", [False, True])
def test_a_connection_that_dies_during_a_write_leaves_one_row(
    empty_address: str, desk_of_all: Desk, clinic_of_all: Clinic, nested: bool
) -> None:
    request = clinic_of_all.request(AT_ELEVEN)
    tries = []

    def book_while_the_server_restarts(session: Session, here: Here) -> Booked:
        tries.append(1)
        booked = book(session, here, request)
        if len(tries) == 1:
            cut(empty_address)
        if not nested:
            session.execute(text("SELECT 1"))
            return booked
        try:
            with session.begin_nested():
                session.execute(text("SELECT 1"))
        except IntegrityError:  # as services do that expect one
            pytest.fail("a lost connection breaks no rule")
        return booked

    booked = desk_of_all.write(book_while_the_server_restarts)
    assert booked.appointment_id == request.appointment_id
    assert (len(tries), visits(empty_address)) == (2, 1)


def test_a_connection_cut_after_the_commit_leaves_one_row(
    empty_address: str, desk_of_all: Desk, clinic_of_all: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit arrived, its answer did not: nobody at the desk can know. Booking again finds the visit."""
    commit, commits = psycopg.Connection.commit, []

    def lose_the_first_answer(connection: psycopg.Connection[Any]) -> None:
        commit(connection)
        commits.append(1)
        if len(commits) == 1:
            connection.close()
            raise psycopg.OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(psycopg.Connection, "commit", lose_the_first_answer)
    request = clinic_of_all.request(AT_ELEVEN)
    booked = desk_of_all.write(book, request)
    assert booked.appointment_id == request.appointment_id
    assert (len(commits), visits(empty_address)) == (2, 1)


def test_a_connection_that_always_dies_ends_offline(empty_address: str, desk_of_all: Desk) -> None:
    tries = []

    def never_works(session: Session, here: Here) -> None:
        tries.append(1)
        cut(empty_address)
        session.execute(text("SELECT 1"))

    with pytest.raises(Offline, match="What you typed is kept"):
        desk_of_all.write(never_works)
    assert len(tries) == 3


def test_a_database_that_is_shut_is_offline_until_it_opens(
    empty_address: str, desk_of_all: Desk, clinic_of_all: Clinic, server: embedded.LocalServer
) -> None:
    name = empty_address.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
        connection.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [name])
        request = clinic_of_all.request(AT_ELEVEN)
        with pytest.raises(Offline, match="cannot be reached"):
            desk_of_all.write(book, request)
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())
    assert desk_of_all.write(book, request).appointment_id == request.appointment_id


def test_a_deadlock_is_tried_again(empty_address: str, desk_of_all: Desk, clinic_of_all: Clinic) -> None:
    tries = []

    def loses_a_deadlock_once(session: Session, here: Here) -> UUID:
        tries.append(1)
        if len(tries) == 1:
            session.execute(text("DO $$ BEGIN RAISE deadlock_detected; END $$"))
        return new_id()

    assert isinstance(desk_of_all.write(loses_a_deadlock_once), UUID)
    assert len(tries) == 2


def test_an_address_may_bring_options_of_its_own(empty_address: str, clinic_of_all: Clinic) -> None:
    desk = Desk.open(f"{empty_address}&options=-c%20search_path%3Dpublic%20-c%20work_mem%3D5MB&application_name=till")
    asked = ("work_mem", "statement_timeout", "application_name", "timezone")
    query = f"SELECT {', '.join(f'''current_setting('{name}')''' for name in asked)}"
    assert desk.read(asking(query)) == ("5MB", "15s", "till", "UTC")
    desk.close()
