"""How Alembic reaches the database: `petdesk.schema` hands it an open connection."""

from alembic import context

from petdesk.models.tables import METADATA


def _is_modelled(name: str | None, kind: str, parents: object) -> bool:
    """The logs and their seals have no models: the database writes them. Nor has the queue: a library brings it."""
    del parents
    queue = (name or "").startswith("procrastinate_")
    return kind != "table" or not (queue or name in {"audit_log", "access_log", "audit_seals", "audit_leaves"})


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    compare_type=True,
    compare_server_default=True,
    include_name=_is_modelled,
)
with context.begin_transaction():
    context.run_migrations()
