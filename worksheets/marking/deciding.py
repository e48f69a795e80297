"""A tutor's decisions put in the place of the program's marks; whatever does not fit is told of, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from sympy import Expr

from solver.answers.names import names_of
from solver.answers.reading import Readings, read
from solver.errors import Problem
from worksheets.marking.decisions import EVERYBODY, Decision, shown
from worksheets.marking.grading import Graded, GradedTask, Item, OpenPart, Result
from worksheets.submissions.owners import Known
from worksheets.submissions.tasks import task_named
from worksheets.variants.keys import LONGEST_NAME, Person
from worksheets.verdicts import MISSING

if TYPE_CHECKING:
    from worksheets.program_marking.suite import Marked

T = TypeVar("T", Graded, OpenPart)
Texts = Mapping[tuple[str, str, str], str]
"""What answers a decision was made on before: by person, task and name."""


def shown_text(item: Item) -> str:
    """An answer on one line, as a spreadsheet shows it."""
    return shown(item.given.text) if item.given else ""


def decided(
    results: Sequence[Result], decisions: Sequence[Decision], before: Texts | None = None
) -> tuple[list[Result], list[Problem]]:
    """The results with these decisions, and what is wrong with those that fit no answer, or another one than before.

    A decision about one person goes before one about everybody; of two that say as much the later one counts.
    """
    persons = (r.submission.person for r in results)
    known = Known([Person(number=p) for p in persons if p.strip() and len(p) <= LONGEST_NAME])
    table = _Table(results, known, before or {})
    for decision in sorted(decisions, key=lambda d: (d.person != EVERYBODY, bool(d.kind))):
        table.add(decision)
    return table.results(), table.problems


class _Table:
    """All items of a class, and the decision on each."""

    def __init__(self, results: Sequence[Result], known: Known, before: Texts) -> None:
        self.given, self.known, self.before = results, known, before
        self.problems: list[Problem] = []
        self.chosen: dict[tuple[int, str, str], Decision] = {}

    def add(self, decision: Decision) -> None:
        found = list(self._items(decision))
        if not found:
            self._refuse("decision_fits_nothing", decision)
            return
        for number, task, item in found:
            if decision.points > item.of:
                self._refuse("decision_too_high", decision, of=float(item.of))
            elif self._is_of_another_answer(decision, number, task, item):
                person = self.given[number].submission.person
                self._refuse("decision_outdated", decision, person=person[:60])
            else:
                self.chosen[number, task, item.name] = decision

    def _refuse(self, code: str, decision: Decision, **facts: object) -> None:
        all_facts = {
            "person": decision.person[:60] or "–",
            "task": decision.task[:60],
            "symbol": decision.name[:60],
            **facts,
        }
        self.problems.append(Problem(code, decision.place, **all_facts))

    def _items(self, decision: Decision) -> Iterator[tuple[int, str, Item]]:
        """The answers that a decision is about."""
        person = self.known.by_number(decision.person)
        number = person.number if person else decision.person.strip()
        for n, result in enumerate(self.given):
            if (
                decision.person.strip() not in (EVERYBODY, result.submission.person)
                and number != result.submission.person
            ):
                continue
            for task in result.tasks:
                if task.task == task_named(decision.task, [task.task]):
                    symbol = _meant(decision.name, tuple(a.symbol for a in task.answers))
                    for item in task.items:
                        if _is_called(item, decision.name.strip(), symbol) and _is_of_kind(item, decision.kind):
                            yield n, task.task, item

    def _is_of_another_answer(self, decision: Decision, number: int, task: str, item: Item) -> bool:
        if decision.person == EVERYBODY:
            return False
        before = self.before.get((self.given[number].submission.person, task, item.name))
        made_on = decision.answer if decision.answer is not None else before
        return made_on is not None and shown(made_on) != shown_text(item)

    def results(self) -> list[Result]:
        return [
            replace(result, tasks=tuple(self._task(n, task) for task in result.tasks))
            for n, result in enumerate(self.given)
        ]

    def _task(self, number: int, task: GradedTask) -> GradedTask:
        answers = tuple(self._decided(number, task.task, a) for a in task.answers)
        return replace(task, answers=answers, open=tuple(self._decided(number, task.task, p) for p in task.open))

    def _decided(self, number: int, task: str, item: T) -> T:
        decision = self.chosen.get((number, task, item.name))
        return replace(item, points=decision.points, decision=decision) if decision else item


@lru_cache(1024)
def _meant(name: str, symbols: tuple[Expr, ...]) -> Expr | None:
    """The symbol that a name means among these, in any spelling in which a person may answer."""
    spelled = read(f"{name} = 0", names=names_of(symbols))
    return spelled.preferred.symbol if isinstance(spelled, Readings) else None


def _is_called(item: Item, name: str, symbol: Expr | None) -> bool:
    if isinstance(item, OpenPart):
        return name in (item.part, item.name)
    return name == item.name or item.symbol == symbol


def _is_of_kind(item: Item, kind: str) -> bool:
    """Whether an answer got a verdict: ``wrong``, ``misconception:direct_term``; of a part: ``missing``, ``given``."""
    verdict, _, cause = kind.strip().partition(":")
    if not verdict:
        return True
    if isinstance(item, OpenPart):
        return verdict == (GIVEN if item.is_handed_in else MISSING)
    if verdict != item.mark.verdict:
        return False
    kinds = {c.kind for explanation in item.mark.explanations for c in explanation}
    return not cause or any(k == cause or k.startswith(f"{cause}_") for k in kinds)


GIVEN = "given"
"""What stands in the place of a verdict for a part that somebody handed something in for."""


def with_program(result: Result, task: str, marked: Marked) -> Result:
    """The result with the points that a program earned in the parts of its task."""
    earned = {part: Fraction(str(points)) for part, points, _ in marked.parts}

    def filled(part: OpenPart) -> OpenPart:
        return replace(part, points=earned[part.part], program=marked) if part.part in earned else part

    tasks = (replace(t, open=tuple(map(filled, t.open))) if t.task == task else t for t in result.tasks)
    return replace(result, tasks=tuple(tasks))
