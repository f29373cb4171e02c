"""Pages that are made from the program are what the program says."""

from pathlib import Path

from petdesk import keys, roles

DOCS = Path(__file__).parents[1] / "docs"


def test_the_page_of_keys_is_made_from_the_bindings() -> None:
    assert (DOCS / "keys.md").read_text(encoding="utf-8") == keys.page() + "\n", "run `make keys`"


def test_the_page_of_roles_is_made_from_the_table_of_rights() -> None:
    assert (DOCS / "roles.md").read_text(encoding="utf-8") == roles.page(), "run `make roles`"


def test_every_key_says_what_it_does() -> None:
    for row in keys.page().splitlines():
        if row.startswith("| `"):
            assert row.split("|")[2].strip(), row
