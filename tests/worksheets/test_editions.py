"""The editions of a sheet: each has what composes it."""

from __future__ import annotations

from templates.editions import COMPOSERS
from worksheets.editions import EDITIONS, FULL


def test_each_edition_is_composed_and_the_textbook_comes_first() -> None:
    assert tuple(COMPOSERS) == EDITIONS
    assert EDITIONS[0] == FULL
