"""``rechenweg list``: the sheets that come with the program, or the tasks of one."""

from __future__ import annotations

from templates import listing
from templates.listing import Overview
from worksheets import catalogue
from worksheets.sheet import Sheet


def sheets() -> tuple[Sheet, ...]:
    """The sheets that come with the program."""
    return tuple(map(catalogue.find, catalogue.names()))


def tasks(sheet: str, language: str | None) -> Overview:
    """The parts of a sheet with kinds and points. Raises ``Problem`` where there is no such sheet."""
    return listing.tasks(catalogue.find(sheet), language)
