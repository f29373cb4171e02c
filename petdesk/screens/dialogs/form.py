"""What every form shares: fields below each other, Ctrl+S anywhere, Enter to go on; nothing that was typed is lost."""

from collections.abc import Iterable
from typing import ClassVar, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from petdesk.errors import DeskError, FieldErrors
from petdesk.screens.base import AtTheDesk
from petdesk.screens.dialogs.confirm import Confirm
from petdesk.widgets.field import FormField
from petdesk.widgets.key_bar import KeyBar
from petdesk.wording import shown

T = TypeVar("T")


class FormDialog(AtTheDesk, ModalScreen[T | None]):
    """A form. A subclass says what its fields are, how they are filled, and what saving them means.

    Returns what was saved, None when the form was given up. What the service refuses stands beside its field, and
    the first such field gets the focus; without a connection the form stays as it is.
    """

    AREA = "Every form"
    CSS_PATH: ClassVar[str | list[str]] = "form.tcss"  # type: ignore[assignment, misc, unused-ignore]
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", id="form.save", priority=True, tooltip="Save, wherever one is in the form"),
        Binding("escape", "leave", "Cancel", id="form.leave", tooltip="Leave without saving"),
    ]

    def __init__(self, heading: str) -> None:
        super().__init__()
        self._heading = heading
        self._saving = False

    # What a subclass says

    def compose_fields(self) -> ComposeResult:
        """The fields, in the order in which one asks for them."""
        raise NotImplementedError

    def compose_below(self) -> Iterable[Widget]:
        """What stands below the fields."""
        return ()

    async def fill(self) -> None:
        """Read what stands in the fields at first. A DeskError closes the form again."""

    async def store(self) -> T | None:
        """Save. Raises DeskError; None when there is something to look at before it can be saved."""
        raise NotImplementedError

    # What all forms do

    def compose(self) -> ComposeResult:
        with Vertical(id="card"):
            yield Static(Content(shown(self._heading)), id="heading")
            with VerticalScroll(id="fields", can_focus=False):
                yield from self.compose_fields()
            yield from self.compose_below()
            yield Static(id="message")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#fields").disabled = True
        self.prepare()

    @work
    async def prepare(self) -> None:
        """Fill the form, then let somebody type."""
        try:
            await self.fill()
        except DeskError as error:
            self.say(str(error), "warning")
            self.dismiss(None)
            return
        self.query_one("#fields").disabled = False
        self.fields[0].take_focus()

    @property
    def fields(self) -> list[FormField]:
        """The fields from top to bottom."""
        return list(self.query(FormField))

    @property
    def in_order(self) -> list[FormField]:
        """The fields that Enter goes through; after the last one it saves."""
        return self.fields

    @property
    def touched(self) -> bool:
        """Whether something was typed that leaving would lose."""
        return any(field.touched for field in self.fields)

    def typed(self) -> dict[str, str]:
        """What stands in the fields."""
        return {field.key: field.value for field in self.fields}

    def field(self, key: str) -> FormField:
        """One of the fields."""
        return self.query_one(f"#{key}", FormField)

    def head(self, heading: str) -> None:
        """Another heading, once it is known what the form is about."""
        self.query_one("#heading", Static).update(Content(shown(heading)))

    def tell(self, sentence: str, *, failed: bool = False) -> None:
        """The line at the bottom of the form."""
        colour = "$text-error" if failed else "$foreground-muted"
        self.query_one("#message", Static).update(Content.styled(shown(sentence), colour))

    @on(FormField.Done)
    def _go_on(self, event: FormField.Done) -> None:
        order = self.in_order
        at = order.index(event.field) if event.field in order else len(order)
        if at + 1 < len(order):
            order[at + 1].take_focus()
        else:
            self.action_save()

    @on(FormField.Changed)
    def _typing_again(self) -> None:
        if not self._saving:
            self.tell("")

    def action_save(self) -> None:
        """Save, once, however often the key is pressed."""
        if not self._saving and not self.query_one("#fields").disabled:
            self._saving = True
            self.save()

    @work
    async def save(self) -> None:
        """Write it down; on any refusal everything typed stays."""
        self.tell("Saving…")
        try:
            saved = await self.store()
        except FieldErrors as errors:
            self._refuse(errors.fields)
        except DeskError as error:
            self.tell(str(error), failed=True)
        else:
            if saved is not None:
                self.dismiss(saved)
        finally:
            self._saving = False

    def _refuse(self, sentences: dict[str, str]) -> None:
        wrong = [field for field in self.fields if field.key in sentences]
        for field in wrong:
            field.refuse(sentences[field.key])
        if wrong:
            wrong[0].take_focus()
        elsewhere = [sentence for key, sentence in sentences.items() if key not in {field.key for field in wrong}]
        self.tell(" ".join(elsewhere), failed=True)

    @work
    async def action_leave(self) -> None:
        """Leave; ask only when something was typed."""
        if self._saving:
            return
        if not self.touched or await self.petdesk.push_screen_wait(Confirm("Leave without saving?", "Leave")):
            self.dismiss(None)
