"""How a revision runs its SQL."""

from alembic import op


def run(block: str) -> None:
    """Run statements as they stand: a percent sign in them is no placeholder."""
    op.get_bind().exec_driver_sql(block, execution_options={"no_parameters": True})
