"""Steps of a derivation and equations of a model as rows of TeX, broken into lines as the field breaks them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from sympy import Expr

from solver.equations import Equation
from solver.expressions import Literal, Plus, operands
from solver.indices import index_text
from templates.document import Row
from templates.expression_tex import RELATION_TEX, ExpressionTex, function_tex, is_named
from templates.widths import width

LONGEST_MATRICES = 40
"""Lines with matrices share a row up to about this many characters."""
SHORT_OF_STEP = 2
"""A step in one row shows its rule and so many of its last lines."""
LONGEST_LINE = 62
"""Partial results are put on one line up to about this many characters."""


@dataclass(frozen=True)
class Typesetter(ExpressionTex):
    """Writes steps and equations, each in rows that fit on a page."""

    def completed(self) -> Typesetter:
        """The same for a question: every term is there, and no number that ends is rounded."""
        return replace(self, numbers=replace(self.numbers, exact=True), complete=True)

    def rows(self, symbol: Expr, lines: Sequence[Expr], boxed: bool = False) -> tuple[Row, ...]:
        """A worked step: the symbol, then each of its lines (rule, numbers put in, partial results, value).

        A line that shows a rounded number follows ≈. Short lines share a row.
        """
        first, *rest = map(_on_one_line, self._grouped(self._lines(lines, boxed)))
        return (replace(first, left=self.tex(symbol)), *rest)

    def row(self, symbol: Expr, lines: Sequence[Expr], boxed: bool = False) -> Row:
        """A worked step in one row: the rule, what it comes to with the numbers put in, and the value."""
        first, *rest = self._lines(lines, boxed, SHORT_OF_STEP)
        terms = [first.right]
        terms += (f"{row.relation} {row.right}" for row in rest)
        return Row(self.tex(symbol), first.relation, tuple(terms))

    def _lines(self, lines: Sequence[Expr], boxed: bool, most: int | None = None) -> list[Row]:
        """The lines of a step, each that differs from the one before; the last one boxed.

        Of those behind the first one the last ones, ``most`` of them; the others are not even written.
        """
        rows = map(self._line, reversed(lines))
        kept: list[Row] = []
        row = next(rows)
        for before in rows:
            if before.right != row.right:
                kept.append(row)
            row = before
            if len(kept) == most:
                row = self._line(lines[0])
                break
        kept = [row, *reversed(kept)]
        if boxed:
            kept[-1] = Row("", kept[-1].relation, (rf"\boxed{{{kept[-1].right}}}",))
        return kept

    def _grouped(self, rows: Sequence[Row]) -> list[list[Row]]:
        """Rows that share a line; the last result does not stand alone below a line that could lend it company."""
        groups = [[rows[0]]]
        for row in rows[1:]:
            if self._fits(groups[-1], row):
                groups[-1].append(row)
            else:
                groups.append([row])
        if (
            len(groups) > 1
            and len(groups[-1]) == 1
            and len(groups[-2]) > 1
            and self._fits(groups[-2][-1:], groups[-1][0])
        ):
            groups[-1].insert(0, groups[-2].pop())
        return groups

    def equation(self, symbol: Expr, rule: Expr) -> Row:
        """``symbol = rule``, broken where it must be."""
        return replace(self._line(rule), left=self.tex(symbol))

    def definition(self, equation: Equation) -> Row:
        """A model's equation, with the conditions under which it holds."""
        row = self.equation(equation.symbol, equation.rule)
        if not equation.conditions:
            return row
        conditions = (
            f"{index_text(c.left)} {RELATION_TEX[c.relation]} {index_text(c.right)}" for c in equation.conditions
        )
        written = r",\; ".join(conditions)
        tail = rf" \qquad ({written})"
        return replace(row, terms=(*row.terms[:-1], row.terms[-1] + row.suffix + tail), suffix="")

    def _fits(self, group: Sequence[Row], row: Row) -> bool:
        together = _on_one_line([*group, row]).right
        return width(together) <= (LONGEST_LINE if "pmatrix" not in together else LONGEST_MATRICES)

    def _line(self, node: Expr) -> Row:
        """One line of a step; those without numbers are the same in every variant of a task."""
        return self.written(node) if _holds_number(node) else _without_numbers(self, node)

    def written(self, node: Expr) -> Row:
        """The line, made anew."""
        relation = "=" if self.is_exact(node) else r"\approx"
        if is_named(node) and len(node.operands) == 1 and _is_long(node.operand):
            return Row("", relation, self.terms(node.operand), rf"{function_tex(node)}\left(", r"\right)")
        if isinstance(node, Plus):
            return Row("", relation, self.terms(node))
        return Row("", relation, (self.tex(node),))


def _on_one_line(rows: Sequence[Row]) -> Row:
    first, *rest = rows
    if not rest:
        return first
    return Row("", first.relation, (" ".join([first.right, *(f"{row.relation} {row.right}" for row in rest)]),))


@lru_cache(4096)
def _without_numbers(typesetter: Typesetter, node: Expr) -> Row:
    return typesetter.written(node)


def _holds_number(node: Expr) -> bool:
    return isinstance(node, Literal) or any(map(_holds_number, operands(node)))


def _is_long(node: Expr) -> bool:
    return isinstance(node, Plus) and len(node.args) > 1
