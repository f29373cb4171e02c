"""Another key for a clinic: the new one from now on, and everything that is stored sealed anew, while desks work."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, Engine, TextClause, text
from sqlalchemy.exc import OperationalError

from petdesk.errors import SetupProblem
from petdesk.services.sealed import SEALED_COLUMNS, SealedColumn
from petdesk.services.vault import DoesNotOpen
from petdesk.vault import clinic_key
from petdesk.vault.cipher import FORMAT, key_id_of
from petdesk.vault.ring import KeyRing
from petdesk.vault.sources import Source, vault_of

BATCH: Final = 500
"""Values that are sealed anew in one transaction."""

TRIES: Final = 30
"""How often a batch is tried again when a desk is at work on one of its rows."""

_DESKS_FIRST: Final = {"40001", "40P01", "55P03"}  # serialization failure, deadlock, lock timeout

_ONE_AT_A_TIME: Final = 7335
"""The advisory lock of whoever changes keys; nobody else does so meanwhile."""

# Sealing a text anew does not change what it says: the version of a visit stays, and no desk reads its day again.
_QUIETLY = text("SELECT set_config('petdesk.sealing_anew', 'on', true), set_config('lock_timeout', '1s', true)")
_LOG = text("""
    SELECT petdesk_log_access(
        :clinic_id, 'keys_rotated', NULL,
        jsonb_build_object('key', CAST(:key_id AS text), 'values', CAST(:sealed AS integer))
    )
""")
_KEYS_OF_CLINICS = text("SELECT key_id FROM clinic_keys")


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A value that does not open, or was never sealed. `why` says nothing of what is in it."""

    place: SealedColumn
    row: UUID
    why: str


@dataclass
class Outcome:
    """What a rotation did. `resumed` is True when it went on with an earlier one."""

    key_id: str
    resumed: bool = False
    sealed: int = 0
    spoilt: list[Spoilt] = field(default_factory=list)


@dataclass
class Inventory:
    """What is stored: how many values each key has sealed, and which values do not open."""

    by_key: Counter[str] = field(default_factory=Counter)
    spoilt: list[Spoilt] = field(default_factory=list)


class Rotation:
    """Changes the key of a clinic. `tell` hears of the progress in sentences."""

    def __init__(
        self, engine: Engine, clinic_id: UUID, source: Source, ring: KeyRing, tell: Callable[[str], None]
    ) -> None:
        self._engine = engine
        self._clinic_id = clinic_id
        self._source = source
        self._vault = vault_of(source, ring)
        self._tell = tell

    def prepare(self) -> str:
        """Put a new key first, to be copied to the other desks before it is used. Returns its name.

        Nothing uses it before the next `rotate`; doing it twice makes one key. Raises SetupProblem.
        """
        with self._alone() as connection:
            self._add_key(clinic_key.verify(connection, self._clinic_id, self._vault))
        return self._current

    def rotate(self, *, lazily: bool = False) -> Outcome:
        """Seal with a new key from now on, and all that is stored as well, unless `lazily`.

        A rotation that was prepared or broke off is gone on with. In a clinic that has no key yet, what is stored
        is taken for plain text, and sealed with the key that is here. Raises SetupProblem.
        """
        with self._alone() as connection:
            expected = clinic_key.verify(connection, self._clinic_id, self._vault)
            connection.commit()
            if expected is None:
                return self._seal_for_the_first_time(connection)
            outcome = Outcome("")
            outcome.resumed = expected == self._current and not lazily and self._is_behind(connection)
            if not outcome.resumed:
                self._add_key(expected)
                clinic_key.change(connection, self._clinic_id, self._vault)
                connection.commit()
            outcome.key_id = self._current
            if not lazily:
                self._seal_anew(connection, outcome)
            self._log(connection, outcome)
            return outcome

    def retire(self) -> tuple[str, ...]:
        """Take the keys out of the ring that nothing in this database is sealed with. Returns their names.

        Looks at every clinic in the database. A value that does not open keeps its key. Raises SetupProblem.
        """
        with self._alone() as connection:
            clinic_key.verify(connection, self._clinic_id, self._vault)
            # Whoever seals holds the clinic's key until the commit, and a change of it waited for all of them: nobody
            # seals with another key than these any more.
            used: set[str] = set(connection.execute(_KEYS_OF_CLINICS).scalars())
            for place in SEALED_COLUMNS:
                used.update(filter(None, connection.execute(_keys_used_in(place)).scalars()))
            ring = self._vault.ring
            left = ring.only(used)
            if left.keys != ring.keys:
                self._source.write(left)
            connection.commit()
        return tuple(key_id for key_id in ring.key_ids if left.find(key_id) is None)

    def look(self) -> Inventory:
        """Open everything the clinic has stored. Changes nothing."""
        found = Inventory()
        with self._engine.connect() as connection:
            clinic_key.verify(connection, self._clinic_id, self._vault)
            for place in SEALED_COLUMNS:
                for rows in self._batches(connection, place, ""):
                    for row, value in rows:
                        found.by_key[key_id_of(value) or "none"] += 1
                        if isinstance(opened := self._opened(place, row, value), Spoilt):
                            found.spoilt.append(opened)
        return found

    @property
    def _current(self) -> str:
        return self._vault.ring.current.key_id

    @contextmanager
    def _alone(self) -> Iterator[Connection]:
        with self._engine.connect() as connection:
            lock = connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({_ONE_AT_A_TIME})")
            if not lock.scalar_one():
                raise SetupProblem("The keys are being changed at another desk. Try again when that is done.")
            connection.commit()
            try:
                yield connection
            finally:
                connection.rollback()
                connection.exec_driver_sql(f"SELECT pg_advisory_unlock({_ONE_AT_A_TIME})")
                connection.commit()

    def _add_key(self, expected: str | None) -> None:
        ring = self._vault.ring
        if ring.current.key_id == expected:
            ring = ring.with_new_key()
            self._source.write(ring)
        self._vault = vault_of(self._source, ring)

    def _seal_for_the_first_time(self, connection: Connection) -> Outcome:
        outcome = Outcome(self._current)
        self._seal_anew(connection, outcome, plain_too=True)
        clinic_key.make_first(connection, self._clinic_id, self._vault)
        self._log(connection, outcome)
        return outcome

    def _log(self, connection: Connection, outcome: Outcome) -> None:
        values = {"clinic_id": self._clinic_id, "key_id": outcome.key_id, "sealed": outcome.sealed}
        connection.execute(_LOG, values)
        connection.commit()

    def _is_behind(self, connection: Connection) -> bool:
        # What does not open under any key would be behind for ever: it does not count.
        behind = any(
            not isinstance(self._opened(place, row, value), Spoilt)
            for place in SEALED_COLUMNS
            for rows in self._batches(connection, place, self._sealed_with_others())
            for row, value in rows
        )
        connection.commit()
        return behind

    def _seal_anew(self, connection: Connection, outcome: Outcome, *, plain_too: bool = False) -> None:
        for place in SEALED_COLUMNS:
            for rows in self._batches(connection, place, self._sealed_with_others()):
                connection.commit()
                changes = []
                for row, value in rows:
                    plain = value if plain_too and key_id_of(value) is None else self._opened(place, row, value)
                    if isinstance(plain, Spoilt):
                        outcome.spoilt.append(plain)
                    else:
                        changes.append((row, value, self._sealed(place, row, plain)))
                outcome.sealed += _replace(connection, place, changes)
                self._tell(f"{outcome.sealed:,} values encrypted anew")

    def _opened(self, place: SealedColumn, row: UUID, value: str) -> str | Spoilt:
        try:
            return self._vault.open(value, table=place.table, column=place.column, row=row)
        except DoesNotOpen as error:
            return Spoilt(place, row, str(error))

    def _sealed(self, place: SealedColumn, row: UUID, plain: str) -> str:
        return self._vault.seal(plain, table=place.table, column=place.column, row=row, key_id=self._current)

    def _sealed_with_others(self) -> str:
        return f"AND {{column}} NOT LIKE '{FORMAT}.{self._current}.%'"

    def _batches(self, connection: Connection, place: SealedColumn, but: str) -> Iterator[list[tuple[UUID, str]]]:
        statement = text(
            f"SELECT {place.key}, {place.column} FROM {place.table}"  # noqa: S608  (constants of ours)
            f" WHERE {place.of_clinic} AND {place.column} <> '' {but.format(column=place.column)}"
            f" AND {place.key} > :after ORDER BY {place.key} LIMIT :size"
        )
        after = UUID(int=0)
        values: dict[str, object] = {"clinic_id": self._clinic_id, "size": BATCH}
        while rows := connection.execute(statement, {**values, "after": after}).all():
            after = rows[-1][0]
            yield [(row, value) for row, value in rows]


def _keys_used_in(place: SealedColumn) -> TextClause:
    return text(
        f"SELECT DISTINCT split_part({place.column}, '.', 2) FROM {place.table}"  # noqa: S608  (constants of ours)
        f" WHERE {place.column} LIKE '{FORMAT}.%'"
    )


def _replace(connection: Connection, place: SealedColumn, changes: list[tuple[UUID, str, str]]) -> int:
    """Store what was sealed anew where what was read still stands, and commit. Returns how many.

    Where somebody wrote meanwhile, theirs stays: it is sealed with the new key already. Desks go first: after a second
    of waiting for one everything is let go, and tried again.
    """
    if not changes:
        return 0
    rows, old, new = (list(column) for column in zip(*changes, strict=True))
    statement = text(
        f"UPDATE {place.table} SET {place.column} = change.new"  # noqa: S608  (constants of ours)
        " FROM unnest(CAST(:rows AS uuid[]), CAST(:old AS text[]), CAST(:new AS text[])) AS change (row_key, old, new)"
        f" WHERE {place.table}.{place.key} = change.row_key AND {place.table}.{place.column} = change.old"
    )
    for remaining in reversed(range(TRIES)):
        try:
            connection.execute(_QUIETLY)
            done = connection.execute(statement, {"rows": rows, "old": old, "new": new}).rowcount
            connection.commit()
            break
        except OperationalError as error:
            connection.rollback()
            if not remaining or getattr(error.orig, "sqlstate", None) not in _DESKS_FIRST:
                raise
    return done
