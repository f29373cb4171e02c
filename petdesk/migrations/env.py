"""How Alembic reaches the database: `petdesk.schema` hands it an open connection."""

from alembic import context
from sqlmodel import SQLModel

import petdesk.models  # noqa: F401  (fills the metadata)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    compare_type=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
