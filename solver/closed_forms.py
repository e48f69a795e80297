"""Closed formulas: a quantity or derivative in what is given, written as a person would write it.

The steps are put into one another, and of the ways to write the result (multiplied out, in factors, by powers of one
quantity) the shortest is taken. It is an identity whichever is taken, so that answers are compared with it by proof.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

import sympy
from sympy import Dummy, Expr

from solver import notation
from solver.algebra import in_notation
from solver.derivation import Derivation, Step, step
from solver.errors import Problem
from solver.expressions import Negative, Plus, Power, Product, Quotient, Times, leaves, operands
from solver.replacing import rebuilt, replace, without_index
from solver.symbols import Closed
from solver.values import SCALAR

MAX_NODES = 400
"""Of a formula, beyond which nobody would write it down."""
MAX_TERMS = 200
"""Of one that is multiplied out."""


def closed_step(derivation: Derivation, asked: Closed) -> Step:
    """The step of a formula. Raises ``Problem`` where it is too long, or where something in it is no number."""
    return step(asked, closed(derivation, asked.args[0]))


def closed(derivation: Derivation, symbol: Expr) -> Expr:
    """A quantity or derivative of numbers in what is given. Raises ``Problem``."""
    rules: dict[Expr, Expr] = {}
    for one in derivation.needed_for([symbol]):
        for part in (one.symbol, *one.reads):
            if derivation.shapes.expression(part) != SCALAR:
                raise Problem("formula_of_numbers", symbol=notation.write(symbol), part=notation.write(part))
        whole = replace(without_index(one.rule), rules)
        if _size(whole) > MAX_NODES or max(_terms(whole)) > MAX_TERMS:
            raise Problem("formula_too_long", symbol=notation.write(symbol))
        rules[one.symbol] = _short(whole)
    return rules.get(symbol, symbol)


def _terms(node: Expr) -> tuple[int, int]:
    """How many terms there are at most above and below the line, multiplied out; what functions are of aside."""
    parts = [_terms(part) for part in operands(node)]
    tops, bottoms = [top for top, _ in parts], [bottom for _, bottom in parts]
    below = prod(bottoms)
    match node:
        case Plus():
            return sum(top * below // bottom for top, bottom in parts), below
        case Times() | Product():
            return prod(tops), below
        case Quotient():
            return tops[0] * bottoms[1], bottoms[0] * tops[1]
        case Power() if node.args[1].is_Integer:
            exponent = int(node.args[1])
            return (tops[0] ** exponent, below**exponent) if exponent > 0 else (below**-exponent, tops[0] ** -exponent)
        case Negative():
            return parts[0]
    return max([(1, 1), *parts], key=max) if max([1, *tops, *bottoms]) > MAX_TERMS else (1, 1)


def _short(node: Expr) -> Expr:
    """The shortest of the ways to write an expression of numbers."""
    known: dict[Expr, Dummy] = {}
    whole = _rational(node, known)
    names = {symbol: part for part, symbol in known.items()}
    order = {symbol: n for n, symbol in enumerate(names)}
    ways = (in_notation(way, names) for way in _ways(whole, sorted(whole.free_symbols, key=lambda s: order.get(s, 0))))
    return _falling(min(ways, key=_size))


def _falling(node: Expr) -> Expr:
    """The terms of sums by falling powers, 3 w² + 2 w − 1."""
    node = rebuilt(node, _falling)
    return Plus(*sorted(node.args, key=_rank, reverse=True)) if isinstance(node, Plus) else node


def _rank(term: Expr) -> tuple[bool, int, int]:
    """What is added stands before what is subtracted."""
    return not isinstance(term, Negative), _power(term), _size(term)


def _power(node: Expr) -> int:
    """The largest exponent in a term; 0 of a number."""
    own = int(node.args[1]) if isinstance(node, Power) and node.args[1].is_Integer else 0
    return max([own, *map(_power, operands(node))], default=0) or int(not node.is_Rational)


def _ways(whole: Expr, symbols: list[Expr]) -> Iterator[Expr]:
    """Ways to write a rational function, the plainest ones first."""
    expanded = sympy.expand(whole)
    yield sympy.cancel(whole)
    yield expanded
    yield sympy.factor(whole)
    for symbol in symbols:
        if expanded.is_polynomial(symbol):
            yield sympy.collect(expanded, symbol, sympy.factor)


def _rational(node: Expr, known: dict[Expr, Dummy]) -> Expr:
    """A rational function of quantities and of functions, whose arguments are written in their shortest way."""
    parts = [_rational(part, known) for part in operands(node)] if isinstance(node, _CALCULATED) else []
    match node:
        case Plus():
            return sympy.Add(*parts)
        case Times() | Product():
            return sympy.Mul(*parts)
        case Negative():
            return -parts[0]
        case Quotient():
            return parts[0] / parts[1]
        case Power() if node.args[1].is_Integer:
            return parts[0] ** node.args[1]
    if node.is_Rational:
        return node
    return known.setdefault(rebuilt(node, _short), Dummy(f"a{len(known):04}"))


_CALCULATED = (Plus, Times, Product, Negative, Quotient, Power)


def _size(node: Expr) -> int:
    """How much there is to write: quantities, numbers and signs."""
    parts = operands(node)
    return 1 + sum(map(_size, parts)) if parts else 1 + len(tuple(leaves(node)))
