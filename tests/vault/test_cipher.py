"""Sealing and opening: any text comes back, and only in its own place."""

import pickle
import traceback
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petdesk.errors import SetupProblem
from petdesk.services.vault import DoesNotOpen, NoVault, UnknownKey
from petdesk.vault.cipher import AesVault, key_id_of
from petdesk.vault.ring import Key, KeyRing

ROW = UUID("0190f0a0-aaaa-7bbb-8ccc-0123456789ab")
OTHER_ROW = UUID("0190f0a0-aaaa-7bbb-8ccc-0123456789ac")
NOTE = "Ate the neighbour's sock."
TEXTS = st.text(st.characters(), max_size=300)


def vault() -> AesVault:
    return AesVault(KeyRing.new())


ONE = vault()


def seal(plain: str, by: AesVault = ONE) -> str:
    return by.seal(plain, table="service_histories", column="notes", row=ROW)


def read(sealed: str, by: AesVault = ONE) -> str:
    return by.open(sealed, table="service_histories", column="notes", row=ROW)


@given(TEXTS)
def test_any_text_comes_back(plain: str) -> None:
    sealed = seal(plain)
    assert read(sealed) == plain
    assert sealed.isascii()
    assert sealed.startswith(f"pd1.{ONE.ring.current.key_id}.")


@given(TEXTS)
def test_the_same_text_is_sealed_differently_each_time(plain: str) -> None:
    assert seal(plain) != seal(plain)


@given(TEXTS.filter(bool), st.data())
def test_a_text_that_was_changed_anywhere_does_not_open(plain: str, data: st.DataObject) -> None:
    sealed = seal(plain)
    at = data.draw(st.integers(0, len(sealed) - 1))
    put = data.draw(st.sampled_from("abcxyzABCXYZ0189-_.=|é ").filter(lambda character: character != sealed[at]))
    with pytest.raises(DoesNotOpen):
        read(sealed[:at] + put + sealed[at + 1 :])


@given(TEXTS, st.integers(1, 80))
def test_a_text_that_was_cut_does_not_open(plain: str, length: int) -> None:
    with pytest.raises(DoesNotOpen):
        read(seal(plain)[:-length])


@pytest.mark.parametrize(
    ("table", "column", "row"),
    [
        ("service_histories", "notes", OTHER_ROW),
        ("appointments", "notes", ROW),
        ("service_histories", "body", ROW),
    ],
)
def test_a_text_that_was_moved_does_not_open(table: str, column: str, row: UUID) -> None:
    with pytest.raises(DoesNotOpen, match="moved"):
        ONE.open(seal(NOTE), table=table, column=column, row=row)


@pytest.mark.parametrize(
    "stored", [NOTE, "pd1..", "pd0.abcdefgh.AAAA", "pd1.abcdefgh.", "", f"pd1.abcdefgh.{'A' * 37}"]
)
def test_what_was_never_sealed_does_not_open(stored: str) -> None:
    with pytest.raises(DoesNotOpen, match="not encrypted"):
        read(stored)
    assert key_id_of(stored) is None


def test_the_format_takes_no_other_spelling_of_the_same_bytes() -> None:
    sealed = seal("ab")  # 30 bytes; of a longer one the last letter has bits that mean nothing
    head, _, content = sealed.rpartition(".")
    for spelling in (content + "=", urlsafe_b64encode(urlsafe_b64decode(content + "==") + b"\0").decode()):
        with pytest.raises(DoesNotOpen):
            read(f"{head}.{spelling}")


def test_another_key_of_the_same_name_does_not_open_it() -> None:
    mine = KeyRing.new()
    theirs = AesVault(KeyRing((Key(mine.current.key_id, bytes(32)),)))
    with pytest.raises(DoesNotOpen, match="another key"):
        read(seal(NOTE, AesVault(mine)), theirs)


def test_keys_before_the_current_one_still_open() -> None:
    ring = KeyRing.new()
    sealed = seal(NOTE, AesVault(ring))
    later = AesVault(ring.with_new_key())
    assert read(sealed, later) == NOTE
    assert key_id_of(seal(NOTE, later)) == later.ring.current.key_id != ring.current.key_id


def test_a_key_that_is_not_here_is_named() -> None:
    with pytest.raises(UnknownKey) as unknown:
        read(seal(NOTE, vault()))
    assert unknown.value.key_id in str(unknown.value)


def test_an_unknown_key_is_looked_for_in_the_ring_as_it_is_now() -> None:
    ring = KeyRing.new()
    later = ring.with_new_key()
    desk = AesVault(ring, lambda: later)
    assert read(seal(NOTE, AesVault(later)), desk) == NOTE
    assert desk.ring == later


def test_neither_note_nor_key_is_in_what_may_be_printed() -> None:
    ring = KeyRing((Key("abcdefgh", b"geheim-geheim-geheim-geheim-gehe"),))
    secret = ring.written().partition(":")[2]
    here = AesVault(ring)
    sealed = seal(NOTE, here)
    told = [repr(ring), str(ring), repr(ring.current), str(here), repr(here), ring.current.fingerprint]
    for spoilt in (sealed[:-1] + "~", sealed[:-2] + "AA", sealed.replace("abcdefgh", "hgfedcba"), NOTE):
        with pytest.raises(DoesNotOpen) as error:
            read(spoilt, here)
        told.append("".join(traceback.format_exception(error.value)) + repr(error.value))
        assert error.value.__cause__ is None
    with pytest.raises(TypeError):
        pickle.dumps(here)
    for words in told:
        assert "geheim" not in words
        assert secret not in words
        assert "sock." not in words.replace('"Ate', "")


def test_without_keys_nothing_is_stored_or_shown_in_plain_text() -> None:
    with pytest.raises(SetupProblem, match="no keys"):
        NoVault().seal(NOTE, table="t", column="c", row=ROW)
    with pytest.raises(SetupProblem, match="no keys"):
        NoVault().open(NOTE, table="t", column="c", row=ROW)
