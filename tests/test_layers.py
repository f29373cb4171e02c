"""What is loaded when: nothing that is slow before the sign-in is painted, nothing that a desk does not need at all."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.terminal import open_terminal

AT_WORK: Final = (
    *("sqlalchemy", "psycopg", "phonenumbers", "argon2", "cryptography"),
    *("petdesk.desk", "petdesk.screens.clients"),
)
"""What a desk needs once somebody signs in, and no sooner."""

NEVER: Final = (
    *("typer", "sqlmodel", "sqlalchemy.orm", "pydantic", "alembic", "numpy", "httpx", "segno"),
    *("petdesk.models.tables", "petdesk.services.audit.reading", "petdesk.screens.dialogs.note"),
)
"""What an open desk has no use for, until a chart is shown, the log is read or a note is written."""

TELL_WHEN_PAINTED: Final = """
import json, os, sys
from pathlib import Path
from textual.drivers.linux_driver import LinuxDriver

write = LinuxDriver.write

def write_and_tell(driver, painted):
    write(driver, painted)
    if "Password" in painted:
        Path(os.environ["HOME"], "loaded.json").write_text(json.dumps(list(sys.modules)))
        os._exit(0)

LinuxDriver.write = write_and_tell
"""

TELL_WHEN_OPEN: Final = """
import json, sys
import petdesk.app, petdesk.desk, petdesk.services.accounts
from petdesk.screens import areas
areas.load()
print(json.dumps(list(sys.modules)))
"""


def test_nothing_slow_is_loaded_when_the_sign_in_is_painted(tmp_path: Path) -> None:
    for command in ("run", "demo"):
        with open_terminal(command, setup=TELL_WHEN_PAINTED, HOME=str(tmp_path)) as terminal:
            assert terminal.ends() == 0
        loaded = json.loads((tmp_path / "loaded.json").read_text())
        assert "petdesk.screens.sign_in" in loaded
        assert not {*AT_WORK, *NEVER} & set(loaded)


def test_an_open_desk_holds_only_what_it_works_with() -> None:
    answer = subprocess.run([sys.executable, "-c", TELL_WHEN_OPEN], capture_output=True, check=True, text=True)
    loaded = set(json.loads(answer.stdout))
    assert set(AT_WORK) - {"phonenumbers", "cryptography"} <= loaded
    assert not set(NEVER) & loaded
