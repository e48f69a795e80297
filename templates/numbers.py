"""Numbers as a reader of the document's language writes them; every printed digit is proven by ``solver.values``."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from solver import values
from solver.functions import Scalar
from worksheets import languages

GROUPED_FROM = 5
"""Whole numbers with at least this many digits are grouped by thousands."""


@dataclass(frozen=True)
class Numbers:
    """How numbers are written: decimals shown and the decimal sign of the language (comma in German)."""

    digits: int = 4
    language: str = "de"

    def is_exact(self, value: Scalar) -> bool:
        """Whether the written number is the value itself, not a rounded one."""
        return values.is_short(value, self.digits)

    def tex(self, value: Scalar) -> str:
        """The number as TeX: exact where ``digits`` decimals suffice, else rounded to as many.

        Where those decimals show fewer than two significant digits it has ``digits`` of them, below 0.0001 before a
        power of ten, so that nothing collapses to 0.
        """
        if self.is_exact(value):
            return self.decimal_tex(values.decimal(value, self.digits).normalize())
        shown = values.decimal(value, self.digits)
        if abs(shown) >= min(Decimal(10) ** (2 - self.digits), Decimal("0.1")):
            return self.decimal_tex(shown)
        rounded = values.significant(value, self.digits)
        size = rounded.adjusted()
        if size >= -4 or not rounded:
            return self.decimal_tex(rounded)
        mantissa = rounded.scaleb(-size)
        return rf"{self.decimal_tex(mantissa)} \cdot 10^{{{size}}}"

    def decimal_tex(self, number: Decimal) -> str:
        """A decimal number as TeX, with the language's sign and thousands set apart."""
        sign, (whole, _, fraction) = "-" if number < 0 else "", f"{abs(number):f}".partition(".")
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
