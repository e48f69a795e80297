"""Blocks that differ in nothing but their digits are laid out once: all digits of a typeface are equally wide, and a
line may end beside each of them or beside none.

Such a block is laid out with other digits in place of its own, in an order that is found again in what is drawn.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import cycle

from templates.blocks.carried import NotCarried
from templates.blocks.model import Content, Digits, Piece

Faces = Mapping[str, Mapping[str, int]]
"""The numbers of the glyphs of the digits, for each typeface by its name in content streams."""

_OTHERS = str(2**4000)
"""Digits in no order of their own, so that no part of a block is taken for another one."""
_HEADING = re.compile(r"(<(h[1-6])\b.*?</\2>)", re.DOTALL)
_NO_TEXT = re.compile(r"(<[^>]*>|&[^;\s]*;)")
_DIGIT = re.compile("[0-9]")
_SHOWN = re.compile(rb"/([A-Z]{6}) \S+ Tf|<([0-9a-f]+)>")
_GLYPH = 4  # characters of its number in a content stream


@lru_cache(4000)
def masked(html: str) -> tuple[str, str]:
    """A block's HTML with other digits, and the digits of its text.

    Headings keep theirs, as pages name them. Listings do: the numbers of their lines are no part of the HTML.
    """
    if "<pre" in html:
        return html, ""
    others = cycle(_OTHERS)
    pieces = _HEADING.split(html)
    for at in range(0, len(pieces), 3):
        texts = _NO_TEXT.split(pieces[at])
        texts[::2] = (_DIGIT.sub(lambda _: next(others), text) for text in texts[::2])
        pieces[at] = "".join(texts)
    del pieces[2::3]
    return "".join(pieces), expected(html)


def expected(html: str) -> str:
    """The digits of a block's text; none where not all that it shows are in its HTML."""
    return "" if "<pre" in html else "".join(_DIGIT.findall(_NO_TEXT.sub("", html)))


def opened(contents: Sequence[Content], digits: str, faces: Faces) -> list[Content]:
    """What is drawn of a block with gaps for its digits. Raises ``NotCarried`` where it shows others."""
    if not digits:
        return list(contents)
    reader = _Reader(faces)
    found = [reader.opened(content) for content in contents]
    if "".join(reader.seen) != digits:
        raise NotCarried("digits in another order than that of the text")
    return found


class _Reader:
    """Finds the digits in what is drawn of one block."""

    def __init__(self, faces: Faces) -> None:
        self._digits = {
            face.encode(): {b"%04x" % glyph: digit for digit, glyph in glyphs.items()} for face, glyphs in faces.items()
        }
        self._faces = faces
        self.seen: list[str] = []

    def opened(self, content: Content) -> Content:
        start = len(self.seen)
        pieces = tuple(self._pieces(content.pieces))
        if len(self.seen) == start:
            return content
        others = {
            face: {glyph: letter for glyph, letter in glyphs.items() if glyph not in self._faces[face].values()}
            for face, glyphs in content.glyphs.items()
        }
        return replace(content, pieces=pieces, glyphs=others)

    def _pieces(self, pieces: Iterable[Piece]) -> Iterator[Piece]:
        known: Mapping[bytes, str] = {}
        for piece in pieces:
            if not isinstance(piece, bytes):
                yield piece
                continue
            start, text, faces, end = len(self.seen), list[bytes](), list[str](), 0
            for shown in _SHOWN.finditer(piece):
                if shown[1]:
                    face, known = shown[1].decode(), self._digits.get(shown[1], {})
                    continue
                for at in range(*shown.span(2), _GLYPH):
                    if digit := known.get(piece[at : at + _GLYPH]):
                        text.append(piece[end:at])
                        self.seen.append(digit)
                        faces.append(face)
                        end = at + _GLYPH
            if not faces:
                yield piece
                continue
            yield Digits((*text, piece[end:]), tuple(faces), start)
