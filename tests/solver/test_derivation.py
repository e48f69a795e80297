"""Unrolling equations over time."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from sympy import Symbol

from solver.derivation import MAX_STEPS, unknown_symbol
from solver.errors import Place, Problem
from solver.expressions import at
from solver.notation import write
from tests.solver.engine import read_model, solve, unroll

RNN = {"h[t]": "tanh(W_hh @ h[t-1] + W_xh @ x[t])", "y[t]": "W_hy @ h[t]"}
NUMBERS = {"W_hh": 0.5, "W_xh": 0.3, "W_hy": 2, "h_0": 0, "x_1": 1, "x_2": -1, "x_3": 0.5}


def problem(equations: dict[str, str], numbers: Mapping[str, object], *asked: str, last: int = 3) -> Problem:
    with pytest.raises(Problem) as caught:
        solve(equations, numbers, asked, last)
    return caught.value


class TestUnrolling:
    def test_steps_in_the_order_of_computation(self) -> None:
        assert solve(RNN, NUMBERS, ["y_2"], 3).names == ("h_1", "h_2", "y_2")

    def test_only_what_is_needed(self) -> None:
        assert solve(RNN, NUMBERS, ["h_1", "h_0", "x_3", "W_hy"], 3).names == ("h_1",)

    def test_indices_are_put_in(self) -> None:
        assert solve(RNN, NUMBERS, ["h_3"], 3).rule("h_3") == "tanh(W_hh @ h[2] + W_xh @ x[3])"

    def test_symbolic_time(self) -> None:
        solved = solve(RNN, {"W_hh": 0.5, "W_xh": 0.3, "W_hy": 2, "h[t-1]": 0.2, "x[t]": 1}, ["y[t]", "dy_t/dh_t-1"], 0)
        assert solved.names[:2] == ("h_t", "y_t")
        assert solved["y_t"].item() == pytest.approx(2 * 0.379948962255225)

    def test_against_the_direction_of_time(self) -> None:
        solved = solve({"g[t]": "0.5 g[t+1] + x[t]"}, {"g_4": 8, "x_1": 1, "x_2": 2, "x_3": 4}, ["g_1"], 3)
        assert solved.names == ("g_3", "g_2", "g_1")
        assert solved["g_1"].item() == 4

    def test_before_the_first_index_where_all_is_there(self) -> None:
        solved = solve(RNN, NUMBERS | {"h_0": 3}, ["y_0", "y_1"], 3)
        assert solved.names == ("y_0", "h_1", "y_1")
        assert solved["y_0"].item() == 6

    def test_a_table_with_a_border(self) -> None:
        rules = {"D[i,0]": "i", "D[0,j]": "j", "D[i,j]": "min(D[i-1,j] + 1, D[i,j-1] + 1, D[i-1,j-1] + [a[i] != b[j]])"}
        words = {"a_1": 1, "a_2": 2, "a_3": 3, "b_1": 1, "b_2": 3, "b_3": 3}
        assert solve(rules, words, ["D[3,3]"], 3)["D_3,3"].item() == 1

    def test_quantities_without_time(self) -> None:
        assert solve({"s": "a + b", "r": "2 s"}, {"a": 1, "b": 2}, ["r"], 0)["r"].item() == 6

    def test_given_value_stands_for_its_equation(self) -> None:
        assert solve(RNN, NUMBERS | {"h_2": 0.25}, ["y_2"], 3).names == ("y_2",)

    def test_long_sequences_need_no_recursion(self) -> None:
        numbers = {"W_hh": 0.5, "W_xh": 0.3, "W_hy": 2, "h_0": 0} | {f"x_{t}": 1 for t in range(1, 501)}
        solved = solve(RNN, numbers, ["y_500", "dy_500/dh_0", "dy_500/dW_hh"], 500)
        assert solved.names[499:501] == ("h_500", "y_500")
        assert solved["dy_500/dh_0"].item() != 0

    def test_long_sequences_of_vectors(self) -> None:
        layer = {"W_hh": [[0.5, 0.1], [0, 0.2]], "W_xh": [[0.1], [0.2]], "W_hy": [[1, 1]], "h_0": [[0], [0]]}
        solved = solve(RNN, layer | {f"x_{t}": 1 for t in range(1, 121)}, ["y_120", "dy_120/dW_hh"], 120)
        assert len(solved.names) == len(set(solved.names))


class TestGraph:
    def test_consumers_in_order(self) -> None:
        solved = solve(RNN, NUMBERS, ["y_3", "y_1"], 3)
        consumers = {write(s): tuple(map(write, readers)) for s, readers in solved.derivation.consumers.items()}
        assert consumers["h_1"] == ("h_2", "y_1")
        assert consumers["W_hh"] == ("h_1", "h_2", "h_3")

    def test_needed_steps(self) -> None:
        solved = solve(RNN, NUMBERS, ["y_3", "y_1"], 3)
        needed = solved.derivation.needed_for([solved.symbol("y_1")])
        assert [write(s.symbol) for s in needed] == ["h_1", "y_1"]


class TestProblems:
    def test_missing_number_names_its_reader_and_the_equation(self) -> None:
        found = problem(RNN, _without("x_2"), "y_3")
        assert (found.code, found.facts) == ("missing_number", {"symbol": "x_2", "reader": "h_2"})
        assert found.place == Place("sheet.yaml", 1)

    def test_equations_hold_from_the_first_step_on(self) -> None:
        found = problem(RNN, _without("h_0"), "y_3")
        assert (found.code, found.facts) == ("missing_number", {"symbol": "h_0", "reader": "h_1"})

    @pytest.mark.parametrize(
        ("equations", "circle"),
        [
            ({"a": "b + 1", "b": "c * 2", "c": "a"}, "a → c → b → a"),
            ({"a": "a + 1"}, "a → a"),
            ({"a[t]": "b[t]", "b[t]": "a[t]"}, "a_1 → b_1 → a_1"),
        ],
    )
    def test_circles(self, equations: dict[str, str], circle: str) -> None:
        found = problem(equations, {}, "a" if "a" in equations else "a[1]")
        assert (found.code, found.facts) == ("circular", {"circle": circle})
        assert found.place.line == 1

    @pytest.mark.parametrize(
        ("asked", "code", "facts"),
        [
            ("h_4", "not_defined_there", {"symbol": "h_4", "last": 3}),
            ("h_t", "missing_number", {"symbol": "h_t-1", "reader": "h_t"}),
            ("W_yh", "unknown_symbol", {"symbol": "W_yh", "similar": "W_xh"}),
            ("q", "unknown_symbol", {"symbol": "q", "similar": ""}),
        ],
    )
    def test_symbols_that_do_not_exist(self, asked: str, code: str, facts: dict[str, object]) -> None:
        found = problem(RNN, NUMBERS, asked)
        assert found.code == code
        assert found.facts.items() >= facts.items()

    def test_similar_names(self) -> None:
        assert unknown_symbol("W_hX", ["W_hh", "W_hx", "b"]).facts["similar"] == "W_hx"
        assert unknown_symbol("zzz", ["a"]).facts == {"symbol": "zzz", "similar": "", "known": "a"}

    def test_too_many_steps(self) -> None:
        model = read_model({"h[t]": "h[t-1] + 1"})
        with pytest.raises(Problem) as caught:
            unroll(model, {}, [at("h", MAX_STEPS + 5)], MAX_STEPS + 5)
        assert caught.value.code == "too_many_steps"

    @pytest.mark.parametrize(
        ("equations", "code", "line"),
        [
            ({"h[t]": "a", "h[ t ]": "b"}, "defined_twice", 2),
            ({"h[t]": "a", "h": "b"}, "index_missing", 2),
            ({"h[t]": "h[t-1]", "y[t]": "h + 1"}, "index_missing", 2),
            ({"h[t]": "x[i]"}, "index_unbound", 1),
            ({"L": "w^2", "v": "a + dL/dw^2"}, "power_of_slope", 2),
            ({"h[t]": "x +"}, "ends_too_early", 1),
            ({"h[t+1]": "x"}, "index_on_the_left", 1),
        ],
    )
    def test_equations_that_cannot_be_read(self, equations: dict[str, str], code: str, line: int) -> None:
        with pytest.raises(Problem) as caught:
            read_model(equations)
        assert (caught.value.code, caught.value.place.line) == (code, line)


class TestModel:
    def test_what_is_what(self) -> None:
        model = read_model(RNN)
        assert model.parameters == ("W_hh", "W_xh", "W_hy")
        assert model.inputs == ("x",)
        assert model.indexed == {"h", "x", "y"}
        assert Symbol("W_hh") in model.symbols


def _without(name: str) -> dict[str, object]:
    return {n: v for n, v in NUMBERS.items() if n != name}
