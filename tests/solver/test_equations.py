"""One equation: for which indices it defines a quantity, and what its rule is there."""

from __future__ import annotations

import pytest
from sympy import Expr, Integer, Symbol

from solver.equations import Equation
from solver.errors import Place
from solver.notation import read_definition, read_expression, write
from solver.ranges import Position, Ranges


def equation(left: str, right: str) -> Equation:
    definition = read_definition(left)
    rule = read_expression(right, definition.letters, 1)
    return Equation(definition.name, definition.indices, rule, Place(), definition.conditions)


def ranges(one: Equation, last: int) -> Ranges:
    return Ranges([(one.symbol, one.rule, one.short)], {Position("x", 0): last}, last)


def bound(left: str, *indices: int | str, right: str = "x[t]", last: int = 6) -> dict[str, str] | None:
    one = equation(left, right)
    found: dict[Expr, Expr] | None = one.binding(
        tuple(Integer(i) if isinstance(i, int) else Symbol(i) for i in indices), ranges(one, last)
    )
    return None if found is None else {str(letter): str(number) for letter, number in found.items()}


@pytest.mark.parametrize(
    ("left", "index", "expected"),
    [
        ("h[t]", 3, {"t": "3"}),
        ("h[t]", "t", {"t": "t"}),
        ("h[t]", "s", {"t": "s"}),
        ("h[2t]", 4, {"t": "2"}),
        ("h[2t]", 3, None),
        ("h[t]", 0, None),
        ("h[t]", 7, None),
        ("h[1]", 1, {}),
        ("h[1]", 2, None),
        ("h[T]", 6, {}),
        ("h[t] if t > 1", 1, None),
        ("h[t] if t > 1", 2, {"t": "2"}),
        ("h[t] if t < T", 6, None),
        ("h[t] if t != 3", 3, None),
    ],
)
def test_its_letters_stand_for_what_its_left_side_allows(
    left: str, index: int | str, expected: dict[str, str] | None
) -> None:
    assert bound(left, index) == expected


def test_a_letter_stands_for_one_number_in_all_places() -> None:
    assert bound("d[i,i]", 2, 2, right="x[i]") == {"i": "2"}
    assert bound("d[i,i]", 2, 3, right="x[i]") is None
    assert bound("d[i,j]", 2, right="x[i]") is None


def test_its_rule_is_unrolled_at_its_indices() -> None:
    one = equation("h[t]", "tanh(W h[t-1] + sum(i=1..t, x[i]))")
    found = one.instance({Symbol("t"): Integer(3)}, ranges(one, 6))
    assert write(found) == "tanh(W @ h[2] + sum(i=1..3, x[i]))"


def test_the_last_index_becomes_the_number_that_it_is() -> None:
    one = equation("r[t] if t < T", "x[t] + x[T]")
    counted = one.counted(ranges(one, 4))
    assert write(counted.rule) == "x[t] + x[4]"
    assert [str(c.right) for c in counted.conditions] == ["4"]


def test_a_condition_keeps_a_letter_below_the_last_index() -> None:
    assert {str(letter): by for letter, by in equation("h[t] if t < T", "x[t]").short.items()} == {"t": 1}
