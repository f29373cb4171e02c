"""Sealing: a signed Merkle root over the entries since the last seal, linked to it.

No transaction that writes an entry waits for it, and none is skipped: a seal ends before the oldest transaction that
still runs, and the next one begins there.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text

from petdesk.services.audit.content import ENTRIES, LEAVES, STREAMED
from petdesk.services.audit.merkle import Tree, leaf
from petdesk.services.audit.seals import FIRST, Seal, key_id, last_seal
from petdesk.services.session import Session

EVERY: Final = timedelta(hours=1)
"""How old the last seal is before an open desk makes another one."""

CHUNK: Final = 1000
"""Leaves a row."""

_ONE_AT_A_TIME: Final = text("SELECT pg_advisory_xact_lock(7332)")
_UNLESS_ANOTHER_DOES: Final = text("SELECT pg_try_advisory_xact_lock(7332)")
_IS_DUE = text(
    "SELECT NOT EXISTS (SELECT FROM audit_seals WHERE sealed_at > clock_timestamp() - CAST(:every AS interval))"
)
_STANDS = text("""
    SELECT CAST(system_identifier AS text), CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text),
        CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text), clock_timestamp()
    FROM pg_control_system()
""")
_SINCE = text(f"""
    SELECT entry_id, content FROM ({ENTRIES}) AS entry
    WHERE xid >= CAST(:first AS xid8) AND xid < CAST(:last AS xid8) ORDER BY entry_id
""").execution_options(**STREAMED)
# After a restore on another server its transactions count from the beginning, and entries may be of either.
_AFTER_A_RESTORE = text(f"""
    SELECT entry_id, content FROM ({ENTRIES}) AS entry
    WHERE (xid < CAST(:last AS xid8) OR xid >= CAST(:beyond AS xid8))
        AND NOT EXISTS (SELECT FROM ({LEAVES}) AS sealed WHERE sealed.entry_id = entry.entry_id)
    ORDER BY entry_id
""").execution_options(**STREAMED)
_ADD_LEAVES = text(
    "SELECT petdesk_add_leaves(:seal_id, :chunk, CAST(:entry_ids AS bigint[]), CAST(:hashes AS bytea[]))"
)
_ADD_SEAL = text("""
    SELECT petdesk_add_seal(ROW(CAST(:seal_id AS bigint), CAST(:cluster AS text), CAST(CAST(:from_xid AS text) AS xid8),
        CAST(CAST(:to_xid AS text) AS xid8), CAST(:entries AS bigint), CAST(:root AS bytea),
        CAST(:previous AS bytea), CAST(:key_id AS text), CAST(:signature AS bytea),
        CAST(:sealed_at AS timestamptz)))
""")


def seal_if_due(session: Session, key: Ed25519PrivateKey, every: timedelta = EVERY) -> Seal | None:
    """As `seal`, unless the last seal is newer than `every` or somebody else is sealing just now."""
    if not session.execute(_UNLESS_ANOTHER_DOES).scalar_one():
        return None
    if not session.execute(_IS_DUE, {"every": every}).scalar_one():
        return None
    return seal(session, key)


def seal(session: Session, key: Ed25519PrivateKey) -> Seal | None:
    """Seal what both logs hold since the last seal, and return the new one; None when there is nothing new.

    Entries of transactions that run at this moment, and of whatever began after the oldest of them, wait for the next.
    """
    session.execute(_ONE_AT_A_TIME)
    cluster, reached, beyond, now = session.execute(_STANDS).one()
    last = last_seal(session)
    restored = last is not None and last.cluster != cluster
    first = last.to_xid if last and not restored else 0
    number, tree = (last.seal_id if last else 0) + 1, Tree()
    statement = _AFTER_A_RESTORE if restored else _SINCE
    found = session.execute(statement, {"first": str(first), "last": reached, "beyond": beyond})
    for place, (ids, hashes) in enumerate(_in_chunks((entry, leaf(content.encode())) for entry, content in found)):
        for hashed in hashes:
            tree.add(hashed)
        session.execute(_ADD_LEAVES, {"seal_id": number, "chunk": place, "entry_ids": ids, "hashes": hashes})
    if not tree.leaves:
        return None
    made = Seal(
        number,
        cluster,
        first,
        int(reached),
        tree.leaves,
        tree.root,
        last.digest if last else FIRST,
        key_id(key.public_key()),
        now,
    ).signed(key)
    session.execute(_ADD_SEAL, {name: getattr(made, name) for name in Seal.__slots__})
    return made


def _in_chunks(leaves: Iterator[tuple[int, bytes]]) -> Iterator[tuple[list[int], list[bytes]]]:
    ids: list[int] = []
    hashes: list[bytes] = []
    for entry, hashed in leaves:
        ids.append(entry)
        hashes.append(hashed)
        if len(ids) == CHUNK:
            yield ids, hashes
            ids, hashes = [], []
    if ids:
        yield ids, hashes
