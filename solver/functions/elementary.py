"""The elementary functions."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, cast

import numpy as np
import sympy
from flint import arb, fmpq
from sympy import Expr, Integer

from solver.errors import Problem
from solver.functions.record import ARGUMENT, RESULT, SECOND, Array, Between, Entrywise, Named, Namespace, Raised
from solver.scalars import Scalar, root

TWO = Integer(2)
_erf = np.vectorize(math.erf, otypes=[float])


def transcendental(method: str, at_zero: int | fmpq | None = None) -> Callable[[Scalar], Scalar]:
    """The method of ``arb`` of that name, exact at zero, the only rational with a rational value."""

    def enclose(z: Scalar) -> Scalar:
        if at_zero is not None and isinstance(z, fmpq) and z == 0:
            return fmpq(at_zero)
        return cast(Scalar, getattr(arb(z), method)())

    return enclose


def erf(namespace: Namespace, z: Array) -> Array:
    """The error function, which NumPy leaves to the standard library."""
    return namespace.erf(z) if hasattr(namespace, "erf") else _erf(z)


def opaque(name: str) -> Any:
    """A function that stands for itself in proofs."""
    return sympy.Function(name)


def _log(z: Scalar) -> Scalar:
    if z <= 0:
        raise Problem("outside_domain", function="log")
    return fmpq(0) if isinstance(z, fmpq) and z == 1 else arb(z).log()


def _log2(z: Scalar) -> Scalar:
    if z <= 0:
        raise Problem("outside_domain", function="log2")
    if isinstance(z, fmpq):
        exponent = int(z.p).bit_length() - int(z.q).bit_length()
        if z == fmpq(2) ** exponent:
            return fmpq(exponent)
    return arb(z).log() / arb.const_log2()


def _sqrt(z: Scalar) -> Scalar:
    if z < 0:
        raise Problem("outside_domain", function="sqrt")
    return root(z, 2)


LARGEST_EXACT = 64
"""The largest whole exponent with which a power of a rational number stays one."""


def _raised(base: Scalar, exponent: Scalar) -> Scalar:
    """base ^ exponent, exact where that is easily so. Raises ``Problem`` for a negative base, and for 0 ^ −1."""
    if isinstance(base, fmpq) and isinstance(exponent, fmpq):
        if exponent.q == 1 and abs(exponent) <= LARGEST_EXACT and (base != 0 or exponent > 0):
            return cast(Scalar, base ** int(exponent.p))
        if exponent == fmpq(1, 2):
            return _sqrt(base)
    if base <= 0:
        raise Problem("outside_domain", function="pow")
    return (arb(exponent) * arb(base).log()).exp()


def is_positive(z: Any) -> Any:
    return z.low > 0


def is_not_negative(z: Any) -> Any:
    return z.low >= 0


def _base_two(z: Expr) -> Expr:
    return sympy.log(z) / sympy.log(2)


_pow = opaque("pow")

ELEMENTARY = (
    Entrywise(
        name="exp",
        written=Named(r"\exp"),
        enclose=transcendental("exp", 1),
        array=lambda namespace, z: namespace.exp(z),
        derivatives=(RESULT,),
        formula=sympy.exp,
    ),
    Entrywise(
        name="log",
        written=Named(r"\ln"),
        aliases=("ln",),
        enclose=_log,
        array=lambda namespace, z: namespace.log(z),
        derivatives=(1 / ARGUMENT,),
        formula=sympy.log,
        domain=is_positive,
    ),
    Entrywise(
        name="log2",
        written=Named(r"\log_{2}"),
        spellings=("log_2", "ld", "lb"),
        enclose=_log2,
        array=lambda namespace, z: namespace.log(z) / namespace.log(namespace.asarray([[2.0]])),
        derivatives=(1 / (ARGUMENT * sympy.log(2)),),
        formula=_base_two,
        domain=is_positive,
        confused_with="log",
    ),
    Entrywise(
        name="sqrt",
        written=Between(r"\sqrt{", "}"),
        spellings=("wurzel",),
        enclose=_sqrt,
        array=lambda namespace, z: namespace.sqrt(z),
        derivatives=(1 / (2 * RESULT),),
        formula=sympy.sqrt,
        domain=is_not_negative,
    ),
    Entrywise(
        name="square",
        written=Raised(2),
        enclose=lambda z: z * z,
        array=lambda namespace, z: z**2.0,
        derivatives=(2 * ARGUMENT,),
        formula=lambda z: z**2,
        multiplications=1,
    ),
    Entrywise(
        name="pow",
        written=Raised(),
        spellings=("power", "potenz"),
        enclose=_raised,
        array=lambda namespace, base, exponent: namespace.exp(exponent * namespace.log(base)),
        derivatives=(SECOND * _pow(ARGUMENT, SECOND - 1), RESULT * sympy.log(ARGUMENT)),
        formula=lambda base, exponent: sympy.exp(exponent * sympy.log(base)),
        domain=is_not_negative,
    ),
    Entrywise(
        name="sin",
        written=Named(r"\sin"),
        spellings=("sinus", "sine"),
        enclose=transcendental("sin", 0),
        array=lambda namespace, z: namespace.sin(z),
        derivatives=(sympy.cos(ARGUMENT),),
        formula=sympy.sin,
        confused_with="cos",
    ),
    Entrywise(
        name="cos",
        written=Named(r"\cos"),
        spellings=("kosinus", "cosinus", "cosine"),
        enclose=transcendental("cos", 1),
        array=lambda namespace, z: namespace.cos(z),
        derivatives=(-sympy.sin(ARGUMENT),),
        formula=sympy.cos,
        confused_with="sin",
    ),
    Entrywise(
        name="erf",
        written=Named(r"\operatorname{erf}"),
        enclose=transcendental("erf", 0),
        array=erf,
        derivatives=(2 / sympy.sqrt(sympy.pi) * sympy.exp(-(ARGUMENT**2)),),
        formula=sympy.erf,
    ),
)
