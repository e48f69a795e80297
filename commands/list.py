"""``rechenweg list``: the sheets that come with the program, or the tasks of one."""

from __future__ import annotations

from templates import listing, listing_data
from templates.listing import Overview
from templates.listing_data import Data
from worksheets import catalogue
from worksheets.sheet import Sheet


def sheets() -> tuple[Sheet, ...]:
    """The sheets that come with the program."""
    return tuple(map(catalogue.find, catalogue.names()))


def tasks(sheet: str, language: str | None) -> Overview:
    """The parts of a sheet with kinds and points. Raises ``Problem`` where there is no such sheet."""
    return listing.tasks(catalogue.find(sheet), language)


def as_data(sheet: str | None, language: str | None) -> Data:
    """The same for other programs: the sheets, or the parts of one. Raises ``Problem``."""
    if sheet is None:
        return listing_data.sheets(sheets(), language)
    return listing_data.tasks(catalogue.find(sheet), language)
