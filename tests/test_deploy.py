"""The settings, and the page that tells how to run petdesk: what stands there is so."""

import ast
import re
from pathlib import Path

from sqlalchemy import text

from petdesk import config
from petdesk.database import MINIMUM_SERVER
from petdesk.desk import Desk
from petdesk.services.accounts import hash_password, sign_in
from petdesk.services.catalogue import services_offered
from tests.everybody import committing

DEPLOY = Path(__file__).parents[1] / "docs" / "deploy.md"


def docstrings() -> dict[str, str]:
    """What stands under each setting in config.py."""
    tree = ast.parse(Path(config.__file__).read_text())
    [settings] = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Settings"]
    found = {}
    for field, words in zip(settings.body, settings.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(words, ast.Expr) and isinstance(words.value, ast.Constant):
            assert isinstance(field.target, ast.Name)
            found[field.target.id] = " ".join(str(words.value.value).split())
    return found


def test_every_setting_is_described_where_it_stands_and_on_the_page() -> None:
    described = docstrings()
    assert tuple(described) == config.known()
    rows = [f"| `{name}` | `PETDESK_{name.upper()}` | {words} |" for name, words in described.items()]
    assert "\n".join(rows) in DEPLOY.read_text(), "\n".join(rows)


def test_the_page_names_the_oldest_server() -> None:
    assert f"PostgreSQL **{MINIMUM_SERVER} or newer**" in DEPLOY.read_text()


def test_no_password_is_shown_with_the_settings() -> None:
    settings = config.Settings(database_url=config.SecretStr("postgresql://petdesk:geheim@127.0.0.1/petdesk"))
    assert "geheim" not in repr(settings) + str(settings) + f"{settings.database_url}"
    assert "geheim" in settings.address()


def test_the_pages_sql_makes_a_clinic_one_can_sign_in_to(empty_address: str) -> None:
    [statements] = re.findall(r"```sql\n(INSERT INTO clinics.*?)```", DEPLOY.read_text(), re.DOTALL)
    with committing(empty_address) as session:
        for statement in statements.replace("$argon2id$…", hash_password("geheim")).split(";\n"):
            if statement.strip():
                session.execute(text(re.sub(r":(?=\w)", r"\:", statement)))
    desk = Desk.open(empty_address)
    desk.actor = desk.read(sign_in, "amara@riverside.example", "geheim")
    assert desk.actor.name == "Amara Okafor"
    assert [service.name for service in desk.read(services_offered)] == ["Check-up"]
    assert len(desk.clinic.opening_hours) == 5
    desk.close()
