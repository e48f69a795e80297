"""A model read from equations: what is learnt, what comes from outside, and which definitions contradict others."""

from __future__ import annotations

from typing import Any

import pytest

from solver import model, notation
from solver.equations import Source
from solver.errors import Place, Problem
from solver.expressions import Constant, Counter, Lookup, Total, leaves, operands
from tests.solver.engine import read_model

RNN = {"h[t]": "tanh(W h[t-1] + U x[t] + b)", "y": "V h[T] + c", "L": "square(y - d)"}


def read(*equations: str, **options: Any) -> model.Model:
    sides = [equation.split(" := ") for equation in equations]
    return model.read(
        "m", [Source(left, right, Place("s.yaml", n)) for n, (left, right) in enumerate(sides, 1)], **options
    )


class TestQuantities:
    def test_what_no_equation_defines_is_learnt_unless_it_has_an_index(self) -> None:
        found = read_model(RNN)
        assert found.parameters == ("W", "U", "b", "V", "c")
        assert found.inputs == ("x", "d")  # a target by its name
        assert sorted(found.indexed) == ["h", "x"]
        assert sorted(found.plain) == ["L", "U", "V", "W", "b", "c", "d", "y"]

    def test_declared_data_are_not_learnt(self) -> None:
        sources = [Source(left, right) for left, right in RNN.items()]
        found = model.read("m", sources, data=["d"])
        assert found.parameters == ("W", "U", "b", "V", "c")
        assert found.inputs == ("x", "d")

    def test_with_declared_sequences_other_indexed_ones_are_learnt(self) -> None:
        found = read("z[l] := tanh(W[l] z[l-1])", data=["z"])
        assert found.parameters == ("W",)

    def test_a_quantity_is_asked_for_by_its_name(self) -> None:
        assert notation.write(read_model(RNN).asked("h_2")) == "h_2"
        assert isinstance(read_model(RNN).asked("dL/dW"), Total)


class TestMeaning:
    """Names that could be two things."""

    @pytest.mark.parametrize(("equation", "is_number"), [("y := pi * x", True), ("pi := x", False)])
    def test_a_constant_is_a_number_unless_it_is_defined(self, equation: str, is_number: bool) -> None:
        rule = read(equation, "z := pi + x").equations["z"][0].rule
        assert any(isinstance(leaf, Constant) for leaf in operands(rule)) is is_number

    def test_a_constant_that_is_given_is_a_quantity(self) -> None:
        rule = read("z := e + x", given=["e"]).equations["z"][0].rule
        assert [notation.write(leaf) for leaf in leaves(rule)] == ["e", "x"]

    def test_a_letter_by_itself_is_the_number_of_the_index(self) -> None:
        rule = read("h[t] := t * x[t]").equations["h"][0].rule
        assert isinstance(operands(rule)[0], Counter)

    def test_an_index_that_is_a_quantity_is_looked_up(self) -> None:
        rule = read("y := E[k] + b", given=["k"]).equations["y"][0].rule
        assert isinstance(operands(rule)[0], Lookup)

    def test_a_quotient_of_differentials_is_a_derivative(self) -> None:
        rule = read("L := square(w)", "v := w - 2 * dL/dw").equations["v"][0].rule
        assert [notation.write(leaf) for leaf in leaves(rule)] == ["w", "dL/dw"]

    def test_unless_they_are_quantities(self) -> None:
        rule = read("L := square(w)", "v := dL/dw", given=["dL", "dw"]).equations["v"][0].rule
        assert [notation.write(leaf) for leaf in leaves(rule)] == ["dL", "dw"]

    def test_the_more_particular_equation_comes_first(self) -> None:
        found = read("s[t] := s[t-1] + x[t]", "s[t] if t > 2 := x[t]", "s[1] := x[1]").equations["s"]
        assert [e.place.line for e in found] == [3, 2, 1]


@pytest.mark.parametrize(
    ("equations", "code", "line"),
    [
        (["y := x", "y := z"], "defined_twice", 2),
        (["h[t] := x[t]", "h[i,j] := x[i]"], "index_missing", 2),
        (["h[t] := x[i]"], "index_unbound", 1),
        (["h[t] if i > 1 := x[t]"], "condition_on_quantity", 1),
        (["h[t] := x[t]", "y[t] := h + 1"], "index_missing", 2),
        (["h[t] := x[t]", "y := (1"], "ends_too_early", 2),
    ],
)
def test_what_contradicts_is_placed(equations: list[str], code: str, line: int) -> None:
    with pytest.raises(Problem) as caught:
        read(*equations)
    assert (caught.value.code, caught.value.place.line) == (code, line)
