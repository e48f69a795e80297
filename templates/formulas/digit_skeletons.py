"""Formulas that differ only in digits share one layout, since all digits are equally wide.

Every formula is set as its skeleton, with zeros for digits, and the digits are put in afterwards: the same formula
looks the same whatever was set before it. Digits that MathJax does not draw one by one in the order of the TeX (a
length, a colour, both scripts of one letter) make a skeleton unusable, which ``filled`` finds out or ``skeleton``
avoids.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from templates.formulas.drawing import Drawing

_DIGIT = re.compile(r"\d")
_DECIMAL = re.compile(r"\d+(?:\{,\}|\.)\d+")
_DECIMAL_SCRIPT = re.compile(r"[\^_]\s*\{[^}]*\d(?:\{,\}|\.)\d")
_BOX = re.compile(r"\\rule\[[^]]*\]\{[^}]*\}\{[^}]*\}")  # its digits are lengths, which are not drawn
# What MathJax draws in another order than it is written.
_REORDERED = re.compile(
    r"\\(?:sqrt\s*\[|root|underset|overset|stackrel|prescript|sideset|x[a-zA-Z]*arrow|xmapsto|ce|pu|limits)(?![a-zA-Z])"
)


@dataclass(frozen=True)
class Skeleton:
    """``tex`` has zeros in place of the digits of a formula that may vary."""

    tex: str
    digits: str
    varying: tuple[bool, ...]


def skeleton(tex: str) -> Skeleton | None:
    """The skeleton of a formula; ``None`` where it has no digits that could be exchanged."""
    if not _DIGIT.search(tex) or _REORDERED.search(tex):
        return None
    lengths = [match.span() for match in _BOX.finditer(tex)] if r"\rule" in tex else []
    pattern = _DIGIT
    if "^" in tex:  # a letter may have both scripts, so only numbers on the line vary
        if _DECIMAL_SCRIPT.search(tex):
            return None
        pattern = _DECIMAL
    spans = [match.span() for match in pattern.finditer(tex) if not _within(match.start(), lengths)]
    if not spans:
        return None
    places = [match.start() for match in _DIGIT.finditer(tex) if not _within(match.start(), lengths)]
    inside = {place for start, stop in spans for place in range(start, stop)}
    zeros = "".join("0" if place in inside and letter.isdigit() else letter for place, letter in enumerate(tex))
    return Skeleton(zeros, "".join(tex[place] for place in places), tuple(place in inside for place in places))


def _within(place: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start <= place < stop for start, stop in spans)


def filled(tex: str, bones: Skeleton, drawing: Drawing, outlines: dict[str, str]) -> Drawing | None:
    """The drawing of a skeleton with the digits of ``tex``; ``None`` if it does not show each digit, in order.

    ``outlines`` holds the outline of each digit.
    """
    marks = list(drawing.marks)
    places = [index for index, mark in enumerate(marks) if mark.character in outlines]
    if len(places) != len(bones.digits):
        return None
    for place, digit, varies in zip(places, bones.digits, bones.varying, strict=True):
        mark = marks[place]
        if mark.character != ("0" if varies else digit) or (varies and mark.outline != outlines["0"]):
            return None
        if varies:
            marks[place] = replace(mark, outline=outlines[digit], character=digit)
    return replace(drawing, tex=tex, own=tuple(marks))
