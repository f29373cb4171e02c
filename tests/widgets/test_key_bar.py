"""The key line: what counts here, as much as fits, and a click is a key."""

from typing import ClassVar

import pytest
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from petdesk.widgets.key_bar import KeyBar, key_name


class Work(Screen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(letter, f"do('{letter}')", f"Do {letter * 5}") for letter in "abcdefgh"
    ]
    done: ClassVar[list[str]] = []

    def compose(self) -> ComposeResult:
        yield KeyBar()

    def action_do(self, letter: str) -> None:
        self.done.append(letter)


class Desk(App[None]):
    MODES: ClassVar = {"work": Work}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "area('work')", "Work"),
        Binding("f3", "area('rest')", "Rest"),
        Binding("f7", "area('past')", "Past"),
        Binding("f1", "help", "Help"),
    ]

    def on_mount(self) -> None:
        self.switch_mode("work")

    def action_area(self, mode: str) -> None: ...

    def action_help(self) -> None: ...


@pytest.fixture(autouse=True)
def _nothing_done() -> None:
    Work.done.clear()


def line(app: App[None]) -> str:
    return app.screen.query_one(KeyBar).render_line(0).text


@pytest.mark.parametrize("width", [30, 60, 80, 120, 200])
async def test_the_line_is_as_wide_as_the_terminal_and_help_is_always_there(width: int) -> None:
    app = Desk()
    async with app.run_test(size=(width, 10)):
        assert len(line(app)) == width
        assert line(app).endswith("F1 Help ")


async def test_a_wide_line_has_everything_and_a_narrow_one_what_counts_here() -> None:
    app = Desk()
    async with app.run_test(size=(160, 10)):
        assert all(words in line(app) for words in ("Do hhhhh", "F2 Work", "F3 Rest", "F7 Past"))
    async with Desk().run_test(size=(80, 10)) as pilot:
        assert "Do aaaaa" in line(pilot.app)
        assert "F3 Rest" not in line(pilot.app)


async def test_a_click_on_a_key_is_the_key() -> None:
    app = Desk()
    async with app.run_test(size=(120, 10)) as pilot:
        await pilot.click(KeyBar, offset=(line(app).index("Do ccccc"), 0))
        await pilot.pause()
        assert Work.done == ["c"]


def test_keys_are_written_for_people() -> None:
    assert [key_name(Binding(key, "x")) for key in ("enter", "ctrl+s", "f2", "pageup", "ctrl+up", "[")] == [
        "↵", "Ctrl+S", "F2", "PgUp", "Ctrl+↑", "["
    ]  # fmt: skip
