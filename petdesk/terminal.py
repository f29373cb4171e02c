"""What a terminal may send that Textual does not expect."""

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
