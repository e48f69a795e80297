"""What the words of a text share: the task's own values, those of an example, and what was asked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from solver.errors import Problem
from templates.vocabulary import Library, Vocabulary, vocabulary
from tests.solver.engine import floats
from tests.templates.parted_sheet import NUMBERS, solution


@pytest.fixture
def words(tmp_path: Path) -> Vocabulary:
    found = solution(tmp_path)
    return vocabulary(found, NUMBERS, Library(found.sheet))


def test_the_value_of_an_expression_is_that_of_its_symbols(words: Vocabulary) -> None:
    context = words.context
    assert context.value("W_hh @ h_0 + b_h", None).entries == context.value("b_h", None).entries
    assert context.value("x_1^T", None).shape == (1, 2)


def test_what_the_task_does_not_ask_for_is_solved_when_it_is_named(words: Vocabulary) -> None:
    context = words.context
    before = context.solution(None)
    assert context.value("dh_1/db_h", None).shape == (2, 2)
    assert context.solution(None) is not before
    assert context.is_result(context.solution(None), context.own.asked[0])


def test_an_example_is_solved_once(words: Vocabulary) -> None:
    library = words.context.library
    assert library.solution("1") is library.solution("1")
    np.testing.assert_allclose(floats(words.context.value("h_1", "1")), floats(words.context.value("h_1", None)))
    with pytest.raises(Problem, match="unknown_example"):
        words.context.value("h_1", "nothing")


def test_the_typesetter_of_another_calculation_knows_its_shapes(words: Vocabulary) -> None:
    context = words.context
    assert context.typeset(context.own) is context.typesetter
    other = context.library.solution("1")
    assert context.typeset(other).shapes is other.derivation.shapes


def test_a_file_goes_with_the_document_once(words: Vocabulary) -> None:
    library = words.context.library
    assert len(library.attached_once("a.py", "x = 1", "python")) == 1
    assert len(library.attached_once("a.py", "x = 1", "python")) == 0
