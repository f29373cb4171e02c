"""The application: areas as modes, global keys, the look, and the net that keeps data from driving the terminal.

Nothing here may import what is slow to import (SQLAlchemy and all that needs it): the sign-in screen is painted
first, and everything else is loaded behind it.
"""

import asyncio
import logging
import secrets
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from rich.console import RenderableType
from rich.text import Text
from textual import work
from textual.binding import Binding, BindingType
from textual.events import Event, InputEvent, Key, Paste
from textual.filter import LineFilter
from textual.message import Message
from textual.reactive import reactive
from textual.screen import Screen
from textual.worker import WorkerFailed

from petdesk.clock import to_local
from petdesk.counting import OnceIn, counted
from petdesk.demo.accounts import DemoAccount
from petdesk.errors import DeskError, DeskLocked, SessionOver
from petdesk.keyboard import KeyHandled, OneAtATime
from petdesk.screens.areas import COVER, open_to
from petdesk.screens.base import DeskScreen
from petdesk.screens.sign_in import SignIn
from petdesk.seats import LOCKED, SIGN_IN, Seat, Seats
from petdesk.styled import StyledApp
from petdesk.themes import DARK, LIGHT
from petdesk.widgets.header import DeskState
from petdesk.widgets.line_filter import SafeText, as_one

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from petdesk import listener
    from petdesk.desk import Desk
    from petdesk.screens.palette import KeyCommands
    from petdesk.services.here import Actor

T = TypeVar("T")

log = logging.getLogger(__name__)

OpenDesk = Callable[[Callable[[str], None]], "Desk"]
"""Opens the desk, telling its progress in sentences. Runs in a thread."""


class PetDeskApp(StyledApp):
    """The desk of a pet clinic."""

    TITLE = "petdesk"
    CSS_PATH: ClassVar = ["app.tcss", "screens/sign_in.tcss"]
    MODES: ClassVar = {LOCKED: COVER}
    DEFAULT_MODE = SIGN_IN
    COMMANDS: ClassVar = {lambda: _key_commands()}
    COMMAND_PALETTE_BINDING = "ctrl+p"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "area('clients')", "Clients", id="app.clients", tooltip="Find an owner or a pet"),
        Binding("f3", "area('day')", "Day", id="app.day", tooltip="The day's appointments"),
        Binding("f4", "area('due')", "Due", id="app.due", tooltip="Vaccinations overdue and due"),
        Binding("f6", "area('messages')", "Messages", id="app.messages", tooltip="What owners are told and answer"),
        Binding("f7", "area('no_shows')", "No-shows", id="app.no_shows", tooltip="Who did not come"),
        Binding("f8", "area('team')", "Team", id="app.team", tooltip="Who works here and may sign in"),
        Binding("f5", "area('audit')", "Audit", id="app.audit", tooltip="Who did what"),
        Binding("f1", "help", "Help", id="app.help", tooltip="The keys of this screen"),
        Binding("f10", "sign_out", "Sign out", id="app.sign_out", show=False, tooltip="End the session"),
        Binding("f9", "switch_user", "Switch", id="app.switch_user", show=False, priority=True,
                tooltip="A colleague's turn: your work stays open behind the cover"),
        Binding("ctrl+l", "lock", "Lock", id="app.lock", show=False, priority=True,
                tooltip="Cover the screen until your password is typed"),
        Binding("f12", "my_account", "My account", id="app.my_account", show=False,
                tooltip="My sessions, password, authenticator and recovery codes"),
        Binding("ctrl+q", "quit", "Quit", id="app.quit", show=False, tooltip="Leave petdesk", priority=True),
    ]  # fmt: skip

    state: reactive[DeskState] = reactive(DeskState())

    @dataclass
    class Heard(Message):
        """The listener's thread heard something."""

        event: "listener.Event"

    def __init__(self, open_desk: OpenDesk, *, demo: Sequence[DemoAccount] = (), listen: bool = True) -> None:
        super().__init__()
        self.open_desk = open_desk
        self.demo_accounts = tuple(demo)
        self._listen = listen
        self._desk: Desk | None = None
        self._listener: listener.Listener | None = None
        self._under_way = 0
        self._keys = OneAtATime(self, super().on_event)
        self._messages = OnceIn(1.0, self, self._messages_changed)  # a worker may send thousands
        self.seats = Seats(self)
        self.leaving = False
        self._threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="petdesk")
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.begin_with(DARK)

    # Start and end

    def get_default_screen(self) -> SignIn:
        """What is painted first. Switching to it from Textual's empty screen would have both painted."""
        return SignIn()

    def on_mount(self) -> None:
        self.add_mode(self.DEFAULT_MODE, SignIn)  # from now on one can come back to it
        self.set_interval(20, self._look_at_the_clock)
        self.set_interval(1, self.seats.look)

    def on_ready(self) -> None:
        """The desk is opened behind the sign-in, once that is painted: what is imported for it would hold it up."""
        if isinstance(self.screen, SignIn):
            self.screen.call_after_refresh(self.screen.action_open_desk)

    def on_unmount(self) -> None:
        if self._listener:
            self._listener.stop()
        self._threads.shutdown(wait=False, cancel_futures=True)

    @property
    def is_open(self) -> bool:
        """Whether the database answered and everything is loaded."""
        return self._desk is not None

    @property
    def desk(self) -> "Desk":
        """The open desk."""
        if self._desk is None:
            raise RuntimeError("The desk is not open yet.")
        return self._desk

    def desk_opened(self, desk: "Desk") -> None:
        """Everything is loaded and connected: from now on somebody can sign in."""
        self._desk = desk
        self.set_timer(60, self._keep_up)
        self.set_interval(3600, self._keep_up)

    def _keep_up(self) -> None:
        def in_thread() -> None:
            from petdesk.upkeep import keep_up

            keep_up(self.desk)

        self._threads.submit(in_thread)

    def signed_in(self, actor: "Actor") -> None:
        """Somebody signed in or unlocked: listen for changes, and show where they were, or where their work begins."""
        self.state = replace(
            self.state, clinic=self.desk.clinic.name, who=actor.name, now=to_local(self.desk.clock.now(), self.zone)
        )
        if self._listen and self._listener is None:
            self._listener = self.desk.listener(lambda event: self.post_message(self.Heard(event)))
            self._listener.start()
        self.seats.sit_down(actor)
        self.count_people()

    @property
    def zone(self) -> "ZoneInfo":
        """The clinic's time zone."""
        return self.desk.clinic.zone

    async def in_thread(self, call: Callable[[], T]) -> T:
        """Run what blocks in one of the desk's threads."""
        self._under_way += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, call)
        finally:
            self._under_way -= 1

    @property
    def busy(self) -> bool:
        """Whether a screen waits for an answer of the database, or a key for another."""
        return self._under_way > 0 or not self._keys.idle

    def is_on_a_stack(self, screen: Screen[object]) -> bool:
        """Whether a screen is still there to come back to, in this area or another."""
        return any(screen in stack for stack in self._screen_stacks.values())

    def stack_of(self, mode: str) -> list[Screen[object]]:
        """The screens of a mode, if it was ever shown."""
        return list(self._screen_stacks.get(mode, ()))

    # What other desks do

    def on_pet_desk_app_heard(self, message: Heard) -> None:
        from petdesk.listener import DayChanged, Disconnected, MessagesChanged

        if isinstance(message.event, MessagesChanged):
            self._messages.ask()
            return
        if isinstance(message.event, Disconnected):
            self.state = replace(self.state, live=False)
            return
        if isinstance(message.event, DayChanged):
            for screen in self._areas_shown():
                screen.day_changed(message.event.day)
        else:
            self.state = replace(self.state, live=True)
            for screen in self._areas_shown():
                screen.reload()
        self.count_people()

    def _messages_changed(self) -> None:
        for screen in self._areas_shown():
            screen.messages_changed()
        self.count_people()

    def _areas_shown(self) -> list[DeskScreen]:
        return [screen for screen in self.screen_stack if isinstance(screen, DeskScreen)]

    @work(exclusive=True, group="count")
    async def count_people(self) -> None:
        """Who waits and who is late, and which messages want somebody, for the header."""
        if (seat := self.seats.present) is None:
            return
        try:
            counts = await self.in_thread(lambda: counted(self.desk.by(seat.actor)))
        except (SessionOver, DeskLocked) as problem:
            self.shut_out(seat, problem)
            return
        except DeskError:
            return  # the header keeps the last count; the screens say what is wrong
        self.state = replace(self.state, **counts)

    def _look_at_the_clock(self) -> None:
        if self._desk is None or self._desk.actor is None:
            return
        now = to_local(self._desk.clock.now(), self.zone)
        if self.state.now is None or f"{now:%F %R %z}" != f"{self.state.now:%F %R %z}":
            self.state = replace(self.state, now=now)
            self.count_people()
            self.run_worker(self.seats.learn_rules(), group="rules", exclusive=True)
            for screen in self._areas_shown():
                screen.minute_passed()
        if not self.state.live:  # without LISTEN, a slow look
            for screen in self._areas_shown():
                screen.reload()

    # Keys

    async def on_event(self, event: Event) -> None:
        """Keys are handed on one at a time. One that comes when the desk should be locked already locks it instead."""
        if isinstance(event, InputEvent | Paste) and not event.is_forwarded and not self.seats.touch():
            return
        if isinstance(event, Key) and not event.is_forwarded:
            await self._keys.take(event)
            return
        await super().on_event(event)
        if isinstance(event, Key):
            self._keys.arrived(event)

    def on_key_handled(self, message: KeyHandled) -> None:
        """The next key, once what this one asked for later (a focus, say) has come about."""
        self.call_later(self._keys.handled, message.number)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        actor = self._desk.actor if self._desk else None
        match action, parameters:
            case "area", (str() as mode,):
                return actor is not None and open_to(actor, mode)
            case (("sign_out" | "lock" | "my_account" | "command_palette"), _):
                return actor is not None
            case "switch_user", _:
                return actor is not None or bool(self.seats.parked)
            case _:
                return True

    def action_area(self, mode: str) -> None:
        """Go to an area. What is open there stays open."""
        if (seat := self.seats.present) and self.check_action("area", (mode,)):
            if self.current_mode == seat.mode_of(mode) and len(self.screen_stack) > 1:
                self.screen.dismiss()  # pressed once more, the key leads back from what lies on top
            self.switch_mode(seat.mode_of(mode))

    # Who sits here

    def action_lock(self) -> None:
        """Cover the screen until the password is typed."""
        self.seats.lock()

    def action_switch_user(self) -> None:
        """Leave the seat to a colleague; at the door, look who left theirs."""
        if self.seats.present:
            self.seats.lock(switching=True)
        else:
            self.seats.next_one()

    async def action_sign_out(self) -> None:
        """Back to the sign-in screen; every area starts afresh for the next person."""
        await self.seats.sign_out()

    def action_my_account(self) -> None:
        """What somebody sets for themselves."""
        from petdesk.screens.my_account import MyAccount

        if not isinstance(self.screen, MyAccount):
            self.push_screen(MyAccount())

    def shut_out(self, seat: Seat, problem: SessionOver | DeskLocked) -> None:
        """The database knows that this person is not to go on here, before the desk did."""
        if isinstance(problem, SessionOver):
            self.seats.session_over(seat, str(problem))
        elif seat is self.seats.present:
            self.seats.lock()

    async def action_quit(self) -> None:
        """Leave petdesk; ask when somebody's work is open behind the cover."""
        from petdesk.screens.dialogs.confirm import Confirm
        from petdesk.wording import shown

        if not self.seats.parked:
            self._leave()
        elif not isinstance(self.screen, Confirm):
            who = " and ".join(shown(seat.actor.name) for seat in self.seats.parked)
            question = f"{who} left work open here. What is half-typed in it is lost, but for notes. Quit?"
            self.push_screen(Confirm(question, "Quit", careful=True), self._quit_if, mode=self.current_mode)

    def _quit_if(self, wanted: bool | None) -> None:
        if wanted:
            self._leave()

    @work
    async def _leave(self) -> None:
        await self.seats.leave()
        self.exit()

    def exit(self, *args: Any, **kwargs: Any) -> None:
        """End; nothing waits for anybody any more."""
        self.leaving = True
        super().exit(*args, **kwargs)

    def action_help(self) -> None:
        """The keys that are active now, each with what it does."""
        from petdesk.screens.dialogs.help import Help

        self.push_screen(Help(self.screen), mode=self.current_mode)

    def push_screen(self, *args: Any, mode: str | None = None, **kwargs: Any) -> Any:
        """Show a screen; never in front of the cover what was begun behind it."""
        return super().push_screen(*args, mode=self.seats.on_top(mode), **kwargs)

    # What leaves for the terminal

    def get_line_filters(self) -> Sequence[LineFilter]:
        return as_one(*super().get_line_filters(), _SAFE_TEXT)

    def say(self, sentence: str, severity: str = "information") -> None:
        """A short notice. What stands in it is text, never markup."""
        if self.seats.covered:
            return
        level = severity if severity in {"warning", "error"} else "information"
        self.notify(sentence, severity=level, markup=False, timeout=4 if level == "information" else 8)  # type: ignore[arg-type]

    def panic(self, *renderables: RenderableType) -> None:
        """End with a sentence. Textual would print tracebacks, with every local variable: names, notes, secrets."""
        del renderables
        self._return_code = 1
        reference = secrets.token_hex(3)
        error: BaseException | None = self._exception
        if isinstance(error, WorkerFailed):
            error = error.error
        where = "".join(traceback.format_tb(error.__traceback__)) if error else ""
        log.critical("%s: %s\n%s", reference, type(error).__name__, where)
        sentence = (
            f"petdesk had to stop: an unexpected error, reference {reference}. What you saved is safe."
            " Start it again; `petdesk doctor` says where the log is."
        )
        if not self._exit_renderables:  # of several errors at once the first is enough
            super().panic(Text(sentence))

    def _fatal_error(self) -> None:
        self.bell()
        self.panic()


_SAFE_TEXT = SafeText()


def _key_commands() -> "type[KeyCommands]":
    from petdesk.screens.palette import KeyCommands

    return KeyCommands
