"""Models of every kind that a sheet can declare, with the shapes of their numbers, drawn at random.

A shape is a word of letters: ``hx`` is a matrix, ``h`` a vector, ``1`` a number; ``T,h`` is a sequence of T vectors.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Sizes = Mapping[str, int]

SIZES: Sizes = {"h": 2, "x": 3, "y": 2, "k": 2, "T": 3, "S": 2}


@dataclass(frozen=True)
class Entry:
    """A model: its entry in a sheet's ``models``, what it is given, and what is asked of it."""

    model: Mapping[str, Any]
    given: Mapping[str, str]
    ask: tuple[str, ...]


def _cell(*gates: str, **equations: str) -> dict[str, str]:
    """Gates over [h[t-1], x[t]], then what is made of them."""
    lines = {f"{g}[t]": f"sigma(W_{g} @ [h[t-1], x[t]] + b_{g})" for g in gates}
    return lines | {f"{name}[t]": rule for name, rule in equations.items()}


def _weights(*names: str, accent: str = "") -> dict[str, str]:
    return {f"{k}{accent}_{n}": s for n in names for k, s in (("W", "hc"), ("b", "h"))}


_RNN = {"h[t]": "tanh(W_hh @ h[t-1] + W_xh @ x[t] + b_h)", "y[t]": "W_hy @ h[t] + b_y"}
_RNN_GIVEN = {"W_hh": "hh", "W_xh": "hx", "b_h": "h", "W_hy": "yh", "b_y": "y", "h_0": "h", "x": "T,x"}
_LSTM = _cell(
    *"fio",
    Ctilde="tanh(W_C @ [h[t-1], x[t]] + b_C)",
    C="f[t] * C[t-1] + i[t] * Ctilde[t]",
    h="o[t] * tanh(C[t])",
)
_GRU = _cell(
    *"zr",
    htilde="tanh(W_h @ [r[t] * h[t-1], x[t]] + b_h)",
    h="(1 - z[t]) * h[t-1] + z[t] * htilde[t]",
)
_QKV = {f"{n}[i]": f"W_{n.upper()} @ x[i]" for n in "qkv"}
_QKV_GIVEN = {"W_Q": "kx", "W_K": "kx", "x": "T,x"}
_WEIGHED = {"alpha[t,i]": "exp(e[t,i]) / sum(j, exp(e[t,j]))", "c[t]": "sum(i, alpha[t,i] * h[i])"}

ZOO: dict[str, Entry] = {
    "rnn": Entry({"equations": _RNN}, _RNN_GIVEN, ("y_T",)),
    "squared_error": Entry(
        {"equations": {**_RNN, "L[t]": "1/2 * sum((y[t] - yhat[t])^2)", "J": "sum(t, L[t])"}},
        {**_RNN_GIVEN, "yhat": "T,y"},
        ("J", "dJ/dW_hh"),
    ),
    "cross_entropy": Entry(
        {"equations": {**_RNN, "p[t]": "softmax(y[t])", "L[t]": "-log(q[t]^T @ p[t])", "J": "sum(t, L[t])"}},
        {**_RNN_GIVEN, "q": "T,y+"},
        ("J", "p_T", "dJ/dW_hh"),
    ),
    "lstm": Entry({"equations": _LSTM}, {**_weights(*"fioC"), "h_0": "h", "C_0": "h", "x": "T,x"}, ("h_T", "C_T")),
    "gru": Entry({"equations": _GRU}, {**_weights(*"zrh"), "h_0": "h", "x": "T,x"}, ("h_T",)),
    "gru_after": Entry(
        {"equations": {**_GRU, "htilde[t]": "tanh(W_h @ x[t] + b_h + r[t] * (U_h @ h[t-1] + c_h))"}},
        {**_weights(*"zr"), "W_h": "hx", "b_h": "h", "U_h": "hh", "c_h": "h", "h_0": "h", "x": "T,x"},
        ("h_T",),
    ),
    "bilstm": Entry(
        {
            "extends": [{"model": "lstm", "accent": "vec"}, {"model": "lstm", "accent": "cev", "reverse": True}],
            "equations": {"y[t]": "V @ [hvec[t], hcev[t]]"},
        },
        {
            **_weights(*"fioC", accent="vec"),
            **_weights(*"fioC", accent="cev"),
            "hvec_0": "h",
            "Cvec_0": "h",
            "hcev[T+1]": "h",
            "Ccev[T+1]": "h",
            "V": "yd",
            "x": "T,x",
        },
        ("y_1", "y_T"),
    ),
    "stacked": Entry(
        {
            "equations": {
                "a[t]": "tanh(W_a @ a[t-1] + U_a @ x[t] + b_a)",
                "h[t]": "tanh(W_b @ h[t-1] + U_b @ a[t] + b_b)",
            }
        },
        {
            "W_a": "kk",
            "U_a": "kx",
            "b_a": "k",
            "W_b": "hh",
            "U_b": "hk",
            "b_b": "h",
            "a_0": "k",
            "h_0": "h",
            "x": "T,x",
        },
        ("h_T",),
    ),
    "encoder_decoder": Entry(
        {
            "equations": {
                "h[0]": "0 * b",
                "h[t]": "tanh(W @ h[t-1] + U @ x[t] + b)",
                "s[0]": "h[T]",
                "s[t]": "tanh(V @ s[t-1] + Z @ y[t-1])",
                "p[t]": "softmax(O @ s[t])",
                "L[t]": "-log(q[t]^T @ p[t])",
                "J": "sum(t, L[t])",
            }
        },
        {
            "W": "hh",
            "U": "hx",
            "b": "h",
            "x": "T,x",
            "V": "hh",
            "Z": "hy",
            "O": "yh",
            "y_0": "y",
            "y": "R,y",
            "q": "S,y+",
        },
        ("J", "dJ/dW"),
    ),
    "bahdanau": Entry(
        {
            "equations": {
                "e[t,i]": "v @ tanh(W @ s[t-1] + U @ h[i])",
                **_WEIGHED,
                "s[t]": "tanh(V @ s[t-1] + R @ c[t])",
            }
        },
        {"v": "1k", "W": "kh", "U": "kx", "h": "T,x", "s_0": "h", "V": "hh", "R": "hx"},
        ("s_S",),
    ),
    "luong": Entry(
        {"equations": {"e[t,i]": "s[t]^T @ W @ h[i]", **_WEIGHED, "a[t]": "tanh(V @ [c[t], s[t]])"}},
        {"W": "hx", "h": "T,x", "s": "S,h", "V": "ye"},
        ("a_S",),
    ),
    "causal": Entry(
        {
            "equations": {
                **_QKV,
                "e[i,j]": "q[i]^T @ k[j] / sqrt(2)",
                "alpha[i,j]": "exp(e[i,j]) / sum(m=1..i, exp(e[i,m]))",
                "z[i]": "sum(j=1..i, alpha[i,j] * v[j])",
            }
        },
        {**_QKV_GIVEN, "W_V": "yx"},
        ("z_2", "z_T"),
    ),
    "multi_head": Entry(
        {
            "inputs": ["X"],
            "equations": {
                "A": "softmax(X W_Q (X W_K)^T / sqrt(2))",
                "B": "softmax(X U_Q (X U_K)^T / sqrt(2))",
                "Z": "A X W_V W_O + B X U_V U_O",
            },
        },
        {
            "X": "Tx",
            **{f"{w}_{n}": "xk" for w in "WU" for n in "QKV"},
            "W_O": "ky",
            "U_O": "ky",
        },
        ("Z",),
    ),
    "maxima": Entry(
        {"equations": {"u[t]": "max(W x[t], h[t-1])", "h[t]": "u[t] * max(u[t]) + max(b, 0.2)", "L": "max(h[T])"}},
        {"W": "hx", "b": "h", "h_0": "h", "x": "T,x"},
        ("h_T", "L", "dL/dW"),
    ),
    "matrix_powers": Entry(
        {"equations": {"y[t]": "W^3 x[t] + square(W) x[t]^2", "L": "sum((y[T] y[T]^T)^2)"}},
        {"W": "xx", "x": "T,x"},
        ("y_T", "L", "dL/dW"),
    ),
    "transformer": Entry(
        {
            "equations": {
                **_QKV,
                "e[i,j]": "q[i]^T @ k[j] / sqrt(2)",
                "alpha[i]": "softmax(stack(j, e[i,j]))",
                "z[i]": "sum(j, exp(e[i,j]) * v[j]) / sum(j, exp(e[i,j]))",
                "a[i]": "x[i] + z[i]",
                "n[i]": "g * (a[i] - mean(a[i])) / sqrt(var(a[i]) + 0.1) + b",
                "f[i]": "n[i] + W_2 @ relu(W_1 @ n[i] + b_1) + b_2",
            }
        },
        {**_QKV_GIVEN, "W_V": "xx", "g": "x", "b": "x", "W_1": "kx", "b_1": "k", "W_2": "xk", "b_2": "x"},
        ("alpha_1", "f_1", "f_T"),
    ),
}


def sheet(names: Iterable[str], sizes: Sizes = SIZES, seed: int = 0) -> str:
    """A sheet (JSON, which is YAML) with a task for each of the named models."""
    draw = random.Random(seed)
    names = list(names)
    used = dict.fromkeys([*names, *(["lstm"] if "bilstm" in names else [])])
    return json.dumps(
        {
            "id": "zoo",
            "language": "en",
            "models": {name: ZOO[name].model for name in used},
            "tasks": {name: _task(name, ZOO[name], sizes, draw) for name in names},
        }
    )


def _task(name: str, entry: Entry, sizes: Sizes, draw: random.Random) -> dict[str, Any]:
    sizes = {**sizes, "c": sizes["h"] + sizes["x"], "e": sizes["x"] + sizes["h"], "d": 2 * sizes["h"]}
    sizes |= {"R": sizes["S"] - 1, "1": 1}
    last = {"T": str(sizes["T"]), "S": str(sizes["S"])}
    given = {_placed(key, sizes): _numbers(shape, sizes, draw) for key, shape in entry.given.items()}
    ask = [a[:-1] + last.get(a[-1], a[-1]) if "_" in a else a for a in entry.ask]
    return {"model": name, "given": {k: v for k, v in given.items() if v != []}, "ask": list(dict.fromkeys(ask))}


def _placed(key: str, sizes: Sizes) -> str:
    return key.replace("T+1", str(sizes["T"] + 1))


def _numbers(shape: str, sizes: Sizes, draw: random.Random) -> Any:
    if "," in shape:
        length, _, rest = shape.partition(",")
        return [_numbers(rest, sizes, draw) for _ in range(sizes[length])]
    if shape.endswith("+"):
        return [draw.randint(1, 99) / 100 for _ in range(sizes[shape[0]])]
    if len(shape) == 1:
        return [_number(draw) for _ in range(sizes[shape])]
    return [[_number(draw) for _ in range(sizes[shape[1]])] for _ in range(sizes[shape[0]])]


def _number(draw: random.Random) -> float:
    return draw.choice((-1, 1)) * draw.randint(5, 140) / 100
