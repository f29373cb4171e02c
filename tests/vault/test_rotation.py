"""Another key: everything is sealed anew while desks write, nothing is lost, and what broke off is gone on with."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Final
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from petdesk.clock import FixedClock
from petdesk.database import make_engine
from petdesk.desk import Desk
from petdesk.errors import SetupProblem
from petdesk.models import new_id
from petdesk.services import treatment
from petdesk.services.scheduling import book
from petdesk.services.scheduling.board import visit
from petdesk.services.sealed import UNREADABLE
from petdesk.vault import rotation
from petdesk.vault.cipher import key_id_of
from petdesk.vault.ring import KeyRing
from petdesk.vault.rotation import Rotation
from petdesk.vault.sources import KeyFile, vault_of
from tests.builders import Clinic
from tests.everybody import NOW, committing, open_for_everybody

VISITS: Final = 40


class Place:
    """A clinic of forty visits with a note each, and a key file."""

    def __init__(self, address: str, file: KeyFile, clinic: Clinic) -> None:
        self.address, self.file, self.clinic = address, file, clinic
        self.visits = [new_id() for _ in range(VISITS)]
        self.desk = self.open()
        for number, key in enumerate(self.visits):
            at = NOW + timedelta(minutes=18 + number)
            request = clinic.request(at, appointment_id=key, staff_id=None, note=f"note {number}")
            self.desk.write(book, request)
        self.engine: Engine = make_engine(address, patient=True)

    def open(self, file: KeyFile | None = None) -> Desk:
        file = file or self.file
        ring = file.read()
        assert ring is not None
        desk = Desk.open(self.address, clock=FixedClock(NOW), vault=vault_of(file, ring))
        desk.actor = self.clinic.vet.actor
        return desk

    def rotation(self) -> Rotation:
        ring = self.file.read()
        assert ring is not None
        clinic_id = self.clinic.here.clinic.clinic_id
        return Rotation(self.engine, clinic_id, self.file, ring, lambda _: None)

    def key_ids(self) -> set[str | None]:
        with self.engine.connect() as connection:
            return {key_id_of(note) for note in connection.execute(text("SELECT notes FROM appointments")).scalars()}

    def note(self, desk: Desk, key: UUID) -> str | None:
        found = desk.read(visit, key)
        assert found is not None
        return found.notes

    def spoil(self, key: UUID) -> None:
        with committing(self.address) as session:
            session.execute(
                text("UPDATE appointments SET notes = notes || 'AAAA' WHERE appointment_id = :key"), {"key": key}
            )


@pytest.fixture
def place(empty_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """The clinic; its values are sealed anew a few at a time."""
    monkeypatch.setattr(rotation, "BATCH", 7)
    file = KeyFile(tmp_path / "petdesk.keys")
    file.create(KeyRing.new())
    place = Place(empty_address, file, open_for_everybody(empty_address))
    yield place
    place.desk.close()
    place.engine.dispose()


def test_everything_is_sealed_with_the_new_key(place: Place) -> None:
    before = place.desk.read(visit, place.visits[0])
    outcome = place.rotation().rotate()
    assert (outcome.sealed, outcome.spoilt, outcome.resumed) == (VISITS, [], False)
    assert place.key_ids() == {outcome.key_id}
    ring = place.file.read()
    assert ring is not None
    assert ring.current.key_id == outcome.key_id
    assert len(ring.keys) == 2
    assert place.desk.read(visit, place.visits[0]) == before  # version and all
    assert [place.note(place.desk, key) for key in place.visits] == [f"note {number}" for number in range(VISITS)]


def test_lazily_only_what_is_written_from_then_on_uses_the_new_key(place: Place) -> None:
    [before] = place.key_ids()
    outcome = place.rotation().rotate(lazily=True)
    assert outcome.sealed == 0
    place.desk.write(book, place.clinic.request(NOW + timedelta(hours=2), note="new"))
    assert place.key_ids() == {before, outcome.key_id}
    later = place.rotation().rotate()
    assert (later.resumed, later.key_id, later.sealed) == (True, outcome.key_id, VISITS)
    assert place.key_ids() == {outcome.key_id}


def test_a_rotation_that_broke_off_is_gone_on_with(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    seal_anew, done = rotation._replace, []

    def break_off(*arguments: object) -> int:
        done.append(1)
        if len(done) == 3:
            raise KeyboardInterrupt
        return seal_anew(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(rotation, "_replace", break_off)
    with pytest.raises(KeyboardInterrupt):
        place.rotation().rotate()
    assert len(place.key_ids()) == 2
    outcome = place.rotation().rotate()
    assert (outcome.resumed, outcome.sealed) == (True, VISITS - 14)
    assert place.key_ids() == {outcome.key_id}
    ring = place.file.read()
    assert ring is not None
    assert len(ring.keys) == 2


def test_nothing_is_lost_while_four_desks_write(place: Place) -> None:
    over = Event()
    share = VISITS // 4
    desks = [place.open() for _ in range(4)]

    def write(worker: int) -> dict[UUID, str]:
        desk, chance, last = desks[worker], random.Random(worker), {}
        mine = place.visits[worker * share : (worker + 1) * share]
        while not over.is_set():
            key = chance.choice(mine)
            last[key] = f"{worker} {chance.random()} Ünï"
            desk.write(treatment.save_draft, key, last[key])
            assert desk.read(treatment.draft, key) == last[key]
        return last

    with ThreadPoolExecutor(4) as pool:
        writing = [pool.submit(write, worker) for worker in range(4)]
        try:
            outcomes = [place.rotation().rotate() for _ in range(3)]
        finally:
            over.set()
        typed = {key: body for each in writing for key, body in each.result().items()}
    assert [outcome.spoilt for outcome in outcomes] == [[], [], []]
    assert len({outcome.key_id for outcome in outcomes}) == 3
    for key, body in typed.items():
        assert place.desk.read(treatment.draft, key) == body
    found = place.rotation().look()
    assert found.spoilt == []
    assert set(found.by_key) == {outcomes[-1].key_id}
    assert len(place.rotation().retire()) == 3
    assert place.rotation().look().spoilt == []
    for desk in desks:
        desk.close()


def test_a_desk_that_the_new_key_has_not_reached_says_to_copy_it(place: Place, tmp_path: Path) -> None:
    copied = KeyFile(tmp_path / "other desk" / "petdesk.keys")
    ring = place.file.read()
    assert ring is not None
    copied.create(ring)
    other = place.open(copied)
    place.rotation().rotate()
    outcome = place.rotation().rotate(lazily=True)  # what is stored has a key that is neither the first nor the last
    told = f"the key {outcome.key_id}, and this desk does not have it. Copy the key file"
    with pytest.raises(SetupProblem, match=told):
        place.note(other, place.visits[0])
    with pytest.raises(SetupProblem, match=told):
        other.write(treatment.save_draft, place.visits[0], "typed")
    with pytest.raises(SetupProblem, match="not among the keys here"):
        place.open(copied)
    newer = place.file.read()
    assert newer is not None
    copied.write(newer)
    assert place.note(other, place.visits[0]) == "note 0"
    other.write(treatment.save_draft, place.visits[0], "typed")
    other.close()


def test_a_prepared_key_is_used_only_after_the_rotation(place: Place) -> None:
    [before] = place.key_ids()
    prepared = place.rotation().prepare()
    assert prepared == place.rotation().prepare() != before
    desk = place.open()
    desk.write(book, place.clinic.request(NOW + timedelta(hours=2), note="new"))
    desk.close()
    assert place.key_ids() == {before}
    assert place.rotation().rotate().key_id == prepared


def test_what_does_not_open_is_named_left_alone_and_keeps_its_key(place: Place) -> None:
    [before] = place.key_ids()
    spoilt = place.visits[3]
    place.spoil(spoilt)
    outcome = place.rotation().rotate()
    assert [(str(each.place), each.row) for each in outcome.spoilt] == [("appointments.notes", spoilt)]
    assert place.key_ids() == {before, outcome.key_id}
    assert place.note(place.desk, spoilt) == UNREADABLE
    assert place.rotation().retire() == ()
    again = place.rotation().rotate()  # it does not hold the next one up
    assert not again.resumed
    assert again.sealed == VISITS - 1
    assert place.rotation().retire() == (outcome.key_id,)
    assert [each.row for each in place.rotation().look().spoilt] == [spoilt]


def test_two_rotations_at_once_are_one_too_many(place: Place) -> None:
    with place.rotation()._alone(), pytest.raises(SetupProblem, match="being changed at another desk"):
        place.rotation().rotate()
    assert place.rotation().rotate().sealed == VISITS


def test_what_was_written_before_there_were_keys_is_sealed_once(place: Place) -> None:
    with committing(place.address) as session:
        session.execute(text("UPDATE appointments SET notes = 'plain'"))
        session.execute(text("DELETE FROM clinic_keys"))
    with pytest.raises(SetupProblem, match="from before they were encrypted"):
        place.open()
    assert place.rotation().rotate().sealed == VISITS
    assert {place.note(place.desk, key) for key in place.visits} == {"plain"}
    place.open().close()
    with committing(place.address) as session:
        session.execute(text("UPDATE appointments SET notes = 'forged'"))
    assert len(place.rotation().rotate().spoilt) == VISITS
    assert place.note(place.desk, place.visits[0]) == UNREADABLE


def test_the_log_tells_of_a_rotation_in_a_few_entries(place: Place) -> None:
    with place.engine.connect() as connection:
        [before] = connection.execute(text("SELECT max(entry_id) FROM audit_log")).scalars()
        outcome = place.rotation().rotate()
        since = text("SELECT table_name, action, changes FROM audit_log WHERE entry_id > :before ORDER BY entry_id")
        changed, *sealed = connection.execute(since, {"before": before}).all()
        event = connection.execute(text("SELECT event, details FROM access_log ORDER BY entry_id DESC LIMIT 1")).one()
    assert (changed.table_name, changed.action, changed.changes["check_value"]) == ("clinic_keys", "U", "changed")
    assert {entry[:2] for entry in sealed} == {("appointments", "S")}
    assert len(sealed) == -(-VISITS // rotation.BATCH)
    assert {UUID(row) for entry in sealed for row in entry.changes["rows"]} == set(place.visits)
    assert tuple(event) == ("keys_rotated", {"key": outcome.key_id, "values": VISITS})


def test_nobody_hides_a_change_as_a_rotation(place: Place) -> None:
    with place.engine.begin() as connection:
        connection.execute(text("SELECT set_config('petdesk.sealing_anew', 'on', true)"))
        connection.execute(text("UPDATE appointments SET notes = notes || 'A', cancel_reason = 'bored'"))
        connection.execute(text("UPDATE appointments SET notes = notes || 'A'"))
        actions = text("SELECT action, count(*) FROM audit_log WHERE action IN ('U', 'S') GROUP BY 1 ORDER BY 1")
        assert [tuple(row) for row in connection.execute(actions)] == [("S", 1), ("U", VISITS)]
