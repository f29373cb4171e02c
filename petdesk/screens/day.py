"""The day: who comes when to whom, and each visit's way from booked to done."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, Concatenate, Final, ParamSpec
from uuid import UUID

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical

from petdesk.errors import ChangedElsewhere, DeskError, NotFound
from petdesk.models import Role, Status, new_id
from petdesk.screens.base import DeskScreen
from petdesk.screens.dialogs.booking import BookingDialog
from petdesk.screens.dialogs.go_to_date import EARLIEST, LATEST, GoToDate
from petdesk.screens.dialogs.reason import ReasonDialog
from petdesk.screens.pet import PetScreen
from petdesk.services import scheduling, treatment
from petdesk.services.access import Action
from petdesk.services.messages import planning
from petdesk.services.scheduling import DayBoard, Visit
from petdesk.widgets import signs
from petdesk.widgets.day_grid import DayGrid
from petdesk.widgets.day_line import DayLine
from petdesk.widgets.day_panel import DayPanel
from petdesk.widgets.told import MOVED, told
from petdesk.wording import count, shown, when

if TYPE_CHECKING:
    from petdesk.services.here import Here
    from petdesk.services.session import Session

P = ParamSpec("P")

_NEEDS_FREE_HANDS: Final = {
    "check_in", "start", "finish", "move", "cancel", "no_show", "undo", "book", "pet", "cancelled",
}  # fmt: skip
"""What has to wait until the visit in hand is put down somewhere."""


class Day(DeskScreen):
    """One day as a grid, with what needs a person now beside it. Follows the calendar while it shows today."""

    AREA = "Day"
    CSS_PATH = "day.tcss"
    AUTO_FOCUS = "DayGrid"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012  (so declared by Textual)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "put_down", "Put back", id="day.put_down", tooltip="Leave the visit where it was"),
        Binding("i", "check_in", "Check in", id="day.check_in", tooltip="The pet is here and waits"),
        Binding("s", "start", "Start", id="day.start", tooltip="The pet is in the room"),
        Binding("f", "finish", "Finish", id="day.finish", tooltip="Write the note and finish the visit"),
        Binding("m", "move", "Move", id="day.move", tooltip="Pick the visit up; Enter drops it elsewhere"),
        Binding("x", "cancel", "Cancel", id="day.cancel", tooltip="Cancel the visit, with the reason"),
        Binding("n", "no_show", "No-show", id="day.no_show", tooltip="Nobody came"),
        Binding("u", "undo", "Undo", id="day.undo", tooltip="Take back the last step of the visit"),
        Binding("b", "book", "Book", id="day.book", show=False, tooltip="Book at this time, also beside a visit"),
        Binding("h", "history", "History", id="day.history", show=False, tooltip="Who did what to the visit"),
        Binding("p", "pet", "Pet", id="day.pet", show=False, tooltip="Open the pet of the visit"),
        Binding("[", "turn(-1)", "Day before", id="day.before", tooltip="The day before"),
        Binding("]", "turn(1)", "Next day", id="day.after", tooltip="The next day"),
        Binding("t", "today", "Today", id="day.today", tooltip="Today, at this moment"),
        Binding("g", "go_to_date", "Go to", id="day.go_to_date", tooltip="Type or choose a date"),
        Binding("c", "cancelled", "Cancelled", id="day.cancelled", show=False, tooltip="Show or hide cancelled visits"),
        Binding("d", "panel", "Details", id="day.panel", show=False, tooltip="Show or hide the details at the side"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._other_day: date | None = None
        self._board: DayBoard | None = None
        self._wanted: UUID | None = None
        self._wants_now = False
        self._last_step: Visit | None = None
        self._dropping = False

    def compose_work(self) -> ComposeResult:
        with Horizontal(id="work"):
            with Vertical():
                yield DayLine()
                yield DayGrid(self.desk.clinic.zone, self.now)
            yield DayPanel()

    # What is shown

    @property
    def day(self) -> date:
        """The day that is shown: today, until another one is asked for."""
        return self._other_day or self.today

    @property
    def _grid(self) -> DayGrid:
        return self.query_one(DayGrid)

    def show_day(self, day: date, visit_id: UUID | None = None) -> None:
        """Show a day, and select one of its visits."""
        self._other_day = None if day == self.today else min(max(day, EARLIEST), LATEST)
        self._wanted = visit_id
        self.reload()

    @work(exclusive=True, group="board")
    async def reload(self) -> None:
        """Read the day that is shown."""
        with self.telling():
            self._show(await self.read(scheduling.day_board, self.day))

    def _show(self, board: DayBoard) -> None:
        is_first, self._board = self._board is None, board
        self._tell_the_time()
        for widget in (self.query_one(DayLine), self.query_one(DayPanel), self._grid):
            widget.zone = self.desk.clinic.zone
            widget.board = board
        actor = self.desk.actor
        if is_first and actor and actor.role == Role.VET:
            self._grid.focus_column(actor.user_id)
        if self._wants_now:
            self._grid.go_to_now()
            self._wants_now = False
        if self._wanted:
            self._grid.go_to_visit(self._wanted)
            self._wanted = None
        self._show_selected()

    def _tell_the_time(self) -> None:
        for widget in (self.query_one(DayLine), self.query_one(DayPanel), self._grid):
            widget.now = self.now

    def day_changed(self, day: date) -> None:
        if day == self.day:
            self.reload()

    def minute_passed(self) -> None:
        if self._board and self._board.day != self.day:  # past midnight
            self.reload()
        self._tell_the_time()

    @on(DayGrid.CursorMoved)
    def _show_selected(self) -> None:
        panel = self.query_one(DayPanel)
        panel.selected, panel.slot = self._grid.selected_visit, self._grid.cursor_slot

    # Other days

    def action_turn(self, days: int) -> None:
        """The day before, or the next."""
        self.show_day(self.day + timedelta(days=days))

    @on(DayLine.Turned)
    def _turned(self, event: DayLine.Turned) -> None:
        self.action_turn(event.days)

    def action_today(self) -> None:
        """Back to today, at this moment."""
        self._wants_now = True
        self.show_day(self.today)

    @work
    async def action_go_to_date(self) -> None:
        """Ask for a date."""
        if (day := await self.petdesk.push_screen_wait(GoToDate(self.day))) is not None:
            self.show_day(day)

    def action_cancelled(self) -> None:
        """Show or hide cancelled visits."""
        self._grid.show_cancelled = shows = not self._grid.show_cancelled
        visits = self._board.visits if self._board else ()
        number = sum(visit.status == Status.CANCELLED for visit in visits)
        self.say(f"{count(number, 'cancelled visit')} on this day{'' if shows else ', hidden'}.")

    def action_panel(self) -> None:
        """Show the details where they are hidden (on a narrow terminal), hide them where they are shown."""
        self.toggle_class("-other-way")

    # A visit's way through the day

    def _selected(self) -> Visit | None:
        visit = self._grid.selected_visit
        if visit is None:
            self.say("No visit is selected here.")
        return visit

    async def _step(
        self, use_case: "Callable[Concatenate[Session, Here, P], Visit]", *args: P.args, **kwargs: P.kwargs
    ) -> Visit | None:
        """Bring a visit one step further, remember it for undoing, and show the day as it is then."""
        with self.telling():
            self._last_step = await self.write(use_case, *args, **kwargs)
            self.reload()
            return self._last_step
        self.reload()
        return None

    @work
    async def action_check_in(self) -> None:
        """The pet is here."""
        if visit := self._selected():
            await self._step(scheduling.check_in, visit.appointment_id)

    @work
    async def action_start(self) -> None:
        """The pet is in the room."""
        if visit := self._selected():
            await self._step(scheduling.start, visit.appointment_id)

    @work
    async def action_no_show(self) -> None:
        """Nobody came."""
        if visit := self._selected():
            await self._step(scheduling.mark_no_show, visit.appointment_id)

    @work
    async def action_cancel(self) -> None:
        """Cancel with a reason."""
        if (visit := self._selected()) is None:
            return
        if visit.status not in {Status.SCHEDULED, Status.CHECKED_IN}:
            self.say(f"{_stands(visit)}; only one that has not begun can be cancelled.")
            return
        question = f"Why is {visit.pet}'s visit at {self.local(visit.starts_at):%H:%M} cancelled?"
        if (reason := await self.petdesk.push_screen_wait(ReasonDialog(question))) is None:
            return
        if await self._step(scheduling.cancel, visit.appointment_id, reason):
            hears = ""
            with suppress(DeskError):  # it is cancelled all the same
                if await self.read(planning.will_hear, visit.appointment_id):
                    hears = " The owner is told in a minute."
            self.say(f"{shown(visit.pet)}'s visit is cancelled. Press u to take that back.{hears}")

    @work
    async def action_undo(self) -> None:
        """Take back the last step of the selected visit; where none is selected, the last one made here."""
        visit = self._grid.selected_visit or self._last_step
        if visit is None:
            self.say("No visit is selected here.")
            return
        if back := await self._step(scheduling.put_back, visit):
            self._last_step, self._wanted = None, back.appointment_id
            self.say(f"{_stands(back)} again.")

    @work
    async def action_finish(self) -> None:
        """Write the treatment note and complete the visit."""
        from petdesk.screens.dialogs.note import NoteDialog  # with Textual's editor, which few desks need

        if (visit := self._selected()) is None:
            return
        if visit.status not in {Status.CHECKED_IN, Status.IN_PROGRESS}:
            self.say(f"{_stands(visit)}; to finish it, it has to be checked in or started.")
            return
        with self.telling():
            visit_id, history_id = visit.appointment_id, new_id()
            draft = await self.read(treatment.draft, visit_id)
            await self.petdesk.push_screen_wait(
                NoteDialog(
                    visit,
                    draft,
                    keep=lambda note: self.write(treatment.save_draft, visit_id, note),
                    finish=lambda note: self.write(treatment.complete, visit_id, note, history_id),
                )
            )
            self.reload()

    # Booking and moving

    @on(DayGrid.Chosen)
    def _chosen(self, event: DayGrid.Chosen) -> None:
        if self._grid.picked:
            self.drop(self._grid.picked, event.staff_id, event.starts_at)
        elif event.visit:
            self.petdesk.push_screen(PetScreen(event.visit.pet_id))
        else:
            self.action_book()

    @work
    async def action_book(self) -> None:
        """Book at the time under the cursor."""
        if (slot := self._grid.cursor_slot) is None:
            return
        column, starts_at = slot
        booked = await self.petdesk.push_screen_wait(BookingDialog(staff_id=column.staff_id, starts_at=starts_at))
        if booked is not None:
            self._wanted = booked.appointment_id
            self.reload()

    def action_pet(self) -> None:
        """The pet of the selected visit."""
        if visit := self._selected():
            self.petdesk.push_screen(PetScreen(visit.pet_id))

    def action_history(self) -> None:
        """Who did what to the selected visit."""
        if visit := self._selected():
            from petdesk.screens import audit  # for managers, when they first ask

            self.petdesk.push_screen(audit.of_record(visit.appointment_id, f"{visit.pet}’s visit"))

    def action_move(self) -> None:
        """Pick up the selected visit; it then follows the cursor."""
        if (visit := self._selected()) is None:
            return
        if visit.status not in {Status.SCHEDULED, Status.CHECKED_IN}:
            self.say(f"{_stands(visit)}; it cannot be moved.")
            return
        self._grid.picked = visit
        self.refresh_bindings()

    def action_put_down(self) -> None:
        """Leave the visit in hand where it was."""
        if visit := self._grid.picked:
            self._let_go()
            self.show_day(self.local(visit.starts_at).date(), visit.appointment_id)

    @work
    async def drop(self, visit: Visit, staff_id: UUID | None, starts_at: datetime) -> None:
        """Move the visit here. Taken: it stays in hand, and who is there is said."""
        if (staff_id, starts_at) == (visit.staff_id, visit.starts_at):
            self.action_put_down()
            return
        if self._dropping:
            return
        self._dropping = True
        try:
            with self.telling():
                try:
                    moved = await self.write(scheduling.move, visit, staff_id, starts_at)
                except (ChangedElsewhere, NotFound):
                    self._let_go()
                    raise
                self._let_go()
                self._wanted = moved.appointment_id
                news = told(moved.told, MOVED, self.today, self.desk.clinic.zone)
                now = when(self.local(moved.starts_at), self.today)
                self.say(f"{shown(visit.pet)} is now {now}. {news}".strip())
        finally:
            self._dropping = False
        self.reload()

    def _let_go(self) -> None:
        self._grid.picked = None
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """With a visit in hand, only what helps to find it a place."""
        del parameters
        if action == "history":
            return self.may(Action.READ_AUDIT)
        if action == "finish" and not self.may(Action.TREAT):
            return None
        in_hand = any(grid.picked for grid in self.query(DayGrid))
        return in_hand if action == "put_down" else not (in_hand and action in _NEEDS_FREE_HANDS)


def _stands(visit: Visit) -> str:
    return f"{shown(visit.pet)}'s visit is {signs.of_status(visit.status).word}"
