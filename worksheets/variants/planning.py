"""From what a sheet declares, or else from sensible defaults, to the plan of what is drawn in a task."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from flint import fmpq
from sympy import Expr, Symbol

from solver import counting, notation, values
from solver.derivation import Derivation, unknown_symbol
from solver.entries import places_in
from solver.errors import Problem, placed
from solver.expressions import LEAVES, ONE, Apply, At, Count, Lookup, Negative, Plus, base, leaves, operands
from solver.scalars import Scalar
from solver.values import Value
from worksheets.sheet import Named, Shares, Task
from worksheets.variants import requirements
from worksheets.variants.plan import Numbers, Plan, SharedSlot, Slot, exact
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
    said = _Said(task, published)
    slots = _drawn(task, said, published, True) or _drawn(task, said, published, False)
    return Plan(published, slots or tuple(_whole_inputs(task, said.kept, published)))


def _drawn(task: Task, said: _Said, published: Numbers, marks_stay: bool) -> tuple[Slot | SharedSlot, ...]:
    """What is drawn, where zeros and ones of data stay as marks, or do not."""
    tied: dict[object, tuple[list[tuple[Expr, int]], tuple[fmpq, ...]]] = {}
    shared = [_in_line(line, shares, published) for line, shares in said.lines]
    in_lines = {symbol for line, _ in said.lines for symbol in line}
    for symbol, value in published.items():
        if symbol in said.kept or symbol in in_lines:
            continue
        if (shares := said.shares.get(symbol)) is not None:
            shared += _shared(symbol, value, shares, said.declared_shares)
            continue
        if symbol not in said.ranges and symbol not in said.leaders and _is_one_hot(value):
            continue
        for number, entry in enumerate(value.entries):
            choices = said.ranges.get(said.leaders.get(symbol, symbol))
            drawn = choices if choices is not None else _default(task, symbol, entry, published, marks_stay)
            if drawn:
                tied.setdefault(_tie(task, symbol, number, said.leaders), ([], drawn))[0].append((symbol, number))
    return (*(Slot(tuple(places), choices) for places, choices in tied.values()), *shared)


def _lengths(task: Task) -> set[Expr]:
    """The sizes that say how far indices run, where what is asked follows from that: another size, another graph."""
    is_extent = any(isinstance(a.symbol, Count) and a.symbol.kind in counting.EXTENTS for a in task.asked)
    return {size for lengths in task.axes.values() for size in lengths if not size.is_Integer} if is_extent else set()


def _is_one_hot(value: Value) -> bool:
    """Whether a column says which of several it is: such a mark is no amount."""
    entries = [exact(entry) for entry in value.entries]
    return value.shape[1] == 1 and len(entries) > 1 and sorted(entries) == [0] * (len(entries) - 1) + [1]


def _whole_inputs(task: Task, kept: Collection[Expr], published: Numbers) -> Iterator[Slot]:
    """The whole numbers of a task that has no others to draw. Ones and zeros stay: they are marks, not amounts."""
    for symbol in task.given:
        family = [exact(e) for s in task.given if base(s) == base(symbol) for e in published[s].entries]
        if symbol in kept or any(e.q != 1 for e in family) or all(abs(e) <= 1 for e in family):
            continue
        largest = max(map(abs, family))
        for number, entry in enumerate(published[symbol].entries):
            if entry != 0:
                is_size = largest > COARSE and min(family) >= 0
                yield Slot(((symbol, number),), _sizes(int(exact(entry).p)) if is_size else _amounts(family, largest))


def _amounts(family: Iterable[fmpq], largest: fmpq) -> tuple[fmpq, ...]:
    """Whole numbers of one digit, or as large as the published ones; negative ones where some of those are."""
    step, lowest = _coarse(largest), min(family)
    choices = _signed(max(largest, fmpq(9)), step)
    return tuple(choices) if lowest < 0 else tuple(n for n in choices if n > 0)


class _Said:
    """What a sheet says of each symbol: its choices, what it is like, what it shares, and whether it is kept."""

    def __init__(self, task: Task, published: Numbers) -> None:
        draws = task.draws
        self.kept = {symbol for name in draws.keep for symbol in _named(task, name, published)}
        self.ranges = {s: choices for name, choices in draws.ranges.items() for s in _named(task, name, published)}
        self.leaders = {
            symbol: _named(task, like, published)[0]
            for name, like in draws.ties.items()
            for symbol in _named(task, name, published)
        }
        chosen = {*self.ranges, *self.leaders}
        self.kept |= {s for s in published if (s in task.worded or base(s) in _places(task)) and s not in chosen}
        self.kept |= _lengths(task) | {*(task.model.thresholds if task.model else ())}
        self.declared_shares = {s: name for name in draws.shares for s in _named(task, name, published)}
        self.shares = {s: draws.shares[name] for s, name in self.declared_shares.items()}
        for symbol in task.given:
            if symbol not in {*self.ranges, *self.leaders, *self.shares, *self.kept}:
                if (default := _distribution(task, symbol, published)) is not None:
                    self.shares[symbol] = default
        said = {*self.ranges, *self.leaders, *self.shares, *self.kept}
        self.lines = [(line, shares) for line, shares in _distributed(task, published) if said.isdisjoint(line)]


def _places(task: Task) -> set[str]:
    """The quantities that say which of several is meant, such as the numbers of words: they are no amounts."""
    equations = task.model.all_equations if task.model else ()
    found = {base(leaf) for e in equations for leaf in places_in(e.rule)}
    return found | {e.rule.name for e in equations if e.name in found and isinstance(e.rule, Lookup)}


def _shared(symbol: Expr, value: Value, shares: Shares, declared: Mapping[Expr, Named]) -> Iterator[SharedSlot]:
    """The shares of a vector, or of each row of a matrix. Zeros stay where nothing else is declared."""
    parts = int((shares.total / shares.step).p)
    rows, columns = value.shape
    lines = [range(rows)] if columns == 1 else [range(r * columns, (r + 1) * columns) for r in range(rows)]
    for line in lines:
        places = tuple((symbol, n) for n in line if symbol in declared or value.entries[n] != 0)
        if len(places) > parts:
            raise Problem("bad_shares", declared[symbol].place, symbol=declared[symbol].name, **_texts(shares))
        if len(places) > 1 or symbol in declared:
            yield SharedSlot(places, parts, shares.step)


def _in_line(line: Iterable[Expr], shares: Shares, published: Numbers) -> SharedSlot:
    places = tuple((symbol, 0) for symbol in line if published[symbol].entries[0] != 0)
    return SharedSlot(places, int((shares.total / shares.step).p), shares.step)


def _texts(shares: Shares) -> dict[str, str]:
    return {"total": str(shares.total), "step": str(shares.step)}


def _distribution(task: Task, symbol: Expr, published: Numbers) -> Shares | None:
    """Shares of 1 for a vector, or rows, of probabilities."""
    family = [v for s, v in published.items() if s in task.given and base(s) == base(symbol)]
    return _of_one([line for value in family for line in ([value.entries] if value.shape[1] == 1 else value.rows)])


def _distributed(task: Task, published: Numbers) -> Iterator[tuple[tuple[Expr, ...], Shares]]:
    """Numbers with an index, ``p_1`` to ``p_3``, that are probabilities along the last one, and their shares of 1."""
    lines: dict[str, dict[object, list[Expr]]] = {}
    for symbol in task.given:
        if isinstance(symbol, At) and published[symbol].shape == values.SCALAR:
            lines.setdefault(symbol.name, {}).setdefault(symbol.indices[:-1], []).append(symbol)
    for rows in lines.values():
        if (shares := _of_one([[published[s].entries[0] for s in row] for row in rows.values()])) is not None:
            yield from ((tuple(row), shares) for row in rows.values())


def _of_one(lines: Sequence[Sequence[Scalar]]) -> Shares | None:
    """The shares of 1 of probabilities: in each line decimals that are not negative and add up to 1."""
    entries = [exact(entry) for line in lines for entry in line]
    adds_up = all(len(line) > 1 and sum(map(exact, line), fmpq(0)) == 1 for line in lines)
    if not adds_up or any(e < 0 for e in entries) or all(e.q == 1 for e in entries):
        return None
    step = min(TENTHS, _finest(entries))
    return Shares(fmpq(1), step) if all(sum(e != 0 for e in line) <= 1 / step for line in lines) else None


def _finest(entries: Iterable[fmpq]) -> fmpq:
    """The power of ten that all entries are multiples of, no finer than a hundredth; else a hundredth."""
    return TENTHS if all((10 * entry).q == 1 for entry in entries) else fmpq(1, 100)


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
    with placed(name.place):
        asked = task.symbol(name.name)
        one = tuple(s for s in published if s == asked)
        family = tuple(s for s in task.given if base(s) == name.name)
        sizes = (counting.size_symbol(name.name),) if name.name in task.sizes else ()
        if chosen := one or family or sizes:
            return chosen
        known = [*map(base, task.given), *map(notation.write, task.given), *task.sizes]
        raise unknown_symbol(name.name, dict.fromkeys(known))


def _default(task: Task, symbol: Expr, entry: Scalar, published: Numbers, marks_stay: bool) -> tuple[fmpq, ...]:
    """The choices for an entry; none where it is kept."""
    if symbol not in task.given:
        return _sizes(int(exact(entry).p))
    if entry == 0:
        return ()
    family = [e for s, v in published.items() if s in task.given and base(s) == base(symbol) for e in v.entries]
    is_whole = all(exact(e).q == 1 for e in family)
    if is_whole and not (isinstance(symbol, Symbol) and _is_amount(task, base(symbol), family, marks_stay)):
        return ()
    if _is_probability(task, symbol, family):
        step = _finest(map(exact, family))
        return tuple(step * n for n in range(1, int((1 / step).p)))
    largest = max((abs(exact(e)) for e in family), default=LARGEST)
    coarse = largest > COARSE or (is_whole and largest > 2)
    return tuple(_signed(largest, _coarse(largest)) if coarse else _signed(max(largest, LARGEST), TENTHS))


def _is_amount(task: Task, name: str, family: Iterable[Scalar], marks_stay: bool) -> bool:
    """Whether whole numbers are weights, or data that nobody declared to be: zeros and ones of these may be marks."""
    model, are_marks = task.model, marks_stay and all(abs(exact(e)) <= 1 for e in family)
    is_data = model is not None and name in model.supposed_data and not are_marks
    return is_data or (model is not None and name in model.parameters)


def _is_probability(task: Task, symbol: Expr, family: Iterable[Scalar]) -> bool:
    """Whether numbers between 0 and 1 are used as probabilities: their logarithm is taken, or 1 − p."""
    if task.model is None or not all(0 <= exact(e) <= 1 for e in family):
        return False
    return any(_uses_as_probability(e.rule, base(symbol)) for e in task.model.all_equations)


def _uses_as_probability(node: Expr, name: str) -> bool:
    if isinstance(node, Apply) and node.function == "log" and name in map(base, leaves(node.operand)):
        return True
    if isinstance(node, Plus) and ONE in node.args and any(_is_minus(term, name) for term in node.args):
        return True
    return any(_uses_as_probability(part, name) for part in operands(node))


def _is_minus(term: Expr, name: str) -> bool:
    return isinstance(term, Negative) and isinstance(term.args[0], LEAVES) and base(term.args[0]) == name


def _coarse(largest: fmpq) -> fmpq:
    """The step between large numbers: 1, or for those of more than five digits the place of their third one."""
    digits = len(str(int(largest.floor())))
    return fmpq(10) ** (digits - 3) if digits > 5 else fmpq(1)


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
    found: list[Requirement] = []
    for demand in task.draws.requirements:
        try:
            read = requirements.read(demand.name, task.symbol)
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
