"""Small models, and the mistakes that are made in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from solver import notation
from solver.misconceptions import (
    Context,
    Outcome,
    outcomes,
)
from solver.questions import Question, questions
from tests.solver.engine import Solved, solve

RNN = {"h[t]": "tanh(W @ h[t-1] + U @ x[t] + b)"}


RNN_NUMBERS = {
    "W": [[0.1, 0.2], [0.3, 0.4]],
    "U": [[0.5, 0.6], [0.7, 0.8]],
    "b": [[0.1], [0.2]],
    "h_0": [[0.1], [0.2]],
    "x_1": [[1], [0]],
    "x_2": [[0], [1]],
}


GATES = {
    "f[t]": "sigma(W_f @ [h[t-1], x[t]] + b_f)",
    "i[t]": "sigma(W_i @ [h[t-1], x[t]] + b_i)",
    "C[t]": "f[t] * C[t-1] + i[t] * x[t]",
    "h[t]": "tanh(C[t])",
}


GATE_NUMBERS = {
    "W_f": [[0.1, 0.2]],
    "W_i": [[0.3, 0.2]],
    "b_f": 0.1,
    "b_i": 0.2,
    "h_0": 0.1,
    "C_0": 0.3,
    "x_1": 0.5,
}


LOSS = {"h[t]": "tanh(w * h[t-1] + u * x[t])", "L[t]": "1/2 * (h[t] - g[t])^2"}


LOSS_NUMBERS = {"w": 0.5, "u": 0.3, "h_0": 0.1, "x_1": 1, "x_2": 0.4, "g_2": 0.3}


def context(found: Solved, *derivatives: str) -> Context:
    return Context(found.derivation, tuple(map(found.symbol, derivatives)))


def last_question(found: Solved, *asked: str) -> Question:
    return questions(found.derivation, [found.symbol(a) for a in asked])[-1]


def rules(outcome: Outcome) -> dict[str, str]:
    return {notation.write(s.step.symbol): notation.write(s.step.rule) for s in outcome.slips}


def made(
    kind: str, equations: Mapping[str, str], numbers: Mapping[str, Any], *asked: str, outside: Mapping[str, int] = {}
) -> list[dict[str, str]]:
    """The changed rules of each mistake of a kind on the way to the last asked symbol."""
    found = solve(equations, numbers, asked, 2 if "x_2" in numbers else 1, outside)
    derivatives = [a for a in asked if a.startswith("d")]
    return [rules(o) for o in outcomes(last_question(found, *asked), context(found, *derivatives), [kind])]
