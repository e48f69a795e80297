"""Bounds on what a text computes, each to the last allowed number."""

from __future__ import annotations

from typing import Any

import pytest
from flint import fmpq

from solver.errors import Place, Problem
from templates import text_safety, texts
from templates.vocabulary.exact import Exact
from worksheets.texts import Passage


def computed(text: str, **names: Any) -> str:
    return texts.filled(Passage(text, Place("t.md", 1)), names, str).text


@pytest.mark.parametrize(
    ("allowed", "refused"),
    [
        ("2 ** 12", "2 ** 13"),
        ("2 ** -12", "2 ** -13"),
        ("v ** 12", "v ** 13"),
        ("10 ** 10 * 10 ** 10 * 10 ** 10 + 1", "(10 ** 10 * 10 ** 10 * 10 ** 10 + 1) + 1"),
        ("range(1000) | length", "range(1001) | length"),
        ("'x' ~ long", "'xy' ~ long"),
        ("'x' + long", "'xy' + long"),
        ("1 / 2", "1 / 0"),
        ("7 % 4", "7 % (4 - 4)"),
        ("1 // 2", "1 // zero"),
    ],
)
def test_bounds(allowed: str, refused: str) -> None:
    names = {"v": Exact(fmpq(1, 3), 4), "zero": Exact(fmpq(0), 4), "long": "a" * (text_safety.MAX_PIECE - 1)}
    assert computed(f"{{{{ {allowed} }}}}", **names)
    with pytest.raises(Problem, match="broken_text"):
        computed(f"{{{{ {refused} }}}}", **names)


def test_the_bounds_are_small() -> None:
    """What they let through is computed at once: a power has at most some hundred digits."""
    assert text_safety.MAX_POWER <= 20
    assert text_safety.MAX_NUMBER**text_safety.MAX_POWER < 10**1000
    assert text_safety.MAX_RANGE * text_safety.MAX_PIECE <= 10**7
