"""Expressions as TeX, written as the field writes them; parentheses stand where the operation around binds tighter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sympy import Expr, Integer, Symbol
from sympy.core.symbol import Str
from sympy.printing.conventions import split_super_sub
from sympy.printing.latex import translate

from solver import functions
from solver.dimensions import Shape
from solver.errors import Problem
from solver.expressions import (
    EXTREMES,
    Apply,
    At,
    Block,
    Compared,
    Constant,
    Count,
    Counter,
    Delta,
    Diag,
    Direct,
    Entry,
    Eye,
    Held,
    Literal,
    Lookup,
    MatrixPower,
    Negative,
    OneHot,
    Outside,
    Over,
    Plus,
    Power,
    Product,
    Quotient,
    Stack,
    Times,
    Total,
    Transpose,
    Via,
    operands,
)
from solver.functions import Between, Named, Raised
from solver.indices import index_text
from solver.layers import Layers
from solver.matrix_literals import rows_of
from solver.replacing import at_index
from solver.scalars import Scalar
from solver.shapes import Shapes
from solver.symbols import Closed, Family
from solver.values import SCALAR, Value, decimal, is_short, number, scalar
from solver.whole_families import name_of
from templates.matrices import abridged, in_full, shortened, stacked
from templates.numbers import LARGEST_DENOMINATOR, LONGEST_DECIMAL, Numbers

COUNT_TEX = {
    "params": "N",
    "mults": r"N^{\times}",
    "adds": r"N^{+}",
    "memory": "M",
    "sequential": "S",
    "path": "P",
    "flops": r"\mathrm{FLOPs}",
    "macs": r"\mathrm{MACs}",
    "shape": r"\operatorname{shape}",
    "field": r"\operatorname{field}",
}
RELATION_TEX = {"=": "=", "!=": r"\ne", "<": "<", "<=": r"\le", ">": ">", ">=": r"\ge"}
ACCENTS = {"cev": r"\overset{\scriptscriptstyle\leftarrow}", "vec": r"\overset{\scriptscriptstyle\rightarrow}"}
BARS = ("norm", "abs", "mag")
"""Endings that SymPy writes as bars: the normalised Anorm is no size |A|."""
SUM, LARGE, TIMES, PRODUCT, FRACTION, POWER, ATOM = range(1, 8)
"""How tightly an operation binds: what binds less than its place demands stands in parentheses."""


@lru_cache(4096)
def quantity_tex(name: str, indices: tuple[str, ...] = ()) -> str:
    """A name as the field writes it: indices as subscripts, ``Ctilde`` and ``alpha`` as SymPy spells them."""
    head, supers, subs = split_super_sub(name)
    letter = _accented(head)
    subscript = ",".join([*(s if len(s) < 3 else _accented(s, upright=False) for s in subs), *indices])
    upper = "".join(rf"^{{{s}}}" for s in supers)
    return letter + upper + (rf"_{{{subscript}}}" if subscript else "")


@lru_cache(1024)
def _value_tex(numbers: Numbers, complete: bool, value: Value) -> str:
    """A value as TeX: one and the same stands in several lines of a step, in later steps and in texts."""
    if value.shape == SCALAR:
        return numbers.tex(value.entries[0])
    if not complete:
        return abridged(value.rows, numbers.tex)
    return stacked(_in_full(value, numbers.tex, numbers.language))


@lru_cache(512)
def _given_tex(numbers: Numbers, value: Value) -> tuple[str, ...]:
    if value.shape == SCALAR:
        return (numbers.exact_tex(value.entries[0]),)
    return _in_full(value, numbers.exact_tex, numbers.language)


def _in_full(value: Value, write: Callable[[Scalar], str], language: str) -> tuple[str, ...]:
    return in_full([list(map(write, row)) for row in value.rows], language)


@dataclass(frozen=True)
class ExpressionTex:
    """Writes expressions; ``shapes`` tell products of numbers from those of matrices.

    With the ``layers`` of a model its equations are written as they hold for any number of units. A ``complete`` one
    leaves nothing out, as a question must not; else long sums and matrices show their beginning and their end.
    """

    numbers: Numbers
    shapes: Shapes
    layers: Layers | None = None
    complete: bool = False

    def tex(self, node: Expr, outer: int = 0) -> str:
        """An expression as TeX, in parentheses where the operation around it binds tighter."""
        level = self._level(node)
        text = self._plain(node)
        if isinstance(node, Literal) and outer >= LARGE and text.startswith("-"):
            return f"({text})"
        if isinstance(node, Literal) and outer >= ATOM and r"\cdot 10^" in text and self._is_scalar(node):
            return rf"\left({text}\right)"
        if node.is_Rational and outer >= LARGE and (node < 0 or (node.q != 1 and outer >= POWER)):
            return rf"\left({text}\right)"
        return rf"\left({text}\right)" if level < outer else text

    def _level(self, node: Expr) -> int:
        """How tightly a node binds as it is written."""
        if isinstance(node, Quotient) and any(map(self._is_tall, node.args)):
            return TIMES
        if isinstance(node, Over) and name_of(node):
            return ATOM
        return _LEVELS.get(type(node), ATOM)

    def _is_tall(self, node: Expr) -> bool:
        """Whether a matrix of numbers is part of a matrix: a fraction would tear its parentheses apart."""
        return not self._is_scalar(node) and _holds_matrix(node)

    def value(self, value: Value) -> str:
        """A number, or a matrix in parentheses."""
        return _value_tex(self.numbers, self.complete, value)

    def given(self, value: Value) -> tuple[str, ...]:
        """A given number or matrix as it stands in the sheet, in as many pieces as a page needs."""
        return _given_tex(self.numbers, value)

    def terms(self, node: Plus) -> tuple[str, ...]:
        """The terms of a sum, each but the first with its sign."""
        shown = node.args if self.complete else shortened(node.args)
        dots = rf"+ \underbrace{{\cdots}}_{{{len(node.args) - len(shown) + 1}}}"
        return tuple(dots if term is None else self._signed(term, first=not n) for n, term in enumerate(shown))

    def _signed(self, term: Expr, first: bool) -> str:
        if isinstance(term, Negative):
            return ("-" if first else "- ") + self.tex(term.args[0], LARGE)
        text = self.tex(term, SUM)
        if first:
            return text
        if text.startswith("-"):
            return f"- {text[1:]}"
        return f"+ {text}"

    def is_exact(self, node: Expr) -> bool:
        """Whether every number of an expression is shown in full."""
        if isinstance(node, Literal):
            return all(map(self.numbers.is_exact, node.value.entries))
        return all(map(self.is_exact, operands(node)))

    def _is_scalar(self, node: Expr) -> bool:
        if isinstance(node, Literal):
            return node.value.shape == SCALAR
        return (shape := self._shape(node)) is not None and self.shapes.is_scalar(shape)

    def _shape(self, node: Expr) -> Shape | None:
        """The shape; none of what reads all of an indexed quantity while it is not known how much that is."""
        try:
            return self.shapes.expression(node)
        except Problem:
            return None

    def _plain(self, node: Expr) -> str:
        if isinstance(node, Literal):
            return self.value(node.value)
        if node.is_Rational:
            return self._rational(node)
        return _PRINTERS[type(node)](self, node)

    def _rational(self, node: Expr) -> str:
        """A whole number, a small fraction, or else the decimal that it is."""
        value = scalar(node)
        if node.q > LARGEST_DENOMINATOR and is_short(value, LONGEST_DECIMAL):
            return self.numbers.decimal_tex(decimal(value, LONGEST_DECIMAL).normalize())
        return str(node.p) if node.q == 1 else rf"{'-' if node.p < 0 else ''}\frac{{{abs(node.p)}}}{{{node.q}}}"

    def _joined(self, node: Expr, sign: str) -> str:
        """The factors with ``sign`` between them."""
        level = _LEVELS[type(node)]
        first, *rest = operands(node)
        lead = SUM if isinstance(first, Negative) else level if rest else LARGE
        return sign.join([self.tex(first, lead), *(self.tex(factor, level + 1) for factor in rest)])

    def _times(self, node: Expr) -> str:
        first, *rest = operands(node)
        if first.is_Rational and rest and first.q != 1:
            inner = self.tex(rest[0] if len(rest) == 1 else Times(*rest), LARGE)
            sign = r" \cdot " if inner[:1].isdigit() else r"\,"
            return self.tex(first) + sign + inner
        return self._joined(node, r" \cdot " if self._scales(operands(node)) else r" \odot ")

    def _scales(self, factors: Sequence[Expr]) -> bool:
        """Whether at most one factor is no number; of one unit, whether it would be so of more units."""
        wide = [f for f in factors if not self._is_scalar(f)]
        if self.layers is not None and not wide:
            wide = [f for f in factors if self.layers.holds(f)]
        return len(wide) < 2

    def _quotient(self, node: Expr) -> str:
        """A fraction; matrices of numbers stand beside it, or beside ⊘."""
        top, bottom = node.args
        if self._is_tall(bottom):
            return rf"{self.tex(top, FRACTION)} \oslash {self.tex(bottom, FRACTION)}"
        if self._is_tall(top):
            return rf"\frac{{1}}{{{self.tex(bottom)}}}\,{self.tex(top, PRODUCT)}"
        return rf"\frac{{{self.tex(top)}}}{{{self.tex(bottom)}}}"

    def _product(self, node: Expr) -> str:
        known = all(isinstance(f, Literal) and self._is_scalar(f) for f in operands(node))
        return self._joined(node, r" \cdot " if known else r"\,")

    def _apply(self, node: Expr, exponent: str = "") -> str:
        inner = ", ".join(map(self._plain, node.operands))
        match functions.of(node).written:
            case Raised(None):
                return f"{self.tex(node.operand, ATOM)}^{{{self._plain(node.operands[1])}}}"
            case Raised(power):
                return self._raised(node.operand, Integer(power), is_each=not self._is_scalar(node.operand))
            case Between(left, right):
                return f"{left}{inner}{right}"
        if len(node.operands) == 1 and isinstance(node.operand, Literal) and inner.startswith(r"\begin"):
            return function_tex(node) + exponent + inner
        return rf"{function_tex(node)}{exponent}\left({inner}\right)"

    def _power(self, node: Expr) -> str:
        base, exponent = node.args
        if is_named(base) and exponent.is_Integer and exponent > 0:
            return self._apply(base, rf"^{{{exponent}}}")
        return self._raised(base, exponent, is_each=not self._is_scalar(base))

    def _matrix_power(self, node: Expr) -> str:
        base, exponent, *_ = node.args
        shape = self._shape(base) or ()
        return self._raised(base, exponent, is_each=1 in shape and not self._is_scalar(base))

    def _raised(self, base: Expr, exponent: Expr, is_each: bool) -> str:
        """A power; ``is_each`` that of each entry."""
        each = r"\odot " if is_each else ""
        if not exponent.is_Rational:
            raised = str(exponent).replace("*", " ")
        else:
            raised = f"{exponent.p}/{exponent.q}" if exponent.q != 1 else self._rational(exponent)
        return rf"{self.tex(base, ATOM)}^{{{each}{raised}}}"

    def _stack(self, node: Expr) -> str:
        if (rows := rows_of(node, self._is_scalar)) is not None:
            lines = (" & ".join(map(self.tex, row)) for row in rows)
            return r"\begin{bmatrix} " + r" \\ ".join(lines) + r" \end{bmatrix}"
        return r"\begin{bmatrix} " + r" \\ ".join(self.tex(p) for p in node.args) + r" \end{bmatrix}"

    def _compared(self, node: Expr) -> str:
        left, right = map(self.tex, node.operands)
        return rf"\left[{left} {RELATION_TEX[node.relation]} {right}\right]"

    def _lookup(self, node: Expr) -> str:
        places = {one.chosen: self.tex(one.place) for one in node.nested}
        indices = tuple(places.get(index) or index_text(index) for index in node.indices)
        if isinstance(node.whole, Entry) and isinstance(node.whole.args[0], At):
            return rf"{{{self.tex(node.whole.args[0], ATOM)}}}_{{({','.join(indices)})}}"
        return quantity_tex(node.name, indices)

    def _entry(self, node: Expr) -> str:
        """An entry by its numbers; of where the largest one stands whether it is this one."""
        of, *places = node.args
        if isinstance(of, Apply) and of.function == "hardmax":
            is_smallest = isinstance(of.operand, Negative)  # the largest of the negative ones is the smallest
            column = of.operand.args[0] if is_smallest else of.operand
            parts = operands(column) or tuple(Literal(number(e)) for e in column.value.entries)
            extreme, listed = r"\min" if is_smallest else r"\max", ", ".join(map(self.tex, parts))
            return rf"\left[{self.tex(parts[int(places[0]) - 1])} = {extreme}\left({listed}\right)\right]"
        rows, columns = self.shapes.expression(of)
        shown = places if 1 not in (rows, columns) else places[-1:] if rows == 1 else places[:1]
        place = ",".join(map(index_text, shown))
        return rf"{{{self.tex(of, ATOM)}}}_{{({place})}}"

    def _block(self, node: Expr, mark: str = "") -> str:
        return rf"{self._below(node.args[0])}^{{({self.tex(node.args[3])}){mark}}}"

    def _below(self, node: Expr) -> str:
        """What an index or exponent is written at: a transpose and another block have one of their own."""
        return self.tex(node, ATOM if isinstance(node, Block | Transpose) else POWER)

    def _transpose(self, node: Expr) -> str:
        if rows_of(node) is not None:
            return self._stack(node)
        inner = node.args[0]
        if isinstance(inner, Block):
            return self._block(inner, r"\,\top")
        closer = r"\!" if _LEVELS.get(type(inner)) == FRACTION else ""
        return rf"{self.tex(inner, POWER if isinstance(inner, Apply) else ATOM)}^{{{closer}\top}}"

    def _via(self, node: Expr) -> str:
        of, by, via = node.args
        return rf"\left.{self._derivative(of, by, '')}\right|_{{{self.tex(via)}}}"

    def _derivative(self, of: Expr, by: Expr, mark: str) -> str:
        return rf"\frac{{\partial{mark} {self.tex(of)}}}{{\partial {self.tex(by)}}}"

    def _plus(self, node: Expr) -> str:
        return " ".join(self.terms(node))

    def _over(self, node: Expr) -> str:
        """A sum with its limits; a stack as its first and last entries."""
        if name := name_of(node):
            return quantity_tex(name)
        if node.kind == "stack":
            return self._stack(node.plain) if node.is_unrolled else self._stack_over(node)
        low, high = map(index_text, node.bounds)
        if node.kind in EXTREMES:
            name = functions.named(node.kind).written.tex
            return rf"{name}_{{{low} \le {node.index} \le {high}}} {self.tex(node.body, LARGE)}"
        sign = {"sum": r"\sum", "prod": r"\prod"}[node.kind]
        return rf"{sign}_{{{node.index}={low}}}^{{{high}}} {self.tex(node.body, LARGE)}"

    def _stack_over(self, node: Expr) -> str:
        ends = [self.tex(at_index(node.body, {node.index: bound})) for bound in node.bounds]
        return rf"\begin{{bmatrix}} {ends[0]} \\ \vdots \\ {ends[1]} \end{{bmatrix}}"


_LEVELS: dict[type, int] = {
    Plus: SUM,
    Negative: SUM,
    Over: LARGE,
    Times: TIMES,
    Product: PRODUCT,
    Quotient: FRACTION,
    Total: FRACTION,
    Direct: FRACTION,
    Via: FRACTION,
    Apply: POWER,
    Power: POWER,
    MatrixPower: POWER,
    Transpose: POWER,
    Block: POWER,
    Count: POWER,
}
_PRINTERS: dict[type, Callable[[ExpressionTex, Expr], str]] = {
    Plus: ExpressionTex._plus,
    Negative: lambda t, n: f"-{t.tex(n.args[0], LARGE)}",
    Times: ExpressionTex._times,
    Product: ExpressionTex._product,
    Over: ExpressionTex._over,
    Quotient: ExpressionTex._quotient,
    Power: ExpressionTex._power,
    MatrixPower: ExpressionTex._matrix_power,
    Stack: ExpressionTex._stack,
    Transpose: ExpressionTex._transpose,
    Diag: lambda t, n: rf"\operatorname{{diag}}\left({t.tex(n.args[0])}\right)",
    Eye: lambda t, n: f"I_{{{n.args[0]}}}",
    Block: ExpressionTex._block,
    Entry: ExpressionTex._entry,
    Compared: lambda t, n: t._compared(n),
    OneHot: lambda t, n: rf"\operatorname{{onehot}}\left({t.tex(n.args[0])}, {n.args[1]}\right)",
    Lookup: lambda t, n: t._lookup(n),
    Held: lambda t, n: rf"\operatorname{{stopgrad}}\left({t.tex(n.args[0])}\right)",
    Apply: ExpressionTex._apply,
    Str: lambda t, n: functions.named(n.name).written.tex,
    Constant: lambda t, n: functions.CONSTANTS[n.name].tex,
    Symbol: lambda t, n: quantity_tex(n.name),
    At: lambda t, n: quantity_tex(n.name, tuple(map(index_text, n.indices))),
    Counter: lambda t, n: index_text(n.index),
    Outside: lambda t, n: t.tex(n.symbol),
    Total: lambda t, n: t._derivative(n.args[0], n.args[1], ""),
    Direct: lambda t, n: t._derivative(n.args[0], n.args[1], "^{+}"),
    Via: ExpressionTex._via,
    Delta: lambda t, n: rf"\delta_{{{t.tex(n.args[1])}}}",
    Closed: lambda t, n: t.tex(n.args[0]),
    Family: lambda t, n: t.tex(n.args[0]),
    Count: lambda t, n: _count_tex(n),
}


def _holds_matrix(node: Expr) -> bool:
    """Whether a matrix of numbers stands somewhere in an expression."""
    if isinstance(node, Literal):
        return node.value.shape != SCALAR
    return any(map(_holds_matrix, operands(node)))


def _count_tex(count: Count) -> str:
    """A count with its model as index, or of a quantity."""
    if count.is_of_quantity:
        return rf"{COUNT_TEX[count.kind]}\left({quantity_tex(count.model)}\right)"
    return rf"{COUNT_TEX[count.kind]}_{{\text{{{_escaped(count.model)}}}}}"


def _escaped(name: str) -> str:
    return name.replace("_", r"\_")


def function_tex(node: Apply) -> str:
    return functions.of(node).written.tex


def is_named(node: Expr) -> bool:
    """Whether a node is a function that is written as a name, with its argument in parentheses."""
    return isinstance(node, Apply) and isinstance(functions.of(node).written, Named)


def _accented(name: str, upright: bool = True) -> str:
    for accent, tex in ACCENTS.items():
        if name.endswith(accent) and len(name) > len(accent):
            return rf"{tex}{{{_accented(name.removesuffix(accent), upright)}}}"
    text = name if name.endswith(BARS) else translate(name)
    return rf"\mathit{{{name}}}" if upright and len(name) > 1 and text == name else text
