"""Marking formulas: proven right, refuted, and where refuted the known mistake that they hold.

A formula is compared for all numbers. What is zero in the task, given or computed, counts as known, so that a term that
vanishes may be left out; where numbers stand in the formula, all of the task's are put in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
from flint import fmpq
from sympy import Expr

from solver import arrays, counting, notation
from solver.answers.equality import Equal, Refuted, Setting, Undecided, Verdict, compare
from solver.answers.prover import Prover
from solver.derivation import Derivation
from solver.entries import places_in
from solver.errors import Problem
from solver.evaluation import evaluate
from solver.expressions import LEAVES, Count, Entry, Via, leaves, operands
from solver.reduction import without_ones
from solver.symbols import Closed
from solver.values import Unproven, Value, number
from worksheets.marking.marker import PRECISE, Answer, Array, Marker
from worksheets.marking.marks import Mark
from worksheets.sheet import Task
from worksheets.verdicts import CORRECT, MISCONCEPTION, WRONG


def mark(
    marker: Marker,
    symbol: Expr,
    formula: Expr,
    task: Task,
    numbers: Mapping[Expr, Array],
    prover: Prover,
) -> Mark:
    """The mark of a formula for an asked symbol. ``numbers`` are those of the task as arrays, with its sizes."""
    if isinstance(symbol, Closed) and (computed := [s for s in leaves(formula) if s in marker.derivation.steps]):
        problem = Problem("formula_of_given", symbol=notation.write(computed[0]))
        return Mark(symbol, WRONG, hints=(f"problem:{problem.code}",), problem=problem)
    verdict = _verdict(marker, symbol, formula, known(task), prover)
    if isinstance(verdict, Equal):
        return Mark(symbol, CORRECT, hints=("formula",))
    if isinstance(verdict, Undecided):
        return Mark(symbol, CORRECT if verdict.agrees else WRONG, hints=("undecided",))
    if isinstance(verdict, Refuted) and isinstance(symbol, Closed):
        return Mark(symbol, WRONG, hints=("formula_differs",))
    if isinstance(verdict, Refuted) and _has_decimals(formula) and _gives(marker, symbol, formula, task, numbers):
        return Mark(symbol, CORRECT, hints=("formula",))
    if isinstance(verdict, Refuted):
        return _mistaken(marker, symbol, verdict, numbers) or Mark(symbol, WRONG, hints=("formula_differs",))
    verdict.problem.facts.setdefault("symbol", notation.write(symbol))
    return Mark(symbol, WRONG, hints=(f"problem:{verdict.problem.code}",), problem=verdict.problem)


def is_refuted(marker: Marker, symbol: Expr, formula: Expr, task: Task) -> bool:
    """Whether a formula is certainly another one than that of the symbol."""
    return isinstance(_verdict(marker, symbol, formula, known(task), None), Refuted)


def known(task: Task) -> dict[Expr, Value]:
    """The numbers of a task, with its sizes."""
    return {**task.given, **{counting.size_symbol(name): number(size) for name, size in task.sizes.items()}}


def fixed(derivation: Derivation, values: Mapping[Expr, Value]) -> dict[Expr, Value]:
    """Those of the values that a formula may make use of: zeros, and the places of entries."""
    places = frozenset(place for step in derivation.steps.values() for place in places_in(step.rule))
    return {s: v for s, v in values.items() if s in places or all(entry == 0 for entry in v.entries)}


def _verdict(
    marker: Marker, symbol: Expr, formula: Expr, values: Mapping[Expr, Value], prover: Prover | None
) -> Verdict:
    zeros = fixed(marker.derivation, values)

    def shorter(rule: Expr) -> Expr:
        """p − q, as the shares of a target sum to 1."""
        return without_ones(rule, values, marker.derivation.given)

    def compared(fixed: Mapping[Expr, Value], **shortened: Callable[[Expr], Expr]) -> Verdict:
        setting = Setting.of(marker.derivation, fixed, **shortened)
        return compare(formula, setting.definitions[symbol], setting, asked=symbol, prover=prover)

    verdict = compared(zeros)
    if isinstance(symbol, Closed) or not isinstance(verdict, Refuted):
        return verdict
    is_shorter = any(shorter(step.rule) != step.rule for step in marker.derivation.steps.values())
    if is_shorter and not isinstance(short := compared(zeros, shortened=shorter), Refuted):
        return short
    used = set(leaves(formula))
    unused = {s: v for s, v in values.items() if s not in used and (_has_numbers(formula) or _is_neutral(v))}
    if unused.keys() > zeros.keys() and not isinstance(second := compared({**zeros, **unused}), Refuted):
        return second
    if isinstance(symbol, Count) and (foreign := used - set(leaves(marker.derivation.steps[symbol].rule))):
        known_sizes = {s: v for s, v in values.items() if s in foreign or s not in used}
        if not isinstance(third := compared({**zeros, **known_sizes}), Refuted):
            return third
    factors = _factors(marker, symbol) - used
    vanishing = {s: v for s, v in _vanishing(marker, values).items() if s in factors} if factors else {}
    if vanishing and not isinstance(fourth := compared({**zeros, **vanishing}), Refuted):
        return fourth
    return compared(values) if _has_decimals(formula) or _has_sizes(symbol, formula, values) else verdict


def _factors(marker: Marker, symbol: Expr) -> set[Expr]:
    """What the terms of a rule are made of, those of paths as well."""
    read = set(leaves(marker.derivation.steps[symbol].rule))
    paths = {s for s in read if isinstance(s, Via)}
    return read | {leaf for path in paths for leaf in leaves(marker.derivation.steps[path].rule)}


def _vanishing(marker: Marker, values: Mapping[Expr, Value]) -> dict[Expr, Value]:
    """The steps that are exactly 0 with the numbers of a task: a term with one as a factor may be left out."""
    point, found = dict(values), {}
    for symbol, step in marker.derivation.steps.items():
        try:
            point[symbol] = value = evaluate(step.rule, point)
        except (Problem, Unproven):
            return {}
        if all(isinstance(entry, fmpq) and entry == 0 for entry in value.entries):
            found[symbol] = value
    return found


def _gives(marker: Marker, symbol: Expr, formula: Expr, task: Task, numbers: Mapping[Expr, Array]) -> bool:
    """Whether a formula into which rounded numbers are put, g · 2/5,22, is a calculation of the right numbers."""
    verdict = compare(formula, marker.derivation.steps[symbol].rule, Setting.of(marker.derivation, known(task)))
    if not isinstance(verdict, Refuted):
        return False
    value = np.array(arrays.array(verdict.student))
    [row] = marker.mark(numbers, [{symbol: Answer(value, np.full(value.shape, PRECISE))}])
    return next(m for m in row if m.symbol == symbol).verdict == CORRECT


def _is_neutral(value: Value) -> bool:
    """Whether a factor may be left out, or all but one of the entries that it multiplies: it is 0 or 1 or one-hot."""
    return all(entry in (0, 1) for entry in value.entries)


def _has_numbers(formula: Expr) -> bool:
    """Whether numbers of the task may stand in a formula."""
    return next(_numbers(formula), None) is not None


def _has_decimals(formula: Expr) -> bool:
    """Whether numbers of the task stand in a formula beyond doubt: any that is not whole."""
    return any(not number.is_Integer for number in _numbers(formula))


def _has_sizes(symbol: Expr, formula: Expr, values: Mapping[Expr, Value]) -> bool:
    """Whether sizes are put into the formula of a count, 128 · (d_h + d_x + 1)."""
    if not isinstance(symbol, Count):
        return False
    sizes = [entry for value in values.values() for entry in value.entries]
    return any(n.is_Integer and n > 1 and int(n) in sizes for n in _numbers(formula))


def _numbers(formula: Expr) -> Iterator[Expr]:
    waiting = [formula]
    while waiting:
        node = waiting.pop()
        if node.is_Rational:
            yield node
        is_named = isinstance(node, (*LEAVES, Entry))  # the place of an entry is no number of the task
        parts = operands(node) if is_named else node.args
        waiting.extend(part for part in parts if isinstance(part, Expr))


def _mistaken(marker: Marker, symbol: Expr, refuted: Refuted, numbers: Mapping[Expr, Array]) -> Mark | None:
    """The mark of a formula that gives, where it was refuted, what a known mistake gives there."""
    point = {s: np.array(arrays.array(v)) for s, v in refuted.point.items() if s in numbers}
    value = np.array(arrays.array(refuted.student))
    if not np.isfinite(value).all() or value.shape != marker.shape(symbol):
        return None
    [row] = marker.precise.mark({**numbers, **point}, [{symbol: Answer(value, np.full(value.shape, PRECISE))}])
    found = next(m for m in row if m.symbol == symbol)
    return found if found.verdict in (MISCONCEPTION, CORRECT) and found.explanations else None
