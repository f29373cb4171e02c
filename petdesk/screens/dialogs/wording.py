"""A template: its words at the left, what an owner would read at the right."""

from typing import ClassVar
from uuid import UUID

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from petdesk.errors import DeskError, FieldErrors
from petdesk.models import Channel
from petdesk.screens.base import AtTheDesk
from petdesk.screens.dialogs.confirm import Confirm
from petdesk.screens.dialogs.find_pet import FindPet
from petdesk.services.messages import wordings
from petdesk.services.messages.segments import GSM_BASIC, GSM_EXTENSION
from petdesk.services.messages.shipped import shipped
from petdesk.services.messages.templates import PLACEHOLDERS, Template, check_template
from petdesk.services.messages.wordings import Preview, WordingRow
from petdesk.widgets.key_bar import KeyBar
from petdesk.wording import count, money, shown, shown_lines

_ROOM_FOR_TWO = 100


class WordingDialog(AtTheDesk, ModalScreen[str | None]):
    """Returns what was done in a sentence, None when the words stay as they were. Nothing typed is lost."""

    AREA = "Template"
    CSS_PATH = "wording.tcss"
    AUTO_FOCUS = "#body"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", id="wording.save", priority=True, tooltip="Say it in these words"),
        Binding("ctrl+r", "put_back", "As it ships", id="wording.put_back", priority=True,
                tooltip="Put the words back that came with petdesk; saved only with Ctrl+S"),
        Binding("ctrl+o", "other_pet", "Other pet", id="wording.other_pet", priority=True,
                tooltip="Show the words for another pet"),
        Binding("escape", "leave", "Cancel", id="wording.leave", priority=True, tooltip="Leave without saving"),
    ]  # fmt: skip

    def __init__(self, row: WordingRow, title: str) -> None:
        super().__init__()
        self._row = row
        self._title = title
        self._seen = row.template
        self._pet_id: UUID | None = None
        self._saving = False

    def compose(self) -> ComposeResult:
        row = self._row
        with Vertical(id="card"):
            yield Static(Content(self._title), id="title")
            with Horizontal(id="sides"):
                with Vertical(id="words"):
                    yield Input(row.subject, placeholder="subject", max_length=255, id="subject")
                    yield Static("", id="subject_wrong")
                    yield TextArea(row.body, soft_wrap=True, show_line_numbers=False, tab_behavior="focus", id="body")
                    yield Static("", id="body_wrong")
                    yield OptionList(
                        *(Option(_placeholder(*each), id=each[0]) for each in PLACEHOLDERS[row.kind].items()),
                        id="placeholders",
                    )
                with Vertical(id="outcome"):
                    yield Static("", id="about")
                    with VerticalScroll(id="paper", can_focus=False):
                        yield Static("", id="preview")
                    yield Static("", id="size")
            yield Static("", id="message")
        yield KeyBar()

    def on_mount(self) -> None:
        body, subject = self.query_one(TextArea), self.query_one("#subject", Input)
        body.cursor_blink = subject.cursor_blink = False
        subject.display = self.query_one("#subject_wrong").display = self._row.channel is not Channel.SMS
        if "\n" not in self._row.body:
            body.move_cursor(body.document.end)
        self.show_preview()

    def on_resize(self) -> None:
        """Below each other where there is no room beside."""
        self.set_class(self.size.width < _ROOM_FOR_TWO, "flat")

    # What stands there

    @property
    def _typed(self) -> Template:
        return Template(self.query_one("#subject", Input).value, self.query_one(TextArea).text)

    @on(TextArea.Changed)
    @on(Input.Changed)
    def _changed(self) -> None:
        if not self._saving:
            self._tell("")
        self._check()
        self.show_preview()

    def _check(self) -> None:
        typed = self._typed
        wrong: dict[str, str] = {}
        try:
            check_template(self._row.kind, self._row.channel, typed.subject, typed.body)
        except FieldErrors as errors:
            wrong = errors.fields
        self._refuse(wrong)

    def _refuse(self, wrong: dict[str, str]) -> None:
        for field in ("subject", "body"):
            self.query_one(f"#{field}_wrong", Static).update(Content(shown(wrong.get(field, ""))))

    @work(exclusive=True, group="preview")
    async def show_preview(self) -> None:
        """What becomes of the words as they stand."""
        row = self._row
        try:
            preview = await self.read(wordings.preview, row.kind, row.channel, row.language, self._typed, self._pet_id)
        except DeskError as error:
            self.query_one("#about", Static).update(Content.styled(f"No preview: {error}", "$text-warning"))
            return
        about = f"To the owner of {shown(preview.about)}" if preview.about else "An example: nobody has one coming"
        self.query_one("#about", Static).update(Content(about))
        subject = [Content.styled(shown(preview.subject), "bold"), Content("")] if preview.subject else []
        self.query_one("#preview", Static).update(Content("\n").join([*subject, Content(shown_lines(preview.text))]))
        self.query_one("#size", Static).update(_size(preview))

    @on(OptionList.OptionSelected)
    def _insert(self, event: OptionList.OptionSelected) -> None:
        body = self.query_one(TextArea)
        body.insert(f"{{{event.option.id}}}")
        body.focus()

    @work
    async def action_other_pet(self) -> None:
        """Show the words for another pet."""
        if pet_id := await self.petdesk.push_screen_wait(FindPet("Show it for which pet?")):
            self._pet_id = pet_id
            self.show_preview()

    # Saving

    def action_put_back(self) -> None:
        """Write the words that ship into the form. They are saved like others."""
        row = self._row
        there = shipped(row.kind, row.channel, row.language)
        self.query_one("#subject", Input).value = there.subject
        self.query_one(TextArea).text = there.body
        self._tell("These are the words that ship. Ctrl+S keeps them.")

    @work
    async def action_save(self) -> None:
        """Keep these words; what is refused stays as it was typed."""
        if self._saving:
            return
        row, typed = self._row, self._typed
        self._saving = True
        self._tell("Saving…")
        try:
            await self.write(wordings.save_wording, row.kind, row.channel, row.language, typed, self._seen)
        except FieldErrors as errors:
            self._refuse(errors.fields)
            self._tell("Not saved yet: see what is wrong above.", failed=True)
        except DeskError as error:
            self._tell(f"{error}", failed=True)
        else:
            ships = typed == shipped(row.kind, row.channel, row.language)
            self.dismiss("The words that ship are sent again." if ships else "From now on it is said in these words.")
        finally:
            self._saving = False

    @work
    async def action_leave(self) -> None:
        """Leave; ask only when something was typed."""
        if self._saving:
            return
        changed = self._typed != self._seen
        if not changed or await self.petdesk.push_screen_wait(Confirm("Leave without saving?", "Leave")):
            self.dismiss(None)

    def _tell(self, sentence: str, *, failed: bool = False) -> None:
        message = self.query_one("#message", Static)
        message.update(Content(shown(sentence)))
        message.set_class(failed, "failed")


def _placeholder(name: str, meaning: str) -> Content:
    return Content.assemble((f"{{{name}}}".ljust(13), "$text-accent"), (meaning, "$foreground-muted"))


def _size(preview: Preview) -> Content:
    segments = preview.segments
    if segments is None:
        return Content.styled(count(len(preview.text), "character"), "$foreground-muted")
    price = f" · {money(preview.cost, preview.currency)} each" if preview.cost else ""
    foreign = next((letter for letter in preview.text if letter not in GSM_BASIC | GSM_EXTENSION), "")
    why = f" because of “{shown(foreign)}”: less than half fits" if foreign else ""
    parts = Content.styled(count(segments.count, "part"), "bold" if segments.count < 2 else "bold $text-warning")
    rest = f" · {segments.left} left{price} · {segments.alphabet}{why}"
    return Content.assemble(parts, (rest, "$foreground-muted"))
