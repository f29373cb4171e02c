"""The header: what matters least goes first, and messages that want somebody stay until only the name is left."""

from typing import Any

import pytest
from textual.app import App, ComposeResult

from petdesk.widgets.header import DeskHeader, DeskState
from tests.conftest import NOW


class Desk(App[None]):
    def compose(self) -> ComposeResult:
        yield DeskHeader()


async def line(width: int, **state: Any) -> str:
    app = Desk()
    async with app.run_test(size=(width, 5)) as pilot:
        app.query_one(DeskHeader).state = DeskState("Riverside Veterinary Clinic", NOW, who="Ana Ruiz", **state)
        await pilot.pause()
        return str(app.query_one(DeskHeader).render())


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"trouble": 2}, "✉ 2 failed   ●"),
        ({"unread": 3}, "✉ 3 new   ●"),
        ({"trouble": 1000, "unread": 1}, "✉ 999+ failed · 1 new   ●"),
    ],
)
async def test_messages_that_want_somebody_are_marked(state: dict[str, int], words: str) -> None:
    assert words in await line(120, **state)


async def test_without_any_there_is_no_mark() -> None:
    assert "✉" not in await line(120)


async def test_the_mark_stays_and_a_name_is_shortened_before_it_goes() -> None:
    assert "✉ 2 failed · 3 new" in await line(80, waiting=3, late=1, trouble=2, unread=3)
    narrow = await line(52, waiting=3, late=1, trouble=2, unread=3)
    assert "✉ 2 failed · 3 new" in narrow
    assert "Ana" in narrow
    assert "Ruiz" not in narrow


async def test_that_nobody_sends_stands_before_what_failed() -> None:
    assert "✉ not sending" in await line(80, trouble=2, unread=3, unsent=True)
