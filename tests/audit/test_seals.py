"""Seals: nothing is skipped, and whatever is changed afterwards is named."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from psycopg import errors
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from petdesk.database import make_engine
from petdesk.services.audit.merkle import Tree, leaf
from petdesk.services.audit.sealing import _ADD_SEAL, seal, seal_if_due
from petdesk.services.audit.seals import Seal, key_id, last_seal, seals
from petdesk.services.audit.verifying import DELETED, EDITED, INSERTED, SEAL, Verified, verify
from tests.builders import Clinic
from tests.everybody import as_desk, open_for_everybody, others_are_done

KEY = Ed25519PrivateKey.generate()
KEYS = {key_id(KEY.public_key()): KEY.public_key()}
WARN = "INSERT INTO pet_alerts (alert_id, pet_id, message) VALUES (gen_random_uuid(), %s, 'x')"
RENAME = "UPDATE pets SET name = name || 'x'"


@pytest.fixture
def clinic_of_all(empty_address: str) -> Clinic:
    """A clinic that every connection sees, with a few entries."""
    return open_for_everybody(empty_address)


@contextmanager
def at_a_desk(address: str) -> Iterator[Session]:
    """A session with the privileges of a desk, committed at the end."""
    engine = make_engine(as_desk(address), patient=True)
    with Session(engine) as session:
        yield session
        session.commit()
    engine.dispose()


def sealed(address: str) -> Seal | None:
    others_are_done(address)
    return sealed_meanwhile(address)


def sealed_meanwhile(address: str) -> Seal | None:
    """While others still write: what is newer than the oldest of their transactions is left for later."""
    with at_a_desk(address) as session:
        return seal(session, KEY)


def verified(address: str, *kept: Seal) -> Verified:
    with at_a_desk(address) as session:
        return verify(session, KEYS, kept)


def change(address: str, *statements: str) -> None:
    """As a superuser does with psql."""
    with psycopg.connect(address) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def root_of(leaves: list[bytes]) -> bytes:
    """As RFC 6962 writes it, by halves."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256().digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\x01" + root_of(leaves[:half]) + root_of(leaves[half:])).digest()


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_the_root_is_that_of_the_standard(contents: list[bytes]) -> None:
    tree, leaves = Tree(), [leaf(content) for content in contents]
    for hashed in leaves:
        tree.add(hashed)
    assert tree.root == root_of(leaves)


def test_a_seal_survives_a_file_and_shows_every_change() -> None:
    made = Seal(1, "7", 3, 9, 4, b"r" * 32, b"p" * 32, "k", datetime(2026, 11, 19, tzinfo=UTC)).signed(KEY)
    assert Seal.from_line(made.as_line()) == made
    assert made.is_signed_by(KEY.public_key())
    for field, other in (("entries", 5), ("from_xid", 4), ("root", b"s" * 32), ("seal_id", 2)):
        assert (
            not Seal.from_line(made.as_line())
            .__class__(**{**{name: getattr(made, name) for name in Seal.__slots__}, field: other})
            .is_signed_by(KEY.public_key())
        )
    for line in ("", "{}", "[]", '"x"', made.as_line().replace('"root"', '"tree"')):
        with pytest.raises(ValueError, match=r".*"):
            Seal.from_line(line)


def test_an_untouched_log_is_well(empty_address: str, clinic_of_all: Clinic) -> None:
    first = sealed(empty_address)
    change(empty_address, RENAME, RENAME)
    second = sealed(empty_address)
    assert first
    assert second
    assert (first.seal_id, second.seal_id, second.previous) == (1, 2, first.digest)
    assert second.from_xid == first.to_xid
    assert sealed(empty_address) is None
    change(empty_address, RENAME)
    found = verified(empty_address, first, second)
    assert found == Verified(2, first.entries + second.entries + 1, 1, 0, ())


def test_an_edited_and_a_deleted_entry_are_named(empty_address: str, clinic_of_all: Clinic) -> None:
    change(empty_address, *[RENAME] * 5)
    sealed(empty_address)
    change(
        empty_address,
        "UPDATE audit_log SET changes = '{}' WHERE entry_id = (SELECT max(entry_id) - 1 FROM audit_log)",
        "DELETE FROM audit_log WHERE entry_id = (SELECT max(entry_id) - 3 FROM audit_log)",
    )
    found = verified(empty_address).findings
    with psycopg.connect(empty_address) as connection:
        [newest] = connection.execute("SELECT max(entry_id) FROM audit_log").fetchone() or ()
    assert [(finding.kind, finding.number) for finding in found] == [(DELETED, newest - 3), (EDITED, newest - 1)]
    assert "written between 20" in found[0].sentence
    assert "petdesk, changed in pets" in found[1].sentence


@pytest.mark.parametrize("column", ["at", "user_id", "desk", "proven", "db_user", "table_name", "row_key", "about"])
def test_every_column_of_an_entry_is_sealed(empty_address: str, clinic_of_all: Clinic, column: str) -> None:
    other = {
        "at": "at + interval '1 us'",
        "proven": "NOT proven",
        "desk": "'x'",
        "db_user": "'x'",
        "table_name": "'x'",
    }.get(column, "gen_random_uuid()")
    change(empty_address, RENAME)
    sealed(empty_address)
    change(
        empty_address, f"UPDATE audit_log SET {column} = {other} WHERE entry_id = (SELECT max(entry_id) FROM audit_log)"
    )
    assert [finding.kind for finding in verified(empty_address).findings] == [EDITED]


def test_an_entry_inserted_afterwards_is_named(empty_address: str, clinic_of_all: Clinic) -> None:
    sealed(empty_address)
    change(
        empty_address,
        "INSERT INTO audit_log (xid, proven, table_name, action, changes) VALUES ('5', true, 'pets', 'U', '{}')",
        "INSERT INTO access_log (xid, proven, event, details) VALUES ('6', true, 'sign_in', '{}')",
    )
    assert [finding.kind for finding in verified(empty_address).findings] == [INSERTED, INSERTED]


def test_an_entry_that_was_moved_into_its_month_is_unchanged(empty_address: str, clinic_of_all: Clinic) -> None:
    change(empty_address, "UPDATE audit_log SET at = '2020-02-03Z'")
    sealed(empty_address)
    change(
        empty_address,
        "CREATE TABLE audit.moved (LIKE audit_log INCLUDING ALL)",
        "WITH gone AS (DELETE FROM audit.audit_log_default RETURNING *) INSERT INTO audit.moved SELECT * FROM gone",
        "ALTER TABLE audit_log ATTACH PARTITION audit.moved FOR VALUES FROM ('2020-02-01Z') TO ('2020-03-01Z')",
    )
    assert verified(empty_address).findings == ()


@pytest.mark.parametrize(
    ("tampering", "numbers"),
    [
        ("UPDATE audit_seals SET entries = entries + 1 WHERE seal_id = 2", {2, 3}),
        ("UPDATE audit_seals SET sealed_at = now() WHERE seal_id = 3", {3}),
        ("DELETE FROM audit_leaves WHERE seal_id = 2; DELETE FROM audit_seals WHERE seal_id = 2", {2}),
        ("UPDATE audit_leaves SET hashes[1] = hashes[2] WHERE seal_id = 1", {1}),
    ],
)
def test_a_changed_seal_is_named(empty_address: str, clinic_of_all: Clinic, tampering: str, numbers: set[int]) -> None:
    for _ in range(3):
        change(empty_address, RENAME, RENAME)
        sealed(empty_address)
    change(empty_address, tampering)
    found = verified(empty_address).findings
    assert {finding.number for finding in found if finding.kind == SEAL} == numbers


def test_a_log_sealed_anew_with_another_key_is_not_believed(empty_address: str, clinic_of_all: Clinic) -> None:
    kept = sealed(empty_address)
    assert kept
    change(
        empty_address, "DELETE FROM audit_leaves", "DELETE FROM audit_seals", "DELETE FROM audit_log WHERE xid > '0'"
    )
    change(empty_address, RENAME)
    other = Ed25519PrivateKey.generate()
    others_are_done(empty_address)
    with at_a_desk(empty_address) as session:
        seal(session, other)
    assert ["not known here" in finding.sentence for finding in verified(empty_address).findings] == [True]
    both = KEYS | {key_id(other.public_key()): other.public_key()}
    with at_a_desk(empty_address) as session:
        assert [finding.sentence for finding in verify(session, both, [kept]).findings] == [
            "Seal 1 is not the one that was kept."
        ]


def test_seals_that_are_gone_are_missed_by_whoever_kept_them(empty_address: str, clinic_of_all: Clinic) -> None:
    kept = sealed(empty_address)
    assert kept
    change(empty_address, "DELETE FROM audit_leaves", "DELETE FROM audit_seals")
    assert verified(empty_address).findings == ()
    [finding] = verified(empty_address, kept).findings
    assert "is gone from the database" in finding.sentence


def test_a_transaction_under_way_is_sealed_later_and_never_skipped(empty_address: str, clinic_of_all: Clinic) -> None:
    with psycopg.connect(empty_address) as slow:
        slow.execute(RENAME.encode())
        change(empty_address, "UPDATE users SET job_title = 'x'")
        sealed_meanwhile(empty_address)
        slow.commit()
    sealed(empty_address)
    found = verified(empty_address)
    assert (found.unsealed, found.findings) == (0, ())


def test_writers_lose_nothing_while_seals_are_made(empty_address: str, clinic_of_all: Clinic) -> None:
    done = threading.Event()

    def write(pet: int) -> None:
        with psycopg.connect(as_desk(empty_address), autocommit=True) as connection:
            while not done.is_set():
                with connection.transaction(force_rollback=pet % 3 == 2):
                    connection.execute(
                        "INSERT INTO pet_alerts VALUES (gen_random_uuid(), %s, 'x')", [clinic_of_all.rex]
                    )

    writers = [threading.Thread(target=write, args=(number,)) for number in range(5)]
    for writer in writers:
        writer.start()
    made = [sealed_meanwhile(empty_address) for _ in range(12)]
    done.set()
    for writer in writers:
        writer.join()
    made.append(sealed(empty_address))
    found = verified(empty_address)
    assert (found.unsealed, found.findings) == (0, ())
    assert found.entries == sum(one.entries for one in made if one)


def test_two_who_seal_at_once_make_seals_that_follow_each_other(empty_address: str, clinic_of_all: Clinic) -> None:
    change(empty_address, *[RENAME] * 20)
    threads = [threading.Thread(target=sealed_meanwhile, args=(empty_address,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert verified(empty_address).findings == ()


def test_a_desk_seals_once_an_hour(empty_address: str, clinic_of_all: Clinic) -> None:
    others_are_done(empty_address)
    with at_a_desk(empty_address) as session:
        assert seal_if_due(session, KEY)
    change(empty_address, RENAME)
    others_are_done(empty_address)
    with at_a_desk(empty_address) as session:
        assert seal_if_due(session, KEY) is None
        assert seal_if_due(session, KEY, every=timedelta(0))


def test_after_a_restore_on_another_server_sealing_goes_on(empty_address: str, clinic_of_all: Clinic) -> None:
    """Its transactions are counted from the beginning: what is old has larger numbers than what is new."""
    change(empty_address, RENAME, "UPDATE audit_log SET xid = (xid::text::bigint + 5000000)::text::xid8")
    others_are_done(empty_address)
    with at_a_desk(empty_address) as session:
        first = seal(session, KEY)
    assert first is None  # from a future of this server: nothing of its own to seal
    with psycopg.connect(empty_address) as connection:
        [newest] = connection.execute("SELECT max(xid::text::bigint) FROM audit_log").fetchone() or ()
    old = Seal(1, "another", 0, newest + 1, 0, Tree().root, b"\x00" * 32, key_id(KEY.public_key()), datetime.now(UTC))
    old = old.signed(KEY)
    columns = ", ".join(Seal.__slots__)
    with psycopg.connect(empty_address) as connection:
        connection.execute(
            f"INSERT INTO audit_seals ({columns}) VALUES (%s, %s, %s::text::xid8, %s::text::xid8, {'%s, ' * 5}%s)",
            [getattr(old, name) for name in Seal.__slots__],
        )
    change(empty_address, RENAME)
    again = sealed(empty_address)
    assert again
    assert again.from_xid == 0
    change(empty_address, RENAME)
    sealed(empty_address)
    found = verified(empty_address)
    assert (found.unsealed, found.findings, found.seals) == (0, (), 3)


def test_a_desk_cannot_put_in_a_seal_that_does_not_follow(empty_address: str, clinic_of_all: Clinic) -> None:
    sealed(empty_address)
    with at_a_desk(empty_address) as session:
        last = last_seal(session)
        assert last
        for wrong in ({"seal_id": 1}, {"seal_id": 3}, {"from_xid": 0}, {"to_xid": 2**60}, {"entries": 1}):
            forged = {name: getattr(last, name) for name in Seal.__slots__}
            forged |= {"seal_id": 2, "from_xid": last.to_xid, "to_xid": last.to_xid, "entries": 0, **wrong}
            with pytest.raises(DBAPIError, match="does not follow"), session.begin_nested():
                session.execute(_ADD_SEAL, forged)
        with pytest.raises(DBAPIError, match="Nothing can be added to seal 1"), session.begin_nested():
            session.execute(text("SELECT petdesk_add_leaves(1, 99, '{1}', '{x}')"))
        assert len(seals(session)) == 1
    with psycopg.connect(as_desk(empty_address)) as connection:
        connection.execute("SELECT petdesk_add_leaves(2, 0, '{1}', '{x}')")
        with pytest.raises(errors.ForeignKeyViolation):
            connection.commit()
