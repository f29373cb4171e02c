"""A clinic that sends messages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integrations.conftest import certificate
from tests.messages.couriers import Post

__all__ = ["certificate"]


@pytest.fixture
def post(empty_address: str, tmp_path: Path) -> Iterator[Post]:
    """The small clinic, committed, with a courier and providers that keep what they get."""
    opened = Post(empty_address, tmp_path)
    yield opened
    opened.close()
