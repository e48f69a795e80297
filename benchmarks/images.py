"""What an image costs from the sheet to JSON: ``python -m benchmarks.images``.

Two convolutions, pooling and a linear output over images of several sizes, forward and backward, and beside them
backpropagation through 300 time steps. Seconds are those of computing on one core, without the start of the program;
the cost grows linearly with the number of scalar operations of the forward pass.
"""

from __future__ import annotations

import json
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from commands.documents import Wanted, composed
from templates.composing import worked_solution
from worksheets.building import load

IMAGE = {
    "Z[i,j]": "sum(a=1..3, sum(b=1..3, K[a,b] * X[i+a-2,j+b-2])) + c",
    "H[i,j]": "relu(Z[i,j])",
    "S[i,j]": "sum(a=1..3, sum(b=1..3, V[a,b] * H[i+a-2,j+b-2])) + d",
    "G[i,j]": "relu(S[i,j])",
    "P[i,j]": "max(a=1..2, max(b=1..2, G[2i+a-2,2j+b-2]))",
    "y": "sum(i, sum(j, W[i,j] * P[i,j]))",
    "L": "1/2 * (y - g)^2",
}
ASKED = ["y", "L", "dL/dK_1,1", "dL/dK_2,2", "dL/dV_1,2", "dL/dX_3,4", "dL/dc"]
SIDES = (7, 14, 28)
RECURRENT = {
    "h[t]": "tanh(W_hh @ h[t-1] + W_xh @ x[t] + b_h)",
    "y[t]": "W_hy @ h[t] + b_y",
    "L[t]": "1/2 * (y[t] - yhat[t])^2",
}
STEPS = 300


def _numbers(draw: random.Random, *sizes: int) -> Any:
    """One-decimal numbers in nested lists of these sizes."""
    if not sizes:
        return draw.randint(-9, 9) / 10
    return [_numbers(draw, *sizes[1:]) for _ in range(sizes[0])]


def image(side: int) -> dict[str, Any]:
    """A sheet about one image of this many rows and columns."""
    draw = random.Random(side)
    half = side // 2
    given = {"X": _numbers(draw, side, side), "W": _numbers(draw, half, half), "c": 0.1, "d": -0.1, "g": 1}
    given |= {name: _numbers(draw, 3, 3) for name in "KV"}
    model = {"outside": {"X": 0, "H": 0}, "equations": IMAGE}
    return _sheet(model, given, ASKED)


def sequence(last: int) -> dict[str, Any]:
    """A sheet about one recurrent unit over this many time steps."""
    draw = random.Random(last)
    given = {name: _numbers(draw) for name in ("W_hh", "W_xh", "b_h", "W_hy", "b_y", "h_0")}
    given |= {"x": _numbers(draw, last), "yhat": _numbers(draw, last)}
    return _sheet({"equations": RECURRENT}, given, [f"L_{last}", f"dL_{last}/dW_hh", f"dL_{last}/dW_xh"])


def _sheet(model: dict[str, Any], given: dict[str, Any], asked: list[str]) -> dict[str, Any]:
    tasks = {"1": {"model": "m", "given": given, "ask": asked}}
    return {"id": "cost", "language": "en", "models": {"m": model}, "tasks": tasks}


def operations(side: int) -> int:
    """Scalar operations of the forward pass: two convolutions with ReLU, pooling, the output."""
    return side * side * 2 * (18 + 1) + (side // 2) ** 2 * (3 + 2)


def seconds(sheet: dict[str, Any], folder: Path) -> tuple[int, float]:
    """The steps of a sheet, and the seconds of computing that it takes from its file to JSON."""
    path = folder / "sheet.yaml"
    path.write_text(json.dumps(sheet), encoding="utf-8")  # JSON is YAML
    start = time.process_time()
    found = composed(load(path), worked_solution, Wanted(str(path)))
    json.dumps(found.document.data)
    return len(found.solutions[0].derivation.steps), time.process_time() - start


def table(folder: Path) -> Iterator[str]:
    seconds(image(4), folder)  # the grammar and SymPy are loaded here, once
    yield f"{'':>12} {'operations':>11} {'steps':>7} {'seconds':>9} {'µs/operation':>13}"
    for side in SIDES:
        steps, spent = seconds(image(side), folder)
        each = f"{spent / operations(side) * 1e6:>13.0f}"
        yield f"{f'{side} × {side}':>12} {operations(side):>11} {steps:>7} {spent:>9.2f} {each}"
    steps, spent = seconds(sequence(STEPS), folder)
    yield f"{f'T = {STEPS}':>12} {'':>11} {steps:>7} {spent:>9.2f}"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        for line in table(Path(name)):
            print(line, flush=True)
