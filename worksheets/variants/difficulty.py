"""How hard variants are: time steps, hidden units and the activation of a sheet's tasks changed.

What is asked follows; more entries than the published numbers have repeat them, until a draw replaces them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import cycle, islice

from pydantic import BaseModel, ConfigDict, Field
from sympy import Expr, Integer, Symbol

from solver import counting, functions
from solver.dimensions import Flat, Shape
from solver.equations import Equation
from solver.errors import Problem
from solver.expressions import DERIVATIVES, LAST, Apply, At, Count, base, leaves
from solver.model import Model
from solver.ranges import Position
from solver.replacing import rebuilt
from solver.shapes import Shapes
from solver.symbols import plain_symbols
from solver.values import Value
from solver.walking import within
from worksheets.sheet import Asked, Named, Part, Sheet, Task
from worksheets.solving import chosen


def _is_gate(name: str) -> bool:
    activation = functions.named(name).activation
    return activation is not None and activation.is_gate


ACTIVATIONS = tuple(
    record.name for record in functions.RECORDS if record.activation and isinstance(record, functions.Entrywise)
)
REPLACED = tuple(name for name in ACTIVATIONS if not _is_gate(name))
"""What another activation takes the place of: the first of these that a model uses. Gates keep their σ."""


MOST_GIVEN = 2000
"""Numbers of a task with other hidden units: nobody calculates with more, and to prove its results takes minutes."""


class Difficulty(BaseModel):
    """What is changed; ``None`` where it stays as published."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    steps: int | None = Field(default=None, ge=1, le=200)
    hidden: int | None = Field(default=None, ge=1, le=1000)
    activation: str | None = Field(default=None, max_length=20)


def altered(sheet: Sheet, difficulty: Difficulty, tasks: tuple[str, ...] = ()) -> Sheet:
    """The sheet as hard as asked for; its changed tasks have the standard text.

    Raises ``Problem`` where none of the named tasks (or of all) can be changed that way, or one would be too large.
    """
    changes = [
        ("steps", difficulty.steps, with_steps),
        ("hidden", difficulty.hidden, with_hidden),
        ("activation", difficulty.activation, with_activation),
    ]
    found = {task.id: task for task in chosen(sheet, tasks)}
    for name, wanted, change in changes:
        if wanted is None:
            continue
        changed = {task.id: change(task, wanted) for task in found.values() if task.asked}  # type: ignore[operator]
        if not any(changed.values()):
            raise Problem("cannot_be_changed", option=name, tasks=", ".join(tasks) or sheet.id)
        found.update((task_id, replace(task, standard=True)) for task_id, task in changed.items() if task is not None)
    return replace(sheet, tasks={**sheet.tasks, **found})


# --- time steps


def with_steps(task: Task, steps: int) -> Task | None:
    """The task over so many time steps; ``None`` where it has no recurrence over given steps."""
    positions = _times(task)
    last = max((task.ranges.last(p) for p in positions), default=0)
    given = [s for s in task.given if _numbered(s, positions)]
    if task.model is None or not positions or not given or steps == last:
        return None
    numbers = {s: v for s, v in task.given.items() if not _numbered(s, positions)}
    for name in dict.fromkeys(base(s) for s in given):
        items = [task.given[s] for s in given if base(s) == name]
        numbers.update((At(Symbol(name), Integer(t)), item) for t, item in enumerate(islice(cycle(items), steps), 1))
    parts = tuple(part for one in task.parts if (part := _retimed(one, positions, last, steps)) is not None)
    return replace(task, given=numbers, parts=parts, ranges=task.model.ranges(_lengths(numbers, task.model), steps))


def _lengths(numbers: Iterable[Expr], model: Model) -> dict[Position, int]:
    """How far the given sequences run."""
    found: dict[Position, int] = {}
    for symbol in numbers:
        if isinstance(symbol, At) and symbol.name not in model.equations:
            for number, index in enumerate(symbol.indices):
                if index.is_Integer:
                    position = Position(symbol.name, number)
                    found[position] = max(found.get(position, 0), int(index))
    return found


def _times(task: Task) -> set[Position]:
    """The index positions that run with the time: quantities with one index, linked to a recurrence."""
    if task.model is None:
        return set()
    recurrent = [e for e in task.model.all_equations if len(e.indices) == 1 and _is_recurrent(e)]
    names = {e.name for e in recurrent}
    for _ in task.model.all_equations:  # until whatever is read or computed at the same index has been found
        for equation in task.model.all_equations:
            family = {equation.name, *(leaf.name for leaf in leaves(equation.rule) if isinstance(leaf, At))}
            if len(equation.indices) == 1 and family & names:
                names |= {n for n in family if _arity(task.model, n) == 1}
    return {Position(name, 0) for name in names}


def _arity(model: Model, name: str) -> int:
    return next(len(s.indices) for s in model.symbols if isinstance(s, At) and s.name == name)


def _is_recurrent(equation: Equation) -> bool:
    """Whether an equation reads an earlier or later step."""
    read = (leaf for leaf in leaves(equation.rule) if isinstance(leaf, At) and len(leaf.indices) == 1)
    return any(leaf.indices[0] - equation.indices[0] in (1, -1) for leaf in read)


def _numbered(symbol: Expr, positions: set[Position]) -> bool:
    """Whether a symbol is one item of a sequence over time, which begins at 1."""
    return (
        isinstance(symbol, At)
        and Position(symbol.name, 0) in positions
        and bool(symbol.indices[0].is_Integer)
        and symbol.indices[0] >= 1
    )


def _retimed(part: Part, positions: set[Position], last: int, steps: int) -> Part | None:
    """What a part asks of a task of another length; ``None`` where nothing is left of it."""
    ends = [a for a in part.asked if not isinstance(a.symbol, DERIVATIVES) and _index(a.symbol, positions) == last]
    found: list[Asked] = []
    for asked in part.asked:
        if isinstance(asked.symbol, DERIVATIVES):
            found.append(replace(asked, symbol=_shifted(asked.symbol, positions, last, steps)))
        elif _index(asked.symbol, positions) <= steps:
            found.append(asked)
        if ends and asked == ends[-1]:
            found += [_at_time(one, t) for t in range(last + 1, steps + 1) for one in ends]
    found = [one for one in found if _exists(one.symbol, positions)]
    return replace(part, asked=tuple(found)) if found or not part.asked else None


def _at_time(asked: Asked, t: int) -> Asked:
    return replace(asked, symbol=At(asked.symbol.args[0], Integer(t)))


def _index(symbol: Expr, positions: set[Position]) -> int:
    return int(symbol.indices[0]) if _numbered(symbol, positions) else 0


def _shifted(symbol: Expr, positions: set[Position], last: int, steps: int) -> Expr:
    """A derivative of the last step as that of the new last one; others stay."""
    quantities = plain_symbols(symbol)
    if not any(_numbered(q, positions) and q.indices[0] == last for q in quantities):
        return symbol
    moved = (
        At(q.args[0], q.indices[0] + steps - last) if isinstance(q, At) and q.indices[0].is_Integer else q
        for q in quantities
    )
    return symbol.func(*moved)


def _exists(symbol: Expr, positions: set[Position]) -> bool:
    inner = (q for q in plain_symbols(symbol) if isinstance(q, At) and Position(q.name, 0) in positions)
    return all(not q.indices[0].is_Integer or q.indices[0] >= 0 for q in inner)


# --- hidden units


def with_hidden(task: Task, hidden: int) -> Task | None:
    """The task with so many hidden units; ``None`` where it has no state that an earlier one leads to."""
    if task.model is None:
        return _with_size(task, hidden)
    states = [e.name for e in task.model.all_equations if _is_recurrent(e)]
    states = [name for name in dict.fromkeys(states) if any(_reads_itself_earlier(task.model, name))]
    if not states or not task.given:
        return None
    unit = counting.size("hidden")
    published = task.model.shapes(task.known, task.ranges)
    size = published.of(states[0])[0]
    if size == hidden:
        return None
    states = [name for name in states if published.of(name)[0] == size]
    known = _independent(task.model, published, size, states)
    try:
        shapes = task.model.shapes({**known, **{name: (unit, Integer(1)) for name in states}}, task.ranges)
    except Problem:  # something else must be as large, and the equations do not say what
        return None
    given: dict[Expr, Value] = {}
    for symbol, value in task.given.items():
        dims = (
            _sized(found, before, unit, hidden)
            for found, before in zip(shapes.of(base(symbol)), value.shape, strict=True)
        )
        given[symbol] = _reshaped(value, *dims)
    if (found := sum(value.shape[0] * value.shape[1] for value in given.values())) > MOST_GIVEN:
        raise Problem("too_large_to_calculate", hidden=hidden, task=task.id, found=found, limit=MOST_GIVEN)
    now = {base(s): (Integer(v.shape[0]), Integer(v.shape[1])) for s, v in given.items()}
    return replace(task, given=given, known=now)


def _independent(model: Model, published: Shapes, size: Expr, states: Iterable[str]) -> dict[str, Shape | Flat]:
    """The shapes that stay: of the inputs, and of what has another size than the states."""
    others = (n for n in model.names if n not in states and size not in published.of(n))
    names = model.inputs if size == 1 else dict.fromkeys((*model.inputs, *others))
    return {name: published.of(name) for name in names if name not in states}


def _with_size(task: Task, hidden: int) -> Task | None:
    """A counting task with other sizes: those of what the published sheet says first, and those equal to it."""
    names = [name for name in task.sizes if name != LAST.name]
    if not names:
        return None
    first = task.sizes[names[0]]
    sizes = {name: hidden if name != LAST.name and size == first else size for name, size in task.sizes.items()}
    fixed = {name for name, size in sizes.items() if size != task.sizes[name]}
    draws = replace(
        task.draws,
        ranges={n: choices for n, choices in task.draws.ranges.items() if n.name not in fixed},
        ties={n: like for n, like in task.draws.ties.items() if n.name not in fixed},
        keep=(*task.draws.keep, *(Named(name, task.place) for name in sorted(fixed))),
    )
    return replace(task, sizes=sizes, draws=draws)


def _reads_itself_earlier(model: Model, name: str) -> Iterator[bool]:
    """Whether a quantity depends on its own earlier value, directly or over others."""
    reached, waiting = set[str](), [name]
    while waiting:
        for equation in model.equations.get(waiting.pop(), ()):
            for leaf in leaves(equation.rule):
                other = base(leaf)
                yield other == name and isinstance(leaf, At)
                if other not in reached:
                    reached.add(other)
                    waiting.append(other)


def _sized(found: Expr, published: int, unit: Symbol, hidden: int) -> int:
    """A dimension with the number of hidden units put in; the published one where nothing says that it follows."""
    new = found.subs(unit, hidden)
    return int(new) if unit in found.free_symbols and new.is_Integer else published


def _reshaped(value: Value, rows: int, columns: int) -> Value:
    """The value with more or fewer rows and columns; new ones repeat the others."""
    picked = (value[r % value.shape[0], c % value.shape[1]] for r in range(rows) for c in range(columns))
    return Value((rows, columns), tuple(picked))


# --- activation


def with_activation(task: Task, activation: str) -> Task | None:
    """The task with another activation; ``None`` where its model has none that could be replaced."""
    if activation not in ACTIVATIONS:
        raise Problem("unknown_activation", symbol=activation, known=", ".join(ACTIVATIONS))
    if task.model is None or all(isinstance(a.symbol, Count) for a in task.asked):
        return None
    used = {one.function for e in task.model.all_equations for one in within(e.rule, Apply)}
    old = next((name for name in REPLACED if name in used), None)
    if old is None or old == activation:
        return None
    equations: Mapping[str, tuple[Equation, ...]] = {
        name: tuple(replace(e, rule=_exchanged(e.rule, old, activation)) for e in group)
        for name, group in task.model.equations.items()
    }
    return replace(task, model=replace(task.model, equations=equations))


def _exchanged(node: Expr, old: str, new: str) -> Expr:
    inner = rebuilt(node, lambda part: _exchanged(part, old, new))
    return functions.call(new, [inner.operand]) if isinstance(inner, Apply) and inner.function == old else inner
