"""A worked step as text."""

from __future__ import annotations

from pathlib import Path

import pytest

from solver.notation import read_asked, write
from templates.marking.worked import line, steps
from tests.running import sheet_file
from tests.templates.printed_lines import refused, solved
from tests.worksheets import zoo
from worksheets.catalogue import find
from worksheets.solving import solve

SHEET = find("blatt4")
SOLUTION = solve(SHEET, SHEET.tasks["2.1"])


def test_goes_from_the_rule_over_numbers_to_the_value() -> None:
    symbol = next(s for s in SOLUTION.asked if write(s) == "f_t")
    heading, rule, *_, value = steps(SOLUTION, symbol, 4, "de")
    assert "f_t" in heading
    assert "W_f" in rule
    assert value.strip() == "= 0,6682"


def test_begins_at_what_was_asked_before() -> None:
    last = SOLUTION.asked[-1]
    text = "\n".join(steps(SOLUTION, last, 4, "en"))
    assert "W_f" not in text


@pytest.mark.parametrize(("language", "sign"), [("de", ","), ("en", ".")])
def test_numbers_are_those_of_the_language(language: str, sign: str) -> None:
    symbol = read_asked("h_1", frozenset("h"))
    solution = solve(SHEET, SHEET.tasks["1.1"])
    last = [line(node, 4, language) for node in solution.lines(symbol)][-1]
    assert last == f"(0{sign}537; −0{sign}3799)" or last == f"(0{sign}5370; −0{sign}3799)"


def test_matrices_that_are_multiplied_entry_by_entry_are_no_matrix_product(tmp_path: Path) -> None:
    sheet = find(str(sheet_file(tmp_path, zoo.sheet(["matrix_powers"]))))
    (task,) = sheet.tasks
    solution = solved(sheet, task)
    assert any(" W ⊙ (" in text for symbol in solution.asked for text in steps(solution, symbol, 4, "en"))
    assert refused(solution) == []
