"""Places where functions are tried, and what they are compared with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
from sympy import Symbol, lambdify

from solver import functions
from solver.functions import Entrywise, Function, Whole

ORDINARY = ("1.3", "-0.7", "0.4", "-2.6", "4.25", "-5.4")
"""Where no function has a kink."""
POSITIVE = ("1.3", "0.7", "0.4", "2.6", "8", "0.05")

ENTRYWISE = tuple(record for record in functions.RECORDS if isinstance(record, Entrywise))
WHOLE = tuple(record for record in functions.RECORDS if not isinstance(record, Entrywise))

_PIECES: dict[tuple[str, int], Callable[..., Any]] = {
    ("relu", 1): lambda z: max(z, 0),
    ("leaky_relu", 2): lambda z, slope: z if z >= 0 else slope * z,
    ("elu", 1): lambda z: z if z >= 0 else mpmath.expm1(z),
    ("hard_sigmoid", 1): lambda z: min(max(z + 3, 0), 6) / mpmath.mpf(6),
    ("step", 1): lambda z: int(z > 0),
    ("heaviside", 1): lambda z: (mpmath.sign(z) + 1) / 2,
    ("sign", 1): mpmath.sign,
    ("abs", 1): abs,
    ("floor", 1): mpmath.floor,
    ("ceil", 1): mpmath.ceil,
    ("round", 1): lambda z: mpmath.floor(z + mpmath.mpf(1) / 2),
    ("pow", 2): lambda base, exponent: base**exponent,
    ("max", 2): max,
    ("min", 2): min,
}
"""Those that are made of pieces; of all others the formula of proofs is computed with many digits."""


def name_of(record: Function) -> str:
    return f"{record.name}/{record.operands}"


def places(record: Function) -> tuple[str, ...]:
    return POSITIVE if record.domain else ORDINARY


def is_of_square(record: Function) -> bool:
    return isinstance(record, Whole) and record.of_square


def operands(record: Entrywise, place: str) -> tuple[str, ...]:
    """The place, and what else the function is applied to."""
    others = [f"{n.p}/{n.q}" for n in record.defaults] or ["0.9"]
    return (place, *others[: record.operands - 1])


def independently(record: Entrywise) -> Callable[..., Any]:
    """The function over numbers of mpmath."""
    if (record.name, record.operands) in _PIECES:
        return _PIECES[record.name, record.operands]
    z = Symbol("z", real=True)
    return lambdify(z, record.formula(z), "mpmath")  # type: ignore[no-any-return]
