"""A field of a form in which one writes several lines."""

from collections.abc import Callable

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import TextArea

from petdesk.widgets.field import FormField, Hint


class Lines(FormField):
    """Several lines of text; Enter begins the next one. `means` says something of the text while it is written."""

    DEFAULT_CSS = """
    Lines {
        & > Horizontal { height: 7; }
        TextArea { width: 1fr; height: 7; border: none; padding: 0 1; background: $panel; }
        TextArea:focus { border: none; background: $primary 20%; }
    }
    """

    def __init__(self, key: str, label: str, *, means: Callable[[str], Hint]) -> None:
        super().__init__(key, label)
        self._means = means

    def editor(self) -> Widget:
        editor = TextArea(soft_wrap=True, show_line_numbers=False, tab_behavior="focus")
        editor.cursor_blink = False
        return editor

    @property
    def value(self) -> str:
        return self.query_one(TextArea).text

    def fill(self, value: str) -> None:
        with self.prevent(TextArea.Changed):
            self.query_one(TextArea).load_text(value)
        self._initial = value
        self.explain()

    def take_focus(self) -> None:
        self.query_one(TextArea).focus()

    def explain(self) -> None:
        """Say what there is to say of the text."""
        self.remove_class("wrong")
        hint = self._means(self.value)
        parts = [Content(hint.words)] if hint.words else []
        if hint.note:
            parts.append(Content.styled(hint.note, "$text-warning"))
        self.say(Content("  ").join(parts))

    @on(TextArea.Changed)
    def _typed(self, event: TextArea.Changed) -> None:
        event.stop()
        self.explain()
        self.post_message(self.Changed(self))
