"""On what it was measured."""

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import psutil
import psycopg

from bench.clinics import SERVER
from petdesk import __version__, embedded

LIBRARIES: Final = ("textual", "sqlalchemy", "psycopg")


def describe(running: embedded.LocalServer) -> dict[str, Any]:
    """The machine, the programs and how the server is set up."""
    with psycopg.connect(running.dsn()) as connection:
        server = connection.execute("SHOW server_version").fetchone()
    return {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "processor": _processor(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "system": platform.platform(),
        "load_before": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "petdesk": __version__,
        "postgresql": server[0] if server else "",
        **{name: version(name) for name in LIBRARIES},
        "server_settings": SERVER,
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
