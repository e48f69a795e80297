"""From a task to its solution: the derivation of everything asked, with all values."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TypeVar

from sympy import Expr, Integer

from solver import counting, notation, values
from solver.closed_forms import closed_step
from solver.derivation import (
    Derivation,
    Step,
    Unrolling,
    evaluated,
    gradients_of,
    settled_steps,
    step,
    unknown_symbol,
    unrolled_for,
)
from solver.dimensions import Flat, Shape
from solver.errors import Place, Problem, placed
from solver.expressions import (
    PARAMETERS,
    Count,
    Direct,
    Entry,
    Stack,
    Total,
    Via,
    base,
    leaves,
)
from solver.families import each, family_step, members, reached
from solver.gradients import differentiate
from solver.model import Model
from solver.powers import settled
from solver.ranges import Ranges
from solver.reduction import stages, without_ones
from solver.shapes import Shapes
from solver.symbols import Closed, Family, whole
from solver.values import SCALAR, Value
from worksheets.sheet import Asked, Part, Sheet, Task

T = TypeVar("T")


@dataclass(frozen=True)
class Solution:
    """A task with the derivation of what it asks and the value of every symbol."""

    task: Task
    sheet: Sheet
    derivation: Derivation
    values: Mapping[Expr, Value]

    def symbol(self, text: str) -> Expr:
        """The symbol that a text names, in this task's model. Raises ``Problem``."""
        return self.task.symbol(text)

    def value(self, symbol: Expr) -> Value:
        """The value of a symbol. Raises ``Problem`` where the solution does not have it."""
        if symbol not in self.values:
            raise unknown_symbol(notation.write(symbol), map(notation.write, self.values))
        return self.values[symbol]

    def step(self, symbol: Expr) -> Step:
        """The step that defines a symbol. Raises ``Problem`` for a given or unknown one."""
        if symbol not in self.derivation.steps:
            raise unknown_symbol(notation.write(symbol), map(notation.write, self.derivation.steps))
        return self.derivation.steps[symbol]

    def lines(self, symbol: Expr) -> list[Expr]:
        """A step from its rule over the numbers put in to its value, line by line."""
        step = self.step(symbol)
        if isinstance(symbol, Closed):
            return [step.rule]
        rule = without_ones(step.rule, self.values, self.derivation.given) if step.origins else step.rule
        forms = dict.fromkeys((*step.origins, step.rule, rule))
        forms.pop(symbol, None)  # an entry is read off what it is an entry of
        return [*forms, *stages(rule, self.values)]

    @cached_property
    def asked(self) -> tuple[Expr, ...]:
        return tuple(a.symbol for a in self.task.asked)


def solve(sheet: Sheet, task: Task, derivation: Derivation | None = None) -> Solution:
    """The solution of a task, computed with the bits that are in force (``values.precision``).

    ``derivation`` is its graph where it is known, as that of a task with other numbers. Raises ``Problem`` with the
    line of the asked symbol or the equation that cannot be solved.
    """
    derivation = derivation or derive(sheet, task)
    given = {**task.given, **{counting.size_symbol(name): values.number(size) for name, size in task.sizes.items()}}
    with placed(task.place):
        return Solution(task, sheet, derivation, derivation.evaluate(given))


def solved(sheet: Sheet, names: Iterable[str]) -> list[Solution]:
    """The solutions of the named tasks and parts, or of all. Raises ``Problem``."""
    return [solve(sheet, task) for task in selected(sheet, names)]


def extended(solution: Solution, symbols: Iterable[Expr]) -> Solution:
    """The solution with these symbols as well. Raises ``Problem`` for one that the model does not have."""
    task, sheet = solution.task, solution.sheet
    symbols = list(symbols)
    for symbol in symbols:
        if isinstance(symbol, Count) and not symbol.is_of_quantity and symbol.model not in sheet.models:
            raise unknown_symbol(symbol.model, sheet.models)
    more = Part("", tuple(Asked(symbol, Place()) for symbol in symbols))
    derivation = _with(sheet, task, more.asked, solution.derivation)
    new = (step for symbol, step in derivation.steps.items() if symbol not in solution.values)
    with placed(task.place):
        known = evaluated(new, solution.values)
    return Solution(replace(task, parts=(*task.parts, more)), sheet, derivation, known)


def derive(sheet: Sheet, task: Task) -> Derivation:
    """The graph of everything asked, without values."""
    return _with(sheet, task, task.asked, Derivation({}, frozenset(task.given), Shapes({})))


def _with(sheet: Sheet, task: Task, asked: Iterable[Asked], derivation: Derivation) -> Derivation:
    """A derivation of the task with more symbols."""
    counted = [a for a in asked if isinstance(a.symbol, Count)]
    others = [a for a in asked if not isinstance(a.symbol, Count)]
    if others:
        derivation = _unrolled(task, others, derivation)
    for name in task.sizes:
        derivation.shapes.declare(counting.size_symbol(name).name, SCALAR)
    for symbol in task.free_sizes:
        derivation.shapes.declare(base(symbol), SCALAR)
    if not counted:
        return derivation
    derivation = derivation.extended(_count(sheet, task, one) for one in counted)
    for one in (a.symbol for a in counted if a.symbol.is_of_quantity):
        rule = derivation.steps[one].rule
        derivation.shapes.declare(one.key, (len(rule.args) if isinstance(rule, Stack) else 1, 1))
    return derivation


def _unrolled(task: Task, asked: Sequence[Asked], before: Derivation) -> Derivation:
    if task.model is None:
        raise Problem("model_missing", task.place, known="")
    known = frozenset(task.known.items())
    return _unrolled_in(task.model, task.ranges, known, frozenset(task.given), tuple(asked), _Same(before))


@dataclass(frozen=True, eq=False)
class _Same:
    """A derivation, which is the same one only where it is the same object, or has no steps yet."""

    derivation: Derivation

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and (self._steps is other._steps or not (self._steps or other._steps))

    def __hash__(self) -> int:
        return id(self._steps) if self._steps else 0

    @property
    def _steps(self) -> Mapping[Expr, Step]:
        return self.derivation.steps


@lru_cache(256)
def _unrolled_in(
    model: Model,
    ranges: Ranges,
    known: frozenset[tuple[str, Shape | Flat]],
    given: frozenset[Expr],
    asked: tuple[Asked, ...],
    same: _Same,
) -> Derivation:
    """The derivation with more symbols; it depends on no numbers, so variants share it."""
    before = same.derivation
    is_begun = any(not isinstance(symbol, Count) for symbol in before.steps)
    shapes = before.shapes if is_begun else model.shapes(dict(known), ranges)
    for root in gradients_of(given):
        shapes.declare(base(root), SCALAR)

    def with_gradient(steps: Mapping[Expr, Step], derivative: Expr) -> Mapping[Expr, Step]:
        return differentiate(settled_steps(steps, given, shapes), [derivative]).steps

    unrolling = Unrolling(model, given, ranges, before.steps, with_gradient)
    single = [one for asking in asked for one in _single(asking, model, given, ranges)]
    for one in single:
        for target in unrolled_for(one.symbol, given):
            with placed(one.place):
                unrolling.add(target)
    derivation = unrolling.derivation(shapes)
    wanted = [one for one in single if one in asked or reached(one.symbol, derivation)]
    derivation = _with_entries(_differentiated(derivation, wanted), asked)
    for one in asked:
        if isinstance(one.symbol, Family):
            with placed(one.place):
                rows = members(one.symbol, model, given, ranges)
                derivation = derivation.inserted(family_step(one.symbol, rows, derivation))
    return derivation


def _single(asked: Asked, model: Model, given: Collection[Expr], ranges: Ranges) -> list[Asked]:
    """What is asked, one by one where it is all of an indexed quantity."""
    with placed(asked.place):
        return [Asked(symbol, asked.place) for symbol in each(asked.symbol, model, given, ranges)]


def _differentiated(derivation: Derivation, asked: Sequence[Asked]) -> Derivation:
    wholes = ((whole(one.symbol), one.place) for one in asked)
    derivatives = [(symbol, place) for symbol, place in wholes if isinstance(symbol, Total | Direct | Via)]
    try:  # one backward pass for all
        return differentiate(derivation, [symbol for symbol, _ in derivatives])
    except Problem:
        for symbol, place in derivatives:
            with placed(place):
                differentiate(derivation, [symbol])
        raise


def _with_entries(derivation: Derivation, asked: Sequence[Asked]) -> Derivation:
    """The derivation with what is asked of entries and formulas, read off what is computed. Raises ``Problem``."""
    for one in asked:
        entry = one.symbol.args[0] if isinstance(one.symbol, Closed) else one.symbol
        with placed(one.place):
            if isinstance(entry, Entry):
                derivation.shapes.expression(entry)
                derivation = derivation.extended([step(entry, settled(entry, derivation.shapes))])
            if isinstance(one.symbol, Closed):
                derivation = derivation.extended([closed_step(derivation, one.symbol)])
    return derivation


def _count(sheet: Sheet, task: Task, asked: Asked) -> Step:
    if asked.symbol.kind in counting.EXTENTS:
        return _extent(sheet, task, asked)
    model = sheet.models[asked.symbol.model]
    with placed(asked.place):
        return _with_sizes(model, task, lambda known: counting.count_step(model, known, asked.symbol.kind))


def _extent(sheet: Sheet, task: Task, asked: Asked) -> Step:
    model = task.model if asked.symbol.is_of_quantity else sheet.models[asked.symbol.model]
    assert model is not None
    with placed(asked.place):
        return _with_sizes(model, task, lambda k: counting.extent_step(model, k, asked.symbol, task.free_sizes))


def _with_sizes(model: Model, task: Task, compute: Callable[[counting.Known], T]) -> T:
    """What is computed from the sizes of a task; where they clash, equal ones are one size."""
    known = {**task.known, **{name: (counting.size(name), 1) for name in task.sizes if name in model.names}}
    ranges = task.ranges if model is task.model else None
    try:
        return compute(counting.Known(known, ranges, task.axes))
    except Problem as problem:
        if problem.code != "shape_clash":
            raise
    shared = {size: name for name, size in reversed(list(task.sizes.items()))}
    known |= {name: (counting.size(shared[size]), 1) for name, size in task.sizes.items() if name in known}
    return compute(counting.Known(known, ranges, task.axes))


def counted(solution: Solution, symbol: Count) -> dict[str, counting.Axes]:
    """The parameters that a count is about, with their lengths along each axis."""
    model, task = solution.sheet.models[symbol.model], solution.task
    sizes = {counting.size_symbol(name): Integer(size) for name, size in task.sizes.items()}
    sizes |= {symbol: Integer(size) for symbol, size in task.free_sizes.items()}
    found = _with_sizes(model, task, lambda known: counting.parameter_shapes(model, known))
    return {name: tuple(length.xreplace(sizes) for length in axes) for name, axes in found.items()}


def supposed(sheet: Sheet, tasks: Iterable[Task]) -> list[Problem]:
    """What the models whose parameters these tasks count suppose, though the sheet does not say so.

    Data and settings are no parameters; where a sheet says what is data, a setting that it leaves out is one.
    """
    counts = (a.symbol for task in tasks for a in task.asked if isinstance(a.symbol, Count))
    names = dict.fromkeys(symbol.model for symbol in counts if symbol.kind == PARAMETERS)
    return [problem for name in names for problem in _supposed(sheet.models[name])]


def _supposed(model: Model) -> Iterator[Problem]:
    settings = model.supposed_settings
    for symbol in dict.fromkeys((*model.supposed_data, *settings)):
        place = _first_use(model, symbol)
        if symbol in model.parameters:
            yield Problem("setting_counted", place, symbol=symbol, model=model.name)
        else:
            is_setting = symbol in settings
            yield Problem(
                "looks_like_setting" if is_setting else "looks_like_data", place, symbol=symbol, model=model.name
            )


def _first_use(model: Model, name: str) -> Place:
    return next(e.place for e in model.all_equations if any(base(leaf) == name for leaf in leaves(e.rule)))


def chosen(sheet: Sheet, names: Iterable[str]) -> list[Task]:
    """The named tasks, or all of them. Raises ``Problem`` for a task that the sheet does not have."""
    names = list(dict.fromkeys(names))
    for name in names:
        if name not in sheet.tasks:
            problem = unknown_symbol(name, sheet.tasks)
            raise Problem("unknown_task", Place(sheet.file), **problem.facts)
    return [sheet.tasks[name] for name in names or sheet.tasks]


def selected(sheet: Sheet, names: Iterable[str]) -> list[Task]:
    """The named tasks, or all of them; ``1.1b`` names a part, and several parts of a task are one task with these.

    Raises ``Problem`` for a task or a part that the sheet does not have.
    """
    labels: dict[str, set[str] | None] = {}
    for name in names:
        task, label = _task_and_part(sheet, name)
        known = labels.setdefault(task, set())
        labels[task] = None if label is None or known is None else {*known, label}
    return [_narrowed(task, labels.get(task.id)) for task in chosen(sheet, labels)]


def _task_and_part(sheet: Sheet, name: str) -> tuple[str, str | None]:
    """The task that a name means and the label of the part, which may stand in parentheses; of a task none."""
    if name in sheet.tasks:
        return name, None
    for task in sorted(sheet.tasks.values(), key=lambda task: -len(task.id)):
        label = name.removeprefix(task.id).strip("()") if name.startswith(task.id) else ""
        if any(part.label == label for part in task.parts if label):
            return task.id, label
    return name, None


def _narrowed(task: Task, labels: set[str] | None) -> Task:
    if labels is None:
        return task
    parts = tuple(part for part in task.parts if part.label in labels)
    return replace(task, parts=parts, selected=tuple(part.label for part in parts))
