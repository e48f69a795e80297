"""Numbers as a reader of the document's language writes them; every printed digit is proven by ``solver.values``."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from flint import fmpq

from solver import values
from solver.scalars import Scalar
from worksheets import languages

GROUPED_FROM = 5
"""Whole numbers with at least this many digits are grouped by thousands."""
SMALL = -4
"""The order of magnitude below which a number is written with a power of ten."""
LARGEST_DENOMINATOR, LONGEST_DECIMAL = 9, 12
"""A number of a question or an equation is a fraction with a denominator up to the first, or a decimal with that many
places."""


@dataclass(frozen=True)
class Numbers:
    """How numbers are written: decimals shown and the decimal sign of the language (comma in German).

    Those of a question are ``exact``: one that ends is written to its end, and a simple fraction as one.
    """

    digits: int = 4
    language: str = "de"
    exact: bool = False

    def is_exact(self, value: Scalar) -> bool:
        """Whether the written number is the value itself, not a rounded one."""
        return values.is_short(value, self.digits) or (self.exact and _is_brief(value))

    def exact_tex(self, value: Scalar) -> str:
        """A rational number itself: a decimal that ends, a small one before a power of ten, else a fraction."""
        if not isinstance(value, fmpq):
            return self.tex(value)
        places = values.places(value)
        if places is None:
            above, below = (self.decimal_tex(Decimal(int(part))) for part in (abs(value.p), value.q))
            return rf"{'-' if value < 0 else ''}\frac{{{above}}}{{{below}}}"
        number = values.decimal(value, places)
        is_small = places > max(self.digits, LONGEST_DECIMAL) and number.adjusted() < SMALL
        return self._scientific(number) if is_small else self.decimal_tex(number)

    def tex(self, value: Scalar) -> str:
        """The number as TeX: exact where ``digits`` decimals suffice, else rounded to as many.

        Where those decimals show fewer than two significant digits it has ``digits`` of them, below 0.0001 before a
        power of ten, so that nothing collapses to 0.
        """
        if values.is_short(value, self.digits):
            return self.decimal_tex(values.decimal(value, self.digits).normalize())
        if self.is_exact(value):
            return self.exact_tex(value)
        shown = values.decimal(value, self.digits)
        if abs(shown) >= min(Decimal(10) ** (2 - self.digits), Decimal("0.1")):
            return self.decimal_tex(shown)
        rounded = values.significant(value, self.digits)
        return self.decimal_tex(rounded) if rounded.adjusted() >= SMALL or not rounded else self._scientific(rounded)

    def _scientific(self, number: Decimal) -> str:
        size, digits = number.adjusted(), "".join(map(str, number.as_tuple().digits))
        mantissa = Decimal(f"{'-' if number < 0 else ''}{digits}e{1 - len(digits)}")
        return rf"{self.decimal_tex(mantissa)} \cdot 10^{{{size}}}"

    def decimal_tex(self, number: Decimal) -> str:
        """A decimal number as TeX, with the language's sign and thousands set apart."""
        sign, (whole, _, fraction) = "-" if number < 0 else "", f"{number.copy_abs():f}".partition(".")
        if len(whole) >= GROUPED_FROM:
            head = len(whole) % 3 or 3
            groups = [whole[:head], *(whole[i : i + 3] for i in range(head, len(whole), 3))]
            whole = _tex(languages.language(self.language).group_sign).join(groups)
        if not fraction:
            return sign + whole
        return f"{sign}{whole}{self.decimal_sign}{fraction}"

    @property
    def decimal_sign(self) -> str:
        return _tex(languages.language(self.language).decimal_sign)


def _tex(sign: str) -> str:
    """A sign within a number, as TeX sets it without the space of punctuation."""
    return {",": "{,}", "\N{NARROW NO-BREAK SPACE}": r"\,"}.get(sign, sign)


def _is_brief(value: Scalar) -> bool:
    """Whether a rational number is a short decimal or a simple fraction."""
    if not isinstance(value, fmpq):
        return False
    return values.is_short(value, LONGEST_DECIMAL) or value.q <= LARGEST_DENOMINATOR
