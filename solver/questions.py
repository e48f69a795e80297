"""Questions: a derivation cut at the values that are asked for.

What was asked before is known to whoever answers the next question, rightly or wrongly. A question holds the steps that
lead from there, and from the given numbers, to its own value.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from sympy import Expr

from solver import arrays
from solver.derivation import Derivation, Step
from solver.expressions import operands, reads
from solver.intervals import Interval, Rounding
from solver.symbols import is_derivative

CALCULATOR = 1e-8
"""Whoever keeps the digits of a calculator rounds to this part of the last digit that is asked for."""


@dataclass(frozen=True)
class Question:
    """The steps to an asked symbol, its own last; ``after`` are the asked symbols that they start from."""

    symbol: Expr
    steps: tuple[Step, ...]
    after: tuple[Expr, ...]

    @cached_property
    def reads(self) -> frozenset[Expr]:
        """What must be known: given symbols, and asked ones of before."""
        return frozenset(s for step in self.steps for s in step.reads) - {step.symbol for step in self.steps}


def questions(derivation: Derivation, asked: Iterable[Expr]) -> tuple[Question, ...]:
    """The asked symbols that are computed, each with the steps since what was asked before it."""
    found: dict[Expr, Question] = {}
    for symbol in asked:
        if symbol in derivation.steps and symbol not in found:
            steps, met = leading_to(derivation, [symbol], found)
            found[symbol] = Question(symbol, steps, met)
    return tuple(found.values())


def leading_to(
    derivation: Derivation, symbols: Iterable[Expr], known: Collection[Expr]
) -> tuple[tuple[Step, ...], tuple[Expr, ...]]:
    """The steps to these symbols from what is known, in order, and what of the known they start from."""
    wanted: set[Expr] = set()
    met: set[Expr] = set()
    waiting = list(symbols)
    while waiting:
        current = waiting.pop()
        if current in known:
            met.add(current)
        elif current in derivation.steps and current not in wanted:
            wanted.add(current)
            waiting.extend(derivation.steps[current].reads)
    steps = tuple(step for s, step in derivation.steps.items() if s in wanted)
    return steps, tuple(s for s in derivation.steps if s in met)


@np.errstate(all="ignore")
def results(steps: Iterable[Step], known: Mapping[Expr, Any], namespace: Any) -> dict[Expr, Any]:
    """What is known, and the values of these steps, over any namespace of ``solver.arrays``."""
    values = dict(known)
    for step in steps:
        values[step.symbol] = _written(step.symbol, arrays.evaluate(step.rule, values, namespace))
    return values


@np.errstate(all="ignore")
def reachable(steps: Iterable[Step], known: Mapping[Expr, Interval], rounding: Rounding) -> dict[Expr, Interval]:
    """What is known, and what a person who rounds can come to at these steps.

    Where that could be anything, as what stands below a fraction line may be rounded to 0, such a person has kept the
    digits of a calculator. What intervals know nothing of, the inverse of a large matrix, is the value itself.
    """
    values = dict(known)
    for step in steps:
        found = arrays.evaluate(step.rule, values, rounding)
        if not np.isfinite(found.width).all():
            found = _bounded(found, step, values, rounding)
        values[step.symbol] = _written(step.symbol, found)
    return values


def _bounded(found: Interval, step: Step, values: Mapping[Expr, Interval], rounding: Rounding) -> Interval:
    finer = Rounding(rounding.unit * CALCULATOR)
    longer = arrays.evaluate(step.rule, {s: values[s].under(finer) for s in step.reads}, finer)
    value = _value(step, values)
    for low, high in ((longer.low, longer.high), (value, value)):
        is_bounded = np.isfinite(found.width) | ~np.isfinite(high - low)
        low, high = np.where(is_bounded, found.low, low), np.where(is_bounded, found.high, high)
        slack = np.where(is_bounded, 0.0, rounding.slack)
        found = Interval(low, high, rounding).widened(slack)
    return found


def _value(step: Step, values: Mapping[Expr, Interval]) -> Any:
    try:
        return arrays.evaluate(step.rule, {s: values[s].middle for s in step.reads}, np)
    except np.linalg.LinAlgError:
        return np.nan


def _written(symbol: Expr, value: Any) -> Any:
    """What a person goes on with: a quantity of the model is a number then, the factors of a chain rule stay apart."""
    return value.as_quantity if isinstance(value, Interval) and not is_derivative(symbol) else value


def result(steps: Iterable[Step], known: Mapping[Expr, Any], namespace: Any) -> Any:
    """The value of the last of these steps."""
    steps = tuple(steps)
    return results(steps, known, namespace)[steps[-1].symbol]


def reached(steps: Iterable[Step], known: Mapping[Expr, Interval], rounding: Rounding) -> Interval:
    """What a person who rounds can come to at the last of these steps."""
    steps = tuple(steps)
    return reachable(steps, known, rounding)[steps[-1].symbol]


class Changed:
    """The ``values`` of a question's own steps, with which those of changed steps are computed.

    Only what differs from the question's steps, or reads what differs, is computed anew; all else that changed steps
    are made of is computed once.
    """

    def __init__(self, question: Question, values: Mapping[Expr, Any], namespace: Any) -> None:
        self.question, self.namespace = question, namespace
        self.before = {step.symbol: step for step in question.steps}
        self.kept = dict(values)

    @np.errstate(all="ignore")
    def result(self, steps: Iterable[Step]) -> Any:
        """The value of the last of these steps."""
        new: dict[Expr, Any] = {}
        differing: set[Expr] = set()
        last = self.question.symbol
        for step in steps:
            last = step.symbol
            same = self.before.get(last)
            if (same is not step and same != step) or not differing.isdisjoint(step.reads):
                new[last] = _written(last, self._value(step.rule, new, differing))
                differing.add(last)
        return new[last] if last in new else self.kept[last]

    def _value(self, expression: Expr, new: Mapping[Expr, Any], differing: set[Expr]) -> Any:
        if expression in new:
            return new[expression]
        is_as_before = differing.isdisjoint(reads(expression))
        if is_as_before and expression in self.kept:
            return self.kept[expression]
        parts = [self._value(part, new, differing) for part in operands(expression)]
        value = arrays.applied(expression, parts, self.namespace)
        if is_as_before:
            self.kept[expression] = value
        return value


def changed_result(steps: Iterable[Step], question: Question, values: Mapping[Expr, Any], namespace: Any) -> Any:
    """The value of the last of ``steps``, where ``values`` are those of the question's own steps."""
    return Changed(question, values, namespace).result(steps)


def reach(questions: Iterable[Question], given: Mapping[Expr, Interval], rounding: Rounding) -> dict[Expr, Interval]:
    """What a person can come to at each asked symbol who rounds at any operation, and goes on with what was written."""
    known = dict(given)
    found: dict[Expr, Interval] = {}
    for question in questions:
        found[question.symbol] = result(question.steps, known, rounding)
        known[question.symbol] = rounding.rounded(found[question.symbol])
    return found
