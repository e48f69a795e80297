"""Proof by expansion: a formula as a matrix of SymPy expressions, one for each entry, in a form in which equal rational
functions of exponentials look the same.

``tanh`` and σ are written with exp, sums in exponents become products, and ``cancel`` brings each entry to lowest
terms; the arguments of functions are brought into that form first, from the innermost outwards.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from operator import add, mul

import sympy
from flint import fmpq
from sympy import Expr, Rational, Symbol

from solver import functions, notation, values
from solver.evaluation import OPERATIONS
from solver.expressions import (
    LEAVES,
    Apply,
    Constant,
    Entry,
    Literal,
    Lookup,
    MatrixPower,
    OneHot,
    Plus,
    Power,
    Quotient,
    Times,
    operands,
)
from solver.values import SCALAR, Shape, Value

MAX_ENTRIES = 64


def is_zero(difference: Expr) -> bool:
    """Whether a difference of two entries vanishes identically. ``False`` says nothing."""
    return bool(canonical(difference) == 0)


def canonical(node: Expr) -> Expr:
    """A rational function of symbols and exponentials in lowest terms."""
    if node.is_Rational or node.is_Symbol:
        return node
    node = node.replace(lambda n: isinstance(n, sympy.exp), lambda n: sympy.expand_power_exp(n))
    return sympy.cancel(sympy.together(node))


def entries(node: Expr, shapes: Mapping[Expr, Shape]) -> Value:
    """The entries of a formula whose products fit. The symbols' entries are numbered symbols."""
    if isinstance(node, LEAVES):
        return _symbols(node, shapes[node])
    if node.is_Rational:
        return Value(SCALAR, (node,))
    if isinstance(node, Literal):
        return _symbolic(node.value)
    parts = [entries(part, shapes) for part in operands(node)]
    operation = _SYMBOLIC.get(type(node)) or OPERATIONS[type(node)]
    return _symbolic(operation(node, *parts))


def _symbols(leaf: Expr, shape: Shape) -> Value:
    rows, cols = shape
    name = notation.write(leaf)
    return Value(shape, tuple(Symbol(f"{name}<{i},{j}>", real=True) for i in range(rows) for j in range(cols)))


def _symbolic(value: Value) -> Value:
    """Exact numbers as SymPy's; a value that is only enclosed has no place in a proof."""
    return value.map(lambda e: Rational(int(e.p), int(e.q)) if isinstance(e, fmpq) else _checked(e))


def _checked(entry: object) -> Expr:
    if not isinstance(entry, Expr):
        raise TypeError(entry)
    return entry


def _sum(_: Expr, *parts: Value) -> Value:
    return reduce(lambda a, b: values.elementwise(add, a, b), parts)


def _times(_: Expr, *parts: Value) -> Value:
    return reduce(lambda a, b: values.elementwise(mul, a, b), parts)


def _matrix_power(node: Expr, a: Value) -> Value:
    exponent = int(node.args[1])
    if exponent < 0:
        inverse = sympy.Matrix(*a.shape, a.entries).inv(method="ADJ")
        a, exponent = Value(a.shape, tuple(inverse)), -exponent
    return values.power(a, exponent)


def _apply(node: Expr, *operands: Value) -> Value:
    assert isinstance(node, Apply)
    return functions.of(node).proof(*(operand.map(canonical) for operand in operands))


def _constant(node: Expr) -> Value:
    assert isinstance(node, Constant)
    return Value(SCALAR, (functions.CONSTANTS[node.name].symbolic,))


def _unknown(place: object) -> fmpq:
    raise TypeError(place)


def _known(place: Value) -> Value:
    """A place as the number that it is. Raises ``TypeError`` where it is none."""
    return place.map(lambda e: fmpq(int(e.p), int(e.q)) if isinstance(e, Rational) else _unknown(e))


_SYMBOLIC: dict[type, Callable[..., Value]] = {
    Plus: _sum,
    Times: _times,
    Quotient: lambda _, a, b: values.elementwise(lambda x, y: x / y, a, b),
    Power: lambda node, a: a.map(lambda e: e ** node.args[1]),
    MatrixPower: _matrix_power,
    Apply: _apply,
    Constant: _constant,
    Entry: lambda node, a: Value(SCALAR, (a[node.place[0] - 1, node.place[1] - 1],)),
    Lookup: lambda node, place, *instances: OPERATIONS[Lookup](node, _known(place), *instances),
    OneHot: lambda node, place: OPERATIONS[OneHot](node, _known(place)),
}
