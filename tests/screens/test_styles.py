"""Stylesheets: parsed once, and again only for another theme."""

import pytest
from textual.app import App
from textual.color import Color
from textual.css.stylesheet import Stylesheet
from textual.theme import Theme

from petdesk.themes import DARK, LIGHT
from petdesk.widgets.table import Table
from tests.screens.conftest import OpenApp, press, settled


async def test_no_area_and_no_dialog_has_the_stylesheets_parsed_again(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_app() as pilot:
        reparsed: list[Stylesheet] = []
        monkeypatch.setattr(Stylesheet, "reparse", reparsed.append)
        await press(pilot, "f3", "f4", "f6", "f7", "f2", "f3", *"g", "escape", "f2", "ctrl+a", "escape", "f1", "escape")
        assert reparsed == []
        assert len(pilot.app.stylesheet.source) < pilot.app.stylesheet._parse_cache.maxsize


async def test_another_theme_is_seen_in_areas_that_were_open_behind(open_app: OpenApp) -> None:
    async with open_app() as pilot:
        await press(pilot, "f4", "f3")
        pilot.app.theme = LIGHT.name
        await settled(pilot)
        for area in ("f3", "f4", "f2", "f7"):
            await press(pilot, area)
            assert background(pilot.app) == color_of(LIGHT)
        pilot.app.theme = DARK.name
        await settled(pilot)
        await press(pilot, "f4")
        assert background(pilot.app) == color_of(DARK)
        table = pilot.app.screen.query_one(Table)
        table.render_lines(table.size.region)
        assert table._looks is not None
        assert table._looks.row == table.get_component_rich_style("table--row")


def background(app: App[None]) -> Color:
    """What the screen in front is painted on."""
    return app.screen.styles.background


def color_of(theme: Theme) -> Color:
    """What a theme paints screens on."""
    return Color.parse(theme.background or "")
