"""Where the known mistakes lead in many variants at once, and which of them the marker will name there.

It is the marker's own rule (``worksheets.marking.explaining``), turned round: not which mistakes explain an answer, but
which answers a mistake explains.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from sympy import Expr

from solver.intervals import Interval, Rounding
from solver.misconceptions import FREQUENT, Outcome, other_outcomes, proven_outcomes
from solver.questions import Question, changed_result
from worksheets.marking.explaining import BY_CHANCE, PROVEN_BY_CHANCE, Chance, for_all
from worksheets.marking.following import repeated
from worksheets.marking.marker import Answer, Array, Flags, Marker, holds
from worksheets.marking.marks import Explanation, explanation


@dataclass(frozen=True)
class Leading:
    """Where one mistake leads in each variant: the answers that it explains, and that of who calculates exactly.

    ``wanted`` are the entries that are wrong then, ``told`` says in which variants the marker looks for it.
    """

    outcome: Outcome
    reached: Interval
    answer: Array
    wanted: Flags
    told: Flags
    is_proven: bool


@dataclass(frozen=True)
class Asking:
    """One question in many variants: its steps rounded (``near``) and exact, and what is right."""

    marker: Marker
    question: Question
    near: Mapping[Expr, Interval]
    exact: Mapping[Expr, Interval]
    size: int
    chances: dict[bytes, tuple[Chance, list[Array]]] = field(default_factory=dict, compare=False)

    @property
    def right(self) -> Interval:
        return for_all(self.near[self.question.symbol], self.size)

    def leading(self) -> list[Leading]:
        """Every mistake that leads away from what is right in some variant, those first that are looked for first."""
        found: list[Leading] = []
        seen: list[Array] = []
        for find, limit in ((proven_outcomes, PROVEN_BY_CHANCE), (other_outcomes, BY_CHANCE)):
            outcomes = self.marker.outcomes(self.question, find)
            for outcome in sorted(outcomes, key=lambda one: one.kind not in FREQUENT):
                one = self._leading(outcome, seen, limit)
                if one is not None:
                    found.append(one)
        return found

    def _leading(self, outcome: Outcome, seen: list[Array], limit: float) -> Leading | None:
        try:
            interval = changed_result(outcome.steps, self.question, self.near, self.marker.rounding)
            about = changed_result(outcome.steps, self.question, self.exact, Rounding()).middle
        except ValueError:  # nobody can make it with these shapes
            return None
        if interval.shape[-2:] != self.marker.shape(self.question.symbol):
            return None
        about = np.broadcast_to(about, self.right.shape)
        seen.append(about)
        reached = for_all(interval, self.size)
        answer = np.round(about, self.marker.digits) + 0.0
        wanted = ~self._is_right(answer)
        differs = (~reached.meets(self.right) & wanted).any((-1, -2))
        told = differs & (self._chance(seen, answer, wanted) <= limit) & ~self._is_repeated(answer, wanted)
        widened = reached.widened(self.marker.written)
        return Leading(outcome, widened, answer, wanted, told, limit == PROVEN_BY_CHANCE) if told.any() else None

    def _is_right(self, answer: Array) -> Flags:
        allowed = self.right.widened(self.marker.written)
        return holds(allowed, Answer(answer, np.full(answer.shape, self.marker.digits)), self.marker.digits)

    def _chance(self, seen: Sequence[Array], answer: Array, wanted: Flags) -> Array:
        """How often an answer that is just wrong meets one of the mistakes that were looked at so far.

        It depends on the answer by its wrong entries and by whether they are near what is right alone, so those looked
        at before are counted once for each such pattern.
        """
        slack = np.full(answer.shape, self.marker.written)
        own = Chance(answer, slack, self.right.widened(self.marker.written), wanted)
        chance, found = self.chances.setdefault(wanted.tobytes() + own.is_near.tobytes(), (own, []))
        if len(seen) > len(found):
            found += list(chance.of_more(np.stack(seen[len(found) :]), np.arange(self.size)))
        return found[-1]

    def _is_repeated(self, answer: Array, wanted: Flags) -> NDArray[np.bool_]:
        """Where one number stands for many that differ rightly, which no calculation gives."""
        symbol = self.question.symbol
        same = repeated({symbol: answer}, {symbol: self.right}, {symbol: wanted}, in_vectors=False)
        return np.asarray(same[symbol].any((-1, -2)))


@dataclass(frozen=True)
class Explaining:
    """What the marker names for the answers that mistakes lead to, which most variants have in common."""

    found: Sequence[Leading]

    @cached_property
    def _reached(self) -> tuple[Array, Array]:
        """The ends of where each of them leads: the first axis counts them, the second one variants."""
        return np.stack([one.reached.low for one in self.found]), np.stack([one.reached.high for one in self.found])

    def of(self, one: Leading) -> list[tuple[Explanation, ...]]:
        """In each variant the mistakes that are named for the answer of who made ``one``; none if silent."""
        low, high = self._reached
        inside = (low <= one.answer) & (one.answer <= high)
        told = np.stack([other.told for other in self.found])
        fits = ((inside | ~one.wanted).all((-1, -2)) & told & one.told).T
        whole = fits & inside.all((-1, -2)).T
        named: dict[tuple[bytes, bytes], tuple[Explanation, ...]] = {}
        found = []
        for own, all_ in zip(fits, whole, strict=True):
            pattern = own.tobytes(), all_.tobytes()
            if pattern not in named:
                named[pattern] = self._named(np.flatnonzero(own).tolist(), np.flatnonzero(all_).tolist())
            found.append(named[pattern])
        return found

    def _named(self, fitting: list[int], whole: list[int]) -> tuple[Explanation, ...]:
        """Of those that fit the proven ones alone, if there are any, and of these those that explain all entries."""
        chosen = [n for n in fitting if self.found[n].is_proven] or fitting
        chosen = [n for n in chosen if n in whole] or chosen
        return tuple(dict.fromkeys(explanation(self.found[n].outcome) for n in chosen))
