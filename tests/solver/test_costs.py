"""Costs of models beside counts done by hand."""

from __future__ import annotations

import pytest
from flint import fmpq

from solver import notation
from solver.counting import Known, count_step, size_symbol
from solver.errors import Problem
from solver.evaluation import evaluate
from solver.values import number
from tests.solver.engine import read_model

RNN = {"h[t]": "tanh(W_hh @ h[t-1] + W_xh @ x[t] + b_h)"}
LSTM = {
    **{f"{gate}[t]": f"sigma(W_{gate} @ [h[t-1], x[t]] + b_{gate})" for gate in "fio"},
    "Ctilde[t]": "tanh(W_C @ [h[t-1], x[t]] + b_C)",
    "C[t]": "f[t] * C[t-1] + i[t] * Ctilde[t]",
    "h[t]": "o[t] * tanh(C[t])",
}
ATTENTION = {
    "q[i]": "W_Q @ x[i]",
    "k[i]": "W_K @ x[i]",
    "z[i]": "sum(j, exp(q[i]^T @ k[j]) * x[j])",
}
SIZES = {"h": 5, "x": 3, "q": 4, "T": 10}


def counted(kind: str, equations: dict[str, str]) -> int:
    model = read_model(equations)
    known = {name: (size_symbol(name), 1) for name in SIZES if name in model.names}
    known |= {"A": (size_symbol("h"), size_symbol("h"))} if "A" in model.names else {}
    step = count_step(model, Known(known), kind)
    values = {size_symbol(name): number(length) for name, length in SIZES.items()}
    (entry,) = evaluate(step.rule, values).entries
    assert isinstance(entry, fmpq)
    return int(entry.p)


@pytest.mark.parametrize(
    ("kind", "equations", "expected"),
    [
        ("params", RNN, 5 * 5 + 5 * 3 + 5),
        ("mults", RNN, 5 * 5 + 5 * 3),
        ("adds", RNN, 5 * 4 + 5 * 2 + 2 * 5),
        ("memory", RNN, 5),
        ("sequential", RNN, 10),
        ("path", RNN, 10),
        ("params", LSTM, 4 * (5 * 8 + 5)),
        ("mults", LSTM, 4 * 5 * 8 + 3 * 5),
        ("adds", LSTM, 4 * (5 * 7 + 5) + 5),
        ("memory", LSTM, 6 * 5),
        ("sequential", LSTM, 3 * 10),
        ("sequential", ATTENTION, 2),
        ("path", ATTENTION, 1),
        ("mults", {"y": "A^3 @ h"}, 2 * 5**3 + 5**2),
        ("adds", {"y": "A^3 @ h"}, 2 * 5**2 * 4 + 5 * 4),
        ("mults", {"y": "A^(-1) @ h"}, 5**3 + 5**2),
        ("adds", {"y": "A^(-1) @ h"}, 5**3 - 2 * 5**2 + 5 + 5 * 4),
        ("mults", {"y": "square(A) @ h + h^3"}, 5**2 + 5**2 + 2 * 5),
    ],
)
def test_counts(kind: str, equations: dict[str, str], expected: int) -> None:
    assert counted(kind, equations) == expected


def test_the_formula_is_in_the_sizes() -> None:
    model = read_model(RNN)
    step = count_step(model, Known({"h": (size_symbol("h"), 1), "x": (size_symbol("x"), 1)}), "mults")
    assert notation.write(step.rule) == "d_h^2 + d_h * d_x"


@pytest.mark.parametrize(
    ("kind", "code"), [("mults", "size_missing"), ("adds", "size_missing"), ("memory", "size_missing")]
)
def test_an_open_size_is_named(kind: str, code: str) -> None:
    with pytest.raises(Problem) as caught:
        count_step(read_model(RNN), Known({}), kind)
    assert caught.value.code == code


def test_a_model_without_a_sequence_has_no_path() -> None:
    with pytest.raises(Problem) as caught:
        count_step(read_model({"h[t]": "w * h[t-1]"}), Known({}), "path")
    assert caught.value.code == "no_input"


def test_sums_and_second_indices_count_for_every_position() -> None:
    equations = {"e[i,j]": "q[i]^T @ k[j]", "z[i]": "sum(j, e[i,j] * k[j])", "s[i]": "sum(j=1..3, e[i,j])"}
    model = read_model(equations)
    known = {name: (size_symbol("q"), 1) for name in ("q", "k")}
    values = {size_symbol("q"): number(4), size_symbol("T"): number(10)}
    counts = {
        kind: evaluate(count_step(model, Known(known), kind).rule, values).entries[0] for kind in ("mults", "adds")
    }
    assert counts == {"mults": 10 * 4 + 10 * 4, "adds": 10 * 3 + 9 * 4 + 2}


def test_what_is_subtracted_stands_last() -> None:
    step = count_step(read_model({"h[t]": "W @ x[t]"}), Known({n: (size_symbol(n), 1) for n in ("h", "x")}), "adds")
    assert notation.write(step.rule) == "d_h * d_x - d_h"
