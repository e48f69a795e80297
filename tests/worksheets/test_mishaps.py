"""What goes wrong with one of many takes nothing from the others."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solver.errors import Place, Problem
from worksheets.mishaps import each, told, whole

LISTS = st.lists(st.integers(0, 9), max_size=12)


def place(item: int) -> Place:
    return Place(f"{item}.yaml")


def tenfold(items: Sequence[int]) -> list[int]:
    """Everything at once; 3 and 7 spoil it for all."""
    if 3 in items:
        raise MemoryError
    if 7 in items:
        raise Problem("empty_file", Place(line=7))
    return [10 * item for item in items]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
def test_a_full_disk_is_no_error_of_the_program(number: int) -> None:
    problem = told(OSError(number, os.strerror(number), "/tmp/x"))
    assert (problem.code, problem.facts) == ("unwritable", {"path": "/tmp/x", "reason": os.strerror(number)})
    assert told(OSError(number, os.strerror(number))).facts["path"] == tempfile.gettempdir()
    assert told(OSError(errno.EBADF, "")).code == "internal"


@given(LISTS)
def test_each_gets_its_result_or_its_problem(items: list[int]) -> None:
    found = [(f.code, f.place) if isinstance(f, Problem) else f for f in each(items, tenfold, place)]
    bad = {3: ("internal", Place("3.yaml")), 7: ("empty_file", Place("7.yaml", 7))}
    assert found == [bad.get(item, 10 * item) for item in items]


@given(LISTS.filter(lambda items: not items or bool({*items} - {3, 7})))
def test_the_whole_is_made_of_those_that_can_be_used(items: list[int]) -> None:
    total, problems = whole(items, lambda some: sum(tenfold(some)), place)
    assert total == sum(10 * item for item in items if item not in (3, 7))
    assert [p.place.file for p in problems] == [f"{item}.yaml" for item in items if item in (3, 7)]


def test_the_whole_of_nothing_is_an_error() -> None:
    with pytest.raises(MemoryError):
        whole([3, 3], tenfold, place)


def test_an_error_says_where_in_the_program_it_comes_from() -> None:
    from solver import indices

    with pytest.raises(TypeError) as caught:
        indices.read_index(None)  # type: ignore[arg-type]
    assert str(told(caught.value).facts["where"]).startswith("solver/indices.py:")


def test_an_error_is_shown_in_full_on_request(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for value, shown in (("", False), ("1", True)):
        monkeypatch.setenv("RECHENWEG_DEBUG", value)
        told(ValueError("of no use"))
        assert ("of no use" in capsys.readouterr().err) is shown
