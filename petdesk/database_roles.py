"""The database's roles, made by the migrations; whoever migrates owns the schema."""

from typing import Final

APP: Final = "petdesk_app"
"""What a desk may do: read and write records, add to the logs; no DDL, no TRUNCATE, nothing changed in the logs."""

REPORTING: Final = "petdesk_reporting"
"""What a report may do: read the views of the schema `reporting`, which hold no secrets and no notes."""
