"""The value of an expression: one line for each operation, exact where the operands are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial, reduce
from operator import add, mul, truediv

from flint import arb, fmpq
from sympy import Expr

from solver import functions, notation, values
from solver.errors import Problem
from solver.expressions import (
    OVER,
    PLACES,
    Apply,
    Block,
    Compared,
    Constant,
    Counter,
    Diag,
    Entry,
    Eye,
    Held,
    Literal,
    Lookup,
    MatrixPower,
    Negative,
    OneHot,
    Over,
    Plus,
    Power,
    Product,
    Quotient,
    Stack,
    Times,
    Transpose,
    operands,
)
from solver.indices import index_text
from solver.scalars import RELATIONS, Scalar, absolute, root
from solver.shape_rules import no_square
from solver.values import Unproven, Value

Values = Mapping[Expr, Value]

LONGEST_EXACT = 4096
"""Bits of a numerator or denominator, beyond which a ball takes its place: h[t-1]^2 doubles them at every step."""
LARGEST = fmpq(10) ** 300
"""What no exercise reaches; the numbers of other programs end at 1e308."""


def evaluate(expression: Expr, known: Values) -> Value:
    """The value of ``expression`` where its symbols have the values ``known``.

    Raises ``Problem`` for a division by zero, a function outside of its domain and a number beyond 1e300, and
    ``Unproven`` where the balls are too wide to tell.
    """
    if expression in known:
        return known[expression]
    if isinstance(expression, Literal):
        return expression.value
    if expression.is_Rational:
        return values.number(expression)
    parts = [evaluate(part, known) for part in operands(expression)]
    try:
        return OPERATIONS[type(expression)](expression, *parts).map(_checked)
    except ZeroDivisionError:
        raise Problem("division_by_zero") from None


def _checked(entry: Scalar) -> Scalar:
    """An entry that can be worked with. Raises ``Unproven`` or ``Problem``."""
    if isinstance(entry, fmpq) and entry.height_bits() > LONGEST_EXACT:
        entry = arb(entry)
    if isinstance(entry, arb) and not entry.is_finite():
        raise Unproven
    size = absolute(entry)
    if size <= LARGEST:
        return entry
    if size > LARGEST:
        raise Problem("number_too_large", limit="1e300")
    raise Unproven


def _sum(_: Expr, *parts: Value) -> Value:
    return reduce(partial(values.elementwise, add), parts)


def _times(_: Expr, *parts: Value) -> Value:
    return reduce(partial(values.elementwise, mul), parts)


def _quotient(_: Expr, top: Value, bottom: Value) -> Value:
    if any(e == 0 for e in bottom.entries):
        raise ZeroDivisionError
    return values.elementwise(truediv, top, bottom)


def _power(node: Expr, base: Value) -> Value:
    if not node.args[1].is_Rational:
        raise Problem("index_as_number", index=str(node.args[1]))
    exponent, degree = int(node.args[1].p), int(node.args[1].q)
    if exponent < 0 and any(e == 0 for e in base.entries):
        raise ZeroDivisionError
    if degree > 1 and any(e < 0 for e in base.entries):
        raise Problem("outside_domain", function=f"^({exponent}/{degree})")
    return base.map(lambda e: raised(root(e, degree) if degree > 1 else e, exponent))


def _matrix_power(node: Expr, base: Value) -> Value:
    rows, cols = base.shape
    if 1 in base.shape:
        return _power(node, base)
    if rows != cols:
        raise no_square(node, f"{rows}×{cols}")
    if node.args[1].q == 1:
        return values.power(base, int(node.args[1]))
    diagonal = Value((rows, 1), tuple(base[i, i] for i in range(rows)))
    if any(base[i, j] != 0 for i in range(rows) for j in range(rows) if i != j):
        raise Problem("root_of_matrix", power=notation.write(node))
    return values.diagonal(_power(node, diagonal))


def raised(z: Scalar, exponent: int) -> Scalar:
    """z to a whole power by multiplication: ``arb`` has no power of a ball around zero."""
    if isinstance(z, fmpq):
        return z**exponent
    raised = reduce(mul, [z] * abs(exponent), arb(1))
    return raised if exponent >= 0 else 1 / raised


def _apply(node: Expr, *operands: Value) -> Value:
    assert isinstance(node, Apply)
    return functions.of(node).value(*operands)


def _one_hot(node: OneHot, place: Value) -> Value:
    chosen = _place(node, place, node.places)
    return Value((len(node.places), 1), tuple(fmpq(n == chosen) for n in range(len(node.places))))


def _entry(node: Entry, of: Value) -> Value:
    row, column = node.place
    if row > of.shape[0] or column > of.shape[1]:
        found, operand = "×".join(map(str, of.shape)), notation.write(node.args[0])
        raise Problem("no_entry", entry=notation.write(node), operand=operand, found=found)
    return values.number(of[row - 1, column - 1])


def _place(node: Expr, place: Value, places: range) -> int:
    """How many places before the one that is meant. Raises ``Problem`` where there is none, ``Unproven`` if open."""
    (found,) = place.entries
    if not isinstance(found, fmpq):
        raise Unproven
    if found.q != 1 or int(found.p) not in places:
        ends = {"first": places[0], "last": places[-1]}
        raise Problem("no_such_place", None, expression=notation.write(node), found=str(found), **ends)
    return places.index(int(found.p))


def _over(node: Expr, *parts: Value) -> Value:
    assert isinstance(node, Over)
    if node.kind in OVER:
        return OPERATIONS[OVER[node.kind]](node, *parts)
    found = functions.named_whole(node.kind).value(values.stacked(parts))
    return found.map(lambda e: e + int(node.shift)) if node.kind in PLACES else found


def _counter(node: Expr) -> Value:
    assert isinstance(node, Counter)
    raise Problem("index_as_number", index=index_text(node.index))


def _constant(node: Expr) -> Value:
    assert isinstance(node, Constant)
    return values.number(functions.CONSTANTS[node.name].enclose())


OPERATIONS: dict[type, Callable[..., Value]] = {
    Plus: _sum,
    Negative: lambda _, a: a.map(lambda e: -e),
    Times: _times,
    Product: lambda _, *factors: reduce(values.product, factors),
    Over: _over,
    Quotient: _quotient,
    Power: _power,
    MatrixPower: _matrix_power,
    Stack: lambda _, *parts: values.stacked(parts),
    Transpose: lambda _, a: values.transposed(a),
    Diag: lambda _, a: values.diagonal(a),
    Eye: lambda node: values.eye(int(node.args[0])),
    Block: lambda node, a: values.columns(a, int(node.args[1]), int(node.args[2])),
    Entry: _entry,
    Apply: _apply,
    Constant: _constant,
    Counter: _counter,
    Held: lambda _, a: a,
    Compared: lambda node, a, b: values.elementwise(RELATIONS[node.relation], a, b),
    OneHot: lambda node, place: _one_hot(node, place),
    Lookup: lambda node, place, *instances: instances[
        _place(node, place, range(node.first, node.first + len(instances)))
    ],
}
