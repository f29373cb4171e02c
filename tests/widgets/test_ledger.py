"""Columns of text: aligned in cells, whatever the letters, and wrapped within their own margin."""

import pytest
from rich.cells import cell_len

from petdesk.widgets.ledger import ledger


def lines(rows: list[list[str]], width: int = 40) -> list[str]:
    return ledger([[(words, "") for words in row] for row in rows], width).plain.split("\n")


def test_columns_are_as_wide_as_what_stands_in_them() -> None:
    assert lines([["a", "bbb", "c"], ["aaaa", "b", "c"]]) == ["a     bbb  c", "aaaa  b    c"]


@pytest.mark.parametrize("name", ["🐕🐕", "قطة", "Ngũgĩ", "[/b]"])
def test_columns_stand_below_each_other_in_any_script(name: str) -> None:
    first, second = lines([[name, "x"], ["plain", "x"]])
    assert cell_len(first.partition("x")[0]) == cell_len(second.partition("x")[0])


def test_a_column_that_is_too_wide_is_cut() -> None:
    (only,) = lines([["a" * 100, "x"]], 80)
    assert only == "a" * 31 + "…  x"


def test_the_last_column_is_wrapped_in_its_own_margin() -> None:
    assert lines([["today", "a note that is longer than its line"]], 26) == [
        "today  a note that is",
        "       longer than its",
        "       line",
    ]


def test_without_room_the_last_column_stands_below() -> None:
    assert lines([["x" * 30, "a note that is longer"]], 40) == ["x" * 30 + "  ", "  a note that is longer"]


def test_nothing_is_nothing() -> None:
    assert lines([]) == [""]
