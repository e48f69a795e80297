"""What the worked solution says to one part of a task."""

from __future__ import annotations

from pathlib import Path

import pytest

from templates.document import Equations, Heading, Note, Table, plain
from templates.model_answers import answer_blocks, answer_to, has_solution, part_answer
from templates.vocabulary import Library, vocabulary
from tests.templates.parted_sheet import NUMBERS, TEXT, said, sheet, solution
from worksheets.editions import COMPACT
from worksheets.texts import read


def test_of_a_calculation_are_its_steps(tmp_path: Path) -> None:
    heading, *steps = answer_to(solution(tmp_path), "a", "en", 4)
    assert isinstance(heading, Heading)
    assert plain(heading.children, str) == "(a) The state"
    assert [block.name for block in steps if isinstance(block, Equations)] == ["h_1", "h_2"]


def test_of_an_explanation_is_its_text_with_the_numbers_of_the_sheet(tmp_path: Path) -> None:
    assert "as h_1 = 0.5370 shows" in said(answer_to(solution(tmp_path), "b", "en", 4))
    assert "as h_1 = 0.54 shows" in said(answer_to(solution(tmp_path), "b", "en", 2))


def test_of_a_part_that_is_none_is_nothing(tmp_path: Path) -> None:
    assert answer_to(solution(tmp_path), "z", "en", 4) == ()


def test_marking_points_add_up(tmp_path: Path) -> None:
    *_, note = answer_to(solution(tmp_path), "b", "en", 4)
    assert isinstance(note, Note)
    (table,) = note.blocks
    assert isinstance(table, Table)
    assert [plain(row[-1], str) for row in table.rows] == ["1.5", "0.5", "2"]


def test_marking_points_are_for_the_full_edition(tmp_path: Path) -> None:
    found = solution(tmp_path)
    words = vocabulary(found, NUMBERS, Library(found.sheet, COMPACT))
    blocks = part_answer(words, found, read(found.sheet, found.task, "en"), found.task.parts[1])
    assert not any(isinstance(block, Note) for block in blocks)


def test_what_asks_nothing_and_says_nothing_has_no_answer(tmp_path: Path) -> None:
    found = solution(tmp_path)
    assert answer_blocks(vocabulary(found, NUMBERS, Library(found.sheet)), found, None) == ()


@pytest.mark.parametrize(("text", "expected"), [(TEXT, [True, True]), (TEXT.partition("---")[0], [True, False])])
def test_a_solution_is_what_is_computed_or_written(tmp_path: Path, text: str, expected: list[bool]) -> None:
    one = sheet(tmp_path, text)
    task = one.tasks["1"]
    assert [has_solution(one, task, part, "en") for part in task.parts] == expected
