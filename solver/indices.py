"""Indices that calculate: sums of multiples of letters and a whole number, ``t-1``, ``2i+a-2``, ``T+1-t``.

An index of one letter is a SymPy sum; any other one is a ``Linear``, which keeps the order in which it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from sympy import Expr, Integer, Symbol

from solver.errors import Problem

Index: TypeAlias = Expr
"""A time or position: an integer, a symbol such as ``t``, one with an offset such as ``t - 1``, or a ``Linear``."""

ONE = Integer(1)
LAST = Symbol("T")
"""The index of the last position: ``h[T]``."""
LENGTH = Symbol("T", integer=True)
"""The same as a number to calculate with: ``1/T``."""
FIRST = Symbol("first")
"""Where a sum begins that does not say it."""
MAX_TERMS = 8
MAX_COMPUTED_EXPONENT = 1000

LARGEST_INDEX = 999_999
_LONG = re.compile(r"[0-9]{7}")
_TERM = re.compile(r"\s*([-+−]?)\s*(?:([0-9]{1,6})\s*[*·]?\s*)?([a-zT])?")


class Linear(Expr):
    """A sum of multiples of letters and a number: ``2*i``, ``a``, ``-2``."""

    def __new__(cls, *terms: Expr) -> Linear:
        return Expr.__new__(cls, *terms)  # type: ignore[no-any-return]

    def _sympystr(self, printer: Any) -> str:
        return index_text(self)


def linear(terms: Iterable[Expr]) -> Index:
    """The index of these terms, each a number or a multiple of one letter."""
    return _summed(tuple(map(_parts, terms)))


@lru_cache(4096)
def _summed(parts: tuple[tuple[int, Expr], ...]) -> Index:
    letters: dict[Expr, int] = {}
    for factor, letter in parts:
        letters[letter] = letters.get(letter, 0) + factor
    kept = {letter: factor for letter, factor in letters.items() if factor}
    if all(letter == ONE or factor == 1 for letter, factor in kept.items()) and len({*kept} - {ONE}) < 2:
        letter = next((letter for letter in kept if letter != ONE), None)
        number = Integer(kept.get(ONE, 0))
        return number if letter is None else letter + number
    written = (
        sorted(kept.items(), key=lambda one: one[1] > 0, reverse=True)
        if next(iter(kept.values())) < 0
        else kept.items()
    )
    return Linear(*(factor * letter for letter, factor in written))


def _parts(term: Expr) -> tuple[int, Expr]:
    """A term as a whole number times a letter, or times 1."""
    if term.is_Integer:
        return int(term), ONE
    if term.is_Symbol:
        return 1, term
    factor, letter = term.args
    return int(factor), letter


def terms_of(index: Index) -> tuple[Expr, ...]:
    return index.args if isinstance(index, Linear) or index.is_Add else (index,)


@lru_cache(4096)
def _parted(index: Index) -> tuple[tuple[int, Expr], ...]:
    return tuple(map(_parts, terms_of(index)))


def coefficients(index: Index) -> tuple[dict[Expr, int], int]:
    """How often each letter is in an index, and its number."""
    found = {letter: factor for factor, letter in _parted(index)}
    number = found.pop(ONE, 0)
    return found, number


def moved(index: Index, indices: Mapping[Expr, Expr]) -> Index:
    """An index with its letters replaced. Whole numbers are added here: SymPy's own sum takes far longer."""
    if index.is_Symbol:
        return indices.get(index, index)
    if index.is_Integer:
        return index
    found: list[tuple[int, Expr]] = []
    total = 0
    for factor, letter in _parted(index):
        other = indices.get(letter, letter)
        if other.is_Integer:
            total += factor * int(other)
        else:
            found += ((factor * inner, one) for inner, one in _parted(other))
    return _summed((*found, (total, ONE))) if found else Integer(total)


def raised_by(exponent: Expr, indices: Mapping[Expr, Expr]) -> Expr:
    """An exponent with its letters replaced. Raises ``Problem`` where it becomes too large."""
    found = exponent.xreplace(dict(indices))
    if found.is_Rational and max(abs(int(found.p)), int(found.q)) > MAX_COMPUTED_EXPONENT:
        raise Problem("exponent_too_large", found=str(found), limit=MAX_COMPUTED_EXPONENT)
    return found


def read_index(text: str) -> Index:
    """An index: ``3``, ``t``, ``t-1``, ``2i+a-2``. Raises ``Problem``."""
    if _LONG.search(text):
        raise Problem("index_too_large", found=text, limit=LARGEST_INDEX)
    terms: list[Expr] = []
    at, length = 0, len(text.rstrip())
    while at < length:
        match = _TERM.match(text, at)
        sign, digits, letter = match.groups() if match else ("", None, None)
        if match is None or not (digits or letter) or (terms and not sign) or len(terms) == MAX_TERMS:
            raise Problem("bad_index", found=text)
        number = int(digits or 1) * (1 if sign in ("", "+") else -1)
        terms.append(number * Symbol(letter) if letter else Integer(number))
        at = match.end()
    if not terms:
        raise Problem("bad_index", found=text)
    return linear(terms)


@lru_cache(4096)
def index_text(index: Index) -> str:
    """An index as it is written: ``3``, ``t-1``, ``2i+a-2``."""
    if not isinstance(index, Linear):
        return str(index).replace(" ", "")
    written = [_term_text(*_parts(term)) for term in index.args]
    return written[0].removeprefix("+") + "".join(written[1:])


def _term_text(factor: int, letter: Expr) -> str:
    sign = "-" if factor < 0 else "+"
    if letter == ONE:
        return f"{sign}{abs(factor)}"
    return f"{sign}{abs(factor) if abs(factor) > 1 else ''}{letter}"
