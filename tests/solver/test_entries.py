"""Entries in equations: where they stand, their gradients, and lists beside rows."""

from __future__ import annotations

import pytest

from solver.dimensions import Flat
from solver.errors import Problem
from solver.notation import read_expression, write
from tests.solver.engine import read_model, solve

NUMBERS = {"A": [[0.2, -0.4], [0.5, 0.3], [1, 0]], "x": [[1], [-0.5]]}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("p.2", "p.2,1"),
        ("A.1,3", "A.1,3"),
        ("A.1,3^2", "A.1,3^2"),
        ("x[t].2 * 0.5", "x[t].2,1 * 1/2"),
        ("max(p.1, 3)", "max(p.1,1, 3)"),
        ("(A @ x).2 + A^T", "(A @ x).2,1 + A^T"),
    ],
)
def test_an_entry_is_read_as_it_is_written(text: str, written: str) -> None:
    assert write(read_expression(text)) == written
    assert read_expression(written) == read_expression(text)


def test_its_gradient_goes_to_this_entry_alone() -> None:
    found = solve({"p": "A x", "L": "3 * p.2 + A.1,2 * p.1"}, NUMBERS, ["L", "dL/dp", "dL/dA"], 1)
    assert found["dL/dp"].ravel().tolist() == pytest.approx([-0.4, 3, 0])
    assert found["dL/dA"].ravel().tolist() == pytest.approx([-0.4, 0.2 + 0.4, 3, -1.5, 0, 0])


@pytest.mark.parametrize(("rule", "code"), [("x.3", "no_entry"), ("A.1,3", "no_entry"), ("x.0", "entry_from_one")])
def test_an_entry_that_there_is_not_is_named(rule: str, code: str) -> None:
    with pytest.raises(Problem) as caught:
        solve({"y": f"A x + {rule} * A x"}, NUMBERS, ["y"], 1)
    assert caught.value.code == code


def test_a_list_that_a_row_is_multiplied_by_is_a_row() -> None:
    model = read_model({"z": "x W", "L": "-sum(y * log(softmax(z)))"})
    shapes = model.shapes({"x": Flat(2), "W": (2, 3), "y": Flat(3)})
    assert (shapes.of("x"), shapes.of("y")) == ((1, 2), (1, 3))
