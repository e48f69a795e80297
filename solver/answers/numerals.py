"""Numbers as they are written: the exact value, and how many digits were stated."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from functools import lru_cache

from flint import fmpq

from solver.answers.signs import THIN
from solver.errors import Place, Problem

MAX_DIGITS = 60
MAX_EXPONENT = 300


@dataclass(frozen=True)
class Convention:
    """Which signs stand before decimals, which between groups of three digits; a comma that is neither separates."""

    name: str
    decimal: str
    group: str = ""
    is_spaced: bool = False
    """Whether blanks may stand within decimals: ``0, 7139``, ``0 ,7139`` and ``0,713 93``."""

    @property
    def comma_separates(self) -> bool:
        return "," not in self.group


POINT = Convention("point", ".")
COMMA = Convention("comma", ",.")
POINT_GROUPED = Convention("point_grouped", ".", ", ’'")
COMMA_GROUPED = Convention("comma_grouped", ",", ". ’'")
SPACED = (Convention("comma_spaced", ",", is_spaced=True), Convention("point_spaced", ".", is_spaced=True))
CONVENTIONS = (POINT, COMMA, POINT_GROUPED, COMMA_GROUPED, *SPACED)


@dataclass(frozen=True)
class Written:
    """A number that an answer states.

    ``decimals`` is the place of the last stated digit (3 for 0.714 and for 71.4 %, −2 for 12e2), ``None`` for what is
    exact, a fraction; ``significant`` counts the stated digits from the first that is not zero.
    """

    value: fmpq
    decimals: int | None
    significant: int
    text: str
    span: tuple[int, int]

    @property
    def nearest(self) -> float:
        """The floating-point number nearest to the value, infinite for one that is larger than all of them."""
        try:
            return int(self.value.p) / int(self.value.q)
        except OverflowError:
            return math.inf if self.value > 0 else -math.inf

    def negative(self, start: int) -> Written:
        return replace(self, value=-self.value, text=f"-{self.text}", span=(start, self.span[1]))


@dataclass(frozen=True)
class Gap:
    """An entry that was left open or cannot be read, and why."""

    problem: Problem


_INTEGER = r"[-+]?\s?[0-9]+"
_POWER = (
    rf"\s*(?:\^|\*\*)\s*(?:\(\s*(?P<round>{_INTEGER})\s*\)|\{{\s*(?P<curly>{_INTEGER})\s*\}}|(?P<power>{_INTEGER}))"
)


@lru_cache
def numeral(convention: Convention) -> re.Pattern[str]:
    """The pattern of a number without a sign. Its groups are the mantissa's parts, percent and powers of ten."""
    sign = f"[{re.escape(convention.decimal)}]"
    if convention.is_spaced and "," in convention.decimal:
        sign = f"[ ]?{sign}[ ]?"
    before = "," if "," in convention.decimal else ""
    thin = f"[ {THIN}]" if convention.is_spaced else THIN
    groups = [f"{THIN}", "_", *convention.group]
    whole = "|".join(rf"[1-9][0-9]{{0,2}}(?:{re.escape(g)}[0-9]{{3}})+(?![0-9])" for g in groups)
    part = rf"(?:[0-9]{{3}}(?:{thin}[0-9]{{3}})*{thin}[0-9]{{1,3}}(?![0-9.,])|[0-9]+)"
    return re.compile(
        rf"""(?:(?P<whole>{whole}|[0-9]+)(?:{sign}(?P<part>{part})|\.(?![0-9A-Za-z.]))?|(?<![{before}0-9]){sign}(?P<only>{part}))
        (?:(?:[eE]|D(?=[-+]))(?P<e>[-+]?[0-9]+)(?![A-Za-z0-9_])|\s?E\s?(?P<spaced>[-+][0-9]+)(?![A-Za-z0-9_])
        |(?P<times>\s*[·*×x]\s*10{_POWER})(?![A-Za-z0-9_]))?
        (?P<open>(?:\.\.\.|…)(?=\s*(?:$|[;)\]}}])))?
        (?P<percent>\s*(?:%|[Pp]rozent\b|[Pp]ercent\b))?
        """,
        re.VERBOSE,
    )


BARE_POWER = re.compile(rf"10{_POWER}(?![A-Za-z0-9_.,])")
"""A power of ten without a mantissa."""
LOST_POWER = re.compile(
    r"(?P<digit>[1-9])[.,](?P<part>[0-9]{2,60})\s?×\s?10(?P<power>[-+][0-9]{1,2})(?=\s*(?:$|[;)\]}]))"
)
"""A power of ten that copying has put on the line: ``7.139×10-1``."""


def written(match: re.Match[str], span: tuple[int, int]) -> Written:
    """The number that a match of ``numeral`` states. Raises ``Problem`` where it has more digits than any exercise."""
    groups = match.groupdict(default="")
    whole = re.sub(r"[^0-9]", "", groups["whole"])
    part = re.sub(r"[^0-9]", "", groups["part"] or groups["only"])
    exponent = _exponent(groups["e"] or groups["spaced"] or _raised(groups), span)
    return _decimal(match[0], whole, part, exponent - (2 if groups["percent"] else 0), span)


def lost_power(match: re.Match[str], span: tuple[int, int]) -> Written:
    """The number that a match of ``LOST_POWER`` states."""
    return _decimal(match[0], match["digit"], match["part"], _exponent(match["power"], span), span)


def _decimal(text: str, whole: str, part: str, exponent: int, span: tuple[int, int]) -> Written:
    digits = whole + part
    if len(digits) > MAX_DIGITS:
        raise Problem("number_too_long", Place(column=span[0] + 1), found=text[:20], limit=MAX_DIGITS)
    decimals = len(part) - exponent
    value = fmpq(int(digits)) / fmpq(10) ** decimals
    return Written(value, decimals, len(digits.lstrip("0")), text, span)


def _raised(groups: dict[str, str]) -> str:
    return groups["power"] or groups["round"] or groups["curly"]


def power_of_ten(match: re.Match[str], span: tuple[int, int]) -> Written:
    exponent = _exponent(_raised(match.groupdict(default="")), span)
    return Written(fmpq(10) ** exponent, -exponent, 1, match[0], span)


def fraction(top: Written, bottom: Written) -> Written:
    """``1/3``, which is exact. Raises ``Problem`` for a denominator of zero."""
    text = f"{top.text}/{bottom.text}"
    if len(text) > 4 * MAX_DIGITS:
        raise Problem("number_too_long", Place(column=top.span[0] + 1), found=text[:20], limit=MAX_DIGITS)
    if bottom.value == 0:
        raise Problem("division_by_zero", Place(column=bottom.span[0] + 1), symbol=text)
    significant = max(top.significant, bottom.significant)
    return Written(top.value / bottom.value, None, significant, text, (top.span[0], bottom.span[1]))


def _exponent(text: str, span: tuple[int, int]) -> int:
    digits = re.sub(r"\s", "", text).lstrip("+")
    if len(digits) > 6 or abs(int(digits or 0)) > MAX_EXPONENT:
        raise Problem("exponent_too_large", Place(column=span[0] + 1), found=digits[:20], limit=MAX_EXPONENT)
    return int(digits or 0)
