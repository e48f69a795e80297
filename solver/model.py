"""A model: the equations that a sheet declares, read once and asked many times."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from sympy import Expr, Symbol

from solver import notation
from solver.errors import Place, Problem
from solver.expressions import At, base, leaves
from solver.shapes import Flat, Shape, Shapes


class Source(NamedTuple):
    """One equation as text, with the place that it comes from."""

    left: str
    right: str
    place: Place = Place()


@dataclass(frozen=True)
class Equation:
    """``name[indices] = rule``."""

    name: str
    indices: tuple[Symbol, ...]
    rule: Expr
    place: Place

    @property
    def symbol(self) -> Expr:
        return At(Symbol(self.name), *self.indices) if self.indices else Symbol(self.name)


@dataclass(frozen=True)
class Model:
    """Equations by the name that they define, in the author's order."""

    name: str
    equations: Mapping[str, Equation]

    @cached_property
    def symbols(self) -> tuple[Expr, ...]:
        """Every symbol that the equations mention, in the order of their appearance."""
        found: dict[Expr, None] = {}
        for equation in self.equations.values():
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
    def parameters(self) -> tuple[str, ...]:
        """What is learnt: the symbols without index that no equation defines."""
        return tuple(n for n in self.names if n not in self.indexed and n not in self.equations)

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """What comes from outside at every step: the indexed symbols that no equation defines."""
        return tuple(n for n in self.names if n in self.indexed and n not in self.equations)

    def shapes(self, known: Mapping[str, Shape | Flat]) -> Shapes:
        """The shapes of all quantities, inferred from the known ones.

        Raises ``Problem`` at the equation whose operands clash.
        """
        shapes = Shapes({n: s for n, s in known.items() if n in self.names})
        shapes.infer(((e.symbol, e.rule), _placed(e.place)) for e in self.equations.values())
        return shapes


def _placed(place: Place) -> Callable[[Problem], Problem]:
    return lambda problem: problem.at(place)


def read(name: str, sources: Iterable[Source]) -> Model:
    """The model of these equations.

    Raises ``Problem`` with the place of an equation that cannot be read, or that defines a name a second time.
    """
    equations: dict[str, Equation] = {}
    for source in sources:
        try:
            definition = notation.read_definition(source.left)
            rule = notation.read_expression(source.right)
        except Problem as problem:
            raise problem.at(source.place) from None
        if definition.name in equations:
            raise Problem("defined_twice", source.place, symbol=definition.name)
        equations[definition.name] = Equation(definition.name, definition.indices, rule, source.place)
    model = Model(name, equations)
    _check_indices(model)
    return model


def _check_indices(model: Model) -> None:
    for equation in model.equations.values():
        for leaf in leaves(equation.rule):
            if isinstance(leaf, Symbol) and leaf.name in model.indexed:
                raise Problem("index_missing", equation.place, symbol=leaf.name, equation=equation.name)
            if isinstance(leaf, At):
                free = {s for index in leaf.indices for s in index.free_symbols} - set(equation.indices)
                if free:
                    raise Problem(
                        "index_unbound", equation.place, symbol=notation.write(leaf), index=str(min(free, key=str))
                    )
