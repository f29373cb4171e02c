"""Audit: who did what, as a manager reads it; nobody else gets there."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

import psycopg
import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from petdesk.app import PetDeskApp
from petdesk.demo.accounts import ACCOUNTS
from petdesk.desk import Desk
from petdesk.models import Role
from petdesk.screens.audit import Audit, History
from petdesk.screens.day import Day
from petdesk.screens.dialogs.choose_person import ChoosePerson
from petdesk.screens.dialogs.entry import EntryDialog
from petdesk.screens.pet import PetScreen
from petdesk.screens.team import Team
from petdesk.services.audit import reading
from petdesk.services.audit.reading import AuditLine
from petdesk.widgets.table import Table
from tests.screens.conftest import OpenApp, Sql, actor, press, settled
from tests.screens.test_looks import SIZES

ANA, OKAFOR, GRACE = (account.email for account in ACCOUNTS)
RENAME = "UPDATE pets SET name = %s WHERE pet_id = %s"


def listed(pilot: Pilot[None]) -> list[AuditLine]:
    """The entries of the page, from top to bottom."""
    return list(pilot.app.screen.query_one(Table)._keys)


def sentences(pilot: Pilot[None]) -> list[str]:
    return [line.sentence for line in listed(pilot)]


def heading(pilot: Pilot[None]) -> str:
    return str(pilot.app.screen.query_one("#filter", Static).content)


@pytest.fixture
def done_by(demo_address: str) -> Callable[..., None]:
    """`done_by(email, statement, *parameters)`: somebody does it, at the front desk, and it is logged as theirs."""

    def run(email: str, statement: str, *parameters: object) -> None:
        with psycopg.connect(demo_address) as connection:
            connection.execute(
                "SELECT petdesk_identify(user_id, NULL, 'Front desk') FROM users WHERE email = %s", [email]
            )
            connection.execute(statement.encode(), parameters)

    return run


@pytest.fixture
def rex(sql: Sql) -> UUID:
    """The Rex whom the search finds first."""
    [(pet_id,)] = sql(
        "SELECT pet_id FROM pets JOIN users USING (user_id) WHERE name = 'Rex' AND last_name LIKE 'Ng_g_' LIMIT 1"
    )
    return cast("UUID", pet_id)


async def test_the_newest_entry_stands_on_top_as_a_sentence(
    open_app: OpenApp, done_by: Callable[..., None], rex: UUID
) -> None:
    done_by(ANA, RENAME, "Rexi", rex)
    done_by(GRACE, RENAME, "Rex", rex)
    async with open_app(Role.ADMIN) as pilot:
        await press(pilot, "f5")
        assert isinstance(pilot.app.screen, Audit)
        assert sentences(pilot)[:2] == [
            "Grace Lindgren changed the name of Rex from Rexi to Rex",
            "Ana Ruiz changed the name of Rex from Rex to Rexi",
        ]


@pytest.mark.parametrize("role", [Role.STAFF, Role.VET])
async def test_nobody_but_a_manager_gets_there(open_app: OpenApp, role: Role) -> None:
    async with open_app(role) as pilot:
        before = pilot.app.screen
        await press(pilot, "f5")
        assert not await pilot.app.run_action("app.area('audit')")
        cast("PetDeskApp", pilot.app).action_area("audit")
        await settled(pilot)
        assert pilot.app.screen is before
        assert "area('audit')" not in {active.binding.action for active in before.active_bindings.values()}


@pytest.mark.parametrize("role", [Role.STAFF, Role.VET])
async def test_a_pets_history_is_the_managers(open_app: OpenApp, rex: UUID, role: Role) -> None:
    async with open_app(role) as pilot:
        pilot.app.push_screen(PetScreen(rex))
        await settled(pilot)
        await press(pilot, "h")
        assert isinstance(pilot.app.screen, PetScreen)
        assert not await pilot.app.run_action("screen.history")


async def test_one_persons_entries(open_app: OpenApp, done_by: Callable[..., None], rex: UUID) -> None:
    done_by(ANA, RENAME, "Rexi", rex)
    done_by(GRACE, RENAME, "Rex", rex)
    async with open_app(Role.ADMIN) as pilot:
        await press(pilot, "f5", "down", "p")
        assert isinstance(pilot.app.screen, ChoosePerson)
        people = pilot.app.screen.query_one(OptionList)
        assert people.highlighted is not None
        assert "Ana" in str(people.options[people.highlighted].prompt), "the cursor is on whom one came from"
        await press(pilot, "enter")
        assert sentences(pilot) == ["Ana Ruiz changed the name of Rex from Rex to Rexi"]
        await press(pilot, "escape")
        assert len(listed(pilot)) > 1


async def test_one_days_entries(open_app: OpenApp, done_by: Callable[..., None], rex: UUID, sql: Sql) -> None:
    done_by(ANA, RENAME, "Rexi", rex)
    sql("UPDATE audit_log SET at = '2026-11-18 20:00Z' WHERE row_key = %s", str(rex))
    async with open_app(Role.ADMIN) as pilot:
        await press(pilot, "f5", "d", *"18.11.2026", "enter")
        assert sentences(pilot) == ["Ana Ruiz changed the name of Rexi from Rex to Rexi"]
        assert "Wed 18 November 2026" in heading(pilot)
        await press(pilot, "d", *"1.1.2020", "enter")
        assert listed(pilot) == []


async def test_an_entry_shows_old_and_new_desk_and_number(
    open_app: OpenApp, done_by: Callable[..., None], rex: UUID
) -> None:
    done_by(ANA, RENAME, "Rexi", rex)
    async with open_app(Role.ADMIN) as pilot:
        await press(pilot, "f5", "enter")
        dialog = pilot.app.screen
        assert isinstance(dialog, EntryDialog)
        assert "Rex  →  Rexi" in str(dialog.query_one("#differences Static", Static).content)
        facts = str(dialog.query_one("#facts", Static).content)
        assert "Front desk" in facts
        assert "Nobody checked" not in facts
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, Audit)


async def test_an_entry_that_nobody_proved_says_so(open_app: OpenApp, sql: Sql, rex: UUID) -> None:
    sql(RENAME, "Rexi", rex)
    async with open_app(Role.ADMIN) as pilot:
        await press(pilot, "f5", "enter")
        assert "? Nobody checked" in str(pilot.app.screen.query_one("#facts", Static).content)


async def test_a_page_holds_so_many_entries_and_brackets_turn_it(
    open_app: OpenApp, done_by: Callable[..., None], rex: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PAGE", 2)
    for name in ("A", "B", "C", "D", "E"):
        done_by(ANA, RENAME, name, rex)
    async with open_app(Role.ADMIN) as pilot:
        await press(pilot, "f5")
        first = listed(pilot)
        await press(pilot, "left_square_bracket")
        second = listed(pilot)
        assert len(first) == len(second) == 2
        assert first[-1].entry_id > second[0].entry_id
        assert "page 2" in heading(pilot)
        await press(pilot, "right_square_bracket")
        assert listed(pilot) == first


async def test_the_history_of_a_pet_from_its_record_and_back(
    open_app: OpenApp, done_by: Callable[..., None], rex: UUID
) -> None:
    done_by(ANA, RENAME, "Rexi", rex)
    done_by(ANA, "INSERT INTO pet_alerts (alert_id, pet_id, message) VALUES (gen_random_uuid(), %s, 'bites')", rex)
    async with open_app(Role.ADMIN) as pilot:
        pilot.app.push_screen(PetScreen(rex))
        await settled(pilot)
        await press(pilot, "h")
        assert isinstance(pilot.app.screen, History)
        assert sentences(pilot) == [
            "petdesk_app (nobody signed in) opened the record of Rexi",
            "Ana Ruiz warned about Rexi: bites",
            "Ana Ruiz changed the name of Rexi from Rex to Rexi",
        ]
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, PetScreen)


async def test_the_record_of_an_entry_from_the_list(
    open_app: OpenApp, done_by: Callable[..., None], rex: UUID, sql: Sql
) -> None:
    [(other,)] = sql("SELECT pet_id FROM pets WHERE name = 'Luna' LIMIT 1")
    done_by(ANA, RENAME, "Lunetta", other)
    done_by(ANA, RENAME, "Rexi", rex)
    async with open_app(Role.ADMIN) as pilot:
        await press(pilot, "f5", "r")
        assert sentences(pilot) == ["Ana Ruiz changed the name of Rexi from Rex to Rexi"]
        assert "History of Rexi" in heading(pilot)


async def test_what_somebody_did_from_the_team(open_app: OpenApp, done_by: Callable[..., None], rex: UUID) -> None:
    done_by(GRACE, RENAME, "Rexi", rex)
    async with open_app(Role.ADMIN) as pilot:
        await press(pilot, "f8")
        team = pilot.app.screen
        assert isinstance(team, Team)
        table = team.query_one(Table)
        table._go_to([team._everybody[key].email for key in table._keys].index(GRACE))
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, History)
        assert sentences(pilot) == ["Grace Lindgren changed the name of Rexi from Rex to Rexi"]


async def test_the_history_of_a_visit_from_the_day(open_app: OpenApp, done_by: Callable[..., None], sql: Sql) -> None:
    async with open_app(Role.ADMIN) as pilot:
        await press(pilot, "f3", "ctrl+down")
        day = pilot.app.screen
        assert isinstance(day, Day)
        visit = day._selected()
        assert visit
        done_by(ANA, "UPDATE appointments SET notes = 'limps' WHERE appointment_id = %s", visit.appointment_id)
        await press(pilot, "h")
        assert isinstance(pilot.app.screen, History)
        [line] = listed(pilot)
        assert line.record == visit.appointment_id
        assert "limps" not in line.sentence
        await press(pilot, "enter")
        assert "not kept in the log" in str(pilot.app.screen.query_one("#differences Static", Static).content)


# What it looks like

WRITTEN: list[tuple[str, str, str | None, str, str, str]] = [
    # at, who, desk, action, table or event, what
    ("2026-11-19 18:40", ANA, "Front desk", "U", "appointments",
     '{"appointment_date": ["2026-11-19T18:15:00+00:00", "2026-11-19T19:00:00+00:00"]}'),
    ("2026-11-19 18:38", ANA, "Front desk", "U", "appointments",
     '{"status": ["scheduled", "checked_in"], "checked_in_at": [null, "2026-11-19T18:38:00+00:00"]}'),
    ("2026-11-19 18:20", OKAFOR, "Room 2", "A", "record_opened", "{}"),
    ("2026-11-19 17:55", GRACE, "Office", "U", "pets", '{"weight": [14.2, 14.5], "breed": ["Beagle", "Harrier"]}'),
    ("2026-11-18 23:05", GRACE, None, "A", "export", '{"rows": 412}'),
]  # fmt: skip


def _write(sql: Sql, rex: UUID) -> None:
    sql("DELETE FROM audit_log")
    sql("DELETE FROM access_log")
    for number, (at, who, desk, action, kind, what) in enumerate(WRITTEN):
        common: tuple[Any, ...] = (900 - number, f"{at}Z", desk, desk is not None)
        if action == "A":
            sql(
                "INSERT INTO access_log (entry_id, at, desk, proven, clinic_id, user_id, event, subject, details)"
                " SELECT %s, %s, %s, %s, clinic_id, user_id, %s, %s, %s FROM users WHERE email = %s",
                *common, kind, rex, what, who,
            )  # fmt: skip
        else:
            sql(
                "INSERT INTO audit_log (entry_id, at, desk, proven, clinic_id, user_id, table_name, row_key, about,"
                " action, changes) SELECT %s, %s, %s, %s, clinic_id, user_id, %s, %s, %s, %s, %s"
                " FROM users WHERE email = %s",
                *common, kind, rex, rex, action, what, who,
            )  # fmt: skip


@SIZES
@pytest.mark.parametrize("name", ["audit", "entry", "history"])
def test_it_looks_like_this(
    desk: Desk, sql: Sql, rex: UUID, snap_compare: Callable[..., bool], name: str, size: tuple[int, int]
) -> None:
    _write(sql, rex)
    app = PetDeskApp(lambda _progress: desk, demo=ACCOUNTS, listen=False)

    async def open_it(pilot: Pilot[None]) -> None:
        while not app.is_open:
            await pilot.pause(0.01)
        app.signed_in(desk.read(actor, Role.ADMIN))
        await settled(pilot)
        keys = {"audit": (), "entry": ("down", "down", "down", "enter"), "history": ("r",)}[name]
        await press(pilot, "f5", *keys)

    assert snap_compare(app, terminal_size=size, run_before=open_it)
