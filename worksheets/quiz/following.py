"""Following through as formulas: how an asked value is computed from the own earlier ones, entry by entry.

A platform that computes can hold an answer against what follows from the own earlier answers. It does so within the
same distance as around the right value, where an earlier answer is wrong, can come of a calculation, and is no zero:
``worksheets.marking.following`` says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from solver import notation
from solver.arrays import Array
from solver.entry_formulas import Assignment, Values, assignments, computed
from solver.misconceptions import Outcome
from solver.values import nearest
from worksheets.quiz.model import Asked, Mistake, Quiz


@dataclass(frozen=True)
class Following:
    """How an asked value follows from those in ``after``; ``given`` are the other values that it starts from."""

    asked: Asked
    after: tuple[Asked, ...]
    given: tuple[str, ...]
    assignments: tuple[Assignment, ...]

    def results(self, values: Values) -> list[Any]:
        """The entries of the value that follow from these."""
        found = computed(self.assignments, values)
        return [found[self.asked.name, n] for n in range(self.asked.size)]


def following(quiz: Quiz) -> dict[str, Following]:
    """How each asked value of a task follows from earlier ones, by its name, where it can be said in formulas."""
    by_name = {asked.name: asked for asked in quiz.asked}
    shapes = quiz.variants[0].solution.derivation.shapes
    found: dict[str, Following] = {}
    for asked in quiz.asked:
        reads = sorted(asked.question.reads, key=notation.write)
        after = tuple(by_name[n] for s in asked.question.after if (n := notation.write(s)) in by_name)
        try:
            steps = assignments(asked.question.steps, {s: _size(shapes.expression(s)) for s in reads})
        except TypeError:
            continue
        if after:
            given = tuple(n for n in map(notation.write, reads) if n not in by_name)
            found[asked.name] = Following(asked, after, given, steps)
    return found


def right_values(quiz: Quiz) -> dict[tuple[str, int], Array]:
    """The entries of everything that is given or asked for, where all is right: a column with each variant's number."""
    solved = [variant.solution.values for variant in quiz.variants]
    known = {
        (notation.write(symbol), n): np.array([nearest(own[symbol].entries[n]) for own in solved])
        for symbol, value in solved[0].items()
        for n in range(len(value.entries))
    }
    written = {
        (asked.name, n): np.array([float(variant.values[asked.name].entries[n].value) for variant in quiz.variants])
        for asked in quiz.asked
        for n in range(asked.size)
    }
    return {**known, **written}


@dataclass(frozen=True)
class Known:
    """A known mistake in one asked value, as formulas: its explanation, its steps, and how far an answer may be off."""

    number: int
    asked: Asked
    mistake: Mistake
    assignments: tuple[Assignment, ...]
    tolerances: tuple[float, ...]


def known_mistakes(quiz: Quiz, asked: Asked) -> list[Known]:
    """The mistakes in an asked value in any variant that can be said in formulas, each once."""
    first: dict[Outcome, list[Mistake]] = {}
    for variant in quiz.variants:
        for mistake in variant.values[asked.name].mistakes:
            first.setdefault(mistake.outcome, []).append(mistake)
    found: list[Known] = []
    shapes = quiz.variants[0].solution.derivation.shapes
    for outcome, made in first.items():
        own = {step.symbol for step in outcome.steps}
        reads = {s for step in outcome.steps for s in step.reads} - own
        try:
            sizes = {s: _size(shapes.expression(s)) for s in reads}
            steps = assignments(outcome.steps, sizes)
        except TypeError:
            continue
        widths = [[s.half_width for m in made if (s := m.spans[n]) is not None] for n in range(asked.size)]
        found.append(Known(len(found) + 1, asked, made[0], steps, tuple(max(w, default=0.0) for w in widths)))
    return found


def _size(shape: tuple[Any, Any]) -> tuple[int, int]:
    return int(shape[0]), int(shape[1])
