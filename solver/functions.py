"""The functions that equations may use: one line each, looked up by name.

An elementwise function knows its SymPy counterpart, from which the derivative is derived, and its enclosure
over exact rationals and real balls. A new function is a new line here and a TeX name in ``templates.typeset``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import sympy
from flint import arb, fmpq

from solver.errors import Problem

Scalar = fmpq | arb


def absolute(z: Scalar) -> Scalar:
    return cast(Scalar, abs(z))


class sigma(sympy.Function):  # noqa: N801 - a SymPy function is named as it is written
    """The logistic function 1 / (1 + exp(-z))."""

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        return self * (1 - self)


class relu(sympy.Function):  # noqa: N801
    """max(0, z); its derivative at 0 is taken as 0, as the frameworks do."""

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        return step(self.args[0])


class step(sympy.Function):  # noqa: N801
    """1 where z > 0, else 0."""

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        return sympy.Integer(0)


class heaviside(step):  # noqa: N801
    """1 where z > 0, 1/2 at 0, else 0: the share of the larger of two numbers in the derivative of their maximum."""


@dataclass(frozen=True)
class Elementwise:
    """A function of each entry: its SymPy class and its value for an exact rational or a ball."""

    symbolic: Callable[[sympy.Expr], sympy.Expr]
    enclose: Callable[[Scalar], Scalar]


def _transcendental(method: str, at_zero: int | fmpq | None) -> Callable[[Scalar], Scalar]:
    """The method of ``arb`` of that name, exact at zero, the only rational with a rational value."""

    def enclose(z: Scalar) -> Scalar:
        if at_zero is not None and isinstance(z, fmpq) and z == 0:
            return fmpq(at_zero)
        return cast(Scalar, getattr(arb(z), method)())

    return enclose


def _sigma(z: Scalar) -> Scalar:
    return fmpq(1, 2) if isinstance(z, fmpq) and z == 0 else 1 / (1 + (-arb(z)).exp())


def _log(z: Scalar) -> Scalar:
    if z <= 0:
        raise Problem("outside_domain", function="log")
    return fmpq(0) if isinstance(z, fmpq) and z == 1 else arb(z).log()


def _sqrt(z: Scalar) -> Scalar:
    if z < 0:
        raise Problem("outside_domain", function="sqrt")
    return root(z, 2)


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


def _relu(z: Scalar) -> Scalar:
    return larger(z, fmpq(0))


def _step(z: Scalar) -> Scalar:
    if z > 0:
        return fmpq(1)
    return fmpq(0) if z <= 0 else arb(0).union(arb(1))


def _heaviside(z: Scalar) -> Scalar:
    if z == 0:
        return fmpq(1, 2)
    return fmpq(1) if z > 0 else fmpq(0) if z < 0 else arb(0).union(arb(1))


ELEMENTWISE: dict[str, Elementwise] = {
    "tanh": Elementwise(sympy.tanh, _transcendental("tanh", 0)),
    "sigma": Elementwise(sigma, _sigma),
    "exp": Elementwise(sympy.exp, _transcendental("exp", 1)),
    "log": Elementwise(sympy.log, _log),
    "sqrt": Elementwise(sympy.sqrt, _sqrt),
    "square": Elementwise(lambda z: z**2, lambda z: z * z),
    "relu": Elementwise(relu, _relu),
    "step": Elementwise(step, _step),
    "heaviside": Elementwise(heaviside, _heaviside),
}

REDUCTIONS = ("sum", "mean", "var", "max")
"""Functions of a whole column that give one number."""

NORMALISING = ("softmax",)
"""Functions of a whole column, or of each row of a matrix, that keep its shape."""

DERIVED = ("heaviside", "hardmax")
"""Functions that only the derivative of a maximum brings in: ``hardmax`` is 1 at the largest entry, 0 elsewhere.

Where several are the largest, each has an equal share of the 1, as in the limit of a softmax.
"""

ALIASES = {"sigmoid": "sigma", "σ": "sigma", "ReLU": "relu", "ln": "log"}
EQUATIONS = tuple(name for name in (*ELEMENTWISE, *REDUCTIONS, *NORMALISING) if name not in DERIVED)
"""The functions that an author may write."""

INSTEAD = {
    "min": "-max(-a, -b)",
    "abs": "max(x, -x)",
    "norm": "sqrt(sum(square(x)))",
    "std": "sqrt(var(x))",
    "pow": "x^2",
    "dot": "a^T b",
    "matmul": "a @ b",
    "log2": "log(x) / log(2)",
    "log10": "log(x) / log(10)",
    "log1p": "log(1 + x)",
    "expm1": "exp(x) - 1",
    "exp2": "exp(x * log(2))",
    "sinh": "(exp(x) - exp(-x)) / 2",
    "cosh": "(exp(x) + exp(-x)) / 2",
    "softplus": "log(1 + exp(x))",
    "swish": "x * sigma(x)",
    "silu": "x * sigma(x)",
    "logsigmoid": "log(sigma(x))",
    "logsoftmax": "log(softmax(x))",
}
"""How to write what other notations have a name for. Functions without such a way are simply unknown."""

NAMES = (*EQUATIONS, *ALIASES)
ANSWERS = (*NAMES, *DERIVED)
"""Answers may also use what the program itself prints."""

ARGUMENT, RESULT = sympy.Symbol("argument"), sympy.Symbol("result")


@lru_cache
def derivative(name: str) -> sympy.Expr:
    """f′ as SymPy derives it, written in ``RESULT`` (= f of the argument) wherever the argument drops out.

    tanh′ is 1 − result², σ′ is result (1 − result), exp′ is result, log′ is 1/argument.
    """
    function: Any = ELEMENTWISE[name].symbolic
    value = function(ARGUMENT)
    return value.diff(ARGUMENT).subs(value, RESULT)
