"""Single numbers: exact rationals and real balls, and what is decided of them entry by entry."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from flint import arb, fmpq

Scalar = fmpq | arb


def absolute(z: Scalar) -> Scalar:
    return cast(Scalar, abs(z))


def root(z: Scalar, degree: int) -> Scalar:
    """The root of a number that is not negative, exact where it is rational."""
    if isinstance(z, fmpq):
        exact = fmpq(z.p.root(degree), z.q.root(degree))
        if exact**degree == z:
            return exact
    return arb(z).root(degree)


def larger(a: Scalar, b: Scalar) -> Scalar:
    """The larger of two numbers, exact where both are."""
    return max(a, b) if isinstance(a, fmpq) and isinstance(b, fmpq) else arb(a).max(arb(b))


def smaller(a: Scalar, b: Scalar) -> Scalar:
    """The smaller of two numbers, exact where both are."""
    return min(a, b) if isinstance(a, fmpq) and isinstance(b, fmpq) else arb(a).min(arb(b))


def in_pieces(z: Scalar, below: Callable[[Scalar], Scalar], at_least: Callable[[Scalar], Scalar]) -> Scalar:
    """``at_least(z)`` where z ≥ 0, else ``below(z)``; of a ball that holds 0 what encloses both."""
    if z >= 0:
        return at_least(z)
    return below(z) if z < 0 else arb(below(z)).union(arb(at_least(z)))


def whole(z: arb) -> Scalar:
    """A ball around a whole number as this number; any other one as it is."""
    found = z.unique_fmpz()
    return fmpq(found) if found is not None and z.is_exact() else z


def _holds(is_certain: Callable[[Scalar, Scalar], bool], is_excluded: Callable[[Scalar, Scalar], bool]) -> Compare:
    """1 or 0 where it is decided, else what encloses both."""

    def compare(a: Scalar, b: Scalar) -> Scalar:
        if is_certain(a, b):
            return fmpq(1)
        return fmpq(0) if is_excluded(a, b) else arb(0).union(arb(1))

    return compare


Compare = Callable[[Scalar, Scalar], Scalar]
RELATIONS: dict[str, Compare] = {
    "=": _holds(lambda a, b: bool(a == b), lambda a, b: bool(a != b)),
    "!=": _holds(lambda a, b: bool(a != b), lambda a, b: bool(a == b)),
    "<": _holds(lambda a, b: bool(a < b), lambda a, b: bool(a >= b)),
    "<=": _holds(lambda a, b: bool(a <= b), lambda a, b: bool(a > b)),
    ">": _holds(lambda a, b: bool(a > b), lambda a, b: bool(a <= b)),
    ">=": _holds(lambda a, b: bool(a >= b), lambda a, b: bool(a < b)),
}
"""Comparisons as numbers: 1 where they hold, else 0."""
