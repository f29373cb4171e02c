"""To another day: typed the way people say it, or walked to on the calendar."""

from datetime import date, timedelta
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from petdesk.screens.base import AtTheDesk
from petdesk.services.moments import read_day
from petdesk.widgets.key_bar import KeyBar
from petdesk.widgets.month import month
from petdesk.wording import count, day_long

EARLIEST: Final = date(1970, 1, 1)
LATEST: Final = date(2199, 12, 31)
EXAMPLES: Final = "fri   +7   3 dec   3.12.   2026-12-03"


class GoToDate(AtTheDesk, ModalScreen[date | None]):
    """Returns the day, or None. What was typed is understood, or not, while it is typed."""

    AREA = "Go to a date"
    CSS_PATH = "go_to_date.tcss"
    AUTO_FOCUS = "#typed"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go", "Go", id="go_to_date.go", priority=True, tooltip="Show this day"),
        Binding("escape", "dismiss(None)", "Back", id="go_to_date.back", tooltip="Stay on the day that is shown"),
        Binding("left", "walk(-1)", id="go_to_date.left", show=False, priority=True, tooltip="A day back"),
        Binding("right", "walk(1)", id="go_to_date.right", show=False, priority=True, tooltip="A day on"),
        Binding("up", "walk(-7)", id="go_to_date.up", show=False, priority=True, tooltip="A week back"),
        Binding("down", "walk(7)", id="go_to_date.down", show=False, priority=True, tooltip="A week on"),
        Binding("pageup", "walk(-28)", id="go_to_date.page_up", show=False, priority=True, tooltip="Four weeks back"),
        Binding("pagedown", "walk(28)", id="go_to_date.page_down", show=False, priority=True, tooltip="Four weeks on"),
    ]

    def __init__(self, shown_day: date) -> None:
        super().__init__()
        self._chosen = shown_day
        self._understood = True

    def compose(self) -> ComposeResult:
        with Vertical(id="card"):
            yield Static("Go to", id="title")
            yield Input(placeholder=EXAMPLES, id="typed", max_length=30)
            yield Static("", id="meaning")
            yield Static("", id="month")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(Input).cursor_blink = False
        self._show()

    @on(Input.Changed)
    def _read(self, event: Input.Changed) -> None:
        day = read_day(event.value, self.today)
        self._understood = not event.value.strip() or (day is not None and EARLIEST <= day <= LATEST)
        if day and self._understood:
            self._chosen = day
        self._show()

    def action_walk(self, days: int) -> None:
        """To a day nearby; what was typed gives way to it."""
        self._chosen = min(max(self._chosen + timedelta(days=days), EARLIEST), LATEST)
        self._understood = True
        with self.prevent(Input.Changed):
            self.query_one(Input).clear()
        self._show()

    def action_go(self) -> None:
        """Show the day, if it was understood."""
        if self._understood:
            self.dismiss(self._chosen)

    def _show(self) -> None:
        clinic = self.desk.clinic
        self.query_one("#meaning", Static).update(self._meaning())
        calendar = month(self._chosen, self.today, lambda day: bool(clinic.opening_times(day)))
        self.query_one("#month", Static).update(calendar)

    def _meaning(self) -> Content:
        if not self._understood:
            return Content.styled("✗ This is not a day. Try fri, +7 or 3 dec.", "$text-error")
        return Content.assemble(
            ("▸ ", "$text-accent"), (day_long(self._chosen), "bold"), "   ", (self._distance(), "$foreground 60%")
        )

    def _distance(self) -> str:
        days = (self._chosen - self.today).days
        distance = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(days) or (
            f"in {count(days, 'day')}" if days > 0 else f"{count(-days, 'day')} ago"
        )
        return distance if self.desk.clinic.opening_times(self._chosen) else f"{distance}, closed"
