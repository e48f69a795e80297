"""The exception of the package."""

from __future__ import annotations

import pytest

from rechenweg.problems import Problem, told
from solver import errors


def test_is_one_line_in_the_language_that_is_asked_for() -> None:
    problem = Problem("unwritable", path="/x", reason="full")
    assert "/x" in problem.message("de")
    assert problem.message("de") != problem.message("en")
    assert "\n" not in str(problem)


def test_those_of_the_parts_are_the_packages_own() -> None:
    with pytest.raises(Problem) as caught, told():
        raise errors.Problem("unwritable", errors.Place("a", 3), path="/x", reason="full")
    assert (caught.value.code, caught.value.place.line, caught.value.facts["path"]) == ("unwritable", 3, "/x")
    assert caught.value.__cause__ is None


def test_other_errors_pass() -> None:
    with pytest.raises(ZeroDivisionError), told():
        1 / 0  # noqa: B018
