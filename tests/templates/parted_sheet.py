"""A sheet with a calculation and an explanation, and a text that asks, answers and marks both."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from templates.document import Block, Heading, Paragraph, plain
from templates.numbers import Numbers
from tests.running import SHEET, sheet_file
from worksheets.building import load
from worksheets.sheet import Sheet
from worksheets.solving import Solution, solve

NUMBERS = Numbers(4, "en")
TEXT = """\
# A cell

Given are $h_0$ and a figure.

## a The state

Compute it.

## b Why

Why tanh?

---

It is bounded, as $h_1 = {{ v('h_1', 1) }}$ shows.

---

- [1.5] Names the *bounds*.
- [0.5] Names the slope.
"""


def sheet(folder: Path, text: str = TEXT) -> Sheet:
    parts = "parts: {a: [h_1, h_2], b: {kind: explanation, points: 2}}"
    return load(sheet_file(folder, SHEET.replace("ask: [h_1, h_2]", parts), text))


def solution(folder: Path, text: str = TEXT) -> Solution:
    found = sheet(folder, text)
    return solve(found, found.tasks["1"])


def said(blocks: Iterable[Block]) -> str:
    """All words of some paragraphs and headings, formulas as TeX."""
    return " ".join(plain(block.children, str) for block in blocks if isinstance(block, Paragraph | Heading))
