"""The day sheet: what stands on paper."""

from datetime import timedelta

import pytest
from rich.cells import cell_len

from petdesk import models
from petdesk.clock import FixedClock
from petdesk.day_sheet import WIDTH, day_sheet
from petdesk.desk import Desk
from petdesk.errors import Refused
from petdesk.models import Status
from petdesk.services.access import run_by
from petdesk.services.here import Program
from petdesk.services.scheduling import day_board
from tests.builders import open_clinic
from tests.everybody import NOW, committing, open_for_everybody

EXPECTED = """\
Riverside                                                   Thu 19 November 2026
1 River Walk                                            printed Thu 19 Nov 10:42
================================================================================

Dr Okafor                                                               2 visits
--------------------------------------------------------------------------------
10:12   15 min waiting       Rex (dog)                 Wanjirũ Ngũgĩ
                             Check-up                  +254 712 345678
                             ! bites when held
10:32   30 min late          Rex (dog)                 Wanjirũ Ngũgĩ
                             Check-up                  +254 712 345678
                             ! bites when held
                             Limps.
                             Since Sunday, and more since the long walk by the
                             lake.

Sam (groomer)                                                            1 visit
--------------------------------------------------------------------------------
11:12   1 h 00 scheduled     Rex (dog)                 Wanjirũ Ngũgĩ
                             Full groom                +254 712 345678
                             ! bites when held

3 visits: 1 waiting, 1 late, 1 scheduled.
1 cancelled visit left out.
"""


def test_a_day_as_it_is_printed(empty_address: str) -> None:
    with committing(empty_address) as session:
        clinic = open_clinic(session, NOW)
        session.add(models.PetAlert(pet_id=clinic.rex, message="bites when held"))
        note = "Limps.\nSince Sunday, and more since the long walk by the lake."
        clinic.appointment(NOW - timedelta(minutes=30), status=Status.CHECKED_IN)
        clinic.appointment(NOW - timedelta(minutes=10), 30, notes=note)
        clinic.appointment(NOW + timedelta(minutes=30), 60, staff_id=clinic.sam, service_id=clinic.groom)
        clinic.appointment(NOW, status=Status.CANCELLED)
    desk = Desk.open(empty_address, clock=FixedClock(NOW))
    assert f"{day_sheet(desk)}\n" == EXPECTED
    desk.close()


def test_an_empty_day_is_said_in_words(empty_address: str) -> None:
    open_for_everybody(empty_address)
    desk = Desk.open(empty_address, clock=FixedClock(NOW))
    assert "Nobody is booked on this day." in day_sheet(desk, "tomorrow")
    assert "Fri 20 November 2026" in day_sheet(desk, "tomorrow")
    sunday = day_sheet(desk, "sun")
    assert "The clinic is closed on this day.\nNobody is booked on this day." in sunday
    desk.close()


def test_every_visit_of_a_full_day_is_there_but_the_cancelled_ones(desk: Desk) -> None:
    board = desk.read(run_by(Program.COMMAND_LINE, day_board), NOW.date())
    sheet = day_sheet(desk, NOW.date().isoformat())
    coming = [visit for visit in board.visits if visit.status != Status.CANCELLED]
    assert len(coming) > 20
    assert f"{len(coming)} visits:" in sheet
    assert sum(f" {visit.pet} (" in sheet for visit in coming) == len(coming)
    assert max(cell_len(line) for line in sheet.splitlines()) <= WIDTH


def test_names_from_anywhere_stay_in_their_columns(empty_address: str) -> None:
    names = ["[/b]", "[@click=app.quit]x", "🐶👩‍👩‍👧‍👦" * 15, "محمد بن عبد الله " * 6, "犬" * 90, "a" * 100]
    with committing(empty_address) as session:
        clinic = open_clinic(session, NOW)
        for number, name in enumerate(names):
            pet = clinic.pet(clinic.owner(name[:100], name[:100]), name[:100], species=name[:50])
            clinic.appointment(NOW + timedelta(hours=number), pet_id=pet, notes=name * 3)
    desk = Desk.open(empty_address, clock=FixedClock(NOW))
    sheet = day_sheet(desk)
    desk.close()
    assert "[/b]" in sheet
    assert "[@click=app.quit]x" in sheet
    assert max(cell_len(line) for line in sheet.splitlines()) <= WIDTH


@pytest.mark.parametrize("typed", ["", "someday", "2026-02-30", "9999-12-31", "\x1b[31m"])
def test_what_is_no_day_is_said_with_an_example(desk: Desk, typed: str) -> None:
    with pytest.raises(Refused, match=r"is not a day\. Type one like 2026-12-03") as said:
        day_sheet(desk, typed)
    assert "\x1b" not in str(said.value)
