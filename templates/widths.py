"""About how wide a formula will be, before it is set."""

from __future__ import annotations

import re

_GROUP = r"\{((?:[^{}]|\{[^{}]*\})*)\}"


def width(tex: str) -> float:
    """About how wide a formula is, in digits: a matrix as its widest row, a fraction as its wider half."""
    tex = re.sub(r"\\begin\{[pb]matrix\}(.*?)\\end\{[pb]matrix\}", lambda m: _widest_row(m[1]), tex)
    tex = re.sub(rf"\\frac{_GROUP}{_GROUP}", lambda m: max(m[1], m[2], key=len), tex)
    tex = re.sub(r"\\(left|right|boxed|text|operatorname|overset|scriptscriptstyle|tilde|hat|[,;!])|[{}_^ ]", "", tex)
    signs = len(re.findall(r"\\(?:cdot|odot|oslash|approx|quad)|[=+-]", tex))
    return len(re.sub(r"\\[A-Za-z]+", "x", tex)) + 1.5 * signs


def _widest_row(body: str) -> str:
    return "xx" + max(body.split(r"\\"), key=len).replace("&", "xx")
