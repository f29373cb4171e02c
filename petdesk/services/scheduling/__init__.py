"""The appointment book: the day as a board, free slots, booking, moving, and a visit's way through the day."""

from petdesk.services.scheduling.board import DayBoard, StaffColumn, Visit, day_board, expected_visit, head_count
from petdesk.services.scheduling.booking import (
    Booked,
    BookingRequest,
    Conflict,
    book,
    conflict,
    move,
)
from petdesk.services.scheduling.offers import Outlook, outlook
from petdesk.services.scheduling.slots import FreeSlot, free_slots
from petdesk.services.scheduling.status import (
    cancel,
    check_in,
    mark_no_show,
    put_back,
    start,
)

__all__ = [
    "Booked",
    "BookingRequest",
    "Conflict",
    "DayBoard",
    "FreeSlot",
    "Outlook",
    "StaffColumn",
    "Visit",
    "book",
    "cancel",
    "check_in",
    "conflict",
    "day_board",
    "expected_visit",
    "free_slots",
    "head_count",
    "mark_no_show",
    "move",
    "outlook",
    "put_back",
    "start",
]
