"""The cover over a desk that its person left. It shows who that is and what time it is, and nothing of the clinic."""

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from petdesk.errors import DeskError, SessionOver, TooManyTries
from petdesk.screens.base import AtTheDesk
from petdesk.widgets.key_bar import KeyBar
from petdesk.widgets.notice import Notice
from petdesk.wording import shown

if TYPE_CHECKING:
    from petdesk.seats import Seat

SOMEBODY_ELSE = "Somebody else"


class LockScreen(AtTheDesk, Screen[None]):
    """Whoever is parked here comes back with the password; somebody else signs in."""

    AREA = "Locked"
    CSS_PATH = "lock.tcss"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", "Unlock", id="lock.go_on", tooltip="Go on where one was, with the password"),
        Binding("down", "choose(1)", "Next", id="lock.next", show=False, tooltip="The next who left work open here"),
        Binding("up", "choose(-1)", "Previous", id="lock.previous", show=False, tooltip="The one before"),
        Binding("f2", "somebody_else", SOMEBODY_ELSE, id="lock.somebody_else", tooltip="Sign in as somebody else"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._chosen = 0
        self._opening = False

    def compose(self) -> ComposeResult:
        with Vertical(id="card"):
            yield Static(id="time")
            yield Static(id="who")
            yield Input(placeholder="Password", password=True, id="password", max_length=1024)
            yield Notice("", id="message")
        yield KeyBar()

    def on_mount(self) -> None:
        self._field.cursor_blink = False
        self.set_interval(1, self._tell_the_time)
        self._draw()

    def on_screen_resume(self) -> None:
        """Nothing of the one before stays."""
        if not self._opening:
            self._field.clear()
            self._notice.tell("")
        self._tell_the_time()
        self._draw()

    def greet(self, *, switching: bool) -> None:
        """Whom the cover asks for first: whoever left; when `switching`, the one who left before them."""
        self._chosen = 1 if switching else 0
        if self.is_mounted:
            self._draw()

    @property
    def _parked(self) -> list["Seat"]:
        return self.petdesk.seats.parked

    @property
    def _seat_chosen(self) -> "Seat | None":
        return self._parked[self._chosen] if self._chosen < len(self._parked) else None

    @property
    def _field(self) -> Input:
        return self.query_one("#password", Input)

    @property
    def _notice(self) -> Notice:
        return self.query_one("#message", Notice)

    def _tell_the_time(self) -> None:
        if self.petdesk.is_open:
            now = self.local(self.now)
            self.query_one("#time", Static).update(Content(f"{now:%A} {now.day} {now:%B}   {now:%H:%M}"))

    def _draw(self) -> None:
        names = [(shown(seat.actor.name), " · signed out" if seat.over else "") for seat in self._parked]
        names.append((SOMEBODY_ELSE, ""))
        lines = [Content("This desk is locked."), Content()]
        for place, (name, aside) in enumerate(names):
            chosen = place == self._chosen
            mark = ("▌ ", "$text-accent") if chosen else "  "
            lines.append(Content.assemble(mark, (name, "bold $text" if chosen else ""), (aside, "$text-warning")))
        if self.petdesk.demo_accounts:
            from petdesk.demo.accounts import PASSWORD

            lines += [Content(), Content.styled(f"In the demo: {PASSWORD}", "$foreground 60%")]
        if self._parked[1:]:
            lines += [Content(), Content.styled("↑ ↓ or F9 choose", "$foreground 60%")]
        self.query_one("#who", Static).update(Content("\n").join(lines))
        seat = self._seat_chosen
        self._field.display = seat is not None and not seat.over
        self.set_focus(self._field if self._field.display else None)
        self.refresh_bindings()

    def action_choose(self, by: int) -> None:
        """Somebody else of those who left work open here."""
        if self._opening:
            return
        self._chosen = (self._chosen + by) % (len(self._parked) + 1)
        self._field.clear()
        self._notice.tell("")
        self._draw()

    def action_somebody_else(self) -> None:
        """To the sign-in; the work of the others stays where it is."""
        if not self._opening:
            self.petdesk.seats.to_sign_in()

    @on(Input.Submitted)
    def action_go_on(self) -> None:
        """Unlock with what was typed; where there is nothing to unlock, sign in."""
        seat = self._seat_chosen
        if seat is None or seat.over:
            self.petdesk.seats.to_sign_in(email=seat.actor.email if seat else "")
        elif not self._field.value:
            self._notice.tell("Type your password to go on.", failed=True)
        elif not self._opening:
            self._opening = True
            self.unlock(seat, self._field.value)

    @work
    async def unlock(self, seat: "Seat", password: str) -> None:
        """Let the person back whose password this is."""
        from petdesk.sign_in import unlock

        self._notice.tell("Unlocking…")
        try:
            await seat.locked()
            await self.petdesk.in_thread(lambda: unlock(self.desk.by(None), seat.actor, password))
        except SessionOver as over:
            seat.over = True
            self.petdesk.seats.to_sign_in(str(over), seat.actor.email)
        except TooManyTries as error:
            self._notice.count_down(str(error), error.seconds, self.desk.clock)
        except DeskError as error:
            self._notice.tell(str(error), failed=True)
            self._field.action_select_all()
        else:
            self._field.clear()
            self.petdesk.signed_in(seat.actor)
        finally:
            self._opening = False
