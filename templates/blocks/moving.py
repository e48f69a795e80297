"""Lines of text, moved to another place of their line.

Where a letter is goes into its own operator and not into one that moves all: programs that show a PDF round them alike
then, and a letter looks the same wherever its number comes from.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from templates.blocks.model import Content, Digits, Piece

_PLACE = re.compile(rb"(?<=1 0 0 )(-?1) ([-\d.]+) ([-\d.]+) (Tm|cm)\b")
_STATES = frozenset(b"q Q BT ET Tf TJ rg RG gs Tm cm".split())
_OPERATOR = re.compile(rb"[A-Za-z*]+$")


def written(value: float) -> bytes:
    """A number as it stands in a page's content."""
    return (f"{value:.6f}".rstrip("0").rstrip(".") or "0").encode()


def is_movable(content: Content) -> bool:
    """Whether nothing but text and pictures is drawn, each of which is at its place by one operator."""
    for piece in content.pieces:
        if isinstance(piece, bytes):
            lines = piece.split(b"\n")
            names = {found[0] if (found := _OPERATOR.search(line)) else b"" for line in lines}
            places = sum(line.endswith((b" Tm", b" cm")) for line in lines)
            if names - _STATES or len(_PLACE.findall(piece)) != places:
                return False
    return True


def aside(content: Content, x: float) -> Content:
    """The same so far to the right."""
    return replace(content, pieces=tuple(_moved(piece, x) for piece in content.pieces))


def _moved(piece: Piece, x: float) -> Piece:
    if isinstance(piece, bytes):
        return _operators(piece, x)
    if isinstance(piece, Digits):
        return replace(piece, operators=tuple(_operators(operators, x) for operators in piece.operators))
    return piece


@lru_cache(10_000)
def _operators(operators: bytes, x: float) -> bytes:
    return _PLACE.sub(lambda place: b"%b %.6f %b %b" % (place[1], float(place[2]) + x, place[3], place[4]), operators)
