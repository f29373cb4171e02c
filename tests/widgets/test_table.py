"""The list: its cursor, and how rows are cut."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from rich.text import Text
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from petdesk.widgets.table import MARK, Column, Table


class Listed(App[None]):
    """A list alone, and what it said."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def compose(self) -> ComposeResult:
        yield Table(Column("Owner", 8, share=1), Column("Phone", 6), Column("Note", 6, roomy=60), id="list")

    def on_table_row_highlighted(self, message: Table.RowHighlighted) -> None:
        self.said.append(f"on {message.table.selected}")

    def on_table_row_selected(self, message: Table.RowSelected) -> None:
        self.said.append(f"open {message.table.selected}")


@asynccontextmanager
async def listed(rows: int, width: int = 40) -> AsyncIterator[tuple[Pilot[None], Table]]:
    app = Listed()
    async with app.run_test(size=(width, 8)) as pilot:
        table = app.query_one(Table)
        table.show((n, (Text(f"owner {n}"), Text("555"), Text("note"))) for n in range(rows))
        table.focus()
        await pilot.pause()
        yield pilot, table


def lines(table: Table) -> list[str]:
    return ["".join(segment.text for segment in table.render_line(y)) for y in range(table.size.height)]


async def test_the_cursor_walks_and_stops_at_both_ends() -> None:
    async with listed(20) as (pilot, table):
        await pilot.press("up")
        assert table.selected == 0
        await pilot.press("down", "down", "pagedown")
        assert table.selected == 9
        await pilot.press("end", "down")
        assert table.selected == 19
        await pilot.press("pageup", "home")
        assert table.selected == 0


async def test_the_row_under_the_cursor_is_marked_and_in_view() -> None:
    async with listed(20) as (pilot, table):
        await pilot.press("end")
        await pilot.pause()
        marked = [line for line in lines(table) if MARK in line]
        assert len(marked) == 1
        assert "owner 19" in marked[0]
        assert "Owner" in lines(table)[0]


async def test_other_rows_keep_the_cursor_on_its_key_unless_they_answer_something_else() -> None:
    async with listed(5) as (pilot, table):
        await pilot.press("down", "down")
        rows = [(n, (Text(str(n)), Text(""), Text(""))) for n in (4, 2, 0)]
        table.show(rows)
        assert table.selected == 2
        table.show(rows, from_the_top=True)
        assert table.selected == 4


async def test_enter_and_a_second_click_open() -> None:
    async with listed(5) as (pilot, table):
        await pilot.press("down", "enter")
        await pilot.click(Table, offset=(5, 4))
        assert table.selected == 3
        await pilot.click(Table, offset=(5, 4))
        await pilot.pause()
        assert pilot.app.said == ["on 0", "on 1", "open 1", "on 3", "open 3"]  # type: ignore[attr-defined]


async def test_an_empty_list_opens_nothing() -> None:
    async with listed(0) as (pilot, table):
        await pilot.press("down", "end", "pageup", "enter")
        assert table.selected is None
        assert pilot.app.said == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["x" * 300, "名" * 100, "e\u0301" * 100, "🐶" * 100])
async def test_a_name_too_long_ends_in_an_ellipsis_and_moves_no_column(name: str) -> None:
    async with listed(0) as (_, table):
        table.show([(1, (Text(name), Text("555"), Text("")))])
        assert [line.cell_length for line in map(table.render_line, range(3))] == [table.size.width] * 3
        assert "…" in lines(table)[1]
        assert "555" in lines(table)[1]


@pytest.mark.parametrize(("width", "roomy"), [(40, False), (80, True)])
async def test_a_column_is_left_out_where_there_is_no_room(width: int, roomy: bool) -> None:
    async with listed(2, width) as (_, table):
        assert ("Note" in lines(table)[0]) is roomy
