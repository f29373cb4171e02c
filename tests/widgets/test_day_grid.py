"""The day grid in a terminal: keys, mouse, a visit in hand, live data, and names that would like to break it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar

import pytest
from rich.cells import cell_len
from rich.style import Style
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.pilot import Pilot
from textual.strip import Strip

from petdesk.services.scheduling import DayBoard, Visit
from petdesk.widgets.day_grid import DayGrid
from tests.widgets.boards import NOW, ZONE, at, board, sketch, some_id, visit

SIZE = (80, 30)


class Bench(App[None]):
    """A grid and nothing else, and what it told."""

    CSS = "Screen { background: $background; }"
    ENABLE_COMMAND_PALETTE: ClassVar[bool] = False

    def __init__(self, day: DayBoard | None = None) -> None:
        super().__init__()
        self.day = day or sketch()
        self.moved: list[DayGrid.CursorMoved] = []
        self.chosen: list[DayGrid.Chosen] = []

    def compose(self) -> ComposeResult:
        yield DayGrid(ZONE, NOW)

    def on_mount(self) -> None:
        self.grid.board = self.day
        self.grid.focus()

    @property
    def grid(self) -> DayGrid:
        return self.query_one(DayGrid)

    def on_day_grid_cursor_moved(self, message: DayGrid.CursorMoved) -> None:
        self.moved.append(message)

    def on_day_grid_chosen(self, message: DayGrid.Chosen) -> None:
        self.chosen.append(message)

    def lines(self) -> list[str]:
        """What is on the screen."""
        return ["".join(segment.text for segment in self.grid.render_line(y)) for y in range(self.grid.size.height)]


def named(grid: DayGrid, pet: str) -> Visit:
    assert grid.board is not None
    return next(visit for visit in grid.board.visits if visit.pet == pet)


async def go_to(pilot: Pilot[None], pet: str) -> None:
    assert isinstance(pilot.app, Bench)
    assert pilot.app.grid.go_to_visit(named(pilot.app.grid, pet).appointment_id)
    await pilot.pause()


def clock(instant: datetime) -> str:
    return f"{instant.astimezone(ZONE):%H:%M}"


async def test_the_sketch() -> None:
    app = Bench()
    async with app.run_test(size=(80, 40)) as pilot:
        await pilot.pause()
        lines = [line.rstrip() for line in app.lines()]
    assert lines[0] == "       ▾Dr Okafor         Dr Lindqvist      Dr Haddad         Sam (groomer)"
    start = next(number for number, line in enumerate(lines) if line.startswith(" 09:00"))
    assert lines[start : start + 12] == [
        " 09:00  ✓ Bella   Ortiz   ✓ Milo    Chen    ┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈ ✓ Coco    Novak",
        "    15  │ check-up        │ vaccination                       │ full groom",
        "    30  ✓ Tiger   Silva   ✓ Nala   Kowalski                   │",
        "    45  │ dental          │ check-up                          │",
        " 10:00  │                 ! Simba   Osei    ▶ Daisy   Berg    ┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈",
        "    15 ▌▶ Rocky   Ivanova │ re-check        │ X-ray           ∅ Teddy   Sato",
        "▸10:30 ▌│ limping         │                 │                 │ nail trim",
        "━10:42━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━",
        "    45  ◔ Rex     Ngũgĩ ⚠ · Olive   Park    · Max     Weber",
        " 11:00  │ check-up        ◔ Luna    Haddad  │ vaccination     ┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈",
        "    15                    │ booster         · Kiwi   ⧉ Bruno",
        "    30  · Oscar   Dubois                             │ bleed…",
    ]


async def test_walking_selects_slots_and_visits_and_says_so() -> None:
    app = Bench()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("down", "down", "enter", "right", "up", "enter")
        await pilot.pause()
    free, luna = app.chosen
    assert (free.visit, free.staff_id, clock(free.starts_at)) == (None, some_id("Dr Okafor"), "11:15")
    assert luna.visit is not None
    assert (luna.visit.pet, clock(luna.starts_at)) == ("Olive", "10:45")
    assert [moved.visit.pet if moved.visit else None for moved in app.moved] == [
        "Rocky",
        "Rex",
        None,
        "Luna",
        "Olive",
    ]


async def test_the_cursor_is_marked_without_colour() -> None:
    app = Bench()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("down", "down")
        assert any(line.startswith("▸11:15 ▌ free 11:15–11:30") for line in app.lines())
        await go_to(pilot, "Tiger")
        marked = [line[7:15] for line in app.lines() if line[7] == "▌"]
        assert marked == ["▌✓ Tiger", "▌│ dental"[:8], "▌│      "]
        assert app.lines()[0].startswith("       ▾Dr Okafor")


async def test_the_cursor_stays_in_view() -> None:
    app = Bench()
    async with app.run_test(size=(80, 12)) as pilot:
        for key in ("end", "home", "pagedown", "end"):
            await pilot.press(key)
            assert any(line.startswith("▸") for line in app.lines())


async def test_columns_out_of_view_are_counted_and_come_when_walked_to() -> None:
    app = Bench()
    async with app.run_test(size=(50, 20)) as pilot:
        assert app.lines()[0].endswith(" 2 ▸ ")
        await pilot.press("right", "right")
        await pilot.pause()
        assert app.lines()[0].startswith(" ◂ 1")
        assert "▾Dr Haddad" in app.lines()[0]
        assert app.grid.focus_column(some_id("Dr Okafor"))
        assert not app.grid.focus_column(some_id("nobody"))
        assert "▾Dr Okafor" in app.lines()[0]


async def test_cancelled_visits_are_shown_when_asked() -> None:
    app = Bench()
    async with app.run_test(size=SIZE) as pilot:
        assert not app.grid.go_to_visit(named(app.grid, "Pip").appointment_id)
        app.grid.show_cancelled = True
        await go_to(pilot, "Pip")
        assert any("✗ Pip" in line and "· Dot" in line for line in app.lines())


async def test_a_visit_in_hand_follows_the_cursor_and_is_dropped_where_the_screen_wants() -> None:
    app = Bench()
    async with app.run_test(size=SIZE) as pilot:
        await go_to(pilot, "Oscar")
        app.grid.picked = named(app.grid, "Oscar")
        await pilot.press("down", "enter", "up", "up", "enter", "down", "enter")
        await pilot.pause()
        assert any("11:30 free" in line for line in app.lines())
        await pilot.press("up")
        assert any("11:15 free" in line for line in app.lines())
        await pilot.press("up")
        assert any("11:00 taken: Rex" in line for line in app.lines())
        assert app.grid.selected_visit == named(app.grid, "Oscar")
        app.grid.picked = None
        app.grid.go_to_visit(named(app.grid, "Oscar").appointment_id)
        await pilot.pause()
        assert not any("taken" in line for line in app.lines())
    assert [clock(message.starts_at) for message in app.chosen] == ["11:45", "11:15", "11:30"]


async def test_a_visit_picked_up_and_not_carried_is_where_it_was_to_the_minute() -> None:
    app = Bench()
    async with app.run_test(size=SIZE) as pilot:
        app.grid.picked = named(app.grid, "Mia")
        await pilot.press("enter", "down", "up", "left", "enter")
        await pilot.pause()
    assert [clock(message.starts_at) for message in app.chosen] == ["13:20", "13:15"]


async def test_a_live_change_keeps_the_cursor_and_what_is_in_view() -> None:
    app = Bench()
    async with app.run_test(size=SIZE) as pilot:
        await go_to(pilot, "Luna")
        before = app.lines()
        early = visit("Owl", at("05:00"), staff="Dr Haddad")
        app.grid.board = board([*app.day.visits, early], [column.title for column in app.day.columns])
        await pilot.pause()
        assert app.lines() == before
        assert app.grid.selected_visit == named(app.grid, "Luna")

        started = replace(named(app.grid, "Luna"), status="in_progress")
        app.moved.clear()
        app.grid.board = board(
            [started if v.pet == "Luna" else v for v in app.day.visits], [column.title for column in app.day.columns]
        )
        await pilot.pause()
    assert [message.visit for message in app.moved] == [started]


async def test_a_live_change_does_not_pull_back_who_looked_elsewhere() -> None:
    app = Bench()
    async with app.run_test(size=(80, 12)) as pilot:
        await pilot.press("end")
        app.grid.scroll_to(y=0, animate=False)
        await pilot.pause()
        before = app.lines()
        app.grid.board = board(app.day.visits, [column.title for column in app.day.columns])
        await pilot.pause()
        assert app.lines() == before


async def test_the_minute_moves_on() -> None:
    app = Bench()
    async with app.run_test(size=SIZE) as pilot:
        app.grid.now = NOW + timedelta(minutes=1)
        await pilot.pause()
        assert any(line.startswith("━10:43━") for line in app.lines())
        app.grid.now = NOW + timedelta(minutes=9)
        await pilot.pause()
        lines = app.lines()
        now = next(number for number, line in enumerate(lines) if line.startswith("━10:51━"))
        assert lines[now - 1].startswith("    45")
        assert "! Olive" in lines[now - 1]  # late by now
        app.grid.now = NOW + timedelta(days=1)
        await pilot.pause()
        assert not any("━" in line for line in app.lines())
        app.grid.now = NOW
        await pilot.pause()
        assert any(line.startswith("━10:42━") for line in app.lines())


async def test_going_to_the_present() -> None:
    app = Bench()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("home", "right")
        app.grid.go_to_now()
        await pilot.pause()
        slot = app.grid.cursor_slot
        assert slot is not None
        assert (slot[0].title, clock(slot[1])) == ("Dr Lindqvist", "10:30")


async def test_clicks() -> None:
    app = Bench()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        line = next(number for number, text in enumerate(app.lines()) if "◔ Luna" in text)
        await pilot.click(DayGrid, offset=(30, line))
        assert app.grid.selected_visit == named(app.grid, "Luna")
        assert not app.chosen
        await pilot.click(DayGrid, offset=(30, line), times=2)
        assert app.chosen[-1].visit == named(app.grid, "Luna")
        await pilot.click(DayGrid, offset=(2, line))
        await pilot.click(DayGrid, offset=(30, 0))
        assert app.grid.selected_visit == named(app.grid, "Luna")


@pytest.mark.parametrize("columns", [(), ("Dr Okafor",)])
async def test_a_day_with_nothing_in_it(columns: tuple[str, ...]) -> None:
    app = Bench(board(columns=columns, opening=()))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("down", "right", "ctrl+down", "end", "enter")
        await pilot.pause()
        assert len(app.chosen) == len(columns)
        assert (app.grid.cursor_slot is None) == (not columns)
        app.grid.board = sketch()
        await pilot.press("enter")
        await pilot.pause()
        assert app.grid.cursor_slot


HOSTILE = [
    "[/b]",
    "[@click=app.quit]x[/]",
    "\x1b[31mred\x1b]52;c;aGk=\x07",
    "😀" * 100,
    "👩‍⚕️👨🏽‍🦰🇺🇦",
    "بسبوسة الصغيرة",
    "こたろう",
    "e\u0301" * 40,
    "\u202egnp.exe",
    "a\nb\tc",
    "",
    " ",
]


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
async def test_every_line_is_exactly_as_wide_as_the_grid(name: str) -> None:
    hostile = [
        replace(v, pet=name, owner_last=name, service=name, alerts=[name] if number % 2 else [])
        for number, v in enumerate(sketch().visits)
    ]
    columns = [f"{name}{number}" for number in range(9)]
    staff = [some_id(title) for title in columns]
    visits = [replace(v, staff_id=staff[number % 3]) for number, v in enumerate(hostile)]
    app = Bench(board(visits, columns))
    async with app.run_test(size=SIZE) as pilot:
        app.grid.show_cancelled = True
        for width in (30, 81, 130):
            await pilot.resize_terminal(width, 55)
            for key in ("down", "right", "ctrl+down"):
                await pilot.press(key)
                lines = app.lines()
                assert {cell_len(line) for line in lines} == {app.grid.size.width}
                assert not any(sign in line for line in lines for sign in "\x1b\x07\n\t\u202e")
        app.grid.picked = app.grid.board.visits[0] if app.grid.board else None
        await pilot.pause()
        assert {cell_len(line) for line in app.lines()} == {app.grid.size.width}


async def test_only_what_changes_is_painted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Bench()
    async with app.run_test(size=(120, 40)) as pilot:
        await go_to(pilot, "Luna")
        painted: list[int] = []
        render_line = app.grid.render_line

        def watched(y: int) -> Strip:
            painted.append(y)
            return render_line(y)

        monkeypatch.setattr(app.grid, "render_line", watched)
        await pilot.press("down")
        await pilot.pause()
        assert len(painted) <= 4  # Luna's rows, the slot under them, the line between
        painted.clear()
        app.grid.now = NOW + timedelta(minutes=1)
        await pilot.pause()
        assert len(painted) <= 4


async def test_the_cursor_looks_another_way_without_focus_and_in_another_theme() -> None:
    app = Bench()
    async with app.run_test(size=SIZE) as pilot:

        def cursor() -> Style:
            name = next(
                s for y in range(30) for s in app.grid.render_lines(app.grid.size.region)[y] if s.text == "Rocky   "
            )
            assert name.style is not None
            return name.style

        await pilot.pause()
        focused = cursor()
        app.screen.set_focus(None)
        await pilot.pause()
        blurred = cursor()
        app.grid.focus()
        await pilot.pause()
        assert cursor() == focused != blurred
        app.theme = "textual-light"
        await pilot.pause()
        light = cursor()
        assert light != focused
        app.theme = "ansi-dark"
        await pilot.pause()
        assert cursor() != light


def test_every_key_is_documented() -> None:
    for binding in Binding.make_bindings(DayGrid.BINDINGS):
        assert binding.id
        assert binding.tooltip
