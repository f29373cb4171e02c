"""What goes wrong with a local PostgreSQL, in words for the person at the desk."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from petdesk.errors import SetupProblem


class EmbeddedError(SetupProblem):
    """The local PostgreSQL cannot be had; the message says why and what to do next."""


@contextmanager
def explained(home: Path) -> Iterator[None]:
    """Turn what the file system refuses into an `EmbeddedError`."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise EmbeddedError(
                f"The disk is full: no space for the local PostgreSQL in {home}. Free 200 MB and start again."
            ) from error
        raise EmbeddedError(
            f"The local PostgreSQL in {home} cannot be used ({error}). "
            "Choose a folder that belongs to you, or set PETDESK_DATABASE_URL to a server that runs."
        ) from error


def last_words(log: Path) -> str:
    """Return the line of a server log that most likely says why the server ended, or an empty string."""
    tail_bytes = 8192
    try:
        with log.open("rb") as stream:
            stream.seek(max(0, log.stat().st_size - tail_bytes))
            lines = stream.read().decode(errors="replace").splitlines()
    except OSError:
        return ""
    spoken = [line.strip() for line in lines if line.strip()]
    reasons = [line for line in spoken if any(word in line for word in ("FATAL:", "PANIC:", "error"))]
    return (reasons or spoken or [""])[-1]
