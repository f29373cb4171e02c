"""The treatment note: written in the few minutes between two visits, and never lost."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static, TextArea

from petdesk.errors import DeskError
from petdesk.screens.base import AtTheDesk
from petdesk.services.scheduling import Visit
from petdesk.widgets import signs
from petdesk.widgets.key_bar import KeyBar
from petdesk.wording import shown

AUTOSAVE: Final = 2.0
"""Seconds after which what was typed is kept as a draft."""

Save = Callable[[str], Awaitable[object]]


class NoteDialog(AtTheDesk, ModalScreen[bool]):
    """Returns whether the visit was finished. The draft is kept while one types, and when one leaves.

    `keep` writes the draft, `finish` completes the visit; both may raise a DeskError, which is said while the text
    stays where it is.
    """

    AREA = "Treatment note"
    CSS_PATH = "note.tcss"
    AUTO_FOCUS = "#note"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "finish", "Finish the visit", id="note.finish", priority=True, tooltip="Save and finish"),
        Binding(
            "escape",
            "leave",
            "Leave, keep the draft",
            id="note.leave",
            priority=True,
            tooltip="Back; the draft is kept",
        ),
    ]

    def __init__(self, visit: Visit, draft: str, *, keep: Save, finish: Save) -> None:
        super().__init__()
        self._visit = visit
        self._text = self._kept = draft
        self._keep = keep
        self._finish = finish
        self._writing = asyncio.Lock()
        self._finished = False

    def compose(self) -> ComposeResult:
        visit = self._visit
        facts = f"  {shown(visit.owner)} · {shown(visit.service)}"
        with Vertical(id="card"):
            yield Static(Content.assemble((shown(visit.pet), "bold $primary"), (facts, "$foreground 60%")), id="title")
            yield Static(Content("\n").join(_alert(message) for message in visit.alerts), id="alerts")
            yield TextArea(self._kept, soft_wrap=True, show_line_numbers=False, tab_behavior="focus", id="note")
            yield Static("", id="message", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#alerts").display = bool(self._visit.alerts)
        note = self.query_one(TextArea)
        note.cursor_blink = False
        note.move_cursor(note.document.end)
        self._tell("The draft from before." if self._kept else "What was found, what was done, what comes next.")
        self.set_interval(AUTOSAVE, self.autosave)

    @on(TextArea.Changed)
    def _typed(self, event: TextArea.Changed) -> None:
        self._text = event.text_area.text

    @work
    async def autosave(self) -> None:
        """Keep what is new since the last time. Offline, it says so and tries again."""
        if not self._writing.locked():
            await self._keep_draft()

    async def keep_typed(self) -> None:
        """What was typed since the last draft is kept before the screen is covered for long."""
        await self._keep_draft()

    async def on_unmount(self) -> None:
        """Whoever quits petdesk in the middle of a note finds it again, too."""
        if not self._finished and self._text != self._kept and not self.away:
            with suppress(DeskError):  # there is nobody left to tell
                await self._keep(self._text)

    @work
    async def action_finish(self) -> None:
        """Complete the visit with this note, once."""
        async with self._writing:
            if self._finished:
                return
            self._tell("Saving…")
            try:
                await self._finish(self._text)
            except DeskError as error:
                self._tell(f"✗ {error}", failed=True)
                return
            self._finished = True
        self.dismiss(result=True)

    @work
    async def action_leave(self) -> None:
        """Back to the day. Only when the draft is safe."""
        if not await self._keep_draft():
            return
        if self._text.strip():
            self.say("The note is kept as a draft. Press f to go on with it.")
        self.dismiss(result=False)

    async def _keep_draft(self) -> bool:
        async with self._writing:  # a draft must not arrive after the note itself
            text = self._text
            if self._finished or text == self._kept:
                return True
            try:
                await self._keep(text)
            except DeskError as error:
                self._tell(f"✗ The draft is not kept yet: {error}", failed=True)
                return False
            self._kept = text
            self._tell(f"Draft kept {self.local(self.now):%H:%M}.")
            return True

    def _tell(self, sentence: str, *, failed: bool = False) -> None:
        message = self.query_one("#message", Static)
        message.update(Content(sentence))
        message.set_class(failed, "failed")


def _alert(message: str) -> Content:
    return Content.styled(f"{signs.ALERT.glyph} {shown(message)}", f"${signs.ALERT.colour}")
