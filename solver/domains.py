"""Where the steps of a derivation are defined: no logarithm of a negative number, no division by zero."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sympy import Expr

from solver import arrays, functions
from solver.derivation import Step
from solver.expressions import Apply, Power, Quotient, operands
from solver.functions.elementary import is_not_negative, is_positive
from solver.intervals import Interval, Rounding

Flags = NDArray[np.bool_]

_EXACT = Rounding(0.0)


def _is_not_zero(a: Interval) -> Flags:
    return (a.low > 0) | (a.high < 0)


def partial(steps: Iterable[Step]) -> tuple[tuple[Expr, Callable[[Interval], Flags]], ...]:
    """The operands that must lie in the domain of the operation on them, each with the test for that."""
    found: dict[Any, None] = {}
    for step in steps:
        found.update(dict.fromkeys(_restricted(step.rule)))
    return tuple(found)


def _restricted(node: Expr) -> Iterator[tuple[Expr, Callable[[Interval], Flags]]]:
    if isinstance(node, Apply) and (domain := functions.of(node).domain):
        yield node.operand, domain
    elif isinstance(node, Quotient):
        yield node.args[1], _is_not_zero
    elif isinstance(node, Power):
        base, exponent = node.args
        if not exponent.is_Integer:
            yield base, is_positive if exponent < 0 else is_not_negative
        elif exponent < 0:
            yield base, _is_not_zero
    for part in operands(node):
        yield from _restricted(part)


@np.errstate(all="ignore")
def defined(steps: Iterable[Step], known: Mapping[Expr, Interval], count: int) -> Flags:
    """In which of ``count`` draws every step is defined, and finite; ``known`` are the exact values of all symbols."""
    steps = tuple(steps)
    fits = [is_within(arrays.evaluate(operand, known, _EXACT)) for operand, is_within in partial(steps)]
    fits += [np.isfinite(known[step.symbol].low) & np.isfinite(known[step.symbol].high) for step in steps]
    found: Flags = np.ones(count, dtype=bool)
    for fit in fits:
        found &= np.broadcast_to(fit, (count, *fit.shape[-2:])).all((-1, -2))
    return found
