"""What a mistake leads to: the steps of a question with the mistake in them, made once or wherever it can be made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from sympy import Expr

from solver.derivation import Step
from solver.derivation import step as with_rule
from solver.errors import Problem
from solver.expressions import DERIVATIVES, At
from solver.misconceptions.catalogue import CARRIED, CONDITIONAL, KINDS, PROVEN, Slip, slips
from solver.misconceptions.context import Context
from solver.misconceptions.patterns import offset
from solver.questions import Question, leading_to
from solver.replacing import unindexed


@dataclass(frozen=True)
class Outcome:
    """The same mistake in one or more steps on the way to a value, and all steps as they are then."""

    slips: tuple[Slip, ...]
    steps: tuple[Step, ...]

    @property
    def kind(self) -> str:
        return self.slips[0].kind

    @property
    def sign(self) -> Hashable:
        """What the same mistake has in common wherever it is made: its kind, and what it is about."""
        return _sign(self.slips[0])

    @property
    def is_conditional(self) -> bool:
        """Whether some numbers leave it without effect."""
        return self.kind in CONDITIONAL


def outcomes(question: Question, context: Context, kinds: Iterable[str] = KINDS) -> tuple[Outcome, ...]:
    """What each mistake leads to that can be made on the way to an asked value, made wherever it can be made."""
    groups: dict[Hashable, list[Slip]] = {}
    for sign, slip in _signed(_possible(question, context, kinds)):
        groups.setdefault(sign, []).append(slip)
    return _distinct(question, context, groups.values())


def proven_outcomes(question: Question, context: Context) -> tuple[Outcome, ...]:
    """The same for the kinds that variants are proven for."""
    return outcomes(question, context, PROVEN)


def other_outcomes(question: Question, context: Context) -> tuple[Outcome, ...]:
    """The same for all other kinds."""
    return outcomes(question, context, _others())


def carried_outcomes(question: Question, context: Context) -> tuple[Outcome, ...]:
    """What derivatives lead to that are taken of equations with a mistake."""
    if not any(isinstance(step.symbol, DERIVATIVES) for step in question.steps):
        return ()
    model = [step for step in context.derivation.steps.values() if context.is_model_step(step)]
    groups: dict[Hashable, list[Slip]] = {}
    for sign, slip in _signed(list(slips(model, context, CARRIED))):
        groups.setdefault(sign, []).append(slip)
    found: list[Outcome] = []
    for group in groups.values():
        changed = {slip.step.symbol: slip.step for slip in group}
        try:
            rules = {
                step.symbol: context.derived_of(changed, step.symbol)
                for step in question.steps
                if isinstance(step.symbol, DERIVATIVES)
            }
        except Problem:
            continue
        derived = {symbol: with_rule(symbol, rule) for symbol, rule in rules.items()}
        found.append(Outcome(tuple(group), _changed(question, context, {**changed, **derived})))
    return tuple(found)


def particular_outcomes(question: Question, context: Context, kinds: Iterable[str] = PROVEN) -> tuple[Outcome, ...]:
    """The same for a mistake that is made in one step, or in one kind of step, and not in the others."""
    families: dict[Hashable, list[Slip]] = {}
    singles: list[list[Slip]] = []
    for sign, slip in _signed(_possible(question, context, kinds)):
        families.setdefault((sign, unindexed(slip.step.symbol)), []).append(slip)
        singles.append([slip])
    return _distinct(question, context, [*families.values(), *singles])


def other_particular_outcomes(question: Question, context: Context) -> tuple[Outcome, ...]:
    """The same for all other kinds."""
    return particular_outcomes(question, context, _others())


def _others() -> list[str]:
    return [kind for kind in KINDS if kind not in PROVEN]


def _possible(question: Question, context: Context, kinds: Iterable[str]) -> list[Slip]:
    """The slips of a question. Where the sign of an error can be turned, a sign that is lost later looks the same."""
    found = list(slips(question.steps, context, kinds))
    if any(slip.kind == "error_sign_turned" for slip in found):
        found = [s for s in found if s.kind != "sign_lost" or context.is_model_step(s.step)]
    return found


def _signed(slips: Iterable[Slip]) -> Iterator[tuple[Hashable, Slip]]:
    """Each slip with what it has in common with the same mistake in other steps."""
    often: Counter[Hashable] = Counter()
    for slip in slips:
        sign = _sign(slip)
        often[sign, slip.step.symbol] += 1
        yield (sign, often[sign, slip.step.symbol]), slip


def _distinct(question: Question, context: Context, groups: Iterable[list[Slip]]) -> tuple[Outcome, ...]:
    found: dict[frozenset[tuple[Expr, Expr]], Outcome] = {}
    for group in groups:
        changed = {slip.step.symbol: slip.step for slip in group}
        key = frozenset((step.symbol, step.rule) for step in changed.values())
        if key not in found and not _goes_in_circles(steps := _changed(question, context, changed)):
            found[key] = Outcome(tuple(group), steps)
    return tuple(found.values())


def _goes_in_circles(steps: Sequence[Step]) -> bool:
    """Whether nobody could calculate so, as a step would need what comes of it."""
    order = {step.symbol: number for number, step in enumerate(steps)}
    if all(order.get(symbol, -1) < number for number, step in enumerate(steps) for symbol in step.reads):
        return False
    try:
        TopologicalSorter({step.symbol: step.reads & order.keys() for step in steps}).prepare()
    except CycleError:
        return True
    return False


def _changed(question: Question, context: Context, changed: Mapping[Expr, Step]) -> tuple[Step, ...]:
    """The steps of a question with some of them changed, after those that only the changed ones need."""
    steps = tuple(changed.get(step.symbol, step) for step in question.steps)
    read = {symbol for step in changed.values() for symbol in step.reads}
    known = {*question.after, *(step.symbol for step in steps)}
    before, _ = leading_to(context.derivation, read - known, known)
    return (*before, *steps)


def _sign(slip: Slip) -> Hashable:
    return slip.kind, tuple(unplaced(c, slip.step.symbol) for c in slip.concerned)


def unplaced(concerned: Expr, symbol: Expr) -> Hashable:
    """What a mistake is about, seen from its step: x of the step before, whichever step that is."""
    distance = offset(concerned, symbol)
    return unindexed(concerned) if distance is None else (At(concerned.args[0]), distance)


def two_outcomes(question: Question, context: Context, kinds: Iterable[str] = PROVEN) -> tuple[Outcome, ...]:
    """What two different mistakes lead to that are made at once."""
    kinds = tuple(kinds)
    found: dict[frozenset[tuple[Expr, Expr]], Outcome] = {}
    alone = outcomes(question, context, kinds)
    known = {_rules(one) for one in alone}
    for first in alone:
        slipped = Question(question.symbol, first.steps, question.after)
        for second in outcomes(slipped, context, kinds):
            key = _rules(second)
            if (first.kind, first.slips[0].concerned) != (second.kind, second.slips[0].concerned) and key not in known:
                found.setdefault(key, Outcome((*first.slips, *second.slips), second.steps))
    return tuple(found.values())


def _rules(outcome: Outcome) -> frozenset[tuple[Expr, Expr]]:
    return frozenset((step.symbol, step.rule) for step in outcome.steps)
