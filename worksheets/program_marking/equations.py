"""The equations of a recurrent cell as students read them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sympy import Expr, Symbol
from sympy.core.symbol import Str

from solver import functions, notation
from solver.expressions import At, leaves
from solver.replacing import replace as put_in
from worksheets.program_marking.cell import Cell

_CALL = re.compile(rf"\b(?:{'|'.join(functions.EQUATIONS)})(?=\()")


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
