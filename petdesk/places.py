"""Where petdesk keeps things on this machine."""

from pathlib import Path

from platformdirs import user_data_path


def log_file() -> Path:
    """Where unexpected errors are written, each with the reference that the screen showed. Its folder exists."""
    path = user_data_path("petdesk", ensure_exists=True) / "petdesk.log"
    return path
