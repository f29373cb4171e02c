"""What a terminal may do that Textual does not expect."""

import select
import sys
from codecs import IncrementalDecoder, getincrementaldecoder
from functools import partial


def forgive_wrong_bytes() -> None:
    """Read bytes that are no UTF-8 (a Latin-1 terminal sends é as one) as `�`, instead of ending the desk for them."""
    try:
        from textual.drivers import linux_driver
    except ImportError:  # Windows' driver does not decode
        return

    def forgiving(encoding: str) -> "partial[IncrementalDecoder]":
        return partial(getincrementaldecoder(encoding), errors="replace")

    linux_driver.getincrementaldecoder = forgiving  # type: ignore[attr-defined, assignment]


def hung_up() -> bool:
    """Wait until the terminal is closed. False, at once, where nobody can tell.

    The signal for it goes to whoever began the session only, and `make`, if that is it, keeps it to itself.
    """
    if not hasattr(select, "poll"):  # Windows
        return False
    terminal = select.poll()
    terminal.register(sys.__stdin__ or 0, 0)  # a hang-up is told without being asked for
    return any(happened & select.POLLHUP for _, happened in terminal.poll())
