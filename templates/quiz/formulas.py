"""Formulas in questions: as TeX, which a filter of the platform typesets, or as MathML, which browsers typeset."""

from __future__ import annotations

import re
from copy import deepcopy
from functools import lru_cache
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from templates.formulas.mathml import mathml, with_brackets

NAMESPACE = "http://www.w3.org/1998/Math/MathML"
TEX = "application/x-tex"
_READ = re.compile(r"\{(?=[=@#_]|[0-9]*:[A-Z])|\[(?=\[|/?(?:gap|tex)\b)")
"""What begins a field or a calculation in the texts of a platform, even within a formula."""


def delimited(tex: str, display: bool) -> str:
    """TeX between the delimiters that filters look for. A space, which TeX passes over, stands where a platform would
    read something else."""
    tex = _READ.sub(r"\g<0> ", tex)
    return rf"\[{tex}\]" if display else rf"\({tex.strip()}\)"


def in_mathml(language: str, tex: str, display: bool) -> Element:
    """The formula as MathML, with parentheses of its own around matrices: a platform has no style sheet of ours."""
    return deepcopy(_element(language, tex.strip(), display))


@lru_cache(4096)
def _element(language: str, tex: str, display: bool) -> Element:
    """The formula, which variants have in common unless there are numbers in it."""
    made = ElementTree.fromstring(with_brackets(mathml(tex, language, display)))
    made.set("xmlns", NAMESPACE)
    return made


def in_tex_or_mathml(language: str, tex: str, display: bool) -> Element:
    """MathML with its TeX beside it, for platforms and tools that look for one of the two."""
    made = in_mathml(language, tex, display)
    row, noted = Element("mrow"), Element("annotation", {"encoding": TEX})
    row.extend(list(made))
    noted.text = tex.strip()
    for child in row:
        made.remove(child)
    both = ElementTree.SubElement(made, "semantics")
    both.extend((row, noted))
    return made
