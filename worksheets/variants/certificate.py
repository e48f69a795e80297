"""The certificate of one variant, as plain data: the ends of the intervals that prove it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from sympy import Expr

from solver import notation
from solver.intervals import Interval
from worksheets.variants.certifying import Evidence, Terms
from worksheets.variants.examination import Array

PLACES = 1e12
"""Ends are written with twelve decimals, rounded outwards."""

Certificate = dict[str, Any]


def certificates(found: Evidence) -> list[Certificate]:
    """What was proven of each draw: the reach of the right answers, where each mistake leads, and which look alike."""
    count = len(found.certified)
    made: list[Certificate] = [_judged_by(found.terms) for _ in range(count)]
    for name, intervals in (("reach", found.reach), ("finer", found.finer)):
        _add(made, name, intervals)
    for symbol, causes in found.wrong.items():
        key = notation.write(symbol)
        for one in made:
            one["causes"][key] = []
        for cause, interval, counts in causes:
            for one, ends, has_effect in zip(made, _ends(interval, count), counts.tolist(), strict=True):
                entry = {"kinds": list(cause.kinds), "name": cause.name, "has_effect": has_effect, **ends}
                one["causes"][key].append(entry)
    for unseen in found.unseen:
        for row in np.flatnonzero(unseen.draws):
            made[row]["unseen"].append({"symbol": notation.write(unseen.symbol), "mistake": unseen.cause.name})
    for pair in found.alike:
        entry = {"symbol": notation.write(pair.symbol), "mistakes": [pair.one.name, pair.other.name]}
        for row in np.flatnonzero(pair.draws):
            made[row]["alike"].append(entry)
    for certificate, pairs in zip(made, found.pairs.tolist(), strict=True):
        certificate["pairs"] = pairs
    return made


def _judged_by(terms: Terms) -> Certificate:
    """What holds of all draws alike: the demands, what was not demanded, and room for the rest."""
    excused = [
        {"demand": demand, "of": [notation.write(s) for s in (symbol, other) if s is not None]}
        for demand, symbol, other in terms.excused
    ]
    return {
        "digits": terms.digits,
        "working": terms.working,
        "demands": terms.demands.in_force,
        "waived": sorted(terms.demands.waived),
        "excused": sorted(excused, key=str),
        "reach": {},
        "finer": {},
        "causes": {},
        "unseen": [],
        "alike": [],
    }


def _add(made: list[Certificate], name: str, intervals: Mapping[Expr, Interval]) -> None:
    for symbol, interval in intervals.items():
        for one, ends in zip(made, _ends(interval, len(made)), strict=True):
            one[name][notation.write(symbol)] = ends


def _ends(interval: Interval, count: int) -> list[dict[str, Any]]:
    """The ends of an interval of each draw, entry by entry."""
    low = _written(np.floor(interval.low * PLACES - 1) / PLACES, count)
    high = _written(np.ceil(interval.high * PLACES + 1) / PLACES, count)
    return [{"low": below, "high": above} for below, above in zip(low, high, strict=True)]


def _written(ends: Array, count: int) -> list[list[Any]]:
    """The numbers of each draw; nothing where there is no bound."""
    rows = np.broadcast_to(ends, (count, *ends.shape[-2:])).reshape(count, -1)
    found: list[list[Any]] = rows.tolist()
    if np.isfinite(rows).all():
        return found
    return [[end if end is not None and np.isfinite(end) else None for end in row] for row in found]


def same(one: Certificate, other: Certificate) -> bool:
    """Whether two certificates say the same, but for the error of floating-point arithmetic."""
    return _close(one, other)


def _close(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_close(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_close, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= 1e-9 * max(1.0, abs(one))
    return bool(one == other)
