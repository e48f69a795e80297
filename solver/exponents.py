"""Exponents: a number or an index makes ``a^b`` a power that is carried out, a quantity the function ``pow``."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import reduce
from operator import add, mul

from sympy import Expr, Symbol

from solver.errors import Problem
from solver.expressions import (
    LAST,
    LENGTH,
    Constant,
    MatrixPower,
    Negative,
    Operation,
    Over,
    Plus,
    Quotient,
    Times,
    apply,
    leaves,
)
from solver.joining import is_raised, raised
from solver.notation_names import MAX_EXPONENT, MAX_EXPONENT_OF_NUMBER
from solver.notation_writing import write
from solver.replacing import rebuilt


def power(base: Expr, exponent: Expr) -> Expr:
    """``base^exponent``, where letters are quantities until ``of_letters`` knows better. Raises ``Problem``."""
    if next(leaves(exponent), None) is not None or not _is_calculated(exponent):
        return raised(base, exponent)
    return MatrixPower(base, _checked(base, _calculated(exponent)))


def of_letters(node: Expr, letters: frozenset[Expr]) -> Expr:
    """The expression in which exponents of numbers and of these index ``letters`` are calculated."""
    inner = letters | {node.index} if isinstance(node, Over) else letters
    node = rebuilt(node, lambda part: of_letters(part, inner))
    if not is_raised(node):
        return node
    base, exponent = node.operands
    if not _is_calculated(exponent) or not letters.issuperset(leaves(exponent)):
        return node
    return MatrixPower(base, _checked(base, _calculated(exponent)))


def of_euler(node: Expr) -> Expr:
    """The expression in which the powers of Euler's number are the exponential function."""
    node = rebuilt(node, of_euler)
    is_exponential = is_raised(node) and isinstance(node.operands[0], Constant) and node.operands[0].name == "e"
    return apply("exp", node.operands[1]) if is_exponential else node


def _is_calculated(node: Expr) -> bool:
    """Whether a node is made of numbers and single letters."""
    if isinstance(node, Symbol):
        return re.fullmatch("[a-zT]", node.name) is not None
    return bool(node.is_Rational) or (type(node) in _RULES and all(map(_is_calculated, node.operands)))


def _calculated(node: Expr) -> Expr:
    if not isinstance(node, Operation):
        return LENGTH if node == LAST else node
    parts = list(map(_calculated, node.operands))
    if isinstance(node, Quotient) and not parts[1]:
        raise Problem("division_by_zero", symbol=write(node))
    return _RULES[type(node)](parts)


_RULES: dict[type, Callable[[list[Expr]], Expr]] = {
    Plus: lambda parts: reduce(add, parts),
    Negative: lambda parts: -parts[0],
    Times: lambda parts: reduce(mul, parts),
    Quotient: lambda parts: parts[0] / parts[1],
}


def _checked(base: Expr, value: Expr) -> Expr:
    limit = MAX_EXPONENT_OF_NUMBER if base.is_Rational and value.is_Integer else MAX_EXPONENT
    if value.is_Rational and (abs(value) > limit or value.q > MAX_EXPONENT):
        raise Problem("exponent_too_large", found=str(abs(value)), limit=limit)
    return value
