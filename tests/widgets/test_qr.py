"""The QR code: what is drawn is the code, dark on light, and it fits the smallest terminal."""

import pytest
import segno
from rich.color import Color
from rich.style import Style

from petdesk.services.accounts.totp import new_secret, provisioning_uri
from petdesk.widgets.qr import LARGEST, MARGIN, drawn, modules

BLACK = Color.from_rgb(0, 0, 0)


def as_a_camera_sees_it(uri: str) -> list[list[int]]:
    """Whether each half cell is dark."""
    text = drawn(modules(uri))
    rows: list[list[int]] = []
    for line in text.split("\n"):
        upper, lower = [], []
        for at, character in enumerate(line.plain):
            style = next(span.style for span in line.spans if span.start <= at < span.end)
            assert isinstance(style, Style)
            below = int(style.bgcolor == BLACK)
            upper.append(int(style.color == BLACK) if character == "▀" else below)
            lower.append(below)
        rows += [upper, lower]
    return rows


def test_every_module_is_drawn() -> None:
    uri = "otpauth://totp/ana%40example.org?secret=" + new_secret()
    expected = [list(row) for row in segno.make_qr(uri, error="l").matrix_iter(border=MARGIN)]
    seen = as_a_camera_sees_it(uri)
    assert seen[: len(expected)] == expected
    assert not any(map(any, seen[len(expected) :]))


@pytest.mark.parametrize(
    ("email", "clinic"),
    [
        ("ana.ruiz@riverside.example", "Riverside Veterinary Clinic"),
        ("a" * 200 + "@riverside.example", "Riverside Veterinary Clinic"),
        ("ana@riverside.example", "Клиника доктора Айболита " * 4),
    ],
)
def test_it_fits_beside_the_key_line_whatever_the_clinic_is_called(email: str, clinic: str) -> None:
    secret = new_secret()
    matrix = modules(provisioning_uri(secret, email, clinic))
    assert len(matrix) <= 17 + 4 * LARGEST + 2 * MARGIN
    assert len(drawn(matrix).split("\n")) <= 23
