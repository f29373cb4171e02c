"""Verifying: whether every sealed entry is as it was, and every seal in its place."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from itertools import groupby
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from petdesk.services.audit.content import ENTRIES, LEAVES, STREAMED
from petdesk.services.audit.merkle import Tree, leaf
from petdesk.services.audit.seals import FIRST, Keys, Seal, seals
from petdesk.services.session import Session
from petdesk.wording import shown

_ROOTS = text(f"SELECT seal_id, hash FROM ({LEAVES}) AS leaf ORDER BY seal_id, chunk, place").execution_options(
    **STREAMED
)
_COMPARED = text(f"""
    SELECT sealed.entry_id, sealed.hash, sealed.seal_id, entry.entry_id, CAST(entry.xid AS text), entry.content
    FROM ({LEAVES}) AS sealed FULL JOIN ({ENTRIES}) AS entry ON entry.entry_id = sealed.entry_id
""").execution_options(**STREAMED)
_AROUND = text("""
    SELECT max(at) FILTER (WHERE entry_id < :entry_id), min(at) FILTER (WHERE entry_id > :entry_id)
    FROM (SELECT entry_id, at FROM audit_log UNION ALL SELECT entry_id, at FROM access_log) AS entry
""")
_NAME = text("SELECT first_name || ' ' || last_name FROM users WHERE user_id = :user_id")
_UNPROVEN = text("""
    SELECT count(*) FROM (
        SELECT FROM audit_log WHERE user_id IS NOT NULL AND NOT proven
        UNION ALL SELECT FROM access_log WHERE user_id IS NOT NULL AND NOT proven
    ) AS entry
""")

EDITED, DELETED, INSERTED, SEAL = "edited", "deleted", "inserted", "seal"
_ACTIONS: Final = {"I": "added to", "U": "changed in", "D": "deleted from", "T": "emptied:"}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was: an entry by its number, or a seal by its own. `kind` says what happened."""

    kind: str
    number: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at, and what is wrong with it.

    `unsealed` entries are younger than the last seal. `unproven` ones name a person whose session nobody checked.
    """

    seals: int
    entries: int
    unsealed: int
    unproven: int
    findings: tuple[Finding, ...]


def verify(session: Session, keys: Keys, kept: Sequence[Seal] = ()) -> Verified:
    """Recompute every seal, compare every entry with what was sealed, and the seals with those `kept` elsewhere.

    Needs a transaction. Entries are streamed; only what is wrong is held.
    """
    present = seals(session)
    wrong = [*_in_order(present, keys), *_as_rooted(session, present), *_as_kept(present, kept, keys)]
    sealed_until = present[-1].to_xid if present else 0
    entries, unsealed, changed = 0, 0, []
    compared = session.execute(_COMPARED)
    for leaf_of, hashed, seal_id, entry, xid, content in compared:
        entries += entry is not None
        if leaf_of is None and int(xid) >= sealed_until:
            unsealed += 1
        elif leaf_of is None:
            changed.append((INSERTED, entry, content))
        elif entry is None:
            changed.append((DELETED, leaf_of, seal_id))
        elif not compare_digest(leaf(content.encode()), hashed):
            changed.append((EDITED, entry, content))
    wrong += [_told(session, *change) for change in sorted(changed, key=lambda change: change[1])]
    unproven = session.execute(_UNPROVEN).scalar_one()
    return Verified(len(present), entries, unsealed, unproven, tuple(wrong))


def _in_order(present: Sequence[Seal], keys: Keys) -> Iterator[Finding]:
    before: Seal | None = None
    for seal in present:
        number = seal.seal_id
        expected = before.seal_id + 1 if before else 1
        if number != expected:
            missing = f"{expected}" if number == expected + 1 else f"{expected} to {number - 1}"
            yield Finding(SEAL, expected, f"Seal {missing} was deleted.")
        elif seal.previous != (before.digest if before else FIRST):
            yield Finding(SEAL, number, f"Seal {number} does not follow the one before: one was replaced.")
        elif before and before.cluster == seal.cluster and before.to_xid != seal.from_xid:
            yield Finding(SEAL, number, f"Seal {number} does not begin where the one before it ends.")
        yield from _signature(seal, keys)
        before = seal


def _signature(seal: Seal, keys: Keys) -> Iterator[Finding]:
    key = keys.get(seal.key_id)
    if key is None:
        yield Finding(
            SEAL, seal.seal_id, f"Seal {seal.seal_id} is signed with a key that is not known here, {seal.key_id}."
        )
    elif not seal.is_signed_by(key):
        yield Finding(SEAL, seal.seal_id, f"Seal {seal.seal_id} was changed: its signature is not valid.")


def _as_rooted(session: Session, present: Sequence[Seal]) -> Iterator[Finding]:
    stored = session.execute(_ROOTS)
    trees: dict[int, tuple[int, bytes]] = {}
    for seal_id, group in groupby(stored, key=itemgetter(0)):
        tree = Tree()
        for _, hashed in group:
            tree.add(hashed)
        trees[seal_id] = (tree.leaves, tree.root)
    for seal in present:
        if trees.pop(seal.seal_id, (0, Tree().root)) != (seal.entries, seal.root):
            yield Finding(SEAL, seal.seal_id, f"Seal {seal.seal_id}: the hashes that it was made of were changed.")
    for seal_id in trees:
        yield Finding(SEAL, seal_id, f"There are hashes of a seal {seal_id}, which there is not.")


def _as_kept(present: Sequence[Seal], kept: Sequence[Seal], keys: Keys) -> Iterator[Finding]:
    in_database = {seal.seal_id: seal for seal in present}
    for copy in kept:
        yield from _signature(copy, keys)
        here = in_database.get(copy.seal_id)
        if here is None:
            told = f"Seal {copy.seal_id} of {_minute(copy.sealed_at)} was kept, and is gone from the database."
            yield Finding(SEAL, copy.seal_id, told)
        elif here != copy:
            yield Finding(SEAL, copy.seal_id, f"Seal {copy.seal_id} is not the one that was kept.")


def _told(session: Session, kind: str, number: int, what: Any) -> Finding:
    if kind == DELETED:
        after, before = session.execute(_AROUND, {"entry_id": number}).one()
        written = " and ".join(_minute(at) for at in (after, before) if at)
        told = f"Entry {number} was deleted. It was in seal {what}, written between {written or 'others'}."
    elif kind == EDITED:
        told = f"Entry {number} was edited. It now says: {_described(session, what)}"
    else:
        told = f"Entry {number} was inserted afterwards. It says: {_described(session, what)}"
    return Finding(kind, number, shown(told))


def _described(session: Session, content: str) -> str:
    sort, _, micros, _, _, user_id, _, desk, db_user, _, subject, *more = json.loads(content)
    at = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=micros)
    name = session.execute(_NAME, {"user_id": UUID(user_id)}).scalar() if user_id else None
    who = f"{name or user_id or db_user}{f' at {desk}' if desk else ''}"
    if sort == "access":
        return f"{_minute(at)}, {who}, {subject} {more[0] or ''}".rstrip() + "."
    row_key, _, action, changes = more
    return f"{_minute(at)}, {who}, {_ACTIONS.get(action, action)} {subject} {row_key or ''} {json.dumps(changes)}."


def _minute(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
