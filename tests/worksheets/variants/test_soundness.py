"""What makes numbers unfit, each with numbers beside it that are just fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from worksheets.variants.certifying import Terms, screened
from worksheets.variants.issuing import Order, prepared
from worksheets.variants.plan import stacked

SHEET = """
id: s
language: en
title: T
models:
  m:
    equations:
      {equations}
tasks:
  "1":
    model: m
    given: {{{given}}}
    ask: [{ask}]
"""


def unfit(folder: Path, equations: str, given: str, ask: str) -> set[str]:
    """The demands that the numbers fail."""
    path = folder / "s.yaml"
    path.write_text(SHEET.format(equations="\n      ".join(equations.split("; ")), given=given, ask=ask), "utf-8")
    examination = prepared(Order(str(path), ("1",))).subjects["1"].examination
    found = screened(examination, stacked(examination.plan.published, 1), Terms(4, 4))
    return {finding.demand for finding in found if finding.fails.any()}


GATE = "g: sigma(w * x + b)"
STEPS = "h[t]: tanh(w * h[t-1] + x[t]); L: 1/2 * h[T]^2"


@pytest.mark.parametrize(
    ("demand", "equations", "given", "ask", "is_unfit"),
    [
        ("unsaturated", GATE, "w: 5.1, x: 1, b: -0.2", "g", True),
        ("unsaturated", GATE, "w: -5.1, x: 1, b: 0.2", "g", True),
        ("unsaturated", GATE, "w: 4.1, x: 1, b: -0.2", "g", False),
        ("unsaturated", GATE, "w: -4.1, x: 1, b: 0.2", "g", False),
        ("unsaturated", "g: tanh(w * x + b)", "w: -3.1, x: 1, b: 0.2", "g", True),
        ("unsaturated", "g: tanh(w * x + b)", "w: -2.1, x: 1, b: 0.2", "g", False),
        ("distinct", "y: W @ x", "W: [[1, 2], [2, 1]], x: [1, 1]", "y", True),
        ("distinct", "y: W @ x", "W: [[1, 2], [2, 1]], x: [1, 2]", "y", False),
        ("distinct", "y: relu(W @ x)", "W: [[-1, 2], [-2, 1], [2, 1]], x: [1, 0]", "y", False),
        ("distinct", "y: W @ x", "W: [[1, 2], [2, 1]], x: [1, 1.0001]", "y", True),
        ("distinct", "y: W @ x; z: '[y, y]'", "W: [[1, 2], [2, 1]], x: [1, 2]", "z", False),
        ("nonzero", "y: '[x > 1]'", "x: 0.5", "y", False),
        ("nonzero", "y: 0.00001 * x", "x: 0.5", "y", True),
        ("terms", STEPS, "w: 0.1, h_0: 0.5, x: [0.6, 0.3, 0.2]", "dL/dw", True),
        ("terms", STEPS, "w: 0.8, h_0: 0.5, x: [0.6, 0.3, 0.2]", "dL/dw", False),
    ],
)  # fmt: skip
def test_numbers(tmp_path: Path, demand: str, equations: str, given: str, ask: str, is_unfit: bool) -> None:
    assert (demand in unfit(tmp_path, equations, given, ask)) == is_unfit
