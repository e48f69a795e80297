"""An answer comes to numbers, to a formula, or to what cannot be marked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from solver import notation
from solver.answers.reading import Unreadable, read
from tests.running import rechenweg
from worksheets.catalogue import find
from worksheets.marking.grading import marker, names, taking
from worksheets.marking.taking import EXACT, Taken, Taking


def taking_of(task: str = "1.1") -> Taking:
    sheet = find("blatt4")
    judge = marker(sheet, sheet.tasks[task])
    known = names(judge, sheet.tasks[task])
    return taking(judge, sheet, sheet.tasks[task], lambda text, expected: read(text, expected, known))


def taken(symbol: str, text: str, task: str = "1.1") -> Taken:
    found = taking_of(task)
    return found.taken(found.marker.by_name[symbol], text)


@pytest.mark.parametrize(
    ("symbol", "text", "numbers", "decimals"),
    [
        ("y_1", "0,7139", [[0.7139]], 4),
        ("h_1", "(0,5370; 0,46)", [[0.5370], [0.46]], [[4], [2]]),
        ("y_1", "tanh(0)", [[0.0]], EXACT),
        ("y_1", "1/4", [[0.25]], EXACT),
    ],
)
def test_numbers_with_their_decimals(
    symbol: str, text: str, numbers: list[list[float]], decimals: int | list[list[int]]
) -> None:
    found = taken(symbol, text).numbers
    assert found is not None
    assert found.numbers.tolist() == numbers
    assert found.decimals.tolist() == np.broadcast_to(decimals, np.shape(numbers)).tolist()


def test_a_formula() -> None:
    found = taken("y_1", "W_hy h_1 + b_y")
    assert found.numbers is None
    assert found.formula is not None
    assert notation.write(found.formula) == "W_hy @ h[1] + b_y"


@pytest.mark.parametrize(("symbol", "text"), [("h_1", "(0,5; 1; 2)"), ("y_1", "(1; 2)")])
def test_numbers_of_another_shape_are_none(symbol: str, text: str) -> None:
    found = taken(symbol, text)
    assert found.has_other_shape
    assert found.numbers is None


@pytest.mark.parametrize("text", ["0,5 + * (", "1/0"])
def test_what_cannot_be_read_or_calculated_says_why_and_not_where(text: str) -> None:
    found = taken("y_1", text)
    assert isinstance(found.reading, Unreadable)
    assert found.reading.problem.place.file is None
    assert (found.numbers, found.formula, found.has_other_shape) == (None, None, False)


SPECTRUM = """
id: spectrum
language: en
models: {m: {equations: {l: eigenvalues(W)}}}
tasks: {"1": {model: m, given: {W: [[0.5, 0.3], [0.2, 0.6]]}, ask: [l]}}
"""


@pytest.mark.parametrize(("answer", "exit_code"), [("(0.8; 0.3)", 0), ("(0.3; 0.8)", 0), ("(0.3; 0.7)", 1)])
def test_eigenvalues_are_right_in_any_order(tmp_path: Path, answer: str, exit_code: int) -> None:
    (tmp_path / "spectrum.yaml").write_text(SPECTRUM, encoding="utf-8")
    assert rechenweg("verify", tmp_path / "spectrum.yaml", "1", f"l={answer}").exit_code == exit_code
