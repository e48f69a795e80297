"""The functions of a text: each public method of the groups by its name, and how what they give is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from flint import fmpq

from templates.vocabulary import GROUPS, Exact, Library, Vocabulary, vocabulary
from tests.templates.parted_sheet import NUMBERS, solution
from worksheets.editions import COMPACT, FULL


@pytest.fixture
def words(tmp_path: Path) -> Vocabulary:
    found = solution(tmp_path)
    return vocabulary(found, NUMBERS, Library(found.sheet))


def test_no_two_groups_have_a_function_of_one_name(words: Vocabulary) -> None:
    names = [name for group in GROUPS for name in vars(group) if not name.startswith("_")]
    assert len(names) == len(set(names))
    assert set(words.functions) == {*names, "full"}


@pytest.mark.parametrize(("edition", "full"), [(FULL, True), (COMPACT, False)])
def test_a_text_knows_whether_it_is_the_textbook(tmp_path: Path, edition: str, full: bool) -> None:
    found = solution(tmp_path)
    assert vocabulary(found, NUMBERS, Library(found.sheet, edition)).functions["full"] is full  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "text"),
    [(Exact(fmpq(1, 3)), "0.3333"), (Exact(fmpq(1, 3), 2), "0.33"), (Exact(fmpq(2)), "2"), ("as it is", "as it is")],
)
def test_numbers_are_written_as_tex(words: Vocabulary, value: object, text: str) -> None:
    assert words.finalize(value) == text


def test_for_a_question_nothing_is_left_out_and_what_was_shown_is_kept(words: Vocabulary) -> None:
    complete = words.complete()
    assert complete.context.typesetter.complete
    assert complete.context.shown is words.context.shown
