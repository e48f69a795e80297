"""Mistakes in counting parameters: each function yields what it is about and the formula as it is then."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, Integer

from solver.algebra import plus, times
from solver.derivation import Step
from solver.expressions import PARAMETERS, Count, Plus, Times, leaves
from solver.misconceptions.context import Context
from solver.misconceptions.rewriting import Change, rewritten, without
from solver.replacing import replace


def gates_not_counted(step: Step, context: Context) -> Iterator[Change]:
    """Of several equal groups of parameters, one for each gate, only some are counted."""
    if _is_parameter_count(step):
        often, group = _repeated(step.rule)
        directions = tuple(_directions(group))
        for counted in range(1, often):
            if directions and 2 * counted == often:
                continue  # half of all: the other direction was forgotten
            yield (Integer(counted), Integer(often)), times(Integer(counted), group)


def biases_not_counted(step: Step, context: Context) -> Iterator[Change]:
    """The bias vectors are left out."""
    often, group = _repeated(step.rule)
    matrices = [t for t in _terms(group) if not _is_vector(t)]
    if _is_parameter_count(step) and matrices and len(matrices) < len(_terms(group)):
        yield (), times(Integer(often), plus(matrices))


def two_biases(step: Step, context: Context) -> Iterator[Change]:
    """Every gate has two bias vectors, one for the input and one for the state, as PyTorch has them."""
    often, group = _repeated(step.rule)
    terms = _terms(group)
    if _is_parameter_count(step) and any(map(_is_vector, terms)):
        yield (), times(Integer(often), plus([times(Integer(2), t) if _is_vector(t) else t for t in terms]))


def matrix_not_counted(step: Step, context: Context) -> Iterator[Change]:
    """The weights of the input or those of the state are left out."""
    if not _is_parameter_count(step):
        return
    often, group = _repeated(step.rule)
    terms = _terms(group)
    if sum(not _is_vector(t) for t in terms) > 1:
        for position, term in enumerate(terms):
            if not _is_vector(term):
                rest = [*terms[:position], *terms[position + 1 :]]
                yield (term,), times(Integer(often), plus(rest))

    def change(node: Expr) -> Iterator[Change]:
        if isinstance(node, Plus) and all(part.is_Symbol for part in node.args):
            for position, part in enumerate(node.args):
                yield (part,), without(node, position)

    yield from rewritten(step.rule, change)


def one_direction_counted(step: Step, context: Context) -> Iterator[Change]:
    """Of a network that reads in both directions one is counted."""
    if _is_parameter_count(step):
        often, group = _repeated(step.rule)
        for terms in list(_directions(group))[:1]:
            yield (), times(Integer(often), plus(terms))


def _directions(group: Expr) -> Iterator[list[Expr]]:
    """The terms of each direction, if there are two that differ in the size of the state alone."""
    terms = list(_terms(group))
    sizes = [s for s in leaves(group) if s.is_Symbol]
    for first in sizes:
        for second in sizes:
            one = [t for t in terms if first in leaves(t)]
            other = [t for t in terms if second in leaves(t)]
            if first != second and one and len(one) + len(other) == len(terms) and not set(one) & set(other):
                if {replace(t, {first: second}) for t in one} == set(other):
                    yield one


def bias_of_input_size(step: Step, context: Context) -> Iterator[Change]:
    """The bias vectors are counted as long as the input."""
    often, group = _repeated(step.rule)
    terms = _terms(group)
    vectors = [t for t in terms if t.is_Symbol]
    if _is_parameter_count(step) and vectors and len(vectors) < len(terms):
        for size in leaves(group):
            if size.is_Symbol and size not in vectors:
                changed = [size if t in vectors else t for t in terms]
                yield (vectors[0], size), times(Integer(often), plus(changed))


def _is_parameter_count(step: Step) -> bool:
    return isinstance(step.symbol, Count) and step.symbol.kind == PARAMETERS


def _repeated(rule: Expr) -> tuple[int, Expr]:
    """How often a group of parameters occurs, and the group: 4 and d_h (d_h + d_x) + d_h."""
    if isinstance(rule, Times) and rule.args[0].is_Integer:
        return int(rule.args[0]), without(rule, 0)
    return 1, rule


def _terms(group: Expr) -> tuple[Expr, ...]:
    """The groups of weights that are added: matrices as products of two sizes, vectors as one."""
    return group.args if isinstance(group, Plus) and not all(a.is_Symbol for a in group.args) else (group,)


def _is_vector(term: Expr) -> bool:
    return not isinstance(term, Times)
