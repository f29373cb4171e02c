"""The history of the schema, as Alembic revisions. Packaged, so that `petdesk migrate` works when installed."""

from typing import Final

HEAD: Final = "0006"
"""The revision that this version of petdesk works with; checked at connection without loading Alembic."""
