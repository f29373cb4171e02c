"""Fields of a form: a label, what is typed or chosen, and a line below that says what it means or what is wrong."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import DescendantBlur
from textual.message import Message
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from petdesk.services.forms import Unreadable
from petdesk.wording import shown


@dataclass(frozen=True, slots=True)
class Hint:
    """What the typed text means, and what is odd about that."""

    words: str = ""
    note: str = ""


class FormField(Vertical):
    """What a form knows of its fields. `key` is the field's name in the service's errors."""

    DEFAULT_CSS = """
    FormField {
        height: auto;
        & > Horizontal { height: 1; }
        & Label { width: 12; color: $text-muted; }
        & > .hint { height: auto; min-height: 1; margin-left: 12; padding: 0 1; color: $text-muted; }
        &.wrong Label { color: $text-error; }
    }
    """

    @dataclass
    class Changed(Message):
        """Its value is another one now."""

        field: "FormField"

        @property
        def control(self) -> "FormField":
            return self.field

    @dataclass
    class Done(Message):
        """Enter: on to the next one."""

        field: "FormField"

    def __init__(self, key: str, label: str) -> None:
        super().__init__(id=key)
        self.key = key
        self._label = label
        self._initial = ""

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Label(Content(self._label))
            yield self.editor()
        yield Static(classes="hint empty")

    def editor(self) -> Widget:
        """The widget one types or chooses in. It takes the focus."""
        raise NotImplementedError

    @property
    def value(self) -> str:
        """What stands in the field."""
        raise NotImplementedError

    @property
    def touched(self) -> bool:
        """Whether something else stands in it than at first."""
        return self.value != self._initial

    def fill(self, value: str) -> None:
        """What stands in the field at first."""
        raise NotImplementedError

    def refuse(self, sentence: str) -> None:
        """Say what is wrong."""
        self.add_class("wrong")
        self.say(Content.styled(shown(sentence), "$text-error"))

    def say(self, words: Content) -> None:
        """The line below."""
        hint = self.query_one(".hint", Static)
        hint.update(words)
        hint.set_class(not words.plain, "empty")

    def take_focus(self) -> None:
        """Here one types next."""
        self.query_one("Input, Segments").focus()


class Field(FormField):
    """One line of text. `means` reads it while it is typed; what it cannot read is said when one goes on.

    `completes` are words of which the first that begins so takes the place of what was begun. In a field that
    `replaces`, typing takes the place of what stands there. What is typed into a `secret` one is not shown.
    """

    DEFAULT_CSS = """
    Field {
        Input { width: 1fr; border: none; height: 1; padding: 0 1; background: $panel; }
        Input:focus { border: none; background: $primary 20%; }
    }
    """

    def __init__(
        self,
        key: str,
        label: str,
        *,
        means: Callable[[str], Hint] | None = None,
        placeholder: str = "",
        completes: Iterable[str] = (),
        replaces: bool = False,
        secret: bool = False,
    ) -> None:
        super().__init__(key, label)
        self._secret = secret
        self._replaces = replaces
        self._means = means
        self._placeholder = placeholder
        self._completes = tuple(completes)

    def editor(self) -> Widget:
        suggester = SuggestFromList(self._completes, case_sensitive=False) if self._completes else None
        editor = Input(
            placeholder=self._placeholder,
            suggester=suggester,
            select_on_focus=self._replaces,
            password=self._secret,
        )
        editor.cursor_blink = False
        return editor

    @property
    def _input(self) -> Input:
        return self.query_one(Input)

    @property
    def value(self) -> str:
        return self._input.value

    def fill(self, value: str) -> None:
        with self.prevent(Input.Changed):
            self._input.value = value
        self._initial = value
        self.explain()

    def complete(self, words: Iterable[str]) -> None:
        """Complete what is begun to the first of these that begins so, at the latest when one goes on."""
        self._completes = tuple(words)
        self.suggest(self._completes)

    def suggest(self, words: Iterable[str]) -> None:
        """Offer to complete what is typed to one of these; → accepts."""
        self._input.suggester = SuggestFromList(words, case_sensitive=False)

    def hold_place(self, words: str) -> None:
        """What stands in the field, dim, while it is empty."""
        self._input.placeholder = words

    def explain(self, *, strictly: bool = False) -> None:
        """Say what the text means; `strictly` says also that it means nothing."""
        self.remove_class("wrong")
        try:
            hint = self._means(self.value) if self._means else Hint()
        except Unreadable as error:
            if strictly:
                self.refuse(str(error))
            else:
                self.say(Content())
            return
        parts = [Content(hint.words)] if hint.words else []
        if hint.note:
            parts.append(Content.styled(hint.note, "$text-warning"))
        self.say(Content("  ").join(parts))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.explain()
        self.post_message(self.Changed(self))

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Done(self))

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        """One goes on: what was begun is completed, and what cannot be read is said."""
        del event
        typed = self.value.strip().casefold()
        whole = next((word for word in self._completes if word.casefold().startswith(typed)), None) if typed else None
        if whole and whole != self.value:
            self._input.value = whole
        elif self.value.strip() and not self.has_class("wrong"):
            self.explain(strictly=True)
