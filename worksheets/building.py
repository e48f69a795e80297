"""From a sheet file's entries to a ``Sheet``: models with what they extend, exact numbers, shapes, symbols."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from sympy import Expr

from solver import derivation, equations, extents, model, notation, values
from solver.errors import Place, Problem, placed
from solver.expressions import LAST, At, Count
from solver.families import members, place_of
from solver.model import Model
from solver.ranges import Ranges
from solver.symbols import Family, plain_symbols
from worksheets import declared_shapes, languages
from worksheets.declared_draws import declared
from worksheets.exact_numbers import exact_number
from worksheets.extending import Equations
from worksheets.given_numbers import GivenNumbers
from worksheets.schema import ModelEntry, PartEntry, SheetEntry, TaskEntry
from worksheets.schema_reading import validated
from worksheets.sheet import Asked, Checks, Group, Part, Reference, Sheet, Task
from worksheets.yaml_source import Path_, Source, read

TASKS, EXAMPLES = "tasks", "examples"


Guard = Callable[[], AbstractContextManager[None]]
"""What stands around each piece of a sheet: it lets a problem pass, or collects it so that the next piece is read."""


def load(path: Path, name: str | None = None) -> Sheet:
    """The sheet in a file. Raises ``Problem`` with file and line of what cannot be used."""
    source = read(path, name)
    if not isinstance(source.data, dict):
        raise Problem("not_a_sheet", Place(source.file))
    entry = validated(source)
    return built(source, entry, models(source, entry), path.parent)


def models(source: Source, entry: SheetEntry) -> dict[str, Model]:
    """The models of a file by name. Raises ``Problem`` for the first equation that cannot be used."""
    texts = Equations(entry.models, source, given_names(entry))
    return {n: read_model(n, texts.of(n), texts.entry(n), source, given_names(entry, n)) for n in entry.models}


def read_model(
    name: str, texts: Iterable[equations.Source], entry: ModelEntry, source: Source, given: Iterable[str]
) -> Model:
    """The model of an entry's equations. Raises ``Problem`` with the place of what cannot be used."""
    outside: dict[str, Expr] = {}
    places = {key: source.place("models", name, "outside", key) for key in entry.outside}
    for key, number in entry.outside.items():
        try:
            outside[notation.plain_name(key)] = exact_number(number)
        except Problem as problem:
            problem.facts.setdefault("symbol", key)
            raise problem.at(places[key]) from None
    read = model.read(name, texts, entry.data, given, entry.first, outside)
    for key, place in places.items():
        if notation.plain_name(key) not in read.indexed:
            raise derivation.unknown_symbol(key, read.indexed).at(place)
    return read


def given_names(entry: SheetEntry, model: str | None = None) -> frozenset[str]:
    """Whatever any task or example, or those about a model, give a number; ``sizes: {T: 50}`` says a length."""
    every = (*entry.tasks.values(), *entry.examples.values())
    tasks = [task for task in every if model is None or _is_about(task, model)]
    sizes = (size for task in tasks for size in task.sizes if size != LAST.name)
    return frozenset(map(notation.plain_name, (*(name for task in tasks for name in task.given), *sizes)))


def _is_about(task: TaskEntry, model: str) -> bool:
    """Whether a task has this model, or counts it."""
    asked = (*task.ask, *(text for part in task.parts.values() for text in part.ask))
    return task.model in (model, None) or any(f"({model})" in text.replace(" ", "") for text in asked)


def built(
    source: Source, entry: SheetEntry, models: Mapping[str, Model], folder: Path, guard: Guard = nullcontext
) -> Sheet:
    """The sheet of a file's entries. What ``guard`` collects is missing in it, the rest is there."""

    vocab = {name: one.vocab for name, one in entry.models.items()}

    def built_tasks(root: str, entries: Mapping[str, TaskEntry]) -> dict[str, Task]:
        found: dict[str, Task] = {}
        for name, one in entries.items():
            with guard():
                found[name] = _task((root, name), one, models, vocab, source, guard)
        return found

    tasks = built_tasks(TASKS, entry.tasks)
    return Sheet(
        id=entry.id,
        title=entry.title or dict.fromkeys(languages.known(), entry.id),
        subtitle=entry.subtitle or dict.fromkeys(languages.known(), ""),
        facts={language: tuple(entry.facts[language]) if entry.facts else () for language in languages.known()},
        language=entry.language,
        digits=entry.digits,
        models=models,
        tasks=tasks,
        folder=folder,
        file=source.file,
        references={
            n: Reference(m.reference, source.place("models", n, "reference"))
            for n, m in entry.models.items()
            if m.reference
        },
        examples=built_tasks(EXAMPLES, entry.examples),
        groups=tuple(_groups(entry, source, guard)),
    )


def _groups(entry: SheetEntry, source: Source, guard: Guard) -> Iterator[Group]:
    """The sections. A task that the sheet does not have, or that stands in two of them, is a problem."""
    seen: set[str] = set()
    for number, section in enumerate(entry.sections):
        for position, name in enumerate(section.tasks):
            with guard(), placed(source.place("sections", number, "tasks", position)):
                if name not in entry.tasks:
                    raise Problem("unknown_task", None, **derivation.unknown_symbol(name, entry.tasks).facts)
                if name in seen:
                    raise Problem("task_in_two_sections", task=name)
            seen.add(name)
        yield Group(section.title, tuple(section.tasks))


def _task(
    path: Path_,
    entry: TaskEntry,
    models: Mapping[str, Model],
    vocab: Mapping[str, Sequence[str]],
    source: Source,
    guard: Guard,
) -> Task:
    root, name = str(path[0]), str(path[1])
    place = source.place(*path)
    chosen = _chosen_model(entry, models, source.place(*path, "model"))
    numbers = GivenNumbers(chosen, source, (root, name, "given"), vocab[chosen.name] if chosen else ())
    for key, nested in entry.given.items():
        with guard():
            numbers.add(key, nested)
    sizes = declared_shapes.read(path, entry, models.values(), source, guard)
    parts = tuple(_parts(path, entry, chosen, models, source, guard))
    if not parts and root == TASKS:
        raise Problem("nothing_asked", place, task=name)
    if chosen is not None:
        numbers.lengths |= extents.lengths_of(sizes.axes, chosen, sizes.free)
    ranges = numbers.ranges(entry.steps, _latest(parts))
    for part in parts:
        with guard():
            _check_table(part, chosen, numbers.found, ranges, place)
    return Task(
        id=name,
        title=entry.title or dict.fromkeys(languages.known(), ""),
        model=chosen,
        given={**numbers.oriented(ranges), **{symbol: values.number(size) for symbol, size in sizes.free.items()}},
        sizes=sizes.of_quantities,
        known={**numbers.shapes(ranges), **sizes.shapes},
        ranges=ranges,
        parts=parts,
        place=place,
        text=entry.text,
        text_place=source.place(*path, "text"),
        checks=_checks(entry, models, source, path),
        draws=declared(entry.vary, source, (*path, "vary")),
        programs=tuple(entry.programs),
        accepted=frozenset(entry.accept),
        vocab=tuple(vocab[chosen.name]) if chosen else (),
        worded=frozenset(numbers.worded),
        axes=sizes.axes,
        free_sizes=sizes.free,
    )


def _rows(symbol: Expr, chosen: Model | None, given: Collection[Expr], ranges: Ranges) -> list[list[Expr]]:
    return members(symbol, chosen, given, ranges) if chosen and isinstance(symbol, Family) else []


def _check_table(part: Part, chosen: Model | None, given: Collection[Expr], ranges: Ranges, place: Place) -> None:
    """Raises ``Problem`` where what a table asks does not run over one index, and all equally far."""
    steps: set[tuple[Expr, ...]] = set()
    for asked in part.asked if part.table else ():
        with placed(asked.place):
            rows = _rows(asked.symbol, chosen, given, ranges)
            steps.add(tuple(place_of(row[0]) for row in rows))
            if len(steps) > 1 or [row for row in rows if len(row) > 1] or not rows:
                raise Problem("table_over_one_index", symbol=notation.write(asked.symbol))
    if part.table and not part.asked:
        raise Problem("nothing_asked", place, task=part.label)


def _latest(parts: Iterable[Part]) -> int:
    """The latest time that is asked for."""
    quantities = (q for part in parts for asked in part.asked for q in plain_symbols(asked.symbol))
    indices = (i for q in quantities if isinstance(q, At) for i in q.indices)
    return max((int(i) for i in indices if i.is_Integer), default=0)


def _chosen_model(entry: TaskEntry, models: Mapping[str, Model], place: Place) -> Model | None:
    if entry.model is not None and entry.model not in models:
        raise _unknown_model(entry.model, models).at(place)
    if entry.model is None and entry.given:
        if len(models) != 1:
            raise Problem("model_missing", place, known=", ".join(models))
        return next(iter(models.values()))
    return models[entry.model] if entry.model is not None else None


def _checks(entry: TaskEntry, models: Mapping[str, Model], source: Source, path: Path_) -> Checks | None:
    """What marks the programs of a task. Raises ``Problem`` for a model that the sheet does not have."""
    checks, place = entry.checks, source.place(*path, "checks")
    if checks is None:
        return None
    if checks.model is not None and checks.model not in models:
        raise _unknown_model(checks.model, models).at(source.place(*path, "checks", "model"))
    return Checks(checks.suite, models[checks.model] if checks.model else None, checks.class_name, place)


def _unknown_model(name: str, models: Mapping[str, Model]) -> Problem:
    problem = derivation.unknown_symbol(name, models)
    return Problem("unknown_model", None, **problem.facts)


def _parts(
    root: Path_,
    entry: TaskEntry,
    chosen: Model | None,
    models: Mapping[str, Model],
    source: Source,
    guard: Guard,
) -> Iterator[Part]:
    def asked(texts: list[str], *path: str) -> tuple[Asked, ...]:
        found: list[Asked] = []
        for n, text in enumerate(texts):
            with guard():
                found.append(_asked(text, chosen, models, source, (*root, *path, n)))
        return tuple(found)

    for label, part in entry.parts.items():
        nested = ("parts", label, "ask") if (*root, "parts", label, "ask") in source.places else ("parts", label)
        yield _part(label, asked(part.ask, *nested), part)
    if entry.ask or (entry.kind and not entry.parts):
        yield _part("", asked(entry.ask, "ask"), entry)


def _part(label: str, asked: tuple[Asked, ...], entry: PartEntry | TaskEntry) -> Part:
    kind = entry.kind or ("calculation" if asked else "explanation")
    return Part(label, asked, entry.points, kind, entry.unit, entry.table)


def _check_count(symbol: Count, chosen: Model | None, models: Mapping[str, Model]) -> None:
    """Raises ``Problem`` for a count of a model, or of a quantity, that there is not."""
    if not symbol.is_of_quantity:
        if symbol.model not in models:
            raise _unknown_model(symbol.model, models)
        return
    if chosen is None:
        raise Problem("model_missing", known=", ".join(models))
    if symbol.model not in chosen.names:
        raise derivation.unknown_symbol(symbol.model, chosen.names)


def _asked(
    text: str, chosen: Model | None, models: Mapping[str, Model], source: Source, path: tuple[str | int, ...]
) -> Asked:
    try:
        symbol = chosen.asked_family(text) if chosen else notation.read_asked(text)
        if isinstance(symbol, Count):
            _check_count(symbol, chosen, models)
    except Problem as problem:
        raise source.inside(problem, *path) from None
    return Asked(symbol, source.place(*path))
