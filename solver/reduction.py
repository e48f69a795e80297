"""From numbers put in to the result, line by line: what is carried out at each line of a worked step.

One line carries out the innermost operations. Plain arithmetic of numbers up to a closing parenthesis is one line, as
one would type it into a pocket calculator; a sum of two or more real products shows the products first.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from sympy import Expr

from solver.algebra import product, times, transpose
from solver.evaluation import Values, evaluate
from solver.expressions import (
    Apply,
    Block,
    Diag,
    Entry,
    Eye,
    Literal,
    Lookup,
    Negative,
    Plus,
    Power,
    Product,
    Quotient,
    Stack,
    Times,
    Transpose,
    leaves,
    operands,
)
from solver.replacing import rebuilt, replace, without_index
from solver.values import SCALAR, nearest, number

LONGEST_WRITTEN_PRODUCT = 4
"""A row times a column of up to this length is written out as a sum."""

_ARRANGING = (Stack, Transpose, Block, Diag, Entry)
_ARITHMETIC = (Times, Product, Quotient, Power)


def substituted(rule: Expr, known: Values) -> Expr:
    """The rule with the numbers put in."""
    plain, read = _read(rule)
    return _arranged(replace(plain, {symbol: Literal(known[symbol]) for symbol in read}))


@lru_cache(4096)
def _read(rule: Expr) -> tuple[Expr, frozenset[Expr]]:
    """The rule without sums over an index, and what it reads: the same in all variants of a task."""
    return without_index(rule), frozenset(leaves(rule))


def stages(rule: Expr, known: Values) -> list[Expr]:
    """The lines of a worked step: the rule with the numbers put in, each partial result, and the value."""
    lines = [substituted(rule, known)]
    while not isinstance(lines[-1], Literal):
        lines.append(_arranged(_reduced(lines[-1])))
    return lines


def without_ones(rule: Expr, known: Values, given: Collection[Expr]) -> Expr:
    """The rule without the factors that are exactly 1 for the given numbers, such as the sum of a target's shares.

    Of w ⊙ p / wᵀp with a one-hot w this leaves w.
    """

    def is_one(factor: Expr) -> bool:
        is_total = isinstance(factor, Product) or (isinstance(factor, Apply) and factor.function == "sum")
        if not is_total or not all(leaf in given for leaf in leaves(factor)):
            return False
        return all(entry == 1 for entry in evaluate(factor, known).entries)

    def is_one_hot(node: Expr) -> bool:
        return node in given and sorted(known[node].entries, key=nearest) == [0] * (len(known[node].entries) - 1) + [1]

    if isinstance(rule, Times):
        return times(*(f for f in rule.args if not is_one(f)))
    if isinstance(rule, Quotient) and isinstance(rule.args[0], Times) and len(rule.args[0].args) == 2:
        weights, shares = rule.args[0].args
        if is_one_hot(weights) and rule.args[1] == product(transpose(weights), shares):
            return weights
    return rebuilt(rule, lambda part: without_ones(part, known, given))


def _arranged(node: Expr, is_later_term: bool = False) -> Expr:
    """The node with what only arranges known numbers (stacking, transposing) already done.

    0 stands in the place of −0, but for a later term of a sum: there the sign is that of an operation.
    """
    if isinstance(node, Plus):
        return Plus(*(_arranged(term, position > 0) for position, term in enumerate(node.args)))
    node = rebuilt(node, _arranged)
    if isinstance(node, Negative) and isinstance(zero := node.args[0], Literal) and _is_zero(zero):
        return node if is_later_term else zero
    if isinstance(node, Lookup) and all(isinstance(p, Literal) for p in operands(node)):
        return _value(node)
    if isinstance(node, _ARRANGING) and all(isinstance(p, Literal) for p in operands(node)):
        return _value(node)
    return node


def _is_zero(node: Literal) -> bool:
    return all(entry == 0 for entry in node.value.entries)


def _reduced(node: Expr) -> Expr:
    if all(_is_known(part) for part in operands(node)) or _is_one_line(node):
        return _written_out(node) or _value(node)
    result = rebuilt(node, lambda part: part if _is_known(part) else _reduced(part))
    if isinstance(result, Plus):
        return Plus(*(t for term in result.args for t in (term.args if isinstance(term, Plus) else (term,))))
    return result


def _value(node: Expr) -> Literal:
    return Literal(evaluate(node, {}))


def _is_known(node: Expr) -> bool:
    return (
        isinstance(node, Literal | Eye)
        or bool(node.is_Rational)
        or (isinstance(node, Negative) and _is_known(node.args[0]))
    )


def _is_one_line(node: Expr) -> bool:
    """A sum of numbers with at most one product worth a line of its own; a vector's 1 − v², and a fraction, as well."""
    if isinstance(node, Entry):
        return all(map(_is_known, operands(node.args[0])))
    if isinstance(node, Quotient):
        return all(map(_is_power_product, node.args))
    if not isinstance(node, Plus):
        return False
    return all(_is_simple(term) for term in node.args) and sum(map(_is_worth_a_line, node.args)) < 2


def _is_power_product(node: Expr) -> bool:
    """Whether a node is a product of powers and roots of known numbers, as it stands above or below a fraction line."""
    if isinstance(node, Times | Power) or (isinstance(node, Apply) and node.function == "sqrt"):
        return all(map(_is_power_product, operands(node)))
    return _is_known(node)


def _is_simple(term: Expr) -> bool:
    inner = term.args[0] if isinstance(term, Negative) else term
    if _is_known(inner):
        return True
    powers_only = isinstance(inner, Power) and _is_known(inner.args[0])
    numbers_only = isinstance(inner, _ARITHMETIC) and all(_is_number(f) for f in operands(inner))
    return powers_only or numbers_only


def _is_worth_a_line(term: Expr) -> bool:
    """Whether a term is a product or quotient of numbers other than 0 and 1."""
    inner = term.args[0] if isinstance(term, Negative) else term
    if not isinstance(inner, Times | Product | Quotient):
        return False
    return not any(evaluate(f, {}).entries[0] in (0, 1) for f in operands(inner))


def _is_number(node: Expr) -> bool:
    inner = node.args[0] if isinstance(node, Negative) else node
    return bool(inner.is_Rational) or (isinstance(inner, Literal) and inner.value.shape == SCALAR)


def _written_out(node: Expr) -> Expr | None:
    """A short row times a column as the sum that it stands for."""
    if not (isinstance(node, Product) and len(node.args) == 2 and all(isinstance(f, Literal) for f in node.args)):
        return None
    row, column = (f.value for f in node.args)
    if not (row.shape[0] == 1 == column.shape[1] and 1 < row.shape[1] <= LONGEST_WRITTEN_PRODUCT):
        return None
    return Plus(*(_term(a, b) for a, b in zip(row.entries, column.entries, strict=True)))


def _term(a: object, b: object) -> Expr:
    return Times(Literal(number(a)), Literal(number(b)))
