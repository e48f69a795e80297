"""Formulas as MathML, for browsers, which set them and read them aloud themselves.

MathJax writes it, from the same TeX and with the same limits as it draws it. Formulas that differ in their numbers
alone are written once, with names in the place of the numbers, since variants are full of them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape

from markupsafe import Markup, escape

from templates.formulas import mathjax_engine
from templates.formulas.spoken import spoken
from templates.formulas.tex_safety import bad, check

_OWN = re.compile(r' (?:data-mjx-[a-z]+|mathvariant|xmlns|columnspacing|rowspacing|style)="(?!normal")[^"]*"')
"""What MathJax notes for itself, and what browsers know nothing of; letters keep the look of their element."""
_DECIMAL = re.compile(r"(?<![_^\d.,}A-Za-z])(\d+)(?:\{,\}|\.)(\d+)(?![\d{])")
_TERM = re.compile(
    r"(?P<before>(?:[=&(]|\\\\|\\,|\\begin\{pmatrix\}|\\(?:approx|cdot)(?![A-Za-z]))\s*)(?P<minus>-\s*)?"
    r"(?P<number>\d+(?:(?:\{,\}|\.)\d+)?)(?!\d|\{|\.|\s*[\^_'])"
)
"""A number that begins what stands in a row, with its sign; MathJax writes both beside what is before them."""
_MINUS = '<mo form="prefix">&#x2212;</mo>'
_NAME, _NAMED = "98765{:04d}", re.compile(r"<mn>98765(\d{4})</mn>")
_INFIX = re.compile(r"98765\d{4}|\\(?:over|atop|above|choose|brace|brack)")
"""Where numbers cannot be named: a name stands there, or a command that makes a fraction of what is before it."""
_FENCED = re.compile(r"<mo>([(\[])</mo>(?:<mrow>)?<mtable>((?:(?!<mtable).)*?)</mtable>(?:</mrow>)?<mo>[)\]]</mo>")
"""A matrix in brackets, which grow only where a machine has a font for formulas; the page draws them instead."""
_SIGN = re.compile(
    r"(<mo[^>]*>(?:[=(\[,;:+/]|&[lg]t;|&#x(?:22C5|D7|2248|2264|2265|2299|2208|2192|2026);)</mo>)<mo>(&#x2212;|\+)</mo>"
)
"""A sign behind an operator, which browsers would take to stand between two operands, with spaces on both sides."""
_PAGE_FENCED = re.compile(r'<mtable class="(fenced(?: square)?)">(.*?)</mtable>')
_BRACKETS = {"fenced": ("(", ")"), "fenced square": ("[", "]")}
_ERROR = re.compile(r'data-mjx-error="([^"]*)"')


@lru_cache(maxsize=20_000)
def mathml(tex: str, language: str, display: bool = False, *, alone: bool = True) -> Markup:
    """A formula as an element ``math``, with what a screen reader says where it knows no MathML.

    ``display`` sets it as tall as a formula that stands ``alone``, or in a row with others.

    Raises ``Problem("bad_tex", …)``.
    """
    check(tex)
    frame, numbers = _framed(tex)
    written = _written(frame, display)
    inner = _NAMED.sub(lambda match: numbers[int(match[1])], written) if numbers else written
    kind = (' display="block"' if alone else ' displaystyle="true"') if display else ""
    return Markup(f'<math{kind} aria-label="{escape(spoken(language)(tex))}">{inner}</math>')


def with_brackets(written: str) -> str:
    """MathML with brackets of its own around matrices, for what no style sheet of ours draws them on."""
    return _PAGE_FENCED.sub(_bracketed, str(written))  # a ``Markup`` would be escaped between what is found


def _framed(tex: str) -> tuple[str, list[str]]:
    """The formula with names in the place of numbers, and the elements that they stand for."""
    numbers: list[str] = []
    if _INFIX.search(tex):
        return tex, numbers

    def named(number: str, minus: str = "") -> str:
        numbers.append(f"{minus}<mn>{number.replace('{,}', ',')}</mn>")
        return _NAME.format(len(numbers) - 1)

    def term(match: re.Match[str]) -> str:
        return match["before"] + named(match["number"], _MINUS if match["minus"] else "")

    return _DECIMAL.sub(lambda match: named(match[0]), _TERM.sub(term, tex)), numbers


@lru_cache(maxsize=5_000)
def _written(tex: str, display: bool) -> str:
    """What stands in the element."""
    found = mathjax_engine.mathml((tex, display))
    if error := _ERROR.search(found):
        raise bad(tex, unescape(error[1]))
    found = _FENCED.sub(_fenced, _OWN.sub("", found))
    found = _SIGN.sub(r'\1<mo form="prefix">\2</mo>', found)
    return found[found.index(">") + 1 :].removesuffix("</math>")


def _fenced(match: re.Match[str]) -> str:
    kind = next(kind for kind, (opening, _) in _BRACKETS.items() if opening == match[1])
    return f'<mtable class="{kind}">{match[2]}</mtable>'


def _bracketed(match: re.Match[str]) -> str:
    opening, closing = _BRACKETS[match[1]]
    return f"<mrow><mo>{opening}</mo><mtable>{match[2]}</mtable><mo>{closing}</mo></mrow>"
