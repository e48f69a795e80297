"""Sizes and counts with a unit: ``1.25 GiB`` for a value that the sheet asks for in bytes, ``124 M`` for parameters.

A prefix such as Gi stands for a factor. What is written behind one is rounded: with so many significant digits it is
right if it is the value rounded to these.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from solver.answers.numerals import Written

SIGNIFICANT = 3
"""So many digits say a size with a prefix well enough."""
_DECIMAL = {"": 0, "k": 3, "K": 3, "M": 6, "G": 9, "T": 12, "P": 15}
_BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50}
_PREFIXES = {**{p: 10**n for p, n in _DECIMAL.items()}, **{p: 2**n for p, n in _BINARY.items()}}
_WORDS = {
    **dict.fromkeys(["thousand", "Tsd", "Tausend"], 10**3),
    **dict.fromkeys(["million", "millions", "Mio", "Million", "Millionen"], 10**6),
    **dict.fromkeys(["billion", "billions", "Mrd", "Milliarde", "Milliarden"], 10**9),
    **dict.fromkeys(["trillion", "trillions"], 10**12),
}
UNITS: dict[str, tuple[str, ...]] = {
    "bytes": ("bytes", "byte", "Bytes", "Byte", "B"),
    "bits": ("bits", "bit", "Bits", "Bit"),
    "FLOPs": ("FLOPs", "FLOP", "FLOPS", "flops", "flop"),
    "parameters": ("parameters", "parameter", "params", "Parameter", "Parametern", "weights", "Gewichte"),
}
"""What a sheet may give as a unit, and how answers write it."""


@dataclass(frozen=True)
class Sized:
    """An answer without its unit, and the factor that this stands for; ``is_prefixed`` where a prefix says it."""

    text: str
    factor: int = 1
    is_exact: bool = False
    """Whether a number behind which a prefix stands is not rounded: how many of something there are."""

    @property
    def is_prefixed(self) -> bool:
        return self.factor != 1

    def rounding(self, decimals: int | None, significant: int) -> float:
        """How far the number may be off for the digits that were left out, in the unit without a prefix."""
        if not self.is_prefixed or self.is_exact or decimals is None or significant < SIGNIFICANT:
            return 0.0
        return 0.5 * 10.0**-decimals * self.factor

    def decimals(self, decimals: int) -> int:
        """The place of the last digit that was written, in the unit without a prefix."""
        return decimals - len(str(self.factor)) + 1

    def nearest(self, number: Written) -> float:
        """The number in the unit without a prefix, as a floating-point number."""
        return replace(number, value=number.value * self.factor).nearest


def factors(unit: str) -> dict[str, int]:
    """Whatever may stand behind a number in this unit, and the factor that it means."""
    names = UNITS[unit]
    found = {prefix + name: factor for prefix, factor in _PREFIXES.items() for name in names}
    worded = {f"{word} {name}": factor for word, factor in _WORDS.items() for name in names}
    return {**_WORDS, **worded, **({p: f for p, f in _PREFIXES.items() if p} if unit != "bytes" else {}), **found}


WHOLES = {**_WORDS, **{prefix: factor for prefix, factor in _PREFIXES.items() if prefix in "kKMG" and prefix}}
"""What may stand behind a large whole number that is asked in no unit: ``270k``, ``0.27 million``."""


def in_unit(text: str, unit: str | None, is_whole: bool = False) -> Sized:
    """The answer without the unit that stands behind it; of one with a prefix only what stands behind the last =.

    ``is_whole`` says that a whole number is asked, which may be one of thousands or millions.
    """
    known = factors(unit) if unit is not None else WHOLES if is_whole else {}
    if not known or (match := _BEHIND.fullmatch(text.strip())) is None:
        return Sized(text)
    factor = known.get(_words(match["unit"] + match["noun"]), known.get(_words(match["unit"])))
    if factor is None:
        return Sized(text)
    number = match["number"]
    return Sized(number if factor == 1 else number.rpartition("=")[2], factor, is_exact=unit is None)


def _words(text: str) -> str:
    return " ".join(text.replace(".", " ").split())


_BEHIND = re.compile(
    r"(?P<number>.*[0-9)\]}])[ \u00a0\u202f]{0,3}(?P<unit>[A-Za-z.]{1,12})"
    r"(?P<noun>(?: {1,3}(?!(?:mal|times|oder|or|plus|minus|und|and)\b)[A-Za-zÀ-ÿ]{1,24}){0,3})"
    r"(?:\s?\([^()\n]{1,60}\))?\.?",
    re.DOTALL,
)
"""A unit behind a number, and what is counted or measured: ``270k multiplications``, ``2 GiB pro Folge (= 2 Gi)``."""
