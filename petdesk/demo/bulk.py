"""Writing many rows at once."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, LiteralString

from psycopg import Cursor, sql

Row = tuple[Any, ...]

_FOREIGN_KEYS: LiteralString = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f' AND conrelid = ANY (%s::regclass[]) ORDER BY conname
"""
_INDEXES: LiteralString = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid = ANY (%s::regclass[])
AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid) ORDER BY 1
"""


def copy(cursor: Cursor[Any], table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Write rows by COPY."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)) as stream:
        for row in rows:
            stream.write_row(row)


@contextmanager
def quietly(cursor: Cursor[Any], tables: Sequence[str]) -> Iterator[None]:
    """Tell no desk of the days that have new appointments, and write no audit entry for each invented row.

    Only whoever owns the tables can do so. If the load fails, the transaction puts the triggers back.
    """
    triggers = [("appointments", "tell_inserted"), *((table, "audit_insert") for table in tables)]
    for table, trigger in triggers:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
    yield
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks that wait cannot be altered
    for table, trigger in triggers:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")


@contextmanager
def set_aside(cursor: Cursor[Any], tables: Sequence[str]) -> Iterator[None]:
    """Do without the tables' foreign keys and secondary indexes, and put them back exactly as they were.

    Checking all rows at once and building an index in one go halves the time of a load of a million rows. If the load
    fails, the transaction puts them back.
    """
    names = list(tables)
    foreign_keys = cursor.execute(_FOREIGN_KEYS, [names]).fetchall()
    indexes = cursor.execute(_INDEXES, [names]).fetchall()
    for table, name, _ in foreign_keys:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    yield
    cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
    for _, definition in indexes:
        cursor.execute(definition)
    for table, name, definition in foreign_keys:
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
