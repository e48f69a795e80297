"""From submissions to points: read each answer, mark all of them together, and weigh the verdicts."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from functools import cached_property, lru_cache, partial

import numpy as np
from sympy import Expr, Symbol

from solver import arrays, counting, notation
from solver.answers.conventions import Expected
from solver.answers.names import Names, names_of
from solver.answers.prover import Prover
from solver.answers.reading import Readings, Unreadable, at, read
from solver.derivation import unknown_symbol
from solver.errors import Place, Problem
from solver.expressions import At
from solver.misconceptions import ACCEPTED
from solver.symbols import Closed
from worksheets import languages
from worksheets.marking import chains
from worksheets.marking.marker import Answer, Array, Marker
from worksheets.marking.marks import Mark
from worksheets.marking.results import (
    LABEL,
    Given,
    Graded,
    GradedTask,
    Item,
    OpenPart,
    Result,
    Submission,
    is_label,
    label_name,
)
from worksheets.marking.spool import Spool
from worksheets.marking.taking import Read, Taken, Taking
from worksheets.mishaps import each
from worksheets.sheet import Sheet, Task
from worksheets.solving import derive
from worksheets.verdicts import CORRECT, MISSING, UNREADABLE, WRONG

__all__ = [
    "Given",
    "Graded",
    "GradedTask",
    "Item",
    "OpenPart",
    "Result",
    "Submission",
    "form",
    "grade",
    "grade_each",
    "is_label",
    "label_name",
    "marker",
    "names",
    "numbers",
]

AT_ONCE = 1000
"""So many persons with the same numbers are marked together."""
REMEMBERED = 1000
"""So many readings, of each task and of all, are kept while others are marked."""

_BARE_LABEL = re.compile(r"(\w{0,3})")


def grade(
    submissions: Sequence[Submission],
    tasks: Iterable[str],
    advance: Callable[[], None] = lambda: None,
) -> list[Result]:
    """The results of all submissions for these tasks, of each person for those on the own sheet.

    Persons with tasks of the same form are marked together. ``advance`` is called for each task of each submission.
    Raises ``Problem`` for a task that is on nobody's sheet.
    """
    tasks = _known(tasks, submissions)
    with Grader(advance) as grader:
        return grader.results(tasks, submissions)


def grade_each(
    submissions: Sequence[Submission],
    tasks: Iterable[str],
    advance: Callable[[], None] = lambda: None,
) -> list[Result | Problem]:
    """The same, with a problem in the place of what cannot be marked, so that all others are.

    A large class is marked in parts that lie on disk afterwards.
    """
    tasks = _known(tasks, submissions)
    parts = _parts(submissions)
    with Grader(advance) as grader:

        def graded(part: Sequence[Submission]) -> list[Result | Problem]:
            return each(part, partial(grader.results, tasks), lambda submission: submission.place)

        if len(parts) == 1:
            return graded(submissions)
        spool, found = Spool(), []
        for part in parts:
            found += [spool.kept(one) if isinstance(one, Result) else one for one in graded(part)]
            gc.collect()  # what refers to itself would else pile up, part by part
        return found


def _parts(submissions: Sequence[Submission]) -> list[Sequence[Submission]]:
    """Persons that are marked together. Those with own numbers all are: one may have another one's answers."""
    if len({id(one.sheet) for one in submissions}) > 1:
        return [submissions]
    return [submissions[start : start + AT_ONCE] for start in range(0, len(submissions), AT_ONCE)]


def _known(tasks: Iterable[str], submissions: Sequence[Submission]) -> list[str]:
    """The tasks. Raises ``Problem`` for one that is on nobody's sheet."""
    found = list(tasks)
    for name in found:
        if submissions and not any(name in submission.sheet.tasks for submission in submissions):
            sheet = submissions[0].sheet
            raise Problem("unknown_task", Place(sheet.file), **unknown_symbol(name, sheet.tasks).facts)
    return found


class Grader:
    """Grades task by task; derivations and proofs are shared by all persons."""

    def __init__(self, advance: Callable[[], None] = lambda: None) -> None:
        self.advance, self.prover = advance, Prover()
        self.markers: dict[Hashable, Marker] = {}
        self.readings: dict[Hashable, Read] = {}
        self.taken = lru_cache(REMEMBERED)(Taking.taken)  # of many persons with the same numbers most write the same

    def __enter__(self) -> Grader:
        return self

    def __exit__(self, *_: object) -> None:
        self.prover.close()

    def results(self, tasks: Iterable[str], submissions: Sequence[Submission]) -> list[Result]:
        columns = [self._task(name, submissions) for name in tasks]
        return [Result(s, tuple(column[n] for column in columns if n in column)) for n, s in enumerate(submissions)]

    def _task(self, name: str, submissions: Sequence[Submission]) -> dict[int, GradedTask]:
        found: dict[int, GradedTask] = {}
        groups: dict[Hashable, list[int]] = {}
        for number, submission in enumerate(submissions):
            if name in submission.sheet.tasks:
                groups.setdefault(form(submission.sheet.tasks[name], submission.sheet), []).append(number)
            else:
                self.advance()
        for kind, persons in groups.items():
            first = submissions[persons[0]].sheet
            marker_ = self._marker(kind, first, first.tasks[name])
            if kind not in self.readings:
                self.readings[kind] = _remembering(names(marker_, first.tasks[name]))
            takings: dict[int, Taking] = {}
            some = []
            for submission in (submissions[n] for n in persons):
                sheet = submission.sheet
                if id(sheet) not in takings:
                    takings[id(sheet)] = taking(marker_, sheet, sheet.tasks[name], self.readings[kind])
                some.append(_Reader(takings[id(sheet)], self.taken, submission).read_all())
            given = _stacked([numbers(reader.task) for reader in some]) if len(takings) > 1 else numbers(some[0].task)
            marked = marker_.mark_all(given, [reader.numbers for reader in some])
            for place, (number, reader, row) in enumerate(zip(persons, some, marked.marks, strict=True)):
                task = self._graded(marker_, reader, {m.symbol: m for m in row})
                if (other := marked.copied.get(place)) is not None:
                    task = replace(task, variant_of=submissions[persons[other]].person)
                found[number] = task
                self.advance()
        return found

    def _marker(self, form: Hashable, sheet: Sheet, task: Task) -> Marker:
        if form not in self.markers:
            self.markers[form] = marker(sheet, task)
        return self.markers[form]

    def _graded(self, marker: Marker, reader: _Reader, marks: Mapping[Expr, Mark]) -> GradedTask:
        answers = []
        for part in reader.task.parts:
            asked = [a.symbol for a in part.asked if a.symbol in marker.asked or isinstance(a.symbol, Closed)]
            each = Fraction(str(part.points)) / len(asked) if part.points and asked else Fraction(1)
            for symbol in asked:
                if reader.submission.is_partial and symbol not in reader.given:
                    continue
                mark = self._mark(marker, reader, symbol, marks.get(symbol, Mark(symbol, MISSING)))
                mark = self._checked(marker, reader, symbol, mark)
                given, reading = reader.given.get(symbol), reader.readings.get(symbol)
                points, reads = each * mark.share, marker.derivation.steps[symbol].reads
                shape = marker.shape(symbol)
                answers.append(Graded(part.label, symbol, shape, reads, mark, points, each, given, reading))
        return GradedTask(reader.task.id, tuple(answers), tuple(reader.problems), tuple(reader.open_parts()))

    def _mark(self, marker: Marker, reader: _Reader, symbol: Expr, mark: Mark) -> Mark:
        """The mark of the numbers, or of what is no number."""
        if symbol in reader.formulas:
            from worksheets.marking import formulas  # only few answers need it, and it takes long to load

            task = reader.task
            return formulas.mark(marker, symbol, reader.formulas[symbol], task, numbers(task), self.prover)
        if symbol in reader.shapes:
            return Mark(symbol, WRONG, hints=("shape",))
        if mark.verdict == MISSING and symbol in reader.readings:
            return Mark(symbol, UNREADABLE)
        return mark

    def _checked(self, marker: Marker, reader: _Reader, symbol: Expr, mark: Mark) -> Mark:
        """The mark, and what is to be said where another side of a right answer is not equal to it."""
        reading = reader.readings.get(symbol)
        if mark.verdict != CORRECT or not isinstance(reading, Readings) or not reading.preferred.others:
            return mark
        return replace(mark, problem=chains.contradiction(reading.preferred, symbol, marker, reader.task))


def _remembering(names: Names) -> Read:
    """What reads the answers to a task."""

    @lru_cache(REMEMBERED)
    def reading(text: str, expected: Expected) -> Readings | Unreadable:
        return read(text, expected, names)

    return reading


class _Reader:
    """One person's answers to one task, read: numbers for the marker, formulas, and what is neither."""

    def __init__(
        self,
        taking: Taking,
        taken: Callable[[Taking, Expr, str], Taken],
        submission: Submission,
    ) -> None:
        self.marker, self.task = taking.marker, taking.task
        self.taking, self.taken, self.submission = taking, taken, submission
        self.given: dict[Expr, Given] = {}
        self.readings: dict[Expr, Readings | Unreadable] = {}
        self.numbers: dict[Expr, Answer] = {}
        self.formulas: dict[Expr, Expr] = {}
        self.shapes: set[Expr] = set()
        self.problems: list[Problem] = []
        self.texts: dict[str, Given] = {}

    def read_all(self) -> _Reader:
        for name, given in self.submission.answers.get(self.task.id, {}).items():
            if (part := self._open_part(name)) is not None:
                self._keep_text(part, given)
                continue
            symbol = self._symbol(name, given)
            if symbol is not None:
                self.given[symbol] = given
                if given.text.strip():
                    self._read(symbol, given)
        return self

    def _open_part(self, name: str) -> str | None:
        """The part without asked values that a name means, by its letter."""
        match = LABEL.fullmatch(name.strip()) or _BARE_LABEL.fullmatch(name.strip())
        if match is None or name in self.marker.by_name:
            return None
        return next((part.label for part in self.task.parts if part.label == match[1] and not part.asked), None)

    def _keep_text(self, part: str, given: Given) -> None:
        if part in self.texts:
            self.problems.append(Problem("answered_twice", given.place, symbol=label_name(part)))
        else:
            self.texts[part] = given

    def open_parts(self) -> Iterator[OpenPart]:
        """What was handed in for the parts without asked values; of a partial submission only these."""
        for part in self.task.parts:
            if part.asked or not part.points:
                continue
            key = (self.task.id, part.label)
            found = OpenPart(
                part.label,
                part.kind,
                Fraction(str(part.points)),
                given=self.texts.get(part.label),
                picture=self.submission.pictures.get(key),
            )
            if found.given or found.is_handed_in or not self.submission.is_partial:
                yield found

    def _symbol(self, name: str, given: Given) -> Expr | None:
        """The asked value that a name means; a problem is remembered where there is none."""
        try:
            symbol = self._named(name)
        except Problem as problem:
            self.problems.append(problem.at(given.place).kept())
            return None
        if symbol in self.given:
            self.problems.append(Problem("answered_twice", given.place, symbol=notation.write(symbol)))
            return None
        return symbol

    @cached_property
    def _closed(self) -> dict[str, Expr]:
        """What is asked as a formula, by its name and by that of what it is a formula for."""
        found = [a.symbol for a in self.task.asked if isinstance(a.symbol, Closed)]
        return {notation.write(s): closed for closed in found for s in (closed.args[0], closed)}

    def _named(self, name: str) -> Expr:
        asked = {**self._closed, **self.marker.by_name}
        if name in asked:
            return asked[name]
        if label := LABEL.fullmatch(name.strip()):
            of_part = [a.symbol for part in self.task.parts if part.label == label[1] for a in part.asked]
            if len(of_part) == 1:
                return of_part[0]
        with suppress(Problem):
            if (meant := self.task.symbol(name)) in asked.values():  # as a sheet asks, Q[1][2]
                return meant
        spelled = self.taking.read(f"{name} = 0", Expected())  # \frac{\partial L_3}{\partial W_{hh}}, h1, C~_t
        if isinstance(spelled, Readings) and (meant := spelled.preferred.symbol) is not None:
            if meant in asked.values() or (meant := self._closed.get(notation.write(meant))) is not None:
                return meant
        facts = unknown_symbol(name, asked).facts
        raise Problem("not_asked", symbol=name[:60], similar=facts["similar"], known=facts["known"])

    def _read(self, symbol: Expr, given: Given) -> None:
        taken = self.taken(self.taking, symbol, given.text)
        reading = taken.reading
        self.readings[symbol] = at(reading, given.place) if isinstance(reading, Unreadable) else reading
        if taken.numbers is not None:
            self.numbers[symbol] = taken.numbers
        elif taken.formula is not None:
            self.formulas[symbol] = taken.formula
        elif taken.has_other_shape:
            self.shapes.add(symbol)


def form(task: Task, sheet: Sheet) -> Hashable:
    """What tasks have in common that can be marked together: all but their numbers."""
    equations = tuple((e.symbol, e.rule) for e in task.model.all_equations) if task.model else ()
    shapes = tuple((symbol, value.shape) for symbol, value in task.given.items())
    return (
        task.id,
        equations,
        shapes,
        tuple(task.sizes),
        tuple(a.symbol for a in task.asked),
        sheet.digits,
        task.working,
        task.accepted,
    )


def names(marker: Marker, task: Task) -> Names:
    """What the answers to a task may name. One that only counts knows sizes alone, and accepts every name."""
    derivation, model = marker.derivation, task.model
    if model is None:
        return Names(symbols=frozenset(map(counting.size_symbol, task.sizes)))
    rules = [step.rule for step in derivation.steps.values()]
    known = names_of([*derivation.steps, *derivation.given], rules)
    plain = known.plain | frozenset(model.names) - model.indexed
    quantities = {*map(Symbol, known.plain), *(s for s in known.symbols if isinstance(s, At))}
    shapes = {symbol: marker.shape(symbol) for symbol in quantities}
    return replace(known, plain=plain, indexed=known.indexed | model.indexed, shapes=shapes)


def marker(sheet: Sheet, task: Task) -> Marker:
    """What marks the answers to a task."""
    derivation = derive(sheet, task)
    as_numbers = (a.symbol for a in task.asked if not isinstance(a.symbol, Closed))
    asked = tuple(symbol for symbol in as_numbers if symbol in derivation.steps)
    return Marker(derivation, asked, sheet.digits, task.working, ACCEPTED | task.accepted)


def taking(marker: Marker, sheet: Sheet, task: Task, read: Read) -> Taking:
    """What takes the answers to a task."""
    return Taking(marker, task, languages.language(sheet.language).decimal_sign, read)


def numbers(task: Task) -> dict[Expr, Array]:
    """The given numbers and sizes of a task, as the marker takes them."""
    given = {symbol: np.array(arrays.array(value)) for symbol, value in task.given.items()}
    sizes = {counting.size_symbol(name): np.array([[float(size)]]) for name, size in task.sizes.items()}
    return {**given, **sizes}


def _stacked(numbers: Sequence[Mapping[Expr, Array]]) -> dict[Expr, Array]:
    """The given numbers of all persons, one after the other."""
    return {symbol: np.stack([n[symbol] for n in numbers]) for symbol in numbers[0]}
