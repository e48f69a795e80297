r"""TeX cut into tokens: commands, numbers, spaces, single characters.

``\left(`` and ``\begin{pmatrix}`` are one token each, and so are ``0{,}5370`` and ``24\,704``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r"\\(?:left|right|middle)(?![a-zA-Z])\s*(?:\\[a-zA-Z]+|\\.|[^\\{}])|\\(?:begin|end)\s*\{[^{}]*\}|\\[a-zA-Z]+|\\."
    r"|\d+(?:(?:\{,\}|\.)\d+|\\,\d{3}(?!\d))*|\s+|.",
    re.DOTALL,
)
_OPENS = re.compile(r"\{|\\(?:begin|left)(?![a-zA-Z])")
_CLOSES = re.compile(r"\}|\\(?:end|right)(?![a-zA-Z])")


def tokens(tex: str) -> list[str]:
    """All of ``tex``, in order."""
    return _TOKEN.findall(tex)


def located(tex: str) -> Iterator[tuple[int, str]]:
    """The tokens and where each begins."""
    return ((match.start(), match[0]) for match in _TOKEN.finditer(tex))


def nesting(token: str) -> int:
    r"""1 for what opens a group (a brace, ``\begin``, ``\left``), -1 for what closes one, else 0."""
    if token[0] not in "{}\\":
        return 0
    return 1 if _OPENS.match(token) else -1 if _CLOSES.match(token) else 0
