"""What is loaded before the sign-in screen is painted: nothing that is slow to load."""

import json
import subprocess
import sys
from typing import Final

SLOW: Final = ("sqlalchemy", "sqlmodel", "psycopg", "pydantic", "alembic", "numpy", "phonenumbers", "argon2", "httpx")

LOAD: Final = """
import json, sys
import petdesk.cli, petdesk.app
print(json.dumps([name for name in sys.argv[1:] if name in sys.modules]))
"""


def test_nothing_slow_is_loaded_before_the_first_paint() -> None:
    answer = subprocess.run([sys.executable, "-c", LOAD, *SLOW], capture_output=True, check=True, text=True)
    assert json.loads(answer.stdout) == []
