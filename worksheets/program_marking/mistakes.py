"""A mistake in a program with a recurrent cell, and its words for students; ``mutations`` finds them all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from sympy import Expr, Symbol
from sympy.core.symbol import Str

from solver import functions, notation
from solver.derivation import Step
from solver.expressions import DERIVATIVES, At, leaves
from solver.replacing import replace as put_in
from worksheets.program_marking.cell import Cell
from worksheets.program_marking.suite import Finding, finding

if TYPE_CHECKING:
    from solver.misconceptions import Slip

Steps = Mapping[Expr, Step]

MOST_PAIRED = 40
"""Where there are more mistakes than this, two at once are not looked for."""

_CALL = re.compile(rf"\b(?:{'|'.join(functions.EQUATIONS)})(?=\()")

IN_PROGRAM, IN_GRADIENT = "mistake_", "mistake_in_gradient_"
"""The sentence of a mistake is found under one of these and its kind."""


@dataclass(frozen=True, eq=False)
class Mistake:
    """One mistake: its kind, the steps that it changes (none, if made in the loop), and what fills its sentence."""

    kind: str
    slips: tuple[Slip, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def finding(self) -> Finding:
        in_gradient = any(isinstance(slip.step.symbol, DERIVATIVES) for slip in self.slips)
        return finding((IN_GRADIENT if in_gradient else IN_PROGRAM) + self.kind, **self.facts)


Made = tuple[Mistake, ...]


def sets(mistakes: tuple[Mistake, ...]) -> Iterator[Made]:
    """Each mistake, then each pair of them, if they are not too many."""
    for size in (1, 2) if len(mistakes) <= MOST_PAIRED else (1,):
        yield from combinations(mistakes, size)


def equations(cell: Cell, symbols: Iterable[Expr]) -> str:
    """The equations of some quantities as a reader knows them, as far as they have some."""
    found = (step for step in cell.equations if step.symbol in set(symbols))
    return "; ".join(f"{shown(step.symbol)} = {shown(step.rule)}" for step in found)


def shown(node: Expr) -> str:
    """An expression of time 1 as plain text for any time t: W_xh x_t + W_hh h_(t−1) + b_h."""
    if isinstance(node, Str):
        return functions.named(str(node)).plain or str(node)
    text: str = notation.write(put_in(node, {leaf: Symbol(_quantity(leaf)) for leaf in leaves(node)}))
    for written, plain in ((" @ ", " "), (" * ", " ⊙ "), (" - ", " − "), ("^2", "²")):
        text = text.replace(written, plain)
    return _CALL.sub(lambda call: functions.named(call[0]).plain or call[0], text)


def _quantity(leaf: Expr) -> str:
    if not isinstance(leaf, At):
        return str(leaf)
    name = leaf.name.removesuffix("tilde") + "\u0303" if leaf.name.endswith("tilde") else leaf.name
    return f"{name}_t" if leaf.indices[0] == 1 else f"{name}_(t−1)"
