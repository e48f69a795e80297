"""Calculations on paper: the three tasks in Decimal arithmetic, by formulas of our own and with rounding in between.

Nothing here reads the engine. ``Rounds`` decides after each operation whether the result is rounded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, localcontext
from random import Random
from typing import Any

Number = Decimal
Given = Mapping[str, Any]
Changes = frozenset[str]


@dataclass
class Rounds:
    """A person who rounds to so many decimals: always, never, or as the dice fall."""

    digits: int
    often: float = 1.0
    random: Random = field(default_factory=lambda: Random(0))

    def __call__(self, value: Decimal) -> Decimal:
        if self.random.random() >= self.often:
            return value
        return value.quantize(Decimal(1).scaleb(-self.digits), rounding=ROUND_HALF_UP)

    def dot(self, row: Sequence[Decimal], column: Sequence[Decimal]) -> Decimal:
        return sum((self(a * b) for a, b in zip(row, column, strict=True)), Decimal(0))


def tanh(z: Decimal) -> Decimal:
    with localcontext() as context:
        context.prec = 40
        power = (2 * z).exp()
        return (power - 1) / (power + 1)


def sigma(z: Decimal) -> Decimal:
    with localcontext() as context:
        context.prec = 40
        return 1 / (1 + (-z).exp())


def _matrix(rows: Any) -> list[list[Decimal]]:
    return [[Decimal(e) for e in row] for row in rows]


def _vector(entries: Any) -> list[Decimal]:
    return [Decimal(e) for e in (entries if isinstance(entries, list) else [entries])]


def vanilla(given: Given, r: Rounds, change: str = "") -> dict[str, list[Decimal]]:
    """Task 1.1; ``change`` is a mistake made in every step."""
    w_xh, w_hh, w_hy = _matrix(given["W_xh"]), _matrix(given["W_hh"]), _vector(given["W_hy"])
    b_h, b_y, h = _vector(given["b_h"]), Decimal(given["b_y"]), _vector(given["h_0"])
    if change == "transposed":
        w_hh = [list(column) for column in zip(*w_hh, strict=True)]
    if change == "exchanged":
        w_xh, w_hh = w_hh, w_xh
    found: dict[str, list[Decimal]] = {}
    for t in (1, 2, 3):
        x = _vector(given[f"x_{t}"])
        sums = [
            (Decimal(0) if change == "no_state" else r.dot(row, h)) + r.dot(other, x)
            for row, other in zip(w_hh, w_xh, strict=True)
        ]
        sums = [s if change == "no_bias" else s + b for s, b in zip(sums, b_h, strict=True)]
        h = sums if change == "no_tanh" else [r(tanh(s)) for s in sums]
        h = [r(sigma(s)) for s in sums] if change == "sigma" else h
        found[f"h_{t}"] = h
        found[f"y_{t}"] = [r.dot(w_hy, h) + b_y]
    return found


def bptt(given: Given, r: Rounds, change: str = "") -> dict[str, list[Decimal]]:
    """Task 1.2: forward, and ∂L₃/∂W_hh as the sum over the uses of W_hh."""
    w_xh, w_hh, w_hy, b_h, b_y, h = (Decimal(given[n]) for n in ("W_xh", "W_hh", "W_hy", "b_h", "b_y", "h_0"))
    states, found = [h], dict[str, list[Decimal]]()
    for t in (1, 2, 3):
        h = r(tanh(r(w_hh * h) + r(w_xh * Decimal(given[f"x_{t}"])) + b_h))
        y = r(w_hy * h) + b_y
        states.append(h)
        found |= {f"h_{t}": [h], f"y_{t}": [y], f"L_{t}": [r(r((y - Decimal(given[f"yhat_{t}"])) ** 2) / 2)]}
    error = found["y_3"][0] - Decimal(given["yhat_3"])
    error = -error if change == "sign" else error
    found["dL_3/dW_hy"] = [r(error * states[3])]
    found["dL_3/dh_3"] = [r(error * w_hy)]
    slopes = [Decimal(1) if change == "no_slope" else r(1 - r(s * s)) for s in states]
    total, factor = Decimal(0), found["dL_3/dh_3"][0]
    for t in (3, 2, 1):
        factor = r(factor * slopes[t])
        is_left_out = (change == "no_direct" and t == 3) or (change == "truncated" and t < 3)
        total += Decimal(0) if is_left_out else r(factor * states[t - 1])
        factor = factor if change == "no_weight" else r(factor * w_hh)
    found["dL_3/dW_hh"] = [total]
    return found


def lstm(given: Given, r: Rounds, change: str = "") -> dict[str, list[Decimal]]:
    """Task 2.1."""
    h, x, c = (Decimal(given[n]) for n in ("h_t-1", "x_t", "C_t-1"))
    gates = {g: (_vector(given[f"W_{g}"]), Decimal(given[f"b_{g}"])) for g in "fiCo"}
    if change in ("fi", "fo", "io"):
        gates[change[0]], gates[change[1]] = gates[change[1]], gates[change[0]]

    def gate(name: str, function: Callable[[Decimal], Decimal]) -> Decimal:
        weights, bias = gates[name]
        column = (x, h) if change == "order" else (h, x)
        return r(function(r.dot(weights, column) + (Decimal(0) if change == "no_bias" else bias)))

    f, i, o = (gate(name, sigma) for name in "fio")
    candidate = gate("C", sigma if change == "candidate" else tanh)
    c = r(i * candidate) + (Decimal(0) if change == "no_cell" else r(f * c))
    out = r(o * (c if change == "no_tanh" else r(tanh(c))))
    return {"f_t": [f], "i_t": [i], "Ctilde_t": [candidate], "C_t": [c], "o_t": [o], "h_t": [out]}


PAPER: dict[str, Callable[..., dict[str, list[Decimal]]]] = {"1.1": vanilla, "1.2": bptt, "2.1": lstm}
MISTAKES: dict[str, tuple[str, ...]] = {
    "1.1": ("transposed", "exchanged", "no_state", "no_bias", "no_tanh", "sigma"),
    "1.2": ("sign", "no_slope", "no_direct", "truncated", "no_weight"),
    "2.1": ("fi", "fo", "io", "order", "no_bias", "candidate", "no_cell", "no_tanh"),
}
