"""A pet's weight over time, drawn. Imports numpy: load this when a chart is first shown, in a thread."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from textual.app import ComposeResult
from textual.reactive import reactive
from textual.widget import Widget
from textual_plot import AxisFormatter, HiResMode, NumericAxisFormatter, PlotWidget

from petdesk.services.pets import WeightRow

_STEPS: Final = (1, 2, 3, 6, 12, 24, 60, 120)
"""Months between two ticks."""
_TICK: Final = 11  # cells that a tick's label and the room beside it take


class MonthFormatter(AxisFormatter):
    """Ticks on the first of a month, so many at most; the axis counts days as `date.toordinal` does."""

    def __init__(self, most: int) -> None:
        self._most = most

    def get_ticks(self, min_: float, max_: float, max_ticks: int = 8) -> list[float]:
        most = min(self._most, max_ticks)
        first, last = date.fromordinal(int(min_)), date.fromordinal(int(max_))
        start, end = (day.year * 12 + day.month - 1 for day in (first, last))
        step = next((step for step in _STEPS if end // step - start // step <= most), _STEPS[-1])
        ticks = range((start // step + 1) * step, end + 1, step)
        return [float(date(month // 12, month % 12 + 1, 1).toordinal()) for month in ticks]

    def get_labels_for_ticks(self, ticks: Sequence[float]) -> list[str]:
        return [f"{date.fromordinal(int(tick)):%b %Y}" for tick in ticks]


class WeightChart(Widget):
    """Weighings as a line, in kilograms."""

    DEFAULT_CSS = """
    WeightChart {
        PlotWidget { height: 1fr; max-height: 22; }
        PlotWidget > .plot--axis { color: $foreground 20%; }
        PlotWidget > .plot--tick { color: $foreground 60%; text-style: none; }
        PlotWidget > .plot--label { color: $foreground 60%; text-style: none; }
    }
    """

    rows: reactive[tuple[WeightRow, ...]] = reactive(())

    def compose(self) -> ComposeResult:
        plot = PlotWidget(allow_pan_and_zoom=False)
        plot.can_focus = False
        yield plot

    def watch_rows(self) -> None:
        self.call_after_refresh(self._draw)  # the plot builds itself first

    def on_resize(self) -> None:
        """As many ticks as the new width has room for."""
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        rows, plot = self.rows, self.query_one(PlotWidget)
        plot.clear()
        plot.margin_left, plot.margin_top = 7, 1
        if len(rows) < 2:
            return
        days = [float(row.day.toordinal()) for row in rows]
        kilograms = [float(row.kilograms) for row in rows]
        room = max((max(kilograms) - min(kilograms)) * 0.1, max(kilograms) * 0.1)  # a gram is no mountain
        plot.set_x_formatter(MonthFormatter(max(self.size.width // _TICK, 2)))
        plot.set_y_formatter(NumericAxisFormatter())
        plot.set_xlimits(days[0], max(days[-1], days[0] + 30))
        plot.set_ylimits(min(kilograms) - room, max(kilograms) + room)
        plot.set_ylabel("kg")
        colour = self.app.theme_variables["primary"]
        plot.plot(days, kilograms, line_style=colour, hires_mode=HiResMode.BRAILLE)
        plot.scatter(days, kilograms, marker="•", marker_style=colour)
