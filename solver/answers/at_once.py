"""Plain numbers and plain lists of them, which most answers are, read at once: there is nothing else in them to find.

What is found is what the closer look of ``reading`` finds, which a test compares.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flint import fmpq

from solver.answers.items import Listed
from solver.answers.numerals import POINT, Convention, Written
from solver.answers.tokens import COMMA, SEMICOLON

_ENTRY = r"[-+−]?[0-9]{1,15}(?:[.,](?:[0-9]{1,2}|[0-9]{4,15}))?"
"""Three digits behind a sign may be a group."""
_WITH_POINT = r"[-+−]?[0-9]{1,15}\.(?:[0-9]{1,2}|[0-9]{4,15})"
_SINGLE = re.compile(_ENTRY)
_LISTED = re.compile(rf"([(\[]?){_ENTRY}(?:; ?{_ENTRY})+([)\]]?)")
_WITH_POINTS = re.compile(rf"([(\[]?){_WITH_POINT}(?:, {_WITH_POINT})+([)\]]?)")
_NUMBER = re.compile(r"([-+−]?)(([0-9]+)(?:([.,])([0-9]+))?)")
_DEPTHS = {"": 0, "()": 1, "[]": 2}


def is_plain(text: str) -> bool:
    """Whether an answer is one number or a list of numbers, and nothing around it."""
    return _SINGLE.fullmatch(text) is not None or _brackets(text) in _DEPTHS


def plain_item(text: str, convention: Convention) -> Written | Listed:
    """What such an answer says under a convention."""
    entries: list[Written] = []
    ranks: list[int] = []
    separator = SEMICOLON if ";" in text else COMMA
    for match in _NUMBER.finditer(text):
        if entries:
            ranks.append(separator)
        if match[4] == "," and convention is POINT:
            entries += _two(match)
            ranks.append(COMMA)
        else:
            entries.append(
                _signed(match, _written(match[2], match[3] + (match[5] or ""), len(match[5] or ""), match.span(2)))
            )
    if len(entries) == 1:
        return entries[0]
    return Listed(tuple(entries), tuple(ranks), depth=_DEPTHS[_brackets(text) or ""])


def _brackets(text: str) -> str | None:
    match = _LISTED.fullmatch(text) or _WITH_POINTS.fullmatch(text)
    return match[1] + match[2] if match else None


def _two(match: re.Match[str]) -> Iterator[Written]:
    """The numbers on both sides of a comma that separates."""
    yield _signed(match, _written(match[3], match[3], 0, match.span(3)))
    yield _written(match[5], match[5], 0, match.span(5))


def _written(text: str, digits: str, decimals: int, span: tuple[int, int]) -> Written:
    return Written(fmpq(int(digits), 10**decimals), decimals, len(digits.lstrip("0")), text, span)


def _signed(match: re.Match[str], number: Written) -> Written:
    return number.negative(match.start()) if match[1] in ("-", "−") else number
