"""Under which conventions for numbers an answer is read, the likeliest first."""

from __future__ import annotations

import re
from dataclasses import dataclass

from solver.answers.numerals import (
    COMMA,
    COMMA_GROUPED,
    CONVENTIONS,
    POINT,
    POINT_GROUPED,
    SPACED,
    Convention,
)
from solver.answers.plain import Plain
from solver.values import SCALAR, Shape

_SIGN_BEHIND_BLANK = re.compile(r"[0-9%][ \u2009]+[-+][0-9.,]")
GROUPED = re.compile(r"[0-9][., ’'][0-9]{3}(?![0-9])")
"""What may be a group of three digits."""
_WITHOUT_DECIMALS = re.compile(r"(?<![0-9.,])[1-9][0-9]{0,2}(?:,000|\.000)(?![0-9.,])")
"""A whole number in groups: nobody writes three decimals of it that are zero."""
_SPACED = re.compile(r"[0-9] ?,\s[0-9]|[0-9] ,[0-9]|[.,][0-9]{3} [0-9]")
_ENTRY = r"[-+]?[0-9][0-9.,]*"
_ROWS_OF_NUMBERS = re.compile(rf"[(\[] ?{_ENTRY}(?: +{_ENTRY})+(?:; *{_ENTRY}(?: +{_ENTRY})+)+ ?[)\]]")
"""A matrix, whatever it is multiplied by: ``(1 -2; 3 -4)``."""
_NUMBERS_ALONE = re.compile(r"\s*[(\[{][^A-DF-Za-df-z*·×⊙@^/]*")


@dataclass(frozen=True)
class Expected:
    """What is asked for, which tells readings apart: its shape, whether it is a whole number, and the decimal sign
    that is customary (``,`` or ``.``), as far as each is known."""

    shape: Shape | None = None
    is_whole: bool = False
    decimal: str | None = None


def ways(source: Plain, expected: Expected) -> list[tuple[Convention, bool]]:
    """The conventions, and whether a blank before a sign separates, in the order in which they are tried."""
    conventions = preferred_order(source.text, expected)
    if not _SIGN_BEHIND_BLANK.search(source.text):
        return [(convention, False) for convention in conventions]
    alone = _NUMBERS_ALONE.fullmatch(source.text.rpartition("=")[2])
    first = alone is not None or _ROWS_OF_NUMBERS.search(source.text) is not None
    return [(convention, splits) for convention in conventions for splits in (first, not first)]


def preferred_order(text: str, expected: Expected) -> list[Convention]:
    """The conventions in the order of what the answer itself, the question and custom say."""
    body = text.rpartition("=")[2]
    score = dict.fromkeys(CONVENTIONS, 0)
    if re.search(r"[0-9],[0-9]", body):
        if (
            ";" in body
            or re.search(r"(?<![0-9.])[-+−]?0,[0-9]", body)
            or re.search(r"[0-9],(?:[0-9]+,\s|[0-9]{4})", body)
        ):
            score[COMMA] += 2
        if re.search(r"[0-9]\.[0-9]", body):
            score[POINT] += 4
        if expected.decimal == ",":
            score[COMMA] += 1
    if re.search(r"[0-9],\s?[-+−]?\.[0-9]", body):  # (.25, .5)
        score[POINT] += 4
    if expected.decimal == "." or re.search(r"[0-9],[0-9],", body):
        score[POINT] += 1
    if expected.is_whole:
        score[POINT_GROUPED] += 4
        score[COMMA_GROUPED] += 4
    if expected.is_whole and _WITHOUT_DECIMALS.search(body):
        score[POINT_GROUPED if "," in body else COMMA_GROUPED] += 2
    if re.search(r"[0-9]\.[0-9]{3},[0-9]", body):
        score[COMMA_GROUPED] += 5
    if re.search(r"[0-9],[0-9]{3}\.[0-9]", body) and expected.shape in (None, SCALAR):
        score[POINT_GROUPED] += 5
    tie = (COMMA, POINT, COMMA_GROUPED, POINT_GROUPED)
    possible = tie if GROUPED.search(body) else tie[:2]
    ordered = sorted(possible, key=lambda c: (-score[c], tie.index(c)))
    is_spaced = _SPACED.search(body) and (expected.shape == SCALAR or ";" in body)
    return [*ordered, *SPACED] if is_spaced else ordered
