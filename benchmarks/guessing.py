"""What is earned without calculating: ``python -m benchmarks.guessing [--persons 200]``.

For each task the mean and the largest share of the points that persons earn who guess every number, with four digits or
with two; who give one number everywhere; who give it for every state and calculate the rest from there; and who hand in
all answers of the neighbour's variant. The last column is for comparison: whoever makes one slip at the first value and
calculates everything else rightly.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sympy import Expr

from solver.errors import Problem
from solver.expressions import DERIVATIVES, Count
from solver.intervals import Rounding
from solver.questions import Question, questions, result
from worksheets.catalogue import find
from worksheets.marking.grading import marker, numbers
from worksheets.marking.marker import Answer, Marker, Sheet
from worksheets.variants import issuing, manifest
from worksheets.variants.drawing import practice_key
from worksheets.variants.issuing import Order
from worksheets.variants.keys import applied

TASKS = (
    ("blatt4", "1.1"),
    ("blatt4", "1.2"),
    ("blatt4", "2.1"),
    ("blatt4", "2.2"),
    ("gru", "1.1"),
    ("gru", "2.1"),
    ("gru", "3.1"),
    ("attention", "1.1"),
    ("attention", "2.1"),
    ("attention", "3.1"),
    ("mlp", "1.1"),
    ("normalisation", "1.1"),
    ("embeddings", "1.1"),
    ("sequences", "1.1"),
)
CONSTANTS = (0.0, 0.1, 0.5, -0.5, 1.0, 2.0)
SLIP = 0.0123

Array = NDArray[np.float64]
Choose = Callable[[Question, Array, Array], Array | None]
"""What a person gives for a question instead of calculating it, if anything; after the right and the own value."""


@dataclass(frozen=True)
class Class:
    """A task, its marker, and the numbers of its published version and of some variants."""

    marker: Marker
    given: Mapping[Expr, Array]
    variants: tuple[Mapping[Expr, Array], ...]

    def answers(self, given: Mapping[Expr, Array], choose: Choose, digits: int = 4) -> Sheet:
        """The answers of somebody who calculates from the own values what is not chosen."""
        exact = Rounding()
        known = {s: exact.asarray(v) for s, v in given.items()}
        own, sheet = dict(known), dict[Expr, Answer]()
        for question in questions(self.marker.derivation, self.marker.asked):
            symbol = question.symbol
            known[symbol], calculated = result(question.steps, known, exact), result(question.steps, own, exact)
            chosen = choose(question, known[symbol].middle, calculated.middle)
            value = np.round(calculated.middle if chosen is None else chosen, digits)
            own[symbol] = exact.asarray(value)
            sheet[symbol] = Answer(value, np.full(value.shape, 0 if isinstance(symbol, Count) else digits))
        return sheet

    def shares(self, given: Mapping[Expr, Array], sheets: list[Sheet], symbols: Collection[Expr] = ()) -> list[float]:
        """What each person earns of these answers, or of all."""
        rows = ([m for m in row if not symbols or m.symbol in symbols] for row in self.marker.mark(given, sheets))
        return [float(sum(m.share for m in row) / len(row)) for row in rows]

    @property
    def after_states(self) -> list[Expr]:
        """The asked values that are states or computed from asked ones; others are calculated as by everybody."""
        later = (
            q.symbol for q in questions(self.marker.derivation, self.marker.asked) if any(map(self.is_state, q.after))
        )
        return [*filter(self.is_state, self.marker.asked), *later]

    def is_state(self, symbol: Expr) -> bool:
        """Whether other values of the model are computed from it: a state, a gate, a score."""
        readers = self.marker.derivation.consumers.get(symbol, ())
        return not isinstance(symbol, DERIVATIVES) and any(not isinstance(r, DERIVATIVES) for r in readers)


def loaded(sheet: str, task: str, count: int) -> Class:
    found = find(sheet)
    judge = marker(found, found.tasks[task])
    try:
        made = issuing.prepared(Order(sheet, (task,)))
        people = manifest.practice_persons(count)
        keys = issuing.issued(made, issuing.drawn(made, practice_key(0), people), people)
        variants = tuple(numbers(applied(made.sheet, key, changed=True).tasks[task]) for key in keys)
    except Problem:
        variants = ()
    return Class(judge, numbers(found.tasks[task]), variants)


def guessed(random: np.random.Generator) -> Choose:
    def choose(question: Question, right: Array, own: Array) -> Array:
        if isinstance(question.symbol, Count):
            return np.asarray(np.rint(right * random.uniform(0.2, 3.0, right.shape)))
        return np.asarray(random.uniform(-1, 1, right.shape) * np.maximum(1, np.abs(right).max()))

    return choose


def constant(number: float) -> Choose:
    return lambda question, right, own: np.full(right.shape, number)


def constant_states(one: Class, number: float) -> Choose:
    def choose(question: Question, right: Array, own: Array) -> Array | None:
        return np.full(right.shape, number) if one.is_state(question.symbol) else None

    return choose


def slipped(one: Class) -> Choose:
    def choose(question: Question, right: Array, own: Array) -> Array | None:
        is_first = question.symbol == one.marker.asked[0]
        step = 100.0 if isinstance(question.symbol, Count) else SLIP
        return right + step if is_first else None

    return choose


def earned(one: Class, persons: int) -> Iterator[tuple[str, list[float]]]:
    """By what persons do, the shares that they earn."""
    random = np.random.default_rng(1)
    for digits in (4, 2):
        sheets = [one.answers(one.given, guessed(random), digits) for _ in range(persons)]
        yield f"guess {digits}", one.shares(one.given, sheets)
    yield "constant", one.shares(one.given, [one.answers(one.given, constant(c)) for c in CONSTANTS])
    if any(map(one.is_state, one.marker.asked)):
        yield (
            "const. states",
            one.shares(
                one.given, [one.answers(one.given, constant_states(one, c)) for c in CONSTANTS], one.after_states
            ),
        )
    if one.variants:
        neighbours = (*one.variants[1:], one.variants[0])
        copied = [one.answers(other, lambda question, right, own: None) for other in neighbours]
        together = {symbol: np.stack([given[symbol] for given in one.variants]) for symbol in one.given}
        yield "neighbour", one.shares(together, copied)
    yield "one slip", one.shares(one.given, [one.answers(one.given, slipped(one))])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--persons", type=int, default=200)
    parser.add_argument("--variants", type=int, default=20)
    options = parser.parse_args()
    everything: dict[str, list[float]] = {}
    for sheet, task in TASKS:
        line = f"{sheet:<10}{task:<5}"
        for kind, shares in earned(loaded(sheet, task, options.variants), options.persons):
            everything.setdefault(kind, []).append(float(np.mean(shares)))
            line += f"  {kind} {np.mean(shares):6.2%} (≤ {max(shares):.1%})"
        print(line, flush=True)
    print("all tasks      " + "  ".join(f"{kind} {np.mean(shares):.2%}" for kind, shares in everything.items()))


if __name__ == "__main__":
    main()
