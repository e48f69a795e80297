"""What a forward pass and backpropagation through time cost: ``python -m benchmarks.bptt``.

Times grow linearly with the number of time steps; a second is one of this machine, so compare within one run only.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

from sympy import Rational, Symbol

from solver import model, values
from solver.derivation import Unrolling
from solver.equations import Source
from solver.expressions import Total, at, base
from solver.gradients import differentiate
from solver.values import Value

EQUATIONS = [
    Source("h[t]", "tanh(W_hh @ h[t-1] + W_xh @ x[t] + b_h)"),
    Source("y[t]", "W_hy @ h[t] + b_y"),
    Source("L[t]", "1/2 * (y[t] - yhat[t])^2"),
]
PARAMETERS = ("W_hh", "W_xh", "b_h", "W_hy", "b_y")
RUNS = [(3, 1), (10, 1), (30, 1), (100, 1), (300, 1), (10, 16)]
REPEATS = 3
BITS = 128


def numbers(last: int, hidden: int) -> dict[object, Value]:
    """Two-decimal numbers for every symbol, the same in every run."""
    draw = random.Random(last * 1000 + hidden)

    def matrix(rows: int, cols: int) -> Value:
        return values.matrix([[Rational(draw.randint(-90, 90), 100) for _ in range(cols)] for _ in range(rows)])

    shapes = {"W_hh": (hidden, hidden), "W_xh": (hidden, 1), "b_h": (hidden, 1), "W_hy": (1, hidden), "b_y": (1, 1)}
    found: dict[object, Value] = {Symbol(name): matrix(*shape) for name, shape in shapes.items()}
    found |= {at("h", 0): matrix(hidden, 1), at("yhat", last): matrix(1, 1)}
    return found | {at("x", t): matrix(1, 1) for t in range(1, last + 1)}


def solve(last: int, hidden: int) -> int:
    """The loss at the last step and its gradient for every parameter; how many steps that takes."""
    recurrent = model.read("rnn", EQUATIONS)
    given = numbers(last, hidden)
    loss = at("L", last)
    unrolling = Unrolling(recurrent, frozenset(given), recurrent.ranges({}, last))
    unrolling.add(loss)
    forward = unrolling.derivation(recurrent.shapes({base(s): v.shape for s, v in given.items()}))
    derivation = differentiate(forward, [Total(loss, Symbol(name)) for name in PARAMETERS])
    with values.precision(BITS):
        derivation.evaluate(given)
    return len(derivation.steps)


def fastest(last: int, hidden: int) -> tuple[int, float]:
    """Steps, and the seconds of the fastest of a few repeats."""
    seconds = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        steps = solve(last, hidden)
        seconds.append(time.perf_counter() - start)
    return steps, min(seconds)


def table() -> Iterator[str]:
    """A line for each run; ratios are those to the first line."""
    solve(*RUNS[0])  # SymPy and the grammar are loaded here, once
    yield f"{'T':>5} {'hidden':>7} {'steps':>7} {'seconds':>9} {'× steps':>9} {'× seconds':>10}"
    first: tuple[int, float] | None = None
    for last, hidden in RUNS:
        steps, seconds = fastest(last, hidden)
        first = first or (steps, seconds)
        ratios = f"{steps / first[0]:>9.1f} {seconds / first[1]:>10.1f}"
        yield f"{last:>5} {hidden:>7} {steps:>7} {seconds:>9.4f} {ratios}"


if __name__ == "__main__":
    for line in table():
        print(line, flush=True)
