"""The day grid: keys and mouse move its cursor, boards come down to it, what was chosen goes up."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.reactive import var

from petdesk.services.scheduling import DayBoard, StaffColumn, Visit
from petdesk.widgets.day_grid import keys, walk
from petdesk.widgets.day_grid.canvas import DayCanvas
from petdesk.widgets.day_grid.layout import Spot, lay_out
from petdesk.widgets.day_grid.painter import Ghost
from petdesk.widgets.day_grid.restore import first_spot, restored
from petdesk.widgets.day_grid.rows import QUARTER, quarter_after
from petdesk.widgets.own_keys import OwnKeys, own_keys


class DayGrid(OwnKeys, DayCanvas, can_focus=True):
    """A day as rows of a quarter hour and a column for each staff member, with a cursor on one slot or visit.

    Nothing happens to visits here: the screen is told what was chosen, and gives the grid the board that came of it.
    """

    BINDINGS: ClassVar[list[BindingType]] = keys.BINDINGS
    OWN_KEYS = own_keys(keys.CURSOR_KEYS)

    board: var[DayBoard | None] = var(None, init=False)
    """The day that is shown."""
    zone: var[ZoneInfo] = var(ZoneInfo("UTC"), init=False)
    """The clinic's time zone."""
    show_cancelled: var[bool] = var(default=False, init=False)
    """Whether cancelled visits are shown too."""
    picked: var[Visit | None] = var(None, init=False)
    """The visit that was picked up and follows the cursor until the screen puts it down."""

    @dataclass
    class CursorMoved(Message):
        """The cursor came to another slot, or what is under it changed. `starts_at` in UTC."""

        visit: Visit | None
        staff_id: UUID | None
        starts_at: datetime

    @dataclass
    class Chosen(Message):
        """Enter or a double click: on a visit, or with None on a free slot. `starts_at` in UTC."""

        visit: Visit | None
        staff_id: UUID | None
        starts_at: datetime

    def __init__(
        self,
        zone: ZoneInfo,
        now: datetime,
        *,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.set_reactive(DayGrid.zone, zone)
        self.set_reactive(DayGrid.now, now)
        self._reported: DayGrid.CursorMoved | None = None

    @property
    def selected_visit(self) -> Visit | None:
        """The visit in hand, else the one under the cursor."""
        if self.picked:
            return self.picked
        block = self.layout_shown.block_at(self._spot) if self.layout_shown and self._spot else None
        return block.visit if block else None

    @property
    def cursor_slot(self) -> tuple[StaffColumn, datetime] | None:
        """The column and the instant, in UTC, of the row under the cursor. None while there is nothing to show.

        A picked-up visit that was not carried anywhere yet is where it was, to the minute.
        """
        if not self.layout_shown or not self._spot:
            return None
        row = self.layout_shown.rows[self._spot.row]
        return self.layout_shown.columns[self._spot.column], self._ghost.starts_at if self._ghost else row.starts_at

    def go_to_visit(self, visit_id: UUID) -> bool:
        """Select a visit. False when it is not shown."""
        spot = self.layout_shown.spot_of(visit_id) if self.layout_shown else None
        if spot:
            self._go(spot)
        return spot is not None

    def go_to_now(self) -> None:
        """Select the present; on another day, the first slot in opening hours."""
        if self.layout_shown and self._spot:
            self._go(first_spot(self.layout_shown, self.now, self._spot.column))
            self.scroll_to_present()

    def focus_column(self, staff_id: UUID | None) -> bool:
        """Go to a staff member's column, at the same time. False when there is none."""
        column = self.layout_shown.column_of(staff_id) if self.layout_shown else None
        if self.layout_shown and self._spot and column is not None:
            self._go(walk.land(self.layout_shown, column, self._spot.row))
        return column is not None

    def on_mount(self) -> None:
        self._lay_out()

    def watch_board(self) -> None:
        self._lay_out()

    def watch_zone(self) -> None:
        self._lay_out()

    def watch_show_cancelled(self) -> None:
        self._lay_out()

    def watch_picked(self) -> None:
        if self.layout_shown is None or self._spot is None:
            return
        place = self.layout_shown.spot_of(self.picked.appointment_id) if self.picked else None
        self._go(place or walk.land(self.layout_shown, self._spot.column, self._spot.row))
        self.refresh_bindings()

    def action_walk(self, step: str) -> None:
        """Take one of the steps of `walk`."""
        if self.layout_shown and self._spot:
            steps = walk.CARRYING if self.picked else walk.WALKING
            self._go(steps[step](self.layout_shown, self._spot))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        del parameters
        if action not in {"book", "open", "drop"}:
            return True
        on_visit = self.selected_visit is not None
        return action == ("drop" if self.picked else "open" if on_visit else "book")

    def action_book(self) -> None:
        """Tell the screen what is under the cursor."""
        if slot := self.cursor_slot:
            column, starts_at = slot
            self.post_message(self.Chosen(self.selected_visit, column.staff_id, starts_at))

    action_open = action_drop = action_book

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        spot = self.spot_at(*offset) if offset else None
        if spot is None:
            return
        event.stop()
        self._go(spot)
        if event.chain == 2:
            self.action_book()

    def _lay_out(self) -> None:
        if self.board is None or not self.is_mounted:
            return
        old, layout = self.layout_shown, lay_out(self.board, self.zone, show_cancelled=self.show_cancelled)
        if not layout.columns:
            spot = None
        elif old and self._spot:
            spot = restored(old, self._spot, layout, follow=not self.picked)
        else:
            spot = first_spot(layout, self.now)
        self._ghost = None
        self.show_layout(layout, spot)
        if old is None:
            self.scroll_to_present()
        if spot:
            self._go(spot)

    def _go(self, spot: Spot) -> None:
        self.move_cursor(spot, self._ghost_at(spot))
        self._report()

    def _ghost_at(self, spot: Spot) -> Ghost | None:
        layout, visit = self.layout_shown, self.picked
        if visit is None or layout is None:
            return None
        starts_at = layout.rows[spot.row].starts_at
        where_it_was = spot.row == layout.row_of(visit.starts_at)
        if where_it_was and layout.columns[spot.column].staff_id == visit.staff_id:
            starts_at = visit.starts_at
        ends_at = quarter_after(starts_at + (visit.ends_at - visit.starts_at))
        rows = (ends_at - layout.rows[spot.row].starts_at) // QUARTER
        return Ghost(visit, spot.column, spot.row, min(spot.row + rows, len(layout.rows)), starts_at)

    def _report(self) -> None:
        if slot := self.cursor_slot:
            column, starts_at = slot
            moved = self.CursorMoved(self.selected_visit, column.staff_id, starts_at)
            before, self._reported = self._reported, moved
            if moved != before:
                self.post_message(moved)
            if before is None or (moved.visit is None) != (before.visit is None):
                self.refresh_bindings()  # Enter does something else here
