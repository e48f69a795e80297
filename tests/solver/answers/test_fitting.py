"""Products settled by shapes: of matrices, entry by entry, with lists the other way round."""

from __future__ import annotations

import pytest
from sympy import Expr, Symbol

from solver import notation
from solver.answers.fitting import fits, fitted, shape_of_calculation, turned_to, with_identity, with_inner_products
from solver.answers.items import expression
from solver.answers.names import names_of
from solver.errors import Problem
from solver.expressions import Plus
from solver.values import Shape
from tests.solver.answers.engine import item

SHAPES: dict[str, Shape] = {
    "W": (2, 3), "A": (2, 2), "x": (3, 1), "b": (2, 1), "c": (2, 1), "r": (1, 2), "s": (1, 1),
}  # fmt: skip
NAMES = names_of(map(Symbol, SHAPES))


def shape_of(symbol: Expr) -> Shape:
    return SHAPES[symbol.name]


def read(text: str) -> Expr:
    return expression(item(text, NAMES))


@pytest.mark.parametrize(
    ("text", "expected", "shape"),
    [
        ("W x", "W @ x", (2, 1)),
        ("W * x", "W @ x", (2, 1)),
        ("b c", "b * c", (2, 1)),
        ("b * c", "b * c", (2, 1)),
        ("A * A", "A * A", (2, 2)),
        ("A A", "A @ A", (2, 2)),
        ("s W x", "(s * W) @ x", (2, 1)),
        ("b c^T", "b @ c^T", (2, 2)),
        ("diag(b) * A", "diag(b) @ A", (2, 2)),
        ("A [1 2]", "A @ [1, 2]", (2, 1)),
        ("b + [1 2]", "b + [1, 2]", (2, 1)),
        ("diag(r)", "diag(r^T)", (2, 2)),
        ("s^T", "s", (1, 1)),
        ("b^2", "b^2", (2, 1)),
        ("[b; x]", "[b, x]", (5, 1)),
        ("sum(W)", "sum(W)", (1, 1)),
    ],
)
def test_the_shapes_say_which_product_is_meant(text: str, expected: str, shape: Shape) -> None:
    node, found = fitted(read(text), shape_of)
    assert (notation.write(node), found) == (expected, shape)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("W b", "shape_clash"),
        ("b + x", "shape_clash"),
        ("[b; r]", "shape_clash"),
        ("W^2", "power_not_square"),
        ("diag(W)", "answer_diagonal"),
    ],
)
def test_what_fits_in_no_way_is_refused(text: str, code: str) -> None:
    with pytest.raises(Problem, match=code):
        fitted(read(text), shape_of)


def test_a_row_is_added_to_every_row_of_a_matrix() -> None:
    node, shape = fitted(read("W^T + r"), shape_of)
    assert isinstance(node, Plus)
    assert [fitted(part, shape_of)[1] for part in node.args] == [(3, 2), (3, 2)]
    assert shape == (3, 2)


def test_the_identity_is_as_large_as_is_asked() -> None:
    assert notation.write(with_identity(read("I - A"), 2)) == "eye(2) - A"
    assert with_identity(read("A"), 2) == read("A")


def test_a_column_of_the_identity_is_as_long_as_is_asked() -> None:
    assert notation.write(with_identity(read("x - onehot(2)"), 3)) == "x - onehot(2, 3)"
    assert notation.write(with_identity(read("x - onehot(2, 4)"), 3)) == "x - onehot(2, 4)"


@pytest.mark.parametrize("place", ["0", "4", "1/2", "x"])
def test_a_one_hot_column_is_one_at_one_of_its_places(place: str) -> None:
    with pytest.raises(Problem, match="no_such_place"):
        fitted(read(f"onehot({place}, 3)"), shape_of)


def test_a_one_hot_column_of_any_length_is_no_factor_of_an_inner_product() -> None:
    product = read("x onehot(2)")
    assert with_inner_products(product, shape_of) == product


@pytest.mark.parametrize(
    ("text", "shape", "is_fit"),
    [
        ("W x", (2, 1), True),
        ("W x", (1, 2), True),
        ("W x", (3, 1), False),
        ("W", (3, 2), False),
        ("W b", (2, 1), False),
        ("x - onehot(2)", (3, 1), True),
        ("I", (2, 2), True),
    ],
)
def test_a_formula_fits_a_shape_or_a_turned_list(text: str, shape: Shape, is_fit: bool) -> None:
    assert fits(read(text), shape, shape_of) is is_fit


def test_two_columns_side_by_side_may_be_an_inner_product() -> None:
    assert notation.write(with_inner_products(read("b c"), shape_of)) == "b^T @ c"
    assert notation.write(with_inner_products(read("A b"), shape_of)) == "A @ b"


@pytest.mark.parametrize(
    ("text", "shape"), [("[1 2] (3; 4)", (1, 1)), ("(1; 2) (3; 4)", (2, 1)), ("(1; 2) (3; 4)", (2, 2))]
)
def test_a_calculation_with_lists_is_turned_to_the_asked_shape(text: str, shape: Shape) -> None:
    assert shape_of_calculation(turned_to(read(text), shape)) == shape
