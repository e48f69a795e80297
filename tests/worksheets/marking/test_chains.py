"""Answers of several sides."""

from __future__ import annotations

import pytest

from templates.marking.sentences import sentence
from tests.worksheets.marking.graded import graded


class TestChains:
    @pytest.mark.parametrize(
        ("symbol", "text", "differs"),
        [
            ("y_1", "0,3759 + 0,0380 + 0,3 = 0,7139", False),
            ("y_1", "W_hy h_1 + b_y = 0,7139", False),
            ("y_1", "W_hy h_2 + b_y = 0,7139", True),
            ("y_1", "0,5 = 0,7139", True),
            ("h_1", "tanh((0,6; −0,4)) = (0,5370; −0,3799)", False),
            ("h_1", "tanh((0,6; 0,4)) = (0,5370; −0,3799)", True),
        ],
    )
    def test_of_a_right_result_are_held_against_it(self, symbol: str, text: str, differs: bool) -> None:
        found = graded("1.1", {symbol: text})[symbol]
        assert found.mark.verdict == "correct"
        assert (found.mark.problem is not None) is differs
        assert ("nicht gleich" in sentence(found, 4, "de")) is differs
