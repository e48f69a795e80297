"""Indices that stand raised or behind a tilde, which are no powers; and powers of e as computer algebra writes them."""

from __future__ import annotations

import pytest

from solver.answers.names import Names
from solver.answers.plain import plain
from solver.answers.raised import lowered
from solver.expressions import at

CELL = Names(frozenset({"W"}), frozenset({"h", "Ctilde"}), frozenset({at("h", 1), at("h", 2), at("Ctilde", 1)}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("W h^{(1)} + h^(2)", "W h_1 + h_2"),
        ("C~^((1))", "C~_1"),
        ("C~1 + h_1", "C~_1 + h_1"),
        ("E^(-W) + 2 E^-h_1", "e^(-W) + 2 e^-h_1"),
        ("h^{(3)}", "h^{(3)}"),  # a step that there is not
        ("h_1^(2) + W^(2)", "h_1^(2) + W^(2)"),  # powers
        ("h^2 + 1.5E^2", "h^2 + 1.5E^2"),
        ("C~(1)", "C~(1)"),
    ],
)
def test_is_written_as_in_the_notation(text: str, expected: str) -> None:
    assert lowered(plain(text), CELL).text == expected


def test_is_a_quantity_where_one_is_called_so() -> None:
    assert lowered(plain("E^2"), Names(frozenset({"E"}), frozenset())).text == "E^2"
    assert lowered(plain("E^2"), Names(frozenset(), frozenset({"e"}))).text == "E^2"
