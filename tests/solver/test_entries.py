"""Entries in equations: where they stand, their gradients, and lists beside rows."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pytest

from solver.dimensions import Flat
from solver.errors import Problem
from solver.notation import read_expression, write
from tests.solver.engine import read_model, solve

NUMBERS = {"A": [[0.2, -0.4], [0.5, 0.3], [1, 0]], "x": [[1], [-0.5]]}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("p.2", "p.2"),
        ("A.1,3", "A.1,3"),
        ("A.1,3^2", "A.1,3^2"),
        ("x[t].2 * 0.5", "x[t].2 * 1/2"),
        ("max(p.1, 3)", "max(p.1, 3)"),
        ("(A @ x).2 + A^T", "(A @ x).2 + A^T"),
    ],
)
def test_an_entry_is_read_as_it_is_written(text: str, written: str) -> None:
    assert write(read_expression(text)) == written
    assert read_expression(written) == read_expression(text)


def test_its_gradient_goes_to_this_entry_alone() -> None:
    found = solve({"p": "A x", "L": "3 * p.2 + A.1,2 * p.1"}, NUMBERS, ["L", "dL/dp", "dL/dA"], 1)
    assert found["dL/dp"].ravel().tolist() == pytest.approx([-0.4, 3, 0])
    assert found["dL/dA"].ravel().tolist() == pytest.approx([-0.4, 0.2 + 0.4, 3, -1.5, 0, 0])


@pytest.mark.parametrize(
    ("rule", "code"),
    [("x.3", "no_entry"), ("A.1,3", "no_entry"), ("A.1", "no_entry_of_matrix"), ("x.0", "entry_from_one")],
)
def test_an_entry_that_there_is_not_is_named(rule: str, code: str) -> None:
    with pytest.raises(Problem) as caught:
        solve({"y": f"A x + {rule} * A x"}, NUMBERS, ["y"], 1)
    assert caught.value.code == code


def test_a_list_that_a_row_is_multiplied_by_is_a_row() -> None:
    model = read_model({"z": "x W", "L": "-sum(y * log(softmax(z)))"})
    shapes = model.shapes({"x": Flat(2), "W": (2, 3), "y": Flat(3)})
    assert (shapes.of("x"), shapes.of("y")) == ((1, 2), (1, 3))


class TestBrackets:
    """Behind a quantity that is used as a whole they choose an entry."""

    CLASSIFIER: ClassVar = {"z": "A x", "p": "softmax(z)", "L": "-log(p[y])"}

    def test_a_class_by_its_number(self) -> None:
        found = solve(self.CLASSIFIER, {**NUMBERS, "y": 2}, ["p", "L", "dL/dz"], 1)
        p = found["p"].ravel()
        assert found["L"].item() == pytest.approx(-np.log(p[1]))
        assert found["dL/dz"].ravel() == pytest.approx(p - [0, 1, 0])

    def test_every_entry_in_a_sum(self) -> None:
        equations = {"s": "A x", "L": "sum(j=1..3, [j != y] * max(0, s[j] - s[y] + 1))"}
        found = solve(equations, {**NUMBERS, "y": 1}, ["s", "L", "dL/ds"], 1)
        s = found["s"].ravel()
        assert found["L"].item() == pytest.approx(sum(max(0, s[j] - s[0] + 1) for j in (1, 2)))
        assert found["dL/ds"].ravel().tolist() == [-2, 1, 1]

    def test_of_a_row_and_of_a_matrix(self) -> None:
        equations = {"r": "x^T A^T", "a": "r[2] + 2 * r[k]", "b": "A[2,1] * A[k,2]", "w": "A x"}
        found = solve(equations, {**NUMBERS, "k": 3}, ["r", "a", "b", "da/dr", "db/dA"], 1)
        r = found["r"].ravel()
        assert found["a"].item() == pytest.approx(r[1] + 2 * r[2])
        assert found["da/dr"].ravel().tolist() == [0, 1, 2]
        assert found["db/dA"].ravel().tolist() == pytest.approx([0, 0, 0, 0, 0, 0.5])

    def test_a_sequence_stays_one(self) -> None:
        with pytest.raises(Problem) as caught:
            read_model({"h[t]": "tanh(W h[t-1] + U x[t])", "y[t]": "x"})
        assert caught.value.code == "index_missing"

    @pytest.mark.parametrize(
        ("rule", "code"),
        [
            ("p[T]", "index_unbound"),
            ("p[1,2,3]", "two_places_at_most"),
            ("p[j]", "index_unbound"),
            ("p[4]", "no_entry"),
        ],
    )
    def test_what_they_cannot_choose(self, rule: str, code: str) -> None:
        with pytest.raises(Problem) as caught:
            solve({"p": "A x", "y": rule}, NUMBERS, ["y"], 1)
        assert caught.value.code == code

    def test_a_place_that_there_is_not(self) -> None:
        with pytest.raises(Problem) as caught:
            solve(self.CLASSIFIER, {**NUMBERS, "y": 4}, ["L"], 1)
        assert caught.value.code == "no_such_place"
