"""From a sheet file's entries to a ``Sheet``: models with what they extend, exact numbers, shapes, symbols."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sympy import Expr, Rational, Symbol

from solver import derivation, model, notation, values
from solver.errors import Place, Problem
from solver.expressions import At, Count, Direct, Total, Via, at, base
from solver.model import Model
from solver.shapes import Flat, Shape
from solver.values import Value
from worksheets import extending
from worksheets.schema import LANGUAGES, Localized, Nested, SheetEntry, TaskEntry, validated
from worksheets.sheet import Asked, Part, Sheet, Task
from worksheets.yaml_source import Source, read

MAX_ENTRIES = 20_000
Exact = Any


def load(path: Path, name: str | None = None) -> Sheet:
    """The sheet in a file. Raises ``Problem`` with file and line of what cannot be used."""
    source = read(path, name)
    if not isinstance(source.data, dict):
        raise Problem("not_a_sheet", Place(source.file))
    entry = validated(source)
    models = {n: _model(n, entry, source) for n in entry.models}
    tasks = {n: _task(n, t, models, source) for n, t in entry.tasks.items()}
    return Sheet(
        id=entry.id,
        title=_localized(entry.title, entry.id),
        subtitle=_localized(entry.subtitle, ""),
        facts=_facts(entry.facts),
        language=entry.language,
        digits=entry.digits,
        models=models,
        tasks=tasks,
        folder=path.parent,
        file=source.file,
        references={n: m.reference for n, m in entry.models.items() if m.reference},
    )


def _localized(text: Localized | None, default: str) -> dict[str, str]:
    if isinstance(text, dict):
        first = next(iter(text.values()), default)
        return {language: text.get(language, first) for language in LANGUAGES}
    return dict.fromkeys(LANGUAGES, text if text is not None else default)


def _facts(facts: dict[str, list[str]] | list[str]) -> dict[str, tuple[str, ...]]:
    if isinstance(facts, list):
        return dict.fromkeys(LANGUAGES, tuple(facts))
    return {language: tuple(facts.get(language, ())) for language in LANGUAGES}


def _model(name: str, entry: SheetEntry, source: Source) -> Model:
    try:
        return model.read(name, extending.equations(name, entry.models, source))
    except Problem as problem:
        raise problem.at(source.place("models", name)) from None


def _task(name: str, entry: TaskEntry, models: Mapping[str, Model], source: Source) -> Task:
    place = source.place("tasks", name)
    chosen = _chosen_model(entry, models, source.place("tasks", name, "model"))
    numbers = _Numbers(chosen, source, ("tasks", name, "given"))
    for key, nested in entry.given.items():
        numbers.add(key, nested)
    for size in entry.sizes:
        if not any(size in m.names for m in models.values()):
            known = {n for m in models.values() for n in m.names}
            raise derivation.unknown_symbol(size, known).at(source.place("tasks", name, "sizes", size))
    indexed = chosen.indexed if chosen else frozenset[str]()
    parts = tuple(_parts(name, entry, indexed, models, source))
    if not parts:
        raise Problem("nothing_asked", place, task=name)
    return Task(
        id=name,
        title=_localized(entry.title, ""),
        model=chosen,
        given=numbers.oriented(),
        sizes=entry.sizes,
        known=numbers.shapes,
        last=entry.steps or numbers.longest,
        parts=parts,
        place=place,
        text=entry.text,
    )


def _chosen_model(entry: TaskEntry, models: Mapping[str, Model], place: Place) -> Model | None:
    if entry.model is not None and entry.model not in models:
        raise _unknown_model(entry.model, models).at(place)
    if entry.model is None and entry.given:
        if len(models) != 1:
            raise Problem("model_missing", place, known=", ".join(models))
        return next(iter(models.values()))
    return models[entry.model] if entry.model is not None else None


def _unknown_model(name: str, models: Mapping[str, Model]) -> Problem:
    problem = derivation.unknown_symbol(name, models)
    return Problem("unknown_model", **problem.facts)


def _parts(
    name: str, entry: TaskEntry, indexed: frozenset[str], models: Mapping[str, Model], source: Source
) -> Iterator[Part]:
    def asked(texts: list[str], *path: str) -> tuple[Asked, ...]:
        return tuple(
            _asked(text, indexed, models, source.place("tasks", name, *path, n)) for n, text in enumerate(texts)
        )

    for label, part in entry.parts.items():
        nested = ("parts", label, "ask") if ("tasks", name, "parts", label, "ask") in source.places else ("parts", label)
        yield Part(label, asked(part.ask, *nested), part.points)
    if entry.ask:
        yield Part("", asked(entry.ask, "ask"))


def _asked(text: str, indexed: frozenset[str], models: Mapping[str, Model], place: Place) -> Asked:
    try:
        symbol = notation.read_asked(text, indexed)
        if isinstance(symbol, Count) and str(symbol.args[0]) not in models:
            raise _unknown_model(str(symbol.args[0]), models)
    except Problem as problem:
        raise problem.at(place) from None
    return Asked(symbol, place)


def plain_symbols(symbol: Expr) -> tuple[Expr, ...]:
    """The quantities that an asked symbol is about: of a derivative its numerator and denominator."""
    return tuple(symbol.args) if isinstance(symbol, Total | Direct | Via) else (symbol,)


@dataclass
class _Given:
    """One number, vector or matrix of a task, before its orientation is known."""

    symbol: Expr
    rows: list[list[Rational]]
    flat: bool


class _Numbers:
    """The given numbers of a task, symbol by symbol, and the shapes that they show."""

    def __init__(self, chosen: Model | None, source: Source, path: tuple[str, ...]) -> None:
        self.model, self.source, self.path = chosen, source, path
        self.found: dict[Expr, _Given] = {}
        self.shapes: dict[str, Shape | Flat] = {}
        self.longest = 0

    def add(self, key: str, nested: Nested) -> None:
        """One entry of ``given``: a symbol such as ``h_0`` or ``W_hh``, or a sequence ``x`` over time from 1."""
        place = self.source.place(*self.path, key)
        try:
            symbol = self._symbol(key)
            exact = _exact(nested, iter(range(MAX_ENTRIES)))
            if isinstance(symbol, Symbol) and self.model is not None and symbol.name in self.model.indexed:
                self._add_sequence(symbol.name, exact, ())
            else:
                self._add_one(symbol, exact)
        except Problem as problem:
            problem.facts.setdefault("symbol", key)
            raise problem.at(place) from None

    def _symbol(self, key: str) -> Expr:
        assert self.model is not None
        symbol = notation.read_asked(key, self.model.indexed)
        if not isinstance(symbol, Symbol | At) or base(symbol) not in self.model.names:
            raise derivation.unknown_symbol(key, self.model.names)
        return symbol

    def _add_sequence(self, name: str, exact: Exact, before: tuple[int, ...]) -> None:
        if not isinstance(exact, list):
            raise Problem("sequence_expected", symbol=name, example=f"{name}_0")
        assert self.model is not None
        arity = next(len(s.indices) for s in self.model.symbols if isinstance(s, At) and s.name == name)
        for position, item in enumerate(exact, 1):
            if len(before) + 1 < arity:
                self._add_sequence(name, item, (*before, position))
            else:
                self._add_one(at(name, *before, position), item)
        self.longest = max(self.longest, len(exact))

    def _add_one(self, symbol: Expr, exact: Exact) -> None:
        rows, flat = _rows(exact)
        if symbol in self.found:
            raise Problem("given_twice", symbol=notation.write(symbol))
        self.found[symbol] = _Given(symbol, rows, flat)
        if isinstance(symbol, At) and symbol.indices[0].is_Integer:
            self.longest = max(self.longest, 0 if base(symbol) in self._defined() else int(symbol.indices[0]))
        shape = Flat(len(rows)) if flat else (len(rows), len(rows[0]))
        if self.shapes.setdefault(base(symbol), shape) != shape:
            raise Problem("shape_changes", symbol=notation.write(symbol), found=_text(shape), before=_text(self.shapes[base(symbol)]))

    def _defined(self) -> Mapping[str, object]:
        return self.model.equations if self.model is not None else {}

    def oriented(self) -> dict[Expr, Value]:
        """The values; a plain list is a column or a row, as the equations use it."""
        if self.model is None:
            return {}
        shapes = self.model.shapes(self.shapes)
        result = {}
        for symbol, given in self.found.items():
            value = values.matrix(given.rows)
            is_row = given.flat and len(given.rows) > 1 and shapes.of(base(symbol))[0] == 1
            result[symbol] = values.transposed(value) if is_row else value
        return result


def _text(shape: Shape | Flat) -> str:
    return str(shape.length) if isinstance(shape, Flat) else f"{shape[0]}×{shape[1]}"


def _exact(nested: Nested, budget: Iterator[int]) -> Exact:
    if next(budget, None) is None:
        raise Problem("too_many_numbers", limit=MAX_ENTRIES)
    if isinstance(nested, list):
        return [_exact(item, budget) for item in nested]
    return _number(nested)


def _number(text: object) -> Rational:
    plain = str(text).strip().replace("−", "-")
    sign, digits = (-1, plain[1:]) if plain.startswith("-") else (1, plain.removeprefix("+"))
    try:
        return sign * notation.exact(digits)
    except (ValueError, TypeError):
        raise Problem("not_a_number", found=str(text)[:40]) from None


def _rows(exact: Exact) -> tuple[list[list[Rational]], bool]:
    """The number, list or list of rows as rows of one column or more, and whether it was a plain list."""
    if not isinstance(exact, list):
        return [[exact]], True
    if not exact or any(e == [] for e in exact):
        raise Problem("empty_list")
    if not any(isinstance(e, list) for e in exact):
        return [[e] for e in exact], True
    lengths = {len(e) if isinstance(e, list) else 0 for e in exact}
    if len(lengths) != 1 or any(isinstance(n, list) for e in exact for n in e):
        raise Problem("ragged", lengths=", ".join(map(str, sorted(lengths))))
    return exact, False
