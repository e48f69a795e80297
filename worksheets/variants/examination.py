"""What is to be proven of a task's numbers, whatever they are: its questions, and the mistakes that apply to them.

A mistake applies to a question unless it leads to the right value in every probe. Mistakes that lead to the same value
in every probe are one cause: nobody can tell them apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from sympy import Expr

from solver import arrays, notation
from solver.derivation import Derivation
from solver.expressions import Apply, Direct, Total, Via, operands
from solver.intervals import Interval, Rounding
from solver.misconceptions import ACCEPTED, Context, Outcome, outcomes
from solver.questions import Question, changed_result, questions
from solver.ties import has_tie, shares
from worksheets.sheet import Sheet, Task
from worksheets.solving import derive
from worksheets.variants.drawing import draw
from worksheets.variants.plan import Plan, stacked
from worksheets.variants.planning import numbers_of

PROBES = 100
PROBE_KEY = b"rechenweg probes"
SAME = 1e-9
EXACT = Rounding(0.0)

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Cause:
    """Mistakes that lead to the same wrong value, whatever the numbers are."""

    outcomes: tuple[Outcome, ...]

    @cached_property
    def first(self) -> Outcome:
        return self.outcomes[0]

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(o.kind for o in self.outcomes))

    @cached_property
    def is_conditional(self) -> bool:
        return all(o.is_conditional for o in self.outcomes)

    @cached_property
    def is_accepted(self) -> bool:
        """Whether it is another convention, which need not differ from the right value."""
        return any(kind in ACCEPTED for kind in self.kinds)

    @cached_property
    def name(self) -> str:
        """The kinds with what they are about, as other programs read them."""
        return " = ".join(dict.fromkeys(map(outcome_name, self.outcomes)))


def outcome_name(outcome: Outcome) -> str:
    """A mistake with what it is about: ``bias_left_out(b_h)``."""
    concerned = outcome.slips[0].concerned
    written = ", ".join(c.name if hasattr(c, "name") and not c.args else notation.write(c) for c in concerned)
    return f"{outcome.kind}({written})"


@dataclass(frozen=True, eq=False)
class Examination:
    """A task's derivation cut into questions, with the causes of wrong answers to each.

    ``size_limits`` are the sizes that asked values may have, by those of the published numbers; ``contests`` the places
    where a gradient goes to the largest of several entries, and where the published numbers have only one such.
    """

    task: Task
    plan: Plan
    derivation: Derivation
    questions: tuple[Question, ...]
    causes: Mapping[Expr, tuple[Cause, ...]]
    zeros: Mapping[Expr, Flags]
    equals: frozenset[tuple[Expr, Expr]]
    size_limits: tuple[float, float]
    contests: tuple[Apply, ...] = ()

    @cached_property
    def activations(self) -> tuple[Apply, ...]:
        """Every use of tanh or σ in the model's steps."""
        found: dict[Apply, None] = {}
        waiting = [s.rule for s in self.derivation.steps.values()]
        while waiting:
            node = waiting.pop()
            if isinstance(node, Apply) and node.function in ("tanh", "sigma"):
                found[node] = None
            waiting.extend(operands(node))
        return tuple(found)


def examined(sheet: Sheet, task: Task, plan: Plan, original: Task | None = None) -> Examination:
    """What is to be proven of the numbers of a task; ``original`` is the published task that it was made from."""
    derivation = derive(sheet, task)
    asked = tuple(a.symbol for a in task.asked)
    cut = questions(derivation, asked)
    context = Context(derivation, tuple(s for s in asked if isinstance(s, Total | Direct | Via)))
    probes = plan.arrays(_probe_draws(sheet, task, plan))
    main = _exact(derivation, probes)
    return Examination(
        task=task,
        plan=plan,
        derivation=derivation,
        questions=cut,
        causes={q.symbol: tuple(_causes(outcomes(q, context), main, q)) for q in cut},
        zeros={s: np.asarray((np.abs(v.middle) < SAME).all(0)) for s, v in main.items()},
        equals=_equals([q.symbol for q in cut], main),
        size_limits=_size_limits(sheet, original or task),
        contests=_contests(sheet, derivation, original or task),
    )


def _probe_draws(sheet: Sheet, task: Task, plan: Plan) -> list[tuple[int, ...]]:
    return [draw(PROBE_KEY, (sheet.id, task.id), n, plan.bounds) for n in range(PROBES)]


def _exact(derivation: Derivation, numbers: Mapping[Expr, Array]) -> dict[Expr, Interval]:
    return arrays.evaluate_all(derivation, {s: EXACT.asarray(v) for s, v in numbers.items()}, EXACT)


def _causes(found: Iterable[Outcome], main: Mapping[Expr, Interval], question: Question) -> Iterable[Cause]:
    """The outcomes that apply, those together that always lead to the same."""
    right = main[question.symbol].middle
    classes: list[tuple[Array, list[Outcome]]] = []
    for outcome in found:
        try:
            value = changed_result(outcome.steps, question, main, EXACT).middle
        except ValueError:  # shapes that do not fit: nobody can make this mistake here
            continue
        if value.shape[-2:] != right.shape[-2:] or is_same(value, right).all():
            continue
        for known, members in classes:
            if is_same(value, known).all():
                members.append(outcome)
                break
        else:
            classes.append((value, [outcome]))
    return (Cause(tuple(members)) for _, members in classes)


def is_same(a: Array, b: Array) -> Flags:
    """In which draws two values are the same, but for the error of floating-point arithmetic."""
    with np.errstate(invalid="ignore"):
        return np.asarray((np.abs(a - b) <= SAME * np.maximum(1.0, np.abs(b))).all((-1, -2)))


def _equals(asked: list[Expr], main: Mapping[Expr, Interval]) -> frozenset[tuple[Expr, Expr]]:
    """Pairs of asked values that are equal whatever the numbers are."""
    pairs = [(a, b) for n, a in enumerate(asked) for b in asked[n + 1 :] if main[a].shape == main[b].shape]
    return frozenset((a, b) for a, b in pairs if is_same(main[a].middle, main[b].middle).all())


def _contests(sheet: Sheet, derivation: Derivation, original: Task) -> tuple[Apply, ...]:
    found = dict.fromkeys(share for step in derivation.steps.values() for share in shares(step.rule))
    if not found:
        return ()
    published = derive(sheet, original)
    known = published.evaluate(numbers_of(original))
    tied = {n for s in published.steps.values() for n in shares(s.rule) if has_tie(n, known)}
    return tuple(node for node in found if node not in tied)


def _size_limits(sheet: Sheet, original: Task) -> tuple[float, float]:
    """From a hundredth of the smallest asked value of the published numbers to ten times the largest."""
    derivation = derive(sheet, original)
    values = _exact(derivation, stacked(numbers_of(original), 1))
    sizes = [float(np.abs(values[a.symbol].middle).max()) for a in original.asked if a.symbol in derivation.steps]
    return min(sizes, default=0.0) / 100, 10 * max(sizes, default=np.inf)
