"""What of an entry is hashed: all of it, in one form that does not depend on where it is stored."""

from typing import Final

_SHARED: Final = (
    "entry_id, CAST(extract(epoch FROM at) * 1000000 AS bigint), CAST(xid AS text), clinic_id, user_id, session_id,"
    " desk, db_user, proven"
)

ENTRIES: Final = f"""
    SELECT entry_id, xid,
        CAST(jsonb_build_array('change', {_SHARED}, table_name, row_key, about, action, changes) AS text) AS content
    FROM audit_log
    UNION ALL
    SELECT entry_id, xid,
        CAST(jsonb_build_array('access', {_SHARED}, event, subject, details) AS text)
    FROM access_log
"""
"""Every entry of both logs: its number, its transaction, its content as a JSON array."""

LEAVES: Final = """
    SELECT l.seal_id, l.chunk, u.place, u.entry_id, u.hash
    FROM audit_leaves AS l,
        unnest(l.entry_ids, l.hashes) WITH ORDINALITY AS u (entry_id, hash, place)
"""
"""The hash of every entry that was ever sealed."""

STREAMED: Final = {"stream_results": True, "yield_per": 2000}
"""How such rows are fetched: some at a time. Needs a transaction."""
