"""Counts over a size, in texts."""

from __future__ import annotations

import pytest

from solver.errors import Problem
from templates.vocabulary.context import Context
from templates.vocabulary.surveys import SurveyWords
from worksheets.catalogue import find
from worksheets.solving import solve


@pytest.fixture
def words() -> SurveyWords:
    return SurveyWords(_context())


def _context() -> Context:
    sheet = find("blatt4")

    class OneTask:
        @staticmethod
        def solution(of: str | None, symbol: str = "") -> object:
            return solve(sheet, sheet.tasks["2.2"])

    return OneTask()  # type: ignore[return-value]


def test_a_count_follows_the_size(words: SurveyWords) -> None:
    task = find("blatt4").tasks["2.2"]
    size = next(iter(task.sizes))
    symbol = str(next(iter(solve(find("blatt4"), task).asked)).kind) + "(rnn)"
    found = words.counts(symbol, size, [1, task.sizes[size]])
    assert len(found) == 2
    assert words.largest(found) == 2


def test_of_equal_ones_the_first_is_the_largest(words: SurveyWords) -> None:
    assert words.largest(words.whole([3, 7, 7])) == 2


def test_an_unknown_size_is_a_problem(words: SurveyWords) -> None:
    with pytest.raises(Problem, match="unknown_symbol"):
        words.counts("params(rnn)", "nothing", [1])
