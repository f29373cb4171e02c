"""This machine: the terminal, the log, and the demo's own server."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from petdesk import embedded
from petdesk.demo.session import DATABASE
from petdesk.doctor.finding import Finding, bad, good, warn
from petdesk.embedded.account import server_account
from petdesk.embedded.cluster import USER, Cluster
from petdesk.embedded.places import data_folder
from petdesk.embedded.programs import require_libraries
from petdesk.log import log_file

SMALLEST: Final = (80, 24)


def findings() -> Iterator[Finding]:
    """Examine what does not depend on any database."""
    yield _terminal()
    yield _encoding()
    yield _log()
    yield _demo()


def demo_address(home: Path, user: str = USER) -> str | None:
    """Where a user reaches the demo's database while its server runs. Starts nothing and makes nothing.

    Raises EmbeddedError when a local server is impossible here, OSError when its folder is closed to us.
    """
    data = data_folder(home)
    if not data.is_dir():
        return None
    cluster = Cluster(data, home / "server.log", server_account(data))
    return cluster.dsn(DATABASE, user) if cluster.answers() else None


def _terminal() -> Finding:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return warn("terminal", "There is none here.", "The desk needs one; `petdesk today` does not.")
    kind = os.environ.get("TERM", "")
    if kind in {"", "dumb", "unknown"}:
        return bad("terminal", f"TERM is “{kind}”, which cannot place text.", "Use a terminal emulator, or set TERM.")
    size = os.get_terminal_size(sys.stdout.fileno())
    seen = f"{kind}, {size.columns}×{size.lines}"
    if size.columns < SMALLEST[0] or size.lines < SMALLEST[1]:
        return warn("terminal", f"{seen}.", f"Make it {SMALLEST[0]}×{SMALLEST[1]} at least; 120×40 shows more.")
    if os.environ.get("NO_COLOR"):
        return good("terminal", f"{seen}, without colours because NO_COLOR asks for it.")
    if "256" not in kind and os.environ.get("COLORTERM") not in {"truecolor", "24bit"}:
        return warn("terminal", f"{seen}, 16 colours.", "If it can do more, set TERM=xterm-256color.")
    return good("terminal", f"{seen}.")


def _encoding() -> Finding:
    encoding = (sys.stdout.encoding or "").lower().replace("_", "-")
    if encoding in {"utf-8", "utf8"}:
        return good("encoding", "UTF-8.")
    return bad("encoding", f"{encoding}, which cannot show every name.", "Set LANG to a UTF-8 locale, as C.UTF-8.")


def _log() -> Finding:
    path = log_file()
    existing = next(step for step in (path, *path.parents) if step.exists())
    if not os.access(existing, os.W_OK):
        return warn("log", f"{path} cannot be written.", f"Let this user write {existing}.")
    size = path.stat().st_size if path.exists() else 0
    return good("log", f"{path}, {f'{size:,} bytes' if size else 'nothing in it'}.")


def _demo() -> Finding:
    home = embedded.default_home()
    try:
        require_libraries()
        address = demo_address(home)
        exists = data_folder(home).is_dir()
    except embedded.EmbeddedError as error:
        return warn("demo", str(error), "Only `petdesk demo` needs it.")
    except OSError as error:
        return warn("demo", f"{home} cannot be looked into ({error.strerror}).")
    if address:
        return good("demo", f"Running, in {home}. For psql: psql '{address}'")
    return good("demo", f"Not running; its data is in {home}." if exists else f"None yet; it would be in {home}.")
