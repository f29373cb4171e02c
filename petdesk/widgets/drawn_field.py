"""Fields of a form that are drawn on one line instead of typed into."""

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from petdesk.widgets.field import FormField


class Segments(Static, can_focus=True):
    """The line, with a few words side by side."""

    DEFAULT_CSS = """
    Segments { width: 1fr; height: 1; padding: 0 1; background: $panel; }
    Segments:focus { background: $primary 20%; }
    """


class DrawnField(FormField):
    """A field whose line is drawn from what it holds. Enter goes on to the next field."""

    def editor(self) -> Widget:
        return Segments(self.drawn())

    def drawn(self) -> Content:
        """The line, as it is at the moment."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Something changed."""
        self.query_one(Segments).update(self.drawn())

    def action_accept(self) -> None:
        """On to the next field."""
        self.post_message(self.Done(self))


class SwitchedField(DrawnField):
    """Several things beside each other with a cursor on one of them, which space and the mouse switch."""

    _at = 0
    """Where the cursor is."""

    @property
    def has_cursor(self) -> bool:
        """The cursor is only drawn where one types."""
        return any(segments.has_focus for segments in self.query(Segments))

    def action_switch(self) -> None:
        """Switch the one under the cursor."""
        raise NotImplementedError

    def on_click(self) -> None:
        """The mouse switches the one under the cursor."""
        self.action_switch()

    def on_descendant_focus(self) -> None:
        """The cursor appears."""
        self.redraw()

    def on_descendant_blur(self) -> None:
        """The cursor goes."""
        self.redraw()
