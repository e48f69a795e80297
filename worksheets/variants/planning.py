"""From what a sheet declares, or else from sensible defaults, to the plan of what is drawn in a task."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from flint import fmpq
from sympy import Expr

from solver import counting, notation, values
from solver.derivation import Derivation, unknown_symbol
from solver.errors import Problem, placed
from solver.expressions import base
from solver.functions import Scalar
from solver.values import Value
from worksheets.sheet import Named, Task
from worksheets.variants import requirements
from worksheets.variants.plan import Numbers, Plan, Slot, exact
from worksheets.variants.requirements import Requirement

LARGEST = fmpq(9, 10)
"""Drawn weights have one decimal and are not 0; their size goes up to this, or to that of the published ones."""
TENTHS = fmpq(1, 10)
COARSE = 20
"""Published weights beyond this, and whole ones beyond 2, are drawn as whole numbers."""


def numbers_of(task: Task) -> dict[Expr, Value]:
    """The numbers of a task with its sizes, by symbol."""
    return {**task.given, **{counting.size_symbol(n): values.number(size) for n, size in task.sizes.items()}}


def with_numbers(task: Task, numbers: Numbers) -> tuple[dict[Expr, Value], dict[str, int]]:
    """Numbers apart again: those given by symbol, and the sizes by name."""
    sizes = {name: int(exact(numbers[counting.size_symbol(name)].entries[0]).p) for name in task.sizes}
    return {s: numbers[s] for s in task.given}, sizes


def plan(task: Task) -> Plan:
    """What is drawn in a task: as its sheet says, else by default. Raises ``Problem`` for a name that it lacks."""
    published = numbers_of(task)
    tied: dict[object, tuple[list[tuple[Expr, int]], tuple[fmpq, ...]]] = {}
    kept = {symbol for name in task.draws.keep for symbol in _named(task, name, published)}
    declared: dict[Expr, tuple[fmpq, ...]] = {}
    leaders: dict[Expr, Expr] = {}
    for name, draw in task.draws.ranges.items():
        for symbol in _named(task, name, published):
            declared[symbol] = draw
    for name, like in task.draws.ties.items():
        leader = _named(task, like, published)[0]
        for symbol in _named(task, name, published):
            leaders[symbol] = leader
    for symbol, value in published.items():
        if symbol in kept:
            continue
        choices = declared.get(leaders.get(symbol, symbol))
        for number, entry in enumerate(value.entries):
            drawn = choices if choices is not None else _default(task, symbol, entry, published)
            if drawn:
                tied.setdefault(_tie(task, symbol, number, leaders), ([], drawn))[0].append((symbol, number))
    return Plan(published, tuple(Slot(tuple(places), choices) for places, choices in tied.values()))


def _tie(task: Task, symbol: Expr, number: int, leaders: Mapping[Expr, Expr]) -> object:
    """What places share that get the same number: a name that the sheet ties them to, or an equal size."""
    if symbol in leaders:
        return leaders[symbol], number
    size = next((task.sizes[n] for n in task.sizes if counting.size_symbol(n) == symbol), None)
    declared = {name.name for name in (*task.draws.ranges, *task.draws.ties)}
    if size is None or declared & set(task.sizes):
        return symbol, number
    return size


def _named(task: Task, name: Named, published: Numbers) -> tuple[Expr, ...]:
    """The symbols of a name: one of them alone (``h_0``), all of a quantity (``x``), or a size."""
    indexed = task.model.indexed if task.model else frozenset[str]()
    with placed(name.place):
        asked = notation.read_asked(name.name, indexed)
        one = tuple(s for s in published if s == asked)
        family = tuple(s for s in task.given if base(s) == name.name)
        sizes = (counting.size_symbol(name.name),) if name.name in task.sizes else ()
        if chosen := one or family or sizes:
            return chosen
        known = [*map(base, task.given), *map(notation.write, task.given), *task.sizes]
        raise unknown_symbol(name.name, dict.fromkeys(known))


def _default(task: Task, symbol: Expr, entry: Scalar, published: Numbers) -> tuple[fmpq, ...]:
    """The choices for an entry; none where it is kept."""
    if symbol not in task.given:
        return _sizes(int(exact(entry).p))
    if entry == 0:
        return ()
    family = [e for s, v in published.items() if s in task.given and base(s) == base(symbol) for e in v.entries]
    is_whole = all(exact(e).q == 1 for e in family)
    if is_whole and not (task.model and base(symbol) in (*task.model.parameters, *task.model.supposed_data)):
        return ()
    largest = max((abs(exact(e)) for e in family), default=LARGEST)
    coarse = largest > COARSE or (is_whole and largest > 2)
    return tuple(_signed(largest, fmpq(1)) if coarse else _signed(max(largest, LARGEST), TENTHS))


def _signed(largest: fmpq, step: fmpq) -> Iterator[fmpq]:
    count = int((largest / step).floor())
    yield from (step * n for n in range(-count, count + 1) if n)


def _sizes(published: int) -> tuple[fmpq, ...]:
    """From half the published size to twice as much, in steps of a power of two."""
    if published < 8:
        return tuple(fmpq(n) for n in range(2, 2 * published + 3))
    step = max(1, 2 ** (published.bit_length() - 6))
    first = -(-published // (2 * step))
    return tuple(fmpq(n * step) for n in range(first, 2 * published // step + 1))


def required(task: Task, derivation: Derivation) -> tuple[Requirement, ...]:
    """The comparisons that the sheet demands. Raises ``Problem`` for one that cannot be read or decided."""
    indexed = task.model.indexed if task.model else frozenset[str]()
    found: list[Requirement] = []
    for demand in task.draws.requirements:
        try:
            read = requirements.read(demand.name, indexed)
            _check_known(read.reads, derivation, task)
        except Problem as problem:
            raise problem.at(demand.place) from None
        found.append(read)
    return tuple(found)


def _check_known(reads: Iterable[Expr], derivation: Derivation, task: Task) -> None:
    known = {*derivation.steps, *numbers_of(task)}
    for symbol in reads:
        if symbol not in known:
            raise unknown_symbol(notation.write(symbol), map(notation.write, known))
