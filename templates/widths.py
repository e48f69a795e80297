"""About how wide a formula will be, before it is set."""

from __future__ import annotations

import re

_GROUP = r"\{((?:[^{}]|\{[^{}]*\})*)\}"
_MATRIX = re.compile(r"\\begin\{[pb]matrix\}(.*?)\\end\{[pb]matrix\}")
_FRACTION = re.compile(rf"\\frac{_GROUP}{_GROUP}")
_WITHOUT_WIDTH = re.compile(r"\\(left|right|boxed|text|operatorname|overset|scriptscriptstyle|tilde|hat|[,;!])|[{}_^ ]")
_SIGN = re.compile(r"\\(?:cdot|odot|oslash|approx|quad)|[=+-]")
_COMMAND = re.compile(r"\\[A-Za-z]+")


def width(tex: str) -> float:
    """About how wide a formula is, in digits: a matrix as its widest row, a fraction as its wider half."""
    if "matrix" in tex:
        tex = _MATRIX.sub(lambda m: _widest_row(m[1]), tex)
    if r"\frac" in tex:
        tex = _FRACTION.sub(lambda m: max(m[1], m[2], key=len), tex)
    tex = _WITHOUT_WIDTH.sub("", tex)
    signs = len(_SIGN.findall(tex))
    return len(_COMMAND.sub("x", tex)) + 1.5 * signs


def _widest_row(body: str) -> str:
    return "xx" + max(body.split(r"\\"), key=len).replace("&", "xx")
