"""A model: the equations that a sheet declares, read once and asked many times."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import eq, ge, gt, le, lt, ne
from typing import Any, NamedTuple

from sympy import Expr, Integer, Symbol
from sympy.core.symbol import Str

from solver import functions, notation
from solver.data_names import looks_like_data
from solver.errors import Place, Problem, placed
from solver.expressions import LAST, At, Constant, Over, Quotient, Times, base, leaves, moved, operands
from solver.expressions import replace as put_in
from solver.notation import Condition
from solver.ranges import Position, Ranges
from solver.shapes import Flat, Shape, Shapes


class Source(NamedTuple):
    """One equation as text, with the place that it comes from."""

    left: str
    right: str
    place: Place = Place()


_RELATIONS: dict[str, Callable[[Any, Any], Any]] = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


@dataclass(frozen=True)
class Equation:
    """``name[indices] = rule``, where the condition holds."""

    name: str
    indices: tuple[Expr, ...]
    rule: Expr
    place: Place
    condition: Condition | None = None

    @property
    def symbol(self) -> Expr:
        return At(Symbol(self.name), *self.indices) if self.indices else Symbol(self.name)

    @property
    def letters(self) -> tuple[Symbol, ...]:
        return tuple(i for i in self.indices if i.is_Symbol and i != LAST)

    def binding(self, indices: tuple[Expr, ...], ranges: Ranges) -> dict[Expr, Expr] | None:
        """The indices for this equation's letters, or ``None`` where it does not define them.

        A letter stands for a number between 1 and the last index, or for itself.
        """
        if len(indices) != len(self.indices):
            return None
        bound: dict[Expr, Expr] = {}
        for number, (pattern, index) in enumerate(zip(self.indices, indices, strict=True)):
            last = Integer(ranges.last(Position(self.name, number)))
            if not (pattern.is_Symbol and pattern != LAST):
                if moved(pattern, {LAST: last}) != index:
                    return None
            elif (index.is_Integer and not 1 <= index <= last) or not (index.is_Integer or index.is_Symbol):
                return None
            else:
                bound[pattern] = index
        return bound if self._fulfils(bound, ranges) else None

    def counted(self, ranges: Ranges) -> Equation:
        """The equation with the number that ``T`` stands for, where there is one."""
        symbol, condition = ranges.counted(self.symbol), self.condition
        if condition is not None and (last := self._last(condition.letter, ranges)):
            condition = condition._replace(bound=moved(condition.bound, {LAST: last}))
        indices = symbol.indices if isinstance(symbol, At) else ()
        return replace(self, indices=indices, rule=ranges.counted(self.rule), condition=condition)

    def _last(self, letter: Symbol, ranges: Ranges) -> Integer:
        return Integer(ranges.last(Position(self.name, self.indices.index(letter))))

    def _fulfils(self, bound: Mapping[Expr, Expr], ranges: Ranges) -> bool:
        if self.condition is None:
            return True
        letter, relation, bound_text = self.condition
        limit, index = moved(bound_text, {LAST: self._last(letter, ranges)}), bound[letter]
        return bool(index.is_Integer) and _RELATIONS[relation](index, limit)


@dataclass(frozen=True, eq=False)
class Model:
    """Equations by the name that they define, in the author's order; the more particular ones come first.

    ``data`` are symbols without an index that are given, not learnt; ``None`` where the sheet does not say.
    """

    name: str
    equations: Mapping[str, tuple[Equation, ...]]
    data: frozenset[str] | None = None

    @cached_property
    def all_equations(self) -> tuple[Equation, ...]:
        return tuple(e for equations in self.equations.values() for e in equations)

    @cached_property
    def symbols(self) -> tuple[Expr, ...]:
        """Every symbol that the equations mention, in the order of their appearance."""
        found: dict[Expr, None] = {}
        for equation in self.all_equations:
            found.update(dict.fromkeys((*leaves(equation.rule), equation.symbol)))
        return tuple(found)

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(base(s) for s in self.symbols))

    @cached_property
    def indexed(self) -> frozenset[str]:
        """The names that carry a time or position index."""
        return frozenset(s.name for s in self.symbols if isinstance(s, At))

    @cached_property
    def supposed_data(self) -> tuple[str, ...]:
        """What looks like data where the sheet does not say what is: it is no parameter either."""
        if self.data is not None:
            return ()
        rules = [equation.rule for equation in self.all_equations]
        free = (n for n in self.names if n not in self.indexed and n not in self.equations)
        return tuple(n for n in free if looks_like_data(n, rules, lambda leaf: base(leaf) in self.equations))

    @cached_property
    def _outside(self) -> frozenset[str]:
        return self.indexed | (self.data or frozenset()) | frozenset(self.supposed_data)

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """What is learnt: the symbols without index that no equation defines and that are no data."""
        return tuple(n for n in self.names if n not in self._outside and n not in self.equations)

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """What comes from outside: data, and the indexed symbols that no equation defines."""
        return tuple(n for n in self.names if n in self._outside and n not in self.equations)

    def ranges(self, given: Mapping[Position, int], fallback: int) -> Ranges:
        """How far each index runs, from the last given index of the inputs."""
        return Ranges(((e.symbol, e.rule) for e in self.all_equations), given, fallback)

    def shapes(
        self, known: Mapping[str, Shape | Flat], ranges: Ranges | None = None, defaults: Sequence[int] = (1, 2)
    ) -> Shapes:
        """The shapes of all quantities, inferred from the known ones; a stack over an index needs ``ranges``.

        ``defaults`` are the degrees to which something is taken for granted (``Shapes.defaults``).
        Raises ``Problem`` at the equation whose operands clash.
        """
        ranges = ranges or self.ranges({}, 1)
        shapes = Shapes({n: s for n, s in known.items() if n in self.names})
        equations = (((e.symbol, _stacked(e, ranges)), _placed(e.place)) for e in self.all_equations)
        shapes.infer(equations, defaults)
        return shapes


def _stacked(equation: Equation, ranges: Ranges) -> Expr:
    """The rule, unrolled where it stacks over an index."""
    with placed(equation.place):
        return ranges.resolved(equation.rule) if _stacks(equation.rule) else equation.rule


def _stacks(node: Expr) -> bool:
    return (isinstance(node, Over) and node.kind == "stack") or any(map(_stacks, operands(node)))


def _placed(place: Place) -> Callable[[Problem], Problem]:
    return lambda problem: problem.at(place)


def read(name: str, sources: Iterable[Source], data: Iterable[str] | None = None, given: Iterable[str] = ()) -> Model:
    """The model of these equations; ``data`` as the sheet declares it, ``None`` where it does not.

    A name of a constant is that number unless an equation defines it, ``data`` has it, or it is among ``given``.

    Raises ``Problem`` with the place of an equation that cannot be read, or that defines a name a second time.
    """
    equations: dict[str, list[Equation]] = {}
    for source in sources:
        try:
            definition = notation.read_definition(source.left)
            rule = notation.read_expression(source.right)
        except Problem as problem:
            raise problem.at(source.place) from None
        new = Equation(definition.name, definition.indices, rule, source.place, definition.condition)
        _check_definition(new, equations.setdefault(definition.name, []))
        equations[definition.name].append(new)
    declared = frozenset(data) if data is not None else None
    found = {n: tuple(sorted(e, key=_particular)) for n, e in equations.items()}
    constants = _constants({*equations, *(declared or ()), *given})
    if any(leaf in constants for group in found.values() for e in group for leaf in leaves(e.rule)):
        found = {n: tuple(replace(e, rule=put_in(e.rule, constants)) for e in group) for n, group in found.items()}
    model = Model(name, found, declared)
    _check_indices(model)
    return model


def _constants(quantities: Collection[str]) -> dict[Expr, Expr]:
    """What stands for the numbers that have a name, where no quantity is called so."""
    return {
        Symbol(name): Constant(Str(constant.name))
        for constant in functions.CONSTANTS.values()
        for name in (constant.name, *constant.aliases)
        if name not in quantities
    }


def _particular(equation: Equation) -> tuple[int, bool]:
    """Fixed indices come before letters, letters with a condition before letters without."""
    return len(equation.letters), equation.condition is None


def _check_definition(new: Equation, others: list[Equation]) -> None:
    for other in others:
        if (other.indices, other.condition) == (new.indices, new.condition):
            raise Problem("defined_twice", new.place, symbol=new.name)
        if len(other.indices) != len(new.indices):
            raise Problem("index_missing", new.place, symbol=new.name, equation=new.name)
    if new.condition is not None and new.condition.letter not in new.letters:
        raise Problem("index_unbound", new.place, symbol=new.name, index=str(new.condition.letter))


def _check_indices(model: Model) -> None:
    for equation in model.all_equations:
        if not equation.indices and equation.name in model.indexed:
            raise Problem("plain_and_indexed", equation.place, symbol=equation.name)
        _check_derivatives(equation, equation.rule, model)
        for leaf in leaves(equation.rule):
            if isinstance(leaf, Symbol) and leaf.name in model.indexed:
                raise Problem("index_missing", equation.place, symbol=leaf.name, equation=equation.name)
        _check_bound(equation, equation.rule, {*equation.letters, LAST})


def _check_derivatives(equation: Equation, node: Expr, model: Model) -> None:
    """Raises ``Problem`` for dL/dw, which is read as a quotient of two quantities that nobody knows."""
    if isinstance(node, Quotient):
        top = node.args[0].args[-1] if isinstance(node.args[0], Times) else node.args[0]
        bottom = node.args[1]
        names = [base(side)[1:] for side in (top, bottom) if isinstance(side, Symbol | At) and base(side)[0] in "d∂"]
        if len(names) == 2 and names[0] in model.equations and names[1] in model.names:
            derivative = f"{notation.write(top)}/{notation.write(bottom)}"
            raise Problem("derivative_in_equation", equation.place, symbol=derivative)
    for part in operands(node):
        _check_derivatives(equation, part, model)


def _check_bound(equation: Equation, node: Expr, bound: set[Expr]) -> None:
    """Raises ``Problem`` for an index that neither the left side nor a sum introduces, or that is used as a number."""
    if isinstance(node, Over):
        bound = {*bound, node.index}
    indices = node.indices if isinstance(node, At) else node.bounds if isinstance(node, Over) else ()
    for letter in sorted({s for index in indices for s in index.free_symbols} - bound, key=str):
        raise Problem("index_unbound", equation.place, symbol=notation.write(node), index=str(letter))
    if node in bound and node != LAST:
        raise Problem("index_as_number", equation.place, index=node.name, equation=equation.name)
    for part in operands(node):
        _check_bound(equation, part, bound)
