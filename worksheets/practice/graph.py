"""The derivation of a task and every mistake that can be made in it, as data.

A mistake is one step with another rule, so it travels as that step. Which mistakes come together to an outcome is
decided where an answer is marked, by the same rules as in ``solver.misconceptions.outcomes``: it depends on what a
person has answered before.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from sympy import Expr

from solver import notation
from solver.derivation import Step
from solver.errors import Problem
from solver.expressions import DERIVATIVES, Count
from solver.misconceptions import FREQUENT, KINDS, PROVEN, proven_outcomes, slips, unplaced
from solver.misconceptions.catalogue import CARRIED, Slip
from solver.questions import questions
from solver.replacing import unindexed
from solver.symbols import is_derivative
from solver.tracing import Recorder
from worksheets.marking.explaining import MOST_PAIRED
from worksheets.marking.marker import Marker
from worksheets.verdicts import of_answers


class Words(Protocol):
    """How a page writes what a mark names."""

    def symbol(self, symbol: Expr) -> str: ...

    def cause(self, kind: str, concerned: tuple[Expr, ...]) -> str: ...


def graph(marker: Marker, words: Words) -> dict[str, Any]:
    """All that marking needs but the numbers: nodes, steps with their mistakes, and what each value can come to."""
    return _Writer(marker, words).graph()


@dataclass
class _Writer:
    marker: Marker
    words: Words
    steps: list[list[Any]] = field(default_factory=list)
    _numbers: dict[tuple[Expr, Expr], int] = field(default_factory=dict)
    _signs: dict[Hashable, int] = field(default_factory=dict)
    _concerned: dict[Hashable, int] = field(default_factory=dict)
    _said: list[tuple[str, list[int]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.recorder = Recorder(self.marker.shape)
        self.context, self.derivation = self.marker.context, self.marker.derivation

    def graph(self) -> dict[str, Any]:
        originals = [self._step(step) for step in self.derivation.steps.values()]
        paired = self._paired()
        for step in self.derivation.steps.values():
            self._slips(step, KINDS)
        for step in self.derivation.steps.values():
            if step.symbol in paired:
                for slip in slips([step], self.context, PROVEN):
                    self._slips(slip.step, PROVEN)
        carried = self._carried()
        symbols = self.recorder.symbols
        for symbol in self.marker.asked:
            self.recorder.symbol(symbol)
        return {
            "nodes": self.recorder.nodes,
            "steps": self.steps,
            "originals": originals,
            "carried": carried,
            "symbols": [self._symbol(symbol) for symbol in symbols],
            "asked": [symbols[s] for s in self.marker.asked],
            "given": {notation.write(s): symbols[s] for s in symbols if s not in self.derivation.steps},
            "kinds": {
                "names": list(KINDS),
                "proven": [kind in PROVEN for kind in KINDS],
                "frequent": [kind in FREQUENT for kind in KINDS],
                "accepted": [kind in self.marker.accepted for kind in KINDS],
            },
            "said": self._said,
            "digits": self.marker.digits,
            "shares": {name: float(verdict.share) for name, verdict in of_answers().items()},
        }

    def _symbol(self, symbol: Expr) -> dict[str, Any]:
        """What there is to know of a symbol: its name, its shape, and what it can come to."""
        is_count = isinstance(symbol, Count)
        found: dict[str, Any] = {
            "name": notation.write(symbol),
            "html": self.words.symbol(symbol),
            "shape": list(self.marker.shape(symbol)),
            "family": self._sign(unindexed(symbol)),
        }
        if is_count:
            found["count"] = symbol.kind
        if is_derivative(symbol):
            found["derivative"] = True
        if symbol in self.marker.asked and symbol in self.marker.possible:
            reach = self.marker.possible[symbol]
            shape = self.marker.shape(symbol)
            found["possible"] = [_finite(np.broadcast_to(end, shape).ravel()) for end in (reach.low, reach.high)]
        return found

    def _step(self, step: Step) -> int:
        """The number of a step: ``[symbol, node, rules of mistakes]``."""
        key = (step.symbol, step.rule)
        if key not in self._numbers:
            self._numbers[key] = len(self.steps)
            self.steps.append([self.recorder.symbol(step.symbol), self.recorder.expression(step.rule), []])
        return self._numbers[key]

    def _slips(self, step: Step, kinds: Iterable[str]) -> None:
        """The mistakes that can be made in a step, each ``[kind, sign, concerned, number of the step then]``."""
        number = self._step(step)
        if not self.steps[number][2]:
            self.steps[number][2] = [self._slip(slip) for slip in slips([step], self.context, kinds)]

    def _slip(self, slip: Slip) -> list[int]:
        kind = list(KINDS).index(slip.kind)
        sign = (slip.kind, tuple(unplaced(one, slip.step.symbol) for one in slip.concerned))
        concerned = (slip.kind, slip.concerned)
        if concerned not in self._concerned:
            self._concerned[concerned] = len(self._concerned)
            about = [self.recorder.symbol(one) for one in slip.concerned if one in self.derivation.steps]
            self._said.append((self.words.cause(slip.kind, slip.concerned), about))
        return [kind, self._sign(sign), self._concerned[concerned], self._step(slip.step)]

    def _sign(self, sign: Hashable) -> int:
        return self._signs.setdefault(sign, len(self._signs))

    def _paired(self) -> set[Expr]:
        """The symbols in whose steps two mistakes at once are looked for, whatever was answered before."""
        found: set[Expr] = set()
        for question in questions(self.derivation, self.marker.asked):
            if len(self.marker.outcomes(question, proven_outcomes)) <= MOST_PAIRED:
                found |= {step.symbol for step in self.derivation.needed_for([question.symbol])}
        return found

    def _carried(self) -> list[list[Any]]:
        """For each mistake that is carried into derivatives its slips, and the derivatives' steps after it."""
        derivatives = [s for s in self.derivation.steps if isinstance(s, DERIVATIVES)]
        if not derivatives:
            return []
        groups: dict[Hashable, list[Slip]] = {}
        model = [step for step in self.derivation.steps.values() if self.context.is_model_step(step)]
        often: dict[Hashable, int] = {}
        for slip in slips(model, self.context, CARRIED):
            sign = (slip.kind, tuple(unplaced(one, slip.step.symbol) for one in slip.concerned))
            often[sign, slip.step.symbol] = often.get((sign, slip.step.symbol), 0) + 1
            groups.setdefault((sign, often[sign, slip.step.symbol]), []).append(slip)
        return [[[self._slip(s) for s in group], self._derived(group, derivatives)] for group in groups.values()]

    def _derived(self, group: list[Slip], derivatives: list[Expr]) -> list[int]:
        """The steps of the derivatives; −1 stands for one that cannot be derived."""
        from solver.derivation import step as with_rule

        changed = {slip.step.symbol: slip.step for slip in group}
        found = []
        for symbol in derivatives:
            try:
                found.append(self._step(with_rule(symbol, self.context.derived_of(changed, symbol))))
            except Problem:
                found.append(-1)
        return found


def _finite(numbers: Any) -> list[float | None]:
    """Numbers as JSON has them; ``None`` for one without an end."""
    return [float(n) if np.isfinite(n) else None for n in numbers]
