"""The day as a grid: a column for each staff member, a row for each quarter hour."""

from petdesk.widgets.day_grid.grid import DayGrid

__all__ = ["DayGrid"]
