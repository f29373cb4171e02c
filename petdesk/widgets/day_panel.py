"""The side of the day: who waits, who is late, and what there is to know about what is selected."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Final
from zoneinfo import ZoneInfo

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Region
from textual.reactive import var
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget

from petdesk import wording
from petdesk.clock import to_local
from petdesk.models import LIVE, Status
from petdesk.services.scheduling import DayBoard, StaffColumn, Visit
from petdesk.widgets import signs
from petdesk.widgets.cells import cut, fit, longest, wrapped
from petdesk.wording import shown, shown_lines

QUIET: Final = "$foreground 60%"
_HEADING: Final = "bold $foreground 60%"
_NOTE_LINES: Final = 4


@dataclass(frozen=True, slots=True)
class Page:
    """What the panel is drawn from: a day at a moment, in the clinic's zone, in so many cells."""

    board: DayBoard
    now: datetime
    zone: ZoneInfo
    width: int
    height: int

    def clock(self, instant: datetime) -> str:
        return f"{to_local(instant, self.zone):%H:%M}"

    def staff(self, visit: Visit) -> str:
        return next((column.title for column in self.board.columns if column.staff_id == visit.staff_id), "nobody")

    @property
    def is_today(self) -> bool:
        return to_local(self.now, self.zone).date() == self.board.day


class DayPanel(Widget):
    """Drawn line by line; what does not fit is counted: `… 4 more`."""

    DEFAULT_CSS = """
    DayPanel { width: 39; height: 1fr; padding: 0 1; border-left: vkey $foreground 15%; }
    """

    board: var[DayBoard | None] = var(None, init=False)
    """The day."""
    now: var[datetime] = var(datetime(1970, 1, 1, tzinfo=UTC), init=False)
    """The present instant, from which waiting times are counted."""
    zone: var[ZoneInfo] = var(ZoneInfo("UTC"), init=False)
    """The clinic's time zone."""
    selected: var[Visit | None] = var(None, init=False)
    """The visit under the cursor."""
    slot: var[tuple[StaffColumn, datetime] | None] = var(None, init=False)
    """The slot under the cursor; its instant in UTC."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Content] = []
        self._is_stale = False

    def watch_board(self) -> None:
        self._draw_soon()

    watch_now = watch_zone = watch_selected = watch_slot = watch_board

    def on_resize(self) -> None:
        self._draw_soon()

    def render_line(self, y: int) -> Strip:
        line = self.lines[y] if y < len(self.lines) else Content("")
        return Visual.to_strips(self, line, self.size.width, 1, self.visual_style, pad=True)[0]

    def _draw_soon(self) -> None:
        # Several things change at once when the cursor moves: look at them together.
        if not self._is_stale:
            self._is_stale = True
            self.call_next(self._draw)

    def _draw(self) -> None:
        self._is_stale = False
        before, self.lines = self.lines, self._lines()
        for y, (old, new) in enumerate(zip_longest(before, self.lines, fillvalue=Content(""))):
            if not old.is_same(new):
                self.refresh(Region(0, y, self.size.width, 1))

    def _lines(self) -> list[Content]:
        if self.board is None or not self.size:
            return []
        page = Page(self.board, self.now, self.zone, self.size.width, self.size.height)
        return panel_lines(page, self.selected, self.slot)


def panel_lines(page: Page, selected: Visit | None, slot: tuple[StaffColumn, datetime] | None) -> list[Content]:
    """The lines of the panel. What is selected is always there in full; the lists share what is left."""
    details = [_heading("SELECTED"), *(_visit(page, selected) if selected else _free(page, slot))]
    if not page.is_today:
        return details
    room = page.height - len(details) - 2
    late = _people(page, "LATE", _late(page), _late_lines, "Nobody is late.", max(room // 2, 5))
    waiting = _people(page, "WAITING", _waiting(page), _waiting_lines, "Nobody is waiting.", room - len(late))
    return [*waiting, Content(""), *late, Content(""), *details]


def _waiting(page: Page) -> list[Visit]:
    waiting = [visit for visit in page.board.visits if visit.status == Status.CHECKED_IN]
    return sorted(waiting, key=lambda visit: visit.checked_in_at or visit.starts_at)


def _late(page: Page) -> list[Visit]:
    return [visit for visit in page.board.visits if visit.is_late(page.now)]


def _people(
    page: Page,
    heading: str,
    visits: list[Visit],
    lines: Callable[[Page, Visit], list[Content]],
    nobody: str,
    room: int,
) -> list[Content]:
    result = [_heading(heading, len(visits))]
    if not visits:
        return [*result, Content.styled(nobody, QUIET)]
    for number, visit in enumerate(visits):
        entry = lines(page, visit)
        is_last = number + 1 == len(visits)
        if len(result) + len(entry) + (not is_last) > max(room, 3):
            return [*result, Content.styled(f"… {len(visits) - number} more", QUIET)]
        result.extend(entry)
    return result


def _waiting_lines(page: Page, visit: Visit) -> list[Content]:
    since = wording.minutes(page.now - (visit.checked_in_at or visit.starts_at))
    walk_in = "walk-in" if visit.source == "walk_in" else page.clock(visit.starts_at)
    where = f"  {walk_in} {shown(page.staff(visit))}  {shown(visit.service)}"
    return [_person(page, signs.WAITING, since, visit), Content.styled(cut(where, page.width), QUIET)]


def _late_lines(page: Page, visit: Visit) -> list[Content]:
    lines = [_person(page, signs.LATE, wording.minutes(page.now - visit.starts_at), visit)]
    phone = f"  {wording.phone(visit.phone) or 'no phone number'}"
    missed = visit.missed_before
    wordings = (f"{phone}  missed before: {missed}", f"{phone}  missed {missed}") if missed else ()
    return [*lines, Content.styled(longest((*wordings, cut(phone, page.width)), page.width), QUIET)]


def _person(page: Page, sign: signs.Sign, since: str, visit: Visit) -> Content:
    start = f"{since:>6}  "
    alert = f" {signs.ALERT.glyph}" if visit.alerts else ""
    names = f"{shown(visit.pet)} · {shown(visit.owner_last or visit.owner_first)}"
    room = page.width - 2 - cell_len(start) - cell_len(alert)
    return Content.assemble(
        (f"{sign.glyph} ", f"${sign.colour}"), start, (fit(names, room), "bold"), (alert, f"${signs.ALERT.colour}")
    )


def _visit(page: Page, visit: Visit) -> Iterable[Content]:
    sign = signs.of_visit(visit, page.now)
    yield Content.styled(cut(shown(visit.pet), page.width), "bold")
    facts = [visit.species, visit.breed, wording.age(visit.birth_date, page.board.day), wording.weight(visit.weight)]
    yield from (_line(page, line) for line in _joined([shown(fact) for fact in facts if fact], page.width))
    yield _line(page, shown(visit.owner))
    if visit.phone:
        yield _line(page, wording.phone(visit.phone))
    for message in visit.alerts:
        yield from _told(page, signs.ALERT, shown(message))
    yield Content("")
    yield Content.assemble(
        (f"{sign.glyph} ", f"${sign.colour}"), cut(f"{sign.word}{_since(page, visit)}", page.width - 2)
    )
    yield _line(page, f"{page.clock(visit.starts_at)}–{page.clock(visit.ends_at)} {shown(page.staff(visit))}")
    yield _line(page, shown(visit.service))
    if visit.confirmed_at and visit.status in LIVE:
        today = to_local(page.now, page.zone).date()
        answered = wording.when(to_local(visit.confirmed_at, page.zone), today)
        yield from _told(page, signs.CONFIRMED, f"confirmed {answered}")
    if visit.cancel_reason:
        yield from _told(page, signs.CANCELLED, shown(visit.cancel_reason))
    if visit.overbooking_reason:
        yield from _told(page, signs.OVERBOOKED, shown(visit.overbooking_reason))
    if visit.notes:
        note = " ".join(shown_lines(visit.notes).split())
        yield from (Content.styled(line, QUIET) for line in wrapped(note, page.width, _NOTE_LINES))


def _joined(facts: list[str], width: int) -> list[str]:
    """The facts with dots between them, in as many lines as they need."""
    lines = [""]
    for fact in facts:
        line = f"{lines[-1]} · {fact}" if lines[-1] else fact
        if cell_len(line) <= width:
            lines[-1] = line
        else:
            lines.append(fact)
    return [line for line in lines if line]


def _since(page: Page, visit: Visit) -> str:
    if visit.status == Status.CHECKED_IN and visit.checked_in_at:
        return f" for {wording.minutes(page.now - visit.checked_in_at)}"
    if visit.status == Status.IN_PROGRESS and visit.started_at:
        return f" for {wording.minutes(page.now - visit.started_at)}"
    if visit.status == Status.COMPLETED and visit.finished_at:
        return f" at {page.clock(visit.finished_at)}"
    if visit.is_late(page.now):
        return f" by {wording.minutes(page.now - visit.starts_at)}"
    return ""


def _free(page: Page, slot: tuple[StaffColumn, datetime] | None) -> Iterable[Content]:
    if slot is None:
        yield Content.styled("Nothing to select on this day.", QUIET)
        return
    column, starts_at = slot
    yield _line(page, f"{page.clock(starts_at)} with {shown(column.title)}")
    yield Content.styled("No visit here.", QUIET)


def _heading(word: str, count: int = 0) -> Content:
    return Content.styled(f"{word}  {count}" if count else word, _HEADING)


def _line(page: Page, text: str) -> Content:
    return Content(cut(text, page.width))


def _told(page: Page, sign: signs.Sign, text: str) -> Iterable[Content]:
    lines = wrapped(text, page.width - 2, _NOTE_LINES)
    for number, line in enumerate(lines):
        mark = f"{sign.glyph} " if number == 0 else "  "
        yield Content.assemble((mark, f"${sign.colour}"), (line, f"${sign.colour}"))
