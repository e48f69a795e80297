"""What is wrong with a sheet: every problem that does not follow from another one, and what was understood of it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sympy import Expr, Symbol

from solver import equations
from solver.derivation import Unrolling, unrolled_for
from solver.dimensions import Shape
from solver.equations import Equation
from solver.errors import Place, Problem, placed
from solver.expressions import LAST, At, Count, base, leaves
from solver.families import each
from solver.model import Model
from solver.ranges import Position
from solver.symbols import plain_symbols
from worksheets.building import EXAMPLES, TASKS, built, given_names, read_model
from worksheets.crosscheck import options_of
from worksheets.extending import Equations
from worksheets.schema import ModelEntry, SheetEntry, TaskEntry
from worksheets.schema_reading import salvaged
from worksheets.sheet import Asked, Reference, Sheet, Task
from worksheets.solving import Solution, solve
from worksheets.variants.planning import plan, required
from worksheets.yaml_source import Source, read

MAX_MISSING = 50
"""Missing numbers that are looked for in one task."""


@dataclass
class Checked:
    """A sheet as far as it can be used, the tasks that could be solved, and what is wrong with the rest.

    ``usable`` are the tasks and the examples that could be built, by ``tasks`` and ``examples``.
    """

    sheet: Sheet | None = None
    solutions: list[Solution] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    usable: dict[str, dict[str, Task]] = field(default_factory=lambda: {TASKS: {}, EXAMPLES: {}})

    @contextmanager
    def collecting(self) -> Iterator[None]:
        """A problem raised inside the block is noted, once; the program goes on behind the block."""
        try:
            yield
        except Problem as problem:
            self.add(problem)

    def add(self, problem: Problem) -> None:
        if all(_identity(problem) != _identity(known) for known in self.problems):
            self.problems.append(problem)


def _identity(problem: Problem) -> tuple[object, ...]:
    return problem.code, problem.place, sorted((k, str(v)) for k, v in problem.facts.items() if k != "known")


def check(path: Path, name: str | None = None) -> Checked:
    """Reads, builds and solves as much of a sheet as possible, with the bits that are in force."""
    found = Checked()
    with found.collecting():
        source = read(path, name)
        if not isinstance(source.data, dict):
            raise Problem("not_a_sheet", Place(source.file))
        entry, problems = salvaged(source)
        for problem in problems:
            found.add(problem)
        if entry is not None:
            _check_entries(found, source, entry, path.parent)
    found.problems.sort(key=lambda p: (p.place.file or "", p.place.line or 0, p.place.column or 0))
    return found


def _check_entries(found: Checked, source: Source, entry: SheetEntry, folder: Path) -> None:
    usable = {name: one for name, one in _models(found, source, entry).items() if _is_whole(source, entry, name)}
    names = frozenset(_written(source.data, "models"))
    for root, entries in ((TASKS, entry.tasks), (EXAMPLES, entry.examples)):
        for name, task in entries.items():
            if _model_is_usable(task.model, bool(task.given), names, usable) and (
                task.model is not None or task.given or len(usable) == len(names)
            ):
                _check_entry(found, source, entry, usable, folder, (root, name))
    for name, model in entry.models.items():
        if model.reference:
            with found.collecting():
                options_of(Reference(model.reference, source.place("models", name, "reference")))
    if not found.problems:
        found.sheet = built(source, entry, usable, folder)


def _check_entry(
    found: Checked, source: Source, entry: SheetEntry, usable: Mapping[str, Model], folder: Path, path: tuple[str, str]
) -> None:
    """Builds and solves one task or example by itself."""
    root, name = path
    task: TaskEntry = getattr(entry, root)[name]
    before = len(found.problems)
    alone = entry.model_copy(update={TASKS: {}, EXAMPLES: {}, "sections": []} | {root: {name: task}})
    sheet = built(source, alone, usable, folder, found.collecting)
    chosen = usable.get(task.model or "") or (next(iter(usable.values())) if len(usable) == 1 else None)
    if chosen is not None:
        _blame_equations(found, source, entry, chosen, path)
    one: Task | None = getattr(sheet, root).get(name)
    if one is not None and len(found.problems) == before:
        found.usable[root][name] = one
        _check_task(found, source, entry, sheet, one, root == TASKS)


def _model_is_usable(name: str | None, has_numbers: bool, names: Collection[str], usable: Mapping[str, Model]) -> bool:
    """Not where the model itself has a problem that was noted already; ``names`` are those of the file's models."""
    if name is None and has_numbers and len(names) == 1:
        return bool(usable)
    return name is None or name in usable or name not in names


def _is_whole(source: Source, entry: SheetEntry, name: str) -> bool:
    """Whether a model has all the equations that the file has, so that what it lacks is missing there as well."""
    written, model = _written(source.data, "models", name), entry.models[name]
    if not model.equations and set(written) != model.model_fields_set:  # a misspelt word may stand above them
        return False
    return set(_written(written, "equations")) == set(model.equations)


def _written(data: Any, *path: str) -> dict[str, Any]:
    """The entries at ``path``; none where there is something else."""
    for name in path:
        data = data.get(name) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def _models(found: Checked, source: Source, entry: SheetEntry) -> dict[str, Model]:
    """The models whose equations can all be used."""
    given = given_names(entry)
    texts = Equations(entry.models, source, given)
    usable: dict[str, Model | None] = {}
    for name, one in entry.models.items():
        own: list[equations.Source] = []
        for left, right in one.equations.items():
            with found.collecting():
                own.append(texts.one(name, left, right))
        if len(own) < len(one.equations):
            _read(found, name, own, one, source, given_names(entry, name))
            continue
        with found.collecting():
            whole = Equations(entry.models, source, given)
            given_of = given_names(entry, name)
            usable[name] = _read(found, name, whole.of(name), whole.entry(name), source, given_of)
    return {name: read for name, read in usable.items() if read is not None}


def _read(
    found: Checked,
    name: str,
    texts: Iterable[equations.Source],
    entry: ModelEntry,
    source: Source,
    given: Iterable[str],
) -> Model | None:
    """The model, or ``None`` after noting each equation that does not fit the others."""
    texts = list(texts)
    complete = True
    while True:
        try:
            read = read_model(name, texts, entry, source, given)
        except Problem as problem:
            complete = False
            found.add(problem)
            left = [e for e in texts if e.place != problem.place]
            if len(left) == len(texts):
                return None
            texts = left
        else:
            return read if complete else None


def _blame_equations(found: Checked, source: Source, entry: SheetEntry, chosen: Model, path: tuple[str, str]) -> None:
    """Where a given number has no use and a similar quantity no number, the equation is what is misspelt."""
    given = {_name(key, chosen): key for key in getattr(entry, path[0])[path[1]].given}
    unused = [name for name in given if name not in chosen.names]
    for quantity in chosen.names:
        if quantity in given or quantity in chosen.equations:
            continue
        similar = _similar(quantity, unused, 0.6)
        if similar is None:
            continue
        unused.remove(similar)
        place = source.place(*path, "given", given[similar])
        found.problems = [p for p in found.problems if not (p.code == "unknown_symbol" and p.place == place)]
        found.add(_misspelt(source, entry, chosen, quantity, similar))


def _name(key: str, chosen: Model) -> str:
    try:
        return base(chosen.asked(key))
    except (Problem, AttributeError):
        return key


def _similar(name: str, known: Iterable[str], cutoff: float) -> str | None:
    folded = {other.casefold(): other for other in known}
    similar = difflib.get_close_matches(name.casefold(), folded, 1, cutoff)
    return folded[similar[0]] if similar else None


def _misspelt(source: Source, entry: SheetEntry, chosen: Model, quantity: str, similar: str) -> Problem:
    """The problem of a quantity in an equation, at its first appearance there."""
    problem = Problem("unknown_symbol", Place(), symbol=quantity, similar=similar, known="")
    word = re.compile(rf"(?<![A-Za-z0-9_~]){re.escape(quantity)}(?![A-Za-z0-9_~])")
    for equation in chosen.all_equations:
        for name, one in entry.models.items():
            for left, right in one.equations.items():
                path = ("models", name, "equations", left)
                match = word.search(right.replace("~", "tilde") if "tilde" in quantity else right)
                if match and source.place(*path) == equation.place:
                    problem.place = Place(column=match.start() + 1)
                    return source.inside(problem, *path)
    return problem.at(chosen.all_equations[0].place)


def _check_task(found: Checked, source: Source, entry: SheetEntry, sheet: Sheet, task: Task, is_shown: bool) -> None:
    before = len(found.problems)
    if task.model is not None:
        for asked in task.asked:
            if not isinstance(asked.symbol, Count):
                _check_numbers(found, source, entry, task, task.model, asked)
    if len(found.problems) == before:
        with found.collecting(), placed(Place(sheet.file)):
            solution = solve(sheet, task)
            if is_shown:
                found.solutions.append(solution)
            plan(task)
            required(task, solution.derivation)


def _check_numbers(found: Checked, source: Source, entry: SheetEntry, task: Task, chosen: Model, asked: Asked) -> None:
    """Notes each quantity that an asked symbol needs and that has neither a number nor an equation."""
    given = set(task.given)
    for _ in range(MAX_MISSING):
        try:
            with placed(asked.place):
                unrolling = Unrolling(chosen, frozenset(given), task.ranges)
                for symbol in each(asked.symbol, chosen, given, task.ranges):
                    for target in unrolled_for(symbol, given):
                        unrolling.add(target)
        except Problem as problem:
            if problem.code != "missing_number":
                found.add(problem)
                return
            missing = chosen.asked(str(problem.facts["symbol"]))
            similar = _similar(base(missing), (n for n in chosen.names if n != base(missing)), 0.85)
            if similar is not None and base(missing) not in chosen.equations:
                problem = _misspelt(source, entry, chosen, base(missing), similar)
            if all(p.facts.get("missing") != (task.id, base(missing)) for p in found.problems):
                problem.facts["missing"] = (task.id, base(missing))
                found.add(problem)
            given.add(missing)
        else:
            return


def order(model: Model) -> list[Equation]:
    """The equations in the order in which one step evaluates them, else in the author's order."""
    waiting = list(model.all_equations)
    found: list[Equation] = []
    while waiting:
        open_names = {e.name for e in waiting}
        ready = next((e for e in waiting if not _reads_now(e) & (open_names - {e.name})), waiting[0])
        waiting.remove(ready)
        found.append(ready)
    return found


def _reads_now(equation: Equation) -> set[str]:
    """The names that an equation reads at its own or at a fixed index, not at an earlier or later one."""
    return {base(leaf) for leaf in leaves(equation.rule) if not isinstance(leaf, At) or _is_now(leaf)}


def _is_now(symbol: At) -> bool:
    return all(index.is_Symbol or index == LAST for index in symbol.indices)


def ranges(task: Task) -> dict[tuple[str, int], list[str]]:
    """How far each index letter runs in a task, with the quantities that it indexes."""
    found: dict[tuple[str, int], list[str]] = {}
    for equation in task.model.all_equations if task.model else ():
        for number, index in enumerate(equation.indices):
            if isinstance(index, Symbol) and index != LAST:
                last = task.ranges.last(Position(equation.name, number))
                names = found.setdefault((index.name, last), [])
                if equation.name not in names:
                    names.append(equation.name)
    return found


def shapes(task: Task) -> dict[str, Shape]:
    """The rows and columns of every quantity of a task's model."""
    if task.model is None:
        return {}
    inferred = task.model.shapes(task.known, task.ranges)
    single = (key for key in inferred.names if key not in task.model.names)
    return {name: inferred.of(name) for name in (*task.model.names, *single) if name not in inferred.layered}


def is_symbolic(task: Task) -> bool:
    """Whether the task computes one step at a symbolic t."""
    return any(isinstance(s, At) and any(i.free_symbols for i in s.indices) for s in _plain(task))


def _plain(task: Task) -> Iterator[Expr]:
    for asked in task.asked:
        if not isinstance(asked.symbol, Count):
            yield from plain_symbols(asked.symbol)
