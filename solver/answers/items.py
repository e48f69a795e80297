"""What an answer is made of: numbers as they were written, expressions, gaps, and lists of these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from sympy import Expr, Rational

from solver.answers.numerals import Gap, Written
from solver.answers.tokens import LINE, SPACE
from solver.errors import Problem
from solver.expressions import Stack, Transpose, operands
from solver.notation import MAX_DEPTH


@dataclass(frozen=True)
class Listed:
    """Entries with what separates them; ``turned`` by a transpose, within so many brackets."""

    items: tuple[Item, ...]
    ranks: tuple[int, ...]
    turned: bool = False
    depth: int = 0
    is_row: bool = False
    """Whether the end of a row follows, so that this is the only one."""

    @property
    def is_flat(self) -> bool:
        """Whether blanks alone separate the entries, as in the row of a matrix."""
        return all(rank == SPACE for rank in self.ranks)

    @property
    def rows(self) -> list[tuple[Item, ...]] | None:
        """The rows of a matrix, or ``None`` for a plain list. Raises ``Problem`` for rows of different lengths."""
        rows = self._rows()
        if rows is None:
            return None
        lengths = [len(row) for row in rows]
        if len(set(lengths)) > 1:
            raise Problem("answer_ragged", lengths=", ".join(map(str, lengths)))
        return [tuple(column) for column in zip(*rows, strict=True)] if self.turned else rows

    def _rows(self) -> list[tuple[Item, ...]] | None:
        if all(isinstance(item, Listed) for item in self.items):
            rows = [item.items for item in self.items if isinstance(item, Listed)]
            if any(isinstance(entry, Listed) for row in rows for entry in row):
                raise Problem("answer_nested")
            return rows
        if any(isinstance(item, Listed) for item in self.items):
            if all(isinstance(item, Listed | Written | Gap) for item in self.items):
                lengths = [len(item.items) if isinstance(item, Listed) else 1 for item in self.items]
                raise Problem("answer_ragged", lengths=", ".join(map(str, lengths)))
            return None  # [h; (1, 2)] stacks what stands in it
        kinds = sorted(set(self.ranks))
        if len(kinds) > 2:
            raise Problem("answer_separators")
        if len(kinds) < 2:
            return [self.items] if self.is_row and kinds and kinds[0] < LINE else None
        rows, row = [], [self.items[0]]
        for rank, item in zip(self.ranks, self.items[1:], strict=True):
            if rank == kinds[1]:
                rows.append(tuple(row))
                row = []
            row.append(item)
        return [*rows, tuple(row)]


Item: TypeAlias = "Expr | Written | Listed | Gap"


def expression(item: Item) -> Expr:
    """An entry or a list as an expression: a list is a stack, a matrix a stack of rows."""
    if isinstance(item, Written):
        return Rational(int(item.value.p), int(item.value.q))
    if isinstance(item, Gap):
        raise item.problem
    if not isinstance(item, Listed):
        return item
    rows = item.rows
    if rows is not None:
        return Stack(*(Transpose(Stack(*map(expression, row))) for row in rows))
    column = Stack(*map(expression, item.items))
    return Transpose(column) if item.turned != item.is_flat else column


def is_token(item: Any) -> bool:
    """Whether it is no item: of the parser's own tokens we know no more than this."""
    return not isinstance(item, Written | Listed | Gap | Expr)


def check_depth(item: Item) -> None:
    depth, level = 0, [item]
    while level:
        depth += 1
        if depth > 2 * MAX_DEPTH:
            raise Problem("nested_too_deep", found=depth, limit=2 * MAX_DEPTH)
        level = [part for node in level for part in _parts(node)]


def _parts(item: Item) -> tuple[Item, ...]:
    if isinstance(item, Listed):
        return item.items
    return () if isinstance(item, Written | Gap) else operands(item)
