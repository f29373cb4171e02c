"""The log: unexpected errors, each with the reference that the screen showed. Never what is in the records."""

import logging
from pathlib import Path

from platformdirs import user_data_path


def log_file() -> Path:
    """Where the log is, or will be."""
    return user_data_path("petdesk") / "petdesk.log"


def log_to_file() -> None:
    """Write the log to its file; where that cannot be had, nowhere, so that nothing is written over the screen."""
    logger = logging.getLogger("petdesk")
    if logger.handlers:
        return
    logging.raiseExceptions = False
    try:
        log_file().parent.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = logging.FileHandler(log_file(), encoding="utf-8")
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logger.addHandler(handler)
