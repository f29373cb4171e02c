"""What every area of the desk shares: the header, the keys, and one way to read and to write.

Reading: an async worker awaits `read`, then shows the answer. A newer worker of the same group cancels the older
one while it waits, so answers never arrive out of order. Writing: the same with `write`, never exclusive.

A screen belongs to whoever sat at the desk when it was opened. It asks in their name only; while they are away it
waits, and goes on when they are back.
"""

from asyncio import CancelledError
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Concatenate, Final, ParamSpec, TypeVar, cast

from textual.app import ComposeResult
from textual.screen import ModalScreen, Screen

from petdesk.clock import to_local
from petdesk.errors import DeskError, DeskLocked, Offline, SessionOver
from petdesk.widgets.header import DeskHeader
from petdesk.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from petdesk.app import PetDeskApp
    from petdesk.desk import Desk
    from petdesk.seats import Seat
    from petdesk.services.access import Action
    from petdesk.services.here import Here
    from petdesk.services.session import Session

P = ParamSpec("P")
T = TypeVar("T")

NOT_DONE: Final = "You were signed out before this was done. Do it once more."


class AtTheDesk:
    """For screens and dialogs: the desk, its time, its threads, and whose they are."""

    _seat: "Seat | None" = None

    def on_mount(self) -> Any:
        """From now on the screen is somebody's. Textual calls this besides what a screen does when it is mounted."""
        self._seat = self.petdesk.seats.of_what_opens_now

    @property
    def petdesk(self) -> "PetDeskApp":
        """The application this screen belongs to."""
        return cast("PetDeskApp", cast("Screen[object]", self).app)

    @property
    def desk(self) -> "Desk":
        """The desk; screens other than the sign-in only exist once it is open."""
        return self.petdesk.desk

    @property
    def now(self) -> datetime:
        """The present instant, in UTC."""
        return self.desk.clock.now()

    @property
    def today(self) -> date:
        """The clinic's date."""
        return self.local(self.now).date()

    def local(self, instant: datetime) -> datetime:
        """Clinic time of an instant."""
        return to_local(instant, self.desk.clinic.zone)

    def may(self, action: "Action") -> bool:
        """Whether whoever sits here may ever do this. For the key line; the services decide what is allowed."""
        from petdesk.services.access import may

        return may(self._seat.actor if self._seat else self.desk.actor, action)

    @property
    def away(self) -> bool:
        """Whether the person whose screen this is does not sit here."""
        return self._seat is not None and self._seat.away

    async def keep_typed(self) -> None:
        """The person leaves: what is half-typed and can be kept, is kept now."""

    async def read(
        self, use_case: "Callable[Concatenate[Session, Here, P], T]", *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a reading use case in a thread. Raises DeskError. Does not return to a screen that was left meanwhile."""
        while True:
            try:
                answer = await self.ask(lambda desk: desk.read(use_case, *args, **kwargs))
            except DeskLocked:  # nothing was read: again, now that whoever asked is back
                if self.petdesk.leaving:
                    raise CancelledError from None
            else:
                break
        if not self.petdesk.is_on_a_stack(cast("Screen[object]", self)):
            raise CancelledError
        return answer

    async def write(
        self, use_case: "Callable[Concatenate[Session, Here, P], T]", *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a writing use case in a thread. Raises DeskError; what was typed is then still on the screen."""
        return await self.ask(lambda desk: desk.write(use_case, *args, **kwargs))

    async def ask(self, call: "Callable[[Desk], T]") -> T:
        """Run what blocks in a thread, in the name of whoever's screen this is, and while they sit here.

        Raises DeskError, once they are back. After SessionOver and DeskLocked nothing was done, and nothing is done
        by itself: it may be hours later.
        """
        seat = self._seat
        if seat is None:
            return await self.petdesk.in_thread(lambda: call(self.desk))
        await seat.taken()
        actor = seat.actor
        try:
            answer = await self.petdesk.in_thread(lambda: call(self.desk.by(actor)))
        except DeskError as error:
            if self.petdesk.leaving:
                raise
            if isinstance(error, SessionOver | DeskLocked):
                self.petdesk.shut_out(seat, error)
                error = type(error)(NOT_DONE)
            await seat.taken()
            raise error from None
        await seat.taken()
        return answer

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Say a DeskError in the user's words instead of raising it."""
        try:
            yield
        except DeskError as error:
            mild = isinstance(error, Offline | SessionOver)
            self.say(str(error), severity="warning" if mild else "error")

    def say(self, sentence: str, severity: str = "information") -> None:
        """A short notice; data in it is never read as markup."""
        self.petdesk.say(sentence, severity)


class DeskScreen(AtTheDesk, Screen[None]):
    """An area of the desk: header line, work, key line. Reads again whenever it comes to the front."""

    AREA: ClassVar[str] = ""
    """What the area is called, for help and for docs/keys.md."""

    def compose(self) -> ComposeResult:
        yield DeskHeader()
        yield from self.compose_work()
        yield KeyBar()

    def compose_work(self) -> ComposeResult:
        """The widgets between header and keys."""
        yield from ()

    def on_mount(self) -> None:
        self.watch(self.petdesk, "state", self._show_state)

    def _show_state(self) -> None:
        self.query_one(DeskHeader).state = self.petdesk.state

    def on_screen_resume(self) -> None:
        self.reload()

    def on_screen_suspend(self) -> None:
        if not isinstance(self.app.screen, ModalScreen):  # behind a dialog one goes on seeing it
            self._forget_the_picture()

    def _forget_the_picture(self) -> None:
        # Textual keeps every line of every widget. What comes to the front is painted anew in any case.
        for widget in self.walk_children():
            widget.refresh()

    def reload(self) -> object:
        """Read again what is shown. Called when the screen comes to the front, and after a gap in the connection."""

    def day_changed(self, day: date) -> None:
        """Another desk, or this one, changed something on this clinic day."""
        del day
        self.reload()

    def minute_passed(self) -> None:
        """The clock moved on: waiting times and lateness may read differently."""
