"""The certificate of one variant, as plain data: the ends of the intervals that prove it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from sympy import Expr

from solver import notation
from solver.intervals import Interval
from worksheets.variants.certifying import DEMANDS
from worksheets.variants.search import Proof

SIGNIFICANT = 12
"""Digits of the written ends; they are rounded outwards."""

Certificate = dict[str, Any]


def certificate(proof: Proof) -> Certificate:
    """What was proven of one draw: the reach of the right answers, and where each mistake leads."""
    found, row = proof.evidence, proof.row
    return {
        "demands": list(DEMANDS),
        "reach": _all(found.reach, row),
        "finer": _all(found.finer, row),
        "causes": {
            notation.write(symbol): [
                {"kinds": list(cause.kinds), "name": cause.name, "counts": bool(counts[row]), **_ends(interval, row)}
                for cause, interval, counts in causes
            ]
            for symbol, causes in found.wrong.items()
        },
    }


def _all(intervals: Mapping[Expr, Interval], row: int) -> dict[str, Any]:
    return {notation.write(symbol): _ends(interval, row) for symbol, interval in intervals.items()}


def _ends(interval: Interval, row: int) -> dict[str, list[str]]:
    low, high = (end[row if len(end) > 1 else 0].ravel() for end in (interval.low, interval.high))
    return {"low": [_outwards(v, -np.inf) for v in low], "high": [_outwards(v, np.inf) for v in high]}


def _outwards(value: float, direction: float) -> str:
    """A number with fewer digits, not nearer to the middle."""
    text = f"{value:.{SIGNIFICANT}g}"
    if (float(text) - value) * direction < 0:
        moved = value + np.sign(direction) * abs(value) * 10.0 ** (1 - SIGNIFICANT)
        text = f"{moved:.{SIGNIFICANT}g}"
    return text


def same(one: Certificate, other: Certificate) -> bool:
    """Whether two certificates say the same, but for the error of floating-point arithmetic."""
    return _close(one, other)


def _close(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_close(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_close, one, other))
    try:
        a, b = float(one), float(other)
    except (TypeError, ValueError):
        return bool(one == other)
    return a == b or abs(a - b) <= 1e-9 * max(1.0, abs(a), abs(b))
