"""Demands on the numbers of a variant, each with draws that fail it and draws that do not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from sympy import Symbol

from tests.running import sheet_file
from worksheets.building import load
from worksheets.variants.certifying import Terms, screened
from worksheets.variants.demands import UNTIED
from worksheets.variants.examination import Examination, examined
from worksheets.variants.planning import plan

POOLING = """\
id: pooling
language: en
models:
  m: {{equations: {{a: w * x, L: max(a) + 1/2 * sum(a^2)}}}}
tasks:
  "1":
    given: {{w: {w}, x: [0.5, 1, 2]}}
    ask: [L, dL/dw]
"""


def pooling(folder: Path, w: str) -> Examination:
    sheet = load(sheet_file(folder, POOLING.format(w=w)))
    return examined(sheet, sheet.tasks["1"], plan(sheet.tasks["1"]))


def test_a_tie_speaks_against_a_draw(tmp_path: Path) -> None:
    drawn = {"w": [[0.4, 0.3, 0.1], [0.4, 0.2, 0.1], [0.1, 0.2, 0.3]], "x": [[0.5, 1.0, 2.0]] * 3}
    numbers = {Symbol(name): np.array(rows)[..., None] for name, rows in drawn.items()}
    found = screened(pooling(tmp_path, "[0.4, 0.3, 0.2]"), numbers, Terms(4, 4))
    fails = np.any([finding.fails for finding in found if finding.demand == UNTIED], axis=0)
    assert fails.tolist() == [False, True, False]
