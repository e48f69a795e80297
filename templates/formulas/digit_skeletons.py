"""Formulas that differ only in digits share one layout, since all digits are equally wide.

Every formula is set as its skeleton, with zeros for digits, and the digits are put in afterwards: the same formula
looks the same whatever was set before it. Digits that MathJax does not draw one by one in the order of the TeX (a
length, a colour, both scripts of one letter) make a skeleton unusable, which ``filled`` finds out or ``skeleton``
avoids.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from templates.formulas.drawing import Drawing, Letter

_DIGIT = re.compile(r"\d")
_DECIMAL_SCRIPT = re.compile(r"[\^_]\s*\{[^}]*\d(?:\{,\}|\.)\d")
# The digits of a box are lengths, which are not drawn.
_BOX_OR_NUMBER = re.compile(r"\\rule\[[^]]*\]\{[^}]*\}\{[^}]*\}|(?P<whole>\d+)(?P<fraction>(?:\{,\}|\.)\d+)?")
# What MathJax draws in another order than it is written.
_REORDERED = re.compile(
    r"\\(?:sqrt\s*\[|root|underset|overset|stackrel|prescript|sideset|x[a-zA-Z]*arrow|xmapsto|ce|pu|limits)(?![a-zA-Z])"
)


@dataclass(frozen=True)
class Skeleton:
    """``tex`` has zeros in place of the digits of a formula that may vary, which are those with these numbers."""

    tex: str
    digits: str
    varying: Sequence[int]


def skeleton(tex: str) -> Skeleton | None:
    """The skeleton of a formula; ``None`` where it has no digits that could be exchanged."""
    if not _DIGIT.search(tex) or _REORDERED.search(tex):
        return None
    if "^" not in tex and r"\rule" not in tex:
        zeros, count = _DIGIT.subn("0", tex)
        return Skeleton(zeros, "".join(_DIGIT.findall(tex)), range(count))
    return None if "^" in tex and _DECIMAL_SCRIPT.search(tex) else _with_fixed_digits(tex)


def _with_fixed_digits(tex: str) -> Skeleton | None:
    """The skeleton of a formula with boxes or powers: a letter may have both scripts, so only decimals vary then."""
    digits = ""
    varying: list[int] = []

    def with_zeros(number: re.Match[str]) -> str:
        nonlocal digits
        if not number["whole"]:
            return number[0]
        first, digits = len(digits), digits + "".join(_DIGIT.findall(number[0]))
        if "^" in tex and not number["fraction"]:
            return number[0]
        varying.extend(range(first, len(digits)))
        return _DIGIT.sub("0", number[0])

    zeros = _BOX_OR_NUMBER.sub(with_zeros, tex)
    return Skeleton(zeros, digits, varying) if varying else None


def filled(tex: str, bones: Skeleton, drawing: Drawing, shapes: Mapping[str, Letter]) -> Drawing | None:
    """The drawing of a skeleton with the digits of ``tex``; ``None`` if it does not show each digit, in order.

    ``shapes`` holds each digit as a letter.
    """
    letters = drawing.letters
    places = [number for number, letter in enumerate(letters) if letter[1] in shapes]
    shown = list(bones.digits)
    for number in bones.varying:
        shown[number] = "0"
    if [letters[place][1] for place in places] != shown:
        return None
    others = tuple([(places[number], shapes[bones.digits[number]]) for number in bones.varying])
    if any(letters[place] != shapes["0"] for place, _ in others):
        return None
    return Drawing(tex, drawing.width, drawing.height, drawing.depth, like=drawing, others=others)
