"""Matrices as TeX: of a long one the beginning and the end, or all of it in pieces that fit on a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from math import ceil
from typing import TypeVar

from templates.messages import word
from templates.widths import width

T = TypeVar("T")

_ABRIDGED = re.compile(r"\\(?:vdots|cdots)[^()]*\\end\{pmatrix\}_\{\d+ \\times")

SHOWN, KEPT = 8, 3
"""Of more than SHOWN terms, rows or columns the first KEPT and the last are shown where something may be left out."""
WIDEST, PIECE = 90, 70
"""In digits: up to the first a matrix still fits on a line that is set smaller; a wider one is cut to about the second,
which leaves room for saying what each piece is."""
TALLEST = 30
"""A matrix with more rows is taller than what a page can hold beside a text."""


def abridged(rows: Sequence[Sequence[T]], write: Callable[[T], str]) -> str:
    """A matrix in parentheses, with its size where it does not show everything."""
    wide = len(shortened(rows[0]))
    shown = [
        [r"\vdots"] * wide if row is None else [r"\cdots" if e is None else write(e) for e in shortened(row)]
        for row in shortened(rows)
    ]
    height, length = len(rows), len(rows[0])
    return _matrix(shown) + (rf"_{{{height} \times {length}}}" if max(height, length) > SHOWN else "")


def is_abridged(tex: str) -> bool:
    """Whether a formula leaves out terms of a sum, or rows or columns of a matrix."""
    return r"\underbrace{\cdots}" in tex or _ABRIDGED.search(tex) is not None


def in_full(cells: Sequence[Sequence[str]], language: str) -> tuple[str, ...]:
    """A matrix with all its entries; what is too wide or too tall for a page comes in pieces that say which they are.

    A long column is written as the transpose of a row.
    """
    if len(cells[0]) == 1 and len(cells) > SHOWN:
        return tuple(_pieces([[row[0] for row in cells]], language, r"^{\top}"))
    return tuple(_pieces(cells, language))


def stacked(pieces: Sequence[str]) -> str:
    """The pieces as one formula, one below the other."""
    return pieces[0] if len(pieces) == 1 else r"\begin{matrix} " + r" \\ ".join(pieces) + r" \end{matrix}"


def shortened(items: Sequence[T]) -> Sequence[T | None]:
    """Of many items the first ones and the last, and ``None`` in the place of the others."""
    return items if len(items) <= SHOWN else [*items[:KEPT], None, items[-1]]


def _pieces(cells: Sequence[Sequence[str]], language: str, mark: str = "") -> Iterator[str]:
    """``cells`` cut between rows and between columns, each piece with ``mark`` and the name of what it shows."""
    wide = sum(2 + max(map(_width, column)) for column in zip(*cells, strict=True))
    rows = _spans(len(cells), ceil(len(cells) / TALLEST))
    columns = _spans(len(cells[0]), ceil(wide / PIECE) if wide > WIDEST else 1)
    for top, bottom in rows:
        for first, last in columns:
            names = [
                word(key, language).format(first=start + 1, last=stop)
                for key, spans, start, stop in (
                    ("matrix_rows", rows, top, bottom),
                    ("matrix_entries" if len(cells) == 1 else "matrix_columns", columns, first, last),
                )
                if len(spans) > 1
            ]
            name = rf"\quad\text{{({', '.join(names)})}}" if names else ""
            yield _matrix([row[first:last] for row in cells[top:bottom]]) + mark + name


def _width(cell: str) -> float:
    """The width of an entry, whose sign has no room around it."""
    return width(cell.removeprefix("-")) + 1.5 * cell.startswith("-")


def _spans(length: int, count: int) -> list[tuple[int, int]]:
    """``length`` items divided as evenly as can be among ``count`` pieces."""
    count = min(count, length)
    bounds = [length * number // count for number in range(count + 1)]
    return list(pairwise(bounds))


def _matrix(cells: Sequence[Sequence[str]]) -> str:
    return r"\begin{pmatrix} " + r" \\ ".join(" & ".join(line) for line in cells) + r" \end{pmatrix}"
