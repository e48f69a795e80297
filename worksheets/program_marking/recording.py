"""Records what a recurrent cell computes: from the derived steps to basic operations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sympy import Expr, Symbol

from solver import arrays
from solver.expressions import at
from solver.replaying import can_replay
from solver.tracing import Recorder
from worksheets.program_marking import recorded
from worksheets.program_marking.cell import HANDED, TARGET, Cell
from worksheets.program_marking.passes import order
from worksheets.program_marking.recorded import Calculation, Origin, Recorded, Shape, Sizes, Step

Names = Mapping[Expr, str]
"""What the matrices of some symbols are called in a record."""


def record(cell: Cell, origin: Origin, sizes: Iterable[Sizes], shapes_alone: Iterable[Sizes]) -> Recorded | None:
    """A cell for vectors of these sizes; ``None`` where it computes something that cannot be recorded."""
    try:
        steps = {one: _step(cell.sized(one)) for one in sizes}
    except (ValueError, IndexError):
        return None
    if not all(can_replay(c.nodes) for step in steps.values() for c in (step.forward, step.followed, step.backward)):
        return None
    return Recorded(
        class_name=cell.class_name,
        state=cell.state,
        carried=cell.carried,
        attributes=tuple(cell.attributes),
        matrices=cell.matrices,
        on_state_before=frozenset(filter(cell.reads_state_before, cell.attributes)),
        has_hidden_steps=cell.has_hidden_steps,
        shapes_for={one: cell.shapes(one) for one in (*steps, *shapes_alone)},
        steps_for=steps,
        origin=origin,
    )


def _step(cell: Cell) -> Step:
    weights = {Symbol(name): attribute for attribute, name in cell.attributes.items()}
    states = {at(s, 1): recorded.now(s) for s in cell.carried}
    output = {at(cell.output, 1): recorded.OUTPUT}
    earlier = {at(s, 0): recorded.before(s) for s in cell.carried}
    read = {**weights, at(cell.input, 1): recorded.INPUT, **earlier}
    own = {at(cell.state, 1): recorded.now(cell.state)}
    later = {at(HANDED + s, 1): recorded.handed(s) for s in cell.carried} | {at(TARGET, 1): recorded.TARGET}
    gradients = {
        symbol: recorded.before(name) if name in cell.carried else name for name, symbol in cell.gradients.items()
    }
    return Step(
        forward=_calculation(cell, read, {**states, **output}),
        followed=_calculation(cell, {**read, **own}, {**states, **output}),
        backward=_calculation(cell, {**read, **states, **output, **later}, gradients),
    )


def _calculation(cell: Cell, read: Names, wanted: Names) -> Calculation:
    """The way from what is read to what is wanted."""
    shapes = _shapes(cell)
    recorder = Recorder(lambda symbol: shapes[read[symbol]])
    known = {symbol: recorder.leaf(symbol) for symbol in read}
    for one in order(cell.derivation.steps, wanted, set(read)):
        known[one.symbol] = arrays.evaluate(one.rule, known, recorder)
    gives = {name: known[symbol].number for symbol, name in wanted.items()}
    return Calculation(recorder.nodes, [read[symbol] for symbol in recorder.symbols], gives)


def _shapes(cell: Cell) -> Mapping[str, Shape]:
    sizes = cell.sizes
    columns = {recorded.INPUT: sizes.input, recorded.OUTPUT: sizes.output, recorded.TARGET: sizes.output}
    for state in cell.carried:
        columns |= dict.fromkeys((recorded.now(state), recorded.before(state), recorded.handed(state)), sizes.hidden)
    return {**cell.shapes(sizes), **{name: (size, 1) for name, size in columns.items()}}
