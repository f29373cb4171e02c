"""How Alembic reaches the database: `petdesk.schema` hands it an open connection."""

from alembic import context

from petdesk.models.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    compare_type=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
