"""A QR code in half blocks: two modules a cell, dark on light whatever the theme, because phones expect that."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from rich.color import Color
from rich.style import Style
from rich.text import Text

LARGEST: Final = 6
"""The version (41 modules) up to which a code fits 24 lines, key line and margin included."""

MARGIN: Final = 2
"""Light modules around the code."""

_DARK, _LIGHT = Color.from_rgb(0, 0, 0), Color.from_rgb(255, 255, 255)
_INK: Final = (_LIGHT, _DARK)

Matrix = Sequence[Sequence[int]]


def modules(content: str) -> Matrix:
    """The code's modules, margin included: 1 is dark. Of an authenticator's URI, a shorter one where it must be."""
    import segno

    codes = (segno.make_qr(text, error="l") for text in _shorter_and_shorter(content))
    code = next(code for code in codes if int(code.version) <= LARGEST)
    return tuple(tuple(row) for row in code.matrix_iter(border=MARGIN))


def drawn(matrix: Matrix) -> Text:
    """The modules as text: as many columns as modules, half as many lines."""
    text = Text(no_wrap=True, end="")
    for y in range(0, len(matrix), 2):
        upper = matrix[y]
        lower = matrix[y + 1] if y + 1 < len(matrix) else [0] * len(upper)
        for (top, bottom), run in groupby(zip(upper, lower, strict=True)):
            cells = sum(1 for _ in run)
            text.append(("▀" if top != bottom else " ") * cells, Style(color=_INK[top], bgcolor=_INK[bottom]))
        text.append("\n")
    text.right_crop(1)
    return text


def _shorter_and_shorter(uri: str) -> Iterable[str]:
    # Apps show issuer and account; the issuer stands in the label a second time, which they can do without.
    yield uri
    parts = urlsplit(uri)
    query = dict(parse_qsl(parts.query))
    account = unquote(parts.path).rpartition(":")[2].strip("/")
    secret = {"secret": query.get("secret", "")}
    for label, values in (
        (account, query),
        (account, {**secret, "issuer": query.get("issuer", "")[:16]}),
        (account[:24], secret),
    ):
        yield f"otpauth://totp/{quote(label)}?{urlencode(values, quote_via=quote)}"
