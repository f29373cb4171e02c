"""Who did what and when: writing what the database cannot see by itself, reading all of it, and sealing it."""

from petdesk.services.audit.access import log_access
from petdesk.services.audit.details import Details, Difference, details
from petdesk.services.audit.reading import AuditLine, Page, Place, entries, history_of

__all__ = [
    "AuditLine",
    "Details",
    "Difference",
    "Page",
    "Place",
    "details",
    "entries",
    "history_of",
    "log_access",
]
