"""What is to be proven of a task's numbers, whatever they are: its questions, and the mistakes that apply to them.

A mistake applies to a question unless it leads to the right value in every probe. Mistakes that lead to the same value
in every probe are one cause: nobody can tell them apart.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from sympy import Expr

from solver import arrays, functions, notation
from solver.derivation import Derivation
from solver.domains import defined
from solver.expressions import Apply, Direct, Total, Via, operands
from solver.intervals import Interval, Rounding
from solver.misconceptions import ACCEPTED, Context, Outcome, proven_outcomes
from solver.questions import Question, changed_result, questions
from worksheets.sheet import Sheet, Task
from worksheets.solving import derive
from worksheets.variants.drawing import draw
from worksheets.variants.plan import Draw, Plan, exact, stacked
from worksheets.variants.planning import numbers_of

PROBES, MOST_PROBES = 100, 2000
"""Draws that are looked at to see what applies, of at most so many, as some may be undefined."""
PROBE_KEY = b"rechenweg probes"
SAME, DECIMALS = 1e-9, 9
OFTEN = 0.1
"""The share of draws that show what is in the nature of a task, and no accident of the sheet's own numbers."""
EXACT = Rounding(0.0)

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Cause:
    """Mistakes that lead to the same wrong value, whatever the numbers are.

    ``effect`` is the largest change of an entry in any probe, ``is_conditional`` says whether some numbers leave it
    without effect by the nature of the mistake, or of the task: those of the sheet do, and many draws.
    """

    outcomes: tuple[Outcome, ...]
    effect: float
    is_conditional: bool

    @cached_property
    def first(self) -> Outcome:
        return self.outcomes[0]

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(o.kind for o in self.outcomes))

    @cached_property
    def signs(self) -> frozenset[Hashable]:
        """What the mistakes have in common with the same ones in other steps."""
        return frozenset(outcome.sign for outcome in self.outcomes)

    @cached_property
    def concerns(self) -> frozenset[Expr]:
        """What the mistakes are about: the steps that they are made in, and the quantities concerned."""
        return frozenset(e for o in self.outcomes for slip in o.slips for e in (slip.step.symbol, *slip.concerned))

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

    ``repeating`` are the asked values that have equal entries whatever the numbers are. ``size_limits`` are the sizes
    that asked values may have, by those of the published numbers; ``whole`` are the asked values that come out whole on
    the sheet, of whole numbers alone.
    """

    task: Task
    plan: Plan
    derivation: Derivation
    questions: tuple[Question, ...]
    causes: Mapping[Expr, tuple[Cause, ...]]
    zeros: Mapping[Expr, Flags]
    equals: frozenset[tuple[Expr, Expr]]
    repeating: frozenset[Expr]
    size_limits: tuple[float, float]
    whole: frozenset[Expr]

    @cached_property
    def activations(self) -> tuple[Apply, ...]:
        """Every use of a squashing function, tanh or σ, in the model's steps."""
        return tuple(n for n in self._nodes if isinstance(n, Apply) and flat(n))

    @cached_property
    def kinks(self) -> tuple[Expr, ...]:
        """Every use of a function that has no derivative where two values tie."""
        return tuple(n for n in self._nodes if isinstance(n, Apply) and functions.of(n).kink)

    @cached_property
    def _nodes(self) -> tuple[Expr, ...]:
        """Every operation in the steps, each once."""
        found: dict[Expr, None] = {}
        waiting = [s.rule for s in self.derivation.steps.values()]
        while waiting:
            node = waiting.pop()
            if node not in found:
                found[node] = None
                waiting.extend(operands(node))
        return tuple(found)


def flat(node: Apply) -> tuple[float, float] | None:
    """The values that a squashing function comes near where it is flat; ``None`` for other functions."""
    activation = functions.of(node).activation
    return activation.flat if activation else None


@np.errstate(all="ignore")
def examined(sheet: Sheet, task: Task, plan: Plan, original: Task | None = None) -> Examination:
    """What is to be proven of the numbers of a task; ``original`` is the published task that it was made from."""
    derivation = derive(sheet, task)
    asked = tuple(a.symbol for a in task.asked)
    cut = questions(derivation, asked)
    context = Context(derivation, tuple(s for s in asked if isinstance(s, Total | Direct | Via)))
    main = _probes(sheet, task, plan, derivation)
    return Examination(
        task=task,
        plan=plan,
        derivation=derivation,
        questions=cut,
        causes={q.symbol: tuple(_causes(proven_outcomes(q, context), main, q)) for q in cut},
        zeros={s: np.asarray((np.abs(v.middle) < SAME).all(0)) for s, v in main.items()},
        equals=_equals([q.symbol for q in cut], main),
        repeating=frozenset(q.symbol for q in cut if _repeats(main[q.symbol].middle)),
        size_limits=_size_limits(sheet, original or task),
        whole=_whole(main, plan, cut),
    )


def _probes(sheet: Sheet, task: Task, plan: Plan, derivation: Derivation) -> dict[Expr, Interval]:
    """The values of draws in which every step is defined, and of the task's own numbers, which come last."""
    found: list[Draw] = []
    for start in range(0, MOST_PROBES, PROBES):
        draws = [draw(PROBE_KEY, (sheet.id, task.id), n, plan.bounds) for n in range(start, start + PROBES)]
        values = _exact(derivation, plan.arrays(draws))
        is_defined = defined(derivation.steps.values(), values, PROBES)
        found += [one for one, fits in zip(draws, is_defined, strict=True) if fits]
        if len(found) >= PROBES:
            break
    numbers = plan.arrays(found[:PROBES])
    own = stacked(plan.published, 1)
    return _exact(derivation, {s: np.concatenate([numbers[s], own[s]]) for s in own})


def _exact(derivation: Derivation, numbers: Mapping[Expr, Array]) -> dict[Expr, Interval]:
    return arrays.evaluate_all(derivation, {s: EXACT.asarray(v) for s, v in numbers.items()}, EXACT)


def _causes(found: Iterable[Outcome], main: Mapping[Expr, Interval], question: Question) -> Iterable[Cause]:
    """The outcomes that apply, those together that always lead to the same."""
    right = main[question.symbol].middle
    middles = {symbol: value.middle for symbol, value in main.items()}
    classes: list[tuple[Array, list[Outcome]]] = []
    for outcome in found:
        try:
            value = changed_result(outcome.steps, question, middles, np)
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
    return (_cause(tuple(members), value, right) for value, members in classes)


def _cause(members: tuple[Outcome, ...], value: Array, right: Array) -> Cause:
    effect = np.abs(np.where(np.isfinite(value), value - right, np.inf)).max()
    same = np.atleast_1d(is_same(value, right))
    by_nature = bool(same[-1] and same.mean() >= OFTEN)
    return Cause(members, float(effect), by_nature or all(o.is_conditional for o in members))


def is_same(a: Array, b: Array) -> Flags:
    """In which draws two values are the same, but for the error of floating-point arithmetic."""
    with np.errstate(invalid="ignore"):
        close = np.abs(a - b) <= SAME * np.maximum(1.0, np.abs(b))
        return np.asarray((close | (np.isnan(a) & np.isnan(b))).all((-1, -2)))


def _equals(asked: list[Expr], main: Mapping[Expr, Interval]) -> frozenset[tuple[Expr, Expr]]:
    """Pairs of asked values that are equal whatever the numbers are."""
    pairs = [(a, b) for n, a in enumerate(asked) for b in asked[n + 1 :] if main[a].shape == main[b].shape]
    return frozenset((a, b) for a, b in pairs if is_same(main[a].middle, main[b].middle).all())


def _repeats(value: Array) -> bool:
    """Whether two entries, other than zeros, are equal in every draw."""
    entries = value.reshape(-1, value.shape[-2] * value.shape[-1])
    entries = entries[:, (np.abs(entries) >= SAME).any(0)]
    return len(np.unique(entries.round(DECIMALS), axis=1).T) < entries.shape[1]


def _whole(main: Mapping[Expr, Interval], plan: Plan, cut: Iterable[Question]) -> frozenset[Expr]:
    entries = (exact(entry) for value in plan.published.values() for entry in value.entries)
    choices = (choice for slot in plan.slots for choice in slot.choices)
    if any(number.q != 1 for number in chain(entries, choices)):
        return frozenset()
    own = {
        q.symbol: main[q.symbol].middle[..., -1:, :, :] if main[q.symbol].low.ndim > 2 else main[q.symbol].middle
        for q in cut
    }
    return frozenset(s for s, value in own.items() if (np.abs(value - np.rint(value)) < SAME).all())


def _size_limits(sheet: Sheet, original: Task) -> tuple[float, float]:
    """From a hundredth of the smallest asked value of the published numbers to ten times the largest."""
    derivation = derive(sheet, original)
    values = _exact(derivation, stacked(numbers_of(original), 1))
    sizes = [float(np.abs(values[a.symbol].middle).max()) for a in original.asked if a.symbol in derivation.steps]
    return min(sizes, default=0.0) / 100, 10 * max(sizes, default=np.inf)
