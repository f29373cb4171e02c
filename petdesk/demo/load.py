"""Filling a database with a clinic: its team, its clients, two years of visits and a busy day today."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final
from uuid import UUID

from psycopg import Cursor
from psycopg.types.json import Jsonb
from sqlalchemy import Engine

from petdesk.database import check_server, make_engine
from petdesk.demo import messages
from petdesk.demo.accounts import PASSWORD
from petdesk.demo.bulk import Row, copy, quietly, set_aside
from petdesk.demo.clinic import DemoData
from petdesk.demo.households import Owner
from petdesk.demo.messages import write_messages
from petdesk.demo.places import Place, place_where_it_is_morning
from petdesk.demo.rows import COLUMNS
from petdesk.errors import SetupProblem
from petdesk.services.accounts import hash_password
from petdesk.services.sealed import SEALED_COLUMNS, SealedColumn
from petdesk.vault.cipher import AesVault
from petdesk.vault.clinic_key import make_first
from petdesk.vault.sources import configured_vault

_CHUNK: Final = 10_000
"""Households that are in memory at a time."""

_HOUSEHOLD_TABLES: Final = ("users", "pets", "pet_alerts", "pet_weights", "vaccinations")
_TABLES: Final = (
    *("clinics", "services", "appointments", "service_histories"),
    *_HOUSEHOLD_TABLES,
    *messages.TABLES,
)

_LOG = "SELECT petdesk_log_access(%s, 'demo_data_loaded', NULL, %s)"


@dataclass(frozen=True, slots=True)
class DemoClinic:
    """What was loaded."""

    clinic_id: UUID
    name: str
    owners: int
    pets: int
    appointments: int


def fill(
    address: str,
    *,
    owners: int = 400,
    seed: int = 1,
    now: datetime,
    place: Place | None = None,
    progress: Callable[[str], None] | None = None,
    vault: AesVault | None = None,
) -> DemoClinic:
    """Fill a migrated, empty database with a clinic in a town where it is morning, or in `place`.

    The same owners, seed, minute and place give the same rows; only the salt of the passwords and how notes are
    encrypted differ. It is one transaction: an interrupted load leaves the database empty. The twenty owners of the
    board are always there.

    The calendar holds what five people can do, some 40 visits a day, however many clients there are: of a large
    clientele 5,000 households share two years of full days (about 29,000 visits), and today's board stays as it is.
    Vaccinations, weights and warnings are there for all.

    `vault` has the keys of this installation when None. Raises SetupProblem, with the cure, when there are none, or the
    database is not migrated or not empty.
    """
    data = DemoData(owners, seed, now, place or place_where_it_is_morning(now))
    engine = make_engine(address, patient=True)
    try:
        clinic = _fill(engine, data, vault, progress or (lambda _: None))
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM (ANALYZE)")  # Fresh statistics, and index-only scans from the start.
    finally:
        engine.dispose()
    return clinic


def _fill(engine: Engine, data: DemoData, vault: AesVault | None, tell: Callable[[str], None]) -> DemoClinic:
    with engine.begin() as connection:
        check_server(connection)
        driver = connection.connection.driver_connection
        assert driver is not None  # noqa: S101  (the connection is open)
        with driver.cursor() as cursor:
            _refuse_unless_empty(cursor)
            vault = vault or configured_vault()
            load = _Load(cursor, data, vault, tell)
            with quietly(cursor, _TABLES):
                load.clinic_and_visits()
                if data.owners > load.owners:
                    with set_aside(cursor, _HOUSEHOLD_TABLES):
                        load.others()
                        tell("Building indexes")
            loaded = {"owners": load.owners, "pets": load.pets, "appointments": load.appointments}
            cursor.execute(_LOG, [data.clinic_id, Jsonb(loaded)])
        make_first(connection, UUID(data.clinic_id), vault)
    return DemoClinic(UUID(data.clinic_id), data.name, load.owners, load.pets, load.appointments)


def _refuse_unless_empty(cursor: Cursor[Any]) -> None:
    cursor.execute("LOCK TABLE clinics IN EXCLUSIVE MODE")  # Of two loads at once the second one waits, and sees.
    if cursor.execute("SELECT EXISTS (SELECT FROM clinics)").fetchone() == (True,):
        raise SetupProblem(
            "This database already holds a clinic, and demo data would mix with it."
            " Make an empty one with `createdb`, run `petdesk migrate` on it, and try again there."
        )


class _Load:
    """The writing, and a count of what was written."""

    def __init__(self, cursor: Cursor[Any], data: DemoData, vault: AesVault, tell: Callable[[str], None]) -> None:
        self.owners = self.pets = self.appointments = 0
        self._cursor = cursor
        self._data = data
        self._vault = vault
        self._tell = tell

    def clinic_and_visits(self) -> None:
        data = self._data
        self._tell("Writing two years of visits")
        regulars, visits = data.regulars()
        self._copy("clinics", [data.clinic()])
        self._copy("users", data.team(hash_password(PASSWORD)))
        self._copy("services", data.services())
        self._households(regulars)
        appointments, histories = data.rows.visits(visits, data.service_ids)
        self._copy("appointments", appointments)
        self._copy("service_histories", histories)
        self.appointments = len(visits)
        write_messages(self._cursor, data.clinic_id, data.now, self._vault)

    def others(self) -> None:
        others = self._data.others()
        while chunk := list(islice(others, _CHUNK)):
            self._households(chunk)
            self._tell(f"{self.owners:,} of {self._data.owners:,} owners")

    def _households(self, owners: Sequence[Owner]) -> None:
        rows = self._data.rows
        self._copy("users", map(rows.owner, owners))
        for table, make in (
            ("pets", rows.pets),
            ("pet_alerts", rows.alerts),
            ("pet_weights", rows.weights),
            ("vaccinations", rows.vaccinations),
        ):
            self._copy(table, (row for owner in owners for row in make(owner)))
        self.owners += len(owners)
        self.pets += sum(len(owner.patients) for owner in owners)

    def _copy(self, table: str, rows: Iterable[Row]) -> None:
        copy(self._cursor, table, COLUMNS[table].split(), self._sealed(table, rows))

    def _sealed(self, table: str, rows: Iterable[Row]) -> Iterable[Row]:
        columns = COLUMNS[table].split()
        for place in SEALED_COLUMNS:
            if place.table == table:
                rows = self._sealed_in(place, columns.index(place.key), columns.index(place.column), rows)
        return rows

    def _sealed_in(self, place: SealedColumn, key: int, column: int, rows: Iterable[Row]) -> Iterator[Row]:
        seal = self._vault.seal
        for row in rows:
            if plain := row[column]:
                sealed = seal(plain, table=place.table, column=place.column, row=UUID(row[key]))
                yield (*row[:column], sealed, *row[column + 1 :])
            else:
                yield row
