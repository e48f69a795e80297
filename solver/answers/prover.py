"""Proofs that two formulas are the same, in a process that is stopped in time: ``cancel`` may take for ever."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sympy import Expr

from solver.killable import SECONDS, Worker
from solver.values import Shape

Claim = Sequence[tuple[Expr, Expr]]
"""Pairs of formulas; it is enough to prove one pair equal."""
Shapes = Mapping[Expr, Shape]


@dataclass
class Prover:
    """Proves that two formulas are the same, within so many seconds of computing.

    ``close`` ends its process, which otherwise ends with this one.
    """

    seconds: float = SECONDS
    prove: Callable[[Claim, Shapes], bool] | None = None
    _worker: Worker | None = field(default=None, repr=False)

    def proves(self, claim: Claim, shapes: Shapes) -> bool:
        """Whether one of the pairs was proven equal in time."""
        if self._worker is None:
            self._worker = Worker(self.prove or _prove, self.seconds, _get_ready)
        try:
            return bool(self._worker.call(list(claim), dict(shapes)))
        except Exception:  # stopped, or whatever it is that SymPy meets: it is no proof
            return False

    def close(self) -> None:
        """Ends the process at once."""
        if self._worker is not None:
            self._worker.close()


def _get_ready() -> None:
    """Load what every proof needs."""
    from solver.answers import entries  # noqa: F401


def _prove(claim: Claim, shapes: Shapes) -> bool:
    return any(is_same(a, b, shapes) for a, b in claim)


def is_same(a: Expr, b: Expr, shapes: Shapes) -> bool:
    """Whether two formulas of the same shape are proven equal, entry by entry."""
    from solver.answers.entries import entries, is_zero

    first, second = entries(a, shapes), entries(b, shapes)
    return all(is_zero(x - y) for x, y in zip(first.entries, second.entries, strict=True))
