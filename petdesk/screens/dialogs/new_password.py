"""Choosing a password: its rules are said before it is typed."""

from collections.abc import Callable

from textual.widgets import Static

from petdesk.errors import FieldErrors
from petdesk.widgets.field import Field, Hint

DIFFERENT = "This is not the same as above. Type both once more."


def rules(shortest: int) -> Static:
    """What a password must be here."""
    return Static(
        f"{shortest} characters or more, any you like, also spaces. Only what many people use, and your own and the"
        " clinic's name, are refused. A few words that do not belong together are good.",
        classes="aside",
    )


def password_fields(shortest: int) -> tuple[Field, Field]:
    """A new password, twice."""
    return (
        Field("password", "Password", secret=True, means=_length(shortest)),
        Field("again", "Once more", secret=True),
    )


def check_same(typed: dict[str, str]) -> None:
    """Raise FieldErrors unless the new password was typed twice."""
    if typed["password"] and typed["password"] != typed["again"]:
        raise FieldErrors({"again": DIFFERENT})


def _length(shortest: int) -> Callable[[str], Hint]:
    def means(typed: str) -> Hint:
        missing = shortest - len(typed)
        return Hint(f"{missing} more" if typed and missing > 0 else "")

    return means
