"""Typos are found by an index of what is left of each word of a name without one of its letters.

Revision ID: 0006
Revises: 0005
"""

from petdesk.migrations.statements import run

revision = "0006"
down_revision: str | None = "0005"
branch_labels: str | None = None
depends_on: str | None = None

FUNCTION = """
-- A word, and what is left of it without one of its letters. Two words that a slip made of each other (a letter wrong,
-- missing, too many, or two swapped) have one of these in common. Very long words have none: they would fill the index.
CREATE FUNCTION petdesk_slips(word text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN length(word) > 40 THEN '{}'::text[] ELSE (
    SELECT array_agg(DISTINCT left(word, place - 1) || substr(word, place + 1))
    FROM generate_series(1, length(word)) AS place
) || word END;
"""

TABLES = """
ALTER TABLE search_words ADD COLUMN slips text[] GENERATED ALWAYS AS (petdesk_slips(word)) STORED;
CREATE INDEX search_words_slips_idx ON search_words USING gin (slips) WITH (fastupdate = off);
"""

DOWN = """
ALTER TABLE search_words DROP COLUMN slips;
DROP FUNCTION petdesk_slips;
"""


def upgrade() -> None:
    run(FUNCTION)
    run(TABLES)


def downgrade() -> None:
    run(DOWN)
