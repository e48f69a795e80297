"""The command that lists sheets and tasks."""

from __future__ import annotations

import pytest

from commands import list as listing
from solver.errors import Problem
from worksheets import catalogue


def test_every_sheet_is_listed() -> None:
    assert [sheet.id for sheet in listing.sheets()] == catalogue.names()
    data = listing.as_data(None, "de")
    assert [entry["sheet"] for entry in data["sheets"]] == catalogue.names()


def test_the_tasks_of_one_are_those_of_the_sheet() -> None:
    data = listing.as_data("blatt4", "de")
    assert list(dict.fromkeys(part["task"] for part in data["parts"])) == list(catalogue.find("blatt4").tasks)


def test_a_sheet_that_is_not_there_is_a_problem() -> None:
    with pytest.raises(Problem):
        listing.tasks("blatt99", "de")
