"""Cells for the tests: those of shipped sheets, and an LSTM that no sheet has a program task for."""

from __future__ import annotations

from functools import cache

import numpy as np

from solver import model
from solver.equations import Source
from worksheets.catalogue import find
from worksheets.program_marking.cell import Cell, cell
from worksheets.program_marking.passes import Passes
from worksheets.program_marking.recorded import Sizes
from worksheets.program_marking.suite import Array

LSTM = {
    "f[t]": "sigma(W_f @ [h[t-1], x[t]] + b_f)",
    "i[t]": "sigma(W_i @ [h[t-1], x[t]] + b_i)",
    "Ctilde[t]": "tanh(W_C @ [h[t-1], x[t]] + b_C)",
    "C[t]": "f[t] * C[t-1] + i[t] * Ctilde[t]",
    "o[t]": "sigma(W_o @ [h[t-1], x[t]] + b_o)",
    "h[t]": "o[t] * tanh(C[t])",
    "y[t]": "W_hy @ h[t] + b_y",
}
NAMES = ("rnn", "gru", "lstm")
SIZES = Sizes(3, 4, 2)


@cache
def named(name: str) -> Cell:
    match name:
        case "rnn":
            return cell(find("blatt4").models["rnn_output"], "SimpleRNN")
        case "gru":
            return cell(find("gru").models["gru_output"], "GRU")
        case _:
            return cell(model.read("lstm", [Source(*equation) for equation in LSTM.items()]), "LSTM")


def drawn(name: str, seed: int = 0) -> Passes:
    """A cell with weights away from zero."""
    rng = np.random.default_rng(seed)
    shapes = named(name).shapes(SIZES).items()
    return Passes(named(name), {n: rng.choice([-1, 1], s) * rng.uniform(0.2, 0.8, s) for n, s in shapes})


def sequence(length: int = 6, seed: int = 1) -> tuple[list[Array], list[Array]]:
    """Inputs and targets."""
    rng = np.random.default_rng(seed)
    return [rng.uniform(-1, 1, (3, 1)) for _ in range(length)], [rng.uniform(-1, 1, (2, 1)) for _ in range(length)]
