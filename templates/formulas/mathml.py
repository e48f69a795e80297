"""Formulas as MathML, for browsers, which set them and read them aloud themselves.

MathJax writes it, from the same TeX and with the same limits as it draws it. Formulas that differ in their decimals
alone are written once, with names in the place of the decimals, since variants are full of them.
"""

from __future__ import annotations

import re
from functools import lru_cache

from markupsafe import Markup, escape

from templates.formulas import mathjax_engine
from templates.formulas.spoken import spoken
from templates.formulas.tex_safety import bad, check

_OWN = re.compile(r' (?:data-mjx-[a-z]+|mathvariant|xmlns|columnspacing|rowspacing|style)="(?!normal")[^"]*"')
"""What MathJax notes for itself, and what browsers know nothing of; letters keep the look of their element."""
_DECIMAL = re.compile(r"(?<![_^\d.,}A-Za-z])(\d+)(?:\{,\}|\.)(\d+)(?![\d{])")
_NAME, _NAMED = "98765{:04d}", re.compile(r"<mn>98765(\d{4})</mn>")
_ERROR = re.compile(r'data-mjx-error="([^"]*)"')


@lru_cache(maxsize=20_000)
def mathml(tex: str, language: str, display: bool = False) -> Markup:
    """A formula as an element ``math``, with what a screen reader says where it knows no MathML.

    Raises ``Problem("bad_tex", …)``.
    """
    check(tex)
    decimals = [match[0].replace("{,}", ",") for match in _DECIMAL.finditer(tex)]
    numbers = iter(range(len(decimals)))
    frame = _written(_DECIMAL.sub(lambda _: _NAME.format(next(numbers)), tex), display)
    inner = _NAMED.sub(lambda match: f"<mn>{decimals[int(match[1])]}</mn>", frame)
    kind = ' display="block"' if display else ""
    return Markup(f'<math{kind} aria-label="{escape(spoken(language)(tex))}">{inner}</math>')


@lru_cache(maxsize=5_000)
def _written(tex: str, display: bool) -> str:
    """What stands in the element."""
    found = mathjax_engine.mathml((tex, display))
    if error := _ERROR.search(found):
        raise bad(tex, error[1])
    found = _OWN.sub("", found)
    return found[found.index(">") + 1 :].removesuffix("</math>")
