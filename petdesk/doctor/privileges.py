"""What the desk's user may do in the database: enough to work, and no more. And whether the logs are kept up."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, text

from petdesk.database_roles import APP
from petdesk.doctor.finding import Finding, bad, good, warn

SEALED_WITHIN: Final = timedelta(days=1)

_CLOSED_TABLES = text("""
    SELECT c.relname FROM pg_class AS c
    WHERE c.oid = ANY (CAST(:tables AS regclass[])) AND NOT (
        has_table_privilege(c.oid, 'SELECT') AND has_any_column_privilege(c.oid, 'INSERT')
        AND (has_table_privilege(c.oid, 'UPDATE')
            OR c.relname IN ('search_words', 'consents', 'undeliverable_addresses'))
    )
    ORDER BY c.relname
""")
_ROLE = text("""
    SELECT r.rolname, r.rolsuper, pg_has_role(r.oid, c.relowner, 'MEMBER') AS owner, ARRAY(
        SELECT log FROM unnest(ARRAY['audit_log', 'access_log', 'audit_seals', 'audit_leaves', 'pets']) AS log
        WHERE has_table_privilege(log, CASE log WHEN 'pets' THEN 'DELETE, TRUNCATE, TRIGGER'
            ELSE 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER' END)
    ) AS too_much
    FROM pg_roles AS r, pg_class AS c
    WHERE r.rolname = session_user AND c.oid = to_regclass('public.pets')
""")
_MAY_LOOK = text("SELECT has_function_privilege('petdesk_missing_months(integer)', 'EXECUTE')")
_MISSING = text("SELECT petdesk_missing_months(1)")
_SEALED = text("""
    SELECT max(sealed_at), EXISTS (
        SELECT FROM audit_log
        WHERE xid >= coalesce((SELECT to_xid FROM audit_seals ORDER BY seal_id DESC LIMIT 1), '0')
    ) FROM audit_seals
""")


def findings(connection: Connection) -> Iterator[Finding]:
    """Examine a database with petdesk's schema."""
    yield (enough := _privileges(connection))
    yield _role(connection)
    if not enough.bad and connection.execute(_MAY_LOOK).scalar_one():
        yield _months(connection)
        yield _seals(connection)


def _privileges(connection: Connection) -> Finding:
    from petdesk.models.tables import METADATA

    closed = connection.execute(_CLOSED_TABLES, {"tables": list(METADATA.tables)}).scalars().all()
    if closed:
        return bad("privileges", f"This user may not work in {', '.join(closed)}.", f"GRANT {APP} TO this user.")
    return good("privileges", "This user may read and write every table.")


def _role(connection: Connection) -> Finding:
    role = connection.execute(_ROLE).one()
    cure = f"Give the desk a user of its own, with GRANT {APP} TO it: see docs/deploy.md."
    if role.rolsuper:
        return warn("role", f"{role.rolname} is a superuser, who can rewrite every record and every log.", cure)
    if role.owner:
        return warn("role", f"{role.rolname} owns the schema, and can rewrite every record and every log.", cure)
    if role.too_much:
        return warn("role", f"{role.rolname} may do more than a desk needs in {', '.join(role.too_much)}.", cure)
    return good("role", f"{role.rolname}, who may do what a desk needs and no more.")


def _months(connection: Connection) -> Finding:
    if connection.execute(_MISSING).scalar_one():
        return warn("logs", "The next month is not prepared.", "`petdesk migrate` does it, and so does an open desk.")
    return good("logs", "The next months are prepared.")


def _seals(connection: Connection) -> Finding:
    sealed_at, something_new = connection.execute(_SEALED).one()
    cure = "Let `petdesk audit seal` run every hour: see docs/audit.md."
    if sealed_at is None:
        return warn("seals", "The logs were never sealed.", cure)
    if something_new and datetime.now(UTC) - sealed_at > SEALED_WITHIN:
        return warn("seals", f"The logs were last sealed on {sealed_at:%Y-%m-%d at %H:%M} UTC.", cure)
    return good("seals", f"Last made on {sealed_at:%Y-%m-%d at %H:%M} UTC.")
