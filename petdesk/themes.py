"""The look: quiet colours, one accent; red only for what needs a person now."""

from typing import Final

from textual.theme import Theme

DARK: Final = Theme(
    name="petdesk",
    primary="#6cb6b0",
    secondary="#8ba4c4",
    accent="#6cb6b0",
    warning="#d8a657",
    error="#e0786c",
    success="#86b58b",
    foreground="#d6dce2",
    background="#14181c",
    surface="#1a1f24",
    panel="#222930",
    dark=True,
)
LIGHT: Final = Theme(
    name="petdesk-light",
    primary="#1d6f6a",
    secondary="#43648c",
    accent="#1d6f6a",
    warning="#8a5a00",
    error="#b3261e",
    success="#2f6b3a",
    foreground="#20262b",
    background="#f6f7f6",
    surface="#eceeed",
    panel="#dfe4e3",
    dark=False,
)
