"""How far indices run, and what sums over them become."""

from __future__ import annotations

import numpy as np
import pytest

from solver import notation
from solver.errors import Problem
from solver.expressions import LAST, Over, Plus, at
from solver.ranges import Position, Ranges
from tests.solver.engine import read_model, solve

ENCODER_DECODER = {
    "h[t]": "tanh(W @ h[t-1] + U @ x[t])",
    "s[0]": "h[T]",
    "s[t]": "tanh(V @ s[t-1] + Z @ y[t-1])",
    "c[t]": "sum(i, h[i] * s[t])",
}


class TestRanges:
    def ranges(self, given: dict[tuple[str, int], int], fallback: int = 9) -> Ranges:
        model = read_model(ENCODER_DECODER)
        return model.ranges({Position(*place): length for place, length in given.items()}, fallback)

    def test_what_shares_a_letter_runs_equally_far(self) -> None:
        assert self.ranges({("x", 0): 3}).last(Position("h", 0)) == 3

    def test_an_offset_moves_the_end(self) -> None:
        assert self.ranges({("y", 0): 4}).last(Position("s", 0)) == 5

    def test_encoder_and_decoder_differ(self) -> None:
        found = self.ranges({("x", 0): 3, ("y", 0): 1})
        assert (found.last(Position("h", 0)), found.last(Position("s", 0))) == (3, 2)

    @pytest.mark.parametrize(("states", "last"), [(3, 3), (2, 3), (5, 5)])
    def test_what_is_read_only_before_goes_no_further_than_what_it_is_summed_with(self, states: int, last: int) -> None:
        traces = {"d[t]": "r[t] - p[t-1]", "e[t]": "g * e[t-1] + p[t-1]", "w": "sum(t, d[t] * e[t])"}
        found = read_model(traces).ranges({Position("r", 0): 3, Position("p", 0): states}, 3)
        assert found.last(Position("e", 0)) == last

    def test_what_no_sequence_bounds_runs_as_far_as_a_sum_reads_it(self) -> None:
        found = read_model({"k[i]": "exp(-i)", "y[n]": "sum(i=1..5, k[i] * x[n+i-1])"}).ranges({Position("x", 0): 7}, 7)
        assert (found.last(Position("k", 0)), found.last(Position("y", 0))) == (5, 3)

    def test_or_as_far_as_what_has_its_letter(self) -> None:
        clusters = {"d[i,k]": "x[i] - m[k]", "c[i]": "argmin(k, d[i,k])", "n[k]": "sum(i, [c[i] = k])"}
        found = read_model(clusters).ranges({Position("x", 0): 4, Position("m", 0): 2}, 4)
        assert found.last(Position("n", 0)) == 2

    def test_without_a_sequence_the_fallback_holds(self) -> None:
        assert self.ranges({}).last(Position("h", 0)) == 9

    @pytest.mark.parametrize(
        ("text", "terms"),
        [
            ("sum(i, a[i])", ["a_1", "a_2", "a_3"]),
            ("sum(i=2..3, a[i])", ["a_2", "a_3"]),
            ("sum(i=0..T, a[i])", ["a_0", "a_1", "a_2", "a_3"]),
            ("sum(i=1..T-1, a[i])", ["a_1", "a_2"]),
        ],
    )
    def test_a_sum_has_its_terms(self, text: str, terms: list[str]) -> None:
        found = Ranges((), {}, 3).resolved(notation.read_expression(text))
        assert isinstance(found, Over)
        assert [notation.write(t) for t in found.operands] == terms
        assert isinstance(found.plain, Plus)

    @pytest.mark.parametrize(
        ("text", "fallback", "expected"),
        [
            ("sum(i, a[i])", 3, "sum(i=1..3, a[i])"),
            ("2 * sum(i=0..T-1, a[i+1] * h[T])", 3, "2 * sum(i=0..1, a[i+1] * h[3])"),
            ("sum(i=1..2, a[i])", 3, "sum(i=1..2, a[i])"),
            ("sum(i, a[i])", 0, "sum(i=1..T, a[i])"),
            ("sum(i, b) + h[T]", 3, "sum(i=1..T, b) + h[3]"),
        ],
    )
    def test_a_counted_sum_stays_a_sum(self, text: str, fallback: int, expected: str) -> None:
        given = {Position("a", 0): 3} if "i=0" in text else {}
        rule = notation.read_expression(text)
        assert notation.write(Ranges([(rule, rule)], given, fallback).counted(rule)) == expected

    def test_a_counted_equation_says_when_it_holds(self) -> None:
        sources = {"s[t] if t < T": "a[t]", "s[T]": "sum(i, a[i])"}
        model = read_model({**sources, "r": "s[1]"})
        ranges = model.ranges({Position("a", 0): 4}, 9)
        counted = [e.counted(ranges) for e in model.equations["s"]]
        assert [
            (notation.write(e.symbol), " and ".join(map(str, e.conditions)), notation.write_side(e.rule))
            for e in counted
        ] == [
            ("s_4", "", "sum(i=1..4, a[i])"),
            ("s_t", "t < 4", "a[t]"),
        ]

    @pytest.mark.parametrize(
        ("text", "expected"), [("sum(i=1..0, a[i])", "0"), ("prod(i=3..2, a[i])", "1"), ("sum(i=2..2, a[i])", "a_2")]
    )
    def test_short_ranges(self, text: str, expected: str) -> None:
        assert notation.write(Ranges((), {}, 3).resolved(notation.read_expression(text))) == expected

    def test_a_bound_index_shadows_the_outer_one(self) -> None:
        found = solve({"a[t]": "sum(t, x[t])"}, {"x_1": 1, "x_2": 2, "x_3": 4}, ["a_1", "a_3"], 3)
        assert [float(found[name].item()) for name in ("a_1", "a_3")] == [7, 7]

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("sum(i, b)", "index_unused"),
            ("stack(i=2..1, a[i])", "nothing_to_stack"),
            ("sum(i=1..9999, a[i])", "too_many_terms"),
        ],
    )
    def test_problems(self, text: str, code: str) -> None:
        with pytest.raises(Problem) as caught:
            Ranges((), {}, 3).resolved(notation.read_expression(text))
        assert caught.value.code == code


class TestEquations:
    def test_a_fixed_index_comes_before_the_general_one(self) -> None:
        found = solve({"h[t]": "2 * h[t-1]", "h[1]": "7 * a"}, {"a": 1}, ["h_1", "h_3"], 3)
        assert [float(found[name].item()) for name in ("h_1", "h_3")] == [7, 28]

    def test_the_last_index(self) -> None:
        found = solve({"h[t]": "h[t-1] + x[t]", "s": "h[T]"}, {"h_0": 0, "x_1": 1, "x_2": 2, "x_3": 3}, ["s"], 3)
        assert found["s"] == 6

    @pytest.mark.parametrize(
        ("condition", "expected"),
        [("t > 2", [1, 1, 9]), ("t = 2", [1, 9, 1]), ("t != T", [9, 9, 1]), ("t <= 1", [9, 1, 1])],
    )
    def test_conditions(self, condition: str, expected: list[int]) -> None:
        found = solve({f"h[t] if {condition}": "9 * a", "h[t]": "1 * a"}, {"a": 1}, ["h_1", "h_2", "h_3"], 3)
        assert [found[f"h_{t}"] for t in (1, 2, 3)] == expected

    def test_stacks_and_products_over_an_index(self) -> None:
        numbers = {"x_1": 2, "x_2": 3, "x_3": 5, "A": [[1, 0, 1], [0, 1, 0]]}
        found = solve({"v": "A @ stack(i, x[i])", "p": "prod(i, x[i])"}, numbers, ["v", "p"], 3)
        np.testing.assert_array_equal(found["v"], [[7], [3]])
        assert found["p"] == 30

    @pytest.mark.parametrize(
        ("text", "entries", "expected"),
        [("max(x)", [1, 3, 2], 3), ("var(x)", [1, 3, 2], 2 / 3), ("sum(max(x, y))", [1, 3, 2], 7)],
    )
    def test_functions_of_a_column(self, text: str, entries: list[int], expected: float) -> None:
        numbers = {"x": [[e] for e in entries], "y": [[2], [2], [1]]}
        assert solve({"r": text, "q": "y"}, numbers, ["r"], 1)["r"] == pytest.approx(expected)

    def test_softmax_of_the_rows_of_a_matrix(self) -> None:
        numbers = {"A": [[0, 1], [2, 2]]}
        expected = np.exp(np.array([[0, 1], [2, 2]])) / np.exp(np.array([[0, 1], [2, 2]])).sum(1, keepdims=True)
        np.testing.assert_allclose(solve({"S": "softmax(A)"}, numbers, ["S"], 1)["S"], expected, rtol=1e-14)


def test_read_and_write_are_inverse() -> None:
    for text in ("sum(i=1..T, a[t,i] * h[i])", "stack(j=1..t, e[j])", "max(a, b)", "h[T]", "h[T-1]"):
        node = notation.read_expression(text)
        assert notation.read_expression(notation.write_side(node)) == node
    assert notation.read_expression("h[T]") == at("h", LAST)


@pytest.mark.parametrize(("relation", "expected"), [(">", [0, 0.5]), (">=", [0.5, 0.75]), ("!=", [0.25, 0.5])])
def test_a_quantity_is_not_compared_with_itself(relation: str, expected: list[float]) -> None:
    equations = {"p[i]": "exp(-log(x[i]))", "c[i]": f"sum(j, p[j] * [p[j] {relation} p[i]])"}
    found = solve(equations, {"x_1": 2, "x_2": 4}, ["c_1", "c_2"], 2)
    assert [float(found[name].item()) for name in ("c_1", "c_2")] == pytest.approx(expected)
