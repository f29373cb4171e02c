"""Codes as people type them, and the second proof's clock."""

from contextlib import suppress

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from petdesk.services.accounts.codes import (
    ALPHABET,
    INVITATION_LENGTH,
    RECOVERY_LENGTH,
    hash_like,
    hash_recovery_codes,
    new_code,
    new_recovery_codes,
    read_code,
)
from petdesk.services.accounts.totp import DRIFT, STEP, looks_like_totp, matching_step, new_secret, provisioning_uri
from petdesk.services.forms import Unreadable

LENGTHS = st.sampled_from([INVITATION_LENGTH, RECOVERY_LENGTH])
BETWEEN = st.sampled_from(["", " ", "-", " - ", "–", "_", "\t", "\n", ".", "\u00a0"])


@given(length=LENGTHS, data=st.data())
def test_a_code_is_read_however_it_is_typed(length: int, data: st.DataObject) -> None:
    code = new_code(length)
    bare = code.replace("-", "")
    assert read_code(code, length) == bare
    typed = "".join(
        data.draw(BETWEEN) + data.draw(st.sampled_from([letter, letter.lower()])) for letter in bare
    ) + data.draw(BETWEEN)
    assert read_code(typed, length) == bare
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in bare)
    assert read_code(wide, length) == bare


@given(length=LENGTHS, data=st.data())
def test_one_wrong_letter_and_two_swapped_ones_are_always_noticed(length: int, data: st.DataObject) -> None:
    code = list(new_code(length).replace("-", ""))
    place = data.draw(st.integers(0, length - 1))
    other = data.draw(st.sampled_from(ALPHABET.replace(code[place], "")))
    with pytest.raises(Unreadable, match="mistyped"):
        read_code("".join([*code[:place], other, *code[place + 1 :]]), length)
    second = data.draw(st.integers(0, length - 1))
    if code[place] != code[second]:
        code[place], code[second] = code[second], code[place]
        with pytest.raises(Unreadable, match="mistyped"):
            read_code("".join(code), length)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_code_or_unreadable(typed: str) -> None:
    with suppress(Unreadable):
        assert set(read_code(typed, INVITATION_LENGTH)) <= set(ALPHABET)


def test_letters_that_codes_do_not_have_are_named() -> None:
    code = new_code(INVITATION_LENGTH).replace("-", "")
    with pytest.raises(Unreadable, match="no 0, O, 1, I and L"):
        read_code(f"O{code[1:]}", INVITATION_LENGTH)
    with pytest.raises(Unreadable, match="16 letters and digits"):
        read_code(code[:-1], INVITATION_LENGTH)


def test_codes_differ_and_of_ten_each_is_found_by_its_own_hash() -> None:
    codes = new_recovery_codes()
    assert len(set(codes)) == 10
    hashes = hash_recovery_codes(codes)
    assert len(set(hashes)) == 10
    assert [hash_like(read_code(code, RECOVERY_LENGTH), hashes[0]) for code in codes] == list(hashes)
    assert not any(read_code(code, RECOVERY_LENGTH) in "".join(hashes) for code in codes)


@given(at=st.integers(STEP * 10, 2**33), off=st.integers(-4, 4))
def test_a_clock_may_be_off_by_one_step_either_way_and_no_more(at: int, off: int) -> None:
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    step = at // STEP + off
    code = pyotp.TOTP(secret).generate_otp(step)
    others = {pyotp.TOTP(secret).generate_otp(at // STEP + near) for near in range(-DRIFT, DRIFT + 1)}
    if abs(off) <= DRIFT:
        found = matching_step(secret, code, at)
        assert found is not None
        assert pyotp.TOTP(secret).generate_otp(found) == code
        assert matching_step(secret, code, at, after=at // STEP + DRIFT) is None
    elif code not in others:
        assert matching_step(secret, code, at) is None


def test_a_step_that_was_used_is_passed_over() -> None:
    secret, at = new_secret(), 1_800_000_000.0
    code = pyotp.TOTP(secret).at(int(at))
    step = matching_step(secret, code, at)
    assert step == at // STEP
    assert matching_step(secret, code, at, after=step) is None
    assert matching_step(secret, code, at, after=step - 1) == step


def test_a_secret_has_160_bits_and_the_qr_code_names_the_clinic() -> None:
    secret = new_secret()
    assert len(secret) * 5 == 160
    parsed = pyotp.parse_uri(provisioning_uri(secret, "ana@riverside.example", "Riverside: Cats & Dogs"))
    assert (parsed.secret, parsed.name, parsed.issuer) == (secret, "ana@riverside.example", "Riverside: Cats & Dogs")


@pytest.mark.parametrize(
    ("typed", "is_one"),
    [("123456", True), (" 123 456 ", True), ("１２３４５６", True), ("12345", False), ("12345a", False), ("", False)],
)
def test_six_digits_are_a_code_of_the_app(typed: str, is_one: bool) -> None:
    assert looks_like_totp(typed) is is_one
