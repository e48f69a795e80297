"""What is made of pieces: steps, sizes, and the larger or smaller of two. Steps have the derivative 0 everywhere."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy
from flint import arb, fmpq
from sympy import Expr, Integer

from solver.functions.activations import at_zero
from solver.functions.elementary import opaque
from solver.functions.record import ARGUMENT, SECOND, Array, Between, Entrywise, Named
from solver.scalars import Scalar, absolute, larger, smaller, whole

_step, _heaviside, _sign = opaque("step"), opaque("heaviside"), opaque("sign")
_floor, _ceil, _round, _largest = opaque("floor"), opaque("ceil"), opaque("round"), opaque("largest")


def _stepped(z: Scalar) -> Scalar:
    if z > 0:
        return fmpq(1)
    return fmpq(0) if z <= 0 else arb(0).union(arb(1))


def _shared(z: Scalar) -> Scalar:
    if z == 0:
        return fmpq(1, 2)
    return fmpq(1) if z > 0 else fmpq(0) if z < 0 else arb(0).union(arb(1))


def _signed(z: Scalar) -> Scalar:
    if z == 0:
        return fmpq(0)
    return fmpq(1) if z > 0 else fmpq(-1) if z < 0 else arb(-1).union(arb(1))


def _rounded_down(z: Scalar) -> Scalar:
    return fmpq(z.floor()) if isinstance(z, fmpq) else whole(z.floor())


def _rounded_up(z: Scalar) -> Scalar:
    return fmpq(z.ceil()) if isinstance(z, fmpq) else whole(z.ceil())


def _at_whole(z: Array) -> Array:
    return np.abs(z - np.rint(z))


def _at_tie(a: Array, b: Array) -> Array:
    return np.abs(a - b)


def largest(*entries: Expr) -> Expr:
    """The largest of some expressions in proofs, whatever their order."""
    return _largest(*sorted(entries, key=sympy.default_sort_key))


def smallest(*entries: Expr) -> Expr:
    """The smallest of them."""
    return -largest(*(sympy.cancel(-entry) for entry in entries))


_NONE: Any = Integer(0)

STEPS = (
    Entrywise(
        name="step",
        written=Named(r"\operatorname{step}"),
        enclose=_stepped,
        array=lambda namespace, z: 1.0 * (z > 0),
        derivatives=(_NONE,),
        formula=_step,
        kink=at_zero,
    ),
    Entrywise(
        name="heaviside",
        written=Named(r"\operatorname{H}"),
        spellings=("H",),
        enclose=_shared,
        array=lambda namespace, z: 0.5 * (1.0 * (z > 0) + 1.0 * (z >= 0)),
        derivatives=(_NONE,),
        formula=_heaviside,
        kink=at_zero,
        is_derived=True,
        is_share=True,
    ),
    Entrywise(
        name="sign",
        written=Named(r"\operatorname{sign}"),
        aliases=("sgn",),
        spellings=("signum", "vorzeichen"),
        enclose=_signed,
        array=lambda namespace, z: namespace.sign(z),
        derivatives=(_NONE,),
        formula=_sign,
        confused_with="step",
        kink=at_zero,
    ),
    Entrywise(
        name="abs",
        written=Between(r"\left\lvert ", r"\right\rvert"),
        spellings=("betrag", "absolute"),
        enclose=absolute,
        array=lambda namespace, z: namespace.abs(z),
        derivatives=(_sign(ARGUMENT),),
        formula=lambda z: largest(z, sympy.cancel(-z)),
        kink=at_zero,
    ),
    Entrywise(
        name="floor",
        written=Between(r"\left\lfloor ", r"\right\rfloor"),
        spellings=("abrunden",),
        enclose=_rounded_down,
        array=lambda namespace, z: namespace.floor(z),
        derivatives=(_NONE,),
        formula=_floor,
        confused_with="ceil",
        kink=_at_whole,
    ),
    Entrywise(
        name="ceil",
        written=Between(r"\left\lceil ", r"\right\rceil"),
        spellings=("aufrunden", "ceiling"),
        enclose=_rounded_up,
        array=lambda namespace, z: namespace.ceil(z),
        derivatives=(_NONE,),
        formula=_ceil,
        confused_with="floor",
        kink=_at_whole,
    ),
    Entrywise(
        name="round",
        written=Named(r"\operatorname{round}"),
        enclose=lambda z: _rounded_down(z + fmpq(1, 2)),
        array=lambda namespace, z: namespace.floor(z + namespace.asarray([[0.5]])),
        derivatives=(_NONE,),
        formula=_round,
        confused_with="floor",
        kink=lambda z: _at_whole(z + 0.5),
    ),
    Entrywise(
        name="max",
        written=Named(r"\max"),
        spellings=("maximum",),
        enclose=larger,
        array=lambda namespace, a, b: namespace.maximum(a, b),
        derivatives=(_heaviside(ARGUMENT - SECOND), _heaviside(SECOND - ARGUMENT)),
        formula=largest,
        kink=_at_tie,
    ),
    Entrywise(
        name="min",
        written=Named(r"\min"),
        spellings=("minimum",),
        enclose=smaller,
        array=lambda namespace, a, b: namespace.minimum(a, b),
        derivatives=(_heaviside(SECOND - ARGUMENT), _heaviside(ARGUMENT - SECOND)),
        formula=smallest,
        confused_with="max",
        kink=_at_tie,
    ),
)
