"""From a sheet file's entries to a ``Sheet``: models with what they extend, exact numbers, shapes, symbols."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sympy import Expr, Rational, Symbol

from solver import derivation, model, notation, values
from solver.dimensions import Flat, Shape
from solver.errors import Place, Problem, placed
from solver.expressions import LAST, At, Count, Total, at, base
from solver.model import Model
from solver.ranges import Position, Ranges
from solver.symbols import plain_symbols
from solver.values import Value
from worksheets import declared_shapes, languages
from worksheets.declared_draws import declared
from worksheets.exact_numbers import exact_number
from worksheets.extending import Equations
from worksheets.schema import ModelEntry, Nested, PartEntry, SheetEntry, TaskEntry
from worksheets.schema_reading import validated
from worksheets.sheet import Asked, Checks, Group, Part, Reference, Sheet, Task
from worksheets.yaml_source import Path_, Source, read

TASKS, EXAMPLES = "tasks", "examples"

MAX_ENTRIES = 20_000
Exact = Any

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
    name: str, equations: Iterable[model.Source], entry: ModelEntry, source: Source, given: Iterable[str]
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
    read = model.read(name, equations, entry.data, given, entry.first, outside)
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
    numbers = _Numbers(chosen, source, (root, name, "given"), vocab[chosen.name] if chosen else ())
    for key, nested in entry.given.items():
        with guard():
            numbers.add(key, nested)
    sizes = declared_shapes.read(path, entry, models.values(), source, guard)
    parts = tuple(_parts(path, entry, chosen, models, source, guard))
    if not parts and root == TASKS:
        raise Problem("nothing_asked", place, task=name)
    ranges = numbers.ranges(entry.steps, _latest(parts))
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
    return Part(label, asked, entry.points, entry.kind or ("calculation" if asked else "explanation"), entry.unit)


def _asked(
    text: str, chosen: Model | None, models: Mapping[str, Model], source: Source, path: tuple[str | int, ...]
) -> Asked:
    try:
        symbol = chosen.asked(text) if chosen else notation.read_asked(text)
        if isinstance(symbol, Count) and str(symbol.args[0]) not in models:
            raise _unknown_model(str(symbol.args[0]), models)
    except Problem as problem:
        raise source.inside(problem, *path) from None
    return Asked(symbol, source.place(*path))


@dataclass
class _Given:
    """One number, vector or matrix of a task, before its orientation is known."""

    symbol: Expr
    rows: list[list[Rational]]
    flat: bool


class _Numbers:
    """The given numbers of a task, symbol by symbol, and the shapes that they show."""

    def __init__(self, chosen: Model | None, source: Source, path: tuple[str, ...], vocab: Sequence[str]) -> None:
        self.vocab = vocab
        self.model, self.source, self.path = chosen, source, path
        self.found: dict[Expr, _Given] = {}
        self.worded: set[Expr] = set()
        self._shapes: dict[Expr, Shape | Flat] = {}
        self._keys: dict[Expr, str] = {}
        self.longest = 0
        self.lengths: dict[Position, int] = {}
        self.budget = iter(range(MAX_ENTRIES))

    def add(self, key: str, nested: Nested) -> None:
        """One entry of ``given``: a symbol such as ``h_0`` or ``W_hh``, or a sequence ``x`` over time from 1."""
        place = self.source.place(*self.path, key)
        try:
            symbol = self._symbol(key)
            exact = self._exact(nested, (*self.path, key))
            before = len(self.found)
            if isinstance(symbol, Symbol) and self.model is not None and symbol.name in self.model.indexed:
                self._add_sequence(symbol.name, exact, ())
            else:
                self._add_one(symbol, exact)
            added = list(self.found)[before:]
            self._keys.update(dict.fromkeys(added, key))
            self.worded |= set(added) if self._is_worded(nested) else set()
        except Problem as problem:
            problem.facts.setdefault("symbol", key)
            raise problem.at(place) from None

    def _exact(self, nested: Nested, path: tuple[str | int, ...]) -> Exact:
        """The numbers as rationals, in the lists that they stand in."""
        if next(self.budget, None) is None:
            raise Problem("too_many_numbers", limit=MAX_ENTRIES)
        if isinstance(nested, list):
            return [self._exact(item, (*path, position)) for position, item in enumerate(nested)]
        with placed(self.source.place(*path)):
            return self._word(nested) if self.vocab and isinstance(nested, str) else exact_number(nested)

    def _is_worded(self, nested: Nested) -> bool:
        """Whether words say the numbers, all of them."""
        return all(map(self._is_worded, nested)) if isinstance(nested, list) else nested in self.vocab

    def _word(self, text: str) -> Rational:
        """The number of a word, or the number that a text writes."""
        assert self.model is not None
        if text in self.vocab:
            return Rational(self.vocab.index(text) + self.model.first)
        try:
            return exact_number(text)
        except Problem:
            raise Problem("unknown_word", found=text, known=", ".join(self.vocab)[:200]) from None

    def _symbol(self, key: str) -> Expr:
        assert self.model is not None
        symbol = self.model.asked(key)
        is_upstream = isinstance(symbol, Total) and base(symbol.args[0]) not in self.model.equations
        of = symbol.args[1] if is_upstream else symbol
        if not isinstance(of, Symbol | At) or base(of) not in self.model.names:
            raise derivation.unknown_symbol(key, self.model.names)
        return symbol

    def _add_sequence(self, name: str, exact: Exact, before: tuple[int, ...]) -> None:
        if not isinstance(exact, list):
            raise Problem("sequence_expected", symbol=name, example=f"{name}_0")
        assert self.model is not None
        arity = next(len(s.indices) for s in self.model.symbols if isinstance(s, At) and s.name == name)
        for position, item in enumerate(exact, self.model.first):
            if len(before) + 1 < arity:
                self._add_sequence(name, item, (*before, position))
            else:
                self._add_one(at(name, *before, position), item)
        self.longest = max(self.longest, len(exact) + self.model.first - 1)

    def _add_one(self, symbol: Expr, exact: Exact) -> None:
        rows, flat = _rows(exact)
        if symbol in self.found:
            raise Problem("given_twice", symbol=notation.write(symbol))
        self.found[symbol] = _Given(symbol, rows, flat)
        if isinstance(symbol, At) and base(symbol) not in self._defined():
            self._lengthen(symbol)
        of = symbol.args[1] if isinstance(symbol, Total) else symbol
        self._shapes[of] = Flat(len(rows)) if flat else (len(rows), len(rows[0]))

    def shapes(self, ranges: Ranges) -> dict[str, Shape | Flat]:
        """The shapes that the numbers show, by name; those of layers of different widths by symbol.

        Layers they are where matrices share their index. Raises ``Problem`` for other shapes that change.
        """
        first: dict[str, Shape | Flat] = {}
        changed: dict[str, Expr] = {}
        for symbol, shape in self._shapes.items():
            if first.setdefault(base(symbol), shape) != shape:
                changed.setdefault(base(symbol), symbol)
        matrices = {name for name in changed if not isinstance(first[name], Flat)}
        layers = {linked for name in matrices for linked in ranges.linked(name)}
        for name, symbol in changed.items():
            if name not in layers:
                facts = {"found": _text(self._shapes[symbol]), "before": _text(first[name])}
                place = self.source.place(*self.path, self._keys[symbol])
                raise Problem("shape_changes", place, symbol=notation.write(symbol), **facts)
        return {notation.write(s) if base(s) in layers else base(s): shape for s, shape in self._shapes.items()}

    def _lengthen(self, symbol: At) -> None:
        for number, index in enumerate(symbol.indices):
            if index.is_Integer:
                position = Position(symbol.name, number)
                self.lengths[position] = max(self.lengths.get(position, 0), int(index))
                self.longest = max(self.longest, int(index))

    def ranges(self, steps: int | None, latest: int) -> Ranges:
        """How far each index runs: as far as said, else as the given sequences, else up to the latest asked time."""
        lengths = {} if steps else self.lengths
        fallback = steps or max(self.longest, latest)
        return self.model.ranges(lengths, fallback) if self.model else Ranges((), {}, fallback)

    def _defined(self) -> Mapping[str, object]:
        return self.model.equations if self.model is not None else {}

    def oriented(self, ranges: Ranges) -> dict[Expr, Value]:
        """The values; a plain list is a column or a row, as the equations use it."""
        if self.model is None:
            return {}
        shapes = self.model.shapes(self.shapes(ranges), ranges)
        result = {}
        for symbol, given in self.found.items():
            value, of = values.matrix(given.rows), symbol.args[1] if isinstance(symbol, Total) else symbol
            is_row = given.flat and len(given.rows) > 1 and shapes.of(shapes.key(of))[0] == 1
            result[symbol] = values.transposed(value) if is_row else value
        return result


def _text(shape: Shape | Flat) -> str:
    return str(shape.length) if isinstance(shape, Flat) else f"{shape[0]}×{shape[1]}"


def _rows(exact: Exact) -> tuple[list[list[Rational]], bool]:
    """The number, list or list of rows as rows of one column or more, and whether it was a plain list."""
    if not isinstance(exact, list):
        return [[exact]], True
    if not exact or any(e == [] for e in exact):
        raise Problem("empty_list")
    if not any(isinstance(e, list) for e in exact):
        return [[e] for e in exact], True
    if not all(isinstance(e, list) for e in exact) or any(isinstance(n, list) for e in exact for n in e):
        raise Problem("no_matrix")
    lengths = {len(e) for e in exact}
    if len(lengths) != 1:
        raise Problem("ragged", lengths=", ".join(map(str, sorted(lengths))))
    return exact, False
