"""Numbers with a name, which they have wherever no quantity is called so."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import sympy
from flint import arb
from sympy import Expr


@dataclass(frozen=True, eq=False)
class Constant:
    """A number by its ``name`` in equations and answers: its enclosure, its nearest float, and what SymPy calls it."""

    name: str
    tex: str
    enclose: Callable[[], arb]
    nearest: float
    symbolic: Expr
    plain: str
    aliases: tuple[str, ...] = ()


CONSTANTS = {
    constant.name: constant
    for constant in (
        Constant("pi", r"\pi", arb.pi, math.pi, sympy.pi, "π", ("π",)),
        Constant("e", r"\mathrm{e}", arb.const_e, math.e, sympy.E, "e"),
    )
}
