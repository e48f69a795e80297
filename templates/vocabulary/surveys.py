"""What a text says about several numbers at once: costs over a size, and which one is the largest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from solver import values
from solver.counting import size_symbol
from solver.derivation import unknown_symbol
from solver.evaluation import evaluate
from solver.scalars import Scalar
from templates.vocabulary.context import Context
from templates.vocabulary.exact import Course, Exact, course


@dataclass
class SurveyWords:
    """Each public method is a function of the texts."""

    _context: Context

    def whole(self, numbers: Iterable[int]) -> Course:
        """Several whole numbers to compute with: ``whole([10, 100])``."""
        return course(map(_scalar, numbers))

    def counts(self, symbol: str, size: str, numbers: Iterable[int | Exact], of: str | None = None) -> Course:
        """A count such as ``mults(rnn)`` for each value of one of the sizes, the others as they are."""
        solution = self._context.solution(of, symbol)
        sizes = solution.task.sizes
        if size not in sizes:
            raise unknown_symbol(size, sizes)
        known = {size_symbol(name): values.number(value) for name, value in sizes.items()}
        rule = solution.step(solution.symbol(symbol)).rule
        varied = ({**known, size_symbol(size): values.number(_scalar(number))} for number in numbers)
        return course(evaluate(rule, one).entries[0] for one in varied)

    def largest(self, numbers: Course) -> int:
        """Which of several numbers is the largest, counted from 1; of equal ones the first."""
        return 1 + max(range(len(numbers)), key=numbers.__getitem__)


def _scalar(number: int | Exact) -> Scalar:
    return number.scalar if isinstance(number, Exact) else values.scalar(int(number))
