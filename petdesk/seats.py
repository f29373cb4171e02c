"""Who sits at the desk, and who left their work open behind the cover.

Everybody who signs in has a seat: areas of their own, each with the dialogs that are open on it. Locking covers them;
nothing behind the cover is closed, and nothing there reads or writes until its person is back. So several people can
take turns at one desk, and each comes back where they were.
"""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, cast

from textual.screen import Screen

from petdesk.errors import DeskError
from petdesk.screens.areas import AREAS, FIRST_AREA
from petdesk.screens.base import AtTheDesk, DeskScreen

if TYPE_CHECKING:
    from petdesk.app import PetDeskApp
    from petdesk.screens.lock import LockScreen
    from petdesk.services.here import Actor

SIGN_IN, LOCKED = "sign_in", "lock"
"""The modes in which nobody sits at the desk."""

USUAL_IDLE: Final = timedelta(minutes=5)
"""After how long a desk is locked while it does not know what the clinic wants."""

FAREWELL: Final = 2.0
"""Seconds that keeping drafts, or ending a session, may take before one goes on without."""


class Seat:
    """Somebody's place at this desk."""

    def __init__(self, number: int, actor: "Actor") -> None:
        self.actor = actor
        self.over = False
        """Whether the session has ended: then only signing in leads back."""
        self._number = number
        self.mode = self.mode_of(FIRST_AREA[actor.role.value])
        """What is in front when the person comes back."""
        self._taken = asyncio.Event()
        self._locked = asyncio.Event()

    def mode_of(self, area: str) -> str:
        """What the application calls this person's own screen of an area."""
        return f"{self._number}/{area}"

    @property
    def away(self) -> bool:
        """Whether the person is not here: locked, somebody else's turn, or signed out."""
        return not self._taken.is_set()

    async def taken(self) -> None:
        """Wait until the person sits here."""
        await self._taken.wait()

    def take(self, actor: "Actor") -> None:
        """The person is here, with this session."""
        self.actor, self.over = actor, False
        self._locked.clear()
        self._taken.set()

    def leave(self) -> None:
        """The person is away: what was begun here waits."""
        self._taken.clear()

    async def locked(self) -> None:
        """Wait until the session is locked, or that was tried."""
        await self._locked.wait()

    def locking_is_done(self) -> None:
        """Nothing is under way any more that would lock the session."""
        self._locked.set()


class Seats:
    """Takes turns at the application's desk: signing in, covering, coming back, leaving."""

    def __init__(self, app: "PetDeskApp") -> None:
        self._app = app
        self.present: Seat | None = None
        self.parked: list[Seat] = []
        """Who is away, whoever left last first."""
        self.greeting, self.email = "", ""
        """What the sign-in says at first, and whose e-mail stands there."""
        self._count = 0
        self._leaving: Seat | None = None
        self._idle_limit = USUAL_IDLE
        self._touched_at: datetime | None = None

    # Sitting down

    def sit_down(self, actor: "Actor") -> None:
        """Let somebody who has signed in, or unlocked, work: where they were, or where their work begins."""
        seat = self._seat_of(actor) or self._new_seat(actor)
        before = seat.actor
        seat.take(actor)
        self.present, self.greeting, self.email = seat, "", ""
        self._app.desk.actor = actor
        self._touched_at = self._app.desk.clock.now()
        self._app.switch_mode(seat.mode)
        for screen in self._app.screen_stack[:-1]:  # the one in front does so by itself
            if isinstance(screen, DeskScreen):
                screen.reload()
        self._app.screen.refresh_bindings()
        self._start(self.learn_rules())
        if before is not actor and before.session_id is not None:
            self._start(self._end_session(before))

    async def learn_rules(self) -> None:
        """After how many idle minutes this clinic locks its desks."""
        from petdesk.services.accounts import sign_in_rules

        seat = self.present
        if seat is None:
            return
        with suppress(DeskError):  # what was true before still is
            rules = await self._app.in_thread(lambda: self._app.desk.by(seat.actor).read(sign_in_rules))
            self._idle_limit = timedelta(minutes=rules.lock_after_minutes)

    def _seat_of(self, actor: "Actor") -> Seat | None:
        """The seat that this person left, unless what they may see is something else now."""
        seat = next((seat for seat in self.parked if seat.actor.user_id == actor.user_id), None)
        if seat is None:
            return None
        self.parked.remove(seat)
        if seat.actor.role is actor.role:
            return seat
        self._start(self._clear(seat))
        return None

    def _new_seat(self, actor: "Actor") -> Seat:
        self._count += 1
        seat = Seat(self._count, actor)
        for area, build in AREAS.items():
            self._app.add_mode(seat.mode_of(area), build)
        return seat

    # Covering

    def lock(self, *, switching: bool = False) -> None:
        """Cover the screen now; then keep what is half-typed, and lock the session. `switching` offers the others."""
        if seat := self._stand_up():
            self.parked.insert(0, seat)
            self._door(LOCKED)
            self._lock_screen.greet(switching=switching)
            self._leaving = seat
            self._start(self._lock_session(seat))

    def session_over(self, seat: Seat, sentence: str) -> None:
        """Somebody is signed out, wherever that was done: say why, and let them sign in again to go on."""
        seat.over = True
        seat.leave()
        if seat is self.present and self._stand_up():
            self.parked.insert(0, seat)
            self.to_sign_in(sentence, seat.actor.email)

    def to_sign_in(self, greeting: str = "", email: str = "") -> None:
        """Somebody else's turn, or somebody's again whose session is over."""
        self.greeting, self.email = greeting, email
        self._door(SIGN_IN)

    def to_the_parked(self) -> None:
        """Who is parked here."""
        self._door(LOCKED)
        self._lock_screen.greet(switching=False)

    async def sign_out(self) -> None:
        """End the session, and close everything that was open in it."""
        if seat := self._stand_up():
            seat.leave()
            self.greeting, self.email = "", ""
            self._door(SIGN_IN)
            self._start(self._end_session(seat.actor))
            await self._clear(seat)

    async def leave(self) -> None:
        """Whoever sits here goes home: drafts are kept, the session ends."""
        if seat := self.present:
            with suppress(TimeoutError):
                async with asyncio.timeout(FAREWELL):
                    await self._keep_what_is_typed(seat)
                    await self._end_session(seat.actor)

    @property
    def covered(self) -> bool:
        """Whether the cover lies over somebody's work."""
        return self._app.current_mode == LOCKED

    @property
    def of_what_opens_now(self) -> Seat | None:
        """Whose a screen is that is opened at this moment; nobody's at the door."""
        return self.present or self._leaving

    def next_one(self) -> None:
        """At the door: choose the next of those who are parked here, or go and see who is."""
        if self.covered:
            self._lock_screen.action_choose(1)
        else:
            self.to_the_parked()

    def on_top(self, mode: str | None) -> str | None:
        """Where a screen is to be shown: what was begun behind the cover does not come in front of it."""
        return mode or (self._leaving.mode if self._leaving else None)

    def _stand_up(self) -> Seat | None:
        seat, self.present = self.present, None
        if seat:
            seat.mode = self._app.current_mode
            self._app.desk.actor = None
        return seat

    def _door(self, mode: str) -> None:
        self._app.switch_mode(mode)
        self._app.clear_notifications()

    @property
    def _lock_screen(self) -> "LockScreen":
        return cast("LockScreen", self._app.screen_stack[0])

    async def _lock_session(self, seat: Seat) -> None:
        from petdesk.sign_in import lock

        with suppress(TimeoutError):
            async with asyncio.timeout(FAREWELL):
                await self._keep_what_is_typed(seat)
        seat.leave()
        self._leaving = None
        try:
            await self._app.in_thread(lambda: lock(self._app.desk.by(seat.actor)))
        finally:
            seat.locking_is_done()

    async def _keep_what_is_typed(self, seat: Seat) -> None:
        for screen in self._screens_of(seat):
            if isinstance(screen, AtTheDesk):
                await screen.keep_typed()

    async def _end_session(self, actor: "Actor") -> None:
        from petdesk.sign_in import sign_out

        await self._app.in_thread(lambda: sign_out(self._app.desk.by(actor)))

    async def _clear(self, seat: Seat) -> None:
        for area in AREAS:
            await self._app.remove_mode(seat.mode_of(area))

    def _screens_of(self, seat: Seat) -> Iterator[Screen[object]]:
        for area in AREAS:
            yield from self._app.stack_of(seat.mode_of(area))

    def _start(self, work: Coroutine[None, None, None]) -> None:
        self._app.run_worker(work, group="seats")

    # Idle

    def idle_too_long(self) -> bool:
        """Whether nobody has touched keys or mouse for as long as the clinic allows. Looking is no touch."""
        if self.present is None or self._touched_at is None:
            return False
        now = self._app.desk.clock.now()
        self._touched_at = min(self._touched_at, now)  # a clock that was put back
        return now - self._touched_at >= self._idle_limit

    def touch(self) -> bool:
        """A key or the mouse. Whether it may act: it comes too late when the desk should have been locked before."""
        if self.present is None:
            return True
        if self.idle_too_long():
            self.lock()
            return False
        self._touched_at = self._app.desk.clock.now()
        return True

    def look(self) -> None:
        """Lock a desk that nobody touches."""
        if self.idle_too_long():
            self.lock()
