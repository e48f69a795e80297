"""From submissions to points: read each answer, mark all of them together, and weigh the verdicts."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property, lru_cache, partial

import numpy as np
from sympy import Expr, Integer, Rational, Symbol

from solver import arrays, counting, notation, values
from solver.answers.choices import in_numbers, words_for
from solver.answers.fitting import turned_to
from solver.answers.names import Names, names_of
from solver.answers.numerals import Gap
from solver.answers.prover import Prover
from solver.answers.reading import GROUPED, Expected, Formula, Numbers, Readings, Unreadable, at, read
from solver.answers.units import Sized, in_unit
from solver.derivation import unknown_symbol
from solver.errors import Place, Problem
from solver.evaluation import evaluate
from solver.expressions import At, Count, Times
from solver.misconceptions import ACCEPTED
from solver.symbols import Closed
from solver.values import Shape
from solver.wholes import large_wholes
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

EXACT = 99
"""The decimals of an answer that is no decimal: 1/3, or a calculation with numbers."""

AT_ONCE = 1000
"""So many persons with the same numbers are marked together."""
REMEMBERED = 1000
"""So many readings of each task are kept while others are marked."""

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
        spool = Spool()
        return [spool.kept(one) if isinstance(one, Result) else one for part in parts for one in graded(part)]


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
        self.readings: dict[Hashable, Callable[[str, Expected], Readings | Unreadable]] = {}

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
            some = [_Reader(marker_, submissions[n], name, self.readings[kind]).read_all() for n in persons]
            given = _stacked([numbers(reader.task) for reader in some])
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


def _remembering(names: Names) -> Callable[[str, Expected], Readings | Unreadable]:
    """What reads the answers to a task; of many persons with the same numbers most write the same."""

    @lru_cache(REMEMBERED)
    def reading(text: str, expected: Expected) -> Readings | Unreadable:
        return read(text, expected, names)

    return reading


class _Reader:
    """One person's answers to one task, read: numbers for the marker, formulas, and what is neither."""

    def __init__(
        self,
        marker: Marker,
        submission: Submission,
        name: str,
        reading: Callable[[str, Expected], Readings | Unreadable],
    ) -> None:
        self.marker, self.submission, self.reading = marker, submission, reading
        self.task = submission.sheet.tasks[name]
        self.decimal = languages.language(submission.sheet.language).decimal_sign
        self.given: dict[Expr, Given] = {}
        self.readings: dict[Expr, Readings | Unreadable] = {}
        self.numbers: dict[Expr, Answer] = {}
        self.formulas: dict[Expr, Expr] = {}
        self.shapes: set[Expr] = set()
        self.problems: list[Problem] = []
        self.texts: dict[str, Given] = {}

    @cached_property
    def large(self) -> frozenset[Expr]:
        return large_wholes(self.marker.derivation, self.task.given, self.marker.asked)

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
        spelled = self.reading(f"{name} = 0", Expected())  # \frac{\partial L_3}{\partial W_{hh}}, h1, C~_t
        if isinstance(spelled, Readings) and (meant := spelled.preferred.symbol) is not None:
            if meant in asked.values() or (meant := self._closed.get(notation.write(meant))) is not None:
                return meant
        facts = unknown_symbol(name, asked).facts
        raise Problem("not_asked", symbol=name[:60], similar=facts["similar"], known=facts["known"])

    def _read(self, symbol: Expr, given: Given) -> None:
        shape = self.marker.shape(symbol)
        is_whole = isinstance(symbol, Count) or (GROUPED.search(given.text) is not None and symbol in self.large)
        words = words_for(self.marker.derivation.steps[symbol].rule, self.task.vocab, self.task.first)
        sized = in_unit(given.text, self.task.unit_of(symbol))
        text = in_numbers(sized.text, words)
        reading = self.reading(text, Expected(shape, is_whole, self.decimal))
        self.readings[symbol] = at(reading, given.place) if isinstance(reading, Unreadable) else reading
        if isinstance(reading, Readings):
            self.readings[symbol] = reading = reading.for_shape(shape, self.marker.shape)
            content = reading.preferred.content
            if isinstance(content, Formula):
                content = Formula(notation.begun(content.expression, Integer(self.task.first)))
            if isinstance(symbol, Closed):
                self._take_formula(symbol, content)
                return
            if isinstance(content, Formula) and content.is_constant:
                scaled = content.expression if sized.factor == 1 else Times(Integer(sized.factor), content.expression)
                self._calculate(symbol, scaled, shape, given)
            elif isinstance(content, Formula):
                self.formulas[symbol] = content.expression
            else:
                self._take(symbol, content, shape, sized)

    def _take_formula(self, symbol: Expr, content: Formula | Numbers) -> None:
        """A formula; a number is one, too, if an unlikely one."""
        if isinstance(content, Formula):
            self.formulas[symbol] = content.expression
        elif len(content.stated) == 1:
            number = content.stated[0].value
            self.formulas[symbol] = Rational(int(number.p), int(number.q))
        else:
            self.shapes.add(symbol)

    def _take(self, symbol: Expr, numbers: Numbers, shape: Shape, sized: Sized) -> None:
        fits = numbers.shape == shape or 1 in shape or numbers.is_flat
        if len(numbers.entries) != shape[0] * shape[1] or not fits:
            self.shapes.add(symbol)
            return
        decimals = [
            EXACT if isinstance(e, Gap) or e.decimals is None else sized.decimals(e.decimals) for e in numbers.entries
        ]
        entries = [np.nan if isinstance(e, Gap) else sized.nearest(e) for e in numbers.entries]
        loose = [0.0 if isinstance(e, Gap) else sized.rounding(e.decimals, e.significant) for e in numbers.entries]
        self.numbers[symbol] = Answer(*(np.reshape(np.array(one), shape) for one in (entries, decimals, loose)))

    def _calculate(self, symbol: Expr, expression: Expr, shape: Shape, given: Given) -> None:
        """A calculation with numbers alone: tanh(0.6)."""
        try:
            fitting = turned_to(expression, shape)
            value = values.certified(lambda: evaluate(fitting, {}))
        except (Problem, ValueError) as error:
            problem = error if isinstance(error, Problem) else Problem("answer_shape_mixed")
            problem.facts.setdefault("symbol", notation.write(symbol))
            self.readings[symbol] = Unreadable(given.text, problem.at(given.place).kept())
            return
        if value.shape != shape:
            self.shapes.add(symbol)
            return
        numbers = np.array(arrays.array(value))
        self.numbers[symbol] = Answer(numbers, np.full(shape, EXACT))


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
    """What the answers to a task may name. A task that only counts knows no quantities, and accepts every name."""
    derivation, model = marker.derivation, task.model
    if model is None:
        return Names()
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


def numbers(task: Task) -> dict[Expr, Array]:
    """The given numbers and sizes of a task, as the marker takes them."""
    given = {symbol: np.array(arrays.array(value)) for symbol, value in task.given.items()}
    sizes = {counting.size_symbol(name): np.array([[float(size)]]) for name, size in task.sizes.items()}
    return {**given, **sizes}


def _stacked(numbers: Sequence[Mapping[Expr, Array]]) -> dict[Expr, Array]:
    """The given numbers of all persons, one after the other."""
    return {symbol: np.stack([n[symbol] for n in numbers]) for symbol in numbers[0]}
